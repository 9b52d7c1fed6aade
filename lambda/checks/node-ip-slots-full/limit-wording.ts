import { capitalised, count, sentences } from '../../common/words.ts';
import { remedy } from '../../facts/aws/commands.ts';
import { isLaunchedByKarpenter } from '../../facts/cluster/cluster-tags.ts';
import { type CniPlace, howToSetCni } from '../../facts/cni/cni-update.ts';
import { CONTROLLER_RELEASE } from '../../facts/instance-type/instance-type-limits.ts';
import { HOST_NETWORK_PODS } from '../../facts/node/max-pods.ts';
import type { NodeCapacity } from '../../facts/node/node-capacity.ts';
import { CNI_ROLE_TAG } from '../../facts/subnet/subnet-use.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { Severity } from '../../model/severity.ts';
import type { FrozenPools } from './frozen-pools.ts';
import type { NodeLimit, WhyFew, WhyNoTrunk } from './node-limits.ts';

const POD_GROUPS_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html';
const PREFIX_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html';
const MAX_PODS_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html';
const CNI_SUBNETS_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/cni-subnet-selection.html';
const TARGETS_URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html';

export function limitSeverity(limit: NodeLimit): Severity {
  switch (limit.kind) {
    case 'branches-full':
    case 'no-prefixes':
      return 'low';
    case 'no-trunk':
      return 'medium';
    case 'few-addresses':
      return limit.isCertain ? 'medium' : 'low';
  }
}

export function limitMessage(node: NodeCapacity, limit: NodeLimit): string {
  const { instance, cluster, limits, slots } = node;
  const what = `${instance.id} (${instance.instanceType}) of cluster ${cluster.name}`;
  switch (limit.kind) {
    case 'branches-full':
      return sentences(
        `${what} has ${limit.used} of ${limits.branchEnis ?? limit.used} branch ENIs in use, so no other pod with a security group of its own starts there`,
        `VPC resource controller ${CONTROLLER_RELEASE} sets this limit`,
        'Only the Kubernetes API shows how many pods wait',
      );
    case 'no-trunk':
      return noTrunkMessage(what, slots.enis, limit.because);
    case 'no-prefixes':
      return sentences(
        `${what} holds ${count(slots.podAddresses, 'single address', 'single addresses')} for pods and no prefix, although the VPC CNI is set to use prefixes and has room for one`,
        'Most likely its aws-node did not start with the setting, or EC2 had no whole /28 block for it',
      );
    case 'few-addresses':
      return fewMessage(what, node, limit);
  }
}

function noTrunkMessage(what: string, enis: number, why: WhyNoTrunk): string {
  switch (why) {
    case 'max-eni':
      return sentences(
        `\`MAX_ENI=1\` leaves ${what} no slot for a trunk ENI, so no pod with a security group of its own can start there`,
      );
    case 'came-late':
    case 'no-eni-besides':
      return sentences(
        `${what} has ${count(enis, 'ENI')} and no slot left for a trunk ENI`,
        'No pod with a security group of its own starts there until an ENI is freed',
      );
  }
}

type FewAddresses = Extract<NodeLimit, { readonly kind: 'few-addresses' }>;

function fewMessage(what: string, node: NodeCapacity, { most, because, besideBranches }: FewAddresses): string {
  const { maxPods = 0, maxPodsAreSet, release } = node;
  const fit = most + HOST_NETWORK_PODS;
  const letIn = maxPodsAreSet
    ? `its max pods is ${maxPods}`
    : `its max pods is ${maxPods}, unless ${isLaunchedByKarpenter(node.instance) ? 'Karpenter' : 'user data'} sets fewer`;
  return sentences(
    `${what} can have ${count(most, 'address', 'addresses')} for pods: ${whyText(because, release)}`,
    besideBranches
      ? `At most ${fit} pods without a security group of their own fit (${HOST_NETWORK_PODS} on the host network), and ${letIn}`
      : `With ${HOST_NETWORK_PODS} pods on the host network ${fit} fit, and ${letIn}`,
  );
}

