import { describe, expect, test } from 'vitest';
import { type EniPlan, planEnis } from './cni-plan.ts';

const M5_LARGE = { enis: 3, ipv4PerEni: 10, prefixCapable: true };
const PLAIN = { customNetworking: false, trunk: false };

function addressesHeld(plans: readonly EniPlan[]): number {
  return plans.reduce((sum, plan) => sum + 1 + plan.secondaries + plan.prefixes * 16, 0);
}

describe('a settled m5.large', () => {
  test('without pods holds one full interface', () => {
    expect(planEnis(M5_LARGE, { pods: 0, ...PLAIN }, {})).toEqual([{ secondaries: 9, prefixes: 0 }]);
  });

  test('with a few pods holds a whole spare interface: 20 addresses', () => {
    expect(addressesHeld(planEnis(M5_LARGE, { pods: 5, ...PLAIN }, {}))).toBe(20);
  });

  test('stops at its interface limit', () => {
    expect(planEnis(M5_LARGE, { pods: 27, ...PLAIN }, {})).toHaveLength(3);
  });

  test('holds max(minimum, pods + warm) secondaries where targets are set', () => {
    const env = { WARM_IP_TARGET: '2', MINIMUM_IP_TARGET: '12' };
    const secondaries = (pods: number) => planEnis(M5_LARGE, { pods, ...PLAIN }, env).map((plan) => plan.secondaries);
    expect(secondaries(3)).toEqual([9, 3]);
    expect(secondaries(14)).toEqual([9, 7]);
  });

  test('with prefix delegation holds ⌈pods/16⌉ prefixes and a warm one', () => {
    const env = { ENABLE_PREFIX_DELEGATION: 'true' };
    expect(planEnis(M5_LARGE, { pods: 0, ...PLAIN }, env)).toEqual([{ secondaries: 0, prefixes: 1 }]);
    expect(planEnis(M5_LARGE, { pods: 17, ...PLAIN }, env)).toEqual([{ secondaries: 0, prefixes: 3 }]);
  });

  test('with custom networking serves no pod from its primary interface', () => {
    const plans = planEnis(M5_LARGE, { pods: 5, customNetworking: true, trunk: false }, {});
    expect(plans[0]).toEqual({ secondaries: 0, prefixes: 0 });
    expect(plans).toHaveLength(3);
  });

  test('gives one interface slot to a trunk', () => {
    expect(planEnis(M5_LARGE, { pods: 12, customNetworking: false, trunk: true }, {})).toHaveLength(2);
  });

  test('cannot hold more pods than it has slots', () => {
    expect(() => planEnis(M5_LARGE, { pods: 28, ...PLAIN }, {})).toThrow('28 pods do not fit');
  });
});

test('a type that is neither Nitro nor bare metal goes without prefixes', () => {
  const m4 = { enis: 2, ipv4PerEni: 10, prefixCapable: false };
  const plans = planEnis(m4, { pods: 3, ...PLAIN }, { ENABLE_PREFIX_DELEGATION: 'true' });
  expect(plans.every((plan) => plan.prefixes === 0 && plan.secondaries === 9)).toBe(true);
});
