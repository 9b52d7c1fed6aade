import { type ClusterCni, releaseOf } from '../../facts/cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../../facts/cni/cni-settings.ts';
import { fallback, knownToCni, knownToEveryRelease } from '../../facts/instance-type/instance-type-limits.ts';
import { slotsOf, type TypeSlots } from '../../facts/node/max-pods.ts';
import { leavesNoEniToPods } from '../../facts/node/node-addresses.ts';
import type { SubnetRoom } from '../../facts/subnet/subnet-room.ts';
import { outOfService } from '../../facts/subnet/subnet-state.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Cluster, Instance, InstanceType, Subnet } from '../../model/inventory.ts';
import type { KubeNode } from '../../model/kubernetes.ts';
import type { CauseVerdict, NoPodIpsCause } from './cause-verdict.ts';
import { eniConfigCauses, hasUsableEniConfig } from './eni-config-causes.ts';
import { leftIn, podSubnetsOf } from './pod-subnets.ts';

/** What AWS can show around a node. */
export interface NoPodIpsSources {
  readonly cluster: Cluster;
  readonly cni: ClusterCni;
  /** The Node that it is; undefined where that is not known. */
  readonly kubeNode: KubeNode | undefined;
  readonly instanceTypes: Section<InstanceType>;
  readonly subnets: Section<Subnet>;
  readonly roomOf: (subnet: Subnet) => SubnetRoom;
}

/** Each cause that lies in the node, its type and its subnet, confirmed, ruled out or unknown. */
export function noPodIpsCauses(node: Instance, sources: NoPodIpsSources): readonly CauseVerdict[] {
  const ofEniConfig = eniConfigCauses(node, sources);
  return [
    typeUnknown(node, sources),
    ...noEniLeft(node, sources),
    ...(hasUsableEniConfig(ofEniConfig) ? [subnetEmpty(node, sources)] : []),
    ...subnetWithoutIpv6(node, sources),
    ...ofEniConfig,
    metadataDisabled(node),
  ];
}

/** Of a node on which the CNI does run, the causes that are left: it joined, pulled its image, and read the instance metadata. */
export function causesWhereCniRuns(causes: readonly CauseVerdict[]): readonly CauseVerdict[] {
  const past: readonly NoPodIpsCause[] = [
    'role-not-authorized',
    'no-way-to-cluster',
    'no-image-policy',
    'metadata-disabled',
  ];
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
  const { cluster, cni, kubeNode, subnets, roomOf } = sources;
  const cause = 'subnet-empty';
  if (cluster.ipFamily === 'ipv6') {
    return { cause, verdict: 'ruled-out', why: 'pods of an IPv6 cluster use no IPv4 address' };
  }
  const from = podSubnetsOf(node, kubeNode, cni, subnets);
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

/** ipamd asks the instance metadata service for the node's ENIs when it starts. */
function metadataDisabled({ httpEndpoint }: Instance): CauseVerdict {
  const cause = 'metadata-disabled';
  if (httpEndpoint === undefined)
    return { cause, verdict: 'unknown', why: 'EC2 does not say whether the instance metadata service is on' };
  return httpEndpoint === 'disabled'
    ? { cause, verdict: 'confirmed', why: 'the instance metadata service is disabled' }
    : { cause, verdict: 'ruled-out', why: 'the instance metadata service is enabled' };
}
