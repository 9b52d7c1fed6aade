import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastUsedQuarter } from '../../lambda/checks/subnet-fragmented/reservation-room.ts';
import { addressesUnseen, prefixSpace } from '../../lambda/facts/subnet/subnet-addresses.ts';
import { anEni, aReservation, aSubnet } from '../checks/an-inventory.ts';

const SIZE = 256;
const BLOCK = 16;

/** What lies in 10.0.0.0/24: single addresses, prefixes, and reservations of /28 to /26. */
const aWholeSubnet = fc.record({
  singles: fc.uniqueArray(fc.integer({ min: 4, max: 254 }), { maxLength: 12 }),
  prefixes: fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 6 }),
  reservations: fc.array(
    fc
      .record({ length: fc.integer({ min: 26, max: 28 }), at: fc.nat(15), isPrefix: fc.boolean() })
      .map(({ length, at, isPrefix }) => {
        const size = 2 ** (32 - length);
        const first = Math.floor((at * BLOCK) / size) * size;
        return { first, last: first + size - 1, cidr: `10.0.0.${first}/${length}`, isPrefix };
      }),
    { maxLength: 3 },
  ),
});

describe('the whole blocks that prefixes can come from', () => {
  it('are those that counting address by address gives', () => {
    fc.assert(
      fc.property(aWholeSubnet, ({ singles, prefixes, reservations }) => {
        const addresses = Array.from({ length: SIZE }, (_, address) => address);
        const isKept = (address: number) => address < 4 || address === SIZE - 1;
        const isHeld = (address: number) =>
          singles.includes(address) || prefixes.includes(Math.floor(address / BLOCK)) || isKept(address);
        const isIn = (address: number, wanted: readonly (typeof reservations)[number][]) =>
          wanted.some(({ first, last }) => first <= address && address <= last);
        const ofPrefixes = reservations.filter(({ isPrefix }) => isPrefix);
        const blocks = Array.from({ length: SIZE / BLOCK }, (_, block) =>
          addresses.filter((address) => Math.floor(address / BLOCK) === block),
        ).filter((block) => !block.some(isHeld));

        const subnet = aSubnet({ availableIpAddressCount: 0 });
        const reserved = reservations.map(({ cidr, isPrefix }, at) =>
          aReservation({ id: `scr-${at}`, cidr, type: isPrefix ? 'prefix' : 'explicit' }),
        );
        const enis = [
          anEni({
            privateIpAddresses: singles.map((address) => `10.0.0.${address}`),
            ipv4Prefixes: prefixes.map((block) => `10.0.0.${block * BLOCK}/28`),
          }),
        ];
        expect(prefixSpace(subnet, reserved, enis)).toEqual({
          inReservations: blocks.filter((block) => block.every((address) => isIn(address, ofPrefixes))).length,
          elsewhere: blocks.filter((block) => !block.some((address) => isIn(address, reservations))).length,
        });
        expect(addressesUnseen(subnet, reserved, enis)).toBe(
          addresses.filter((address) => !isHeld(address) && !isIn(address, reservations)).length,
        );
      }),
    );
  });

  it('are none in a subnet without IPv4 addresses, of which nothing is unseen either', () => {
    const subnet = aSubnet({ cidrBlock: '' });
    expect(prefixSpace(subnet, [], [])).toEqual({ inReservations: 0, elsewhere: 0 });
    expect(addressesUnseen(subnet, [], [])).toBeUndefined();
  });
});

describe('the quarter to set aside for prefixes', () => {
  it('is the one with the fewest addresses in use, those that AWS keeps included', () => {
    expect(leastUsedQuarter(aSubnet(), [], [])).toBe('10.0.0.64/26');
    const inSecond = anEni({ privateIpAddresses: ['10.0.0.70'] });
    expect(leastUsedQuarter(aSubnet(), [], [inSecond])).toBe('10.0.0.128/26');
  });

  it('touches no other reservation', () => {
    expect(leastUsedQuarter(aSubnet(), [aReservation({ cidr: '10.0.0.96/28' })], [])).toBe('10.0.0.128/26');
    expect(leastUsedQuarter(aSubnet(), [aReservation({ cidr: '10.0.0.0/24' })], [])).toBeUndefined();
  });

  it('is none where a quarter would hold no prefix', () => {
    expect(leastUsedQuarter(aSubnet({ cidrBlock: '10.0.0.0/27' }), [], [])).toBeUndefined();
    expect(leastUsedQuarter(aSubnet({ cidrBlock: '' }), [], [])).toBeUndefined();
  });
});
