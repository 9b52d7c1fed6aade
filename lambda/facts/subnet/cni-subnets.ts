import gte from 'semver/functions/gte.js';
import { compareText } from '../../common/compare-text.ts';
import { onceAText } from '../../common/once.ts';
import type { Subnet } from '../../model/inventory.ts';
import { type ClusterCni, releaseOf } from '../cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../cni/cni-settings.ts';
import { CNI_ROLE_TAG } from './subnet-use.ts';

/** The VPC CNI of a cluster, as far as its choice of subnets goes. */
export interface SubnetChoice {
  readonly clusterName: string;
  /** e.g. `1.19.3`; undefined where it is unknown, for which the newest release's rules are assumed. */
  readonly version: string | undefined;
  /** `ENABLE_SUBNET_DISCOVERY` */
  readonly discovery: boolean;
}

/** By what is known of a cluster's CNI; settings that are unknown are taken for their defaults. */
export function subnetChoice(cni: Pick<ClusterCni, 'clusterName' | 'version' | 'settings'>): SubnetChoice {
  const { subnetDiscovery: discovery } = settingsOrDefaults(cni.settings);
  return { clusterName: cni.clusterName, version: releaseOf(cni), discovery };
}

/** The subnets in which the CNI makes new ENIs for one node. ENIs that are there keep theirs. */
export interface CniSubnets {
  /** Most free first. Empty: pods of new nodes get no address. */
  readonly subnets: readonly Subnet[];
  /** False where the node's own subnet is excluded, so that its primary ENI serves no pods. */
  readonly ownServesPods: boolean;
  /** Tagged `kubernetes.io/role/cni=0`, which this release takes for an invitation. */
  readonly despiteTag: readonly Subnet[];
  /** The release is unknown, and tags are there that releases read differently. */
  readonly assumed: boolean;
}

/**
 * How a release reads subnets' tags (amazon-vpc-cni-k8s: pkg/awsutils/awsutils.go).
 * - `own`: not at all, before 1.18.0
 * - `any-value`: before 1.22.0 the role tag's mere presence lets a subnet in, even with value `0`
 * - `value`: `0` keeps a subnet out, even the node's own; tags for other clusters keep it from this one
 */
type Reading = 'own' | 'any-value' | 'value';

/**
 * The subnets of the node's VPC and zone that the CNI uses for a node in `own`.
 *
 * @param subnets all that are known; only those of the same VPC and zone count
 */
export function cniSubnets(own: Subnet, subnets: readonly Subnet[], cni: SubnetChoice): CniSubnets {
  const near = subnets.filter(
    ({ id, vpcId, availabilityZone }) =>
      id !== own.id && vpcId === own.vpcId && availabilityZone === own.availabilityZone,
  );
  const reading = readingOf(cni);
  const ownTakesEnis = reading !== 'value' || admits(own, cni, true);
  const others = cni.discovery ? near.filter((subnet) => isLetIn(subnet, reading, cni)) : [];
  const inPlay = [own, ...near].some(({ tags }) => tags[CNI_ROLE_TAG] !== undefined);
  return {
    subnets: [...(ownTakesEnis ? [own] : []), ...others].sort(mostFreeFirst),
    ownServesPods: !keepsPodsOut(own, cni),
    despiteTag: others.filter(({ tags }) => tags[CNI_ROLE_TAG] === '0'),
    assumed: cni.version === undefined && inPlay,
  };
}

/**
 * Whether tags keep pods from the addresses of a node's ENIs in the subnet. Without discovery they keep new ENIs out, and
 * those that are there serve all the same (amazon-vpc-cni-k8s, pkg/ipamd: excludedENIBasedOnSubnetTags).
 */
export function keepsPodsOut(subnet: Subnet, cni: SubnetChoice): boolean {
  return cni.discovery && readingOf(cni) === 'value' && !admits(subnet, cni, true);
}

function readingOf({ version }: SubnetChoice): Reading {
  return readingSince(version);
}

/** Asked of each subnet. */
const readingSince = onceAText((version): Reading => {
  if (version === undefined || gte(version, '1.22.0')) return 'value';
  return gte(version, '1.18.0') ? 'any-value' : 'own';
});

function isLetIn(subnet: Subnet, reading: Reading, cni: SubnetChoice): boolean {
  switch (reading) {
    case 'own':
      return false;
    case 'any-value':
      return subnet.tags[CNI_ROLE_TAG] !== undefined;
    case 'value':
      return admits(subnet, cni, false);
  }
}

/**
 * By the rules since 1.22.0. A subnet without the role tag is used by the nodes in it alone: in 1.22.0 only if it is not
 * another cluster's.
 */
function admits({ tags }: Subnet, cni: SubnetChoice, isOwn: boolean): boolean {
  const role = tags[CNI_ROLE_TAG];
  // A tag without a value is none.
  const hasRole = role !== undefined && role !== '';
  if (!hasRole && (!isOwn || cni.version !== '1.22.0')) return isOwn;
  if (role === '0') return false;
  const prefix = clusterTagPrefix(cni.version);
  const reservedFor = Object.keys(tags).filter((key) => key.startsWith(prefix));
  return reservedFor.length === 0 || reservedFor.includes(prefix + cni.clusterName);
}

/** 1.22.0 alone took the tag that load balancers read. */
function clusterTagPrefix(version: string | undefined): string {
  return version === '1.22.0' ? 'kubernetes.io/cluster/' : 'cni.networking.k8s.aws/cluster/';
}

/** The CNI takes the subnet with the most free addresses first. */
function mostFreeFirst(a: Subnet, b: Subnet): number {
  return b.availableIpAddressCount - a.availableIpAddressCount || compareText(a.id, b.id);
}
