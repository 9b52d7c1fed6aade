import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CniSettings, DEFAULT_CNI_SETTINGS } from '../../../lambda/facts/cni/cni-settings.ts';
import { poolAtRest } from '../../../lambda/facts/node/address-pool.ts';
import type { TypeSlots } from '../../../lambda/facts/node/max-pods.ts';
import { slotsOf } from '../../../lambda/facts/node/max-pods.ts';
import { nodeDemand, nodeTotal, poolBounds, takesPrefixes } from '../../../lambda/facts/node/node-addresses.ts';
import { planEnis } from '../../../simulated-aws/world/cni-plan.ts';
import { POOL_FACTS } from './pool-facts.ts';

function slots(enis: number, ipv4PerEni: number, rest: Partial<TypeSlots> = {}): TypeSlots {
  return { enis, ipv4PerEni, vcpus: 2, prefixCapable: true, trunkCapable: true, branchEnis: 9, ...rest };
}

function settings(fields: Partial<CniSettings> = {}): CniSettings {
  return { ...DEFAULT_CNI_SETTINGS, ...fields };
}

const TYPES: Readonly<Record<string, readonly [number, number]>> = {
  't3.medium': [3, 6],
  'm5.large': [3, 10],
  'm5.xlarge': [4, 15],
  'm5.4xlarge': [8, 30],
  p5: [2, 50],
};

const T3_SMALL = slots(3, 4);
const P3DN = slots(15, 50);
const M5_LARGE = slots(3, 10);

/** The table of docs/eni-and-ip-target.md of amazon-vpc-cni-k8s: settings, pods, secondary addresses of each ENI. */
const PUBLISHED: readonly (readonly [string, TypeSlots, Partial<CniSettings>, number, readonly number[]])[] = [
  ['t3.small', T3_SMALL, { warmEniTarget: 1 }, 0, [3]],
  ['t3.small', T3_SMALL, { warmEniTarget: 1 }, 5, [3, 3, 3]],
  ['t3.small', T3_SMALL, { warmEniTarget: 1 }, 9, [3, 3, 3]],
  ['t3.small', T3_SMALL, { warmIpTarget: 1, minimumIpTarget: 1 }, 0, [1]],
  ['t3.small', T3_SMALL, { warmIpTarget: 1, minimumIpTarget: 1 }, 5, [3, 3]],
  ['t3.small', T3_SMALL, { warmIpTarget: 1, minimumIpTarget: 1 }, 9, [3, 3, 3]],
  ['t3.small', T3_SMALL, { warmIpTarget: 2, minimumIpTarget: 5 }, 0, [3, 2]],
  ['t3.small', T3_SMALL, { warmIpTarget: 2, minimumIpTarget: 5 }, 5, [3, 3, 1]],
  ['t3.small', T3_SMALL, { warmIpTarget: 2, minimumIpTarget: 5 }, 9, [3, 3, 3]],
  ['p3dn.24xlarge', P3DN, { warmEniTarget: 1 }, 0, [49]],
  ['p3dn.24xlarge', P3DN, { warmEniTarget: 1 }, 3, [49, 49]],
  ['p3dn.24xlarge', P3DN, { warmEniTarget: 1 }, 95, [49, 49, 49]],
  ['p3dn.24xlarge', P3DN, { warmIpTarget: 5, minimumIpTarget: 10 }, 0, [10]],
  ['p3dn.24xlarge', P3DN, { warmIpTarget: 5, minimumIpTarget: 10 }, 7, [12]],
  ['p3dn.24xlarge', P3DN, { warmIpTarget: 5, minimumIpTarget: 10 }, 15, [20]],
  ['p3dn.24xlarge', P3DN, { warmIpTarget: 5, minimumIpTarget: 10 }, 45, [49, 1]],
];

