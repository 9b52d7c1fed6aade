import { podsWithoutIp } from '../../lambda/checks/pods-without-ip.ts';
import { notRead } from '../../lambda/model/coverage.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import type { KubeEvent, WaitingPod } from '../../lambda/model/kubernetes.ts';
import {
  aCluster,
  aKubeEvent,
  aKubeNode,
  aNode,
  anInventory,
  aWaitingPod,
  CLUSTER,
  inKubernetes,
  kubePods,
  minutesAgo,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const BRANCHES_FULL = {
  reason: 'FailedScheduling',
  message:
    '0/3 nodes are available: 1 node(s) had untolerated taint {a: b}, 2 Insufficient vpc.amazonaws.com/pod-eni. preemption: 0/3 nodes are available.',
  known: ['sched-pod-eni'],
} as const;

function withPods(waiting: readonly WaitingPod[], events: readonly KubeEvent[]): Inventory {
  return anInventory({
    clusters: [aCluster()],
    nodes: [aNode()],
    kubeNodes: inKubernetes([aKubeNode()]),
    kubePods: inKubernetes([kubePods({ waiting })]),
    kubeEvents: inKubernetes(events),
  });
}

/** @param part what could not be read of the cluster */
function without(inventory: Inventory, part: 'kubePods' | 'kubeEvents' | 'kubeNodes'): Inventory {
  const gap = { section: part, source: 'kubernetes', reason: 'denied', action: 'list pods', message: 'no' } as const;
  const section = { status: 'read' as const, items: [{ clusterName: CLUSTER, section: notRead<never>(gap) }] };
  return { ...inventory, sections: { ...inventory.sections, [part]: section } };
}

const ONE = withPods([aWaitingPod()], [aKubeEvent()]);

testCheck(podsWithoutIp, [
  {
    name: 'is critical where the VPC CNI on a node has no address for pods that wait there',
    inventory: withPods(
      [aWaitingPod(), aWaitingPod({ name: 'web-2', since: minutesAgo(20) })],
      [aKubeEvent(), aKubeEvent({ name: 'web-2' })],
    ),
    fires: [
      {
        severity: 'critical',
        resource: { type: 'AWS::EC2::Instance', id: 'i-0a' },
        cluster: CLUSTER,
        message:
          '2 pods on node i-0a (m5.large) of cluster demo wait for an address: the VPC CNI there has none to give. shop/web-2 has waited longest, 20 minutes.',
        evidence: {
          reason: 'no-address',
          podCount: 2,
          pods: ['shop/web-2', 'shop/web-1'],
          longestMinutes: 20,
          nodes: ['ip-10-0-0-17.eu-west-1.compute.internal'],
          errors: ['sandbox-no-address'],
        },
        remediation: /ipamd\.log on the node says why/,
      },
    ],
  },
  {
    name: 'tells reasons apart on one node',
    inventory: withPods(
      [aWaitingPod(), aWaitingPod({ name: 'web-2' }), aWaitingPod({ name: 'web-3' })],
      [
        aKubeEvent(),
        aKubeEvent({ name: 'web-2', known: ['sandbox-ipamd-unreachable'] }),
        aKubeEvent({ name: 'web-3', reason: 'NetworkNotReady', known: ['event-network-not-ready'] }),
      ],
    ),
    fires: [
      { evidence: { reason: 'cni-down' }, message: /does not answer/ },
      { evidence: { reason: 'cni-not-ready' }, message: /no CNI works there/ },
      { evidence: { reason: 'no-address' } },
    ],
  },
  {
    name: 'goes by the latest event of the pod that says why',
    inventory: withPods(
      [aWaitingPod()],
      [
        aKubeEvent({ last: minutesAgo(9), known: ['sandbox-ipamd-unreachable'] }),
        aKubeEvent({ last: minutesAgo(2) }),
        aKubeEvent({ last: minutesAgo(1), known: ['sandbox-name-reserved'] }),
        aKubeEvent({ last: minutesAgo(1), reason: 'FailedScheduling', known: ['sched-too-many-pods'] }),
      ],
    ),
    fires: [{ evidence: { reason: 'no-address' } }],
  },
  {
    name: 'is silent where the pod has its address by now and something else fails',
    inventory: withPods(
      [aWaitingPod()],
      [aKubeEvent({ last: minutesAgo(9) }), aKubeEvent({ last: minutesAgo(1), known: ['sandbox-setup-failed'] })],
    ),
    fires: 'silent',
  },
  {
    name: 'is silent on a pod that hangs for something else: a volume, an image, or what nobody knows',
    inventory: withPods([aWaitingPod()], [aKubeEvent({ message: 'no such volume', known: [] })]),
    fires: 'silent',
  },
  { name: 'is silent on a pod of which no event is left', inventory: withPods([aWaitingPod()], []), fires: 'silent' },
  {
    name: 'is silent on a pod that waits for its volume since the network of its new node is there',
    inventory: withPods(
      [aWaitingPod()],
      [
        aKubeEvent({ last: minutesAgo(9), reason: 'NetworkNotReady', known: ['event-network-not-ready'] }),
        aKubeEvent({ last: minutesAgo(2), reason: 'FailedMount', message: 'secret "tls" not found', known: [] }),
      ],
    ),
    fires: 'silent',
  },
  {
    name: 'takes the word of the VPC CNI for a pod with security groups of its own as that of a branch ENI, which it waits for',
    inventory: withPods([aWaitingPod({ wantsBranchEni: true })], [aKubeEvent()]),
    fires: [{ evidence: { reason: 'no-branch-eni' }, message: /waits for a branch ENI/ }],
  },
  {
    name: 'is silent where the last event is so old that it is not of now',
    inventory: withPods([aWaitingPod({ since: minutesAgo(50) })], [aKubeEvent({ last: minutesAgo(40) })]),
    fires: 'silent',
  },
  {
    name: 'is silent on a pod of a moment ago, which has none yet as is normal',
    inventory: withPods([aWaitingPod({ since: minutesAgo(1) })], [aKubeEvent()]),
    fires: 'silent',
  },
  {
    name: 'counts it with less patience',
    inventory: withPods([aWaitingPod({ since: minutesAgo(1) })], [aKubeEvent()]),
    options: { minWaitMinutes: 1 },
    fires: [{ evidence: { longestMinutes: 1 } }],
  },
  {
    name: 'is silent on an event of an earlier pod of the name',
    inventory: withPods([aWaitingPod({ uid: 'another' })], [aKubeEvent()]),
    fires: 'silent',
  },
  {
    name: 'is silent on one of before the pod was placed that has no uid, and on one of a pod elsewhere that claims its uid',
    inventory: withPods(
      [aWaitingPod({ since: minutesAgo(5) })],
      [aKubeEvent({ uid: '', last: minutesAgo(9) }), aKubeEvent({ namespace: 'other', uid: 'uid-shop-web-1' })],
    ),
    fires: 'silent',
  },
  {
    name: 'goes by the name where the event has no uid, and says no time where the API says none',
    inventory: withPods([aWaitingPod({ since: undefined })], [aKubeEvent({ uid: '' })]),
    fires: [{ evidence: { longestMinutes: null }, message: /none to give\.$/ }],
  },
  {
    name: 'is high where pods wait for a node with a branch ENI free',
    inventory: withPods(
      [aWaitingPod({ node: undefined, wantsBranchEni: true })],
      [aKubeEvent({ ...BRANCHES_FULL, last: minutesAgo(25) })],
    ),
    fires: [
      {
        severity: 'high',
        resource: { type: 'AWS::EKS::Cluster', id: CLUSTER },
        message: /^1 pod of cluster demo without a node waits for a branch ENI/,
        evidence: { reason: 'no-branch-eni', nodes: [], instanceType: null },
      },
    ],
  },
  {
    name: 'is silent where no node has CPU for it either',
    inventory: withPods(
      [aWaitingPod({ node: undefined })],
      [
        aKubeEvent({
          ...BRANCHES_FULL,
          message: '0/3 nodes are available: 1 Insufficient cpu, 3 Insufficient vpc.amazonaws.com/pod-eni.',
        }),
      ],
    ),
    fires: 'silent',
  },
  {
    name: 'is silent on a pod that waits for a node for CPU, memory or a taint',
    inventory: withPods(
      [aWaitingPod({ node: undefined, since: minutesAgo(600) })],
      [aKubeEvent({ reason: 'FailedScheduling', message: '0/3 nodes are available: 3 Insufficient cpu.', known: [] })],
    ),
    fires: 'silent',
  },
  {
    name: 'gives an autoscaler time to add a node',
    inventory: withPods([aWaitingPod({ node: undefined, since: minutesAgo(6) })], [aKubeEvent(BRANCHES_FULL)]),
    fires: 'silent',
  },
  {
    name: 'and no more than is asked for',
    inventory: withPods([aWaitingPod({ node: undefined, since: minutesAgo(6) })], [aKubeEvent(BRANCHES_FULL)]),
    options: { minUnplacedMinutes: 5 },
    fires: [{ severity: 'high' }],
  },
  {
    name: 'is of the cluster where EC2 does not have the node',
    inventory: withPods(
      [aWaitingPod({ node: 'hybrid-1' }), aWaitingPod({ name: 'web-2', node: 'hybrid-2' })],
      [aKubeEvent(), aKubeEvent({ name: 'web-2' })],
    ),
    fires: [
      {
        severity: 'critical',
        resource: { type: 'AWS::EKS::Cluster' },
        message: /^2 pods on 2 nodes of cluster demo wait/,
        evidence: { nodes: ['hybrid-1', 'hybrid-2'], subnets: [] },
      },
    ],
  },
  {
    name: 'is of the cluster where its Nodes could not be read',
    inventory: without(ONE, 'kubeNodes'),
    fires: [{ resource: { type: 'AWS::EKS::Cluster' }, message: /^1 pod on 1 node of cluster demo waits/ }],
  },
  {
    name: 'says nothing where events could not be read',
    inventory: without(ONE, 'kubeEvents'),
    fires: 'silent',
  },
  { name: 'says nothing where pods could not be read', inventory: without(ONE, 'kubePods'), fires: 'silent' },
  {
    name: 'says nothing where the cluster was not asked',
    inventory: anInventory({ clusters: [aCluster()], nodes: [aNode()] }),
    fires: 'silent',
  },
]);
