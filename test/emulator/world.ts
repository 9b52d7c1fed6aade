/**
 * What the product is shown in the moto server: two accounts with some things wrong and some that only look so. Made
 * through the SDK alone.
 */
import type { Config } from '../../lambda/config/schema.ts';
import { type AccountClients, accountClients, assumed } from './clients.ts';
import { makeCluster, makeNodegroup, makeTemplate } from './make-eks.ts';
import { attach, makeEni, makeInstance, makeSubnet, makeVpc } from './make-network.ts';
import { makeTopic } from './make-topic.ts';

export const HUB = '123456789012';
export const PAYMENTS = '333344445555';
export const REGION = 'eu-west-1';
export const ROLE = `arn:aws:iam::${PAYMENTS}:role/eks-ip-auditor`;
export const TOPIC = `arn:aws:sns:${REGION}:${HUB}:eks-ip-auditor`;
export const QUEUE = 'audit-reports';
/** The instance type that neither EC2 nor any VPC CNI knows. */
export const UNKNOWN_TYPE = 'zz9.large';

/** What the auditor is told: where to look. */
export const CONFIGURATION = {
  targets: { accounts: [{}, { roleArn: ROLE }], regions: [REGION] },
} as const satisfies { targets: Partial<Config['targets']> };

/** The AWS ids of what the expectations name. */
export interface EmulatorWorld {
  readonly hub: AccountClients;
  readonly ids: {
    readonly leaks: readonly string[];
    readonly leakOfLiveNode: string;
    readonly leakOfUnknownAge: string;
    readonly appliance: string;
    readonly lookalike: string;
    readonly paymentsSubnet: string;
  };
}

/** Fills the regions of both accounts; they must be untouched. `now` is what ages are counted back from. */
export async function buildWorld(endpoint: string, now: Date): Promise<EmulatorWorld> {
  const hub = accountClients(endpoint, REGION);
  const payments = await assumed(hub, ROLE);
  const shop = await buildShop(hub, now);
  const paymentsSubnet = await buildPayments(payments);
  await makeTopic(hub, TOPIC, QUEUE);
  return { hub, ids: { ...shop, paymentsSubnet } };
}

/** A cluster beside the leaks of a deleted one, and interfaces that must be left alone. */
async function buildShop(aws: AccountClients, now: Date) {
  const vpc = await makeVpc(aws, '10.0.0.0/16', 'shop');
  const a = await makeSubnet(aws, vpc, '10.0.0.0/24', `${REGION}a`, 'shop-a');
  const b = await makeSubnet(aws, vpc, '10.0.1.0/24', `${REGION}b`, 'shop-b');
  const subnets = [a, b];
  await makeCluster(aws, 'shop', subnets);
  await makeNodegroup(aws, 'shop', 'workers', { subnets, instanceTypes: ['t3.medium'] });
  await makeNodegroup(aws, 'shop', 'exotic', { subnets, instanceTypes: [UNKNOWN_TYPE] });
  const launchTemplate = await makeTemplate(aws, 'batch', 'm5.large');
  await makeNodegroup(aws, 'shop', 'batch', { subnets, launchTemplate });
  const node = await makeInstance(aws, a, 't3.medium', nodeTags('shop', 'workers'));
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const gone = (number: number) => `i-0deadbeef0000000${number}`;
  const leak = (instance: string, cluster: string, createdAt: Date | undefined, last: number) =>
    makeEni(aws, b, {
      description: `aws-K8S-${instance}`,
      addresses: addressesUpTo('10.0.1', last, 6),
      tags: cniTags(instance, cluster, createdAt),
    });
  await leak(gone(9), 'shop', ago(5), 254);
  await makeEni(aws, b, { description: 'ELB app/shop/0123456789abcdef', addresses: ['10.0.1.240'] });
  await makeEni(aws, b, {
    description: `DO NOT DELETE - Amazon MSK network interface for cluster arn:aws:kafka:${REGION}:${HUB}:cluster/x/y`,
    addresses: ['10.0.1.239'],
  });
  return {
    leaks: [
      await leak(gone(1), 'shop-blue', ago(3 * 24 * 60), 210),
      await leak(gone(2), 'shop-blue', ago(3 * 24 * 60), 220),
    ],
    leakOfLiveNode: await leak(node, 'shop', ago(180), 230),
    leakOfUnknownAge: await leak(gone(3), 'shop-blue', undefined, 200),
    appliance: await makeEni(aws, b, { description: 'appliance', addresses: ['10.0.1.238'], tags: { Team: 'red' } }),
    lookalike: await makeEni(aws, b, { description: `aws-K8S-${gone(4)}`, addresses: ['10.0.1.237'] }),
  };
}

/** A /26 of which five nodes with their pods leave four addresses. Gives the subnet's id. */
async function buildPayments(aws: AccountClients): Promise<string> {
  const vpc = await makeVpc(aws, '10.0.0.0/16', 'payments');
  const subnet = await makeSubnet(aws, vpc, '10.0.0.0/26', `${REGION}a`, 'payments-a');
  await makeCluster(aws, 'payments', [subnet]);
  await makeNodegroup(aws, 'payments', 'workers', { subnets: [subnet], instanceTypes: ['m5.large'] });
  for (let number = 0; number < 5; number++) {
    const instance = await makeInstance(aws, subnet, 'm5.large', nodeTags('payments', 'workers'));
    const eni = await makeEni(aws, subnet, {
      description: `aws-K8S-${instance}`,
      addresses: addressesUpTo('10.0.0', 62 - number * 10, 10),
      tags: cniTags(instance, 'payments', new Date()),
    });
    await attach(aws, eni, instance);
  }
  return subnet;
}

function nodeTags(cluster: string, nodegroup: string): Readonly<Record<string, string>> {
  return {
    [`kubernetes.io/cluster/${cluster}`]: 'owned',
    'eks:cluster-name': cluster,
    'eks:nodegroup-name': nodegroup,
  };
}

/** What VPC CNI 1.19.4 or later writes on an interface when it knows its cluster. */
function cniTags(instance: string, cluster: string, createdAt: Date | undefined): Readonly<Record<string, string>> {
  return {
    'node.k8s.amazonaws.com/instance_id': instance,
    'cluster.k8s.amazonaws.com/name': cluster,
    'eks:eni:owner': 'amazon-vpc-cni',
    ...(createdAt === undefined
      ? {}
      : { 'node.k8s.amazonaws.com/createdAt': createdAt.toISOString().replace(/\.\d+Z$/, 'Z') }),
  };
}

/** So many addresses ending with that one: moto picks at random and picks twice, so each is chosen here. */
function addressesUpTo(network: string, last: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${network}.${last - index}`);
}
