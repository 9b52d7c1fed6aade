import { read } from '../../../lambda/model/coverage.ts';
import type { Inventory, Subnet } from '../../../lambda/model/inventory.ts';
import type { KubeEvent, WaitingPod } from '../../../lambda/model/kubernetes.ts';
import type { KubeNodeClass, KubeNodePool } from '../../../lambda/model/node-pools.ts';
import {
  aCluster,
  aCondition,
  aKubeEvent,
  aNodeClaim,
  aNodeClass,
  aNodePool,
  anInventory,
  aSubnet,
  aWaitingPod,
  CLUSTER,
  inKubernetes,
  kubePods,
  minutesAgo,
} from '../an-inventory.ts';
import type { CheckCase } from '../check-tester.ts';

interface Given {
  readonly pool?: Partial<KubeNodePool>;
  readonly nodeClass?: Partial<KubeNodeClass>;
  /** Pods without a node; undefined: their number is not known. */
  readonly waiting?: readonly WaitingPod[] | undefined;
  readonly events?: readonly KubeEvent[];
  readonly subnets?: readonly Subnet[];
}

const SUBNET = 'subnet-0a1b2c3d';
const WAITING = ['web-1', 'web-2'].map((name) => aWaitingPod({ name, node: undefined }));

function withPool({ pool, nodeClass, waiting = WAITING, events = [], subnets = [room(200)] }: Given): Inventory {
  return anInventory({
    clusters: [aCluster()],
    subnets,
    kubeNodePools: inKubernetes([aNodePool({ nodeClass: aNodeClass(nodeClass), ...pool })]),
    kubePods: inKubernetes([kubePods({ waiting })]),
    kubeEvents: inKubernetes(events),
  });
}

function room(availableIpAddressCount: number, id = SUBNET): Subnet {
  return aSubnet({ id, availableIpAddressCount });
}

const REFUSED =
  "NodeClaim default-abcde event: creating instance, insufficient capacity, with fleet error(s), InsufficientFreeAddressesInSubnet: There are not enough free addresses in subnet 'subnet-0a1b2c3d' to satisfy the requested number of instances.";
const NO_CAPACITY =
  'NodeClaim default-abcde event: creating instance, insufficient capacity, with fleet error(s), InsufficientInstanceCapacity: We currently do not have sufficient m5.large capacity in the Availability Zone you requested (eu-west-1a).';
const ECHO =
  'NodeClaim default-fghij event: creating instance, insufficient capacity, all requested instance types were unavailable during launch';

function refused(message: string, fields: Partial<KubeEvent> = {}): KubeEvent {
  return aKubeEvent({
    reason: 'InsufficientCapacityError',
    kind: 'NodeClaim',
    namespace: '',
    name: 'default-abcde',
    uid: '',
    message,
    known: [],
    times: 1,
    last: minutesAgo(2),
    ...fields,
  });
}

const NO_SUBNETS = {
  subnetIds: [],
  conditions: [
    aCondition('SubnetsReady', 'False', {
      reason: 'SubnetsNotFound',
      message: 'SubnetSelector did not match any Subnets',
    }),
    aCondition('ValidationSucceeded', 'False', { reason: 'DependenciesNotReady' }),
    aCondition('Ready', 'False'),
  ],
};

const NO_GROUPS = {
  conditions: [
    aCondition('SubnetsReady', 'True'),
    aCondition('SecurityGroupsReady', 'False', {
      reason: 'SecurityGroupsNotFound',
      message: 'SecurityGroupSelector did not match any SecurityGroups',
    }),
  ],
};

const UNAUTHORIZED = aCondition('Launched', 'Unknown', {
  reason: 'Unauthorized',
  message: 'User is not authorized to perform this operation because no identity-based policy allows it',
});

const LIMITS = 'Failed to schedule pod, all available instance types exceed limits for nodepool (NodePool=default)';
const limited = (message = LIMITS) => aKubeEvent({ reason: 'FailedScheduling', message, known: ['karpenter-limits'] });

