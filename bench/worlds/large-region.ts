/** One region of a large platform: 100,000 network interfaces with ten addresses each, in 80 subnets. */
import { aWorld, type RegionBuilder, type World } from '../../simulated-aws/world/index.ts';
import { AWS_POLICY_PAGES, type Pages, ROLE_PAGES } from './pages.ts';

const ACCOUNT = '100000000001';
const REGION = 'eu-west-1';

export const ENIS = 100_000;
const SUBNETS = 80;
const CLUSTERS = 4;
const NODEGROUPS_PER_CLUSTER = 20;
const NODES_PER_NODEGROUP = 395;
/** m5.large: with 15 pods the VPC CNI fills two interfaces of ten addresses and keeps a third warm. */
const ENIS_PER_NODE = 3;
const CONTROL_PLANE_ENIS = 2;

const NODES = CLUSTERS * NODEGROUPS_PER_CLUSTER * NODES_PER_NODEGROUP;
const LEAKED = ENIS - NODES * ENIS_PER_NODE - CLUSTERS * CONTROL_PLANE_ENIS;

/** What an audit of this region cannot do without. */
export const PAGES: Pages = {
  'available ENIs': Math.ceil(LEAKED / 1000),
  'instances the leaked ENIs were made for, 200 a filter': Math.ceil(LEAKED / 200),
  'ENIs of the subnets': Math.ceil(ENIS / 1000),
  'cluster nodes': Math.ceil(NODES / 1000),
  'subnets, types, offerings, clusters, Auto Scaling groups, terminated nodes, the quota of ENIs': 7,
  'VPCs, their DHCP options, two attributes': 4,
  'route tables, NAT gateways, endpoints, network ACLs, security groups, those of clusters': 6,
  'clusters, their VPC CNI, their six lists': CLUSTERS * 8,
  'node groups': CLUSTERS * NODEGROUPS_PER_CLUSTER,
  'access entries: that of the nodes': CLUSTERS,
  'the role of the nodes and its policies': ROLE_PAGES + AWS_POLICY_PAGES,
};

export default function largeRegion(): World {
  return aWorld().account(ACCOUNT, (account) => account.region(REGION, fill));
}

function fill(region: RegionBuilder): void {
  const subnets = Array.from({ length: SUBNETS }, (_, number) => `subnet-${number}`);
  addSubnets(region, subnets);
  for (let number = 0; number < CLUSTERS; number++) addCluster(region, `cluster-${number}`, subnets);
  subnets.forEach((subnet, number) => {
    const count = Math.floor((LEAKED * (number + 1)) / SUBNETS) - Math.floor((LEAKED * number) / SUBNETS);
    region.leakedEni({ subnet, cluster: `cluster-${number % CLUSTERS}`, ageMinutes: 600, count });
  });
}

/** A /18 each, four to a block of the VPC: three quarters of their addresses are in use. */
function addSubnets(region: RegionBuilder, subnets: readonly string[]): void {
  const [cidr = '', ...secondaryCidrs] = Array.from({ length: SUBNETS / 4 }, (_, block) => `10.${block}.0.0/16`);
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
    const first = (position * NODEGROUPS_PER_CLUSTER + number) % SUBNETS;
    region.nodegroup(cluster, `workers-${number}`, {
      instanceTypes: ['m5.large'],
      subnets: [0, 1, 2].map((step) => subnets[(first + step) % SUBNETS] ?? ''),
      nodes: NODES_PER_NODEGROUP,
      podsPerNode: 15,
    });
  }
}
