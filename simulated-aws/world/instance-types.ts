/**
 * The instance types of a region in the shape of `DescribeInstanceTypes`, made from the project's table of network
 * limits. What the table lacks is told by the name, as AWS composes it: family letters, generation, attributes, size.
 */
import { readFileSync } from 'node:fs';
import type { ArchitectureType, InstanceTypeInfo, NetworkCardInfo, UsageClassType } from '@aws-sdk/client-ec2';

/** One entry of data/instance-type-network-limits.json. */
export interface NetworkLimits {
  readonly enis: number;
  readonly ipv4PerEni: number;
  readonly hypervisor?: string;
  readonly bareMetal?: boolean;
  readonly networkCards?: number;
  readonly defaultCardEnis?: number;
}

/** Names in the CNI's tables that EC2 never offered publicly. */
const NEVER_OFFERED = new Set(['bmn-sf1.metal', 'c5a.metal', 'c5ad.metal', 'p3dn.metal', 'm5a.metal']);

let shared: ReadonlyMap<string, InstanceTypeInfo> | undefined;

/** Every type EC2 knows, by name; the same map on each call. */
export function catalogue(): ReadonlyMap<string, InstanceTypeInfo> {
  shared ??= readCatalogue();
  return shared;
}

function readCatalogue(): ReadonlyMap<string, InstanceTypeInfo> {
  const file = new URL('../../data/instance-type-network-limits.json', import.meta.url);
  const table: { types: Record<string, NetworkLimits> } = JSON.parse(readFileSync(file, 'utf8'));
  const names = Object.keys(table.types);
  const types = new Map<string, InstanceTypeInfo>();
  for (const [name, limits] of Object.entries(table.types)) {
    if (!NEVER_OFFERED.has(name)) types.set(name, instanceType(name, limits, largestVcpus(name, names)));
  }
  return types;
}

/**
 * An instance type by its name and network limits. `metalVcpus`: for a plain `.metal` size, which has the vCPUs of the
 * family's largest virtual size.
 */
export function instanceType(name: string, limits: NetworkLimits, metalVcpus = 96): InstanceTypeInfo {
  const bareMetal = limits.bareMetal ?? sizeOf(name).startsWith('metal');
  const hypervisor = limits.hypervisor === 'xen' || (limits.hypervisor === 'unknown' && !bareMetal) ? 'xen' : 'nitro';
  return {
    InstanceType: name as NonNullable<InstanceTypeInfo['InstanceType']>,
    CurrentGeneration: !PREVIOUS_GENERATION.has(familyOf(name)),
    FreeTierEligible: name === 't2.micro' || name === 't3.micro',
    SupportedUsageClasses: usageClasses(name),
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: bareMetal,
    ...(bareMetal ? {} : { Hypervisor: hypervisor }),
    ProcessorInfo: { SupportedArchitectures: architectures(name) },
    VCpuInfo: { DefaultVCpus: vcpus(name, metalVcpus) },
    MemoryInfo: { SizeInMiB: memoryMib(name, vcpus(name, metalVcpus)) },
    NetworkInfo: networkInfo(name, limits, hypervisor === 'nitro' || bareMetal),
    BurstablePerformanceSupported: /^t\d/.test(name),
    SupportedInRegion: true,
  };
}

function networkInfo(
  name: string,
  limits: NetworkLimits,
  nitro: boolean,
): NonNullable<InstanceTypeInfo['NetworkInfo']> {
  const cards = networkCards(limits);
  return {
    MaximumNetworkInterfaces: cards.reduce((sum, card) => sum + (card.MaximumNetworkInterfaces ?? 0), 0),
    MaximumNetworkCards: cards.length,
    DefaultNetworkCardIndex: 0,
    NetworkCards: cards,
    Ipv4AddressesPerInterface: limits.ipv4PerEni,
    Ipv6AddressesPerInterface: limits.ipv4PerEni,
    Ipv6Supported: !WITHOUT_IPV6.has(familyOf(name)),
    EnaSupport: nitro ? 'required' : 'unsupported',
    EfaSupported: cards.length > 1,
  };
}

/** All cards of a type take as many ENIs as its default card: p4d 4 × 15, p5 32 × 2, trn1 8 × 5. */
function networkCards(limits: NetworkLimits): NetworkCardInfo[] {
  const count = limits.networkCards ?? 1;
  const first = limits.defaultCardEnis ?? limits.enis;
  return Array.from({ length: count }, (_, index) => ({
    NetworkCardIndex: index,
    MaximumNetworkInterfaces: first,
  }));
}

