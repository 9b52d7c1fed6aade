import gte from 'semver/functions/gte.js';
import lt from 'semver/functions/lt.js';
import { didYouMean } from '../common/closest.ts';
import { list } from '../common/words.ts';
import { eniConfigSubnets, releaseOf } from '../facts/cni/cluster-cnis.ts';
import { isWindowsNodegroup } from '../facts/cni/cni-nodes.ts';
import { cniOffer } from '../facts/cni/cni-offer.ts';
import { CNI_VARIABLES, flag } from '../facts/cni/cni-settings.ts';
import { nodegroupTypes } from '../facts/node/nodegroup-types.ts';
import { itemsOf } from '../model/coverage.ts';
import { AuditorError } from '../model/errors.ts';
import type { Nodegroup } from '../model/inventory.ts';
import type { Change } from '../model/what-if.ts';
import type { ClusterState } from './cluster-state.ts';

type Of<Kind extends Change['kind']> = Extract<Change, { readonly kind: Kind }>;

/** A cluster as it is, and with the release and the settings that the changes give its VPC CNI. */
export interface Turn {
  readonly before: ClusterState;
  readonly after: ClusterState;
}

/**
 * Refuses what the cluster could not have.
 * @throws AuditorError CHANGE_REFUSED with what would be right; CHANGE_UNREADABLE where that is not known
 */
export function assertPossible(change: Change, turn: Turn): void {
  switch (change.kind) {
    case 'set':
      assertHasVpcCni(`${change.name} does nothing there`, turn.before);
      assertSetting(change, turn);
      break;
    case 'cni':
      assertHasVpcCni('there is no release to change', turn.before);
      assertRelease(change, turn.before);
      break;
    case 'add-subnet':
      assertSubnet(change, turn.after);
      break;
    case 'scale':
      assertSize(change, turn.after);
      break;
    case 'upgrade':
      if (turn.after.nodegroups.length === 0) {
        throw refused(`cluster ${turn.after.cluster.name} has no managed node group to update`);
      }
  }
}

function refused(message: string): AuditorError {
  return new AuditorError('CHANGE_REFUSED', message);
}

function notKnown(message: string): AuditorError {
  return new AuditorError('CHANGE_UNREADABLE', message);
}

function assertHasVpcCni(so: string, { cni, cluster: { name } }: Pick<ClusterState, 'cni' | 'cluster'>): void {
  switch (cni.kind) {
    case 'add-on':
    case 'self-managed':
    case 'vpc-cni':
      return;
    case 'auto-mode':
      throw refused(`EKS Auto Mode gives the pods of cluster ${name} their addresses: ${so}`);
    case 'other':
      throw refused(`cluster ${name} runs ${cni.name}, not the VPC CNI: ${so}`);
    case 'none-needed':
      throw refused(`cluster ${name} has no nodes that run the VPC CNI: ${so}`);
    case 'unknown':
      throw notKnown(`it is unknown which CNI cluster ${name} has: --kubernetes asks the cluster`);
  }
}

function assertSetting({ name, value }: Of<'set'>, { before, after }: Turn): void {
  const { cluster, cni } = after;
  if (!before.cni.settings.known) {
    throw notKnown(
      `the settings of the VPC CNI of cluster ${cluster.name} are unknown, so what ${name} changes is, too: --kubernetes reads them from its DaemonSet`,
    );
  }
  if (cluster.ipFamily === 'ipv6' && name === 'ENABLE_POD_ENI') {
    throw notKnown(
      `cluster ${cluster.name} is IPv6: what ENABLE_POD_ENI changes is not calculated, an IPv4 address for each trunk and branch ENI`,
    );
  }
  if (cluster.ipFamily === 'ipv6') {
    throw refused(
      `cluster ${cluster.name} is IPv6: ${name} does not change what its nodes take, one IPv4 address each`,
    );
  }
  const since = CNI_VARIABLES.get(name)?.since;
  const release = releaseOf(cni);
  if (since !== undefined && release !== undefined && lt(release, since)) {
    throw refused(
      `VPC CNI ${release} of cluster ${cluster.name} does not know ${name}, which came in ${since}: add --cni ${since} or newer`,
    );
  }
  const isOn = flag(value, false);
  if (name === 'ENABLE_PREFIX_DELEGATION' && isOn) assertSomeTakePrefixes(after);
  if (name === 'WARM_PREFIX_TARGET' && cni.settings.known && !cni.settings.settings.prefixDelegation) {
    throw refused(
      `WARM_PREFIX_TARGET does nothing in cluster ${cluster.name} without prefixes: add --set ENABLE_PREFIX_DELEGATION=true`,
    );
  }
  if (name === 'AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG' && isOn && eniConfigSubnets(cni).length === 0) {
    throw notKnown(
      `custom networking needs an ENIConfig for each zone, and none of cluster ${cluster.name} is known: --kubernetes reads them`,
    );
  }
}

