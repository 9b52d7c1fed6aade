import gte from 'semver/functions/gte.js';
import { compareText } from '../../common/compare-text.ts';
import { hasVpcCni } from '../../facts/cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../../facts/cni/cni-settings.ts';
import { addressesOf } from '../../facts/eni/eni-addresses.ts';
import { type PoolBounds, servesAsMany } from '../../facts/node/address-pool.ts';
import type { RoomChange } from '../../facts/node/group-room.ts';
import type { TypeSlots } from '../../facts/node/max-pods.ts';
import { type NextNodes, nextNode } from '../../facts/node/next-nodes.ts';
import {
  nodeDemand,
  nodeTotal,
  type PoolSettings,
  podsAtMost,
  poolBounds,
  takesPrefixes,
  withMoreAtHome,
} from '../../facts/node/node-addresses.ts';
import { type NodeRoom, placeNodes } from '../../facts/node/room-for-nodes.ts';
import { SPARE_ADDRESSES } from '../../facts/remedy/spare-addresses.ts';
import { MOVABLE, type Movable } from '../../facts/remedy/subnet-remedies.ts';
import type { EnisByHolder } from '../../facts/subnet/ip-usage.ts';
import { couldServePods } from '../../facts/subnet/spare-subnets.ts';
import type { NetworkInterface, Subnet } from '../../model/inventory.ts';

/** Something that makes more nodes fit, and how many then do. */
export type GrowthRemedy = { readonly fit: number } & (
  | { readonly kind: 'clean-up'; readonly enis: number }
  | { readonly kind: 'targets'; readonly warm: number; readonly minimum: number; readonly addresses: number }
  | { readonly kind: 'subnet'; readonly subnet: Subnet }
  | { readonly kind: 'prefixes'; readonly addresses: number }
  | {
      readonly kind: 'holder';
      readonly holder: GrowthHolder;
      readonly enis: readonly NetworkInterface[];
      readonly addresses: number;
    }
);

/** A remedy's kind, whatever it is about. */
export function nameOfGrowth(remedy: GrowthRemedy): string {
  return remedy.kind === 'holder' ? `without ${remedy.holder}` : remedy.kind;
}

/** Who else may give up addresses of the group's subnets. */
export type GrowthHolder = Movable | 'otherCniUnattached' | 'unattached';

export const GROWTH_HOLDERS: readonly GrowthHolder[] = [...MOVABLE, 'otherCniUnattached', 'unattached'];

/** What the remedies of a node group go by. */
export interface RemedySources {
  /** Nodes to be placed. */
  readonly nodes: number;
  /** Those of them that fit as it is. */
  readonly fit: number;
  /** Pods with an address of their own that a node is expected to run. */
  readonly podsPerNode: number;
  /** The most that a node of the group runs now; undefined where Kubernetes does not say. */
  readonly podsNow: number | undefined;
  /** The zone that is short first. */
  readonly zone: string;
  readonly accountId: string;
  readonly subnets: readonly Subnet[];
  /** Leaked ENIs in the subnets that the group's nodes use. */
  readonly leaked: readonly NetworkInterface[];
  /** Every ENI in them. */
  readonly byHolder: EnisByHolder;
  /** Room for the group, with leaked ENIs deleted or not, and with further subnets for pods in one zone. */
  readonly room: (change: RoomChange) => NodeRoom;
}

/** What of all that could help does: what makes most nodes fit first, and of equals what is least trouble. Each is judged by itself. */
export function growthRemedies(outlook: NextNodes, sources: RemedySources): readonly GrowthRemedy[] {
  const able = [
    ...cleanUp(outlook, sources),
    ...(isVpcCniAtWork(outlook) ? vpcCniRemedies(outlook, sources) : []),
    ...GROWTH_HOLDERS.flatMap((holder) => movedAway(holder, outlook, sources)),
  ];
  return able.filter(({ fit }) => fit > sources.fit).sort((a, b) => b.fit - a.fit);
}

/** Where its settings have it add nothing, what nodes take was decided at their launch. */
function isVpcCniAtWork({ cni }: NextNodes): boolean {
  return hasVpcCni(cni) !== false && settingsOrDefaults(cni.settings).poolGrows;
}

function vpcCniRemedies(outlook: NextNodes, sources: RemedySources): readonly GrowthRemedy[] {
  return [...targets(outlook, sources), ...anotherSubnet(outlook, sources), ...prefixes(outlook, sources)];
}

function cleanUp({ demand }: NextNodes, { leaked, room, nodes }: RemedySources): readonly GrowthRemedy[] {
  if (leaked.length === 0) return [];
  const { fit } = placeNodes(room({ without: leaked }), demand, nodes);
  return [{ kind: 'clean-up', enis: leaked.length, fit }];
}

