/** What every stage holds, and the part of it that both are given by the same SDK calls. */
import { CreateNetworkInterfaceCommand } from '@aws-sdk/client-ec2';
import type { Clients } from './stage.ts';

export type Tags = Readonly<Record<string, string>>;

export const VPC = { cidr: '10.0.0.0/16', tags: { Name: 'main' } };

export const SUBNETS = [
  {
    name: 'a',
    cidr: '10.0.0.0/24',
    zone: 'eu-central-1a',
    tags: { Name: 'a', 'kubernetes.io/role/cni': '1', 'kubernetes.io/cluster/prod': 'shared' },
  },
  { name: 'b', cidr: '10.0.1.0/24', zone: 'eu-central-1b', tags: { Name: 'b' } },
  { name: 'tiny', cidr: '10.0.2.0/28', zone: 'eu-central-1a', tags: { Name: 'tiny' } },
  { name: 'reserved', cidr: '10.0.3.0/24', zone: 'eu-central-1b', tags: { Name: 'reserved' } },
] as const;

export const RESERVATIONS = [
  { subnet: 'reserved', cidr: '10.0.3.64/26', type: 'prefix' },
  { subnet: 'reserved', cidr: '10.0.3.128/28', type: 'explicit' },
] as const;

export const INSTANCES = [
  {
    name: 'node',
    subnet: 'a',
    instanceType: 't3.medium',
    tags: { 'kubernetes.io/cluster/prod': 'owned', 'eks:cluster-name': 'prod' },
  },
  { name: 'server', subnet: 'b', instanceType: 'm5.large', tags: { Name: 'server' } },
] as const;

/** One that was terminated a moment ago: EC2 still knows it for about an hour. */
export const TERMINATED = {
  name: 'terminated',
  subnet: 'b',
  instanceType: 't3.medium',
  tags: { Name: 'terminated' },
} as const;

/** A launch template's versions, by the type they name. */
export const TEMPLATE = { name: 'workers', types: ['m5.large', 'c5.large'] } as const;

/** An Auto Scaling group of self-managed nodes, scaled to none; it launches by the template's first version. */
export const SCALING_GROUP = {
  name: 'own-workers',
  cluster: 'prod',
  subnets: ['a', 'b'],
  types: ['m5.large', 'c5.large'],
} as const;

export const CLUSTERS = [
  { name: 'prod', version: '1.33', subnets: ['a', 'b'] },
  { name: 'spare', version: '1.33', subnets: ['a', 'b'] },
] as const;

export const NODEGROUP = {
  cluster: 'prod',
  name: 'workers',
  subnets: ['a', 'b'],
  types: ['t3.medium', 'm5.large'],
  amiType: 'AL2023_x86_64_STANDARD',
} as const;

export const FARGATE = { cluster: 'prod', name: 'batch', subnets: ['a'], namespace: 'batch' } as const;

/** A policy of the account's own, in two versions; the second is in force. (moto leaves AWS's own ones out of IAM.) */
export const POLICY = {
  name: 'own-cni',
  versions: ['ec2:Describe*', 'ec2:*'].map((Action) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  })),
} as const;

/** A role with a path, in an instance profile. */
export const NODE_ROLE = {
  name: 'nodes',
  path: '/eks/',
  inline: {
    'b-guard': { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'ec2:Attach*', Resource: '*' }] },
    'a-note': { Version: '2012-10-17', Statement: [{ Sid: 'Plus', Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
  },
  profile: 'node-profile',
} as const;

/** A profile that holds no role. */
export const EMPTY_PROFILE = 'empty-profile';

/** The home account's organisation, by units; each unit's accounts by their names. */
export const UNITS = [
  { name: 'Workloads', parent: 'root', accounts: ['shop', 'old-shop'] },
  { name: 'Production', parent: 'Workloads', accounts: ['payments'] },
  {
    name: 'Sandboxes',
    parent: 'root',
    accounts: Array.from({ length: 23 }, (_, index) => `sandbox-${index + 1}`),
  },
] as const;

export const SUSPENDED_ACCOUNT = 'old-shop';

/** Named, as the VPC CNI names them; an interface without gets the VPC's default group. */
export const SECURITY_GROUP = 'sg-0123456789abcdef0';

const INTERFACES = [
  { name: 'leak-1', subnet: 'a', description: 'aws-K8S-i-0a1b2c3d4e5f60001', secondary: 3, tags: leakTags(1) },
  { name: 'leak-2', subnet: 'a', description: 'aws-K8S-i-0a1b2c3d4e5f60002', secondary: 0, tags: leakTags(2) },
  { name: 'leak-3', subnet: 'b', description: 'aws-K8S-i-0a1b2c3d4e5f60003', secondary: 0, tags: leakTags(3) },
  { name: 'mine', subnet: 'b', description: 'Appliance', secondary: 0, tags: { Team: 'Red', Note: '<b & "c">' } },
  { name: 'elb', subnet: 'b', description: 'ELB app/shop/0123456789abcdef', secondary: 0, tags: {} },
  { name: 'plain', subnet: 'tiny', description: '', secondary: 0, tags: {} },
] as const;

function leakTags(number: number): Tags {
  return {
    'node.k8s.amazonaws.com/instance_id': `i-0a1b2c3d4e5f6000${number}`,
    'cluster.k8s.amazonaws.com/name': number === 3 ? 'staging' : 'prod',
  };
}

/** Makes the interfaces through the SDK. Gives their ids by `eni:<name>`. */
export async function makeInterfaces(
  { ec2 }: Clients,
  subnetId: (name: string) => string,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { name, subnet, description, secondary, tags } of INTERFACES) {
    const { NetworkInterface } = await ec2.send(
      new CreateNetworkInterfaceCommand({
        SubnetId: subnetId(subnet),
        Description: description,
        Groups: [SECURITY_GROUP],
        ...(secondary > 0 ? { SecondaryPrivateIpAddressCount: secondary } : {}),
        ...(Object.keys(tags).length > 0
          ? { TagSpecifications: [{ ResourceType: 'network-interface', Tags: tagList(tags) }] }
          : {}),
      }),
    );
    ids.set(`eni:${name}`, NetworkInterface?.NetworkInterfaceId ?? '');
  }
  return ids;
}

export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
