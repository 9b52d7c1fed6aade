import type { ClusterEndpoint } from '../../simulated-aws/world/clusters.ts';
import { instanceOf } from '../../simulated-aws/world/describe.ts';
import { aWorld, type World } from '../../simulated-aws/world/index.ts';

const HOME = '111122223333';
const REGION = 'eu-west-1';

export const NODE_ROLE: string = `arn:aws:iam::${HOME}:role/prod-nodes`;
export const INSTANCE_PROFILE: string = `arn:aws:iam::${HOME}:instance-profile/prod-nodes`;
/** The role of the nodes that eksctl had made, which are gone. */
export const FORMER_ROLE: string = `arn:aws:iam::${HOME}:role/eksctl-prod-nodegroup-workers-NodeInstanceRole`;

/** What the estate is at a point of the story. */
export interface Migration {
  /** Default `t3.medium`. */
  readonly instanceType?: string;
  /** The VPC CNI got addresses for pods. */
  readonly podsHaveAddresses?: boolean;
  /** The API server, and the certificate of its authority. */
  readonly endpoint?: Pick<ClusterEndpoint, 'url' | 'ca'>;
}

/** A cluster that an engineer moves from eksctl to Terraform: self-managed nodes, let in by aws-auth. */
export function migratedEstate({
  instanceType = 't3.medium',
  podsHaveAddresses = false,
  endpoint = {},
}: Migration = {}): World {
  return aWorld({ home: HOME }).account(HOME, (account) => {
    account.iamRole('prod-nodes', { policies: NODE_POLICIES }).instanceProfile('prod-nodes', { role: 'prod-nodes' });
    account.region(REGION, (region) => {
      const node = { instanceType, ageMinutes: 40, instanceProfile: 'prod-nodes', joined: podsHaveAddresses };
      region
        .vpc('prod')
        .subnet('prod-a', { cidr: '10.0.0.0/23', az: 'eu-west-1a' })
        .subnet('prod-b', { cidr: '10.0.2.0/23', az: 'eu-west-1b' })
        .cluster('prod', {
          subnets: ['prod-a', 'prod-b'],
          authenticationMode: 'CONFIG_MAP',
          cni: { selfManaged: true },
          endpoint,
        })
        .selfManagedNode('prod', { ...node, subnet: 'prod-a' })
        .selfManagedNode('prod', { ...node, subnet: 'prod-b' });
    });
  });
}

const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy'];

/** A node as EC2 knows it. */
export interface MigratedNode {
  readonly instanceId: string;
  /** `ip-10-0-0-14.eu-west-1.compute.internal` */
  readonly name: string;
}

export function nodesOf(world: World): readonly MigratedNode[] {
  const { state } = world.in(HOME, REGION);
  return [...state.instances.values()].map((record) => {
    const { InstanceId = '', PrivateDnsName = '' } = instanceOf(state, record);
    return { instanceId: InstanceId, name: PrivateDnsName };
  });
}
