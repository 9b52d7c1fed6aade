import { amount, commaList, count, list, sentences } from '../../common/words.ts';
import type { ClusterPool, GroupRoom, ZonePool } from '../../model/cluster-pools.ts';
import { clipped } from '../words/plain-text.ts';

/** What every form says of a cluster's room. Its words are harmless. */
export interface PoolsOutline {
  readonly cluster: string;
  /** `account 111122223333, eu-west-1` */
  readonly where: string;
  /** Whether an update and full scale find their addresses. */
  readonly summary: string;
  readonly zones: readonly ZoneWords[];
  readonly groups: readonly GroupWords[];
  /** What was not judged, or rests on something unknown, a sentence each. */
  readonly notes: readonly string[];
}

export interface ZoneWords {
  readonly zone: string;
  readonly pool: ZonePool;
  /** `12 of 251 free` */
  readonly now: string;
  /** `needs 40, 28 short`; `needs 40, 12 left`; `needs none` */
  readonly update: string;
  readonly fullScale: string;
}

export interface GroupWords {
  readonly name: string;
  /** `2 now, 8 at most` */
  readonly size: string;
  /** `3 of 6 more nodes` */
  readonly nodes: string;
  /** `2: 54 pods, 27 on each by max pods`, or why there is none. */
  readonly full: string;
  /** What stops it first. */
  readonly limit: string;
}

const MAX_NAME = 100;
const MAX_IDS = 6;

/** Addresses are counted for this many nodes and no more. */
const MOST_NODES = 500;

export function poolsOutline(pool: ClusterPool): PoolsOutline {
  const { cluster, accountId, region, zones, groups, unknownGroups } = pool;
  return {
    cluster: clipped(cluster, MAX_NAME),
    where: clipped(`account ${accountId}, ${region}`, MAX_NAME),
    summary: summaryOf(pool),
    zones: zones.map(zoneWords),
    groups: groups.map(groupWords),
    notes: [
      ...reservedTexts(zones),
      ...[...new Set(groups.flatMap(({ assumptions }) => assumptions))].map((text) => sentences(clipped(text, 300))),
      ...(unknownGroups.length === 0
        ? []
        : [
            `Not calculated: ${commaList(
              unknownGroups.map((name) => clipped(name, MAX_NAME)),
              MAX_IDS,
            )}.`,
          ]),
    ],
  };
}

function summaryOf({ zones, groups }: ClusterPool): string {
  if (groups.length === 0) return 'No managed node group of the cluster is known: what it may still need is not shown.';
  const isEnough = zones.every(({ free, update, fullScale }) => Math.max(update, fullScale) <= free);
  if (isEnough) return 'Each zone has the addresses for a rolling update, and for every node group at its maximum.';
  return sentences(
    needText('a rolling update', zones, ({ update }) => update),
    needText('every node group at its maximum', zones, ({ fullScale }) => fullScale),
  );
}

/** AWS does not count them as free, and maps and findings go by its count. */
function reservedTexts(zones: readonly ZonePool[]): readonly string[] {
  return zones.flatMap(({ zone, reserved }) =>
    reserved === 0
      ? []
      : `Free in ${clipped(zone, MAX_NAME)}: also ${count(reserved, 'address', 'addresses')} of prefix reservations, which EC2 does not count as free.`,
  );
}

function needText(what: string, zones: readonly ZonePool[], needOf: (zone: ZonePool) => number): string {
  const short = zones.filter((zone) => needOf(zone) > zone.free);
  if (short.length === 0) return `For ${what}, each zone has the addresses`;
  const lacks = short.map((zone) => `${clipped(zone.zone, MAX_NAME)} is ${amount(needOf(zone) - zone.free)} short`);
  return `For ${what}, ${list(lacks)}`;
}

function zoneWords(pool: ZonePool): ZoneWords {
  const { zone, free, usable, update, fullScale } = pool;
  return {
    zone: clipped(zone, MAX_NAME),
    pool,
    now: `${amount(free)} of ${amount(usable)} free`,
    update: needed(update, free),
    fullScale: needed(fullScale, free),
  };
}

function needed(need: number, free: number): string {
  if (need === 0) return 'needs none';
  return need > free
    ? `needs ${amount(need)}, ${amount(need - free)} short`
    : `needs ${amount(need)}, ${amount(free - need)} left`;
}

function groupWords(room: GroupRoom): GroupWords {
  const { name, nodes, maximum, addressesPerNode, fit, limit, addressesFor } = room;
  const toCome = Math.max(0, maximum - nodes);
  const addresses = addressesFor >= MOST_NODES ? `${MOST_NODES} or more` : amount(addressesFor);
  return {
    name: clipped(name, MAX_NAME),
    size: `${amount(nodes)} now, ${amount(maximum)} at most`,
    nodes: `${amount(fit)} of ${count(toCome, 'more node')}, each with ${count(addressesPerNode, 'address', 'addresses')}`,
    full: fullText(room),
    limit:
      limit.kind === 'maximum'
        ? `its maximum of ${amount(maximum)}: there are addresses for ${addresses} more`
        : limitText(limit),
  };
}

/** Nodes full of pods hold more addresses than nodes with their first pods, so that fewer fit. */
function fullText({ fit, pods }: GroupRoom): string {
  if (pods === null) return 'not calculated';
  const { perNode, boundBy, fit: all } = pods;
  const by = boundBy === 'max-pods' ? 'max pods' : 'its ENIs';
  if (perNode === 0) return `none: a node has no address for pods, by ${by}`;
  if (all > 0) return `${amount(Math.round(all / perNode))}: ${count(all, 'pod')}, ${amount(perNode)} on each by ${by}`;
  return fit === 0 ? 'none' : `none: no room for the ${count(perNode, 'pod')} that a node can run by ${by}`;
}

function limitText({
  zone,
  part,
  subnetIds,
  unit,
}: Extract<GroupRoom['limit'], { readonly kind: 'addresses' }>): string {
  const what = unit === 'blocks' ? 'whole /28 blocks' : 'addresses';
  const of = part === 'pods' ? 'pods' : 'nodes';
  const where =
    subnetIds.length === 0
      ? 'no subnet is left'
      : commaList(
          subnetIds.map((id) => clipped(id, MAX_NAME)),
          MAX_IDS,
        );
  return `${what} for ${of} in ${clipped(zone, MAX_NAME)}: ${where}`;
}
