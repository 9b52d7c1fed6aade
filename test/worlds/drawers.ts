import type { RegionBuilder } from '../../simulated-aws/index.ts';
import type { Pain } from './pain.ts';
import { type PainWorld, PRIVATE, prod, REGION, twoZones, WORKERS } from './pain-world.ts';

/** Advice for the VPC CNI on nodes, which fits nowhere else. */
const OF_THE_VPC_CNI = /WARM_|MINIMUM_IP_TARGET|ENIConfig|role\/cni|aws-node/;

/** Matches where none of that is said. */
const NOTHING_OF_THE_VPC_CNI = new RegExp(`^(?!.*(?:${OF_THE_VPC_CNI.source}))`, 's');

/** Another CNI, or none that the account would see. */
const NO_ADDON = { cni: { selfManaged: true } } as const;

/** A VPC with two small subnets, `small-a` and `small-b`, of 123 usable addresses each, and room in both private ones. */
function withSmall(region: RegionBuilder): RegionBuilder {
  return twoZones(region)
    .subnet('small-a', { cidr: '10.0.2.0/25', az: `${REGION}a` })
    .subnet('small-b', { cidr: '10.0.2.128/25', az: `${REGION}b` });
}

const SMALL = ['small-a', 'small-b'] as const;
const IN_SMALL_A = { kind: 'subnet', name: 'small-a' } as const;
const FIXED = { min: 1, desired: 1, max: 1 };

/** An Auto Mode cluster with a node in a subnet that others fill. */
function autoMode(region: RegionBuilder, leaving: number): RegionBuilder {
  return withSmall(region)
    .cluster('prod', { subnets: PRIVATE, autoMode: true, authenticationMode: 'API' })
    .autoModeNode('prod', { subnet: 'small-a' })
    .fillSubnet('small-a', { leaving, with: 'rds' });
}

/** Endpoints hold most of a subnet that Karpenter finds by its tag. */
function karpenterSubnet(region: RegionBuilder, endpoints: number): RegionBuilder {
  return prod(region)
    .subnet('karpenter-a', { cidr: '10.0.2.0/28', az: `${REGION}a`, tags: { 'karpenter.sh/discovery': 'prod' } })
    .serviceEni('endpoint', { subnet: 'karpenter-a', count: endpoints })
    .serviceEni('lambda', { subnet: 'karpenter-a' });
}

/** Lambda holds `lambda` addresses of 123, one leaked ENI one. */
function lambdaSubnet(region: RegionBuilder, lambda: number): RegionBuilder {
  return withSmall(region)
    .cluster('prod', { subnets: PRIVATE })
    .nodegroup('prod', 'workers', { ...WORKERS, subnets: ['small-a'], nodes: 1, scaling: FIXED })
    .serviceEni('lambda', { subnet: 'small-a', count: lambda })
    .leakedEni({ subnet: 'small-a', addresses: 1 });
}

/** Calico's pods take no address of the VPC: what is short is for load balancers. */
function loadBalancerSubnets(region: RegionBuilder, free: readonly number[]): RegionBuilder {
  twoZones(region)
    .cluster('prod', { subnets: PRIVATE, ...NO_ADDON })
    .nodegroup('prod', 'workers', { ...WORKERS, joined: true });
  for (const [index, leaving] of free.entries()) {
    const letter = 'abc'[index] ?? 'a';
    region
      .subnet(`lb-${letter}`, {
        cidr: `10.0.2.${16 * index}/28`,
        az: `${REGION}${letter}`,
        tags: { 'kubernetes.io/role/internal-elb': '1' },
      })
      .fillSubnet(`lb-${letter}`, { leaving, with: 'alb' });
  }
  return region;
}

/** Unattached ENIs of Cilium hold 189 of 251, one leaked ENI of the VPC CNI ten. */
function ciliumLeftovers(region: RegionBuilder, many: number): RegionBuilder {
  prod(region);
  for (let number = 0; number < many; number++) {
    region.eni({ subnet: 'private-a', description: `Cilium-CNI (i-0${number}abc)`, addresses: 9 });
  }
  return region.serviceEni('lambda', { subnet: 'private-a', count: 15 }).leakedEni({ subnet: 'private-a' });
}

