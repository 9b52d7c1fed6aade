import type { AccountBuilder, RegionBuilder } from '../../simulated-aws/index.ts';
import type { Pain } from './pain.ts';
import { PRIVATE, REGION, twoZones, WORKERS } from './pain-world.ts';

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

interface OwnRole {
  readonly release: string;
  readonly ipFamily?: 'ipv4' | 'ipv6';
  readonly env?: Readonly<Record<string, string>>;
  readonly allows: readonly string[];
  /** Whether nodes got addresses (default false). */
  readonly joined?: boolean;
  readonly podSubnets?: readonly string[];
  /** What EKS says of the node group. */
  readonly health?: readonly { readonly code: string; readonly message: string }[];
}

/** Cluster `prod` with one node, whose VPC CNI has role `cni` with a policy that somebody wrote for it. */
function ownRole(region: RegionBuilder, account: AccountBuilder, options: OwnRole): RegionBuilder {
  const { release, ipFamily = 'ipv4', env = {}, allows, joined = false, podSubnets, health = [] } = options;
  account.iamRole('workers', { policies: POLICIES.slice(0, 2) });
  account.iamRole('cni', {
    inline: {
      own: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: allows, Resource: '*' },
          { Effect: 'Allow', Action: 'ec2:CreateTags', Resource: 'arn:aws:ec2:*:*:network-interface/*' },
        ],
      },
    },
  });
  return twoZones(region)
    .subnet('pods-a', { cidr: '10.0.4.0/24', az: `${REGION}a` })
    .subnet('six-a', { cidr: '10.0.5.0/24', az: `${REGION}a`, ipv6Cidr: '2a05:d018:1:2::/64' })
    .cluster('prod', { subnets: PRIVATE, ipFamily, cni: { version: `v${release}-eksbuild.1`, env } })
    .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
    .addon('prod', 'eks-pod-identity-agent', { version: 'v1.3.9-eksbuild.3' })
    .nodegroup('prod', 'workers', {
      ...WORKERS,
      subnets: [ipFamily === 'ipv6' ? 'six-a' : 'private-a'],
      nodes: 1,
      role: 'workers',
      joined,
      health,
      ...(podSubnets === undefined ? {} : { podSubnets }),
    });
}

