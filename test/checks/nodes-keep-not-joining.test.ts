import { nodesKeepNotJoining } from '../../lambda/checks/nodes-keep-not-joining.ts';
import type { Instance } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aCniEni,
  aCondition,
  aNode,
  aNodeClaim,
  aNodegroup,
  aNodePool,
  anEni,
  anInstanceProfile,
  anInventory,
  attached,
  aWaitingPod,
  CLUSTER,
  inKubernetes,
  kubePods,
  minutesAgo,
  profileArn,
  roleArn,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const POOL = { 'karpenter.sh/nodepool': 'default', 'eks:eks-cluster-name': CLUSTER };
const OWN = { [`kubernetes.io/cluster/${CLUSTER}`]: 'owned' };

/** Launched so long ago, and ended so many minutes later. */
function ended(id: string, age: number, life: number, fields: Partial<Instance> = {}): Instance {
  return aNode({
    id,
    state: 'terminated',
    launchTime: minutesAgo(age),
    subnetId: undefined,
    eniSubnetIds: [],
    tags: POOL,
    end: { at: minutesAgo(age - life), code: 'Client.UserInitiatedShutdown' },
    ...fields,
  });
}

const ROW = [ended('i-03', 28, 16), ended('i-02', 44, 16), ended('i-01', 60, 15)];
const YOUNG = aNode({ id: 'i-04', launchTime: minutesAgo(12), tags: POOL });
const AUTO = { ...OWN, 'eks:kubernetes-node-pool-name': 'general-purpose' };
const WITH_PREFIX = attached(anEni({ id: 'eni-p', ipv4Prefixes: ['10.0.0.16/28'] }), 'i-04', 0);
const NINE = Array.from({ length: 9 }, (_, index) => `10.0.0.${20 + index}`);
const WITH_EIGHT = attached(anEni({ id: 'eni-w', privateIpAddresses: NINE }), 'i-04', 0);

const NOT_HEALTHY = aCondition('NodeRegistrationHealthy', 'False', {
  reason: 'RegistrationFailed',
  message: 'Failed to register node',
});
const LATE = aNodeClaim({
  instanceId: 'i-04',
  launched: aCondition('Launched', 'True'),
  registered: aCondition('Registered', 'Unknown', { reason: 'NodeNotFound' }),
});

/** The same where Kubernetes has the node pool. */
function withStated(
  pool: Parameters<typeof aNodePool>[0],
  {
    endedNodes = [],
    nodes = [],
    waiting = false,
  }: { endedNodes?: readonly Instance[]; nodes?: readonly Instance[]; waiting?: boolean },
) {
  return withRow(endedNodes, {
    nodes,
    kubeNodePools: inKubernetes([aNodePool(pool)]),
    kubePods: inKubernetes([kubePods({ waiting: waiting ? [aWaitingPod({ node: undefined })] : [] })]),
  });
}

function withRow(endedNodes: readonly Instance[], rest: Parameters<typeof anInventory>[0] = {}) {
  return anInventory({ clusters: [aCluster()], endedNodes, ...rest });
}

