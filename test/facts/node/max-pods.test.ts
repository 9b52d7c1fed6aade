import { describe, expect, it } from 'vitest';
import data from '../../../data/instance-type-network-limits.json' with { type: 'json' };
import {
  eksSetsMaxPods,
  isCertainOfMaxPods,
  leastGroupMaxPods,
  managedMaxPods,
  podsByFormula,
  slotsOf,
  type TypeSlots,
} from '../../../lambda/facts/node/max-pods.ts';
import { anInstanceType } from '../../checks/an-inventory.ts';

const PLAIN = { prefixDelegation: false, customNetworking: false };
const CUSTOM = { prefixDelegation: false, customNetworking: true };
const PREFIXES = { prefixDelegation: true, customNetworking: false };

/**
 * Type, max pods, max pods with custom networking: rows of misc/eni-max-pods.txt of amazon-vpc-cni-k8s, of every shape
 * that is in it.
 */
const PUBLISHED: readonly (readonly [string, number, number])[] = [
  ['t3.nano', 4, 3],
  ['t3.micro', 4, 3],
  ['t3.small', 11, 8],
  ['t3.medium', 17, 12],
  ['t3.large', 35, 24],
  ['t2.xlarge', 44, 30],
  ['a1.medium', 8, 5],
  ['m1.medium', 12, 7],
  ['m4.large', 20, 11],
  ['m5.large', 29, 20],
  ['m5.xlarge', 58, 44],
  ['m5.4xlarge', 234, 205],
  ['c5.18xlarge', 737, 688],
  ['m2.2xlarge', 118, 89],
  ['d3.xlarge', 10, 8],
  ['d3.8xlarge', 59, 40],
  ['d3en.12xlarge', 89, 60],
  ['d3en.8xlarge', 78, 59],
  ['g4ad.4xlarge', 29, 20],
  ['inf1.24xlarge', 321, 292],
  ['g5.48xlarge', 345, 296],
  ['i4i.24xlarge', 437, 408],
  ['i7ie.12xlarge', 394, 345],
  ['u-6tb1.metal', 147, 118],
  // Several network cards: only the default card's ENIs count.
  ['c6in.32xlarge', 394, 345],
  ['m6idn.metal', 394, 345],
  ['g6e.24xlarge', 492, 443],
  ['g6e.48xlarge', 492, 443],
  ['p4d.24xlarge', 737, 688],
  ['p5.48xlarge', 100, 51],
  ['p5en.48xlarge', 198, 149],
  ['hpc7g.16xlarge', 198, 149],
];

interface Limits {
  readonly enis: number;
  readonly ipv4PerEni: number;
  readonly defaultCardEnis?: number;
}

function slots(type: string, vcpus?: number): TypeSlots {
  const found = slotsOf(type, undefined);
  if (found === undefined) throw new Error(`no slots of ${type}`);
  return vcpus === undefined ? found : { ...found, vcpus };
}

