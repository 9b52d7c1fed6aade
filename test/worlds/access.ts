import type { AccountBuilder, RegionBuilder } from '../../simulated-aws/index.ts';
import type { Pain } from './pain.ts';
import { PRIVATE, twoZones, WORKERS } from './pain-world.ts';

const POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy'];

interface ShutOut {
  readonly mode: 'API' | 'API_AND_CONFIG_MAP' | 'CONFIG_MAP';
  readonly path?: string;
  readonly policies?: readonly string[];
  readonly failing?: boolean;
}

/** Cluster `prod` with one node of role `workers`, on which nothing ever ran. */
function shutOut(
  region: RegionBuilder,
  account: AccountBuilder,
  { mode, path = '/', policies = POLICIES, failing = false }: ShutOut,
): RegionBuilder {
  account.iamRole('workers', { policies, path });
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE, authenticationMode: mode })
    .nodegroup('prod', 'workers', {
      ...WORKERS,
      nodes: 1,
      role: 'workers',
      joined: false,
      ...(failing ? { health: [{ code: 'NodeCreationFailure', message: 'Instances failed to join' }] } : {}),
    });
}

/** What follows from it, where nothing but aws-auth can tell the cause. */
const PODLESS = {
  check: 'node-without-pod-ips',
  severity: 'critical',
  on: { kind: 'node-of', nodegroup: 'workers' },
} as const;

/** Nodes that their cluster does not let in. */
export const ACCESS: readonly Pain[] = [
  {
    issues: [
      'cni#254',
      'roadmap#1669',
      'roadmap#185',
      'terraform-eks#893',
      'terraform-eks#2221',
      'terraform-eks#2283',
      'terraform-eks#1255',
      'iam-authenticator#153',
      'karpenter#7558',
    ],
    pain: 'Instances start and the nodes never join: the cluster does not know their role, or knows it wrongly.',
    worlds: [
      {
        name: 'roadmap-185-no-access-entry',
        build: (region, account) => shutOut(region, account, { mode: 'API' }).deleteAccessEntry('prod', 'workers'),
        finds: [
          {
            check: 'node-role-not-authorized',
            severity: 'critical',
            on: 'workers',
            remediation: /create-access-entry/,
          },
        ],
      },
      {
        name: 'karpenter-7558-access-entry-of-type-standard',
        build: (region, account) =>
          shutOut(region, account, { mode: 'API_AND_CONFIG_MAP' }).accessEntry('prod', 'workers', { type: 'STANDARD' }),
        finds: [{ check: 'node-role-not-authorized', severity: 'critical', on: 'workers', message: /STANDARD/ }],
      },
      {
        name: 'terraform-eks-1255-instance-profile-in-place-of-the-role',
        build: (region, account) =>
          shutOut(region, account, { mode: 'API' })
            .deleteAccessEntry('prod', 'workers')
            .accessEntry('prod', `arn:aws:iam::${region.state.accountId}:instance-profile/workers`),
        finds: [
          { check: 'node-role-not-authorized', severity: 'critical', on: 'workers', message: /instance profile/ },
        ],
      },
      {
        name: 'iam-authenticator-153-role-with-a-path',
        build: (region, account) => shutOut(region, account, { mode: 'CONFIG_MAP', path: '/platform/' }),
        finds: [
          { check: 'node-role-not-authorized', severity: 'low', on: 'workers', message: /without the path/ },
          { ...PODLESS, message: /uses only aws-auth/ },
        ],
      },
      {
        name: 'cni-254-only-aws-auth-can-tell',
        build: (region, account) => shutOut(region, account, { mode: 'CONFIG_MAP', failing: true }),
        finds: [
          { check: 'node-role-not-authorized', severity: 'medium', on: 'workers', message: /uses only aws-auth/ },
          { check: 'eks-health-issue', severity: 'high', on: 'prod/workers', message: /NodeCreationFailure/ },
          PODLESS,
        ],
      },
    ],
    notShown: 'What the ConfigMap aws-auth says: only the Kubernetes API shows it. The finding says how to look.',
  },
];
