import type { Pain } from './pain.ts';
import { PRIVATE, prod, REGION, twoZones, WORKERS } from './pain-world.ts';

/** Subnets that run out of addresses, and what then does not go on. */
export const SUBNETS: readonly Pain[] = [
  {
    issues: ['cni#2294', 'cni#2017', 'cni#1635', 'cni#169'],
    pain: 'With its default of a whole spare ENI the VPC CNI takes far more addresses than there are pods.',
    worlds: [
      {
        name: 'cni-1635-spare-enis-eat-the-subnet',
        build: (region) =>
          twoZones(region, 26)
            .cluster('prod', { subnets: PRIVATE })
            .nodegroup('prod', 'workers', { ...WORKERS, subnets: ['private-a'], podsPerNode: 2 }),
        finds: [
          {
            check: 'nodegroup-cannot-scale',
            severity: 'high',
            on: 'prod/workers',
            message: /each needs 20 addresses/,
            remediation: /WARM_IP_TARGET.*MINIMUM_IP_TARGET/,
          },
        ],
      },
    ],
    notShown: 'How many pods there are: only the Kubernetes API knows.',
  },
  {
    issues: ['cni#1077', 'cni#2804', 'cni#2056'],
    pain: 'Nobody understands how the warm targets work together.',
    worlds: [
      {
        name: 'cni-1077-warm-target-of-thirty',
        build: (region) =>
          twoZones(region, 26)
            .cluster('prod', { subnets: PRIVATE, cni: { env: { WARM_IP_TARGET: '30', WARM_ENI_TARGET: '1' } } })
            .nodegroup('prod', 'workers', {
              instanceTypes: ['m5.xlarge'],
              subnets: ['private-a'],
              nodes: 1,
              podsPerNode: 4,
            }),
        finds: [
          {
            check: 'nodegroup-cannot-scale',
            severity: 'high',
            on: 'prod/workers',
            message: /it needs 37 addresses/,
            evidence: { cniSettings: 'add-on' },
            remediation: /WARM_IP_TARGET.*MINIMUM_IP_TARGET/,
          },
        ],
      },
    ],
    notShown: 'A target too small for pods that come and go fast shows as slow starts, in Kubernetes alone.',
  },
  {
    issues: ['cni#2846'],
    pain: 'Nodes land in the subnet that is nearly full, though another one of the group has room.',
    worlds: [
      {
        name: 'cni-2846-one-of-two-subnets-is-full',
        build: (region) => prod(region).fillSubnet('private-a', { leaving: 18 }),
        finds: [
          {
            check: 'nodegroup-cannot-scale',
            severity: 'medium',
            on: 'prod/workers',
            message: /eu-west-1a runs out first, with 18 free/,
          },
          { check: 'subnet-low-ips', severity: 'high', on: { kind: 'subnet', name: 'private-a' } },
        ],
      },
    ],
  },
  {
    issues: ['roadmap#1693'],
    pain: 'The update of the control plane is refused for want of five addresses in each subnet.',
    worlds: [
      {
        name: 'roadmap-1693-update-refused',
        build: (region) =>
          twoZones(region)
            .subnet('control-a', { cidr: '10.0.2.0/28', az: `${REGION}a` })
            .cluster('prod', {
              subnets: ['control-a', 'private-b'],
              health: [{ code: 'InsufficientFreeAddresses', message: 'One or more subnets lack free addresses' }],
            })
            .nodegroup('prod', 'workers', WORKERS)
            .fillSubnet('control-a', { leaving: 3, with: 'rds' }),
        finds: [
          {
            check: 'cluster-upgrade-blocked',
            severity: 'high',
            on: 'prod',
            evidence: { eksHealthIssue: 'One or more subnets lack free addresses' },
          },
        ],
      },
    ],
  },
  {
    issues: ['roadmap#170', 'cloud-platform#6030', 'cloud-platform#4796', 'cloud-platform#4669'],
    pain: 'A cluster is stuck with small subnets, and nothing warns before they are full.',
    worlds: [
      {
        name: 'roadmap-170-small-subnet-runs-low',
        build: (region) => prod(region).fillSubnet('private-a', { leaving: 45 }),
        finds: [{ check: 'subnet-low-ips', severity: 'medium', on: { kind: 'subnet', name: 'private-a' } }],
      },
    ],
  },
  {
    issues: ['cni#3067', 'cni#2984', 'cni#2904', 'cni#2908', 'cni#2959', 'cni#3501'],
    pain: 'The VPC CNI takes addresses from other subnets than were meant for it.',
    worlds: [
      {
        name: 'cni-2984-excluded-subnet-is-taken',
        build: (region) =>
          prod(region).subnet('database-a', {
            cidr: '10.0.4.0/24',
            az: `${REGION}a`,
            tags: { 'kubernetes.io/role/cni': '0' },
          }),
        finds: [{ check: 'cni-outdated', severity: 'medium', on: 'prod', message: /kubernetes\.io\/role\/cni=0/ }],
      },
      {
        name: 'cni-2904-subnet-kept-for-another-cluster',
        build: (region) =>
          twoZones(region, 26)
            .subnet('pods-a', {
              cidr: '10.0.4.0/22',
              az: `${REGION}a`,
              tags: { 'kubernetes.io/role/cni': '1', 'cni.networking.k8s.aws/cluster/other': 'shared' },
            })
            .cluster('prod', { subnets: ['private-b'], cni: { version: 'v1.23.1-eksbuild.1' } })
            .nodegroup('prod', 'workers', { ...WORKERS, subnets: ['private-a'], podsPerNode: 2 }),
        finds: [{ check: 'nodegroup-cannot-scale', severity: 'high', on: 'prod/workers' }],
      },
      {
        name: 'cni-3067-pods-have-a-subnet-of-their-own',
        build: (region) =>
          twoZones(region, 26)
            .subnet('pods-a', { cidr: '10.0.4.0/22', az: `${REGION}a`, tags: { 'kubernetes.io/role/cni': '1' } })
            .cluster('prod', { subnets: ['private-b'], cni: { version: 'v1.23.1-eksbuild.1' } })
            .nodegroup('prod', 'workers', {
              ...WORKERS,
              subnets: ['private-a'],
              podSubnets: ['pods-a'],
              podsPerNode: 2,
            }),
        finds: [],
      },
    ],
    notShown:
      'Before 1.18.3 an ENI with free slots in a full subnet keeps the VPC CNI from making one elsewhere: which ENI it asks is in its log alone. The full subnet is told.',
  },
  {
    issues: ['terraform-vpc#1251'],
    pain: 'A secondary CIDR block helps pods only where its subnets have the tag for subnet discovery, and then nodes are still short.',
    worlds: [
      {
        name: 'terraform-vpc-1251-pods-have-a-subnet-with-room-already',
        build: (region) =>
          twoZones(region)
            .subnet('pods-a', { cidr: '10.0.16.0/20', az: `${REGION}a`, tags: { 'kubernetes.io/role/cni': '1' } })
            .cluster('prod', { subnets: ['private-b'] })
            .nodegroup('prod', 'workers', {
              ...WORKERS,
              subnets: ['private-a'],
              nodes: 1,
              scaling: { min: 1, desired: 1, max: 1 },
            })
            .fillSubnet('private-a', { leaving: 30, with: 'rds' }),
        finds: [
          {
            check: 'subnet-low-ips',
            severity: 'medium',
            on: { kind: 'subnet', name: 'private-a' },
            remediation: /^(?!.*Add a subnet).*New ENIs for pods of prod already use subnet-[0-9a-f]+ \(4,091 free\)/s,
          },
        ],
      },
    ],
  },
  {
    issues: ['cni#2941'],
    pain: 'In an IPv6 cluster pods with security groups of their own take IPv4 addresses all the same, and so do trunks.',
    worlds: [
      {
        name: 'cni-2941-branch-enis-take-ipv4-addresses',
        build: (region) =>
          region
            .vpc('main')
            .subnet('private-a', { cidr: '10.0.0.0/25', az: `${REGION}a`, ipv6Cidr: '2600:1f18:1:a::/64' })
            .subnet('private-b', { cidr: '10.0.1.0/24', az: `${REGION}b`, ipv6Cidr: '2600:1f18:1:b::/64' })
            .cluster('prod', {
              ipFamily: 'ipv6',
              subnets: ['private-b'],
              cni: { env: { ENABLE_PREFIX_DELEGATION: 'true', ENABLE_POD_ENI: 'true' } },
            })
            .nodegroup('prod', 'workers', {
              instanceTypes: ['m5.4xlarge'],
              subnets: ['private-a'],
              nodes: 2,
              branchPodsPerNode: 50,
              scaling: { min: 2, desired: 2, max: 14 },
            }),
        finds: [
          {
            check: 'subnet-low-ips',
            severity: 'medium',
            on: { kind: 'subnet', name: 'private-a' },
            remediation: /^Run pods with security groups of their own on nodes in other subnets: frees 102/,
          },
          {
            check: 'nodegroup-cannot-scale',
            severity: 'medium',
            on: 'prod/workers',
            evidence: { addressesPerNode: 2, nodesThatFit: 9 },
          },
        ],
      },
    ],
  },
];
