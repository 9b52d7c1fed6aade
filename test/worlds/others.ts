import { type AccountBuilder, type RegionBuilder, tagResource } from '../../simulated-aws/index.ts';
import type { IamRoleOptions } from '../../simulated-aws/world/iam.ts';
import { DRAWER_WORLDS } from './drawers.ts';
import type { PainWorld } from './pain-world.ts';
import { PRIVATE, prod, REGION, twoZones, WORKERS } from './pain-world.ts';

/** A Windows node, with addresses for pods or with its own alone. */
function withWindows(
  region: RegionBuilder,
  account: AccountBuilder,
  policies: readonly string[],
  joined: boolean,
): RegionBuilder {
  account.iamRole('clusters', { policies });
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE, role: 'clusters' })
    .nodegroup('prod', 'workers', WORKERS)
    .nodegroup('prod', 'windows', {
      instanceTypes: ['c5.xlarge'],
      subnets: ['private-a'],
      amiType: 'WINDOWS_CORE_2022_x86_64',
      nodes: 1,
      joined,
    });
}

/** A node of Karpenter's with so many pods: each takes an address, and a whole ENI is kept spare. */
function withPodsOn(region: RegionBuilder, pods: number): RegionBuilder {
  return twoZones(region)
    .subnet('large-a', { cidr: '10.0.8.0/22', az: `${REGION}a` })
    .cluster('prod', { subnets: PRIVATE })
    .karpenterNode('prod', { name: 'large', subnet: 'large-a', instanceType: 'r5.4xlarge', pods });
}

/** Nodes whose VPC CNI has role `cni`, which EKS assumes with a role that may do nothing else. */
function targetRole(
  region: RegionBuilder,
  account: AccountBuilder,
  { joined }: { readonly joined: boolean },
): RegionBuilder {
  const { accountId } = region.state;
  const first = `arn:aws:iam::${accountId}:role/first`;
  const actions = ['sts:AssumeRole', 'sts:TagSession'];
  account.iamRole('first', {
    inline: {
      chain: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: actions, Resource: `arn:aws:iam::${accountId}:role/cni` }],
      },
    },
  });
  account.iamRole('cni', {
    policies: ['AmazonEKS_CNI_Policy'],
    trust: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: first }, Action: actions }],
    },
  });
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE })
    .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'first', targetRole: 'cni' })
    .addon('prod', 'eks-pod-identity-agent', { version: 'v1.3.9-eksbuild.3' })
    .nodegroup('prod', 'workers', { ...WORKERS, joined });
}

/** A node of an IPv6 cluster, in a subnet with an IPv6 block or without. */
function ipv6Node(region: RegionBuilder, subnet: string, joined: boolean): RegionBuilder {
  return twoZones(region)
    .subnet('six-a', { cidr: '10.0.5.0/24', az: `${REGION}a`, ipv6Cidr: '2a05:d018:1:2::/64' })
    .cluster('prod', { subnets: PRIVATE, ipFamily: 'ipv6' })
    .nodegroup('prod', 'workers', { ...WORKERS, subnets: [subnet], nodes: 1, joined });
}

/** Cluster `prod` behind its private endpoint alone, in a VPC whose DHCP options name servers of somebody's own. */
function ownNameServers(region: RegionBuilder, joined: boolean): RegionBuilder {
  return region
    .vpc('main', { nameServers: ['10.9.0.2'] })
    .subnet('private-a', { cidr: '10.0.0.0/24', az: `${REGION}a` })
    .subnet('private-b', { cidr: '10.0.1.0/24', az: `${REGION}b` })
    .cluster('prod', { subnets: PRIVATE, endpoint: { public: false, private: true } })
    .nodegroup('prod', 'workers', { ...WORKERS, joined });
}

