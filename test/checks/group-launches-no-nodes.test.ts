import { groupLaunchesNoNodes } from '../../lambda/checks/group-launches-no-nodes.ts';
import type { AutoScalingGroup, FailedLaunch, Inventory, Nodegroup, Subnet } from '../../lambda/model/inventory.ts';
import { aCluster, aNodegroup, anAutoScalingGroup, anInventory, aSubnet, CLUSTER, minutesAgo } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';
import { POOL_CASES } from './group-launches-no-nodes/pool-cases.ts';

const NO_ADDRESSES =
  "There are not enough free addresses in subnet 'subnet-0a1b2c3d' to satisfy the requested number of instances. Launching EC2 instance failed.";

interface Given {
  readonly group?: Partial<AutoScalingGroup>;
  readonly nodegroup?: Partial<Nodegroup>;
  readonly failed?: readonly Partial<FailedLaunch>[];
  readonly subnets?: readonly Subnet[];
}

function given({ group, nodegroup, failed = [], subnets = [] }: Given): Inventory {
  return anInventory({
    clusters: [aCluster()],
    subnets,
    autoScalingGroups: [anAutoScalingGroup(group)],
    nodegroups: nodegroup === undefined ? [] : [aNodegroup({ autoScalingGroupNames: ['own-workers'], ...nodegroup })],
    failedLaunches: failed.map((one) => ({
      groupName: 'own-workers',
      at: minutesAgo(30),
      lastLaunch: undefined,
      message: NO_ADDRESSES,
      ...one,
    })),
  });
}

const SHORT = { desired: 3, inService: 1 };
const NO_CAPACITY =
  'We currently do not have sufficient m5.large capacity in the Availability Zone you requested (eu-west-1a). Launching EC2 instance failed.';

function withFree(availableIpAddressCount: number): Subnet {
  return aSubnet({ id: 'subnet-0a1b2c3d', availableIpAddressCount });
}

const SUSPENDED = { suspended: ['AZRebalance', 'Launch'] };

