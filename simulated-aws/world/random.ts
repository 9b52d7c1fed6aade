/** Seeded random worlds: the same seed and size give the same world, address by address. */
import { availableCount, formatCidr } from './addresses.ts';
import type { RegionBuilder } from './region-builder.ts';
import type { ServiceKind } from './service-enis.ts';
import { aWorld, type World } from './world.ts';

export interface RandomWorldSize {
  /** Default 1. */
  readonly accounts?: number;
  /** Enabled regions used in each account, at most four (default 1). */
  readonly regions?: number;
  /** VPCs in each region; subnets and clusters are spread over them (default 1). */
  readonly vpcs?: number;
  /** Subnets in each region (default 6). */
  readonly subnets?: number;
  /** Clusters in each region (default 2). */
  readonly clusters?: number;
  /**
   * Network interfaces in each region, met exactly (default 200): three for each node, of 10 addresses each, and a tenth
   * as many of services with one address. Throws when a subnet would have to be larger than a /16.
   */
  readonly enis?: number;
  /** Share of the interfaces that are leaked (default 0.05; 0 in a healthy world). */
  readonly leakedShare?: number;
  /**
   * No leak, plenty of addresses everywhere, types that every CNI release in use knows; and what else checks look at, in
   * good order: subnets for load balancers, a launch template, further add-ons (default false).
   */
  readonly healthy?: boolean;
  readonly now?: Date;
}

/** m5.large, c5.large and r5.large: 3 interfaces of 10 addresses; 10 to 17 pods fill two and keep one warm. */
const NODE_TYPES = ['m5.large', 'c5.large', 'r5.large'];
const ENIS_PER_NODE = 3;
const ADDRESSES_PER_ENI = 10;

const TEMPLATE = 'workers';
const DELETES_ITS_ENIS = { NetworkInterfaces: [{ DeviceIndex: 0, DeleteOnTermination: true }] };

const REGIONS = ['eu-west-1', 'us-east-1', 'ap-southeast-2', 'eu-central-1'];
const SERVICES: readonly ServiceKind[] = ['alb', 'ecs', 'efs', 'endpoint', 'lambda', 'msk', 'nat', 'nlb', 'rds'];

/** A pseudo-random number in [0, 1) by the mulberry32 generator. */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let hash = Math.imul(state ^ (state >>> 15), state | 1);
    hash = (hash + Math.imul(hash ^ (hash >>> 7), hash | 61)) ^ hash;
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Accounts are 100000000001, 100000000002, …; each has a role `eks-ip-auditor-read` that any account may assume. */
export function aRandomWorld(seed: number, size: RandomWorldSize = {}): World {
  const random = seededRandom(seed);
  const world = aWorld(size.now === undefined ? {} : { now: size.now });
  for (let number = 1; number <= (size.accounts ?? 1); number++) {
    const accountId = String(100_000_000_000 + number);
    world.account(accountId, (account) => {
      for (const region of REGIONS.slice(0, size.regions ?? 1)) {
        account.region(region, (builder) => fillRegion(builder, random, size));
      }
    });
    world.role(`arn:aws:iam::${accountId}:role/eks-ip-auditor-read`);
  }
  return world;
}

function fillRegion(region: RegionBuilder, random: Random, size: RandomWorldSize): void {
  const wanted = size.enis ?? 200;
  if ((size.clusters ?? 2) < (size.vpcs ?? 1)) throw new Error('every VPC needs a cluster');
  // Whoever has so many has asked for a quota that is far from them.
  if (wanted > 2_000) region.eniQuota(4 * wanted);
  const subnets = addSubnets(region, size, wanted);
  const clusters = addClusters(region, random, size, subnets);
  if (size.healthy === true) region.launchTemplate(TEMPLATE, { versions: [DELETES_ITS_ENIS] });
  const leaked = size.healthy === true ? 0 : Math.round(wanted * (size.leakedShare ?? 0.05));
  const services = Math.round(wanted * 0.1);
  const template = size.healthy === true ? { launchTemplate: TEMPLATE } : {};
  addNodes(region, random, subnets, clusters, wanted - leaked - services, template);
  for (let count = region.state.enis.size; count < wanted - leaked; count++) {
    region.serviceEni(pick(random, SERVICES), { subnet: pick(random, subnets) });
  }
  for (let count = region.state.enis.size; count < wanted; count++) addLeak(region, random, pick(random, clusters));
}