function whyText(why: WhyFew, release: string | undefined): string {
  switch (why) {
    case 'kept-trunk-slot':
      return `${cniText(release)} keeps an ENI slot for a trunk ENI that the type does not support`;
    case 'other-cards':
      return `${cniText(release)} subtracts the ENIs of other network cards from those of the default one`;
    case 'trunk-to-come':
      return 'an ENI slot is reserved for its trunk ENI, which serves no pods itself';
    case 'no-subnet':
      return `the tag \`${CNI_ROLE_TAG}\` leaves it no subnet for more ENIs`;
    case 'excluded-subnet':
      return `the tag \`${CNI_ROLE_TAG}\` excludes pods from the subnet of one of its ENIs`;
    case 'left-trunk':
      return 'a trunk ENI, left over from security groups for pods, uses an ENI slot';
    case 'trunk':
      return 'its trunk ENI uses an ENI slot and serves no pods itself';
    case 'custom-networking':
      return 'with custom networking its primary ENI serves none';
    case 'max-eni':
      return '`MAX_ENI` allows it no more ENIs';
    case 'other-enis':
      return 'ENIs that serve no pods use slots';
  }
}

function cniText(release: string | undefined): string {
  return release === undefined ? 'the VPC CNI' : `VPC CNI ${release}`;
}

export function limitRemediation(node: NodeCapacity, limit: NodeLimit): Remediation {
  switch (limit.kind) {
    case 'branches-full':
      return remedy(POD_GROUPS_URL, 'Add nodes, or choose a type whose trunk supports more branch ENIs.');
    case 'no-trunk':
      return noTrunkRemediation(limit.because);
    case 'no-prefixes':
      return remedy(
        PREFIX_URL,
        'Restart aws-node on the node, or replace it. If it still has no prefix, see whether its subnet has a whole /28 block free (check subnet-fragmented).',
      );
    case 'few-addresses':
      return fewRemediation(node, limit);
  }
}

function noTrunkRemediation(why: WhyNoTrunk): Remediation {
  switch (why) {
    case 'came-late':
      return remedy(
        POD_GROUPS_URL,
        'Replace the node: a new one gets its trunk before pods fill its ENIs. Or free one of its ENIs by moving pods away.',
      );
    case 'max-eni':
      return remedy(POD_GROUPS_URL, 'Raise `MAX_ENI` on the VPC CNI, or unset it.');
    case 'no-eni-besides':
      return remedy(
        POD_GROUPS_URL,
        'Choose a type with more ENIs on its default network card: on a new node of this type, the trunk leaves none to other pods.',
      );
  }
}

/** Where the type takes prefixes, and the VPC CNI is not set to take them. */
export function prefixAdvice({ settings, limits, assumed }: NodeCapacity): string {
  const isOn = settings.prefixDelegation && !assumed;
  return isOn || !limits.prefixCapable ? '' : ', set `ENABLE_PREFIX_DELEGATION=true` on the VPC CNI';
}

/**
 * What lets no more pods in than so many get an address. Karpenter computes max pods by type, without the ENIs that it is told
 * to leave out; a node class has one number for nodes of all types (karpenter.sh: settings, security groups per pod).
 *
 * @param isSoOnEveryNode whether as many ENIs serve no pods on nodes of other types
 */
export function fewerMaxPods(node: NodeCapacity, addresses: number, isSoOnEveryNode: boolean): string {
  const pods = addresses + HOST_NETWORK_PODS;
  if (!isLaunchedByKarpenter(node.instance)) {
    return `set max pods to ${pods} (\`maxPods\` of the kubelet configuration in the launch template)`;
  }
  const reserved = enisWithoutPods(node, addresses);
  return isSoOnEveryNode && reserved !== undefined
    ? `set \`RESERVED_ENIS=${reserved}\` on Karpenter (\`settings.reservedENIs\` of its Helm chart) for new nodes`
    : `set \`maxPods\` to ${pods} under \`kubelet\` in its EC2NodeClass, for all types`;
}

/** Whole ENIs that are missing to what the type could give pods; undefined where these are not whole. */
function enisWithoutPods({ limits, slots }: NodeCapacity, addresses: number): number | undefined {
  const perEni = limits.ipv4PerEni - 1;
  const enis = limits.enis - addresses / perEni;
  return !slots.byPrefix && Number.isInteger(enis) && enis > 0 ? enis : undefined;
}

