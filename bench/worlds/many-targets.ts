/** An estate of twelve accounts in four regions each: a cluster or two, a few nodes, here and there a leak. */
import { aWorld, type RegionBuilder, type World } from '../../simulated-aws/world/index.ts';
import { AWS_POLICY_PAGES, type Pages, ROLE_PAGES } from './pages.ts';

const HUB = '111122223333';

const ACCOUNTS = Array.from({ length: 12 }, (_, number) => String(100_000_000_001 + number));
export const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2'] as const;
export const ROLES = ACCOUNTS.map((account) => `arn:aws:iam::${account}:role/eks-ip-auditor`);
export const TARGETS = ACCOUNTS.length * REGIONS.length;

const NODEGROUPS_PER_CLUSTER = 2;
const NODES_PER_NODEGROUP = 2;

/** By the position of a target in the estate. */
const clustersOf = (position: number): number => (position % 2) + 1;
const hasLeak = (position: number): boolean => position % 3 === 0;

const POSITIONS = Array.from({ length: TARGETS }, (_, position) => position);
const CLUSTERS = POSITIONS.reduce((sum, position) => sum + clustersOf(position), 0);

/** What an audit of this estate cannot do without. */
export const PAGES: Pages = {
  'sessions: one AssumeRole an account': ACCOUNTS.length,
  'ENIs: available, of the subnets': 2 * TARGETS,
  'instances the leaked ENIs were made for': POSITIONS.filter(hasLeak).length,
  'routes to the leaked ENIs': POSITIONS.filter(hasLeak).length,
  'nodes, terminated ones, subnets, type offerings, clusters, Auto Scaling groups, the quota of ENIs': 7 * TARGETS,
  'what EC2 says of instance types to every account': REGIONS.length,
  'VPCs, their DHCP options, two attributes': 4 * TARGETS,
  'route tables, NAT gateways, endpoints, network ACLs, security groups, those of clusters': 6 * TARGETS,
  'clusters, their VPC CNI, their six lists': 8 * CLUSTERS,
  'node groups': NODEGROUPS_PER_CLUSTER * CLUSTERS,
  'access entries: that of the nodes': CLUSTERS,
  'the role of the nodes, for all regions of an account': ROLE_PAGES * ACCOUNTS.length,
  'the policies of it, which are those of AWS': AWS_POLICY_PAGES,
};

export default function manyTargets(): World {
  const world = aWorld({ home: HUB }).account(HUB, (account) => account.region(REGIONS[0]));
  ACCOUNTS.forEach((id, row) => {
    world.account(id, (account) => {
      REGIONS.forEach((region, column) => {
        account.region(region, (builder) => fill(builder, row * REGIONS.length + column));
      });
    });
  });
  for (const role of ROLES) world.role(role);
  return world;
}

function fill(region: RegionBuilder, position: number): void {
  const { name } = region.state;
  const subnets = ['a', 'b'].map((letter) => `private-${letter}`);
  region.vpc('main');
  region.subnet('private-a', { cidr: '10.0.0.0/22', az: `${name}a` });
  region.subnet('private-b', { cidr: '10.0.4.0/22', az: `${name}b` });
  for (let number = 0; number < clustersOf(position); number++) {
    const cluster = `cluster-${number}`;
    region.cluster(cluster, { subnets });
    for (let group = 0; group < NODEGROUPS_PER_CLUSTER; group++) {
      region.nodegroup(cluster, `workers-${group}`, {
        instanceTypes: ['m5.large'],
        subnets,
        nodes: NODES_PER_NODEGROUP,
        podsPerNode: 12,
      });
    }
  }
  if (hasLeak(position)) region.leakedEni({ subnet: 'private-a', cluster: 'deleted', count: 2 });
}
