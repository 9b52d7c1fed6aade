import type { RegionBuilder } from '../../simulated-aws/index.ts';
import type { Pain } from './pain.ts';
import { PRIVATE, REGION, twoZones, WORKERS } from './pain-world.ts';

const PREFIXES = { ENABLE_PREFIX_DELEGATION: 'true' };
const CUSTOM = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' };
const POD_GROUPS = { ENABLE_POD_ENI: 'true' };

type Workers = Partial<Parameters<RegionBuilder['nodegroup']>[2]>;
type Env = Readonly<Record<string, string>>;

/** Two zones, with subnets for pods besides, and cluster `prod` with a node group of such workers. */
function working(region: RegionBuilder, version: string, env: Env, workers: Workers): RegionBuilder {
  return twoZones(region)
    .subnet('pods-a', { cidr: '10.0.4.0/24', az: `${REGION}a` })
    .subnet('pods-b', { cidr: '10.0.5.0/24', az: `${REGION}b` })
    .cluster('prod', { subnets: PRIVATE, cni: { version: `v${version}-eksbuild.1`, env } })
    .nodegroup('prod', 'workers', { ...WORKERS, ...workers });
}

/** Cluster `prod` whose add-on was told to delegate prefixes after its nodes had started. */
function toldLate(region: RegionBuilder, workers: Workers): RegionBuilder {
  return working(region, '1.18.1', {}, workers).addon('prod', 'vpc-cni', {
    version: 'v1.18.1-eksbuild.1',
    configurationValues: JSON.stringify({ env: PREFIXES }),
  });
}

/** Cluster `prod` whose add-on was told of custom networking after its nodes had started. */
function toldOfEniConfigsLate(region: RegionBuilder, workers: Workers, env: Env = {}): RegionBuilder {
  const late = twoZones(region, 25)
    .subnet('pods-a', { cidr: '10.0.16.0/22', az: `${REGION}a` })
    .cluster('prod', { subnets: PRIVATE, cni: { env } })
    .nodegroup('prod', 'workers', { ...WORKERS, instanceTypes: ['m5.xlarge'], subnets: ['private-a'], ...workers });
  return late.addon('prod', 'vpc-cni', {
    version: 'v1.20.4-eksbuild.1',
    configurationValues: JSON.stringify({
      env: { ...env, ...CUSTOM },
      eniConfig: {
        create: true,
        region: REGION,
        subnets: { [`${REGION}a`]: { id: late.idOf('subnet', 'pods-a') } },
      },
    }),
  });
}

/** A node on which the VPC CNI never ran, though it has another ENI than its primary one. */
function idleNode(region: RegionBuilder, other: (region: RegionBuilder) => RegionBuilder): RegionBuilder {
  const idle = twoZones(region)
    .cluster('prod', { subnets: PRIVATE, cni: { env: POD_GROUPS } })
    .nodegroup('prod', 'workers', { ...WORKERS, nodes: 1 })
    .selfManagedNode('prod', { name: 'idle', subnet: 'private-a', joined: false, ageMinutes: 6 * 60 });
  return other(idle);
}

/** A group of p5.48xlarge in a subnet of 123 addresses, whose launch template names 32 interfaces. */
function withEfa(region: RegionBuilder, others: 'efa' | 'efa-only'): RegionBuilder {
  const interfaces = Array.from({ length: 32 }, (_, card) => ({
    NetworkCardIndex: card,
    DeviceIndex: card === 0 ? 0 : 1,
    InterfaceType: card === 0 ? 'efa' : others,
  }));
  return twoZones(region, 25)
    .launchTemplate('efa', { versions: [{ InstanceType: 'p5.48xlarge', NetworkInterfaces: interfaces }] })
    .cluster('prod', { subnets: PRIVATE })
    .nodegroup('prod', 'workers', {
      subnets: ['private-a'],
      amiType: 'AL2023_x86_64_NVIDIA',
      launchTemplate: 'efa',
      scaling: { min: 0, desired: 0, max: 1 },
    });
}

const IDLE = { check: 'node-without-pod-ips', severity: 'high', on: { kind: 'instance', name: 'idle' } } as const;

