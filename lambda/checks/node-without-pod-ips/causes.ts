import { list } from '../../common/words.ts';
import { type ClusterCni, releaseOf } from '../../facts/cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../../facts/cni/cni-settings.ts';
import { fallback, knownToCni, knownToEveryRelease } from '../../facts/instance-type/instance-type-limits.ts';
import { slotsOf, type TypeSlots } from '../../facts/node/max-pods.ts';
import { leavesNoEniToPods } from '../../facts/node/node-addresses.ts';
import type { SubnetRoom } from '../../facts/subnet/subnet-room.ts';
import { outOfService } from '../../facts/subnet/subnet-state.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Cluster, Instance, InstanceType, Subnet } from '../../model/inventory.ts';
import { eniConfigByZone, leftIn, podSubnetsOf } from './pod-subnets.ts';

/** What may keep the VPC CNI from working on a node, in the order in which one looks. */
export type NoPodIpsCause =
  | 'role-not-authorized'
  | 'no-way-to-cluster'
  | 'no-way-to-aws'
  | 'no-cni-policy'
  | 'launch-gave-none'
  | 'type-unknown-to-cni'
  | 'no-eni-left'
  | 'subnet-empty'
  | 'subnet-without-ipv6'
  | 'no-eniconfig'
  | 'metadata-disabled';

export interface CauseVerdict {
  readonly cause: NoPodIpsCause;
  readonly verdict: 'confirmed' | 'ruled-out' | 'unknown';
  /** A clause that says what the verdict goes by. */
  readonly why: string;
  /** The check that tells of it by itself, as critical as a cluster without any working node is. */
  readonly toldBy?: string;
}

/** What AWS can show around a node. */
export interface NoPodIpsSources {
  readonly cluster: Cluster;
  readonly cni: ClusterCni;
  readonly instanceTypes: Section<InstanceType>;
  readonly subnets: Section<Subnet>;
  readonly roomOf: (subnet: Subnet) => SubnetRoom;
}

/** Each cause that lies in the node, its type and its subnet, confirmed, ruled out or unknown. */
export function noPodIpsCauses(node: Instance, sources: NoPodIpsSources): readonly CauseVerdict[] {
  return [
    typeUnknown(node, sources),
    ...noEniLeft(node, sources),
    subnetEmpty(node, sources),
    ...subnetWithoutIpv6(node, sources),
    ...noEniConfig(node, sources.cni),
    metadataDisabled(node),
  ];
}

/** Of a node on which the CNI does run, the causes that are left: it joined, and read the instance metadata. */
export function causesWhereCniRuns(causes: readonly CauseVerdict[]): readonly CauseVerdict[] {
  const past: readonly NoPodIpsCause[] = ['role-not-authorized', 'no-way-to-cluster', 'metadata-disabled'];
  return causes.filter(({ cause }) => !past.includes(cause));
}

function typeUnknown(
  { instanceType: type }: Instance,
  { cni: { version: cni }, instanceTypes }: NoPodIpsSources,
): CauseVerdict {
  const cause = 'type-unknown-to-cni';
  if (!cni.known) {
    return knownToEveryRelease(type)
      ? { cause, verdict: 'ruled-out', why: `every VPC CNI since 1.6.0 knows ${type}` }
      : { cause, verdict: 'unknown', why: `the VPC CNI version is unknown, and not every release knows ${type}` };
  }
  if (knownToCni(type, cni.version) === true) {
    return { cause, verdict: 'ruled-out', why: `VPC CNI ${cni.version} knows ${type}` };
  }
  if (knownToCni(type, cni.version) === undefined) {
    return { cause, verdict: 'unknown', why: `VPC CNI ${cni.version} is newer than the built-in data` };
  }
  const lacks = `VPC CNI ${cni.version} does not know ${type}`;
  if (fallback(cni.version) === 'none')
    return { cause, verdict: 'confirmed', why: lacks, toldBy: 'unsupported-instance-type' };
  const described = instanceTypes.status === 'read' && instanceTypes.items.some(({ name }) => name === type);
  if (instanceTypes.status === 'read' && !described) {
    return { cause, verdict: 'confirmed', why: `${lacks}, and neither does EC2 in the region` };
  }
  return { cause, verdict: 'unknown', why: `${lacks} and has to ask EC2: its role and network must allow that` };
}

/** Only with custom networking: without it, the primary ENI always serves pods. */
function noEniLeft({ instanceType: type }: Instance, sources: NoPodIpsSources): readonly CauseVerdict[] {
  const { cluster, cni } = sources;
  const slots = typeSlots(type, sources);
  const { settings } = cni;
  if (cluster.ipFamily === 'ipv6' || slots === undefined || !settings.known) return [];
  if (!settings.settings.customNetworking) return [];
  const cause = 'no-eni-left';
  return leavesNoEniToPods(slots, settings.settings, { release: releaseOf(cni) })
    ? [
        {
          cause,
          verdict: 'confirmed',
          why: `the settings of the VPC CNI leave no ENI of ${type} to pods`,
          toldBy: 'low-pod-density',
        },
      ]
    : [{ cause, verdict: 'ruled-out', why: `the settings of the VPC CNI leave ENIs of ${type} to pods` }];
}