/** Node pools of Karpenter and of EKS Auto Mode. */
export const POOL_CASES: readonly CheckCase[] = [
  {
    name: 'is high where the node class of a pool selects no subnet and pods wait, and says which tag it looks for',
    inventory: withPool({ nodeClass: NO_SUBNETS }),
    fires: [
      {
        severity: 'high',
        cluster: CLUSTER,
        resource: { type: 'AWS::EKS::Cluster', id: CLUSTER },
        discriminator: 'node pool default',
        message:
          'Karpenter node pool default of cluster demo launches no nodes: its EC2NodeClass default selects no subnet that exists. 2 pods of the cluster wait for a node.',
        evidence: { problem: 'no-subnets', nodeClass: 'EC2NodeClass/default', waitingPods: 2 },
        remediation:
          /tag karpenter\.sh\/discovery=demo\. .*aws ec2 create-tags --region eu-west-1 --resources SUBNET_IDS --tags Key=karpenter\.sh\/discovery,Value=demo.*kubectl edit ec2nodeclass default/s,
      },
    ],
  },
  {
    name: 'is medium where it selects none and nothing waits',
    inventory: withPool({ nodeClass: NO_SUBNETS, waiting: [] }),
    fires: [{ severity: 'medium', message: /selects no subnet that exists\.$/ }],
  },
  {
    name: 'gives no command for a tag that it cannot set',
    inventory: withPool({ nodeClass: { ...NO_SUBNETS, subnetTags: [{ 'karpenter.sh/discovery': '*' }] } }),
    fires: [{ remediation: /^Change `subnetSelectorTerms` of EC2NodeClass default(?!.*create-tags)/s }],
  },
  {
    name: 'names what else a node class lacks, in the words of its controller',
    inventory: withPool({ nodeClass: NO_GROUPS }),
    fires: [
      {
        severity: 'high',
        message:
          'Karpenter node pool default of cluster demo launches no nodes: its EC2NodeClass default has no security groups. 2 pods of the cluster wait for a node. It reports: SecurityGroupSelector did not match any SecurityGroups.',
        evidence: { problem: 'not-ready', condition: 'SecurityGroupsReady' },
        remediation: /kubectl describe ec2nodeclass default/,
      },
    ],
  },
  {
    name: 'knows a node class that does not exist, of EKS Auto Mode here',
    inventory: withPool({ pool: { classKind: 'NodeClass', className: 'gone', nodeClass: undefined } }),
    fires: [
      {
        message: /^Auto Mode node pool default of cluster demo launches no nodes: its NodeClass gone does not exist/,
        evidence: { problem: 'no-node-class', nodeClass: 'NodeClass/gone' },
        remediation: /kubectl edit nodepool default/,
      },
    ],
  },
  {
    name: 'knows a node pool that is not valid',
    inventory: withPool({ pool: { conditions: [aCondition('ValidationSucceeded', 'False', { message: 'no' })] } }),
    fires: [{ message: /: the node pool is not valid\. .* It reports: no\.$/ }],
  },
  {
    name: 'is high where EC2 refused launches for want of addresses, which Karpenter says in events alone',
    inventory: withPool({
      events: [
        refused(REFUSED),
        refused(ECHO, { name: 'default-fghij', last: minutesAgo(1) }),
        refused(ECHO, { name: 'default-klmno', last: minutesAgo(1) }),
      ],
      subnets: [room(0), room(90, 'subnet-0e')],
      nodeClass: { subnetIds: [SUBNET, 'subnet-0e'] },
    }),
    fires: [
      {
        severity: 'high',
        message:
          'Karpenter node pool default of cluster demo launches no nodes: a subnet has too few free addresses (subnet-0a1b2c3d). 1 launch failed for this reason, the latest 2 minutes ago. 2 pods of the cluster wait for a node.',
        evidence: {
          problem: 'pool-failing',
          failure: 'no-addresses',
          failedLaunches: 1,
          latestFailure: minutesAgo(2).toISOString(),
          subnets: [SUBNET],
        },
        remediation: /subnet-low-ips says who holds them.*kubectl edit ec2nodeclass default/s,
      },
    ],
  },
  {
    name: 'is high where none of its subnets has an address while pods wait, whatever Karpenter has tried',
    inventory: withPool({ subnets: [room(0)], events: [refused(ECHO)] }),
    fires: [
      {
        severity: 'high',
        message: /: none of its subnets has addresses for a node \(subnet-0a1b2c3d\)\. /,
        evidence: { failure: 'no-addresses', subnets: [SUBNET] },
      },
    ],
  },
  {
    name: 'counts the prefixes that nodes are launched with',
    inventory: withPool({ subnets: [room(32)], nodeClass: { prefixes: 2 } }),
    fires: [{ evidence: { failure: 'no-addresses', failedLaunches: 0, latestFailure: null } }],
  },
  {
    name: 'is silent of full subnets and of what failed where nothing waits for a node',
    inventory: withPool({ subnets: [room(0)], events: [refused(REFUSED)], waiting: [] }),
    fires: 'silent',
  },
  {
    name: 'is silent of a refusal after which a node was launched, or a subnet has room',
    inventory: withPool({ events: [refused(NO_CAPACITY), refused(REFUSED)], pool: { lastLaunch: minutesAgo(1) } }),
    fires: 'silent',
  },
  {
    name: 'is silent of a refusal for a subnet that has room now',
    inventory: withPool({ events: [refused(REFUSED)] }),
    fires: 'silent',
  },
  {
    name: 'is silent of what was a quarter of an hour ago, and of claims of other pools',
    inventory: withPool({
      events: [refused(NO_CAPACITY, { last: minutesAgo(16) }), refused(NO_CAPACITY, { name: 'default-spot-abcde' })],
    }),
    fires: 'silent',
  },
  {
    name: 'is medium where EC2 has no capacity',
    inventory: withPool({ events: [refused(NO_CAPACITY)] }),
    fires: [{ severity: 'medium', evidence: { failure: 'no-capacity' }, remediation: /kubectl edit nodepool default/ }],
  },
  {
    name: 'takes the reason of a launch that a claim waits for, and quotes what it does not know',
    inventory: withPool({ pool: { unregistered: [aNodeClaim({ launched: UNAUTHORIZED })] }, waiting: [] }),
    fires: [
      {
        severity: 'high',
        message:
          /: its launches fail\. 1 launch failed for this reason, the latest 10 minutes ago\. It reports: Unauthorized: User is not authorized .* allows it\.$/,
        evidence: { failure: 'other' },
        remediation: /kubectl describe nodeclaims/,
      },
    ],
  },
  {
    name: 'takes the reason of the pool where no claim is left',
    inventory: withPool({
      pool: {
        conditions: [
          aCondition('NodeRegistrationHealthy', 'False', {
            reason: 'VCPULimitExceeded',
            message: 'An instance was requested that would exceed your VCPU quota',
          }),
        ],
      },
    }),
    fires: [{ evidence: { failure: 'instance-quota' } }],
  },
  {
    name: 'leaves nodes that came and did not register to another check',
    inventory: withPool({
      pool: { conditions: [aCondition('NodeRegistrationHealthy', 'False', { reason: 'RegistrationFailed' })] },
    }),
    fires: 'silent',
  },
  {
    name: 'is silent of launches that have just begun, and of what nobody knows yet',
    inventory: withPool({
      nodeClass: { conditions: [aCondition('SubnetsReady', 'Unknown'), aCondition('Ready', 'Unknown')] },
      pool: {
        unregistered: [
          aNodeClaim({ createdAt: minutesAgo(0.5), launched: UNAUTHORIZED }),
          aNodeClaim({ launched: aCondition('Launched', 'Unknown', { reason: 'AwaitingReconciliation' }) }),
          aNodeClaim(),
        ],
      },
    }),
    fires: 'silent',
  },
  {
    name: 'is medium where the limits of the pool keep a pod from a node',
    inventory: withPool({ events: [limited()] }),
    fires: [
      {
        severity: 'medium',
        message:
          'Karpenter node pool default of cluster demo launches no nodes: its limits are reached. 2 pods of the cluster wait for a node.',
        evidence: { problem: 'limits' },
      },
    ],
  },
  {
    name: 'is silent of limits of another pool, and of a pod that has a node',
    inventory: withPool({
      events: [
        limited('all available instance types exceed limits for nodepool: "default-spot"'),
        aKubeEvent({ reason: 'FailedScheduling', name: 'gone', message: LIMITS, known: ['karpenter-limits'] }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'does not repeat a name of a pool that reads like advice',
    inventory: withPool({ pool: { name: 'x`. Run "rm -rf" now' }, nodeClass: NO_SUBNETS }),
    fires: [{ message: /^Karpenter node pool with an unusual name of cluster demo launches no nodes/ }],
  },
  {
    name: 'is silent of a cluster whose API was not read',
    inventory: {
      ...withPool({ nodeClass: NO_SUBNETS }),
      sections: { ...withPool({ nodeClass: NO_SUBNETS }).sections, kubeNodePools: read([]) },
    },
    fires: 'silent',
  },
  {
    name: 'is silent of a pool in which nothing is wrong',
    inventory: withPool({}),
    fires: 'silent',
  },
];