/** What a node can really give its pods. */
export const CAPACITY: readonly Pain[] = [
  {
    issues: ['cni#2804', 'cni#2056'],
    pain: 'A minimum alone freezes the pool of a node: it never asks for an address more.',
    worlds: [
      {
        name: 'cni-2804-pool-frozen-at-its-minimum',
        build: (region) =>
          working(region, '1.19.3', { MINIMUM_IP_TARGET: '10' }, { instanceTypes: ['m5.xlarge'], podsPerNode: 10 }),
        finds: [
          {
            check: 'node-ip-slots-full',
            severity: 'high',
            on: 'prod',
            evidence: { problem: 'frozen', setting: 'MINIMUM_IP_TARGET', addresses: 10, stoppedNodes: 2 },
            remediation: /`WARM_IP_TARGET` to 1 or more[\s\S]*aws eks update-addon .*WARM_IP_TARGET/,
          },
        ],
      },
      {
        name: 'cni-2804-warm-target-of-one',
        build: (region) => {
          const env = { MINIMUM_IP_TARGET: '10', WARM_IP_TARGET: '1' };
          return working(region, '1.19.3', env, { instanceTypes: ['m5.xlarge'], podsPerNode: 10 });
        },
        finds: [],
      },
    ],
  },
  {
    issues: ['cni#2313'],
    pain: 'New nodes find no whole block in the subnet of the pods, where hundreds of addresses are free.',
    worlds: [
      {
        name: 'cni-2313-blocks-in-the-subnet-of-the-pods',
        build: (region) =>
          working(
            region,
            '1.19.3',
            { ...PREFIXES, ...CUSTOM },
            { podSubnets: ['pods-a', 'pods-b'], podsPerNode: 20, nodes: 6 },
          ),
        finds: [
          {
            check: 'nodegroup-cannot-scale',
            severity: 'medium',
            on: 'prod/workers',
            evidence: { shortPart: 'pods', shortUnit: 'blocks', freeThere: 5, nodesThatFit: 2 },
          },
        ],
      },
      {
        name: 'cni-2313-blocks-enough',
        build: (region) =>
          working(
            region,
            '1.19.3',
            { ...PREFIXES, ...CUSTOM },
            { podSubnets: ['pods-a', 'pods-b'], podsPerNode: 20, nodes: 2 },
          ),
        finds: [],
      },
    ],
  },
  {
    issues: ['cni#2411'],
    pain: 'The add-on is told to delegate prefixes, and no node takes one.',
    worlds: [
      {
        name: 'cni-2411-nodes-that-never-took-a-prefix',
        build: (region) => toldLate(region, { instanceTypes: ['m7g.large'], podsPerNode: 9, nodes: 1 }),
        finds: [
          {
            check: 'node-ip-slots-full',
            severity: 'low',
            on: { kind: 'node-of', nodegroup: 'workers' },
            evidence: { problem: 'no-prefixes' },
          },
        ],
      },
      {
        name: 'cni-2411-slots-full-of-single-addresses',
        build: (region) => toldLate(region, { instanceTypes: ['m7g.large'], podsPerNode: 27, nodes: 1 }),
        finds: [],
      },
    ],
  },
  {
    issues: ['cni#1403', 'cni#527'],
    pain: 'Custom networking is turned on, and pods stay in the subnet of the nodes until these are replaced.',
    worlds: [
      {
        name: 'cni-1403-old-nodes-fill-their-subnet',
        build: (region) => toldOfEniConfigsLate(region, { podsPerNode: 30, nodes: 2 }),
        finds: [
          {
            check: 'subnet-low-ips',
            severity: 'critical',
            on: { kind: 'subnet', name: 'private-a' },
            remediation:
              /^Replace the 2 nodes of prod from before custom networking was turned on: frees 118, which is enough\. New nodes need an ENIConfig for eu-west-1a, and their pods use its subnet\. Or create a node group/,
          },
          { check: 'cluster-upgrade-blocked', severity: 'high', on: 'prod' },
        ],
      },
      {
        name: 'cni-1403-new-nodes-take-one-address-there',
        build: (region) =>
          toldOfEniConfigsLate(region, { podsPerNode: 30, nodes: 1, scaling: { min: 1, desired: 1, max: 4 } }),
        finds: [],
      },
      {
        name: 'cni-1403-old-node-keeps-its-primary-addresses',
        build: (region) => toldOfEniConfigsLate(region, { podsPerNode: 56, nodes: 1 }, { WARM_IP_TARGET: '1' }),
        finds: [
          {
            check: 'node-ip-slots-full',
            severity: 'low',
            on: { kind: 'node-of', nodegroup: 'workers' },
            evidence: { podAddresses: 56, maxPods: 58 },
          },
        ],
      },
    ],
    notShown: 'Which pods are there, and ENIConfigs that the add-on does not make: only the Kubernetes API knows.',
  },
  {
    issues: ['cni#331', 'eks-ami#375', 'cni#1480'],
    pain: 'Custom networking leaves fewer addresses than max pods let pods in.',
    worlds: [
      {
        name: 'cni-331-fewer-addresses-than-max-pods',
        build: (region) =>
          twoZones(region)
            .subnet('pods-a', { cidr: '10.0.4.0/24', az: `${REGION}a` })
            .cluster('prod', { subnets: PRIVATE, cni: { env: CUSTOM } })
            .selfManagedNode('prod', {
              name: 'full',
              subnet: 'private-a',
              podSubnet: 'pods-a',
              instanceType: 't3.medium',
              pods: 6,
            }),
        finds: [{ check: 'node-ip-slots-full', severity: 'low', on: { kind: 'instance', name: 'full' } }],
      },
    ],
  },
  {
    issues: ['aws-cdk#29418'],
    pain: 'A small type of a node group holds down max pods of the larger ones.',
    worlds: [
      {
        name: 'aws-cdk-29418-smallest-type-decides',
        build: (region) =>
          working(region, '1.19.3', {}, { instanceTypes: ['t3.medium', 't3a.xlarge'], podsPerNode: 5 }),
        finds: [
          {
            check: 'low-pod-density',
            severity: 'low',
            on: 'prod/workers',
            evidence: { problem: 'held-down', groupMaxPods: 17, couldHave: { 't3a.xlarge': 58 } },
          },
        ],
      },
      {
        name: 'aws-cdk-29418-types-that-take-as-many',
        build: (region) => working(region, '1.19.3', {}, { instanceTypes: ['m5.large', 'm6i.large'], podsPerNode: 5 }),
        finds: [],
      },
    ],
  },
  {
    issues: ['cni#1799'],
    pain: 'A node whose ENI slots were full before its trunk came starts no pod with a security group of its own.',
    worlds: [
      {
        name: 'cni-1799-no-slot-for-a-trunk',
        build: (region) =>
          working(
            region,
            '1.19.3',
            { ...POD_GROUPS, WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '5' },
            { nodes: 2, branchPodsPerNode: 1 },
          ).selfManagedNode('prod', { name: 'full', subnet: 'private-a', pods: 26 }),
        finds: [
          {
            check: 'node-ip-slots-full',
            severity: 'medium',
            on: { kind: 'instance', name: 'full' },
            evidence: { problem: 'no-trunk', enis: 3 },
            remediation: /^Replace the node/,
          },
        ],
      },
    ],
  },
  {
    issues: ['cni#884'],
    pain: 'An ENI that the VPC CNI did not make hides that it never ran on the node.',
    worlds: [
      {
        name: 'cni-884-trunk-on-an-idle-node',
        build: (region) =>
          idleNode(region, (idle) =>
            idle.trunkEni({ subnet: 'private-a', cluster: 'prod', instance: { instance: 'idle' } }),
          ),
        finds: [IDLE],
      },
      {
        name: 'cni-884-eni-of-a-user-on-an-idle-node',
        build: (region) =>
          idleNode(region, (idle) =>
            idle.eni({ name: 'multus', subnet: 'private-a', description: 'multus' }).attachEni('multus', 'idle'),
          ),
        finds: [IDLE],
      },
    ],
  },
  {
    issues: ['karpenter#8898', 'terraform-eks#3653'],
    pain: 'Every EFA of a launch template takes an address, and one node more than the subnet has.',
    worlds: [
      {
        name: 'karpenter-8898-an-address-for-each-efa',
        build: (region) => withEfa(region, 'efa'),
        finds: [
          {
            check: 'nodegroup-cannot-scale',
            severity: 'high',
            on: 'prod/workers',
            evidence: { addressesPerNode: 131, nodesThatFit: 0 },
          },
        ],
      },
      { name: 'karpenter-8898-efa-only-takes-none', build: (region) => withEfa(region, 'efa-only'), finds: [] },
    ],
  },
  {
    issues: ['cni#547'],
    pain: 'Lower warm targets cannot free what pods hold.',
    worlds: [
      {
        name: 'cni-547-what-pods-hold-is-kept',
        build: (region) =>
          twoZones(region, 25)
            .cluster('prod', { subnets: PRIVATE })
            .nodegroup('prod', 'workers', {
              instanceTypes: ['t3.2xlarge'],
              subnets: ['private-a'],
              nodes: 1,
              podsPerNode: 40,
              scaling: { min: 1, desired: 1, max: 2 },
            })
            .serviceEni('rds', { subnet: 'private-a', count: 20 }),
        finds: [
          {
            check: 'nodegroup-cannot-scale',
            severity: 'high',
            on: 'prod/workers',
            evidence: { freeThere: 42, addressesPerNode: 60, remedies: [{ kind: 'without databases', fit: 1 }] },
          },
        ],
      },
    ],
  },
];
