import { z } from 'zod';
import { groupBy } from '../common/group-by.ts';
import { count, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { ADDRESSES_PER_PREFIX } from '../facts/eni/eni-addresses.ts';
import { eksSetsMaxPods, HOST_NETWORK_PODS } from '../facts/node/max-pods.ts';
import { type NodeCapacity, nodeCapacities } from '../facts/node/node-capacity.ts';
import type { NodeSlots } from '../facts/node/node-slots.ts';
import { field, flag, number, text, UNKNOWN } from '../model/evidence.ts';
import type { Nodegroup } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import { milder } from '../model/severity.ts';
import { targetArn } from '../model/target.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';

const NEEDS = ['clusters', 'nodes', 'subnetEnis'] as const;
const WANTS = ['vpcCniAddons', 'nodegroups', 'instanceTypes'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const OPTIONS = z.strictObject({
  provenInUsePercent: z
    .number()
    .min(0)
    .max(100)
    .default(85)
    .describe('Share in percent of a node’s addresses that pods must hold for certain for it to count as full.'),
  minWastedAddresses: z
    .number()
    .int()
    .min(1)
    .default(32)
    .describe('Addresses beyond their max pods that the nodes of a group hold, from which they are a finding.'),
});
type Options = z.output<typeof OPTIONS>;

type Args =
  | { readonly kind: 'full'; readonly node: NodeCapacity }
  | { readonly kind: 'waste'; readonly nodegroup: Nodegroup; readonly nodes: number; readonly addresses: number };

const FULL = z.strictObject({
  problem: field(z.literal('full'), 'Every ENI and address slot that can serve pods is taken.'),
  instanceType: field(text, 'Its instance type.', { as: 'tally', label: 'type' }),
  nodegroup: field(text.nullable(), 'Its node group. Null outside of managed ones.', {
    as: 'tally',
    label: 'nodegroup',
  }),
  enis: field(number, 'ENIs attached to its default network card.'),
  eniLimit: field(number, 'ENIs that this card takes.'),
  podAddresses: field(number, 'Addresses for pods on them.', {
    as: 'total',
    one: 'address attached for pods',
    many: 'addresses attached for pods',
  }),
  podsAtLeast: field(number, 'Pods that hold an address, at the least.'),
  maxPods: field(z.union([number, UNKNOWN]), 'Pods that kubelet lets in.'),
  prefixes: field(flag, 'Whether it takes addresses in prefixes.'),
  confidence: field(z.enum(['high', 'low']), '`low` where the settings of the VPC CNI are not known.'),
});

const WASTE = z.strictObject({
  problem: field(z.literal('waste'), 'Nodes hold addresses that max pods let no pod use.'),
  wastingNodes: field(number, 'Nodes that do.', { as: 'total', one: 'node', many: 'nodes' }),
  wastedAddresses: field(number, 'Addresses that they hold beyond max pods.', {
    as: 'total',
    one: 'address beyond max pods',
    many: 'addresses beyond max pods',
  }),
});

const EVIDENCE = z.union([FULL, WASTE]);
type Values = z.output<typeof EVIDENCE>;

export const nodeIpSlotsFull = defineCheck({
  meta: {
    id: 'node-ip-slots-full',
    title: 'Node with every ENI and address slot in use',
    severity: 'low',
    resourceType: 'AWS::EC2::Instance',
    rationale:
      'An instance type takes a limited number of ENIs, with a limited number of addresses each. When pods hold them all, ' +
      'the VPC CNI has no address for another pod there, however many the subnet has free. The pod stays in ' +
      'ContainerCreating if the kubelet still accepts it.',
    severities: {
      medium: 'all are in use, and the node’s max pods let in more pods than there are addresses',
      low: 'all are in use, as its max pods allow; or medium, where the settings of the VPC CNI are assumed',
      info: 'nodes of a group hold addresses beyond their max pods, which no pod can ever use; or low, where the settings are assumed',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html',
      'Add nodes, choose a larger type, or set `ENABLE_PREFIX_DELEGATION=true` on the VPC CNI for sixteen addresses a slot.',
    ),
    mayBeWrong: [
      'No AWS API shows which addresses pods hold: that follows from the settings of the VPC CNI. With its default of one whole spare ENI a full node seldom proves it, and is then no finding.',
      'Max pods are those that EKS sets, or that the AMI’s start-up script computes; user data or a kubelet configuration may set others.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: OPTIONS,
  evaluate: (view, options) => {
    const nodes = nodeCapacities({ ...view, cnis: clusterCnis(view) });
    return [
      ...nodes.filter((node) => isFull(node, options)).map((node) => fullViolation(view, node)),
      ...wasteViolations(nodes, options),
    ];
  },
  message: (args: Args) => (args.kind === 'full' ? fullMessage(args.node) : wasteMessage(args)),
  evidence: EVIDENCE,
  involves: ({ resource, cluster, evidence }) => {
    if (evidence.problem === 'waste') return { nodegroups: [resource.id] };
    return {
      nodes: [resource.id],
      nodegroups: evidence.nodegroup === null ? [] : [`${cluster}/${evidence.nodegroup}`],
    };
  },
  groupBy: ({ resource, cluster, evidence }) => {
    if (evidence.problem === 'waste') return { alike: [resource.arn] };
    const { instanceType, eniLimit, podAddresses, podsAtLeast, maxPods, confidence } = evidence;
    return { alike: [cluster, instanceType, eniLimit, podAddresses, podsAtLeast, maxPods, confidence] };
  },
  question: 'nodes',
});

function isFull({ slots, podsAtLeast: least }: NodeCapacity, { provenInUsePercent }: Options): boolean {
  return slots.full && 100 * least >= provenInUsePercent * slots.podAddresses;
}

/** Pods that the kubelet takes and that get no address. */
function tooManyPods({ maxPods, slots }: NodeCapacity): number {
  return maxPods === undefined ? 0 : Math.max(0, maxPods - HOST_NETWORK_PODS - slots.podAddresses);
}

function fullViolation(view: View, node: NodeCapacity): Violation<Args, Values> {
  const { instance, cluster, nodegroup, slots, assumed } = node;
  const severity = tooManyPods(node) > 0 ? 'medium' : 'low';
  return {
    resource: {
      type: 'AWS::EC2::Instance',
      id: instance.id,
      arn: targetArn(view.target, 'ec2', `instance/${instance.id}`),
    },
    cluster: cluster.name,
    severity: assumed ? milder(severity) : severity,
    args: { kind: 'full', node },
    evidence: {
      problem: 'full',
      instanceType: instance.instanceType,
      nodegroup: nodegroup?.name ?? null,
      enis: slots.enis,
      eniLimit: slots.eniLimit,
      podAddresses: slots.podAddresses,
      podsAtLeast: node.podsAtLeast,
      maxPods: node.maxPods ?? 'unknown',
      prefixes: slots.byPrefix,
      confidence: assumed ? 'low' : 'high',
    },
    ...(tooManyPods(node) > 0 ? { remediation: fewerPods(slots) } : {}),
  };
}

function fewerPods({ podAddresses }: NodeSlots): Remediation {
  return remedy(
    'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
    `Set max pods to ${podAddresses + HOST_NETWORK_PODS} (\`maxPods\` of the kubelet configuration in the launch template).`,
    'Or free the ENIs that serve no pods, or set `ENABLE_PREFIX_DELEGATION=true` on the VPC CNI.',
  );
}

function fullMessage(node: NodeCapacity): string {
  const { instance, cluster, slots, podsAtLeast: least, maxPods, assumed } = node;
  const more = tooManyPods(node);
  return sentences(
    `${instance.id} (${instance.instanceType}) of cluster ${cluster.name} has all of its ${count(slots.eniLimit, 'ENI')} ` +
      `and ${count(slots.podAddresses, 'address', 'addresses')} for pods attached`,
    `Pods hold at least ${least} of them`,
    more > 0 ? `Its max pods of ${maxPods} let in ${more} more than it has addresses for` : '',
    assumed ? 'The settings of the VPC CNI are unknown, so its defaults are assumed' : '',
  );
}

function wasteViolations(
  nodes: readonly NodeCapacity[],
  { minWastedAddresses }: Options,
): readonly Violation<Args, Values>[] {
  const wasting = nodes.filter(({ nodegroup }) => nodegroup !== undefined && eksSetsMaxPods(nodegroup));
  return [...groupBy(wasting, ({ nodegroup }) => nodegroup)].flatMap(([nodegroup, group]) => {
    const wasted = group.map(wastedBy).filter((addresses) => addresses > 0);
    const addresses = wasted.reduce((sum, each) => sum + each, 0);
    if (nodegroup === undefined || addresses < minWastedAddresses) return [];
    return [
      {
        resource: { type: 'AWS::EKS::Nodegroup', id: `${nodegroup.clusterName}/${nodegroup.name}`, arn: nodegroup.arn },
        cluster: nodegroup.clusterName,
        severity: 'info' as const,
        args: { kind: 'waste' as const, nodegroup, nodes: wasted.length, addresses },
        evidence: { problem: 'waste' as const, wastingNodes: wasted.length, wastedAddresses: addresses },
        remediation: remedy(
          'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html',
          'Set `WARM_IP_TARGET` and `MINIMUM_IP_TARGET` on the VPC CNI, so that it keeps no whole ENI or prefix spare.',
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
  return `${who} ${nodes === 1 ? 'holds' : 'hold'} ${count(addresses, 'address', 'addresses')} beyond what max pods let pods use.`;
}
