import type { ChecksOutcome } from '../audit/run-checks.ts';
import { compareText } from '../common/compare-text.ts';
import { addressesOf } from '../facts/eni/eni-addresses.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import type { NextNodes } from '../facts/node/next-nodes.ts';
import { nodeTotal } from '../facts/node/node-addresses.ts';
import { roomToGrow } from '../facts/node/room-to-grow.ts';
import { clusterSubnets } from '../facts/subnet/cluster-subnets.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { subnetName } from '../facts/subnet/subnet-name.ts';
import { blocksIn, subnetRoom } from '../facts/subnet/subnet-room.ts';
import { type Gap, itemsOf } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import type { Inventory, Subnet } from '../model/inventory.ts';
import type {
  GroupFit,
  GroupOutlook,
  Outlook,
  OutlookFinding,
  OutlookFindings,
  SubnetFill,
  SubnetOutlook,
} from '../model/what-if.ts';
import type { Applied } from './apply.ts';
import { type ClusterState, clusterState, runningNodesOf } from './cluster-state.ts';
import { isMadeUp } from './draft.ts';
import { demandWith } from './new-size.ts';
import { whyNotJudged } from './refusals.ts';

/** What the checks say before and after. */
export interface Compared {
  readonly before: ChecksOutcome;
  readonly after: ChecksOutcome;
  /** What could not be read of all that was to be. */
  readonly unread: readonly Gap[];
}

/** What is otherwise once the changes are made. */
export function outlookOf(
  inventory: Inventory,
  applied: Applied,
  { before, after, unread }: Compared,
  {
    cluster,
    podsPerNode,
    now,
  }: { readonly cluster: string; readonly podsPerNode: number | undefined; readonly now: Date },
): Outlook {
  const { accountId, region } = inventory.target;
  const state = clusterState(inventory, cluster, now);
  const later = clusterState(applied.inventory, cluster, now);
  return {
    accountId,
    region,
    cluster,
    subnets: subnetsOf(inventory, applied, cluster),
    nodegroups: groupsOf(state, later, podsPerNode, applied.otherMode),
    breaks: applied.breaks,
    findings: {
      ...differenceOf(before.findings, after.findings),
      checks: after.evaluated.filter((check) => before.evaluated.includes(check)),
    },
    assumptions: applied.assumptions,
    notJudged: applied.notJudged,
    unread,
  };
}

/** Those that the cluster draws on before or after, and all whose addresses change. */
function subnetsOf(
  inventory: Inventory,
  { inventory: later, during }: Applied,
  cluster: string,
): readonly SubnetOutlook[] {
  const fills = { before: fillsOf(inventory), during: during && fillsOf(during), after: fillsOf(later) };
  const drawnOn = new Set([inventory, later].flatMap((each) => clusterSubnets(each)?.get(cluster) ?? []));
  return itemsOf(later.sections.subnets)
    .filter((subnet) => drawnOn.has(subnet.id) || isChanged(subnet, fills))
    .sort((a, b) => compareText(a.availabilityZone, b.availabilityZone) || compareText(a.id, b.id))
    .flatMap((subnet) => {
      const after = fills.after.get(subnet.id);
      const addresses = subnetAddresses(subnet);
      if (after === undefined || addresses === undefined) return [];
      return [
        {
          id: subnet.id,
          name: subnetName(subnet) ?? null,
          zone: subnet.availabilityZone,
          cidr: subnet.cidrBlock,
          usable: addresses.usable,
          isNew: isMadeUp(subnet.id),
          before: fills.before.get(subnet.id) ?? null,
          during: fills.during?.get(subnet.id) ?? null,
          after,
        },
      ];
    });
}

type Fills = ReadonlyMap<string, SubnetFill>;

function isChanged({ id }: Subnet, { before, after }: { readonly before: Fills; readonly after: Fills }): boolean {
  return before.get(id)?.free !== after.get(id)?.free;
}

function fillsOf({ sections }: Inventory): Fills {
  const enis = enisOfSubnets(itemsOf(sections.subnetEnis));
  const reservations = sections.subnetReservations.status === 'read' ? sections.subnetReservations.items : undefined;
  return new Map(
    itemsOf(sections.subnets).map((subnet) => {
      const here = enis.get(subnet.id) ?? [];
      const blocks = blocksIn([subnetRoom(subnet, here, reservations)]);
      return [subnet.id, { taken: addressesOf(here), free: subnet.availableIpAddressCount, blocks }];
    }),
  );
}

function groupsOf(
  before: ClusterState,
  after: ClusterState,
  podsPerNode: number | undefined,
  otherMode: Applied['otherMode'],
): readonly GroupOutlook[] {
  return after.nodegroups
    .map(({ name }) => ({
      name,
      before: fitOf(before, name, podsPerNode),
      after: fitOf(after, name, podsPerNode ?? (otherMode.has(name) ? 1 : undefined)),
    }))
    .sort((a, b) => compareText(a.name, b.name));
}

function fitOf(state: ClusterState, name: string, podsPerNode: number | undefined): GroupFit | null {
  const found = state.next.find(({ nodegroup }) => nodegroup.name === name);
  if (found === undefined || whyNotJudged(found.nodegroup, state) !== undefined) return null;
  const next: NextNodes = { ...found, demand: demandWith(found, podsPerNode) };
  const { nodes, limit, pods } = roomToGrow(next, state.rooms);
  return {
    nodes: runningNodesOf(state, next.nodegroup).length,
    addressesPerNode: nodeTotal(next.demand),
    moreNodes: nodes,
    limit:
      limit.kind === 'maximum'
        ? limit
        : { kind: 'addresses', zone: limit.short.zone, subnets: limit.short.subnetIds, unit: limit.short.unit },
    podsPerNode: pods?.perNode ?? null,
    morePods: pods?.pods ?? null,
  };
}

function differenceOf(before: readonly Finding[], after: readonly Finding[]): Omit<OutlookFindings, 'checks'> {
  const earlier = new Map(before.map((finding) => [finding.id, finding]));
  const later = new Set(after.map(({ id }) => id));
  const both = after.flatMap((finding) => {
    const was = earlier.get(finding.id);
    return was === undefined ? [] : [{ finding, was: was.severity }];
  });
  return {
    come: after.filter(({ id }) => !earlier.has(id)).map(shown),
    change: both
      .filter(({ finding, was }) => finding.severity !== was)
      .map(({ finding, was }) => ({ ...shown(finding), was })),
    go: before.filter(({ id }) => !later.has(id)).map(shown),
    stay: both.filter(({ finding, was }) => finding.severity === was).map(({ finding }) => shown(finding)),
  };
}

function shown({ check, severity, resource, message, names }: Finding): OutlookFinding {
  return { check, severity, resource: resource.id, message, ...(names && { names }) };
}
