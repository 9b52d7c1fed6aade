/** Regions of a large platform: of each 100,000 network interfaces, with ten addresses each, 80 subnets and 4 clusters. */
import { aWorld, type RegionBuilder, type World } from '../../simulated-aws/world/index.ts';
import { AWS_POLICY_PAGES, type Pages, ROLE_PAGES } from './pages.ts';

const ACCOUNT = '100000000001';
const REGION = 'eu-west-1';

const NODEGROUPS_PER_CLUSTER = 20;
const NODES_PER_NODEGROUP = 395;
/** m5.large: with 15 pods the VPC CNI fills two interfaces of ten addresses and keeps a third warm. */
const ENIS_PER_NODE = 3;
const CONTROL_PLANE_ENIS = 2;

/** How many there are of each thing in a region. */
interface Size {
  readonly enis: number;
  readonly subnets: number;
  readonly clusters: number;
  readonly nodes: number;
  readonly leaked: number;
}

/** @param times as large as the smallest: 100,000 ENIs */
export function sizeOf(times: number): Size {
  const [enis, clusters] = [100_000 * times, 4 * times];
  const nodes = clusters * NODEGROUPS_PER_CLUSTER * NODES_PER_NODEGROUP;
  const leaked = enis - nodes * ENIS_PER_NODE - clusters * CONTROL_PLANE_ENIS;
  return { enis, subnets: 80 * times, clusters, nodes, leaked };
}

/** What an audit of such a region cannot do without. */
export function pagesOf({ enis, subnets, clusters, nodes, leaked }: Size): Pages {
  return {
    'available ENIs': Math.ceil(leaked / 1000),
    'instances the leaked ENIs were made for, 200 a filter': Math.ceil(leaked / 200),
    'ENIs of the subnets': Math.ceil(enis / 1000),
    'cluster nodes': Math.ceil(nodes / 1000),
    subnets: Math.ceil(subnets / 1000),
    'types, offerings, clusters, Auto Scaling groups, terminated nodes, the quota of ENIs': 6,
    'VPCs, their DHCP options, two attributes': 4,
    'route tables, NAT gateways, endpoints, network ACLs, security groups, those of clusters': 6,
    'clusters, their VPC CNI, their six lists': clusters * 8,
    'node groups': clusters * NODEGROUPS_PER_CLUSTER,
    'access entries: that of the nodes': clusters,
    'the role of the nodes and its policies': ROLE_PAGES + AWS_POLICY_PAGES,
  };
}

export function regionOf(size: Size): World {
  return aWorld().account(ACCOUNT, (account) => account.region(REGION, (region) => fill(region, size)));
}

export default function largeRegion(): World {
  return regionOf(sizeOf(1));
}

function fill(region: RegionBuilder, size: Size): void {
  const subnets = Array.from({ length: size.subnets }, (_, number) => `subnet-${number}`);
  addSubnets(region, subnets);
  for (let number = 0; number < size.clusters; number++) addCluster(region, `cluster-${number}`, subnets);
  subnets.forEach((subnet, number) => {
    const before = (many: number) => Math.floor((size.leaked * many) / size.subnets);
    const count = before(number + 1) - before(number);
    region.leakedEni({ subnet, cluster: `cluster-${number % size.clusters}`, ageMinutes: 600, count });
  });
}

/** A /18 each, four to a block of the VPC: three quarters of their addresses are in use. */
function addSubnets(region: RegionBuilder, subnets: readonly string[]): void {
  const [cidr = '', ...secondaryCidrs] = Array.from({ length: subnets.length / 4 }, (_, block) => `10.${block}.0.0/16`);
  region.vpc('main', { cidr, secondaryCidrs });
  subnets.forEach((subnet, number) => {
    const az = `${REGION}${'abc'[number % 3]}`;
    region.subnet(subnet, { cidr: `10.${Math.floor(number / 4)}.${(number % 4) * 64}.0/18`, az });
  });
}

function addCluster(region: RegionBuilder, cluster: string, subnets: readonly string[]): void {
  region.cluster(cluster, { subnets: subnets.slice(0, 3), controlPlaneEnis: CONTROL_PLANE_ENIS });
  const position = Number(cluster.split('-')[1]);
  for (let number = 0; number < NODEGROUPS_PER_CLUSTER; number++) {
    const first = (position * NODEGROUPS_PER_CLUSTER + number) % subnets.length;
    region.nodegroup(cluster, `workers-${number}`, {
      instanceTypes: ['m5.large'],
      subnets: [0, 1, 2].map((step) => subnets[(first + step) % subnets.length] ?? ''),
      nodes: NODES_PER_NODEGROUP,
      podsPerNode: 15,
    });
  }
}
