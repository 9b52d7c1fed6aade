/** For tests: worlds with findings that the troubled one has not, and the answers that those findings rest on. */
import { aWorld, type World } from '../../../simulated-aws/index.ts';
import { OTHER_WORLDS } from '../../worlds/others.ts';
import { PAINS } from '../../worlds/pains.ts';
import { ACCOUNT, REGION } from '../troubled-world.ts';

const ENIS = /^ec2:DescribeNetworkInterfaces$/;
const NODES = /^ec2:Describe(?:NetworkInterfaces|Instances)$/;

export const PAIN_WORLDS: Readonly<Record<string, RegExp>> = {
  'karpenter-6158-leaked-branch-enis': ENIS,
  'enis-that-nothing-uses': ENIS,
  'cni-2749-free-addresses-and-no-whole-block': /^ec2:Describe(?:NetworkInterfaces|Subnets)$|^eks:DescribeAddon$/,
  'apex-skills-223-room-inside-a-reservation': /^ec2:(?:DescribeNetworkInterfaces|GetSubnetCidrReservations)$/,
  'roadmap-2553-node-without-a-free-address': NODES,
  'cni-884-zone-without-eniconfig': NODES,
  'roadmap-185-no-access-entry': /AccessEntr|^eks:DescribeCluster$|^ec2:DescribeInstances$/,
  'role-without-the-cni-policy': /^iam:|^eks:.*PodIdentity/,
  'load-balancers-without-room': /^ec2:DescribeSubnets$/,
  'clusters-that-compete-for-a-subnet': /^ec2:DescribeSubnets$|^eks:List/,
};

/** The world of that name, in the account that audits. */
export function painWorld(name: string): World {
  const found = [...PAINS.flatMap(({ worlds }) => worlds), ...OTHER_WORLDS].find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no world ${name}`);
  const world = aWorld({ home: ACCOUNT });
  world.account(ACCOUNT, (account) => account.region(REGION, (region) => found.build(region, account)));
  return world;
}