function targets(outlook: NextNodes, sources: RemedySources): readonly GrowthRemedy[] {
  const minimum = podsOnNode(outlook, sources) + SPARE_ADDRESSES;
  const settings = {
    ...settingsOrDefaults(outlook.cni.settings),
    warmIpTarget: SPARE_ADDRESSES,
    minimumIpTarget: minimum,
  };
  const changed = withSettings(outlook, settings, sources);
  return changed ? [{ kind: 'targets', warm: SPARE_ADDRESSES, minimum, ...changed }] : [];
}

function movedAway(
  holder: GrowthHolder,
  { demand }: NextNodes,
  { byHolder, room, nodes }: RemedySources,
): readonly GrowthRemedy[] {
  const without = byHolder.get(holder) ?? [];
  if (without.length === 0) return [];
  const { fit } = placeNodes(room({ without }), demand, nodes);
  return [{ kind: 'holder', holder, enis: without, addresses: addressesOf(without), fit }];
}

/** No promise goes below what pods of the group's nodes hold now, or may hold. */
function podsOnNode(outlook: NextNodes, { podsPerNode, podsNow }: RemedySources): number {
  const { held, slots, cni } = outlook;
  if (podsNow !== undefined) return Math.max(podsPerNode, podsNow);
  if (held === undefined || slots === undefined) return podsPerNode;
  return Math.max(podsPerNode, podsAtMost(held, boundsWith(slots, settingsOrDefaults(cni.settings), outlook)));
}

function boundsWith(slots: TypeSlots, settings: PoolSettings, outlook: NextNodes): PoolBounds {
  return poolBounds(slots, settings, nextNode(outlook, settings));
}

/** Releases before 1.9.0 have no prefix delegation. */
function prefixes(outlook: NextNodes, sources: RemedySources): readonly GrowthRemedy[] {
  const { slots } = outlook;
  const { version } = outlook.cni;
  const tooOld = version.known && !gte(version.version, '1.9.0');
  if (tooOld || slots?.prefixCapable !== true || takesPrefixes(outlook.demand)) return [];
  const settings = { ...settingsOrDefaults(outlook.cni.settings), prefixDelegation: true };
  const changed = withSettings(outlook, settings, sources);
  return changed ? [{ kind: 'prefixes', ...changed }] : [];
}

/** Undefined, too, where they would leave fewer pods with an address. */
function withSettings(
  outlook: NextNodes,
  settings: PoolSettings,
  sources: RemedySources,
): { readonly fit: number; readonly addresses: number } | undefined {
  const { cluster, slots, cni, besidesPool } = outlook;
  const { room, nodes } = sources;
  if (slots === undefined || cluster.ipFamily === 'ipv6') return undefined;
  const now = boundsWith(slots, settingsOrDefaults(cni.settings), outlook);
  if (!servesAsMany(now, boundsWith(slots, settings, outlook))) return undefined;
  const ofPool = nodeDemand(slots, settings, podsOnNode(outlook, sources), nextNode(outlook, settings));
  const demand = withMoreAtHome(ofPool, besidesPool);
  return { fit: placeNodes(room({}), demand, nodes).fit, addresses: nodeTotal(demand) };
}

/** Subnet discovery, since 1.18.0, lets tagged subnets in. */
function anotherSubnet(outlook: NextNodes, sources: RemedySources): readonly GrowthRemedy[] {
  const { subnetDiscovery, customNetworking } = settingsOrDefaults(outlook.cni.settings);
  const discovers = outlook.cni.version.known && gte(outlook.cni.version.version, '1.18.0') && subnetDiscovery;
  if (!discovers || customNetworking || outlook.demand.others.length === 0) return [];
  return sources.subnets
    .filter((subnet) => isSpare(subnet, outlook, sources))
    .map((subnet) => ({
      kind: 'subnet' as const,
      subnet,
      fit: placeNodes(sources.room({ morePods: subnet }), outlook.demand, sources.nodes).fit,
    }))
    .sort((a, b) => b.fit - a.fit || compareText(a.subnet.id, b.subnet.id))
    .slice(0, 1);
}

function isSpare(subnet: Subnet, { cluster, sites }: NextNodes, { zone, accountId }: RemedySources): boolean {
  const inUse = sites.zones.flatMap(({ sites: each }) => each.flatMap(({ own, pods = [] }) => [own, ...pods]));
  return couldServePods(subnet, { cluster, zone, accountId }) && !inUse.includes(subnet.id);
}
