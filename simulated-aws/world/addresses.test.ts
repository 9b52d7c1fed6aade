import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress, parseCidr } from './addresses.ts';
import { networkInterfaceOf, subnetOf } from './describe.ts';
import { removeEni, WorldError } from './records.ts';
import type { RegionState } from './state.ts';
import { aWorld } from './world.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

function aSubnet(cidr: string) {
  const world = aWorld().account(ACCOUNT, (account) =>
    account.region(REGION, (region) => region.vpc('main').subnet('a', { cidr })),
  );
  return world.in(ACCOUNT, REGION);
}

function available(region: RegionState): number | undefined {
  const [subnet] = region.subnets.values();
  return subnet === undefined ? undefined : subnetOf(region, subnet).AvailableIpAddressCount;
}

/** The addresses of a CIDR block as text, told apart from the code under test by going through strings. */
function addressesIn(cidr: string): string[] {
  const [base = '', bits = ''] = cidr.split('/');
  const [a = 0, b = 0, c = 0, d = 0] = base.split('.').map(Number);
  return Array.from({ length: 2 ** (32 - Number(bits)) }, (_, index) => {
    const last = d + index;
    const third = c + Math.floor(last / 256);
    return `${a}.${b}.${third % 256}.${last % 256}`;
  });
}

/** Size − 5 − used − reserved and unused, from what Describe calls show. */
function expectedAvailable(region: RegionState): number {
  const [subnet] = region.subnets.values();
  if (subnet === undefined) throw new Error('no subnet');
  const all = addressesIn(subnet.shape.CidrBlock);
  const usable = new Set(all.slice(4, -1));
  const used = new Set<string>();
  for (const record of region.enis.values()) {
    const eni = networkInterfaceOf(region, record);
    for (const each of eni.PrivateIpAddresses ?? []) used.add(each.PrivateIpAddress ?? '');
    for (const each of eni.Ipv4Prefixes ?? []) for (const one of addressesIn(each.Ipv4Prefix ?? '')) used.add(one);
  }
  const reserved = new Set(subnet.reservations.flatMap((each) => addressesIn(each.Cidr ?? '')));
  const unusedReserved = [...reserved].filter((one) => usable.has(one) && !used.has(one));
  expect([...used].every((one) => usable.has(one))).toBe(true);
  return all.length - 5 - used.size - unusedReserved.length;
}

type Step =
  | { readonly kind: 'eni'; readonly addresses: number; readonly prefixes: number }
  | { readonly kind: 'delete'; readonly position: number }
  | { readonly kind: 'reserve'; readonly block: number; readonly type: 'prefix' | 'explicit' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('eni' as const),
    addresses: fc.integer({ min: 1, max: 30 }),
    prefixes: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ kind: fc.constant('delete' as const), position: fc.nat(20) }),
  fc.record({
    kind: fc.constant('reserve' as const),
    block: fc.nat(15),
    type: fc.constantFrom('prefix' as const, 'explicit' as const),
  }),
);

function apply(builder: ReturnType<typeof aSubnet>, change: Step): void {
  const { state } = builder;
  switch (change.kind) {
    case 'eni':
      builder.eni({ subnet: 'a', addresses: change.addresses, prefixes: change.prefixes });
      return;
    case 'delete':
      removeEni(state, [...state.enis.keys()][change.position] ?? '');
      return;
    case 'reserve':
      builder.reservation('a', { cidr: `10.0.1.${change.block * 16}/28`, type: change.type });
  }
}

describe('the free addresses of a subnet', () => {
  test('are its size less five, the used and the reserved ones that nothing uses, after any changes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const builder = aSubnet('10.0.1.0/24');
        for (const change of steps) {
          const before = available(builder.state);
          try {
            apply(builder, change);
          } catch (error) {
            // A full subnet and an overlapping reservation are refused; a refused change takes nothing.
            expect(error).toBeInstanceOf(Error);
            expect(available(builder.state)).toBe(before);
          }
          expect(available(builder.state)).toBe(expectedAvailable(builder.state));
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['10.0.1.0/24', 251],
    ['10.0.0.0/20', 4091],
    ['10.0.1.16/28', 11],
  ])('of an empty %s are %i', (cidr, count) => {
    expect(available(aSubnet(cidr).state)).toBe(count);
  });

  test('run out with the error that EC2 gives', () => {
    const builder = aSubnet('10.0.1.16/28').eni({ subnet: 'a', addresses: 11 });
    expect(available(builder.state)).toBe(0);
    expect(() => builder.eni({ subnet: 'a' })).toThrow(
      expect.objectContaining({ code: 'InsufficientFreeAddressesInSubnet' }),
    );
  });
});