/** A participant of a shared VPC sees no ENI of the owner and of other participants, whose addresses are taken all the same. */
function takenByOthers(region: RegionBuilder, subnet: string, leaving: number): RegionBuilder {
  const id = region.idOf('subnet', subnet);
  const own = new Set(region.state.eniIdsBySubnet.get(id));
  region.fillSubnet(subnet, { leaving, with: 'lambda' });
  for (const eni of [...(region.state.eniIdsBySubnet.get(id) ?? [])].filter((each) => !own.has(each))) {
    region.state.enis.delete(eni);
    region.state.eniIdsBySubnet.get(id)?.delete(eni);
  }
  return region;
}

const OWNER = '444455556666';

/** Subnets that another account shares, with a node of ours in the first. */
function sharedVpc(region: RegionBuilder, leaving: number): RegionBuilder {
  region
    .vpc('main')
    .subnet('private-a', { cidr: '10.0.0.0/24', az: `${REGION}a`, ownerId: OWNER })
    .subnet('private-b', { cidr: '10.0.1.0/24', az: `${REGION}b`, ownerId: OWNER })
    .cluster('prod', { subnets: PRIVATE })
    .nodegroup('prod', 'workers', { ...WORKERS, subnets: ['private-a'], nodes: 1, scaling: FIXED });
  return takenByOthers(region, 'private-a', leaving);
}

/** Who draws on a subnet, and who holds it, decides what helps. */
export const DRAWERS: readonly Pain[] = [
  {
    issues: ['cni#1391', 'terraform-eks#3549'],
    pain: 'Pods on Fargate hang for want of addresses, and advice is about nodes that are not there.',
    worlds: [
      {
        name: 'cni-1391-fargate-subnet-runs-out',
        build: (region) =>
          prod(region)
            .subnet('fargate-a', { cidr: '10.0.2.0/26', az: `${REGION}a` })
            .fargateProfile('prod', 'batch', { subnets: ['fargate-a'] })
            .fillSubnet('fargate-a', { leaving: 3, with: 'fargate-pod' }),
        finds: [
          {
            check: 'subnet-low-ips',
            severity: 'critical',
            on: { kind: 'subnet', name: 'fargate-a' },
            message: /Pods on Fargate hold 56 of 59\./,
            remediation: /^Create a Fargate profile for prod with more subnets than profile batch has/,
          },
        ],
      },
      {
        name: 'terraform-eks-3549-fargate-alone',
        build: (region) =>
          withSmall(region)
            .cluster('prod', { subnets: PRIVATE, ...NO_ADDON })
            .fargateProfile('prod', 'all', { subnets: SMALL })
            .fillSubnet('small-a', { leaving: 3, with: 'fargate-pod' })
            .fillSubnet('small-b', { leaving: 2, with: 'fargate-pod' }),
        finds: SMALL.map((name) => ({
          check: 'subnet-low-ips',
          severity: 'critical' as const,
          on: { kind: 'subnet' as const, name },
          remediation: NOTHING_OF_THE_VPC_CNI,
        })),
      },
      {
        name: 'cni-1391-fargate-subnet-has-room',
        build: (region) =>
          prod(region)
            .subnet('fargate-a', { cidr: '10.0.2.0/26', az: `${REGION}a` })
            .fargateProfile('prod', 'batch', { subnets: ['fargate-a'] })
            .fillSubnet('fargate-a', { leaving: 30, with: 'fargate-pod' }),
        finds: [],
      },
    ],
  },
  {
    issues: ['terraform-provider#31168', 'cni#2520'],
    pain: 'In a VPC that another account shares, advice asks for what only that account may make.',
    worlds: [
      {
        name: 'cni-2520-shared-subnet-runs-out',
        build: (region) => sharedVpc(region, 17),
        finds: [
          {
            check: 'subnet-low-ips',
            severity: 'high',
            on: { kind: 'subnet', name: 'private-a' },
            remediation: /^(?!.*(?:secondary CIDR|reservation)).*Or ask account 444455556666, which owns the VPC/,
          },
          { check: 'nodegroup-cannot-scale', severity: 'high', on: 'prod/workers' },
        ],
      },
      { name: 'cni-2520-shared-subnet-has-room', build: (region) => sharedVpc(region, 90), finds: [] },
    ],
  },
  {
    issues: ['lb-controller#2446'],
    pain: 'An Ingress gets no load balancer, for its small subnets are short by an address or two.',
    worlds: [
      {
        name: 'lb-controller-2446-two-of-three-subnets-are-short',
        build: (region) => loadBalancerSubnets(region, [7, 7, 8]),
        finds: ['lb-a', 'lb-b'].map((name) => ({
          check: 'load-balancer-subnet-low',
          severity: 'high' as const,
          on: { kind: 'subnet' as const, name },
          message: /Load balancers hold 4 of 11/,
          remediation: NOTHING_OF_THE_VPC_CNI,
        })),
      },
      {
        name: 'lb-controller-2446-three-subnets-have-room',
        build: (region) => loadBalancerSubnets(region, [8, 8, 8]),
        finds: [{ check: 'cni-outdated', severity: 'info', on: 'prod' }],
      },
    ],
  },
  {
    issues: ['cni#547'],
    pain: 'Low warm targets do not help where databases hold the subnet of the nodes.',
    worlds: [
      {
        name: 'cni-547-databases-in-the-subnets-of-nodes',
        build: (region) =>
          withSmall(region)
            .cluster('prod', { subnets: PRIVATE, cni: { env: { WARM_IP_TARGET: '2' } } })
            .serviceEni('rds', { subnet: 'small-a', count: 60 })
            .nodegroup('prod', 'workers', {
              ...WORKERS,
              instanceTypes: ['t3.2xlarge'],
              subnets: ['small-a'],
              nodes: 1,
              podsPerNode: 40,
              scaling: { min: 1, desired: 1, max: 2 },
            }),
        finds: [
          {
            check: 'nodegroup-cannot-scale',
            severity: 'high',
            on: 'prod/workers',
            remediation:
              /Or move the databases and caches to subnets of their own, in their subnet groups \(60 addresses\): then 1 of 2 fit\./,
          },
          { check: 'subnet-low-ips', severity: 'medium', on: IN_SMALL_A },
        ],
      },
    ],
  },
];

