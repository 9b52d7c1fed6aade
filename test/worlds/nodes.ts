import { attachedEnis, type RegionBuilder } from '../../simulated-aws/index.ts';
import type { Pain } from './pain.ts';
import { PRIVATE, prod, REGION, twoZones, WORKERS } from './pain-world.ts';

/** Custom networking with an ENIConfig for zone a alone: ipamd runs on a node in b, and has no subnet to ask. */
function oneZoneWithoutEniConfig(region: RegionBuilder): RegionBuilder {
  twoZones(region)
    .subnet('pods-a', { cidr: '10.0.4.0/24', az: `${REGION}a` })
    .cluster('prod', { subnets: PRIVATE, cni: { env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' } } })
    .nodegroup('prod', 'workers', { ...WORKERS, subnets: ['private-a'], podSubnets: ['pods-a'] })
    .selfManagedNode('prod', { name: 'in-b', subnet: 'private-b', joined: false });
  const instance = region.idOf('instance', 'in-b');
  for (const { id } of attachedEnis(region.state, instance)) {
    region.tag('eni', id, { 'node.k8s.amazonaws.com/instance_id': instance, 'cluster.k8s.amazonaws.com/name': 'prod' });
  }
  return region;
}

function withPodGroups(
  region: RegionBuilder,
  version: string,
  workers: Partial<Parameters<RegionBuilder['nodegroup']>[2]>,
): RegionBuilder {
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE, cni: { version, env: { ENABLE_POD_ENI: 'true' } } })
    .nodegroup('prod', 'workers', { ...WORKERS, ...workers });
}

/** What is so of such a type besides: pods with security groups of their own never start on it. */
const NO_TRUNK = {
  check: 'unsupported-instance-type',
  severity: 'medium',
  on: 'prod/workers',
  message: /trunk/,
} as const;

const WORKERS_GROUP = { cluster: 'prod', nodegroup: 'workers' } as const;

/** As Auto Scaling words it. */
function noAddressesIn(subnet: string): string {
  return `There are not enough free addresses in subnet '${subnet}' to satisfy the requested number of instances. Launching EC2 instance failed.`;
}

/** A node with as many branch ENIs in use; the CNI keeps few addresses, so that these are no matter here. */
function withBranches(region: RegionBuilder, branchPodsPerNode: number): RegionBuilder {
  return twoZones(region)
    .cluster('prod', {
      subnets: PRIVATE,
      cni: { env: { ENABLE_POD_ENI: 'true', WARM_IP_TARGET: '2', MINIMUM_IP_TARGET: '5' } },
    })
    .nodegroup('prod', 'workers', { ...WORKERS, instanceTypes: ['m5a.large'], nodes: 1, branchPodsPerNode });
}

/** Cluster `prod` and one Windows node with so many pods, which has three addresses more. */
function withWindowsPods(region: RegionBuilder, podsPerNode: number): RegionBuilder {
  return prod(region).nodegroup('prod', 'windows', {
    ...WORKERS,
    amiType: 'WINDOWS_CORE_2022_x86_64',
    nodes: 1,
    role: 'eks-node',
    podsPerNode,
  });
}

/**
 * Cluster `prod` with two nodes that work, and a node pool of Karpenter's: nodes launched so many minutes ago that ended so
 * many minutes later, and one of a few minutes.
 */
function withPoolOf(region: RegionBuilder, starts: readonly (readonly [age: number, life: number])[]): RegionBuilder {
  const own = { subnet: 'private-a', nodePool: 'batch', joined: false } as const;
  prod(region).karpenterNode('prod', { ...own, name: 'young', ageMinutes: 12 });
  for (const [age, life] of starts) {
    region.karpenterNode('prod', { ...own, ageMinutes: age, endedMinutesAgo: age - life });
  }
  return region;
}

/** Nodes that have no address left for pods, or that never had one to give. */
export const NODES: readonly Pain[] = [
  {
    issues: ['cni#2793'],
    pain: 'The spare addresses of a node go beyond its max pods, where no pod can ever use them.',
    worlds: [
      {
        name: 'cni-2793-spare-addresses-beyond-max-pods',
        build: (region) =>
          twoZones(region)
            .subnet('large-a', { cidr: '10.0.8.0/21', az: `${REGION}a` })
            .cluster('prod', {
              subnets: PRIVATE,
              cni: { env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '2' } },
            })
            .nodegroup('prod', 'workers', { ...WORKERS, subnets: ['large-a'], podsPerNode: 108 }),
        finds: [
          { check: 'node-ip-slots-full', severity: 'info', on: 'prod/workers', evidence: { wastedAddresses: 64 } },
        ],
      },
    ],
  },
  {
    issues: ['roadmap#2553'],
    pain: 'A node has no free address left, and nothing repairs or replaces it.',
    worlds: [
      {
        name: 'roadmap-2553-node-without-a-free-address',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { subnets: PRIVATE, cni: { env: { WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '5' } } })
            .selfManagedNode('prod', { name: 'full', subnet: 'private-a', pods: 27 })
            .selfManagedNode('prod', { name: 'roomy', subnet: 'private-b', pods: 9 }),
        finds: [{ check: 'node-ip-slots-full', severity: 'low', on: { kind: 'instance', name: 'full' } }],
      },
    ],
    notShown: 'Which addresses pods hold: it is concluded from the warm targets, and by default they prove little.',
  },
  {
    issues: ['roadmap#1387'],
    pain: 'Instances of a warm pool have waited for a day with one address each: they are no nodes yet.',
    worlds: [
      { name: 'roadmap-1387-warm-pool-is-no-node-yet', build: (region) => withWarmPool(region, 0), finds: [] },
      {
        name: 'roadmap-1387-node-beside-its-warm-pool',
        build: (region) => withWarmPool(region, 1),
        finds: [
          {
            check: 'node-without-pod-ips',
            severity: 'high',
            on: { kind: 'node-of', nodegroup: 'pooled' },
            message: /It shows no sign of the VPC CNI/,
          },
        ],
      },
    ],
  },
  {
    issues: ['karpenter#6084', 'karpenter#6303', 'karpenter#1014'],
    pain: 'Karpenter launches one node after another, and none ever joins: each is gone before anybody looks.',
    worlds: [
      {
        name: 'karpenter-6084-row-of-nodes-that-did-not-join',
        build: (region) =>
          withPoolOf(region, [
            [28, 16],
            [44, 16],
            [60, 16],
          ]),
        finds: [
          {
            check: 'nodes-keep-not-joining',
            severity: 'high',
            on: 'prod',
            message:
              /Karpenter node pool batch .* 3 nodes terminated in the last hour, each 16 minutes after its launch/,
            remediation: /get-console-output/,
          },
        ],
        diagnosis: {
          cluster: 'prod',
          steps: { reach: 'ok', authorised: 'bad', nodes: 'ok' },
          says: [
            /slots left: 2 of 3 nodes \(1 too young to judge: 12 min\)/,
            /MOST LIKELY Nodes of Karpenter node pool batch of cluster prod repeatedly fail to join/,
          ],
        },
      },
      {
        name: 'karpenter-6084-nodes-of-jobs-that-were-done',
        build: (region) =>
          withPoolOf(region, [
            [28, 7],
            [44, 9],
            [60, 41],
          ]),
        finds: [],
        diagnosis: {
          cluster: 'prod',
          node: 'young',
          steps: { nodes: 'unknown' },
          says: [/judged 0 of 1 node \(1 too young to judge: 12 min\)/, /look again in 3 min/],
        },
      },
    ],
    notShown:
      'That they did not join: it is concluded from how long they lived. Node claims are in the Kubernetes API alone.',
  },
  {
    issues: ['cni#884', 'cni#264', 'cni#302', 'cni#319', 'cni#514', 'eks-blueprints#1323'],
    pain: 'Custom networking without an ENIConfig for a zone: pods there hang.',
    worlds: [
      {
        name: 'cni-884-zone-without-eniconfig',
        build: oneZoneWithoutEniConfig,
        finds: [
          {
            check: 'node-without-pod-ips',
            severity: 'high',
            on: { kind: 'instance', name: 'in-b' },
            message: /ENIConfig/,
          },
        ],
      },
    ],
    notShown: 'The ENIConfig objects themselves, which are in the Kubernetes API alone.',
  },
  {
    issues: ['cni#3238'],
    pain: 'With custom networking the kubelet takes more pods than the node has addresses.',
    worlds: [
      {
        name: 'cni-3238-max-pods-above-the-addresses',
        build: (region) =>
          twoZones(region)
            .subnet('pods-a', { cidr: '10.0.4.0/24', az: `${REGION}a` })
            .cluster('prod', {
              subnets: PRIVATE,
              cni: { env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', WARM_IP_TARGET: '1' } },
            })
            .selfManagedNode('prod', {
              name: 'full',
              subnet: 'private-a',
              podSubnet: 'pods-a',
              instanceType: 'm5.xlarge',
              pods: 42,
            }),
        finds: [
          {
            check: 'node-ip-slots-full',
            severity: 'medium',
            on: { kind: 'instance', name: 'full' },
            evidence: { maxPods: 58, podAddresses: 42 },
            remediation: /^Set max pods to 44 /,
          },
        ],
      },
    ],
  },
  {
    issues: ['karpenter#6353', 'karpenter#3989', 'karpenter#6380'],
    pain: 'Max pods of nodes that Karpenter launches are Karpenter’s to set: by type, and with custom networking too high.',
    worlds: [
      {
        name: 'karpenter-6353-max-pods-with-the-primary-eni',
        build: (region) =>
          twoZones(region)
            .subnet('pods-a', { cidr: '10.0.4.0/24', az: `${REGION}a` })
            .cluster('prod', {
              subnets: PRIVATE,
              cni: { env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', WARM_IP_TARGET: '1' } },
            })
            .karpenterNode('prod', {
              name: 'full',
              subnet: 'private-a',
              podSubnet: 'pods-a',
              instanceType: 'm5.xlarge',
              pods: 42,
            }),
        finds: [
          {
            check: 'node-ip-slots-full',
            severity: 'medium',
            on: { kind: 'instance', name: 'full' },
            evidence: { maxPods: 58, podAddresses: 42 },
            remediation:
              /^Set `RESERVED_ENIS=1` on Karpenter \(`settings\.reservedENIs` of its Helm chart\) for new nodes\./,
          },
        ],
      },
    ],
  },
  {
    issues: ['roadmap#1554', 'cni#3094', 'cni#1363'],
    pain: 'Security groups for pods keep an ENI slot for a trunk on types that take none: pods fill fewer addresses than max pods.',
    worlds: [
      {
        name: 'roadmap-1554-slot-kept-for-a-trunk-that-never-comes',
        build: (region) => withPodGroups(region, 'v1.19.3-eksbuild.1', { instanceTypes: ['t3.medium'], nodes: 1 }),
        finds: [
          {
            check: 'node-ip-slots-full',
            severity: 'medium',
            on: { kind: 'node-of', nodegroup: 'workers' },
            evidence: { mostPodAddresses: 10, maxPods: 17 },
            remediation: /1\.20\.4/,
          },
          NO_TRUNK,
        ],
      },
      {
        name: 'roadmap-1554-slot-given-back-by-1.20.4',
        build: (region) => withPodGroups(region, 'v1.20.4-eksbuild.1', { instanceTypes: ['t3.medium'], nodes: 1 }),
        finds: [NO_TRUNK],
      },
    ],
  },
  {
    issues: ['cni#3189'],
    pain: 'On a type with two ENIs custom networking and security groups for pods leave no ENI to pods.',
    worlds: [
      {
        name: 'cni-3189-no-eni-is-left-for-pods',
        build: (region) =>
          twoZones(region)
            .cluster('prod', {
              subnets: PRIVATE,
              cni: { env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENABLE_POD_ENI: 'true' } },
            })
            .nodegroup('prod', 'workers', { ...WORKERS, instanceTypes: ['c7g.medium'], nodes: 0 }),
        finds: [{ check: 'low-pod-density', severity: 'critical', on: 'prod/workers', message: /2 ENIs/ }],
      },
      {
        name: 'cni-3189-custom-networking-alone',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { subnets: PRIVATE, cni: { env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' } } })
            .nodegroup('prod', 'workers', { ...WORKERS, instanceTypes: ['m5.large'], nodes: 0 }),
        finds: [],
      },
    ],
  },
  {
    issues: ['resource-controller#154'],
    pain: 'A node has all the branch ENIs that its type takes, and pods with security groups of their own wait.',
    worlds: [
      {
        name: 'resource-controller-154-branch-enis-full',
        build: (region) => withBranches(region, 9),
        finds: [
          {
            check: 'node-ip-slots-full',
            severity: 'low',
            on: { kind: 'node-of', nodegroup: 'workers' },
            evidence: { problem: 'branches-full', branchEnis: 9, branchEnisInUse: 9 },
          },
        ],
      },
      { name: 'resource-controller-154-one-branch-eni-left', build: (region) => withBranches(region, 8), finds: [] },
    ],
    notShown: 'How many pods wait: Kubernetes alone has them.',
  },
  {
    issues: ['eks-ami#2051'],
    pain: 'With security groups for pods max pods count on branch ENIs that pods without such a group cannot use.',
    worlds: [
      {
        name: 'eks-ami-2051-fewer-addresses-than-max-pods',
        build: (region) =>
          withPodGroups(region, 'v1.18.6-eksbuild.1', { instanceTypes: ['m6i.large'], nodes: 1, branchPodsPerNode: 1 }),
        finds: [
          {
            check: 'node-ip-slots-full',
            severity: 'low',
            on: { kind: 'node-of', nodegroup: 'workers' },
            evidence: { mostPodAddresses: 18, maxPods: 29, confidence: 'low' },
          },
        ],
      },
      {
        name: 'eks-ami-2051-trunk-that-serves-pods',
        build: (region) =>
          withPodGroups(region, 'v1.16.2-eksbuild.1', { instanceTypes: ['m6i.large'], nodes: 1, branchPodsPerNode: 1 }),
        finds: [{ check: 'cni-outdated', severity: 'medium', on: 'prod' }],
      },
    ],
    notShown: 'Which pods have a security group of their own.',
  },
  {
    issues: ['cni#150', 'cni#59', 'cni#1601', 'karpenter#673'],
    pain: 'A type is newer than the VPC CNI: nodes of it join, and their pods never get an address.',
    worlds: [
      {
        name: 'cni-150-type-unknown-to-the-cni',
        declared: { legacy: { cniVersion: '1.1.0' } },
        build: (region) =>
          twoZones(region)
            .cluster('legacy', { subnets: PRIVATE, cni: { selfManaged: true } })
            .nodegroup('legacy', 'workers', { ...WORKERS, instanceTypes: ['t3.medium'], nodes: 1, joined: false }),
        finds: [
          { check: 'unsupported-instance-type', severity: 'critical', on: 'legacy/workers', message: /1\.2\.0/ },
          {
            check: 'node-without-pod-ips',
            severity: 'high',
            on: { kind: 'node-of', nodegroup: 'workers' },
            message: /VPC CNI 1\.1\.0 does not know t3\.medium/,
          },
        ],
      },
      {
        name: 'cni-1601-release-that-asks-nobody',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { version: '1.24', subnets: PRIVATE, cni: { version: 'v1.9.0-eksbuild.1' } })
            .nodegroup('prod', 'workers', { ...WORKERS, instanceTypes: ['m6i.large'], nodes: 0 }),
        finds: [{ check: 'unsupported-instance-type', severity: 'critical', on: 'prod/workers' }],
      },
      {
        name: 'karpenter-673-karpenter-chose-the-type',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { version: '1.24', subnets: PRIVATE, cni: { version: 'v1.9.0-eksbuild.1' } })
            .karpenterNode('prod', { name: 'chosen', subnet: 'private-a', instanceType: 'm6i.large', joined: false }),
        finds: [{ check: 'unsupported-instance-type', severity: 'critical', on: 'prod' }],
      },
    ],
  },
  {
    issues: ['cni#3413', 'cni#3394', 'cni#3431'],
    pain: 'VPC CNI 1.20.0 crashes on types that are not in its table, although it may ask EC2.',
    worlds: [
      {
        name: 'cni-3413-release-that-crashes',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { subnets: PRIVATE, cni: { version: 'v1.20.0-eksbuild.1' } })
            .nodegroup('prod', 'workers', {
              ...WORKERS,
              instanceTypes: ['r8i.large'],
              nodes: 1,
              joined: false,
              health: [{ code: 'NodeCreationFailure', message: 'Unhealthy nodes in the kubernetes cluster' }],
            }),
        finds: [
          {
            check: 'unsupported-instance-type',
            severity: 'critical',
            on: 'prod/workers',
            message: /1\.20\.0 does not know: pods get no address \(supported since 1\.20\.2\)/,
            remediation: /update-addon/,
          },
          { check: 'eks-health-issue', severity: 'high', on: 'prod/workers' },
          {
            check: 'node-without-pod-ips',
            severity: 'high',
            on: { kind: 'node-of', nodegroup: 'workers' },
            message: /Cause: VPC CNI 1\.20\.0 does not know r8i\.large/,
          },
        ],
        diagnosis: {
          cluster: 'prod',
          steps: { types: 'bad' },
          says: [/MOST LIKELY Node group prod\/workers uses r8i\.large, which VPC CNI 1\.20\.0 does not know/],
        },
      },
      {
        name: 'cni-3413-release-that-asks',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { subnets: PRIVATE, cni: { version: 'v1.20.1-eksbuild.1' } })
            .nodegroup('prod', 'workers', { ...WORKERS, instanceTypes: ['r8i.large'] }),
        finds: [
          { check: 'unsupported-instance-type', severity: 'info', on: 'prod/workers', message: /has to ask EC2/ },
        ],
      },
    ],
  },
  {
    issues: ['cni#2468'],
    pain: 'A type in preview is neither in the table of the VPC CNI nor described by EC2.',
    worlds: [
      {
        name: 'cni-2468-type-that-ec2-does-not-describe',
        build: (region) =>
          prod(region).nodegroup('prod', 'preview', {
            instanceTypes: ['m99.large'],
            amiType: 'AL2023_x86_64_STANDARD',
            subnets: ['private-a'],
          }),
        finds: [{ check: 'unsupported-instance-type', severity: 'high', on: 'prod/preview' }],
      },
    ],
  },
  {
    issues: ['cni#1935'],
    pain: 'The VPC CNI does not work on types that are not built on Nitro.',
    worlds: [
      {
        name: 'cni-1935-prefixes-without-nitro',
        build: (region) =>
          twoZones(region)
            .cluster('prod', { subnets: PRIVATE, cni: { env: { ENABLE_PREFIX_DELEGATION: 'true' } } })
            .nodegroup('prod', 'old', { ...WORKERS, instanceTypes: ['m4.large'], nodes: 1 }),
        finds: [{ check: 'unsupported-instance-type', severity: 'medium', on: 'prod/old' }],
      },
    ],
    notShown: 'Why release 1.10.2 failed there without prefixes is not known here; nodes without addresses are told.',
  },
  {
    issues: ['resource-controller#428', 'roadmap#69', 'eksctl#2293'],
    pain: 'A Windows node has one ENI and few addresses, and how many are left is hard to see.',
    worlds: [
      {
        name: 'resource-controller-428-three-spare-addresses',
        build: (region) => withWindowsPods(region, 0),
        finds: [],
        diagnosis: { cluster: 'prod', steps: { nodes: 'ok' }, says: [/slots left: 3 nodes /] },
      },
      {
        name: 'resource-controller-428-nine-of-nine',
        build: (region) => withWindowsPods(region, 6),
        finds: [],
        diagnosis: {
          cluster: 'prod',
          steps: { nodes: 'unknown' },
          says: [/judged 2 of 3 nodes \(1 with every slot in use, .*: 9 of 9 addresses for pods, on its one ENI\)/],
        },
      },
    ],
    notShown: 'Which of the addresses pods hold, and whether pods wait.',
  },
  {
    issues: ['resource-controller#193'],
    pain: 'A Windows node got no address until the VPC resource controller knew its type.',
    worlds: [
      {
        name: 'resource-controller-193-windows-type-unknown',
        build: (region) =>
          prod(region)
            .instanceType('m98.large', { enis: 3, ipv4PerEni: 10 })
            .nodegroup('prod', 'windows', {
              instanceTypes: ['m98.large'],
              amiType: 'WINDOWS_CORE_2022_x86_64',
              subnets: ['private-a'],
            }),
        finds: [{ check: 'unsupported-instance-type', severity: 'medium', on: 'prod/windows' }],
      },
    ],
  },
  {
    issues: ['autoscaler#5591'],
    pain: 'The cluster autoscaler asks a group for nodes that may launch none.',
    worlds: [
      {
        name: 'autoscaler-5591-launch-is-suspended',
        build: (region) =>
          prod(region).scalingTrouble(WORKERS_GROUP, { desired: 4, suspended: ['Launch', 'Terminate'] }),
        finds: [
          {
            check: 'group-launches-no-nodes',
            severity: 'high',
            on: 'prod/workers',
            message: /2 of 4 instances are in service/,
            remediation: /resume-processes .*--scaling-processes Launch/,
          },
        ],
      },
      {
        name: 'autoscaler-5591-rebalancing-is-suspended',
        build: (region) => prod(region).scalingTrouble(WORKERS_GROUP, { suspended: ['AZRebalance'] }),
        finds: [],
      },
      {
        name: 'autoscaler-5591-launches-fail-for-want-of-addresses',
        build: (region) =>
          twoZones(region, 26)
            .cluster('prod', { subnets: PRIVATE })
            .nodegroup('prod', 'workers', WORKERS)
            .fillSubnet('private-a', { leaving: 1, with: 'lambda' })
            .scalingTrouble(WORKERS_GROUP, {
              desired: 4,
              failedLaunches: [{ message: noAddressesIn(region.idOf('subnet', 'private-a')), minutesAgo: 20 }],
            }),
        finds: [
          {
            check: 'group-launches-no-nodes',
            severity: 'high',
            on: 'prod/workers',
            message: /a subnet has too few free addresses/,
          },
          { check: 'subnet-low-ips', severity: 'critical', on: { kind: 'subnet', name: 'private-a' } },
          { check: 'cluster-upgrade-blocked', severity: 'high', on: 'prod' },
        ],
      },
      {
        name: 'autoscaler-5591-launches-failed-and-were-made-up-for',
        build: (region) =>
          prod(region).scalingTrouble(WORKERS_GROUP, {
            failedLaunches: [{ message: 'Launching EC2 instance failed.', minutesAgo: 20 }],
          }),
        finds: [],
      },
    ],
  },
];

/** A cluster that works, and a group with a warm pool and so many nodes on which the VPC CNI never ran. */
function withWarmPool(region: RegionBuilder, nodes: number): RegionBuilder {
  return twoZones(region)
    .cluster('prod', { subnets: PRIVATE })
    .nodegroup('prod', 'workers', { ...WORKERS, nodes: 2 })
    .nodegroup('prod', 'pooled', {
      ...WORKERS,
      nodes,
      joined: false,
      warmPool: { instances: 3, poolState: 'RUNNING', maxGroupPreparedCapacity: 6 },
    });
}