function assertSomeTakePrefixes({ cluster, next }: ClusterState): void {
  const known = next.flatMap(({ types }) => types).filter((slots) => slots !== undefined);
  if (known.length === 0 || known.some(({ prefixCapable }) => prefixCapable)) return;
  throw refused(
    `no node group of cluster ${cluster.name} has an instance type that takes prefixes: they need Nitro or bare metal, such as m5.large`,
  );
}

function assertRelease({ release }: Of<'cni'>, { cluster, cni, inventory }: ClusterState): void {
  const offer = cniOffer(itemsOf(inventory.sections.cniAddonVersions), cluster.version);
  const isAddon = cni.addon !== 'none' && cni.addon !== 'unknown';
  if (!isAddon || offer.length === 0 || offer.some((each) => each.release === release)) return;
  const offered = offer.map((each) => each.release).reverse();
  throw refused(
    `EKS does not offer VPC CNI ${release} for Kubernetes ${cluster.version} of cluster ${cluster.name}: it offers ${list(offered, MAX_RELEASES)}`,
  );
}

const MAX_RELEASES = 8;

/** Subnets in which the VPC CNI makes ENIs of nodes in other subnets (amazon-vpc-cni-k8s: `ENABLE_SUBNET_DISCOVERY`). */
const DISCOVERY_SINCE = '1.18.0';

function assertSubnet({ zone }: Of<'add-subnet'>, { cluster, cni, next }: ClusterState): void {
  const { name } = cluster;
  assertHasVpcCni('a new subnet is not for its pods by itself', { cni, cluster });
  const release = releaseOf(cni);
  if (cluster.ipFamily === 'ipv6') {
    throw refused(`cluster ${name} is IPv6: a subnet for pods does not change what its nodes take`);
  }
  if (release !== undefined && !gte(release, DISCOVERY_SINCE)) {
    throw refused(
      `VPC CNI ${release} of cluster ${name} uses the node's own subnet alone: add --cni ${DISCOVERY_SINCE} or newer, or create a node group in the new subnet`,
    );
  }
  if (cni.settings.known && cni.settings.settings.customNetworking) {
    throw refused(`pods of cluster ${name} use the subnets of ENIConfigs: a new subnet needs an ENIConfig of its own`);
  }
  if (cni.settings.known && !cni.settings.settings.subnetDiscovery) {
    throw refused(`subnet discovery is off in cluster ${name}: add --set ENABLE_SUBNET_DISCOVERY=true`);
  }
  const zones = [...new Set(next.flatMap(({ sites }) => sites.zones.map((each) => each.zone)))].sort();
  if (!zones.includes(zone)) {
    throw refused(`no node group of cluster ${name} is in zone ${zone}: its zones are ${list(zones, zones.length)}`);
  }
}

function assertSize({ nodegroup: name, nodes }: Of<'scale'>, state: ClusterState): void {
  const { cluster, nodegroups, next } = state;
  const group = nodegroups.find((each) => each.name === name);
  if (group === undefined) {
    const names = nodegroups.map((each) => each.name);
    const hint = didYouMean(name, names) || (names.length === 0 ? '; it has none' : `; it has ${list(names)}`);
    throw refused(`cluster ${cluster.name} has no managed node group "${name}"${hint}`);
  }
  const { scaling } = group;
  const whole = `${cluster.name}/${name}`;
  if (scaling !== undefined && nodes > scaling.max) {
    throw refused(
      `node group ${whole} has a maximum of ${scaling.max}: give ${scaling.max} or fewer, or raise it first`,
    );
  }
  if (scaling !== undefined && nodes < scaling.min) {
    throw refused(`node group ${whole} has a minimum of ${scaling.min}: give ${scaling.min} or more`);
  }
  const why = whyNotJudged(group, state);
  if (why !== undefined || !next.some(({ nodegroup }) => nodegroup === group)) {
    throw notKnown(`node group ${whole} cannot be judged: ${why ?? 'its types or subnets are not known'}`);
  }
}

/** Why nothing is said of a node group; undefined where something is. */
export function whyNotJudged(group: Nodegroup, { inventory, next }: ClusterState): string | undefined {
  if (isWindowsNodegroup(group)) return 'the addresses that Windows nodes need are not calculated';
  if (group.status === 'DELETING') return 'it is being deleted';
  if (group.warmPool !== undefined) return 'it has a warm pool, whose instances are not calculated';
  if (next.some(({ nodegroup }) => nodegroup.name === group.name)) return undefined;
  const { launchTemplateVersions, nodes } = inventory.sections;
  const { types } = nodegroupTypes(group, launchTemplateVersions, itemsOf(nodes));
  return types.length === 0 ? 'its instance types are not known' : 'its types or subnets are not known';
}
