import * as z from 'zod';
import { compareText } from '../common/compare-text.ts';
import { groupBy } from '../common/group-by.ts';
import { count, duration, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { clusterResource, instanceResource } from '../facts/aws/resources.ts';
import { nodegroupNameOf } from '../facts/cluster/cluster-tags.ts';
import { whyNoBranchEni } from '../facts/pods/branch-eni-waits.ts';
import { type PodWait, podWaits, WAIT_REASONS, type WaitReason } from '../facts/pods/pod-waits.ts';
import { itemsOf, readOfCluster } from '../model/coverage.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { Cluster, Instance } from '../model/inventory.ts';
import { CNI_LOG, PENDING_PODS, type Remediation } from '../model/remediation.ts';
import { clusterRoleLacksPolicy } from './cluster-role-lacks-policy.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { eniQuotaNear } from './eni-quota-near.ts';
import { meetInCluster, meetInSubnet, meetOnNodes } from './meet.ts';
import { nodeIpSlotsFull } from './node-ip-slots-full.ts';
import { nodeRoleLacksCniPolicy } from './node-role-lacks-cni-policy.ts';
import { nodeWithoutPodIps } from './node-without-pod-ips.ts';
import { nodesCannotReachCluster } from './nodes-cannot-reach-cluster.ts';
import { podIdentityAgentMissing } from './pod-identity-agent-missing.ts';
import { privateVpcLacksEndpoint } from './private-vpc-lacks-endpoint.ts';
import { subnetFragmented } from './subnet-fragmented.ts';
import { subnetLowIps } from './subnet-low-ips.ts';
import { subnetUnavailable } from './subnet-unavailable.ts';
import { unsupportedInstanceType } from './unsupported-instance-type.ts';
import { windowsNodeWithoutPodIps } from './windows-node-without-pod-ips.ts';

const TROUBLE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html';

const NEEDS = ['clusters'] as const;
const WANTS = ['nodes', 'kubePods', 'kubeEvents', 'kubeNodes', 'cniNodes', 'securityGroupPolicies'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

/** Pods that evidence has room for. */
const MAX_PODS = 20;

/** An ENI of the largest types asks for so many addresses at once (`data/instance-type-network-limits.json`). */
const MOST_PER_ENI = 50;

/** What the VPC CNI of the node is to give, or another CNI there. */
const FROM_CNI = ['no-address', 'cni-down', 'cni-not-ready'] as const satisfies readonly WaitReason[];

interface Args {
  readonly cluster: string;
  readonly place: Place;
  readonly why: WaitReason;
  /** What the cluster says of why there is none, as a clause, where it says more than that. */
  readonly because: string | undefined;
  readonly pods: readonly PodWait[];
}

/** Where pods wait: on a node that EC2 has, on Nodes that it does not, or for a node. */
type Place =
  | { readonly kind: 'node'; readonly instance: Instance }
  | { readonly kind: 'other-nodes'; readonly names: readonly string[] }
  | { readonly kind: 'no-node' };

const EVIDENCE = z.strictObject({
  reason: field(
    z.enum(WAIT_REASONS),
    'What they wait for. `no-address`: the VPC CNI answered and had none. `cni-down`: it does not answer on the node. `cni-not-ready`: the node has no working CNI. `no-branch-eni`: no branch ENI for their security groups. `no-windows-address`: the VPC resource controller gave none.',
    { as: 'tally', label: 'reason' },
  ),
  podCount: field(number, 'Pods that wait.', { as: 'total', one: 'pod waiting', many: 'pods waiting' }),
  pods: field(texts, 'The first of them by how long they wait, as `namespace/name`.', { as: 'names', label: 'pods' }),
  longestMinutes: field(z.union([number, z.null()]), 'Minutes for which the first of them waits. Null where unknown.'),
  nodes: field(texts, 'Names of their nodes in Kubernetes. Empty for pods that have none yet.', {
    as: 'names',
    label: 'nodes',
  }),
  instanceType: field(text.nullable(), 'The instance type of their node. Null where EC2 does not have it.', {
    as: 'tally',
    label: 'type',
  }),
  nodegroup: field(text.nullable(), 'Its node group, as `cluster/node group`. Null outside managed node groups.'),
  subnets: field(texts, 'The subnets of its ENIs.'),
  errors: field(texts, 'What their events are known as: `eks-ip-auditor explain ID` says what each proves.', {
    as: 'names',
    label: 'known errors',
  }),
});
type Values = z.output<typeof EVIDENCE>;

export const podsWithoutIp = defineCheck({
  meta: {
    id: 'pods-without-ip',
    title: 'Pods wait for an IP address now',
    severity: 'critical',
    resourceType: 'AWS::EC2::Instance',
    rationale:
      'These pods are what users notice: they hang in ContainerCreating, or stay Pending, because they get no address. ' +
      'The other checks find why. It reads pods and events of a cluster, so it answers only where the Kubernetes API is read.',
    severities: {
      critical: 'pods on a node wait for an address',
      high: 'pods wait for a node with a branch ENI or a Windows address free',
    },
    remediation: remediation('no-address'),
    mayBeWrong: [
      'Only pods whose latest event says so count: events live about an hour, and one that was never written is not seen.',
      'Pods that wait for CPU, memory, a volume, an image or a taint do not count, and neither do pods on Fargate.',
      'A pod may get its address between the reading of pods and the report.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  source: 'kubernetes',
  options: z.strictObject({
    minWaitMinutes: z
      .number()
      .min(0)
      .default(3)
      .describe(
        'A pod without an address counts after this many minutes on its node: at first, to have none is normal.',
      ),
    minUnplacedMinutes: z
      .number()
      .min(0)
      .default(10)
      .describe('A pod without a node counts after this many minutes: an autoscaler may be adding a node.'),
  }),
  evaluate: (view, { minWaitMinutes, minUnplacedMinutes }, now) =>
    view.clusters.flatMap((cluster) => {
      const [pods] = readOfCluster(view.kubePods, cluster.name) ?? [];
      const events = readOfCluster(view.kubeEvents, cluster.name);
      if (pods === undefined || events === undefined) return [];
      const { waits } = podWaits(pods, events, { placed: minWaitMinutes, unplaced: minUnplacedMinutes }, now);
      const placeOf = placesIn(view, cluster);
      const alike = groupBy(waits, (wait) => `${wait.why} ${keyOf(placeOf(wait))}`);
      return [...alike.values()].map((own) => violation(view, cluster, placeOf, own, now));
    }),
  message: ({ cluster, place, why, because, pods }: Args) => {
    const [first] = pods;
    const some = count(pods.length, 'pod');
    const wait = pods.length === 1 ? 'waits' : 'wait';
    return sentences(
      `${some} ${whereText(place, cluster)} ${wait} for ${WAITED_FOR[why]}: ${place.kind === 'no-node' ? 'no node has one free' : (because ?? WHY[why])}`,
      first?.minutes === undefined
        ? ''
        : `${nameOf(first)} has waited${pods.length === 1 ? '' : ' longest,'} ${duration(first.minutes)}`,
    );
  },
  evidence: EVIDENCE,
  involves: ({ resource, evidence: { nodegroup, subnets } }) => ({
    nodes: resource.type === 'AWS::EC2::Instance' ? [resource.id] : [],
    nodegroups: nodegroup === null ? [] : [nodegroup],
    subnets,
  }),
  groupBy: ({ cluster, evidence: { reason, nodes } }) => ({ alike: [cluster, reason, nodes.length > 0] }),
  question: 'pods',
  judges: (view) =>
    view.clusters
      .filter(({ name }) => readOfCluster(view.kubePods, name) !== undefined)
      .map(({ name }) => ({
        of: 'cluster' as const,
        id: name,
        cluster: name,
        ...(readOfCluster(view.kubeEvents, name) === undefined && {
          not: { because: 'whose events could not be read', leavesOpen: true as const },
        }),
      })),
  explainedBy: [
    explainedBy(nodesCannotReachCluster, ifOnNode(...FROM_CNI)),
    explainedBy(privateVpcLacksEndpoint, ifOnNode(...FROM_CNI)),
    explainedBy(podIdentityAgentMissing, ifOnNode(...FROM_CNI)),
    explainedBy(nodeRoleLacksCniPolicy, (cause, own: Known<Values>) => {
      if (!isOneOf(own, ...FROM_CNI)) return false;
      // A role of the VPC CNI's own serves every node.
      return cause.evidence.roleFrom === 'node' ? meetOnNodes(cause, own) : meetInCluster(cause, own);
    }),
    explainedBy(unsupportedInstanceType, ifOnNode(...FROM_CNI, 'no-windows-address')),
    explainedBy(nodeWithoutPodIps, ifOnNode(...FROM_CNI)),
    explainedBy(windowsNodeWithoutPodIps, ifOnNode('no-windows-address')),
    explainedBy(subnetUnavailable, ifInSubnet('no-address', 'no-branch-eni', 'no-windows-address')),
    explainedBy(
      subnetLowIps,
      (cause, own: Known<Values>) =>
        cause.evidence.free < MOST_PER_ENI &&
        ifInSubnet('no-address', 'no-branch-eni', 'no-windows-address')(cause, own),
    ),
    explainedBy(subnetFragmented, ifInSubnet('no-address', 'no-windows-address')),
    explainedBy(nodeIpSlotsFull, (cause, own: Known<Values>) => {
      switch (cause.evidence.problem) {
        case 'full':
        case 'few-addresses':
        case 'frozen':
        case 'no-prefixes':
          return isOneOf(own, 'no-address') && meetOnNodes(cause, own);
        case 'branches-full':
        case 'no-trunk':
          return (
            isOneOf(own, 'no-branch-eni') && (own.evidence.nodes.length === 0 ? meetInCluster : meetOnNodes)(cause, own)
          );
        case 'waste':
          return false;
      }
    }),
    explainedBy(clusterRoleLacksPolicy, (cause, own: Known<Values>) => {
      if (!meetInCluster(cause, own)) return false;
      if (cause.evidence.problem === 'windows') return isOneOf(own, 'no-windows-address');
      return cause.evidence.problem === 'pod-security-groups' && isOneOf(own, 'no-branch-eni');
    }),
    explainedBy(
      eniQuotaNear,
      (cause, own: Known<Values>) =>
        cause.evidence.enis >= cause.evidence.quota &&
        isOneOf(own, 'no-address', 'no-branch-eni') &&
        meetInCluster(cause, own),
    ),
  ],
});

function isOneOf({ evidence: { reason } }: Known<Values>, ...reasons: readonly WaitReason[]): boolean {
  return reasons.includes(reason);
}

function ifOnNode(...reasons: readonly WaitReason[]) {
  return (cause: Known<unknown>, own: Known<Values>) => isOneOf(own, ...reasons) && meetOnNodes(cause, own);
}

function ifInSubnet(...reasons: readonly WaitReason[]) {
  return (cause: Known<unknown>, own: Known<Values>) => isOneOf(own, ...reasons) && meetInSubnet(cause, own);
}

const WAITED_FOR: Readonly<Record<WaitReason, string>> = {
  'no-address': 'an address',
  'cni-down': 'an address',
  'cni-not-ready': 'an address',
  'no-branch-eni': 'a branch ENI',
  'no-windows-address': 'an address',
};

const WHY: Readonly<Record<WaitReason, string>> = {
  'no-address': 'the VPC CNI there has none to give',
  'cni-down': 'the VPC CNI there does not answer',
  'cni-not-ready': 'no CNI works there',
  'no-branch-eni': 'the VPC resource controller made none',
  'no-windows-address': 'the VPC resource controller has none to give',
};

function whereText(place: Place, cluster: string): string {
  switch (place.kind) {
    case 'node':
      return `on node ${place.instance.id} (${place.instance.instanceType}) of cluster ${cluster}`;
    case 'other-nodes':
      return `on ${count(place.names.length, 'node')} of cluster ${cluster}`;
    case 'no-node':
      return `of cluster ${cluster} without a node`;
  }
}

/** Where a pod is, by what Kubernetes says of its Node and what EC2 has. */
function placesIn(view: View, { name }: Cluster): (wait: PodWait) => Place {
  const ids = new Map((readOfCluster(view.kubeNodes, name) ?? []).map((node) => [node.name, node.instanceId]));
  const instances = new Map(itemsOf(view.nodes).map((instance) => [instance.id, instance]));
  return ({ pod: { node } }) => {
    if (node === undefined) return { kind: 'no-node' };
    const instance = instances.get(ids.get(node) ?? '');
    return instance === undefined ? { kind: 'other-nodes', names: [node] } : { kind: 'node', instance };
  };
}

function keyOf(place: Place): string {
  return place.kind === 'node' ? place.instance.id : place.kind;
}

function violation(
  view: View,
  cluster: Cluster,
  placeOf: (wait: PodWait) => Place,
  waits: readonly PodWait[],
  now: Date,
): Violation<Args, Values> {
  const pods = waits.toSorted(byWait);
  const why = pods[0]?.why ?? 'no-address';
  const places = pods.map(placeOf);
  const nodes = [...new Set(pods.flatMap(({ pod }) => pod.node ?? []))].sort(compareText);
  const place: Place = places.find(({ kind }) => kind !== 'other-nodes') ?? { kind: 'other-nodes', names: nodes };
  const instance = place.kind === 'node' ? place.instance : undefined;
  const group = instance && nodegroupNameOf(instance.tags);
  const [first] = pods;
  return {
    resource: instance === undefined ? clusterResource(cluster) : instanceResource(view.target, instance),
    cluster: cluster.name,
    severity: place.kind === 'no-node' ? 'high' : 'critical',
    discriminator: `${why} ${place.kind}`,
    args: { cluster: cluster.name, place, why, because: becauseOf(view, cluster, pods, now), pods },
    evidence: {
      reason: why,
      podCount: pods.length,
      pods: pods.slice(0, MAX_PODS).map(nameOf),
      longestMinutes: first?.minutes === undefined ? null : Math.floor(first.minutes),
      nodes: nodes.slice(0, MAX_PODS),
      instanceType: instance?.instanceType ?? null,
      nodegroup: group === undefined ? null : `${cluster.name}/${group}`,
      subnets: subnetsOf(instance),
      errors: [...new Set(pods.flatMap(({ errors }) => errors))].sort(compareText),
    },
    remediation: remediation(why),
  };
}

/** Of pods on one node that wait for a branch ENI. */
function becauseOf(view: View, { name }: Cluster, pods: readonly PodWait[], now: Date): string | undefined {
  const [{ why, pod } = {}] = pods;
  const node = readOfCluster(view.kubeNodes, name)?.find((each) => each.name === pod?.node);
  if (why !== 'no-branch-eni' || node === undefined || pods.some((each) => each.pod.node !== node.name))
    return undefined;
  const wait = {
    node,
    namespaces: pods.map((each) => each.pod.namespace),
    errors: pods.flatMap(({ errors }) => errors),
    cniNodes: readOfCluster(view.cniNodes, name),
    policies: readOfCluster(view.securityGroupPolicies, name),
    events: readOfCluster(view.kubeEvents, name) ?? [],
  };
  return whyNoBranchEni(wait, now);
}

function byWait(one: PodWait, other: PodWait): number {
  return (other.minutes ?? 0) - (one.minutes ?? 0) || compareText(nameOf(one), nameOf(other));
}

function nameOf({ pod: { namespace, name } }: PodWait): string {
  return `${namespace}/${name}`;
}

function subnetsOf(instance: Instance | undefined): readonly string[] {
  if (instance === undefined) return [];
  return [...new Set([...(instance.subnetId === undefined ? [] : [instance.subnetId]), ...instance.eniSubnetIds])];
}

function remediation(why: WaitReason): Remediation {
  switch (why) {
    case 'no-address':
    case 'cni-down':
    case 'cni-not-ready':
      return remedy(
        TROUBLE_URL,
        'Where no other finding explains it, /var/log/aws-routed-eni/ipamd.log on the node says why. This shows what aws-node logs itself, such as why it does not start:',
        {
          command: CNI_LOG,
        },
      );
    case 'no-branch-eni':
    case 'no-windows-address':
      return remedy(
        TROUBLE_URL,
        'Where no other finding explains it, the events of the pods have what the VPC resource controller says. This lists the pods:',
        { command: PENDING_PODS },
      );
  }
}
