import { expect, test } from 'vitest';
import { aWorld, isOffered } from './index.ts';
import { catalogue } from './instance-types.ts';

function type(name: string) {
  const info = catalogue().get(name);
  if (info === undefined) throw new Error(`no ${name}`);
  return info;
}

test.each([
  ['t3.medium', 2, 4096, 'x86_64'],
  ['t4g.nano', 2, 512, 'arm64'],
  ['m5.large', 2, 8192, 'x86_64'],
  ['m6g.medium', 1, 4096, 'arm64'],
  ['c7gn.16xlarge', 64, 131072, 'arm64'],
  ['r5.24xlarge', 96, 786432, 'x86_64'],
  ['m5.metal', 96, 393216, 'x86_64'],
  ['m7i.metal-48xl', 192, 786432, 'x86_64'],
  ['g5g.xlarge', 4, undefined, 'arm64'],
  ['g4dn.xlarge', 4, undefined, 'x86_64'],
])('%s has %i vCPUs, %s MiB and %s', (name, vcpus, mib, architecture) => {
  const info = type(name);
  expect(info.VCpuInfo?.DefaultVCpus).toBe(vcpus);
  if (mib !== undefined) expect(info.MemoryInfo?.SizeInMiB).toBe(mib);
  expect(info.ProcessorInfo?.SupportedArchitectures).toEqual([architecture]);
});

test('a type with one card has its limits there', () => {
  expect(type('m5.large').NetworkInfo).toMatchObject({
    MaximumNetworkInterfaces: 3,
    Ipv4AddressesPerInterface: 10,
    Ipv6Supported: true,
    DefaultNetworkCardIndex: 0,
    NetworkCards: [{ NetworkCardIndex: 0, MaximumNetworkInterfaces: 3 }],
  });
});

test('a type with several cards has more interfaces than the CNI may use on the default one', () => {
  const network = type('p4d.24xlarge').NetworkInfo;
  expect(network?.MaximumNetworkInterfaces).toBe(60);
  expect(network?.NetworkCards?.map((card) => card.MaximumNetworkInterfaces)).toEqual([15, 15, 15, 15]);
});

test('hypervisor: Nitro, Xen, or none on bare metal', () => {
  expect(type('m5.large').Hypervisor).toBe('nitro');
  expect(type('m4.large').Hypervisor).toBe('xen');
  expect(type('m5.metal')).toMatchObject({ BareMetal: true });
  expect(type('m5.metal').Hypervisor).toBeUndefined();
});

test('old families are not of the current generation, and some have no IPv6', () => {
  expect(type('m3.medium').CurrentGeneration).toBe(false);
  expect(type('m3.medium').NetworkInfo?.Ipv6Supported).toBe(false);
  expect(type('m5.large').CurrentGeneration).toBe(true);
});

test('spot is not for every type', () => {
  expect(type('m5.large').SupportedUsageClasses).toEqual(['on-demand', 'spot']);
  expect(type('u-6tb1.metal').SupportedUsageClasses).toEqual(['on-demand']);
});

test('every type is whole: positive vCPUs, memory and interfaces', () => {
  for (const info of catalogue().values()) {
    expect(info.VCpuInfo?.DefaultVCpus, info.InstanceType).toBeGreaterThan(0);
    expect(info.MemoryInfo?.SizeInMiB, info.InstanceType).toBeGreaterThan(0);
    expect(info.NetworkInfo?.MaximumNetworkInterfaces, info.InstanceType).toBeGreaterThan(0);
    expect(Number.isInteger(info.VCpuInfo?.DefaultVCpus), info.InstanceType).toBe(true);
  }
});

test('a type is offered in every zone, unless told otherwise, and nowhere where the region lacks it', () => {
  const world = aWorld();
  const one = world.in('111122223333', 'eu-west-1');
  const other = world.in('111122223333', 'eu-central-1');
  one.withoutOffering('m5.large', 'eu-west-1c').withoutInstanceType('t3.medium');
  expect(isOffered(one.state, 'm5.large', 'eu-west-1b')).toBe(true);
  expect(isOffered(one.state, 'm5.large', 'eu-west-1c')).toBe(false);
  expect(isOffered(one.state, 't3.medium', 'eu-west-1a')).toBe(false);
  expect(isOffered(other.state, 't3.medium', 'eu-central-1a')).toBe(true);
});
