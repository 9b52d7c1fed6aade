import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeBlocks, mergeRanges, parseIpv4, parseIpv4Cidr, rangesOf, sizeOf } from '../../../lambda/facts/aws/ipv4.ts';

describe('IPv4 arithmetic', () => {
  it('reads addresses up to the last one as unsigned numbers', () => {
    expect(parseIpv4('0.0.0.0')).toBe(0);
    expect(parseIpv4('255.255.255.255')).toBe(2 ** 32 - 1);
  });

  it.each(['', '010.0.0.1', '10.0.0.00', '10.0.0', '10.0.0.256', '10.0.0.0.0', 'a.b.c.d', '10.0.0.1 '])(
    'reads no address from "%s"',
    (text) => {
      expect(parseIpv4(text)).toBeUndefined();
    },
  );

  it.each(['', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/', '2001:db8::/64', '10.0.0.0/24/1'])(
    'reads no block from "%s"',
    (text) => expect(parseIpv4Cidr(text)).toBeUndefined(),
  );

  it('sizes every block by its prefix length, whatever its host bits', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
        const range = parseIpv4Cidr(`${address}/${length}`);
        const at = parseIpv4(address);
        expect(range && sizeOf(range)).toBe(2 ** (32 - length));
        expect(range && at !== undefined && range.first <= at && at <= range.last).toBe(true);
      }),
    );
  });

  it('makes of addresses the ranges that merging them one by one makes, up to the last address', () => {
    const near = fc.integer({ min: 2 ** 32 - 40, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(fc.array(fc.oneof(near, fc.nat(40), fc.nat(2 ** 32 - 1))), (addresses) => {
        expect(rangesOf(addresses)).toEqual(mergeRanges(addresses.map((each) => ({ first: each, last: each }))));
      }),
    );
  });

  it('counts the blocks that no used address touches, as counting one by one does', () => {
    const range = { first: 1024, last: 1024 + 255 };
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 900, max: 1400 }), fc.integer({ min: 0, max: 40 }))), (pairs) => {
        const used = pairs.map(([first, more]) => ({ first, last: first + more }));
        const touched = (address: number) => used.some(({ first, last }) => first <= address && address <= last);
        const blocks = Array.from({ length: 16 }, (_, block) => 1024 + 16 * block);
        const free = blocks.filter((start) => !Array.from({ length: 16 }, (_, i) => start + i).some(touched));
        expect(freeBlocks(range, used, 16)).toBe(free.length);
      }),
    );
  });

  it('finds no whole block in a range smaller than one', () => {
    expect(freeBlocks({ first: 1024, last: 1030 }, [], 16)).toBe(0);
    expect(freeBlocks({ first: 1030, last: 1045 }, [], 16)).toBe(0);
  });
});