testCheck(groupLaunchesNoNodes, [
  {
    name: 'is high where Launch is suspended, and instances are missing',
    inventory: given({ group: { ...SHORT, ...SUSPENDED } }),
    fires: [
      {
        severity: 'high',
        cluster: CLUSTER,
        resource: { type: 'AWS::AutoScaling::AutoScalingGroup', id: 'own-workers' },
        message:
          'Auto Scaling group own-workers launches no nodes: the process Launch of its Auto Scaling group is suspended. 1 of 3 instances are in service. Suspended too: AZRebalance.',
        evidence: {
          problem: 'suspended',
          group: 'own-workers',
          desired: 3,
          inService: 1,
          suspended: ['AZRebalance', 'Launch'],
        },
        remediation:
          /aws autoscaling resume-processes --region eu-west-1 --auto-scaling-group-name own-workers --scaling-processes Launch/,
      },
    ],
  },
  {
    name: 'is medium where the group has all that it wants',
    inventory: given({ group: { suspended: ['Launch'] } }),
    fires: [{ severity: 'medium', message: /It has its desired size, and it cannot launch more\.$/ }],
  },
  {
    name: 'says so of a group that wants none',
    inventory: given({ group: { desired: 0, inService: 0, suspended: ['Launch'] } }),
    fires: [{ severity: 'medium', message: /Its desired size is 0, and it cannot launch more\.$/ }],
  },
  {
    name: 'is about the node group where the group is one of EKS',
    inventory: given({ group: SUSPENDED, nodegroup: {} }),
    fires: [
      {
        resource: { type: 'AWS::EKS::Nodegroup', id: 'demo/workers' },
        message: /^Node group demo\/workers launches no nodes/,
      },
    ],
  },
  {
    name: 'knows the node group by the tags of the group too',
    inventory: given({
      group: {
        ...SUSPENDED,
        tags: {
          'eks:cluster-name': CLUSTER,
          'eks:nodegroup-name': 'workers',
          [`kubernetes.io/cluster/${CLUSTER}`]: 'owned',
        },
      },
      nodegroup: { autoScalingGroupNames: [] },
    }),
    fires: [{ resource: { id: 'demo/workers' } }],
  },
  {
    name: 'is silent of other processes, as those that people suspend for the cluster autoscaler',
    inventory: given({ group: { ...SHORT, suspended: ['AZRebalance', 'Terminate'] } }),
    fires: 'silent',
  },
  {
    name: 'is high where launches fail for want of addresses, and names the subnet',
    inventory: given({ group: SHORT, failed: [{}, { at: minutesAgo(40) }, { at: minutesAgo(50), message: 'other' }] }),
    fires: [
      {
        severity: 'high',
        message:
          'Auto Scaling group own-workers launches no nodes: a subnet has too few free addresses (subnet-0a1b2c3d). 1 of 3 instances are in service, and 2 launches failed for this reason in a day, the last 30 minutes ago.',
        evidence: {
          problem: 'failing',
          failure: 'no-addresses',
          failedLaunches: 2,
          latestFailure: minutesAgo(30).toISOString(),
          subnets: ['subnet-0a1b2c3d'],
        },
        remediation: /subnet-low-ips says who holds them/,
      },
    ],
  },
  {
    name: 'knows a quota of ENIs',
    inventory: given({
      group: SHORT,
      failed: [{ message: 'NetworkInterfaceLimitExceeded. Launching EC2 instance failed.' }],
    }),
    fires: [{ severity: 'high', evidence: { failure: 'eni-quota' }, remediation: /L-DF5E4CA3/ }],
  },
  {
    name: 'knows a quota of instances',
    inventory: given({
      group: SHORT,
      failed: [
        {
          message:
            'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket. Launching EC2 instance failed.',
        },
      ],
    }),
    fires: [{ severity: 'high', evidence: { failure: 'instance-quota' } }],
  },
  {
    name: 'is medium where EC2 has no capacity',
    inventory: given({
      group: SHORT,
      failed: [
        {
          message:
            'We currently do not have sufficient m5.large capacity in the Availability Zone you requested (eu-west-1a). Launching EC2 instance failed.',
        },
      ],
    }),
    fires: [{ severity: 'medium', evidence: { failure: 'no-capacity' } }],
  },
  {
    name: "gives Auto Scaling's own words where it knows none",
    inventory: given({
      group: SHORT,
      failed: [{ message: 'The key pair does not exist. Launching EC2 instance failed.' }],
    }),
    fires: [
      {
        severity: 'high',
        message: /Auto Scaling says: The key pair does not exist\. Launching EC2 instance failed\.$/,
        evidence: { failure: 'other' },
      },
    ],
  },
  {
    name: 'puts them on one line',
    inventory: given({ group: SHORT, failed: [{ message: 'The key pair\n\ndoes not\texist.\n' }] }),
    fires: [{ message: /Auto Scaling says: The key pair does not exist\.$/ }],
  },
  {
    name: 'counts no failure of before',
    inventory: given({ group: SHORT, failed: [{ at: minutesAgo(25 * 60) }] }),
    fires: 'silent',
  },
  {
    name: 'counts it where it is asked to',
    inventory: given({ group: SHORT, failed: [{ at: minutesAgo(25 * 60) }] }),
    options: { failedWithinHours: 48 },
    fires: [{ message: /1 launch failed for this reason in 48 hours, 25 hours ago\.$/ }],
  },
  {
    name: 'is silent where the group has all that it wants by now',
    inventory: given({ failed: [{}] }),
    fires: 'silent',
  },
  {
    name: 'leaves to EKS what it says of the node group',
    inventory: given({
      group: SHORT,
      nodegroup: { healthIssues: [{ code: 'AsgInstanceLaunchFailures', message: NO_ADDRESSES, resourceIds: [] }] },
      failed: [{}],
    }),
    fires: 'silent',
  },
  {
    name: 'is not silent where EKS says nothing of it',
    inventory: given({ group: SHORT, nodegroup: {}, failed: [{}] }),
    fires: [{ severity: 'high', resource: { id: 'demo/workers' } }],
  },
  {
    name: 'fires beside what EKS says of nodes that do not join, and of another cause',
    inventory: given({
      group: SHORT,
      nodegroup: {
        healthIssues: [
          { code: 'AccessDenied', message: 'nodes cannot sign in', resourceIds: [] },
          { code: 'AsgInstanceLaunchFailures', message: NO_CAPACITY, resourceIds: [] },
          { code: 'InstanceLimitExceeded', message: '', resourceIds: [] },
          { code: 'Ec2LaunchTemplateNotFound', message: '', resourceIds: [] },
        ],
      },
      failed: [{}],
    }),
    fires: [{ severity: 'high', resource: { id: 'demo/workers' }, evidence: { failure: 'no-addresses' } }],
  },
  ...(
    [
      ['InsufficientFreeAddresses', NO_ADDRESSES],
      ['InstanceLimitExceeded', 'VcpuLimitExceeded'],
      ['Ec2LaunchTemplateNotFound', 'The launch template does not exist.'],
    ] as const
  ).map(([code, message]) => ({
    name: `leaves to EKS what it says as ${code}`,
    inventory: given({
      group: SHORT,
      nodegroup: { healthIssues: [{ code, message: '', resourceIds: [] }] },
      failed: [{ message }],
    }),
    fires: 'silent' as const,
  })),
  {
    name: 'takes no subnet for full that has room now',
    inventory: given({
      group: { desired: 3, inService: 2 },
      failed: [{ at: minutesAgo(1300) }],
      subnets: [withFree(230)],
    }),
    fires: 'silent',
  },
  {
    name: 'goes by the subnet as it is now where that has too little for what is missing',
    inventory: given({ group: SHORT, failed: [{ at: minutesAgo(1300) }], subnets: [withFree(1)] }),
    fires: [{ severity: 'high', message: /1 launch failed for this reason in a day, 21 hours ago\.$/ }],
  },
  {
    name: 'goes on with what failed otherwise where the subnet has room now',
    inventory: given({
      group: SHORT,
      failed: [{}, {}, { message: 'VcpuLimitExceeded', at: minutesAgo(60) }],
      subnets: [withFree(230)],
    }),
    fires: [{ evidence: { failure: 'instance-quota', failedLaunches: 1 } }],
  },
  {
    name: 'counts no failure that a later launch made up for',
    inventory: given({ group: SHORT, failed: [{ lastLaunch: minutesAgo(20) }] }),
    fires: 'silent',
  },
  {
    name: 'counts a failure after the latest launch',
    inventory: given({ group: SHORT, failed: [{ lastLaunch: minutesAgo(40) }] }),
    fires: [{ evidence: { failedLaunches: 1 } }],
  },
  {
    name: 'does not miss instances that are about to be in service',
    inventory: given({ group: { ...SHORT, pending: 2 }, failed: [{}] }),
    fires: 'silent',
  },
  {
    name: 'misses what is neither in service nor about to be',
    inventory: given({ group: { ...SHORT, pending: 1 }, failed: [{}] }),
    fires: [{ severity: 'high' }],
  },
  {
    name: 'goes by what most launches failed for, not by the latest',
    inventory: given({
      group: SHORT,
      failed: [
        { message: NO_CAPACITY, at: minutesAgo(5) },
        ...[10, 20, 30, 40, 50].map((minutes) => ({ at: minutesAgo(minutes) })),
      ],
    }),
    fires: [
      {
        severity: 'high',
        evidence: {
          failure: 'no-addresses',
          failedLaunches: 5,
          latestFailure: minutesAgo(10).toISOString(),
          says: NO_ADDRESSES,
          subnets: ['subnet-0a1b2c3d'],
        },
      },
    ],
  },
  {
    name: 'goes by the latest where as many failed for another reason',
    inventory: given({ group: SHORT, failed: [{}, { message: NO_CAPACITY, at: minutesAgo(5) }] }),
    fires: [{ severity: 'medium', evidence: { failure: 'no-capacity' } }],
  },
  {
    name: 'is silent of groups of clusters that are none of EKS here',
    inventory: given({
      group: { ...SHORT, ...SUSPENDED, tags: { 'kubernetes.io/cluster/kops.example.com': 'owned' } },
      failed: [{}],
    }),
    fires: 'silent',
  },
  {
    name: 'knows a quota of ENIs in whatever order its words come',
    inventory: given({
      group: SHORT,
      failed: [{ message: "You've reached the limit on the number of network interfaces that you can create." }],
    }),
    fires: [{ evidence: { failure: 'eni-quota' } }],
  },
  {
    name: 'knows a quota of instances of one type',
    inventory: given({
      group: SHORT,
      failed: [
        {
          message:
            'You have requested more instances (3) than your current instance limit of 2 allows for the specified instance type.',
        },
        { message: 'Your quota allows for 0 more running instance(s). You requested at least 1.' },
      ],
    }),
    fires: [{ evidence: { failure: 'instance-quota', failedLaunches: 2 } }],
  },
  {
    name: 'does not repeat a name that reads like advice',
    inventory: given({ group: { ...SUSPENDED, name: 'own`. Run "rm -rf" now', arn: anAutoScalingGroup().arn } }),
    fires: [
      {
        message:
          /^Auto Scaling group with an unusual name launches no nodes: the process Launch of its Auto Scaling group is suspended/,
      },
    ],
  },
  {
    name: 'is silent where all is there',
    inventory: given({}),
    fires: 'silent',
  },
  ...POOL_CASES,
]);
