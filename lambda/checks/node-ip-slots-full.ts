import * as z from 'zod';
import { groupBy } from '../common/group-by.ts';
import { capitalised, count, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { clusterResource, instanceResource, nodegroupResource } from '../facts/aws/resources.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { ADDRESSES_PER_PREFIX } from '../facts/eni/eni-addresses.ts';
import { HOST_NETWORK_PODS } from '../facts/node/max-pods.ts';
import { type NodeCapacity, nodeCapacities } from '../facts/node/node-capacity.ts';
import { podsOfNodes } from '../facts/pods/node-pods.ts';
import { field, flag, number, text, texts, UNKNOWN } from '../model/evidence.ts';
import type { EvidenceValue } from '../model/finding.ts';
import type { Nodegroup } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import { milder } from '../model/severity.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';
import { nodegroupsIn, someIds, someNodes } from './involved.ts';
import { type FrozenPools, frozenPools } from './node-ip-slots-full/frozen-pools.ts';
import { judgedSlots } from './node-ip-slots-full/judged-slots.ts';
import {
  fewerMaxPods,
  frozenMessage,
  frozenRemediation,
  frozenSeverity,
  limitMessage,
  limitRemediation,
  limitSeverity,
  prefixAdvice,
  type SettingPlace,
} from './node-ip-slots-full/limit-wording.ts';
import { branchLimits, type NodeLimit, poolLimits } from './node-ip-slots-full/node-limits.ts';

const NEEDS = ['clusters', 'nodes', 'subnetEnis'] as const;
const WANTS = [
  'vpcCniAddons',
  'nodegroups',
  'instanceTypes',
  'launchTemplateVersions',
  'subnets',
  'awsNodes',
  'kubePods',
  'kubeNodes',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const OPTIONS = z.strictObject({
  provenInUsePercent: z
    .number()
    .min(0)
    .max(100)
    .default(85)
    .describe('Share in percent of a node’s addresses that pods must certainly hold for it to count as full.'),
  minWastedAddresses: z
    .number()
    .int()
    .min(1)
    .default(32)
    .describe('Addresses beyond max pods that the nodes of a group must hold to be reported.'),
});
type Options = z.output<typeof OPTIONS>;

type Args =
  | { readonly kind: 'full'; readonly node: NodeCapacity }
  | { readonly kind: 'limited'; readonly node: NodeCapacity; readonly limit: NodeLimit }
  | { readonly kind: 'frozen'; readonly frozen: FrozenPools }
  | { readonly kind: 'waste'; readonly nodegroup: Nodegroup; readonly nodes: number; readonly addresses: number };

const FULL = z.strictObject({
  problem: field(z.literal('full'), 'Every ENI and address slot that can serve pods is in use.'),
  instanceType: field(text, 'Its instance type.', { as: 'tally', label: 'type' }),
  nodegroup: field(text.nullable(), 'Its node group. Null outside managed node groups.', {
    as: 'tally',
    label: 'nodegroup',
  }),
  enis: field(number, 'ENIs attached to its default network card.'),
  eniLimit: field(number, 'ENIs that this card supports.'),
  podAddresses: field(number, 'Addresses for pods on them.', {
    as: 'total',
    one: 'address attached for pods',
    many: 'addresses attached for pods',
  }),
  podsAtLeast: field(number, 'The least number of pods that hold an address.'),
  podsCounted: field(
    z.literal(true).optional(),
    'Kubernetes says that it is the number. Left out: it is calculated from the settings of the VPC CNI.',
  ),
  maxPods: field(z.union([number, UNKNOWN]), 'Max pods of the kubelet.'),
  prefixes: field(flag, 'Whether it uses prefixes.'),
  confidence: field(z.enum(['high', 'low']), '`low` where the settings of the VPC CNI are not known.'),
});

const WASTE = z.strictObject({
  problem: field(z.literal('waste'), 'Nodes hold addresses that max pods keeps pods from using.'),
  wastingNodes: field(number, 'Nodes that do so.', { as: 'total', one: 'node', many: 'nodes' }),
  wastedAddresses: field(number, 'Addresses that they hold beyond max pods.', {
    as: 'total',
    one: 'address beyond max pods',
    many: 'addresses beyond max pods',
  }),
});

const NODE = {
  instanceType: field(text, 'Its instance type.', { as: 'tally', label: 'type' }),
  nodegroup: field(text.nullable(), 'Its node group. Null outside managed node groups.'),
  cniVersion: field(z.union([text, UNKNOWN]), 'The release of the VPC CNI.'),
};

const BRANCHES = z.strictObject({
  problem: field(
    z.enum(['branches-full', 'no-trunk', 'no-prefixes']),
    'What keeps pods with security groups of their own off the node, or that it has no prefix although it is set to use them.',
  ),
  ...NODE,
  branchEnis: field(z.union([number, UNKNOWN]), 'Branch ENIs that its trunk supports.'),
  branchEnisInUse: field(number, 'Branch ENIs in use on its trunk.'),
  enis: field(number, 'ENIs attached to its default network card.'),
  noTrunkBecause: field(
    z.enum(['came-late', 'max-eni', 'no-eni-besides']).optional(),
    'Why no slot is left for a trunk: other ENIs use them, `MAX_ENI` allows none, or the type has too few.',
  ),
});

const FEW = z.strictObject({
  problem: field(z.literal('few-addresses'), 'It can have fewer addresses than max pods allows pods.'),
  ...NODE,
  because: field(
    z.enum([
      'max-eni',
      'kept-trunk-slot',
      'other-cards',
      'trunk',
      'left-trunk',
      'trunk-to-come',
      'no-subnet',
      'excluded-subnet',
      'custom-networking',
      'other-enis',
    ]),
    'What takes an ENI from its pods.',
  ),
  mostPodAddresses: field(number, 'The most addresses for pods that it can have.'),
  maxPods: field(number, 'Max pods of the kubelet.'),
  maxPodsFrom: field(
    z.enum(['eks', 'type']),
    'Who sets it: EKS, or the start-up script by the type, unless user data does.',
  ),
  confidence: field(
    z.enum(['high', 'low']),
    '`low` where pods with security groups of their own, which have branch ENIs, may be the difference, or where user data may set another max pods.',
  ),
});

const FROZEN = z.strictObject({
  problem: field(
    z.literal('frozen'),
    'The pool of addresses of each node stops at a number, however many pods there are.',
  ),
  setting: field(z.enum(['MINIMUM_IP_TARGET', 'WARM_PREFIX_TARGET']), 'The setting that stops it.'),
  addresses: field(
    z.union([number, z.null()]),
    'Addresses for pods at which each node stops that does not hold more already. Null where it is what they have, or differs by type.',
  ),
  stoppedNodes: field(number, 'Nodes that already hold that many.', { as: 'total', one: 'node', many: 'nodes' }),
  otherNodes: field(number, 'Nodes that do not yet.'),
  emptyNodes: field(number, 'Nodes whose pool stops before it has any address.'),
  instances: field(texts, 'Ids of the first that do.', { as: 'names', label: 'instances' }),
});

const EVIDENCE = z.union([FULL, WASTE, BRANCHES, FEW, FROZEN]);
type Values = z.output<typeof EVIDENCE>;

export const nodeIpSlotsFull = defineCheck({
  meta: {
    id: 'node-ip-slots-full',
    title: 'Node that cannot give pods more addresses',
    severity: 'low',
    resourceType: 'AWS::EC2::Instance',
    rationale:
      'An instance type supports a limited number of ENIs with a limited number of addresses each, and some serve no pods. ' +
      'When pods hold all addresses, or the settings of the VPC CNI never ask for more, another pod gets none there, ' +
      'however many the subnet has free. It stays in ContainerCreating if the kubelet still accepts it.',
    severities: {
      critical: 'the settings of the VPC CNI never give nodes a prefix, and so no pod an address',
      high: 'the settings of the VPC CNI stop the pools of all nodes of a cluster, and nodes whose max pods EKS sets have reached the limit',
      medium:
        'all are in use, or the node can have fewer than its max pods allows. Or no pod with a security group of its own can start there. Or pools will stop, and have not yet. Or they have, where user data may set max pods, or other pods may be on branch ENIs',
      low: 'all are in use, as many as max pods allows. Or user data may set a lower max pods. Or pods with security groups of their own may be the difference, or hold all branch ENIs. Or medium, where the settings of the VPC CNI are assumed',
      info: 'nodes of a group hold addresses beyond max pods, which no pod can use; or low, where the settings are assumed',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html',
      'Add nodes, choose a larger type, or set `ENABLE_PREFIX_DELEGATION=true` on the VPC CNI for 16 addresses per slot.',
    ),
    mayBeWrong: [
      'No AWS API shows which addresses pods hold: without the Kubernetes API, this is calculated from the settings of the VPC CNI. With its default of one whole spare ENI, a full node often proves nothing, and is then not reported.',
      'Max pods is what EKS sets, or what the start-up script of the AMI calculates; user data or a kubelet configuration may set another value.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: OPTIONS,
  withMargin: ({ provenInUsePercent, minWastedAddresses }, share) => ({
    provenInUsePercent: provenInUsePercent / (1 + share),
    minWastedAddresses: minWastedAddresses / (1 + share),
  }),
  evaluate: (view, options) => {
    const cnis = clusterCnis(view);
    const all = nodeCapacities({ ...view, cnis, podsOf: podsOfNodes(view) });
    const pools = all.filter(({ cluster }) => cluster.ipFamily === 'ipv4');
    const joined = pools.filter(({ cniAtWork }) => cniAtWork !== 'no-sign');
    const nodes = pools.filter(isServed);
    const limitsOf = limitsAmong(all, options);
    return [
      ...nodes.filter((node) => isFull(node, options)).map((node) => fullViolation(view, node)),
      ...all.filter(isServed).flatMap((node) => limitsOf(node).map((limit) => limitViolation(view, node, limit))),
      ...frozenPools(joined).map((frozen) => {
        const { clusterName } = frozen;
        const { addon } = cnis(clusterName);
        return frozenViolation(frozen, { clusterName, region: view.target.region, addon });
      }),
      ...wasteViolations(nodes, options),
    ];
  },
  message: (args: Args) => {
    switch (args.kind) {
      case 'full':
        return fullMessage(args.node);
      case 'limited':
        return limitMessage(args.node, args.limit);
      case 'frozen':
        return frozenMessage(args.frozen);
      case 'waste':
        return wasteMessage(args);
    }
  },
  evidence: EVIDENCE,
  involves: ({ resource, cluster, evidence }) => {
    if (evidence.problem === 'waste') return { nodegroups: [resource.id] };
    if (evidence.problem === 'frozen') {
      return someNodes({ instances: evidence.instances, instanceCount: evidence.stoppedNodes });
    }
    return {
      nodes: [resource.id],
      nodegroups: nodegroupsIn(cluster, evidence.nodegroup === null ? [] : [evidence.nodegroup]),
    };
  },
  groupBy: ({ resource, cluster, evidence }) => ({ alike: likeness(resource.arn, cluster, evidence) }),
  question: 'nodes',
  judges: (view, options) => {
    const cnis = clusterCnis(view);
    const all = nodeCapacities({ ...view, cnis, podsOf: podsOfNodes(view) });
    const limitsOf = limitsAmong(all, options);
    return judgedSlots(view.nodes, cnis, all, (node) => isFull(node, options) || limitsOf(node).length > 0);
  },
});

/** What makes the sentence the same but for the node's id. */
function likeness(arn: string, cluster: string | null, evidence: Values): readonly EvidenceValue[] {
  switch (evidence.problem) {
    case 'waste':
    case 'frozen':
      return [arn];
    case 'full': {
      const { instanceType, eniLimit, podAddresses, podsAtLeast, maxPods, confidence } = evidence;
      return [cluster, instanceType, eniLimit, podAddresses, podsAtLeast, maxPods, confidence];
    }
    case 'branches-full':
    case 'no-trunk':
    case 'no-prefixes':
      return [
        evidence.problem,
        cluster,
        evidence.instanceType,
        evidence.branchEnisInUse,
        evidence.branchEnis,
        evidence.enis,
        evidence.noTrunkBecause ?? null,
      ];
    case 'few-addresses': {
      const { instanceType, because, mostPodAddresses, maxPods, maxPodsFrom, cniVersion } = evidence;
      return [cluster, instanceType, because, mostPodAddresses, maxPods, maxPodsFrom, cniVersion];
    }
  }
}

function isFull({ slots, podsAtLeast: least }: NodeCapacity, { provenInUsePercent }: Options): boolean {
  return slots.full && 100 * least >= provenInUsePercent * slots.podAddresses;
}

/** That it is full rests on settings that are not known: not so where pods were counted. */
function isAssumed({ assumed, arePodsCounted }: NodeCapacity): boolean {
  return assumed && !arePodsCounted;
}

function isServed({ cniAtWork }: NodeCapacity): boolean {
  return cniAtWork === 'served';
}

/** For any of these nodes, what bounds it though it is not proven to be full. */
function limitsAmong(all: readonly NodeCapacity[], options: Options): (node: NodeCapacity) => readonly NodeLimit[] {
  const served = all.filter(isServed);
  return (node) => {
    const ofPool = node.cluster.ipFamily === 'ipv4' && !isFull(node, options);
    const limits = [...branchLimits(node), ...(ofPool ? poolLimits(node) : [])];
    return limits.filter(({ kind }) => kind !== 'no-prefixes' || isOfGroupWithout(node, served));
  };
}

/** Pods that the kubelet takes and that get no address. */
function tooManyPods({ maxPods, slots }: NodeCapacity): number {
  return maxPods === undefined ? 0 : Math.max(0, maxPods - HOST_NETWORK_PODS - slots.podAddresses);
}

function fullViolation(view: View, node: NodeCapacity): Violation<Args, Values> {
  const { instance, cluster, nodegroup, slots } = node;
  const severity = tooManyPods(node) > 0 ? 'medium' : 'low';
  return {
    resource: instanceResource(view.target, instance),
    cluster: cluster.name,
    severity: isAssumed(node) ? milder(severity) : severity,
    args: { kind: 'full', node },
    evidence: {
      problem: 'full',
      instanceType: instance.instanceType,
      nodegroup: nodegroup?.name ?? null,
      enis: slots.enis,
      eniLimit: slots.eniLimit,
      podAddresses: slots.podAddresses,
      podsAtLeast: node.podsAtLeast,
      ...(node.arePodsCounted && { podsCounted: true as const }),
      maxPods: node.maxPods ?? 'unknown',
      prefixes: slots.byPrefix,
      confidence: isAssumed(node) ? 'low' : 'high',
    },
    ...(tooManyPods(node) > 0 ? { remediation: fewerPods(node) } : {}),
  };
}

/** One node with a prefix shows that the setting is at work in its group: the others are from before it. */
function isOfGroupWithout({ cluster, nodegroup }: NodeCapacity, nodes: readonly NodeCapacity[]): boolean {
  return !nodes.some((node) => node.cluster === cluster && node.nodegroup === nodegroup && node.slots.byPrefix);
}

function limitViolation(view: View, node: NodeCapacity, limit: NodeLimit): Violation<Args, Values> {
  const { instance, cluster } = node;
  return {
    resource: instanceResource(view.target, instance),
    cluster: cluster.name,
    severity: limitSeverity(limit),
    args: { kind: 'limited', node, limit },
    evidence: limitEvidence(node, limit),
    discriminator: limit.kind,
    remediation: limitRemediation(node, limit),
  };
}

function limitEvidence(node: NodeCapacity, limit: NodeLimit): Values {
  const { instance, nodegroup, release, limits, slots, branchesInUse, maxPods } = node;
  const own = {
    instanceType: instance.instanceType,
    nodegroup: nodegroup?.name ?? null,
    cniVersion: release ?? 'unknown',
  };
  if (limit.kind === 'few-addresses') {
    return {
      problem: limit.kind,
      ...own,
      because: limit.because,
      mostPodAddresses: limit.most,
      maxPods: maxPods ?? 0,
      maxPodsFrom: node.maxPodsAreSet ? 'eks' : 'type',
      confidence: limit.isCertain ? 'high' : 'low',
    };
  }
  return {
    problem: limit.kind,
    ...own,
    branchEnis: limits.branchEnis ?? 'unknown',
    branchEnisInUse: branchesInUse,
    enis: slots.enis,
    ...(limit.kind === 'no-trunk' ? { noTrunkBecause: limit.because } : {}),
  };
}

function frozenViolation(frozen: FrozenPools, place: SettingPlace): Violation<Args, Values> {
  const { cluster, setting, at, stopped, others, empty } = frozen;
  return {
    resource: clusterResource(cluster),
    cluster: cluster.name,
    severity: frozenSeverity(frozen),
    args: { kind: 'frozen', frozen },
    evidence: {
      problem: 'frozen',
      setting,
      addresses: at.length === 1 ? (at[0] ?? null) : null,
      stoppedNodes: stopped.length,
      otherNodes: others,
      emptyNodes: empty,
      instances: someIds(stopped.map(({ instance }) => instance)),
    },
    discriminator: 'frozen',
    remediation: frozenRemediation(frozen, place),
  };
}

function fewerPods(node: NodeCapacity): Remediation {
  const { podAddresses } = node.slots;
  return remedy(
    'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
    `${capitalised(fewerMaxPods(node, podAddresses, node.settings.maxEni === undefined))}.`,
    `Or free the ENIs that serve no pods${prefixAdvice(node).replace(',', ', or')}.`,
  );
}

function fullMessage(node: NodeCapacity): string {
  const { instance, cluster, slots, podsAtLeast: least, arePodsCounted, maxPods } = node;
  const more = tooManyPods(node);
  return sentences(
    `${instance.id} (${instance.instanceType}) of cluster ${cluster.name} has ${enisText(node)} ` +
      `and ${count(slots.podAddresses, 'address', 'addresses')} for pods attached`,
    arePodsCounted ? `Pods hold ${least} of them` : `Pods hold at least ${least} of them`,
    more > 0 ? `Its max pods is ${maxPods}, ${more} more than it has addresses for` : '',
    isAssumed(node) ? 'The settings of the VPC CNI are unknown, so its defaults are assumed' : '',
  );
}

function enisText({ slots, places }: NodeCapacity): string {
  if (!places.takesEnis && slots.enis < slots.eniLimit) return `${count(slots.enis, 'ENI')}, no subnet for another,`;
  // It may have more than it would attach today: a slot is kept for a trunk since they came.
  const enis = Math.max(slots.eniLimit, slots.enis);
  return enis === 1 ? 'its only ENI' : `all of its ${count(enis, 'ENI')}`;
}

function wasteViolations(
  nodes: readonly NodeCapacity[],
  { minWastedAddresses }: Options,
): readonly Violation<Args, Values>[] {
  const wasting = nodes.filter(({ maxPodsAreSet }) => maxPodsAreSet);
  return [...groupBy(wasting, ({ nodegroup }) => nodegroup)].flatMap(([nodegroup, group]) => {
    const wasted = group.map(wastedBy).filter((addresses) => addresses > 0);
    const addresses = wasted.reduce((sum, each) => sum + each, 0);
    if (nodegroup === undefined || addresses < minWastedAddresses) return [];
    return [
      {
        resource: nodegroupResource(nodegroup),
        cluster: nodegroup.clusterName,
        severity: 'info' as const,
        args: { kind: 'waste' as const, nodegroup, nodes: wasted.length, addresses },
        evidence: { problem: 'waste' as const, wastingNodes: wasted.length, wastedAddresses: addresses },
        remediation: remedy(
          'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html',
          'Set `WARM_IP_TARGET` and `MINIMUM_IP_TARGET` on the VPC CNI, so that it keeps no whole spare ENI or prefix.',
        ),
      },
    ];
  });
}

/** The last prefix begun is no waste: addresses come by sixteen. */
function wastedBy({ slots, maxPods }: NodeCapacity): number {
  if (maxPods === undefined) return 0;
  const unit = slots.byPrefix ? ADDRESSES_PER_PREFIX : 1;
  const beyond = slots.podAddresses - (maxPods - HOST_NETWORK_PODS);
  return Math.max(0, Math.floor(beyond / unit) * unit);
}

function wasteMessage({ nodegroup, nodes, addresses }: Extract<Args, { readonly kind: 'waste' }>): string {
  const who = `${count(nodes, 'node')} of node group ${nodegroup.clusterName}/${nodegroup.name}`;
  return `${who} ${nodes === 1 ? 'holds' : 'hold'} ${count(addresses, 'address', 'addresses')} beyond max pods, which no pod can use.`;
}
