import * as z from 'zod';
import { count, list, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { type ClusterCni, type ClusterCnis, clusterCnis, hasVpcCni, releaseOf } from '../facts/cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../facts/cni/cni-settings.ts';
import {
  eksSetsMaxPods,
  managedMaxPods,
  type PodNetworking,
  podsByFormula,
  slotsOf,
  type TypeSlots,
} from '../facts/node/max-pods.ts';
import { leavesNoEniToPods, type PoolSettings } from '../facts/node/node-addresses.ts';
import { TYPES_FROM, typeUserResource, typeUserSubject } from '../facts/node/type-user-words.ts';
import { type TypeUser, typeUsers } from '../facts/node/type-users.ts';
import { keepsPodsOut, subnetChoice } from '../facts/subnet/cni-subnets.ts';
import { CNI_ROLE_TAG } from '../facts/subnet/subnet-use.ts';
import { itemsOf, type Section } from '../model/coverage.ts';
import { amounts, field, flag, number, texts, UNKNOWN } from '../model/evidence.ts';
import type { EvidenceValue } from '../model/finding.ts';
import type { InstanceType, Subnet } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import { milder, type Severity } from '../model/severity.ts';
import { defineCheck, type Judged, type Violation } from './define-check.ts';
import { nodegroupsOf } from './involved.ts';
import { type HeldDown, heldDownBySmallest } from './low-pod-density/held-down.ts';

const CHOOSING_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html';
const NEEDS = ['clusters', 'nodegroups'] as const;
const WANTS = [
  'vpcCniAddons',
  'nodes',
  'autoScalingGroups',
  'launchTemplateVersions',
  'instanceTypes',
  'subnets',
  'awsNodes',
] as const;

const OPTIONS = z.strictObject({
  lowMaxPods: z.number().int().min(1).default(11).describe('Max pods below which a type is `low`.'),
  mediumMaxPods: z.number().int().min(1).default(5).describe('Max pods below which a type is `medium`.'),
  heldDownPercent: z
    .number()
    .min(0)
    .max(100)
    .default(50)
    .describe('Share in percent of the pods that a type could have; max pods of its group below it is `low`.'),
});
type Options = z.output<typeof OPTIONS>;

const FEW_PODS = z.strictObject({
  instanceTypes: field(texts, 'The types with room for almost no pods.'),
  maxPods: field(amounts, 'Max pods by type.'),
  typesFrom: field(TYPES_FROM, 'Source of the types.'),
  prefixDelegation: field(z.union([flag, UNKNOWN]), 'Whether nodes take addresses in prefixes.'),
  customNetworking: field(z.union([flag, UNKNOWN]), 'Whether custom networking keeps pods off the primary ENI.'),
  confidence: field(z.enum(['high', 'low']), '`low` where the settings of the VPC CNI are assumed.'),
});

const NO_ENI = z.strictObject({
  problem: field(z.literal('no-eni-for-pods'), 'The settings of the VPC CNI leave no ENI of the type to pods.'),
  instanceTypes: field(texts, 'The types concerned.'),
  enis: field(amounts, 'By type, the ENIs of its default network card.'),
  typesFrom: field(TYPES_FROM, 'Source of the types.'),
  takenBy: field(
    texts,
    'The settings that take ENIs from pods; turning off any one of them leaves one. Or the tag of a subnet.',
    { as: 'names', label: 'ENIs taken by' },
  ),
});

const HELD_DOWN = z.strictObject({
  problem: field(z.literal('held-down'), 'The smallest type of the group sets max pods for much larger ones.'),
  instanceTypes: field(texts, 'The larger types.'),
  couldHave: field(amounts, 'By larger type, its max pods in a separate group.'),
  smallestTypes: field(texts, 'The types that set max pods.'),
  groupMaxPods: field(number, 'Max pods of every node of the group.'),
  typesFrom: field(TYPES_FROM, 'Source of the types.'),
  confidence: FEW_PODS.shape.confidence,
});

const EVIDENCE = z.union([FEW_PODS, NO_ENI, HELD_DOWN]);
type Values = z.output<typeof EVIDENCE>;

interface Sparse {
  readonly type: string;
  readonly maxPods: number;
  /** With prefix delegation; undefined where it is on, or the type cannot have it. */
  readonly withPrefixes: number | undefined;
}

type Args =
  | {
      readonly kind: 'few-pods';
      readonly user: TypeUser;
      readonly types: readonly Sparse[];
      readonly assumed: boolean;
    }
  | {
      readonly kind: 'no-eni';
      readonly user: TypeUser;
      readonly types: readonly TypeWithoutEni[];
      readonly takenBy: readonly string[];
    }
  | {
      readonly kind: 'held-down';
      readonly user: TypeUser;
      readonly held: HeldDown;
      readonly assumed: boolean;
    };

/** A type all of whose ENIs the node itself, or a trunk, takes. */
interface TypeWithoutEni {
  readonly type: string;
  readonly enis: number;
  readonly takenBy: readonly string[];
  /** A newer release would leave it one, which keeps no slot for a trunk that the type does not take. */
  readonly isKeptSlot: boolean;
}

export const lowPodDensity = defineCheck({
  meta: {
    id: 'low-pod-density',
    title: 'Instance type with room for almost no pods',
    severity: 'low',
    resourceType: 'AWS::EKS::Nodegroup',
    rationale:
      'Small types support few ENIs with few addresses, and max pods depends on that, not on CPU and memory. The pods that ' +
      'every node runs (aws-node, kube-proxy, CSI drivers, log collectors) fill such a node, and others stay Pending.',
    severities: {
      critical:
        'the settings of the VPC CNI leave no ENI to pods: custom networking takes the primary one, a trunk the other',
      medium: 'under 5 pods on every type of the group: the pods that every node runs leave no room',
      low: 'under 11 pods on any type. Or a smaller type of the group limits a larger one to under half of its pods. Or medium, where the settings of the VPC CNI are assumed',
      info: 'as low, where the settings of the VPC CNI are assumed',
    },
    remediation: remedy(
      CHOOSING_URL,
      'Choose a larger type, or set `ENABLE_PREFIX_DELEGATION=true` on the VPC CNI where the type is built on Nitro.',
    ),
    mayBeWrong: [
      'User data or a kubelet configuration may set another max pods.',
      'Nodes outside managed node groups may have the max pods for single addresses although they use prefix delegation.',
      'Pods on the node’s own network need no address, but count towards max pods.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: OPTIONS,
  rising: [['mediumMaxPods', 'lowMaxPods']],
  evaluate: (view, options) => {
    const types = itemsOf(view.instanceTypes);
    const described = new Map(types.map((type) => [type.name, type]));
    const cnis = clusterCnis(view);
    return typeUsers(view).flatMap((user) => {
      const podless = typesWithoutEni(cnis(user.cluster.name), user, described, view.subnets);
      return [
        ...withoutEni(user, podless),
        ...judge(cnis, options, user, described, podless),
        ...heldDown(cnis(user.cluster.name), options, user, described, podless),
      ];
    });
  },
  message: (args: Args) => {
    if (args.kind === 'no-eni') return noEniMessage(args);
    if (args.kind === 'held-down') return heldDownMessage(args);
    const { user, types, assumed } = args;
    const each = types.map(({ type, maxPods }) => `${type} (${maxPods})`);
    return sentences(
      `${typeUserSubject(user)} ${list(each)}, where max pods leaves almost no room next to the pods that every node runs`,
      assumed ? `The settings of the VPC CNI of ${user.cluster.name} are unknown, so its defaults are assumed` : '',
    );
  },
  evidence: EVIDENCE,
  involves: ({ resource }) => ({ nodegroups: nodegroupsOf(resource) }),
  groupBy: (finding) => ({ alike: likeness(finding) }),
  question: 'nodes',
});

/** How many nodes of a cluster are in no group is in the sentence only, so what is about such nodes is like nothing else. */
function likeness({ resource, cluster, evidence }: Judged<Values>): readonly EvidenceValue[] {
  if ('problem' in evidence) {
    if (evidence.problem === 'no-eni-for-pods') return [resource.arn];
    const { smallestTypes, groupMaxPods } = evidence;
    const types = evidence.instanceTypes.map((type) => `${type} ${evidence.couldHave[type]}`);
    return [evidence.problem, types, smallestTypes, groupMaxPods, evidence.confidence === 'low' ? cluster : null];
  }
  const { instanceTypes, maxPods, confidence } = evidence;
  const isOfNodes = resource.type === 'AWS::EKS::Cluster';
  const namesCluster = resource.type === 'AWS::AutoScaling::AutoScalingGroup' || confidence === 'low';
  return [
    resource.type,
    isOfNodes ? resource.arn : null,
    namesCluster ? cluster : null,
    instanceTypes,
    instanceTypes.map((type) => maxPods[type] ?? null),
    confidence,
  ];
}

/** Types on which pods would never get an address; nothing is said on settings that are only assumed. */
function typesWithoutEni(
  cni: ClusterCni,
  user: TypeUser,
  described: ReadonlyMap<string, InstanceType>,
  subnets: Section<Subnet>,
): readonly TypeWithoutEni[] {
  if (user.windows || user.cluster.ipFamily === 'ipv6' || hasVpcCni(cni) !== true || !cni.settings.known) return [];
  const { settings } = cni.settings;
  const node = { release: releaseOf(cni), isKeptOut: isKeptOut(user, cni, subnets) };
  return user.types.flatMap((type) => {
    const slots = slotsOf(type, described.get(type));
    if (slots === undefined || !isPodless(slots, settings, node)) return [];
    const isKeptSlot = !isPodless(slots, settings, { ...node, release: undefined });
    return [{ type, enis: slots.enis, takenBy: whatTakes(slots, settings, node), isKeptSlot }];
  });
}

/** What besides the settings tells which ENIs of a node are left to pods. */
interface NodeTraits {
  readonly release: string | undefined;
  /** Tags keep pods out of every subnet of such nodes, and so from their primary ENIs. */
  readonly isKeptOut: boolean;
}

function isPodless(slots: TypeSlots, settings: PoolSettings, { release, isKeptOut }: NodeTraits): boolean {
  const primaryServes = !settings.customNetworking && !isKeptOut;
  return leavesNoEniToPods(slots, settings, { release, primaryServes });
}

/** What leaves an ENI to pods as soon as it alone is undone. */
function whatTakes(slots: TypeSlots, settings: PoolSettings, node: NodeTraits): readonly string[] {
  const undone: readonly (readonly [string, PoolSettings, NodeTraits])[] = [
    ['AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG', { ...settings, customNetworking: false }, node],
    ['ENABLE_POD_ENI', { ...settings, podEni: false }, node],
    ['MAX_ENI', { ...settings, maxEni: undefined }, node],
    [`${CNI_ROLE_TAG}=0`, settings, { ...node, isKeptOut: false }],
  ];
  return undone.flatMap(([name, with_, traits]) => (isPodless(slots, with_, traits) ? [] : [name]));
}

/** Undecided where a subnet of them is not known. */
function isKeptOut(user: TypeUser, cni: ClusterCni, subnets: Section<Subnet>): boolean {
  const ids = user.kind === 'nodegroup' ? user.nodegroup.subnetIds : subnetsOfNodes(user);
  const items = itemsOf(subnets);
  const choice = subnetChoice(cni);
  return ids.length > 0 && ids.every((id) => items.some((subnet) => subnet.id === id && keepsPodsOut(subnet, choice)));
}

function subnetsOfNodes(user: TypeUser): readonly string[] {
  return user.kind === 'nodes' ? user.instances.map(({ subnetId = '' }) => subnetId) : [];
}

function withoutEni(user: TypeUser, types: readonly TypeWithoutEni[]): readonly Violation<Args, Values>[] {
  if (types.length === 0) return [];
  const takenBy = [...new Set(types.flatMap((each) => each.takenBy))];
  return [
    {
      resource: typeUserResource(user),
      cluster: user.cluster.name,
      severity: 'critical',
      args: { kind: 'no-eni', user, types, takenBy },
      evidence: {
        problem: 'no-eni-for-pods',
        instanceTypes: types.map(({ type }) => type),
        enis: Object.fromEntries(types.map(({ type, enis }) => [type, enis])),
        typesFrom: user.from,
        takenBy,
      },
      discriminator: user.kind === 'nodes' ? `no-eni ${user.types.join()}` : 'no-eni',
      remediation: remedy(
        CHOOSING_URL,
        `Choose a type with more ENIs on its default network card. ${giveUpText(takenBy)}`,
        ...(types.every(({ isKeptSlot }) => isKeptSlot)
          ? [
              'Or update the VPC CNI to 1.20.4 or newer, which keeps no slot for a trunk ENI on a type that supports none.',
            ]
          : []),
      ),
    },
  ];
}

function giveUpText(takenBy: readonly string[]): string {
  const names = takenBy.map((name) => `\`${name}\``);
  return names.length === 1
    ? `Or turn ${names[0]} off for these nodes.`
    : `Or turn one off for these nodes: ${names.slice(0, -1).join(', ')} or ${names.at(-1)}.`;
}

function noEniMessage({ user, types, takenBy }: Extract<Args, { readonly kind: 'no-eni' }>): string {
  const each = types.map(({ type, enis }) => `${type} (${count(enis, 'ENI')})`);
  const settings = list(takenBy.map((name) => `\`${name}\``));
  return sentences(
    `${typeUserSubject(user)} ${list(each)}, and ${settings} ${takenBy.length === 1 ? 'leaves' : 'leave'} none of them to pods, so no pod gets an address there`,
  );
}

/** An IPv6 node has a /80 for its pods, so addresses do not limit them; a Windows node has a formula of its own. */
function judge(
  cnis: ClusterCnis,
  options: Options,
  user: TypeUser,
  described: ReadonlyMap<string, InstanceType>,
  podless: readonly TypeWithoutEni[],
): readonly Violation<Args, Values>[] {
  if (user.windows || user.cluster.ipFamily === 'ipv6') return [];
  const { settings: known } = cnis(user.cluster.name);
  const networking = settingsOrDefaults(known);
  const all = user.types.map((type) => ({ type, slots: slotsOf(type, described.get(type)) }));
  const sparse = all
    .flatMap(({ type, slots }) => (slots === undefined ? [] : sparseness(type, slots, user, networking)))
    .filter(({ type, maxPods }) => maxPods < options.lowMaxPods && !podless.some((one) => one.type === type));
  if (sparse.length === 0) return [];
  const severity = severityOf(sparse, all.length, options);
  return [
    {
      resource: typeUserResource(user),
      cluster: user.cluster.name,
      severity: known.known ? severity : milder(severity),
      args: { kind: 'few-pods', user, types: sparse, assumed: !known.known },
      evidence: {
        instanceTypes: sparse.map(({ type }) => type),
        maxPods: Object.fromEntries(sparse.map(({ type, maxPods }) => [type, maxPods])),
        typesFrom: user.from,
        prefixDelegation: known.known ? networking.prefixDelegation : 'unknown',
        customNetworking: known.known ? networking.customNetworking : 'unknown',
        confidence: known.known ? 'high' : 'low',
      },
      ...(user.kind === 'nodes' ? { discriminator: user.types.join() } : {}),
      remediation: remediation(sparse),
    },
  ];
}

function heldDown(
  { settings: known }: ClusterCni,
  { heldDownPercent }: Options,
  user: TypeUser,
  described: ReadonlyMap<string, InstanceType>,
  podless: readonly TypeWithoutEni[],
): readonly Violation<Args, Values>[] {
  // Where a type gets no pod at all, max pods are not what ails the group.
  if (user.windows || user.cluster.ipFamily === 'ipv6' || podless.length > 0) return [];
  const slots = (type: string) => slotsOf(type, described.get(type));
  const held = heldDownBySmallest(user, slots, settingsOrDefaults(known), heldDownPercent);
  if (held === undefined) return [];
  const severity = 'low';
  return [
    {
      resource: typeUserResource(user),
      cluster: user.cluster.name,
      severity: known.known ? severity : milder(severity),
      args: { kind: 'held-down', user, held, assumed: !known.known },
      evidence: {
        problem: 'held-down',
        instanceTypes: held.types.map(({ type }) => type),
        couldHave: Object.fromEntries(held.types.map(({ type, couldHave }) => [type, couldHave])),
        smallestTypes: held.smallest,
        groupMaxPods: held.maxPods,
        typesFrom: user.from,
        confidence: known.known ? 'high' : 'low',
      },
      discriminator: 'held-down',
      remediation: remedy(
        CHOOSING_URL,
        'Create a node group for each size: the types of a node group cannot be changed.',
        'Where the types are built on Nitro, prefix delegation also raises max pods of small ones, up to 110: `ENABLE_PREFIX_DELEGATION=true` on the VPC CNI.',
      ),
    },
  ];
}

function heldDownMessage({ user, held, assumed }: Extract<Args, { readonly kind: 'held-down' }>): string {
  const each = held.types.map(({ type, couldHave }) => `${type} (${couldHave})`);
  return sentences(
    `${typeUserSubject(user)} ${list(each)}, and its nodes allow ${count(held.maxPods, 'pod')} each`,
    `EKS gives every node of a group the max pods of its smallest type, ${list(held.smallest)} here`,
    assumed ? `The settings of the VPC CNI of ${user.cluster.name} are unknown, so its defaults are assumed` : '',
  );
}

/** None where the vCPUs would decide: max pods are then over 110. */
function sparseness(type: string, slots: TypeSlots, user: TypeUser, networking: PodNetworking): readonly Sparse[] {
  const maxPods =
    user.kind === 'nodegroup' && eksSetsMaxPods(user.nodegroup)
      ? managedMaxPods(slots, networking)
      : podsByFormula(slots, networking);
  if (maxPods === undefined) return [];
  const canChange = slots.prefixCapable && !networking.prefixDelegation;
  const withPrefixes = canChange ? podsByFormula(slots, { ...networking, prefixDelegation: true }) : undefined;
  return [{ type, maxPods, withPrefixes }];
}

function severityOf(sparse: readonly Sparse[], types: number, { mediumMaxPods }: Options): Severity {
  const everyTypeIsFull = sparse.length === types && sparse.every(({ maxPods }) => maxPods < mediumMaxPods);
  return everyTypeIsFull ? 'medium' : 'low';
}

function remediation(sparse: readonly Sparse[]): Remediation {
  const more = sparse.flatMap(({ type, withPrefixes }) =>
    withPrefixes === undefined ? [] : [`${withPrefixes} on ${type}`],
  );
  const prefixes = `, or set \`ENABLE_PREFIX_DELEGATION=true\` on the VPC CNI, which gives addresses for ${list(more)}`;
  return remedy(CHOOSING_URL, `Choose a larger type${more.length > 0 ? prefixes : ''}.`);
}
