import { groupLaunchesNoNodes } from '../../lambda/checks/group-launches-no-nodes.ts';
import type { AutoScalingGroup, FailedLaunch, Inventory, Nodegroup } from '../../lambda/model/inventory.ts';
import { aCluster, aNodegroup, anAutoScalingGroup, anInventory, CLUSTER, minutesAgo } from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const NO_ADDRESSES =
  "There are not enough free addresses in subnet 'subnet-0a1b2c3d' to satisfy the requested number of instances. Launching EC2 instance failed.";

interface Given {
  readonly group?: Partial<AutoScalingGroup>;
  readonly nodegroup?: Partial<Nodegroup>;
  readonly failed?: readonly Partial<FailedLaunch>[];
}

function given({ group, nodegroup, failed = [] }: Given): Inventory {
  return anInventory({
    clusters: [aCluster()],
    autoScalingGroups: [anAutoScalingGroup(group)],
    nodegroups: nodegroup === undefined ? [] : [aNodegroup({ autoScalingGroupNames: ['own-workers'], ...nodegroup })],
    failedLaunches: failed.map((one) => ({
      groupName: 'own-workers',
      at: minutesAgo(30),
      message: NO_ADDRESSES,
      ...one,
    })),
  });
}

const SHORT = { desired: 3, inService: 1 };
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
    fires: [{ severity: 'medium', message: /It has all that it wants now, and no more will come\.$/ }],
  },
  {
    name: 'says so of a group that wants none',
    inventory: given({ group: { desired: 0, inService: 0, suspended: ['Launch'] } }),
    fires: [{ severity: 'medium', message: /It wants none now, and no more will come\.$/ }],
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
          'Auto Scaling group own-workers launches no nodes: a subnet has too few free addresses (subnet-0a1b2c3d). 1 of 3 instances are in service, and 2 launches failed so in a day.',
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
    name: 'counts no failure of before',
    inventory: given({ group: SHORT, failed: [{ at: minutesAgo(25 * 60) }] }),
    fires: 'silent',
  },
  {
    name: 'counts it where it is asked to',
    inventory: given({ group: SHORT, failed: [{ at: minutesAgo(25 * 60) }] }),
    options: { failedWithinHours: 48 },
    fires: [{ message: /1 launch failed so in 48 hours/ }],
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
    name: 'is silent where all is there',
    inventory: given({}),
    fires: 'silent',
  },
]);