export const DRAWER_WORLDS: readonly PainWorld[] = [
  {
    name: 'auto-mode-subnet-runs-out',
    build: (region) => autoMode(region, 5),
    finds: [
      {
        check: 'subnet-low-ips',
        severity: 'critical',
        on: IN_SMALL_A,
        message: /Databases and caches hold/,
        remediation: /^Move the databases .*NodeClass of prod .*`podSubnetSelectorTerms`/,
      },
    ],
  },
  { name: 'auto-mode-subnet-has-room', build: (region) => autoMode(region, 80), finds: [] },
  {
    name: 'windows-subnet-runs-out',
    build: (region) =>
      withSmall(region)
        .cluster('prod', { subnets: PRIVATE })
        .nodegroup('prod', 'linux', WORKERS)
        .nodegroup('prod', 'windows', {
          ...WORKERS,
          amiType: 'WINDOWS_CORE_2022_x86_64',
          subnets: ['small-a'],
          nodes: 0,
          role: 'eks-node',
        })
        .fillSubnet('small-a', { leaving: 6, with: 'lambda' }),
    finds: [
      {
        check: 'subnet-low-ips',
        severity: 'critical',
        on: IN_SMALL_A,
        remediation: /^Move the Lambda functions to other subnets.*A Windows node has all its pods on one ENI/,
      },
    ],
  },
  {
    name: 'ipv6-subnet-runs-out',
    build: (region) =>
      region
        .vpc('main')
        .subnet('small-a', { cidr: '10.0.2.0/25', az: `${REGION}a`, ipv6Cidr: '2600:1f18:1:a::/64' })
        .subnet('v6-b', { cidr: '10.0.1.0/24', az: `${REGION}b`, ipv6Cidr: '2600:1f18:1:b::/64' })
        .subnet('v6-c', { cidr: '10.0.3.0/24', az: `${REGION}c`, ipv6Cidr: '2600:1f18:1:c::/64' })
        .cluster('prod', {
          ipFamily: 'ipv6',
          subnets: ['v6-b', 'v6-c'],
          cni: { env: { ENABLE_PREFIX_DELEGATION: 'true' } },
        })
        .nodegroup('prod', 'workers', { ...WORKERS, subnets: ['small-a'], nodes: 1, scaling: FIXED })
        .fillSubnet('small-a', { leaving: 4, with: 'rds' }),
    finds: [
      {
        check: 'subnet-low-ips',
        severity: 'critical',
        on: IN_SMALL_A,
        remediation: /Only ENIs of nodes use IPv4 addresses in this IPv6 cluster, and pods with security groups/,
      },
    ],
  },
  {
    name: 'node-subnet-of-custom-networking-runs-out',
    build: (region) =>
      withSmall(region)
        .subnet('pods-a', { cidr: '10.0.16.0/22', az: `${REGION}a` })
        .cluster('prod', { subnets: PRIVATE, cni: { env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' } } })
        .nodegroup('prod', 'workers', {
          ...WORKERS,
          subnets: ['small-a'],
          podSubnets: ['pods-a'],
          nodes: 1,
          scaling: FIXED,
        })
        .fillSubnet('small-a', { leaving: 6, with: 'lambda' }),
    finds: [
      {
        check: 'subnet-low-ips',
        severity: 'critical',
        on: IN_SMALL_A,
        remediation: /New nodes use one address each here, and their pods use/,
      },
    ],
  },
  {
    name: 'pods-with-security-groups-fill-the-subnet',
    build: (region) =>
      withSmall(region)
        .cluster('prod', {
          subnets: PRIVATE,
          cni: { env: { ENABLE_POD_ENI: 'true', WARM_IP_TARGET: '2', MINIMUM_IP_TARGET: '5' } },
        })
        .nodegroup('prod', 'workers', {
          ...WORKERS,
          instanceTypes: ['m5.4xlarge'],
          subnets: ['small-a'],
          nodes: 2,
          branchPodsPerNode: 48,
          scaling: { min: 2, desired: 2, max: 2 },
        }),
    finds: [
      {
        check: 'subnet-low-ips',
        severity: 'high',
        on: IN_SMALL_A,
        message: /Pods with security groups of their own hold 98 of 123/,
        remediation: /^Run pods with security groups of their own on nodes in other subnets: frees 98/,
      },
    ],
  },
  {
    name: 'targets-are-minimal-already',
    build: (region) =>
      withSmall(region)
        .cluster('prod', { subnets: PRIVATE, cni: { env: { WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '2' } } })
        .nodegroup('prod', 'workers', {
          ...WORKERS,
          subnets: ['small-a'],
          nodes: 6,
          podsPerNode: 17,
          scaling: { min: 6, desired: 6, max: 6 },
        }),
    finds: [
      {
        check: 'subnet-low-ips',
        severity: 'critical',
        on: IN_SMALL_A,
        remediation: /^Let pods of prod use subnet-\w+ too \(250 free\)/,
      },
      { check: 'nodegroup-cannot-scale', severity: 'high', on: 'prod/workers', remediation: NOTHING_OF_THE_VPC_CNI },
    ],
  },
  {
    name: 'lambda-fills-the-subnet',
    build: (region) => lambdaSubnet(region, 99),
    finds: [
      {
        check: 'subnet-low-ips',
        severity: 'critical',
        on: IN_SMALL_A,
        message: /Lambda functions hold 99 of 123, nodes and their pods 20, leaked ENIs 1\./,
        evidence: { leaksToBlame: false },
        remediation:
          /^Move the Lambda functions to other subnets, in their VPC configuration: frees 99, which is enough\./,
      },
      {
        check: 'nodegroup-cannot-scale',
        severity: 'high',
        on: 'prod/workers',
        remediation: /^Move the Lambda functions .* \(99 addresses\): then both fit\./,
      },
    ],
  },
  {
    name: 'lambda-leaves-room-in-the-subnet',
    build: (region) => lambdaSubnet(region, 40),
    finds: [{ check: 'leaked-eni', severity: 'medium', on: { kind: 'any-eni' } }],
  },
  {
    name: 'endpoints-fill-a-subnet-for-karpenter',
    build: (region) => karpenterSubnet(region, 9),
    finds: [
      {
        check: 'subnet-low-ips',
        severity: 'critical',
        on: { kind: 'subnet', name: 'karpenter-a' },
        message: /VPC endpoints hold 9 of 11/,
        remediation:
          /^Move the VPC endpoints to another subnet in the same zone: frees 9\..*Or let Karpenter use another subnet in eu-west-1a: tag it/,
      },
    ],
  },
  {
    name: 'other-cni-left-enis-behind',
    build: (region) => ciliumLeftovers(region, 21),
    finds: [
      {
        check: 'subnet-low-ips',
        severity: 'high',
        on: { kind: 'subnet', name: 'private-a' },
        message: /Unattached ENIs of another CNI hold 189 of 251/,
        remediation:
          /^Delete the 21 unattached ENIs of Cilium if its operator no longer needs them \(clean-up keeps them\): frees 189/,
      },
    ],
  },
];