describe('the addresses a node takes', () => {
  it.each(PUBLISHED)('on %s are the published ones (%#)', (_type, type, fields, pods, secondaries) => {
    const { primary, others } = nodeDemand(type, settings(fields), pods);
    expect([primary, ...others].map(({ addresses }) => addresses - 1)).toEqual(secondaries);
  });

  it.each(POOL_FACTS)(
    'on %s with %j, max pods %s and %i pods are those that ipamd held',
    (type, fields, maxPods, pods, ...held) => {
      const [enis, ipv4PerEni] = TYPES[type] ?? [0, 0];
      const trunkCapable = type !== 't3.medium';
      const limits = slots(enis, ipv4PerEni, { trunkCapable });
      const { primary, others } = nodeDemand(limits, settings(fields), pods, { maxPods });
      const { addresses, served } = poolAtRest(poolBounds(limits, settings(fields), { maxPods }), pods);
      expect([1 + others.length, addresses, served]).toEqual(held);
      expect(nodeTotal({ primary, others })).toBe(addresses + 1 + others.length);
    },
  );

  it('are one full ENI when it is empty and two with the first pod, by default', () => {
    expect(nodeTotal(nodeDemand(M5_LARGE, settings(), 0))).toBe(10);
    expect(nodeTotal(nodeDemand(M5_LARGE, settings(), 1))).toBe(20);
    expect(nodeTotal(nodeDemand(M5_LARGE, settings(), 27))).toBe(30);
  });

  it('stay at the minimum when that is set alone, and go by the default when both targets are 0', () => {
    expect(nodeTotal(nodeDemand(M5_LARGE, settings({ minimumIpTarget: 9 }), 5))).toBe(10);
    expect(nodeTotal(nodeDemand(M5_LARGE, settings({ warmIpTarget: 0, minimumIpTarget: 0 }), 1))).toBe(20);
  });

  it('come in prefixes of 16 with one spare, or as many as the targets ask for', () => {
    const prefixes = settings({ prefixDelegation: true });
    expect(nodeDemand(M5_LARGE, prefixes, 0)).toEqual({ primary: { addresses: 1, prefixes: 1 }, others: [] });
    expect(nodeTotal(nodeDemand(M5_LARGE, prefixes, 1))).toBe(33);
    expect(nodeTotal(nodeDemand(M5_LARGE, prefixes, 17))).toBe(49);
    expect(nodeTotal(nodeDemand(M5_LARGE, { ...prefixes, warmIpTarget: 5, minimumIpTarget: 10 }, 1))).toBe(17);
    expect(nodeTotal(nodeDemand(M5_LARGE, { ...prefixes, warmIpTarget: 5 }, 16))).toBe(33);
    expect(takesPrefixes(nodeDemand(M5_LARGE, prefixes, 0))).toBe(true);
  });

  it.each([
    ['1.12.6', [1, 1]],
    ['1.13.0', [0, 0]],
    ['1.16.2', [0, 0]],
    ['1.16.3', [1, 2]],
  ])('are, without a warm prefix in %s, so many prefixes for 1 pod and for 16', (release, held) => {
    const withoutWarm = settings({ prefixDelegation: true, warmPrefixTarget: 0 });
    const prefixesFor = (pods: number) => nodeDemand(M5_LARGE, withoutWarm, pods, { release }).primary.prefixes;
    expect([prefixesFor(1), prefixesFor(16)]).toEqual(held);
  });

  it('come one by one all the same where the type cannot take prefixes', () => {
    const demand = nodeDemand(slots(3, 10, { prefixCapable: false }), settings({ prefixDelegation: true }), 1);
    expect(takesPrefixes(demand)).toBe(false);
    expect(nodeTotal(demand)).toBe(20);
  });

  it('are one in the node’s own subnet with custom networking, the rest in the pods’', () => {
    const demand = nodeDemand(M5_LARGE, settings({ customNetworking: true }), 1);
    expect(demand).toEqual({
      primary: { addresses: 1, prefixes: 0 },
      others: [
        { addresses: 10, prefixes: 0 },
        { addresses: 10, prefixes: 0 },
      ],
    });
    expect(nodeDemand(M5_LARGE, settings(), 1, { primaryServes: false })).toEqual(demand);
  });

  it('hold a trunk of one address, which takes an ENI from the pods, where security groups for pods are on', () => {
    const demand = nodeDemand(M5_LARGE, settings({ podEni: true }), 27);
    expect(demand.others).toEqual([
      { addresses: 10, prefixes: 0 },
      { addresses: 1, prefixes: 0 },
    ]);
    const without = slots(3, 10, { trunkCapable: false });
    expect(nodeDemand(without, settings({ podEni: true }), 27)).toEqual(nodeDemand(without, settings(), 27));
  });

  it('hold a trunk, too, where the CNI attaches nothing, for the resource controller attaches it', () => {
    const bare = { addresses: 1, prefixes: 0 };
    const given = { poolGrows: false, podEni: true };
    expect(nodeDemand(M5_LARGE, settings(given), 27)).toEqual({ primary: bare, others: [bare] });
    expect(nodeDemand(M5_LARGE, settings({ ...given, maxEni: 1 }), 27)).toEqual({ primary: bare, others: [] });
  });

  it('come one by one on a type of which the CNI does not know that it is built on Nitro', () => {
    expect(slotsOf('hs1.8xlarge', undefined)?.prefixCapable).toBe(false);
    expect(slotsOf('m5.metal', undefined)?.prefixCapable).toBe(true);
  });

  it('never exceed what the type can hold, and never shrink as pods come', () => {
    const amount = fc.option(fc.nat(60), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({ enis: fc.integer({ min: 1, max: 15 }), ipv4PerEni: fc.integer({ min: 1, max: 64 }) }),
        fc.record({
          prefixDelegation: fc.boolean(),
          customNetworking: fc.boolean(),
          podEni: fc.boolean(),
          warmEniTarget: amount,
          warmIpTarget: amount,
          minimumIpTarget: amount,
          warmPrefixTarget: amount,
        }),
        fc.nat(300),
        ({ enis, ipv4PerEni }, fields, pods) => {
          const demand = nodeDemand(slots(enis, ipv4PerEni), settings(fields), pods);
          const all = [demand.primary, ...demand.others];
          expect(all.length).toBeLessThanOrEqual(Math.max(enis, fields.podEni ? 2 : 1));
          for (const { addresses, prefixes } of all) {
            expect(addresses).toBeGreaterThanOrEqual(1);
            expect(prefixes).toBeGreaterThanOrEqual(0);
            expect(addresses + prefixes).toBeLessThanOrEqual(ipv4PerEni);
          }
          const more = nodeDemand(slots(enis, ipv4PerEni), settings(fields), pods + 1);
          expect(nodeTotal(more)).toBeGreaterThanOrEqual(nodeTotal(demand));
        },
      ),
    );
  });

  it('are those that the simulated CNI attaches, whatever the type, settings and pods', () => {
    const target = fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({ enis: fc.integer({ min: 2, max: 15 }), ipv4PerEni: fc.integer({ min: 2, max: 50 }) }),
        fc.record({
          prefixDelegation: fc.boolean(),
          customNetworking: fc.boolean(),
          warmEniTarget: target,
          warmIpTarget: target,
          minimumIpTarget: target,
          warmPrefixTarget: target,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ enis, ipv4PerEni }, fields, load) => {
          const podEnis = enis - (fields.customNetworking ? 1 : 0);
          const most = podEnis * (ipv4PerEni - 1) * (fields.prefixDelegation ? 16 : 1);
          // An empty node's spare ENIs are the one thing the simulated CNI does not count.
          const pods = Math.max(1, Math.floor(load * most));
          // A pool that asks for no more leaves pods without an address; the simulated CNI is only asked for worlds where none waits.
          fc.pre(poolAtRest(poolBounds(slots(enis, ipv4PerEni), settings(fields)), pods).served === pods);
          const { primary, others } = nodeDemand(slots(enis, ipv4PerEni), settings(fields), pods);
          const plan = planEnis(
            { enis, ipv4PerEni, prefixCapable: true },
            { pods, customNetworking: fields.customNetworking, trunk: false },
            environment(fields),
          );
          expect([primary, ...others]).toEqual(
            plan.map(({ secondaries, prefixes }) => ({ addresses: 1 + secondaries, prefixes })),
          );
        },
      ),
    );
  });
});

function environment(fields: Partial<CniSettings>): Readonly<Record<string, string>> {
  const given = {
    ENABLE_PREFIX_DELEGATION: fields.prefixDelegation,
    WARM_ENI_TARGET: fields.warmEniTarget,
    WARM_IP_TARGET: fields.warmIpTarget,
    MINIMUM_IP_TARGET: fields.minimumIpTarget,
    WARM_PREFIX_TARGET: fields.warmPrefixTarget,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
}