/** What checks find that nobody told of in an issue that we know. */
export const OTHER_WORLDS: readonly PainWorld[] = [
  {
    name: 'load-balancers-without-room',
    build: (region) =>
      prod(region)
        .subnet('public-a', { cidr: '10.0.8.0/27', az: `${REGION}a`, tags: { 'kubernetes.io/role/elb': '1' } })
        .subnet('public-b', { cidr: '10.0.8.32/27', az: `${REGION}b`, tags: { 'kubernetes.io/role/elb': '1' } })
        .fillSubnet('public-a', { leaving: 5, with: 'nat' }),
    finds: [{ check: 'load-balancer-subnet-low', severity: 'high', on: { kind: 'subnet', name: 'public-a' } }],
  },
  {
    name: 'clusters-that-compete-for-a-subnet',
    build: (region) =>
      prod(region)
        .cluster('batch', { subnets: PRIVATE })
        .nodegroup('batch', 'workers', { ...WORKERS, scaling: { min: 2, desired: 2, max: 2 } })
        .fillSubnet('private-a', { leaving: 45 }),
    finds: [
      { check: 'shared-subnet', severity: 'low', on: { kind: 'subnet', name: 'private-a' } },
      { check: 'subnet-low-ips', severity: 'medium', on: { kind: 'subnet', name: 'private-a' } },
    ],
  },
  {
    name: 'role-without-the-cni-policy',
    build: (region, account) => {
      account.iamRole('workers', { policies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'] });
      return twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .nodegroup('prod', 'workers', { ...WORKERS, nodes: 1, role: 'workers', joined: false });
    },
    finds: [
      {
        check: 'node-role-lacks-cni-policy',
        severity: 'critical',
        on: 'workers',
        message: /ec2:AssignPrivateIpAddresses/,
      },
    ],
  },
  {
    name: 'region-near-its-quota-of-enis',
    build: (region) =>
      prod(region)
        .vpc('other', { cidr: '10.1.0.0/16' })
        .subnet('elsewhere', { vpc: 'other', cidr: '10.1.0.0/24' })
        .serviceEni('rds', { subnet: 'elsewhere', count: 30 })
        .eniQuota(42),
    finds: [
      {
        check: 'eni-quota-near',
        severity: 'medium',
        on: 'vpc/L-DF5E4CA3',
        message: /36 of the 42 ENIs/,
        remediation: /request-service-quota-increase/,
      },
    ],
  },
  {
    name: 'region-with-room-in-its-quota-of-enis',
    build: (region) =>
      prod(region)
        .vpc('other', { cidr: '10.1.0.0/16' })
        .subnet('elsewhere', { vpc: 'other', cidr: '10.1.0.0/24' })
        .serviceEni('rds', { subnet: 'elsewhere', count: 30 })
        .eniQuota(48),
    finds: [],
  },
  {
    name: 'subnet-that-aws-could-not-provision',
    build: (region) => withSubnetIn(region, 'failed', ['private-a', 'local']),
    finds: [
      {
        check: 'subnet-unavailable',
        severity: 'critical',
        on: { kind: 'subnet', name: 'local' },
        evidence: { state: 'failed', free: 251, role: 'drawn-on', nodegroups: ['prod/edge'] },
        message: /is in state failed: AWS could not provision its infrastructure\. EC2 creates no ENI there/,
        remediation: /describe-subnets/,
      },
      {
        check: 'nodegroup-cannot-scale',
        severity: 'medium',
        on: 'prod/edge',
      },
    ],
    diagnosis: {
      cluster: 'prod',
      steps: { addresses: 'bad', room: 'bad' },
      says: [
        /251 of 251 free, but its state is failed/,
        /MOST LIKELY local \(subnet-\w+, .* is in state failed/,
        /FOLLOWS nodegroup-cannot-scale/,
      ],
    },
  },
  {
    name: 'subnet-that-failed-and-nobody-uses',
    build: (region) => withSubnetIn(region, 'failed', ['private-a']),
    finds: [],
  },
  {
    name: 'ipv6-cluster-in-a-subnet-without-ipv6',
    build: (region) => ipv6Node(region, 'private-a', false),
    finds: [
      {
        check: 'node-without-pod-ips',
        severity: 'critical',
        on: { kind: 'node-of', nodegroup: 'workers' },
        message: /has no IPv6 CIDR block/,
      },
    ],
  },
  { name: 'ipv6-cluster-in-a-subnet-with-ipv6', build: (region) => ipv6Node(region, 'six-a', true), finds: [] },
  {
    name: 'types-of-a-former-generation',
    build: (region) =>
      twoZones(region)
        .instanceType('m4.large', { enis: 2, ipv4PerEni: 10 }, { CurrentGeneration: false, Hypervisor: 'xen' })
        .cluster('prod', { subnets: PRIVATE })
        .nodegroup('prod', 'workers', { ...WORKERS, instanceTypes: ['m4.large'] }),
    finds: [{ check: 'previous-generation-instance', severity: 'info', on: 'prod/workers' }],
  },
  {
    name: 'types-with-room-for-hardly-any-pod',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .nodegroup('prod', 'tiny', { ...WORKERS, instanceTypes: ['t3.nano'], podsPerNode: 2 }),
    finds: [{ check: 'low-pod-density', severity: 'medium', on: 'prod/tiny' }],
  },
  {
    name: 'enis-that-nothing-uses',
    build: (region) => prod(region).eni({ name: 'left', subnet: 'private-a', description: 'migration host' }),
    finds: [{ check: 'unattached-eni', severity: 'info', on: { kind: 'eni', name: 'left' } }],
  },
  {
    name: 'pod-identity-without-its-agent',
    build: (region, account) => {
      account.iamRole('cni', { policies: ['AmazonEKS_CNI_Policy'] });
      return twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
        .nodegroup('prod', 'workers', { ...WORKERS, joined: false });
    },
    finds: [
      {
        check: 'pod-identity-agent-missing',
        severity: 'high',
        on: 'prod',
        remediation: /create-addon .*eks-pod-identity-agent/,
      },
      { check: 'node-without-pod-ips', severity: 'critical', on: { kind: 'node-of', nodegroup: 'workers' }, times: 2 },
    ],
  },
  {
    name: 'nodes-with-the-role-of-another-group-of-theirs',
    build: (region, account) => {
      for (const name of ['workers', 'others']) {
        account.iamRole(name, {
          policies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy'],
        });
      }
      account.instanceProfile('workers-of-our-own', { role: 'workers' });
      return twoZones(region)
        .cluster('prod', { subnets: PRIVATE, authenticationMode: 'CONFIG_MAP' })
        .nodegroup('prod', 'workers', { ...WORKERS, role: 'workers' })
        .nodegroup('prod', 'others', { ...WORKERS, role: 'others', instanceProfile: 'workers-of-our-own' });
    },
    finds: [{ check: 'node-role-not-authorized', severity: 'info', on: 'others' }],
  },
  {
    name: 'pod-identity-whose-role-assumes-another',
    build: (region, account) => targetRole(region, account, { joined: true }),
    finds: [],
  },
  {
    name: 'pod-identity-whose-role-assumes-another-and-no-node-serves-pods',
    build: (region, account) => targetRole(region, account, { joined: false }),
    finds: [
      {
        check: 'node-without-pod-ips',
        severity: 'critical',
        on: { kind: 'node-of', nodegroup: 'workers' },
        message: /trust policy of role cni leaves open whether pods of the VPC CNI may assume it/,
        times: 2,
      },
    ],
  },
  {
    name: 'name-servers-of-the-own-before-any-node-has-joined',
    build: (region) => ownNameServers(region, false),
    finds: [
      {
        check: 'node-without-pod-ips',
        severity: 'critical',
        on: { kind: 'node-of', nodegroup: 'workers' },
        times: 2,
        message: /reaches the API server is unknown: vpc-\S+ has its own name servers/,
      },
    ],
    diagnosis: { cluster: 'prod', steps: { reach: 'unknown', nodes: 'bad' } },
  },
  {
    name: 'name-servers-of-the-own-once-nodes-have-joined',
    build: (region) => ownNameServers(region, true),
    finds: [],
    diagnosis: { cluster: 'prod', steps: { reach: 'ok', nodes: 'ok' } },
  },
  {
    name: 'pod-identity-whose-agent-is-not-up',
    build: (region, account) => {
      account.iamRole('cni', { policies: ['AmazonEKS_CNI_Policy'] });
      return twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
        .addon('prod', 'eks-pod-identity-agent', {
          version: 'v1.3.9-eksbuild.3',
          status: 'DEGRADED',
          health: [{ code: 'InsufficientNumberOfReplicas', message: 'The add-on is unhealthy' }],
        })
        .nodegroup('prod', 'workers', { ...WORKERS, joined: false });
    },
    finds: [
      {
        check: 'node-without-pod-ips',
        severity: 'critical',
        on: { kind: 'node-of', nodegroup: 'workers' },
        times: 2,
        message: /EKS reports InsufficientNumberOfReplicas of the agent that hands it over/,
      },
      { check: 'eks-health-issue', severity: 'medium', on: 'prod/eks-pod-identity-agent' },
    ],
  },
  {
    name: 'windows-nodes-whose-cluster-role-lacks-the-policy',
    build: (region, account) => withWindows(region, account, ['AmazonEKSClusterPolicy'], false),
    finds: [
      {
        check: 'cluster-role-lacks-policy',
        severity: 'critical',
        on: 'clusters',
        message: /The one Windows node has none/,
      },
    ],
  },
  {
    name: 'windows-node-without-addresses-though-the-role-allows-it',
    build: (region, account) =>
      withWindows(region, account, ['AmazonEKSClusterPolicy', 'AmazonEKSVPCResourceController'], false),
    finds: [
      {
        check: 'windows-node-without-pod-ips',
        severity: 'high',
        on: { kind: 'node-of', nodegroup: 'windows' },
        evidence: { clusterRole: 'allows', windowsIpam: 'unknown' },
        remediation: /^Set `enable-windows-ipam`/,
      },
    ],
    diagnosis: {
      cluster: 'prod',
      steps: { nodes: 'bad' },
      says: [/slots left: judged 3 nodes/, /enable-windows-ipam/],
    },
  },
  {
    name: 'one-node-of-five-in-a-public-subnet',
    build: (region) => {
      region
        .vpc('main', { wayOut: 'none' })
        .subnet('private-a', { cidr: '10.0.0.0/24', az: `${REGION}a` })
        .subnet('private-b', { cidr: '10.0.1.0/24', az: `${REGION}b` })
        .subnet('public-a', { cidr: '10.0.9.0/24', az: `${REGION}a` })
        .natGateway('nat', { subnet: 'public-a', publicAddresses: ['203.0.113.9'] })
        .routeTable('public', { subnets: ['public-a'], routes: [['0.0.0.0/0', 'igw']] })
        .routeTable('private', { subnets: PRIVATE, routes: [['0.0.0.0/0', 'nat']] })
        .cluster('prod', {
          subnets: PRIVATE,
          authenticationMode: 'CONFIG_MAP',
          endpoint: { public: true, private: false },
        });
      for (const subnet of [...PRIVATE, ...PRIVATE]) region.selfManagedNode('prod', { subnet });
      return region.selfManagedNode('prod', { name: 'fifth', subnet: 'public-a', joined: false });
    },
    finds: [
      { check: 'nodes-cannot-reach-cluster', severity: 'critical', on: { kind: 'subnet', name: 'public-a' } },
      { check: 'private-vpc-lacks-endpoint', severity: 'critical', on: { kind: 'subnet', name: 'public-a' } },
      {
        check: 'node-without-pod-ips',
        severity: 'high',
        on: { kind: 'instance', name: 'fifth' },
        evidence: { differsIn: ['subnet'] },
        message: /Its subnet is not that of the 4 nodes that work\. Cause: it cannot reach the API server/,
      },
    ],
    diagnosis: {
      cluster: 'prod',
      steps: { reach: 'bad' },
      says: [/MOST LIKELY i-\w+ in public-a \(subnet-\w+, 10\.0\.9\.0\/24/],
      saysNot: [/only aws-auth/],
    },
  },
  {
    name: 'node-with-every-slot-taken',
    build: (region) => withPodsOn(region, 200),
    finds: [],
    diagnosis: {
      cluster: 'prod',
      node: 'large',
      steps: { nodes: 'unknown' },
      says: [
        /judged 0 of 1 node \(1 with every slot in use, .* pods hold at least 175 of 232 addresses on 8 ENIs/,
        /see whether pods wait there: kubectl get pods --all-namespaces -o wide --field-selector status\.phase=Pending/,
      ],
    },
  },
  {
    name: 'node-with-an-eni-left',
    build: (region) => withPodsOn(region, 150),
    finds: [],
    diagnosis: { cluster: 'prod', node: 'large', steps: { nodes: 'ok' }, says: [/slots left: 1 node /] },
  },
  {
    name: 'node-of-a-few-minutes',
    build: (region) =>
      prod(region).karpenterNode('prod', { name: 'young', subnet: 'private-a', ageMinutes: 4, joined: false }),
    finds: [],
    diagnosis: {
      cluster: 'prod',
      steps: { nodes: 'ok' },
      says: [/✓ Each node has addresses for pods, and slots left: 2 of 3 nodes \(1 too young to judge: 4 min\)/],
    },
  },
  {
    name: 'node-of-a-few-minutes-that-is-asked-for',
    build: (region) =>
      prod(region).karpenterNode('prod', { name: 'young', subnet: 'private-a', ageMinutes: 4, joined: false }),
    finds: [],
    diagnosis: {
      cluster: 'prod',
      node: 'young',
      steps: { nodes: 'unknown' },
      says: [/judged 0 of 1 node \(1 too young to judge: 4 min\)/, /1 question is open\. FIRST Look again in 11 min\./],
    },
  },
  {
    name: 'windows-nodes-with-addresses',
    build: (region, account) => withWindows(region, account, ['AmazonEKSClusterPolicy'], true),
    finds: [],
    diagnosis: { cluster: 'prod', steps: { nodes: 'ok' }, says: [/slots left: 3 nodes /] },
  },
  {
    name: 'auto-mode-without-the-policies-of-its-cluster-role',
    build: (region, account) => {
      account.iamRole('clusters', { policies: ['AmazonEKSClusterPolicy'] });
      return twoZones(region).cluster('auto', { subnets: PRIVATE, autoMode: true, role: 'clusters' });
    },
    finds: [
      {
        check: 'cluster-role-lacks-policy',
        severity: 'high',
        on: 'clusters',
        message: /EKS launches no node/,
        remediation: /AmazonEKSComputePolicy/,
      },
    ],
  },
  {
    name: 'vpc-cni-older-than-eks-offers',
    build: (region) => onNewKubernetes(region, 'v1.18.6-eksbuild.1'),
    finds: [
      {
        check: 'cni-outdated',
        severity: 'medium',
        on: 'prod',
        message:
          /^VPC CNI 1\.18\.6 of cluster prod is older than 1\.19\.6, the oldest that EKS offers for Kubernetes 1\.35\.$/,
        remediation: /1\.19\.6, 1\.20\.4\.[\s\S]*update-addon .*--addon-version v1\.19\.6-eksbuild\.9 /,
      },
    ],
  },
  { name: 'vpc-cni-that-eks-offers', build: (region) => onNewKubernetes(region, 'v1.19.6-eksbuild.9'), finds: [] },
  {
    name: 'node-role-that-trusts-no-ec2',
    build: (region, account) =>
      roleOfNodes(region, account, {
        trust: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'eks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      }),
    finds: [
      {
        check: 'node-role-lacks-cni-policy',
        severity: 'critical',
        on: 'workers',
        evidence: { problem: 'not-for-ec2' },
        message: /cannot be assumed by EC2/,
      },
    ],
  },
  {
    name: 'node-role-that-trusts-ec2',
    build: (region, account) => roleOfNodes(region, account, { joined: true }),
    finds: [],
  },
  {
    name: 'node-role-within-a-boundary-without-ec2',
    build: (region, account) => {
      account.iamPolicy('limits', boundaryOf('ecr:*', 'eks:*', 's3:*'));
      roleOfNodes(region, account, { permissionsBoundary: 'limits' });
    },
    finds: [
      {
        check: 'node-role-lacks-cni-policy',
        severity: 'critical',
        on: 'workers',
        message: /Policy limits, its permissions boundary, does not allow them/,
        remediation:
          /^Allow in limits, the permissions boundary of the role: ec2:AssignPrivateIpAddresses, .* and ec2:UnassignPrivateIpAddresses\. It limits/,
      },
    ],
  },
  {
    name: 'node-role-within-a-boundary-with-ec2',
    build: (region, account) => {
      account.iamPolicy('limits', boundaryOf('ecr:*', 'eks:*', 'ec2:*'));
      roleOfNodes(region, account, { permissionsBoundary: 'limits', joined: true });
    },
    finds: [],
  },
  {
    name: 'policy-scoped-to-another-cluster',
    build: (region, account) => scopedTo(region, account, 'staging'),
    finds: [
      {
        check: 'node-role-lacks-cni-policy',
        severity: 'critical',
        on: 'workers',
        message: /require another cluster name/,
        remediation: /`CLUSTER_NAME`/,
      },
    ],
  },
  ...DRAWER_WORLDS,
];

/** Cluster `prod` beside a third subnet in some state, with a node group that is to grow in some of the subnets. */
function withSubnetIn(region: RegionBuilder, state: 'failed' | 'available', subnets: readonly string[]): RegionBuilder {
  return prod(region)
    .subnet('local', { cidr: '10.0.7.0/24', az: `${REGION}c`, state })
    .nodegroup('prod', 'edge', { ...WORKERS, subnets, nodes: 1, scaling: { min: 1, desired: 1, max: 4 } });
}

/** A policy that allows these actions and no others. */
function boundaryOf(...actions: readonly string[]): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}

/** Cluster `prod` under a Kubernetes version that the VPC CNI's own table does not know. */
function onNewKubernetes(region: RegionBuilder, version: string): RegionBuilder {
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE, version: '1.35', cni: { version } })
    .nodegroup('prod', 'workers', WORKERS);
}

/** Cluster `prod` whose node has role `workers`. */
function roleOfNodes(
  region: RegionBuilder,
  account: AccountBuilder,
  { joined = false, ...options }: IamRoleOptions & { readonly joined?: boolean } = {},
): RegionBuilder {
  account.iamRole('workers', {
    policies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy'],
    ...options,
  });
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE })
    .nodegroup('prod', 'workers', { ...WORKERS, nodes: 1, role: 'workers', joined });
}

/** The same, where that role may make ENIs and give them addresses for one cluster alone. */
function scopedTo(region: RegionBuilder, account: AccountBuilder, cluster: string): RegionBuilder {
  const forCluster = (kind: 'Request' | 'Resource') => ({
    StringEquals: { [`aws:${kind}Tag/cluster.k8s.amazonaws.com/name`]: cluster },
  });
  const reads = ['DescribeInstances', 'DescribeInstanceTypes', 'DescribeNetworkInterfaces', 'DescribeSubnets'];
  roleOfNodes(region, account, {
    policies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'],
    inline: {
      own: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: reads.map((name) => `ec2:${name}`), Resource: '*' },
          { Effect: 'Allow', Action: 'ec2:CreateNetworkInterface', Resource: '*', Condition: forCluster('Request') },
          {
            Effect: 'Allow',
            Action: [
              'AssignPrivateIpAddresses',
              'AttachNetworkInterface',
              'DeleteNetworkInterface',
              'DetachNetworkInterface',
              'ModifyNetworkInterfaceAttribute',
              'UnassignPrivateIpAddresses',
            ].map((name) => `ec2:${name}`),
            Resource: '*',
            Condition: forCluster('Resource'),
          },
          { Effect: 'Allow', Action: 'ec2:CreateTags', Resource: 'arn:aws:ec2:*:*:network-interface/*' },
        ],
      },
    },
  });
  return primaryTagged(region, 'prod');
}

/** All that a VPC CNI did that may tag its node's primary ENI and nothing else. */
function primaryTagged(region: RegionBuilder, clusterName: string): RegionBuilder {
  for (const { id, shape } of region.state.enis.values()) {
    const instanceId = shape.Attachment?.InstanceId;
    if (instanceId === undefined) continue;
    tagResource(region.state, id, [
      { Key: 'node.k8s.amazonaws.com/instance_id', Value: instanceId },
      { Key: 'cluster.k8s.amazonaws.com/name', Value: clusterName },
    ]);
  }
  return region;
}