/** All of one size: a power of two that keeps more than half of its addresses free. */
function addSubnets(region: RegionBuilder, size: RandomWorldSize, enis: number): string[] {
  const count = size.subnets ?? 6;
  const vpcs = size.vpcs ?? 1;
  const perSubnet = (enis * ADDRESSES_PER_ENI * (size.healthy === true ? 2.5 : 1.2)) / count + 64;
  const length = Math.min(24, 32 - Math.ceil(Math.log2(perSubnet)));
  if (length < 16) throw new Error(`${enis} interfaces need more than ${count} subnets`);
  const names: string[] = [];
  for (let number = 0; number < count; number++) {
    const vpc = `vpc-${number % vpcs}`;
    const position = Math.floor(number / vpcs);
    const perBlock = 2 ** (length - 16);
    const block = (10 << 24) + (number % vpcs) * 2 ** 16 * Math.ceil(count / vpcs / perBlock);
    if (number < vpcs) region.vpc(vpc, vpcBlocks(block, Math.ceil(count / vpcs / perBlock)));
    const cidr = formatCidr({ base: block + position * 2 ** (32 - length), length });
    const az = `${region.state.name}${'abc'[position % 3]}`;
    region.subnet(`subnet-${number}`, { vpc, cidr, az, tags: size.healthy === true ? FOR_LOAD_BALANCERS : {} });
    names.push(`subnet-${number}`);
  }
  return names;
}

const FOR_LOAD_BALANCERS = { 'kubernetes.io/role/internal-elb': '1' };

function vpcBlocks(base: number, count: number): { cidr: string; secondaryCidrs: string[] } {
  const [cidr = '', ...secondaryCidrs] = Array.from({ length: count }, (_, index) =>
    formatCidr({ base: base + index * 2 ** 16, length: 16 }),
  );
  return { cidr, secondaryCidrs };
}

interface ClusterSite {
  readonly name: string;
  readonly subnets: readonly string[];
}

function addClusters(
  region: RegionBuilder,
  random: Random,
  size: RandomWorldSize,
  subnets: readonly string[],
): ClusterSite[] {
  const vpcs = size.vpcs ?? 1;
  return Array.from({ length: size.clusters ?? 2 }, (_, number) => {
    const own = subnets.filter((_name, index) => index % vpcs === number % vpcs);
    const name = `cluster-${number}`;
    region.cluster(name, {
      version: pick(random, ['1.31', '1.32', '1.33']),
      subnets: own,
      cni: { version: pick(random, ['v1.19.6-eksbuild.1', 'v1.20.4-eksbuild.1', 'v1.21.1-eksbuild.1']) },
    });
    if (size.healthy === true) region.addon(name, 'coredns', { version: 'v1.11.4-eksbuild.2' });
    return { name, subnets: own };
  });
}

/** One node group for each subnet and cluster, with nodes spread evenly until `wanted` interfaces are there. */
function addNodes(
  region: RegionBuilder,
  random: Random,
  subnets: readonly string[],
  clusters: readonly ClusterSite[],
  wanted: number,
  template: { readonly launchTemplate?: string },
): void {
  const nodes = Math.max(0, Math.floor((wanted - region.state.enis.size) / ENIS_PER_NODE));
  subnets.forEach((subnet, index) => {
    const here = clusters.filter((cluster) => cluster.subnets.includes(subnet));
    const inSubnet = shareOf(nodes, index, subnets.length);
    here.forEach((cluster, position) => {
      region.nodegroup(cluster.name, `workers-${subnet}`, {
        instanceTypes: [pick(random, NODE_TYPES)],
        subnets: [subnet],
        nodes: shareOf(inSubnet, position, here.length),
        podsPerNode: 10 + Math.floor(random() * 8),
        ...template,
      });
    });
  });
}

/** The part of `total` that falls to one of `count`; the parts differ by one at most and sum to the total. */
function shareOf(total: number, index: number, count: number): number {
  return Math.floor((total * (index + 1)) / count) - Math.floor((total * index) / count);
}

function addLeak(region: RegionBuilder, random: Random, cluster: ClusterSite): void {
  const subnet = pick(random, cluster.subnets);
  const addresses = Math.min(ADDRESSES_PER_ENI, availableCount(spaceOf(region, subnet)));
  if (addresses < 1) return;
  region.leakedEni({
    subnet,
    cluster: random() < 0.3 ? 'deleted-long-ago' : cluster.name,
    addresses,
    ageMinutes: 90 + Math.floor(random() * 60 * 24 * 20),
    ...(random() < 0.1 ? { createdAt: 'absent' as const } : {}),
  });
}

function spaceOf(region: RegionBuilder, subnet: string) {
  const record = region.state.subnets.get(region.idOf('subnet', subnet));
  if (record === undefined) throw new Error(`no subnet ${subnet}`);
  return record.space;
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