describe('prefixes', () => {
  test('come from a prefix reservation first, aligned to 16', () => {
    const builder = aSubnet('10.0.1.0/24').reservation('a', { cidr: '10.0.1.128/25', type: 'prefix' });
    const before = available(builder.state);
    builder.eni({ name: 'one', subnet: 'a', prefixes: 1 });
    const record = builder.state.enis.get(builder.idOf('eni', 'one'));
    expect(record?.prefixes.map(formatAddress)).toEqual(['10.0.1.128']);
    // Only the primary came out of the general pool.
    expect(available(builder.state)).toBe((before ?? 0) - 1);
  });

  test('fail in a fragmented subnet although addresses are free', () => {
    const builder = aSubnet('10.0.1.0/24');
    for (let block = 1; block < 15; block++) {
      builder.eni({ subnet: 'a', privateIpAddress: `10.0.1.${block * 16 + 3}` });
    }
    expect(available(builder.state)).toBe(251 - 14);
    expect(() => builder.eni({ subnet: 'a', prefixes: 1 })).toThrow(
      expect.objectContaining({ code: 'InsufficientCidrBlocks' }),
    );
    expect(available(builder.state)).toBe(251 - 14);
  });

  test('number at most fourteen in a /24: the first and last blocks hold what AWS keeps', () => {
    const builder = aSubnet('10.0.1.0/24').eni({ subnet: 'a', prefixes: 14 });
    expect(() => builder.eni({ subnet: 'a', prefixes: 1 })).toThrow(WorldError);
  });
});

describe('a certain address', () => {
  test('is refused when taken, kept by AWS or outside the subnet', () => {
    const builder = aSubnet('10.0.1.0/24').eni({ subnet: 'a', privateIpAddress: '10.0.1.9' });
    const attempt = (privateIpAddress: string) => () => builder.eni({ subnet: 'a', privateIpAddress });
    expect(attempt('10.0.1.9')).toThrow(expect.objectContaining({ code: 'InvalidIPAddress.InUse' }));
    expect(attempt('10.0.1.1')).toThrow(expect.objectContaining({ code: 'InvalidParameterValue' }));
    expect(attempt('10.0.2.9')).toThrow(expect.objectContaining({ code: 'InvalidParameterValue' }));
  });

  test('may lie inside an explicit reservation, which automatic choice leaves alone', () => {
    const builder = aSubnet('10.0.1.0/24').reservation('a', { cidr: '10.0.1.0/28', type: 'explicit' });
    builder.eni({ name: 'chosen', subnet: 'a', privateIpAddress: '10.0.1.5' }).eni({ name: 'any', subnet: 'a' });
    const first = (name: string) => builder.state.enis.get(builder.idOf('eni', name))?.addresses[0] ?? 0;
    expect(formatAddress(first('chosen'))).toBe('10.0.1.5');
    expect(formatAddress(first('any'))).toBe('10.0.1.16');
  });
});

describe('addresses as numbers', () => {
  test('survive the way there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (address) => {
        expect(parseAddress(formatAddress(address))).toBe(address);
      }),
    );
  });

  test.each(['10.0.0', '10.0.0.256', '10.0.0.x', ''])('do not come of %j', (text) => {
    expect(() => parseAddress(text)).toThrow('not an IPv4 address');
  });

  test.each(['10.0.0.1/24', '10.0.0.0/33', '10.0.0.0'])('do not come of the block %j', (text) => {
    expect(() => parseCidr(text)).toThrow('not an IPv4 CIDR');
  });
});
