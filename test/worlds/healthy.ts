import type { PainWorld } from './pain-world.ts';
import { PRIVATE, prod, REGION, twoZones, WORKERS } from './pain-world.ts';

/** Each way of running a cluster, in good order. */
export const HEALTHY_WORLDS: readonly PainWorld[] = [
  {
    name: 'healthy-defaults',
    build: (region) =>
      prod(region)
        .addon('prod', 'coredns', { version: 'v1.11.4-eksbuild.2' })
        .subnet('public-a', { cidr: '10.0.8.0/26', az: `${REGION}a`, tags: { 'kubernetes.io/role/elb': '1' } })
        .subnet('public-b', { cidr: '10.0.8.64/26', az: `${REGION}b`, tags: { 'kubernetes.io/role/elb': '1' } })
        .serviceEni('alb', { subnet: 'public-a', count: 8 })
        .serviceEni('nat', { subnet: 'public-a' })
        .serviceEni('rds', { subnet: 'private-a' }),
    finds: [],
  },
  {
    name: 'healthy-control-plane-subnets',
    build: (region) =>
      twoZones(region)
        .subnet('control-a', { cidr: '10.0.2.0/28', az: `${REGION}a` })
        .subnet('control-b', { cidr: '10.0.2.16/28', az: `${REGION}b` })
        .cluster('prod', { subnets: ['control-a', 'control-b'], controlPlaneEnis: 4 })
        .nodegroup('prod', 'workers', WORKERS),
    finds: [],
  },
  {
    name: 'healthy-prefix-delegation',
    build: (region) =>
      twoZones(region, 24)
        .cluster('prod', { subnets: PRIVATE, cni: { env: { ENABLE_PREFIX_DELEGATION: 'true' } } })
        .nodegroup('prod', 'workers', WORKERS),
    finds: [],
  },
  {
    name: 'healthy-custom-networking',
    build: (region) =>
      twoZones(region)
        .subnet('pods-a', { cidr: '10.0.16.0/22', az: `${REGION}a` })
        .subnet('pods-b', { cidr: '10.0.20.0/22', az: `${REGION}b` })
        .cluster('prod', { subnets: PRIVATE, cni: { env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' } } })
        .nodegroup('prod', 'workers', { ...WORKERS, podSubnets: ['pods-a', 'pods-b'] }),
    finds: [],
  },
  {
    name: 'healthy-subnet-discovery',
    build: (region) =>
      twoZones(region)
        .subnet('pods-a', { cidr: '10.0.16.0/22', az: `${REGION}a`, tags: { 'kubernetes.io/role/cni': '1' } })
        .subnet('keep-a', { cidr: '10.0.20.0/24', az: `${REGION}a`, tags: { 'kubernetes.io/role/cni': '0' } })
        .cluster('prod', { subnets: PRIVATE, cni: { version: 'v1.23.1-eksbuild.1' } })
        .nodegroup('prod', 'workers', WORKERS),
    finds: [],
  },
  {
    name: 'healthy-security-groups-for-pods',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE, cni: { env: { ENABLE_POD_ENI: 'true' } } })
        .nodegroup('prod', 'workers', { ...WORKERS, instanceTypes: ['m5.xlarge'], branchPodsPerNode: 3 }),
    finds: [],
  },
  {
    name: 'healthy-ipv6',
    build: (region) =>
      region
        .vpc('main')
        .subnet('v6-a', { cidr: '10.0.0.0/24', az: `${REGION}a`, ipv6Cidr: '2600:1f18:1:a::/64' })
        .subnet('v6-b', { cidr: '10.0.1.0/24', az: `${REGION}b`, ipv6Cidr: '2600:1f18:1:b::/64' })
        .cluster('prod', {
          ipFamily: 'ipv6',
          subnets: ['v6-a', 'v6-b'],
          cni: { env: { ENABLE_PREFIX_DELEGATION: 'true' } },
        })
        .nodegroup('prod', 'workers', { ...WORKERS, subnets: ['v6-a', 'v6-b'] }),
    finds: [],
  },
  {
    name: 'healthy-windows',
    build: (region) =>
      prod(region).nodegroup('prod', 'windows', {
        ...WORKERS,
        amiType: 'WINDOWS_CORE_2022_x86_64',
        nodes: 0,
        role: 'eks-node',
      }),
    finds: [],
  },
  {
    name: 'healthy-karpenter-and-self-managed',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .nodegroup('prod', 'system', WORKERS)
        .karpenterNode('prod', { subnet: 'private-a', instanceType: 'c6i.large' })
        .karpenterNode('prod', { subnet: 'private-b', instanceType: 'm7g.large', spot: true })
        .selfManagedNode('prod', { subnet: 'private-b', instanceType: 'm5.large' }),
    finds: [],
  },
  {
    name: 'healthy-auto-mode',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE, autoMode: true, authenticationMode: 'API' })
        .autoModeNode('prod', { subnet: 'private-a' })
        .autoModeNode('prod', { subnet: 'private-b' }),
    finds: [],
    diagnosis: {
      cluster: 'prod',
      steps: { cni: 'not-applicable', types: 'not-applicable', nodes: 'not-applicable', addresses: 'ok' },
      says: [/no VPC CNI: Auto Mode/, /not judged: room for more than 2 nodes of EKS Auto Mode/],
      saysNot: [/aws-node|self-managed/],
    },
  },
  {
    name: 'healthy-fargate',
    build: (region) =>
      prod(region)
        .fargateProfile('prod', 'batch', { subnets: PRIVATE })
        .addon('prod', 'kube-proxy', { version: 'v1.33.0-eksbuild.2' }),
    finds: [],
  },
  {
    name: 'healthy-fargate-alone',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE, cni: { selfManaged: true } })
        .fargateProfile('prod', 'all', { subnets: PRIVATE }),
    finds: [],
    diagnosis: {
      cluster: 'prod',
      steps: { cluster: 'ok', reach: 'not-applicable', cni: 'not-applicable', nodes: 'not-applicable' },
      says: [/no VPC CNI: only Fargate/, /no EC2 nodes: pods run on Fargate/],
      saysNot: [/aws-node|self-managed/],
    },
  },
  {
    name: 'healthy-hybrid-nodes-alone',
    build: (region) =>
      twoZones(region).cluster('prod', {
        subnets: PRIVATE,
        cni: { selfManaged: true },
        hybridNodeNetworks: ['10.80.0.0/16'],
      }),
    finds: [],
    diagnosis: {
      cluster: 'prod',
      steps: { cni: 'not-applicable', nodes: 'not-applicable' },
      says: [/no VPC CNI: only hybrid nodes/, /not judged: hybrid nodes, which are outside AWS/],
      saysNot: [/aws-node|self-managed/],
    },
  },
  {
    name: 'healthy-launch-template-and-spot',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .launchTemplate('workers', {
          versions: [{ NetworkInterfaces: [{ DeviceIndex: 0, DeleteOnTermination: true }] }],
        })
        .nodegroup('prod', 'workers', {
          ...WORKERS,
          instanceTypes: ['m5.large', 'm6i.large'],
          capacityType: 'SPOT',
          launchTemplate: 'workers',
        }),
    finds: [],
  },
  {
    name: 'healthy-aws-auth',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE, authenticationMode: 'CONFIG_MAP' })
        .nodegroup('prod', 'workers', WORKERS),
    finds: [],
  },
  {
    name: 'healthy-pod-identity',
    build: (region, account) => {
      account.iamRole('workers', { policies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'] });
      account.iamRole('cni', { policies: ['AmazonEKS_CNI_Policy'] });
      return twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .podIdentity('prod', { namespace: 'kube-system', serviceAccount: 'aws-node', role: 'cni' })
        .nodegroup('prod', 'workers', { ...WORKERS, role: 'workers' });
    },
    finds: [],
  },
  {
    name: 'healthy-self-managed-cni-that-is-declared',
    declared: { prod: { cniVersion: '1.20.4' } },
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE, cni: { selfManaged: true } })
        .nodegroup('prod', 'workers', WORKERS),
    finds: [],
  },
  {
    name: 'healthy-low-warm-targets',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE, cni: { env: { WARM_IP_TARGET: '2', MINIMUM_IP_TARGET: '12' } } })
        .nodegroup('prod', 'workers', WORKERS),
    finds: [],
  },
  {
    name: 'healthy-node-groups-scaled-to-none',
    build: (region) =>
      twoZones(region)
        .cluster('prod', { subnets: PRIVATE })
        .nodegroup('prod', 'gpu', {
          ...WORKERS,
          instanceTypes: ['g5.xlarge'],
          amiType: 'AL2023_x86_64_NVIDIA',
          nodes: 0,
        }),
    finds: [],
  },
  {
    name: 'healthy-enis-in-the-middle-of-their-life',
    build: (region) =>
      prod(region)
        .leakedEni({ subnet: 'private-a', cluster: 'prod', instance: 'running', ageMinutes: 2 })
        .leakedEni({ subnet: 'private-b', cluster: 'prod', ageMinutes: 6 }),
    finds: [],
  },
];