function typeSlots(type: string, { instanceTypes }: NoPodIpsSources): TypeSlots | undefined {
  const described = itemsOf(instanceTypes);
  return slotsOf(
    type,
    described.find(({ name }) => name === type),
  );
}

function subnetEmpty(node: Instance, sources: NoPodIpsSources): CauseVerdict {
  const { cluster, cni, subnets, roomOf } = sources;
  const cause = 'subnet-empty';
  if (cluster.ipFamily === 'ipv6') {
    return { cause, verdict: 'ruled-out', why: 'pods of an IPv6 cluster use no IPv4 address' };
  }
  const from = podSubnetsOf(node, cni, subnets);
  if (!from.known) return { cause, verdict: 'unknown', why: from.why };
  const { prefixDelegation } = settingsOrDefaults(cni.settings);
  const byPrefix = prefixDelegation && typeSlots(node.instanceType, sources)?.prefixCapable === true;
  const { left, why } = leftIn(from.subnets, roomOf, byPrefix);
  switch (left) {
    case 'yes':
      return { cause, verdict: 'ruled-out', why };
    case 'unknown':
      return { cause, verdict: 'unknown', why };
    case 'no':
      return { cause, verdict: 'confirmed', why, ...toldBySubnets(from.subnets) };
  }
}

/** Nodes of an IPv6 cluster take their address and that of their pods from their subnet's block (EKS user guide, network requirements). */
function subnetWithoutIpv6({ subnetId }: Instance, { cluster, subnets }: NoPodIpsSources): readonly CauseVerdict[] {
  const ipv6 = itemsOf(subnets).find(({ id }) => id === subnetId)?.ipv6;
  if (cluster.ipFamily !== 'ipv6' || ipv6 === undefined) return [];
  const cause = 'subnet-without-ipv6';
  switch (ipv6) {
    case 'none':
      return [{ cause, verdict: 'confirmed', why: `${subnetId} has no IPv6 CIDR block` }];
    case 'unassigned':
      return [
        {
          cause,
          verdict: 'unknown',
          why: `${subnetId} gives new ENIs no IPv6 address, unless the launch template asks for one`,
        },
      ];
    case 'assigned':
      return [{ cause, verdict: 'ruled-out', why: `${subnetId} gives new ENIs an IPv6 address` }];
  }
}

/** Where none is in service, or no address is free in any that is; of blocks that are broken no check says as much. */
function toldBySubnets(subnets: readonly Subnet[]): { readonly toldBy?: string } {
  const inService = subnets.filter((subnet) => outOfService(subnet) === undefined);
  if (subnets.length > 0 && inService.length === 0) return { toldBy: 'subnet-unavailable' };
  const areEmpty = inService.length > 0 && inService.every(({ availableIpAddressCount: free }) => free === 0);
  return areEmpty ? { toldBy: 'subnet-low-ips' } : {};
}

/** With custom networking pods' ENIs are made where an ENIConfig, mostly one for each zone, says. */
function noEniConfig(node: Instance, cni: ClusterCni): readonly CauseVerdict[] {
  const { settings, eniConfigs } = cni;
  if (!settings.known || !settings.settings.customNetworking) return [];
  const { availabilityZone: zone } = node;
  if (eniConfigByZone(node, cni) !== undefined) {
    return [
      { cause: 'no-eniconfig', verdict: 'ruled-out', why: `the add-on creates an ENIConfig for nodes in ${zone}` },
    ];
  }
  const made = eniConfigs.known ? eniConfigs.eniConfigs.map(({ name }) => name) : [];
  const where = zone === undefined ? 'the node' : `nodes in ${zone}`;
  const unseen = made.length > 0 ? `and the add-on creates those for ${list(made)}` : 'which no AWS API shows';
  const why = `custom networking is on and needs an ENIConfig for ${where}, ${unseen}`;
  return [{ cause: 'no-eniconfig', verdict: 'unknown', why }];
}

/** ipamd asks the instance metadata service for the node's ENIs when it starts. */
function metadataDisabled({ httpEndpoint }: Instance): CauseVerdict {
  const cause = 'metadata-disabled';
  if (httpEndpoint === undefined)
    return { cause, verdict: 'unknown', why: 'EC2 does not say whether the instance metadata service is on' };
  return httpEndpoint === 'disabled'
    ? { cause, verdict: 'confirmed', why: 'the instance metadata service is disabled' }
    : { cause, verdict: 'ruled-out', why: 'the instance metadata service is enabled' };
}