function fewRemediation(node: NodeCapacity, { most, because }: FewAddresses): Remediation {
  const lower = fewerMaxPods(node, most, SO_ON_EVERY_NODE.has(because));
  switch (because) {
    case 'max-eni':
      return remedy(MAX_PODS_URL, `Raise \`MAX_ENI\` on the VPC CNI, or unset it. Or ${lower}.`);
    case 'kept-trunk-slot':
      return remedy(POD_GROUPS_URL, `Update the VPC CNI to 1.20.4 or newer, which frees the slot. Or ${lower}.`);
    case 'other-cards':
      return remedy(
        MAX_PODS_URL,
        `Update the VPC CNI to 1.16.4 or newer, which counts each card separately. Or ${lower}.`,
      );
    case 'left-trunk':
      return remedy(POD_GROUPS_URL, `Replace the node: a new one gets no trunk. Or ${lower}.`);
    case 'no-subnet':
      return remedy(
        CNI_SUBNETS_URL,
        `Tag a subnet of its zone \`${CNI_ROLE_TAG}=1\` and leave \`ENABLE_SUBNET_DISCOVERY\` on, or remove the tag from the subnet of the node. Or ${lower}.`,
      );
    case 'trunk':
    case 'trunk-to-come':
    case 'excluded-subnet':
    case 'custom-networking':
    case 'other-enis':
      return remedy(MAX_PODS_URL, `${capitalised(lower)}${prefixAdvice(node)}, or choose a larger type.`);
  }
}

/** What follows from settings that all nodes of a cluster have. */
const SO_ON_EVERY_NODE: ReadonlySet<WhyFew> = new Set([
  'trunk',
  'trunk-to-come',
  'custom-networking',
  'excluded-subnet',
]);

/** Of an empty pool user data can make no difference. */
export function frozenSeverity({ isCertain, empty }: FrozenPools): Severity {
  if (empty > 0) return 'critical';
  return isCertain ? 'high' : 'medium';
}

export function frozenMessage(frozen: FrozenPools): string {
  const { clusterName, stopped, others, empty } = frozen;
  const some = stopped.length === 1 ? 'node has' : 'nodes have';
  return sentences(
    `Nodes of cluster ${clusterName} get no more than ${stopText(frozen)} for pods, however many pods there are`,
    whyFrozen(frozen),
    stopped.length === 0
      ? `None of ${count(others, 'node')} has reached this limit`
      : `${stopped.length} ${some} reached this limit, and ${letInMore(stopped)}`,
    empty > 0
      ? `${count(empty, 'node')} of them ${empty === 1 ? 'has' : 'have'} none, so no pod gets an address there`
      : '',
  );
}

function stopText({ at, beyond }: FrozenPools): string {
  if (at.length === 0) return 'the addresses that they have';
  const number = `${at.join(' or ')} ${at.length === 1 && at[0] === 1 ? 'address' : 'addresses'}`;
  return beyond > 0 ? `${number}, or what pods hold if that is more,` : number;
}

function letInMore(stopped: readonly NodeCapacity[]): string {
  if (!stopped.some(({ maxPodsAreSet }) => maxPodsAreSet)) return 'max pods allows more, unless user data sets fewer';
  return `${stopped.length === 1 ? 'its' : 'their'} max pods allows more`;
}

function whyFrozen({ setting, afterFirst, release }: FrozenPools): string {
  switch (setting) {
    case 'MINIMUM_IP_TARGET':
      return '`MINIMUM_IP_TARGET` without `WARM_IP_TARGET` requests no more';
    case 'WARM_PREFIX_TARGET':
      return afterFirst
        ? `With \`WARM_PREFIX_TARGET=0\` ${cniText(release)} requests one prefix when aws-node starts, and no other`
        : '`WARM_PREFIX_TARGET=0` requests no prefix before VPC CNI 1.16.3';
  }
}

/** Where settings of the VPC CNI are set. */
export type SettingPlace = Pick<CniPlace, 'clusterName' | 'region' | 'addon'>;

export function frozenRemediation({ setting }: FrozenPools, place: SettingPlace): Remediation {
  switch (setting) {
    case 'MINIMUM_IP_TARGET':
      return remedy(
        TARGETS_URL,
        'Set `WARM_IP_TARGET` to 1 or more next to `MINIMUM_IP_TARGET` on the VPC CNI.',
        ...howToSetCni({ WARM_IP_TARGET: '1' }, place),
      );
    case 'WARM_PREFIX_TARGET':
      return remedy(
        TARGETS_URL,
        'Set `WARM_PREFIX_TARGET=1` on the VPC CNI, or update it to 1.16.3 or newer.',
        ...howToSetCni({ WARM_PREFIX_TARGET: '1' }, place),
      );
  }
}