testCheck(nodesKeepNotJoining, [
  {
    name: 'fires of a row of nodes that each lived a quarter of an hour, and of the one that is up',
    inventory: withRow(ROW, { nodes: [YOUNG] }),
    fires: [
      {
        resource: { id: CLUSTER },
        discriminator: 'Karpenter node pool default',
        message:
          'Nodes of Karpenter node pool default of cluster demo repeatedly fail to join: 3 nodes terminated in the last hour, each 15 to 16 minutes after its launch. A node that has not registered after 15 minutes is replaced by another. 1 node is up now.',
        evidence: {
          ended: ['i-01', 'i-02', 'i-03'],
          livedMinutes: [15, 16, 16],
          instances: ['i-04'],
          waitingPods: null,
        },
        remediation: /^Read the console .*get-console-output .*--instance-id i-04.*kubectl describe nodeclaims/s,
      },
    ],
  },
  {
    name: 'names the roles of an Auto Scaling group whose last node has gone',
    inventory: withRow(
      ROW.map((node) => ({
        ...node,
        tags: { ...OWN, 'aws:autoscaling:groupName': 'own-nodes' },
        instanceProfileArn: profileArn('nodes'),
      })),
      { instanceProfiles: [anInstanceProfile({ arn: profileArn('nodes'), roleArns: [roleArn('nodes')] })] },
    ),
    fires: [
      {
        discriminator: 'Auto Scaling group own-nodes',
        message: /None is up now\.$/,
        evidence: { roles: [roleArn('nodes')] },
        remediation: /^Look at the next node while it is up(?!.*nodeclaims)/s,
      },
    ],
  },
  {
    name: 'goes by the pool of EKS Auto Mode, and by a managed node group',
    inventory: withRow(
      [
        ...ROW.map((node) => ({ ...node, tags: { ...OWN, 'eks:kubernetes-node-pool-name': 'general-purpose' } })),
        ...ROW.map((node) => ({
          ...node,
          id: `${node.id}b`,
          tags: { 'eks:cluster-name': CLUSTER, 'eks:nodegroup-name': 'workers' },
        })),
      ],
      { nodegroups: [aNodegroup({ name: 'workers', nodeRoleArn: roleArn('workers') })] },
    ),
    fires: [
      { discriminator: 'Auto Mode node pool general-purpose' },
      { discriminator: 'node group workers', evidence: { roles: [roleArn('workers')] } },
    ],
  },
  {
    name: 'is silent of two, where three make a row',
    inventory: withRow(ROW.slice(1), { nodes: [YOUNG] }),
    fires: 'silent',
  },
  {
    name: 'turns with the number',
    inventory: withRow(ROW.slice(1)),
    options: { minEnded: 2 },
    fires: [{ evidence: { endedCount: 2 } }],
  },
  {
    name: 'turns with the least and the most that they live',
    inventory: withRow([ended('i-01', 60, 9), ended('i-02', 44, 25), ended('i-03', 28, 9)]),
    options: { minLifeMinutes: 9, maxLifeMinutes: 25 },
    fires: [{ evidence: { livedMinutes: [9, 25, 9] } }],
  },
  {
    name: 'is silent of nodes that are done with sooner, as those of jobs',
    inventory: withRow([ended('i-01', 60, 6), ended('i-02', 44, 7), ended('i-03', 28, 9)]),
    fires: 'silent',
  },
  {
    name: 'is silent where a node of the pool lived longer',
    inventory: withRow([...ROW, ended('i-00', 90, 50)]),
    fires: 'silent',
  },
  {
    name: 'is silent where one that is up has joined',
    inventory: withRow(ROW, {
      nodes: [YOUNG],
      subnetEnis: [attached(aCniEni({ tags: { 'node.k8s.amazonaws.com/instance_id': 'i-04' } }), 'i-04', 0)],
    }),
    fires: 'silent',
  },
  {
    name: 'is silent where EKS gave pods of a node of Auto Mode addresses: it joined',
    inventory: withRow(
      ROW.map((node) => ({ ...node, tags: AUTO, operatorManaged: true })),
      { nodes: [{ ...YOUNG, tags: AUTO, operatorManaged: true }], subnetEnis: [WITH_PREFIX] },
    ),
    fires: 'silent',
  },
  {
    name: 'is silent where the VPC resource controller gave a Windows node addresses: it joined',
    inventory: withRow(ROW, { nodes: [{ ...YOUNG, platform: 'windows' }], subnetEnis: [WITH_EIGHT] }),
    fires: 'silent',
  },
  {
    name: 'goes on where a Windows node has its own address alone',
    inventory: withRow(ROW, {
      nodes: [{ ...YOUNG, platform: 'windows' }],
      subnetEnis: [attached(anEni({ id: 'eni-p' }), 'i-04', 0)],
    }),
    fires: [{ evidence: { instances: ['i-04'] } }],
  },
  {
    name: 'goes on where a Linux node has addresses that Karpenter asked for with it',
    inventory: withRow(ROW, { nodes: [YOUNG], subnetEnis: [WITH_PREFIX] }),
    fires: [{ evidence: { instances: ['i-04'] } }],
  },
  {
    name: 'is silent where one that lived longer is about to end',
    inventory: withRow(ROW, {
      nodes: [YOUNG, aNode({ id: 'i-00', state: 'shutting-down', launchTime: minutesAgo(5000), tags: POOL })],
    }),
    fires: 'silent',
  },
  {
    name: 'is silent where one that joined is about to end',
    inventory: withRow(ROW, {
      nodes: [{ ...YOUNG, state: 'shutting-down' }],
      subnetEnis: [attached(aCniEni({ tags: { 'node.k8s.amazonaws.com/instance_id': 'i-04' } }), 'i-04', 0)],
    }),
    fires: 'silent',
  },
  {
    name: 'goes on where one that lived as long is about to end, or one has been stopped for long',
    inventory: withRow(ROW, {
      nodes: [
        { ...YOUNG, state: 'shutting-down', launchTime: minutesAgo(17) },
        aNode({ id: 'i-00', state: 'stopped', launchTime: minutesAgo(5000), tags: POOL }),
      ],
    }),
    fires: [{ message: /None is up now\.$/, evidence: { instances: [] } }],
  },
  {
    name: 'is silent where one has stayed up',
    inventory: withRow(ROW, { nodes: [aNode({ id: 'i-04', launchTime: minutesAgo(30), tags: POOL })] }),
    fires: 'silent',
  },
  {
    name: 'is silent of spot capacity that was taken back, and of ends without a time',
    inventory: withRow([
      ...ROW.slice(0, 2),
      ended('i-05', 50, 16, { end: { at: minutesAgo(34), code: 'Server.SpotInstanceTermination' } }),
      ended('i-06', 50, 16, { end: { at: undefined, code: undefined } }),
    ]),
    fires: 'silent',
  },
  {
    name: 'is high where the node pool says itself that its nodes do not register, and another is to come',
    inventory: withStated({ conditions: [NOT_HEALTHY] }, { endedNodes: ROW.slice(0, 1), waiting: true }),
    fires: [
      {
        severity: 'high',
        discriminator: 'Karpenter node pool default',
        message:
          'Nodes of Karpenter node pool default of cluster demo repeatedly fail to join: the node pool reports that they do not register. 1 node terminated in the last hour, 16 minutes after its launch. A node that has not registered after 15 minutes is replaced by another. None is up now.',
        evidence: { shownBy: 'condition', endedCount: 1, waitingPods: 1 },
      },
    ],
  },
  {
    name: 'names those that have not registered of a pool with others that have',
    inventory: withStated(
      { conditions: [NOT_HEALTHY], unregistered: [LATE], lastRegistered: minutesAgo(500) },
      { nodes: [YOUNG, aNode({ id: 'i-05', launchTime: minutesAgo(500), tags: POOL })] },
    ),
    fires: [
      { severity: 'high', message: /1 node is up now\.$/, evidence: { instances: ['i-04'], shownBy: 'condition' } },
    ],
  },
  {
    name: 'is silent of what the node pool says where nothing waits for a node',
    inventory: withStated({ conditions: [NOT_HEALTHY] }, {}),
    fires: 'silent',
  },
  {
    name: 'is silent of what the node pool says where a node has registered since, or launches fail',
    inventory: withStated({ conditions: [NOT_HEALTHY], lastRegistered: minutesAgo(2) }, { waiting: true }),
    fires: 'silent',
  },
  {
    name: 'is silent of a node pool in which launches fail: no node came',
    inventory: withStated(
      { conditions: [aCondition('NodeRegistrationHealthy', 'False', { reason: 'Unauthorized' })] },
      { waiting: true },
    ),
    fires: 'silent',
  },
  {
    name: 'is silent of a row of nodes that the node pool counts as registered, as those of a frequent job',
    inventory: withStated({ conditions: [aCondition('NodeRegistrationHealthy', 'True')] }, { endedNodes: ROW }),
    fires: 'silent',
  },
  {
    name: 'goes by the row where the node pool does not know yet',
    inventory: withStated({ conditions: [aCondition('NodeRegistrationHealthy', 'Unknown')] }, { endedNodes: ROW }),
    fires: [{ severity: 'high', evidence: { shownBy: 'ended' } }],
  },
  {
    name: 'is medium of a node that is late, before Karpenter gives it up',
    inventory: withStated({ unregistered: [LATE] }, { nodes: [YOUNG] }),
    fires: [
      {
        severity: 'medium',
        message:
          '1 node of Karpenter node pool default of cluster demo has not registered, 12 minutes after its launch. A node that has not registered after 15 minutes is replaced by another.',
        evidence: { shownBy: 'late', instances: ['i-04'], endedCount: 0 },
        remediation: /get-console-output .*--instance-id i-04.*kubectl describe nodeclaims/s,
      },
    ],
  },
  {
    name: 'is silent of a node that has time left',
    inventory: withStated({ unregistered: [LATE] }, { nodes: [{ ...YOUNG, launchTime: minutesAgo(9) }] }),
    fires: 'silent',
  },
  {
    name: 'turns with the time that nodes have to register',
    inventory: withStated({ unregistered: [LATE] }, { nodes: [{ ...YOUNG, launchTime: minutesAgo(9) }] }),
    options: { minUnregisteredMinutes: 8 },
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'is silent of a late node whose Node is there, and waits for something else',
    inventory: withStated(
      { unregistered: [{ ...LATE, registered: aCondition('Registered', 'Unknown', { reason: 'HooksNotReady' }) }] },
      { nodes: [YOUNG] },
    ),
    fires: 'silent',
  },
  {
    name: 'is silent of nodes of no pool, of several pools and of no cluster that is there',
    inventory: withRow([
      ...ROW.map((node) => ({ ...node, tags: OWN })),
      ...ROW.map((node, index) => ({ ...node, tags: { ...POOL, 'karpenter.sh/nodepool': `pool-${index}` } })),
      ...ROW.map((node) => ({ ...node, tags: { ...POOL, 'eks:eks-cluster-name': 'gone' } })),
    ]),
    fires: 'silent',
  },
]);
