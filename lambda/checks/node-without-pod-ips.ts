import gte from 'semver/functions/gte.js';
import * as z from 'zod';
import { count, duration, list, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { clusterResource, instanceResource } from '../facts/aws/resources.ts';
import { nodegroupNameOf } from '../facts/cluster/cluster-tags.ts';
import {
  type ClusterCni,
  type ClusterCnis,
  clusterCnis,
  hasVpcCni,
  leavesAddressesToLaunch,
  releaseOf,
} from '../facts/cni/cluster-cnis.ts';
import { CNI_VERSION_FIELDS, cniVersionEvidence } from '../facts/cni/cni-version.ts';
import { enisOfInstances, isPrimaryEni } from '../facts/eni/enis-by-place.ts';
import { nodeRoles } from '../facts/iam/node-roles.ts';
import { NETWORK_SECTIONS } from '../facts/network/node-ways.ts';
import { listedInstances } from '../facts/node/kube-nodes.ts';
import { slotsOf } from '../facts/node/max-pods.ts';
import { hasAddressesFromStart } from '../facts/node/node-addresses.ts';
import { itemsOf, readOfCluster } from '../model/coverage.ts';
import { field, flag, number, text, texts } from '../model/evidence.ts';
import type { EvidenceValue } from '../model/finding.ts';
import type { Cluster, Instance, InstanceType } from '../model/inventory.ts';
import type { KubeNode } from '../model/kubernetes.ts';
import { CNI_LOG } from '../model/remediation.ts';
import {
  defineCheck,
  explainedBy,
  type InventoryView,
  type Judged,
  type Known,
  type Violation,
} from './define-check.ts';
import { nodegroupsIn, someIds, someNodes } from './involved.ts';
import { lowPodDensity } from './low-pod-density.ts';
import { meetOnNodes } from './meet.ts';
import { nodeRoleLacksCniPolicy } from './node-role-lacks-cni-policy.ts';
import { nodeRoleNotAuthorized } from './node-role-not-authorized.ts';
import type { CauseVerdict, NoPodIpsCause } from './node-without-pod-ips/cause-verdict.ts';
import { causesWhereCniRuns, noPodIpsCauses } from './node-without-pod-ips/causes.ts';
import { judgedNodes } from './node-without-pod-ips/judged-nodes.ts';
import { causesByLaunch, launchGaveNone } from './node-without-pod-ips/launch-cause.ts';
import {
  groupsNotReady,
  missingCniRemedy,
  missingCniText,
  NO_SIGN_REMEDY,
} from './node-without-pod-ips/missing-cni.ts';
import { networkCauses } from './node-without-pod-ips/network-causes.ts';
import { type CniOfNodes, type SettledNodes, settledNodes } from './node-without-pod-ips/nodes-without-pod-ips.ts';
import { podSubnetsOf, roomsWith } from './node-without-pod-ips/pod-subnets.ts';
import { noPodIpsRemediation } from './node-without-pod-ips/remediation.ts';
import { roleCauses } from './node-without-pod-ips/role-causes.ts';
import {
  type Comparison,
  clearedByWorking,
  compare,
  type Traits,
  traitsOf,
} from './node-without-pod-ips/working-nodes.ts';
import { nodesCannotReachCluster } from './nodes-cannot-reach-cluster.ts';
import { podIdentityAgentMissing } from './pod-identity-agent-missing.ts';
import { privateVpcLacksEndpoint } from './private-vpc-lacks-endpoint.ts';
import { subnetFragmented } from './subnet-fragmented.ts';
import { subnetLowIps } from './subnet-low-ips.ts';
import { subnetUnavailable } from './subnet-unavailable.ts';
import { unsupportedInstanceType } from './unsupported-instance-type.ts';

const NEEDS = ['clusters', 'nodes', 'subnetEnis'] as const;
const WANTS = [
  'vpcCniAddons',
  'addons',
  'instanceTypes',
  'nodegroups',
  'accessEntries',
  'iamRoles',
  'instanceProfiles',
  'podIdentityAssociations',
  'autoScalingGroups',
  ...NETWORK_SECTIONS,
  'awsNodes',
  'kubeNodes',
  'kubeConfigMaps',
  'kubeEvents',
  'eniConfigs',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

type Args =
  | {
      readonly kind: 'node';
      readonly cluster: Cluster;
      readonly node: Instance;
      readonly minutesUp: number;
      /** The VPC CNI runs there, and has nothing to give. */
      readonly cniRuns: boolean;
      readonly causes: readonly CauseVerdict[];
      readonly comparison: Comparison;
    }
  | {
      readonly kind: 'no-sign-of-cni';
      readonly cluster: Cluster;
      readonly cni: ClusterCni;
      readonly nodes: SettledNodes;
      /** Node groups whose nodes joined and did not become Ready, as EKS reports. */
      readonly notReady: readonly string[];
    };

const NODE = z.strictObject({
  instanceType: field(text, 'Its instance type.', { as: 'tally', label: 'type' }),
  subnet: field(text.nullable(), 'The subnet of its primary ENI.'),
  podSubnets: field(texts, 'Subnets from which its pods get IPv4 addresses. Empty for none, or if that is unknown.', {
    as: 'names',
    label: 'subnets for pods',
  }),
  availabilityZone: field(text.nullable(), 'Its zone.'),
  nodegroup: field(text.nullable(), 'Its node group, as `cluster/node group`. Null outside managed node groups.', {
    as: 'tally',
    label: 'nodegroup',
  }),
  launched: field(text.nullable(), 'When it was launched, as an ISO time.'),
  cniRuns: field(flag, 'Whether the VPC CNI runs there without an address to give; otherwise there is no sign of it.'),
  nodesThatWork: field(
    number,
    'Nodes of the cluster on which it has addresses for pods, or on which that is not known.',
  ),
  differsIn: field(texts, 'What it has and no working node of its cluster has.', { as: 'names', label: 'differs in' }),
  sharesWithWorking: field(texts, 'What a working node of its cluster also has, so it is not the cause.'),
  ...CNI_VERSION_FIELDS,
  causes: field(
    z
      .array(
        z.strictObject({
          cause: z
            .enum([
              'role-not-authorized',
              'no-way-to-cluster',
              'no-way-to-aws',
              'no-cni-policy',
              'no-image-policy',
              'launch-gave-none',
              'type-unknown-to-cni',
              'no-eni-left',
              'subnet-empty',
              'subnet-without-ipv6',
              'no-eniconfig',
              'wrong-eniconfig',
              'metadata-disabled',
            ])
            .describe('What may keep the VPC CNI from working on a node.'),
          verdict: z.enum(['confirmed', 'ruled-out', 'unknown']).describe('Whether it does here.'),
          why: text.describe('The reason for the verdict, as a clause.'),
        }),
      )
      .readonly(),
    'Causes that were checked, in the order in which they are checked.',
  ),
  toldBy: field(text.optional(), 'The check that reports the cause.', {
    as: 'tally',
    label: 'reported by check',
  }),
  unknownCauses: field(texts, 'Causes that AWS neither confirms nor rules out.', { as: 'names', label: 'open' }),
});

const NO_SIGN = z.strictObject({
  problem: field(z.literal('no-sign-of-cni'), 'Nothing shows that the cluster runs the VPC CNI.'),
  vpcCni: field(
    z.enum(['no-sign', 'unknown']),
    'Whether nothing shows it (`no-sign`), or the add-ons could not be read (`unknown`).',
  ),
  instanceCount: field(number, 'The number of nodes without a sign of it.', { as: 'tally', label: 'instance count' }),
  instances: field(texts, 'Ids of the first of them.', { as: 'names', label: 'instances' }),
  notReady: field(texts, 'Node groups whose nodes joined and did not become Ready, as EKS reports.', {
    as: 'names',
    label: 'not ready',
  }),
});

const EVIDENCE = z.union([NODE, NO_SIGN]);
type Values = z.output<typeof EVIDENCE>;

export const nodeWithoutPodIps = defineCheck({
  meta: {
    id: 'node-without-pod-ips',
    title: 'Node on which the VPC CNI has no address for pods',
    severity: 'high',
    resourceType: 'AWS::EC2::Instance',
    rationale:
      'A running node has addresses for pods minutes after its start: the VPC CNI tags the primary ENI and adds addresses ' +
      'to it. Without the tag and addresses, the node did not join. Without addresses, all its pods hang in ' +
      'ContainerCreating.',
    severities: {
      critical: 'the VPC CNI has addresses for pods on no node of the cluster, and no other check says why',
      high: 'it has some on other nodes of the cluster. Or another check says, as critical, why it has none. Or EKS says that nodes joined and are not Ready, and nothing shows a CNI',
      info: 'nothing shows that the cluster runs the VPC CNI: another CNI may serve the pods',
    },
    remediation: remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html',
      'Look at the causes in the evidence. /var/log/aws-routed-eni/ipamd.log on the node and the log of the VPC CNI say what is missing:',
      { command: CNI_LOG },
    ),
    mayBeWrong: [
      'Another CNI that runs beside an installed vpc-cni add-on gives pods addresses that EC2 does not show.',
      'A VPC CNI before 1.8.0 leaves no tag, so what a launch template put on an ENI reads as its own.',
      'A tagged node without addresses is a finding only where the add-on’s settings ask for spare ones. Settings that were changed in the cluster itself are in no AWS API.',
      'Instances in the warm pool of their group are no nodes yet. One that leaves its pool without a new start counts from its launch.',
      'What a node that works has as well is ruled out, unless it changed since that one came up.',
      'Causes are judged as of now: what kept the VPC CNI from starting may be gone.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({
    minAgeMinutes: z
      .number()
      .int()
      .min(5)
      .default(15)
      .describe('Minutes after its launch from which a node should have addresses for pods.'),
  }),
  evaluate: (view, { minAgeMinutes }, now) => {
    const cnis = clusterCnis(view);
    const settled = settledNodes(view.nodes, view.subnetEnis, minAgeMinutes, now, cnisOfNodes(view, cnis));
    const [ofRoles, ofNetwork] = [roleCauses(view, cnis, now), networkCauses(view)];
    const roomOf = roomsWith(view.subnetEnis);
    const traits = traitsIn(view);
    return view.clusters.flatMap((cluster) => {
      const nodes = settled.get(cluster.name);
      if (nodes === undefined || nodes.withoutSign.length + nodes.unserved.length === 0) return [];
      const cni = cnis(cluster.name);
      if (hasVpcCni(cni) !== true) return [noSignViolation(view, cluster, cni, nodes)];
      const kubeNodes = listedInstances(readOfCluster(view.kubeNodes, cluster.name) ?? []).byId;
      return [...nodes.withoutSign, ...nodes.unserved].map((node) => {
        const kubeNode = kubeNodes.get(node.id);
        const inNode = noPodIpsCauses(node, { ...view, cluster, cni, kubeNode, roomOf });
        const byLaunch = launchGaveNone(cni);
        const ofWays = [...ofRoles(node), ...ofNetwork(cluster, node)];
        const causes = [...ofWays, ...byLaunch, ...(byLaunch.length > 0 ? causesByLaunch(inNode) : inNode)];
        const comparison = compare(traits(node), nodes.working.map(traits));
        return nodeViolation(view, cni, { cluster, node, kubeNode, nodes, comparison, causes, now });
      });
    });
  },
  message: (args: Args) => {
    if (args.kind === 'no-sign-of-cni') {
      const { cluster, cni, nodes, notReady } = args;
      if (notReady.length > 0) return missingCniText(cluster, nodes, notReady);
      const why = cni.addon === 'unknown' ? 'its add-ons could not be read' : 'it has no vpc-cni add-on';
      const show = nodes.withoutSign.length === 1 ? 'shows' : 'show';
      return sentences(
        `${count(nodes.withoutSign.length, 'running node')} of cluster ${cluster.name} ${show} no sign of the VPC CNI: ${why}`,
        cni.kind === 'other'
          ? `${cni.name} serves other nodes of the cluster`
          : 'Another CNI may serve the pods, or none does',
      );
    }
    const { cluster, node, minutesUp, cniRuns, causes, comparison } = args;
    return sentences(
      `Node ${node.id} (${node.instanceType}) of cluster ${cluster.name} has no address for pods ${duration(minutesUp)} after its launch`,
      markText(cniRuns, causes),
      comparisonText(comparison, causes),
      ...causeClauses(causes),
    );
  },
  evidence: EVIDENCE,
  involves: ({ resource, cluster, evidence }) => {
    if ('problem' in evidence) {
      return { ...someNodes(evidence), nodegroups: nodegroupsIn(cluster, evidence.notReady) };
    }
    const { subnet, podSubnets, nodegroup } = evidence;
    return {
      nodes: [resource.id],
      nodegroups: nodegroup === null ? [] : [nodegroup],
      subnets: [...new Set([...(subnet === null ? [] : [subnet]), ...podSubnets])],
    };
  },
  groupBy: (finding) => ({ alike: likeness(finding) }),
  question: 'nodes',
  judges: (view, { minAgeMinutes }, now) => {
    const cnis = clusterCnis(view);
    return judgedNodes(view.nodes, view.subnetEnis, { cnis, ofNodes: cnisOfNodes(view, cnis), minAgeMinutes, now });
  },
  isNotShown: ({ evidence }) => 'problem' in evidence,
  explainedBy: [
    explainedBy(nodeRoleNotAuthorized, judgedAs('role-not-authorized', meetOnNodes)),
    explainedBy(nodesCannotReachCluster, judgedAs('no-way-to-cluster', meetOnNodes)),
    explainedBy(privateVpcLacksEndpoint, judgedAs('no-way-to-aws', meetOnNodes)),
    explainedBy(podIdentityAgentMissing, meetOnNodes),
    explainedBy(nodeRoleLacksCniPolicy, judgedAs('no-cni-policy', meetOnNodes)),
    explainedBy(unsupportedInstanceType, judgedAs('type-unknown-to-cni', meetOnNodes)),
    explainedBy(lowPodDensity, (cause, own: Known<Values>) => {
      // That a type has few addresses is no cause.
      if (!('problem' in cause.evidence) || !isOfOneOf(cause.evidence.instanceTypes, own)) return false;
      return judgedAs('no-eni-left', meetOnNodes)(cause, own);
    }),
    explainedBy(subnetUnavailable, unlessRuledOut('subnet-empty', meetInPodSubnet)),
    explainedBy(subnetLowIps, unlessRuledOut('subnet-empty', meetInPodSubnet)),
    explainedBy(subnetFragmented, unlessRuledOut('subnet-empty', meetInPodSubnet)),
  ],
});

function isOfOneOf(instanceTypes: readonly string[], { evidence }: Known<Values>): boolean {
  return !('problem' in evidence) && instanceTypes.includes(evidence.instanceType);
}

/** The subnet of the node itself is no cause where its pods have others. */
function meetInPodSubnet({ involves }: Known<unknown>, { evidence }: Known<Values>): boolean {
  return !('problem' in evidence) && involves.subnets.some((id) => evidence.podSubnets.includes(id));
}

type Meet = (cause: Known<unknown>, own: Known<Values>) => boolean;

/** Whether a finding meets what causes it, unless that was ruled out for its node. */
function unlessRuledOut(judged: NoPodIpsCause, meet: Meet): Meet {
  return (cause, own) => verdictOn(judged, own) !== 'ruled-out' && meet(cause, own);
}

/**
 * The same of findings that name some of many nodes only: of a node in no node group that is not named, its own verdict
 * says that the cause is one of this kind in its cluster.
 */
function judgedAs(judged: NoPodIpsCause, meet: Meet): Meet {
  const isKnownOf: Meet = (cause, own) =>
    !('problem' in own.evidence) &&
    own.evidence.nodegroup === null &&
    verdictOn(judged, own) === 'confirmed' &&
    cause.cluster === own.cluster;
  return unlessRuledOut(judged, (cause, own) => meet(cause, own) || isKnownOf(cause, own));
}

function verdictOn(judged: NoPodIpsCause, { evidence }: Known<Values>): CauseVerdict['verdict'] | undefined {
  return 'problem' in evidence ? undefined : evidence.causes.find(({ cause }) => cause === judged)?.verdict;
}

function likeness({ cluster, evidence }: Judged<Values>): readonly EvidenceValue[] {
  if ('problem' in evidence) {
    return [evidence.problem, evidence.vpcCni, evidence.instanceCount, evidence.notReady];
  }
  const { instanceType, cniRuns, causes, differsIn } = evidence;
  // Of a subnet's lack its sentence says no more than the id.
  const said = saidCauses(causes).map(({ cause, verdict, why }) => [
    cause,
    verdict,
    cause === 'subnet-empty' ? null : why,
  ]);
  return [cluster, instanceType, cniRuns, said, differsIn];
}

function cnisOfNodes(view: View, cnis: ClusterCnis): (clusterName: string) => CniOfNodes {
  const described = new Map(itemsOf(view.instanceTypes).map((type) => [type.name, type]));
  const families = new Map(view.clusters.map(({ name, ipFamily }) => [name, ipFamily]));
  return (name) => cniOfNodes(cnis(name), families.get(name) ?? 'ipv4', described);
}

/**
 * Where the settings are unknown, it may be that they leave it to others to give nodes their addresses. In an IPv6 cluster
 * each node gets a /80 as the CNI starts, whatever they are (amazon-vpc-cni-k8s, pkg/ipamd: assignIPv6Prefix).
 */
function cniOfNodes(
  cni: ClusterCni,
  ipFamily: Cluster['ipFamily'],
  described: ReadonlyMap<string, InstanceType>,
): CniOfNodes {
  const { settings } = cni;
  const release = releaseOf(cni);
  return {
    ipFamily,
    fromStart: ({ instanceType }) =>
      ipFamily === 'ipv6' ||
      (settings.known &&
        hasAddressesFromStart(settings.settings, release, slotsOf(instanceType, described.get(instanceType)))),
    settingsKnown: settings.known,
    tags: settings.known && !leavesAddressesToLaunch(cni) && release !== undefined && gte(release, '1.8.0'),
  };
}

/** What its role, its ENI and its launch make of each node, to compare it with others. */
function traitsIn(view: View): (node: Instance) => Traits {
  const enis = enisOfInstances(view.subnetEnis);
  const { nodegroups, instanceProfiles } = view;
  const sources = { ...view, nodes: { status: 'read', items: view.nodes }, nodegroups: itemsOf(nodegroups) } as const;
  const roleOf = new Map(
    nodegroups.status === 'gap' || instanceProfiles.status === 'gap'
      ? []
      : nodeRoles(sources).flatMap(({ roleArn, nodes }) => nodes.map(({ id }) => [id, roleArn] as const)),
  );
  return (node) => traitsOf(node, (enis.get(node.id) ?? []).find(isPrimaryEni), roleOf.get(node.id));
}

/** A node without addresses, among the others of its cluster. */
interface BareNode {
  readonly cluster: Cluster;
  readonly node: Instance;
  readonly kubeNode: KubeNode | undefined;
  readonly nodes: SettledNodes;
  readonly comparison: Comparison;
  readonly causes: readonly CauseVerdict[];
  readonly now: Date;
}

function nodeViolation(
  view: View,
  cni: ClusterCni,
  { cluster, node, kubeNode, nodes, comparison, causes: all, now }: BareNode,
): Violation<Args, Values> {
  const cniRuns = nodes.unserved.includes(node);
  const causes = clearedByWorking(cniRuns ? causesWhereCniRuns(all) : all, comparison);
  const toldBy = causes.find((cause) => cause.toldBy !== undefined)?.toldBy;
  const minutesUp = Math.floor((now.getTime() - (node.launchTime ?? now).getTime()) / 60_000);
  const group = nodegroupNameOf(node.tags);
  return {
    resource: instanceResource(view.target, node),
    cluster: cluster.name,
    severity: nodes.others.length > 0 || toldBy !== undefined ? 'high' : 'critical',
    args: { kind: 'node', cluster, node, minutesUp, cniRuns, causes, comparison },
    evidence: {
      instanceType: node.instanceType,
      subnet: node.subnetId ?? null,
      podSubnets: podSubnetIds(cluster, node, kubeNode, cni, view),
      availabilityZone: node.availabilityZone ?? null,
      nodegroup: group === undefined ? null : `${cluster.name}/${group}`,
      launched: node.launchTime?.toISOString() ?? null,
      cniRuns,
      nodesThatWork: nodes.others.length,
      differsIn: comparison.differs,
      sharesWithWorking: comparison.shared,
      ...cniVersionEvidence(cni.version),
      causes: causes.map(({ cause, verdict, why }) => ({ cause, verdict, why })),
      ...(toldBy === undefined ? {} : { toldBy }),
      unknownCauses: causes.filter(({ verdict }) => verdict === 'unknown').map(({ cause }) => cause),
    },
    remediation: noPodIpsRemediation(causes, {
      ...{ node, kubeNode, cni },
      subnets: view.subnets,
      region: view.target.region,
    }),
  };
}

function podSubnetIds(
  { ipFamily }: Cluster,
  node: Instance,
  kubeNode: KubeNode | undefined,
  cni: ClusterCni,
  { subnets }: Pick<View, 'subnets'>,
): readonly string[] {
  const from = podSubnetsOf(node, kubeNode, cni, subnets);
  return ipFamily === 'ipv6' || !from.known ? [] : from.subnets.map(({ id }) => id);
}

function noSignViolation(view: View, cluster: Cluster, cni: ClusterCni, nodes: SettledNodes): Violation<Args, Values> {
  const notReady = cni.addon === 'none' ? groupsNotReady(itemsOf(view.nodegroups), nodes) : [];
  return {
    resource: clusterResource(cluster),
    cluster: cluster.name,
    severity: notReady.length > 0 ? 'high' : 'info',
    args: { kind: 'no-sign-of-cni', cluster, cni, nodes, notReady },
    evidence: {
      problem: 'no-sign-of-cni',
      vpcCni: cni.addon === 'unknown' ? 'unknown' : 'no-sign',
      instanceCount: nodes.withoutSign.length,
      instances: someIds(nodes.withoutSign),
      notReady,
    },
    discriminator: 'no-sign-of-cni',
    remediation: notReady.length > 0 ? missingCniRemedy(cluster, view.target.region) : NO_SIGN_REMEDY,
  };
}

/** Where the launch gives all addresses, the VPC CNI leaves no mark, and that it left none says nothing. */
function markText(cniRuns: boolean, causes: readonly CauseVerdict[]): string {
  if (cniRuns) return 'The VPC CNI runs there';
  return causes.some(({ cause }) => cause === 'launch-gave-none') ? '' : 'It shows no sign of the VPC CNI';
}

function causeClauses(causes: readonly CauseVerdict[]): readonly string[] {
  const said = saidCauses(causes);
  const whys = said.map(({ why }) => why);
  if (said.length === 0) return noneOf(causes);
  return said.some(({ verdict }) => verdict === 'confirmed')
    ? whys.map((why, index) => `${index === 0 ? 'Cause' : 'Another cause'}: ${why}`)
    : ['No cause is certain', ...whys];
}

/** That nothing that was looked at is the cause, what that was, and what was not. */
function noneOf(causes: readonly CauseVerdict[]): readonly string[] {
  const looked = causes.map(({ cause }) => LOOKED_AT[cause]);
  const ways = (['no-way-to-cluster', 'no-way-to-aws'] as const).filter(
    (way) => !causes.some(({ cause }) => cause === way),
  );
  return [
    `${count(looked.length, 'cause')} ruled out: ${list(looked, looked.length)}`,
    `Not checked: ${list([...ways.map((way) => LOOKED_AT[way]), 'user data', 'the kubelet', 'the pod aws-node'])}`,
  ];
}

const LOOKED_AT: Readonly<Record<NoPodIpsCause, string>> = {
  'role-not-authorized': 'authorisation of the role',
  'no-way-to-cluster': 'path to the API server',
  'no-way-to-aws': 'path to AWS',
  'no-cni-policy': 'permissions',
  'no-image-policy': 'permission to pull images',
  'launch-gave-none': 'launch template',
  'type-unknown-to-cni': 'type',
  'no-eni-left': 'ENIs',
  'subnet-empty': 'free addresses',
  'subnet-without-ipv6': 'IPv6 block of the subnet',
  'no-eniconfig': 'ENIConfig',
  'wrong-eniconfig': 'subnet of the ENIConfig',
  'metadata-disabled': 'metadata service',
};

/** What a node has that none of those has that work goes first; what they share is no cause. */
function comparisonText({ working, differs, shared }: Comparison, causes: readonly CauseVerdict[]): string {
  if (working === 0) return '';
  if (differs.length > 0) return differsText(differs, working);
  const isExplained = causes.some(({ verdict }) => verdict === 'confirmed');
  const alike = shared.filter((trait) => trait !== 'public address');
  return isExplained || alike.length < 2 ? '' : `It has the same ${list(alike, alike.length)} as nodes that work`;
}

/** Of a public address what matters is whether there is one. */
const PUBLIC_ADDRESS: Readonly<Record<string, readonly [own: string, others: string] | undefined>> = {
  'public address': ['a public address', 'none'],
  'lack of a public address': ['no public address', 'one'],
};

function differsText(differs: readonly string[], working: number): string {
  const those = working === 1 ? 'the node that works' : `the ${count(working, 'node')} that work`;
  const own = differs.filter((trait) => PUBLIC_ADDRESS[trait] === undefined);
  const are = own.length > 1 || own[0]?.endsWith('s') ? 'are not those' : 'is not that';
  return [
    ...(own.length === 0 ? [] : [`Its ${list(own, own.length)} ${are} of ${those}`]),
    ...differs.flatMap((trait) => {
      const [has, others] = PUBLIC_ADDRESS[trait] ?? [];
      return has === undefined ? [] : [`It has ${has}, and ${those} ${working === 1 ? 'has' : 'have'} ${others}`];
    }),
  ].join('. ');
}

/** Those that are worth a clause: the confirmed ones, else those that are not ruled out. */
function saidCauses(causes: readonly CauseVerdict[]): readonly CauseVerdict[] {
  const confirmed = causes.filter(({ verdict }) => verdict === 'confirmed');
  return confirmed.length > 0 ? confirmed : causes.filter(({ verdict }) => verdict === 'unknown');
}