/** Cluster `prod` with one node, whose VPC CNI has role `cni`, which tokens of one service account and issuer may assume. */
function tokenRole(
  region: RegionBuilder,
  account: AccountBuilder,
  options: { readonly serviceAccount?: string; readonly issuer?: string; readonly joined?: boolean } = {},
): RegionBuilder {
  const { serviceAccount = 'kube-system:aws-node', joined = false } = options;
  account.iamRole('workers', { policies: POLICIES.slice(0, 2) });
  twoZones(region).cluster('prod', { subnets: PRIVATE });
  const url = region.state.clusters.get('prod')?.shape.identity?.oidc?.issuer ?? '';
  const { issuer = url.replace('https://', '') } = options;
  const { accountId } = region.state;
  account.iamRole('cni', {
    policies: ['AmazonEKS_CNI_Policy'],
    trust: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${issuer}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${issuer}:sub`]: `system:serviceaccount:${serviceAccount}`,
              [`${issuer}:aud`]: 'sts.amazonaws.com',
            },
          },
        },
      ],
    },
  });
  return region
    .addon('prod', 'vpc-cni', {
      version: 'v1.20.4-eksbuild.1',
      serviceAccountRoleArn: `arn:aws:iam::${accountId}:role/cni`,
    })
    .nodegroup('prod', 'workers', {
      ...WORKERS,
      nodes: 1,
      role: 'workers',
      joined,
      ...(joined ? {} : { health: UNREADY }),
    });
}

const UNREADY = [{ code: 'NodeCreationFailure', message: 'Unhealthy nodes in the kubernetes cluster' }];

/** A role of the VPC CNI that its pods cannot assume, and what follows. */
const distrusts = (message: RegExp, remediation: RegExp) =>
  [
    { check: 'node-role-lacks-cni-policy', severity: 'critical', on: 'cni', message, remediation },
    { check: 'eks-health-issue', severity: 'high', on: 'prod/workers' },
    {
      check: 'node-without-pod-ips',
      severity: 'high',
      on: { kind: 'node-of', nodegroup: 'workers' },
      message: /Cause: pods of the VPC CNI cannot assume role cni/,
    },
  ] as const;

/** What AmazonEKS_CNI_Policy allowed in its version 4. */
const IPV4_OF_2020 = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:AttachNetworkInterface',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DetachNetworkInterface',
  'ec2:ModifyNetworkInterfaceAttribute',
  'ec2:UnassignPrivateIpAddresses',
];
/** In its version 5. */
const IPV4_OF_2024 = [...IPV4_OF_2020, 'ec2:DescribeSubnets'];
/** What the documentation of the VPC CNI had for IPv6 until 2026-06. */
const IPV6_OF_2021 = [
  'ec2:AssignIpv6Addresses',
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeNetworkInterfaces',
];

const CUSTOM_NETWORKING = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' };

/** What the role lacks, which also says why its nodes have no address. */
const lacksPermission = (message: RegExp, remediation: RegExp) =>
  ({ check: 'node-role-lacks-cni-policy', severity: 'critical', on: 'cni', message, remediation }) as const;

/** Three nodes that take a trunk ENI, one of them with branches on it where told, and the role of their cluster. */
function withPodGroups(
  region: RegionBuilder,
  account: AccountBuilder,
  policies: readonly string[],
  branchPodsPerNode?: number,
): RegionBuilder {
  account.iamRole('clusters', { policies });
  const podGroups = { instanceTypes: ['m6i.xlarge'], subnets: PRIVATE } as const;
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE, role: 'clusters', cni: { env: { ENABLE_POD_ENI: 'true' } } })
    .nodegroup('prod', 'workers', {
      ...podGroups,
      nodes: 3,
      ...(branchPodsPerNode === undefined ? {} : { branchPodsPerNode }),
    });
}

/** Cluster `prod` whose nodes got the role of Systems Manager's Quick Setup, after they had joined with that of their group. */
function quickSetUp(
  region: RegionBuilder,
  account: AccountBuilder,
  authenticationMode: ShutOut['mode'],
  role = 'AmazonSSMRoleForInstancesQuickSetup',
): RegionBuilder {
  account.iamRole('workers', { policies: POLICIES });
  account.iamRole('AmazonSSMRoleForInstancesQuickSetup', {
    inline: { core: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }] } },
  });
  account.instanceProfile('quick-setup', { role });
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE, authenticationMode })
    .nodegroup('prod', 'workers', {
      ...WORKERS,
      role: 'workers',
      instanceProfile: 'quick-setup',
      ...(role === 'workers' ? {} : { health: UNREADY }),
    });
}

/** What follows from the other role. */
const NOT_READY_ANY_MORE = { check: 'eks-health-issue', severity: 'high', on: 'prod/workers' } as const;

/** Auto Mode with its own nodes, and a role for those of a NodeClass besides. */
function autoModeWithNodeClass(
  region: RegionBuilder,
  account: AccountBuilder,
  policies: readonly string[],
  hasNode = true,
): RegionBuilder {
  account.iamRole('custom-auto-node', { policies: ['AmazonEKSWorkerNodeMinimalPolicy'] });
  account.instanceProfile('custom-auto-node', { role: 'custom-auto-node' });
  const own = hasNode ? ({ instanceProfile: 'custom-auto-node', ageMinutes: 5 } as const) : {};
  return twoZones(region)
    .cluster('auto', { subnets: PRIVATE, autoMode: true, authenticationMode: 'API' })
    .accessEntry('auto', 'custom-auto-node', { type: 'EC2', policies })
    .autoModeNode('auto', { subnet: 'private-a' })
    .autoModeNode('auto', { subnet: 'private-a', ...own });
}

/** Nodes that their cluster does not let in, or whose VPC CNI may not ask EC2. */
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
  {
    issues: ['cni#2338', 'eksctl#4661', 'eks-blueprints#371'],
    pain: 'An IPv6 cluster whose VPC CNI has the policy for IPv4: no pod gets an address.',
    worlds: [
      {
        name: 'cni-2338-ipv6-with-the-policy-for-ipv4',
        build: (region, account) =>
          ownRole(region, account, { release: '1.18.1', ipFamily: 'ipv6', allows: IPV4_OF_2024 }),
        finds: [lacksPermission(/ec2:AssignIpv6Addresses.* no pod gets an address/, /AWS has no managed policy/)],
      },
      {
        name: 'eksctl-4661-ipv6-with-the-policy-for-ipv6',
        build: (region, account) =>
          ownRole(region, account, { release: '1.18.1', ipFamily: 'ipv6', allows: IPV6_OF_2021, joined: true }),
        finds: [],
      },
    ],
  },
  {
    issues: ['cni#3704', 'eksctl#8835'],
    pain: 'Since 1.22.0 the VPC CNI of an IPv6 cluster does not start without leave to describe subnets.',
    worlds: [
      {
        name: 'cni-3704-ipv6-policy-without-subnets',
        build: (region, account) =>
          ownRole(region, account, { release: '1.22.1', ipFamily: 'ipv6', allows: IPV6_OF_2021 }),
        finds: [lacksPermission(/ec2:DescribeSubnets.* aws-node exits/, /ENABLE_SUBNET_DISCOVERY/)],
      },
      {
        name: 'eksctl-8835-without-subnet-discovery',
        build: (region, account) =>
          ownRole(region, account, {
            release: '1.22.1',
            ipFamily: 'ipv6',
            env: { ENABLE_SUBNET_DISCOVERY: 'false' },
            allows: IPV6_OF_2021,
            joined: true,
          }),
        finds: [],
      },
    ],
  },
  {
    issues: ['eksctl#8768'],
    pain: 'After an update to 1.22.1 aws-node crashes: a copy of the old policy lacks ec2:DescribeSecurityGroups.',
    worlds: [
      {
        name: 'eksctl-8768-copy-of-the-old-policy',
        build: (region, account) => ownRole(region, account, { release: '1.22.1', allows: IPV4_OF_2024, joined: true }),
        finds: [lacksPermission(/ec2:DescribeSecurityGroups.* aws-node exits/, /1\.22\.2 or newer/)],
      },
      {
        name: 'eksctl-8768-nodes-that-eks-calls-unhealthy',
        build: (region, account) =>
          ownRole(region, account, {
            release: '1.22.1',
            allows: IPV4_OF_2024,
            health: [{ code: 'NodeCreationFailure', message: 'Unhealthy nodes in the kubernetes cluster' }],
          }),
        finds: [
          lacksPermission(/ec2:DescribeSecurityGroups.* aws-node exits/, /1\.22\.2 or newer/),
          {
            check: 'eks-health-issue',
            severity: 'high',
            on: 'prod/workers',
            message: /joined the cluster and are not ready/,
          },
          {
            check: 'node-without-pod-ips',
            severity: 'high',
            on: { kind: 'node-of', nodegroup: 'workers' },
            message: /Cause: role cni does not allow ec2:DescribeSecurityGroups/,
          },
        ],
      },
      {
        name: 'eksctl-8768-a-release-later',
        build: (region, account) => ownRole(region, account, { release: '1.22.2', allows: IPV4_OF_2024, joined: true }),
        finds: [],
      },
    ],
  },
  {
    issues: ['cni#3843'],
    pain: 'With custom networking pods get addresses that reach nothing: their ENI is there and was never wired.',
    worlds: [
      {
        name: 'cni-3843-enis-that-are-not-wired',
        build: (region, account) =>
          ownRole(region, account, {
            release: '1.23.0',
            env: CUSTOM_NETWORKING,
            allows: IPV4_OF_2020,
            joined: true,
            podSubnets: ['pods-a'],
          }),
        finds: [lacksPermission(/ec2:DescribeSubnets.* not set up/, /1\.23\.2 or newer/)],
      },
      {
        name: 'cni-3843-a-release-that-goes-on',
        build: (region, account) =>
          ownRole(region, account, {
            release: '1.23.2',
            env: CUSTOM_NETWORKING,
            allows: IPV4_OF_2020,
            joined: true,
            podSubnets: ['pods-a'],
          }),
        finds: [],
      },
    ],
  },
  {
    issues: ['eksctl#1907', 'eksctl#2573'],
    pain: 'Nodes become NotReady half an hour, or days, after they joined: something changed their instance profile.',
    worlds: [
      {
        name: 'eksctl-1907-role-of-quick-setup',
        build: (region, account) => quickSetUp(region, account, 'API'),
        finds: [
          {
            check: 'node-role-not-authorized',
            severity: 'critical',
            on: 'AmazonSSMRoleForInstancesQuickSetup',
            evidence: { inPlaceOf: ['workers'], nodegroups: ['workers'] },
            message: /Nodes of node group workers have it in place of workers: their instance profile was changed/,
            remediation: /Then replace the nodes.*Do not authorise the other role/s,
          },
          NOT_READY_ANY_MORE,
        ],
        diagnosis: {
          cluster: 'prod',
          steps: { authorised: 'bad' },
          says: [/MOST LIKELY Nodes with role AmazonSSMRoleForInstancesQuickSetup cannot join/],
        },
      },
      {
        name: 'eksctl-2573-role-that-aws-auth-may-know',
        build: (region, account) => quickSetUp(region, account, 'CONFIG_MAP'),
        finds: [
          { ...NOT_READY_ANY_MORE },
          {
            check: 'node-role-not-authorized',
            severity: 'medium',
            on: 'AmazonSSMRoleForInstancesQuickSetup',
            message: /may be unable to join: .*in place of workers/,
          },
        ],
      },
      {
        name: 'eksctl-1907-another-profile-with-the-same-role',
        build: (region, account) => quickSetUp(region, account, 'API', 'workers'),
        finds: [],
      },
    ],
  },
  {
    issues: ['terraform-eks#1894', 'cni#1425'],
    pain: 'With a role of its own aws-node does not start: the role trusts another service account, or another cluster.',
    worlds: [
      {
        name: 'terraform-eks-1894-role-of-another-service-account',
        build: (region, account) => tokenRole(region, account, { serviceAccount: 'kube-system:vpc-cni' }),
        finds: distrusts(/does not trust the service account aws-node/, /system:serviceaccount:kube-system:aws-node/),
        diagnosis: {
          cluster: 'prod',
          steps: { authorised: 'ok', cni: 'bad', nodes: 'bad' },
          says: [/MOST LIKELY Role cni of the vpc-cni add-on of cluster prod does not trust the service account/],
        },
      },
      {
        name: 'cni-1425-role-of-the-cluster-before',
        build: (region, account) =>
          tokenRole(region, account, {
            issuer: `oidc.eks.${REGION}.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF`,
          }),
        finds: distrusts(/does not trust the service account aws-node/, /describe-cluster .*identity\.oidc\.issuer/),
      },
      {
        name: 'terraform-eks-1894-role-that-trusts-it',
        build: (region, account) => tokenRole(region, account, { joined: true }),
        finds: [],
      },
      {
        name: 'cni-1425-role-that-pod-identity-cannot-assume',
        build: (region, account) => {
          ownRole(region, account, { release: '1.20.4', allows: IPV4_OF_2024, health: UNREADY });
          account.iamRole('cni', {
            policies: ['AmazonEKS_CNI_Policy'],
            trust: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
            },
          });
        },
        finds: distrusts(/cannot be assumed by EKS Pod Identity/, /pods\.eks\.amazonaws\.com/),
      },
    ],
    notShown: 'Whether IAM has the identity provider of the cluster: auditing roles do not read it.',
  },
  {
    issues: ['cni#529'],
    pain: 'Nodes are not Ready, and pull no image, not even that of the VPC CNI: their role may not read from ECR.',
    worlds: [
      {
        name: 'cni-529-role-without-ecr',
        build: (region, account) => {
          account.iamRole('workers', { policies: ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy'] });
          return twoZones(region)
            .cluster('prod', { subnets: PRIVATE })
            .nodegroup('prod', 'workers', { ...WORKERS, nodes: 1, role: 'workers', joined: false, health: UNREADY });
        },
        finds: [
          {
            check: 'node-without-pod-ips',
            severity: 'critical',
            on: { kind: 'node-of', nodegroup: 'workers' },
            message: /role workers does not allow ecr:GetAuthorizationToken/i,
            remediation: /AmazonEC2ContainerRegistryPullOnly/,
          },
        ],
      },
      {
        name: 'cni-529-node-that-has-its-images',
        build: (region, account) => {
          account.iamRole('workers', { policies: ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy'] });
          return twoZones(region)
            .cluster('prod', { subnets: PRIVATE })
            .nodegroup('prod', 'workers', { ...WORKERS, nodes: 1, role: 'workers' });
        },
        finds: [],
      },
    ],
  },
  {
    issues: ['cni#3840', 'terraform-eks#3621'],
    pain: 'aws-node crashes without a word: its role comes by Pod Identity, and no agent hands it over.',
    worlds: [
      {
        name: 'cni-3840-no-agent',
        build: (region, account) => {
          account.iamRole('cni', { policies: ['AmazonEKS_CNI_Policy'] });
          return twoZones(region)
            .cluster('prod', { subnets: PRIVATE })
            .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
            .nodegroup('prod', 'workers', { ...WORKERS, nodes: 1, joined: false, health: UNREADY });
        },
        finds: [
          { check: 'pod-identity-agent-missing', severity: 'high', on: 'prod', remediation: /create-addon/ },
          { check: 'eks-health-issue', severity: 'high', on: 'prod/workers' },
          {
            check: 'node-without-pod-ips',
            severity: 'critical',
            on: { kind: 'node-of', nodegroup: 'workers' },
            message: /from EKS Pod Identity, and no agent that hands it over is visible/,
          },
        ],
        diagnosis: {
          cluster: 'prod',
          steps: { cni: 'bad', nodes: 'bad' },
          says: [/MOST LIKELY The VPC CNI of cluster prod gets its role from EKS Pod Identity/],
        },
      },
    ],
    notShown:
      'On which nodes the agent runs: where it does not tolerate new nodes, EKS says that too few of its pods are up.',
  },
  {
    issues: ['karpenter#6659'],
    pain: 'Nodes that Karpenter launches have the role of its controller, and none ever joins.',
    worlds: [
      {
        name: 'karpenter-6659-role-of-the-controller',
        build: (region, account) => {
          account.iamRole('controller', {
            inline: {
              karpenter: {
                Statement: [
                  { Effect: 'Allow', Action: ['ec2:CreateFleet', 'ec2:RunInstances', 'ec2:Describe*'], Resource: '*' },
                  { Effect: 'Allow', Action: ['eks:DescribeCluster', 'iam:PassRole'], Resource: '*' },
                ],
              },
            },
          });
          account.instanceProfile('controller', { role: 'controller' });
          return twoZones(region).cluster('prod', { subnets: PRIVATE }).selfManagedNode('prod', {
            name: 'of-karpenter',
            subnet: 'private-a',
            instanceType: 't3a.large',
            instanceProfile: 'controller',
            joined: false,
          });
        },
        finds: [
          {
            check: 'node-role-lacks-cni-policy',
            severity: 'critical',
            on: 'controller',
            message: /is not a node role/,
            remediation: /EC2NodeClass/,
          },
        ],
      },
      {
        name: 'karpenter-6659-role-for-nodes',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { subnets: PRIVATE })
            .selfManagedNode('prod', { name: 'of-karpenter', subnet: 'private-a', instanceType: 't3a.large' }),
        finds: [],
      },
    ],
    notShown: 'What the role trusts, and that Karpenter gave it: the EC2NodeClass is in the Kubernetes API alone.',
  },
  {
    issues: ['terraform-eks#1011'],
    pain: 'Security groups for pods are on, and pods with one wait: no node has a trunk ENI.',
    worlds: [
      {
        name: 'terraform-eks-1011-no-trunk-anywhere',
        build: (region, account) => withPodGroups(region, account, ['AmazonEKSClusterPolicy']),
        finds: [
          {
            check: 'cluster-role-lacks-policy',
            severity: 'high',
            on: 'clusters',
            message: /None of the 3 nodes that support a trunk ENI has one/,
            remediation: /AmazonEKSVPCResourceController/,
          },
        ],
      },
      {
        name: 'terraform-eks-1011-trunks-from-before',
        build: (region, account) => withPodGroups(region, account, ['AmazonEKSClusterPolicy'], 1),
        finds: [],
      },
    ],
    notShown: 'Which pods have a security group of their own.',
  },
  {
    issues: ['terraform-eks#3578', 'terraform-eks#3274', 'eksctl#8098'],
    pain: 'Nodes of a NodeClass of Auto Mode never join: the access entry of their role lacks its access policy.',
    worlds: [
      {
        name: 'terraform-eks-3578-entry-without-the-access-policy',
        build: (region, account) => autoModeWithNodeClass(region, account, []),
        finds: [
          {
            check: 'cluster-role-lacks-policy',
            severity: 'high',
            on: 'custom-auto-node',
            message: /AmazonEKSAutoNodePolicy/,
            remediation: /associate-access-policy/,
          },
        ],
      },
      {
        name: 'terraform-eks-3578-entry-that-no-node-uses',
        build: (region, account) => autoModeWithNodeClass(region, account, [], false),
        finds: [
          {
            check: 'cluster-role-lacks-policy',
            severity: 'low',
            on: 'custom-auto-node',
            message: /No node with that role is up/,
          },
        ],
      },
      {
        name: 'terraform-eks-3578-entry-with-the-access-policy',
        build: (region, account) => autoModeWithNodeClass(region, account, ['AmazonEKSAutoNodePolicy']),
        finds: [],
      },
    ],
    notShown: 'Which role a NodeClass without a node names: only Kubernetes has it.',
  },
];