describe('max pods', () => {
  it.each(PUBLISHED)('of %s are the published %i, with custom networking %i', (type, plain, custom) => {
    expect(podsByFormula(slots(type), PLAIN)).toBe(plain);
    expect(podsByFormula(slots(type), CUSTOM)).toBe(custom);
  });

  it('of every type of the data file follow the formula', () => {
    for (const [type, limits] of Object.entries<Limits>(data.types)) {
      const enis = limits.defaultCardEnis ?? limits.enis;
      const secondaries = limits.ipv4PerEni - 1;
      const perSlot = slots(type).prefixCapable ? 16 : 1;
      expect({
        type,
        plain: podsByFormula(slots(type), PLAIN),
        custom: podsByFormula(slots(type), CUSTOM),
        prefixes: podsByFormula(slots(type), PREFIXES),
      }).toEqual({
        type,
        plain: enis * secondaries + 2,
        custom: (enis - 1) * secondaries + 2,
        prefixes: enis * secondaries * perSlot + 2,
      });
    }
  });

  it('take sixteen addresses a slot where prefixes are delegated, and on Xen one all the same', () => {
    expect(podsByFormula(slots('m5.large'), PREFIXES)).toBe(434);
    expect(podsByFormula(slots('m4.large'), PREFIXES)).toBe(20);
    expect(podsByFormula(slots('m5.large'), { prefixDelegation: true, customNetworking: true })).toBe(290);
  });

  it('go by what EC2 says before the table, and by its default network card', () => {
    const described = anInstanceType('m5.large', { defaultCardEnis: 4, maximumEnis: 8, ipv4PerEni: 15, vcpus: 8 });
    expect(slotsOf('m5.large', described)).toMatchObject({ enis: 4, ipv4PerEni: 15, vcpus: 8 });
    expect(slotsOf('x99.large', described)).toMatchObject({ enis: 4, ipv4PerEni: 15 });
    expect(slotsOf('x99.large', undefined)).toBeUndefined();
  });
});

describe('max pods of a managed node group', () => {
  it('are never over 110 below 30 vCPUs and 250 from 30 on, with prefixes or without', () => {
    expect(managedMaxPods(slots('m5.large', 2), PREFIXES)).toBe(110);
    expect(managedMaxPods(slots('m5.4xlarge', 16), PLAIN)).toBe(110);
    expect(managedMaxPods(slots('m5.4xlarge', 29), PLAIN)).toBe(110);
    expect(managedMaxPods(slots('c5.18xlarge', 30), PLAIN)).toBe(250);
    expect(managedMaxPods(slots('c5.18xlarge', 72), PLAIN)).toBe(250);
    expect(managedMaxPods(slots('m5.4xlarge', 30), PLAIN)).toBe(234);
  });

  it('are those of the formula where it gives less, whatever the vCPUs', () => {
    expect(managedMaxPods(slots('m5.large'), PLAIN)).toBe(29);
    expect(managedMaxPods(slots('p5.48xlarge'), PLAIN)).toBe(100);
  });

  it('are unknown where the vCPUs would decide and are unknown', () => {
    expect(managedMaxPods(slots('m5.large'), PREFIXES)).toBeUndefined();
  });

  it('are 110 at the least there, and unknown with a type that nobody knows', () => {
    const group = { amiType: 'AL2023_x86_64_STANDARD' };
    expect(leastGroupMaxPods(group, [slots('m5.large'), slots('m5.4xlarge')], PREFIXES)).toBe(110);
    expect(leastGroupMaxPods(group, [slots('m5.large')], PLAIN)).toBe(29);
    expect(leastGroupMaxPods(group, [slots('m5.large'), undefined], PLAIN)).toBeUndefined();
    expect(leastGroupMaxPods({ amiType: 'CUSTOM' }, [slots('m5.large')], PLAIN)).toBeUndefined();
  });

  it('are set by EKS unless the AMI is one’s own', () => {
    expect(eksSetsMaxPods({ amiType: 'AL2023_x86_64_STANDARD' })).toBe(true);
    expect(eksSetsMaxPods({ amiType: 'CUSTOM' })).toBe(false);
    expect(eksSetsMaxPods({ amiType: undefined })).toBe(false);
  });

  it.each([
    ['BOTTLEROCKET_x86_64', true, false],
    ['BOTTLEROCKET_ARM_64_NVIDIA', true, false],
    ['BOTTLEROCKET_x86_64', false, true],
    ['AL2023_x86_64_STANDARD', true, true],
    ['AL2_x86_64', true, true],
    ['CUSTOM', true, false],
  ])('on %s, with a launch template: %s, hold for certain: %s', (amiType, hasTemplate, certain) => {
    const launchTemplate = hasTemplate ? { id: 'lt-1', version: '1' } : undefined;
    expect(isCertainOfMaxPods({ amiType, launchTemplate })).toBe(certain);
  });
});