const PREVIOUS_GENERATION = new Set([
  ...['c1', 'c3', 'cc2', 'cg1', 'cr1', 'g2', 'hi1', 'hs1', 'i2', 'm1', 'm2', 'm3', 'r3', 't1'],
]);

/** VPC IPv6 needs a current generation, or C3, R3 or I2. */
const WITHOUT_IPV6 = new Set(['c1', 'cc2', 'cg1', 'cr1', 'g2', 'hi1', 'hs1', 'm1', 'm2', 'm3', 't1']);

function familyOf(name: string): string {
  return name.split('.')[0] ?? name;
}

function sizeOf(name: string): string {
  return name.split('.')[1] ?? '';
}

/** Graviton families carry a `g` among the letters after their generation: m6g, c7gn, x2gd; a1 came before that. */
function architectures(name: string): ArchitectureType[] {
  const family = familyOf(name);
  if (family.startsWith('mac')) return [family === 'mac1' ? 'x86_64_mac' : 'arm64_mac'];
  if (family === 'a1' || /^[a-z]+\d+[a-z]*g/.test(family)) return ['arm64'];
  const also32Bit = family === 't1' || (family === 't2' && !sizeOf(name).includes('large'));
  return also32Bit || name === 'm1.small' || name === 'm1.medium' || name === 'c1.medium'
    ? ['i386', 'x86_64']
    : ['x86_64'];
}

function usageClasses(name: string): UsageClassType[] {
  const family = familyOf(name);
  if (/^(mac|hpc|u-|u7|dl2q)/.test(family)) return ['on-demand'];
  if (/^(p5|p6|p4d|trn)/.test(family)) return ['on-demand', 'spot', 'capacity-block'];
  return ['on-demand', 'spot'];
}

const T_SIZES: Readonly<Record<string, number>> = { nano: 2, micro: 2, small: 2, medium: 2, large: 2, xlarge: 4 };
const T2_SIZES: Readonly<Record<string, number>> = { nano: 1, micro: 1, small: 1, medium: 2, large: 2, xlarge: 4 };

/** Default vCPUs: 4 for each `xlarge`, 2 for `large`, 1 for smaller ones; burstable types start at 2. */
function vcpus(name: string, metalVcpus: number): number {
  const family = familyOf(name);
  const size = sizeOf(name);
  const burstable =
    family === 't2' || family === 't1' ? T2_SIZES[size] : /^t\d/.test(family) ? T_SIZES[size] : undefined;
  if (burstable !== undefined) return burstable;
  if (family.startsWith('mac')) return family === 'mac1' ? 12 : 8;
  if (size === 'metal') return metalVcpus;
  return sizedVcpus(size) / (/^hpc\d+a$/.test(family) ? 2 : 1);
}

/** GiB for each vCPU by the family's letters: c 2, m 4, r 8, x and u 16 and up; what burstable types have by size. */
function memoryMib(name: string, cpus: number): number {
  const family = familyOf(name);
  const burstable = /^t\d/.test(family) ? BURSTABLE_MIB[sizeOf(name)] : undefined;
  if (burstable !== undefined) return burstable;
  const letters = /^[a-z]+/.exec(family)?.[0] ?? '';
  return 1024 * cpus * (GIB_PER_VCPU[letters] ?? 4);
}

const BURSTABLE_MIB: Readonly<Record<string, number>> = {
  nano: 512,
  micro: 1024,
  small: 2048,
  medium: 4096,
  large: 8192,
};
const GIB_PER_VCPU: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8, i: 8, z: 8, x: 16, u: 16, p: 8, hpc: 4 };

function sizedVcpus(size: string): number {
  const times = /^(?:metal-)?(\d*)xl(?:arge)?$/.exec(size);
  if (times !== null) return 4 * Number(times[1] === '' ? 1 : times[1]);
  return size === 'large' ? 2 : 1;
}

function largestVcpus(name: string, names: readonly string[]): number {
  if (sizeOf(name) !== 'metal') return 0;
  const family = familyOf(name);
  const siblings = names.filter((other) => familyOf(other) === family).map((other) => sizedVcpus(sizeOf(other)));
  return Math.max(...siblings) > 1 ? Math.max(...siblings) : 96;
}
