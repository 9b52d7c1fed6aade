import { targetPorts } from '../aws/clients.ts';
import { gapOf } from '../aws/errors.ts';
import type { TargetPorts } from '../aws/ports.ts';
import { awsSource } from '../aws/source.ts';
import { collectInventory } from '../collect/collect.ts';
import { readEverySubnet } from '../collect/every-subnet.ts';
import { count, list } from '../common/words.ts';
import type { DiscoveryContext } from '../estate/targets.ts';
import { type WalkRequest, walkEstate } from '../estate/walk.ts';
import { isValid } from '../facts/aws/aws-values.ts';
import { MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import { addressMap } from '../facts/subnet/address-map.ts';
import { subnetName } from '../facts/subnet/subnet-name.ts';
import { eniMemoryOf, firstSeenOf } from '../ledger/sightings.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { readLedger } from '../ledger/target-ledger.ts';
import { type Gap, itemsOf } from '../model/coverage.ts';
import { AuditorError } from '../model/errors.ts';
import { gapText } from '../model/gap-words.ts';
import type { Subnet } from '../model/inventory.ts';
import type { MapReport, MapView } from '../model/map-report.ts';
import type { Place, Target } from '../model/target.ts';

/** Which subnet, and where to look for it. */
export interface MapRequest extends WalkRequest {
  /** Its ID, or its name: the tag `Name`. */
  readonly subnet: string;
}

/** The world around it: who and where we are, the time, and when to stop. */
export interface MapContext extends DiscoveryContext {
  readonly clock: () => Date;
  /** Where audits remember: tells how long an ENI has been unattached. */
  readonly memory?: { readonly store: ObjectStore; readonly signal: AbortSignal } | undefined;
  /** Told of each place that has the subnet, before its addresses are read. */
  readonly onPlace?: ((target: Target) => void) | undefined;
}

type Unsearched = MapReport['unsearched'][number];

/** What a target has for the map. */
type Looked =
  | { readonly kind: 'map'; readonly view: MapView }
  | { readonly kind: 'not-there'; readonly target: Target }
  /** Several have the name. */
  | { readonly kind: 'namesakes'; readonly target: Target; readonly ids: readonly string[] }
  /** It is there, and there is no map of it. */
  | { readonly kind: 'no-map'; readonly error: AuditorError }
  | { readonly kind: 'unsearched'; readonly place: Unsearched };

/** Sections that a map is made of. Of nodes and reservations it says what it does not know without them. */
const SECTIONS = ['subnets', 'subnetEnis', 'subnetReservations', 'nodes'] as const;

/**
 * Who holds each address of a subnet, as every account of the request that sees it does.
 * @throws AuditorError SUBNET_NOT_FOUND; USAGE for a name that several have; SUBNET_UNREADABLE where the ENIs could not be read, without which every address
 * would look free; what `planTargets` throws
 */
export async function mapSubnet(
  request: MapRequest,
  context: MapContext,
): Promise<Pick<MapReport, 'maps' | 'unsearched'>> {
  const walked = await walkEstate<Looked>(request, context, {
    visit: async ({ session, target }) => {
      const ports = targetPorts(session, target.region, { maxCallsInFlight: request.concurrency.callsPerTarget });
      return viewFrom(target, ports, request.subnet, context);
    },
    unreachable: (place, { action, message }) => ({ kind: 'unsearched', place: { ...place, action, message } }),
  });
  const unsearched = walked.flatMap((each) => (each.kind === 'unsearched' ? [each.place] : []));
  const maps = walked.flatMap((each) => (each.kind === 'map' ? [each.view] : []));
  refuseNamesakes(request.subnet, walked);
  const [withoutMap] = walked.flatMap((each) => (each.kind === 'no-map' ? [each.error] : []));
  if (withoutMap !== undefined) throw withoutMap;
  if (maps.length > 0) return { maps, unsearched };
  throw notFound(
    request.subnet,
    walked.flatMap((each) => (each.kind === 'not-there' ? [each.target] : [])),
    unsearched,
  );
}

async function viewFrom(target: Target, ports: TargetPorts, asked: string, context: MapContext): Promise<Looked> {
  const { accountId, region } = target;
  const subnets = await everySubnet(ports, context.signal);
  if ('action' in subnets) {
    const { action, message } = subnets;
    return { kind: 'unsearched', place: { accountId, region, action, message } };
  }
  const [id, ...namesakes] = idsOf(asked, subnets);
  if (id === undefined) return { kind: 'not-there', target };
  if (namesakes.length > 0) return { kind: 'namesakes', target, ids: [id, ...namesakes] };
  context.onPlace?.(target);
  return viewOf(target, ports, id, context);
}

/** An ID is never a name, too: somebody could give it to another subnet. */
function idsOf(asked: string, subnets: readonly Subnet[]): readonly string[] {
  const isAsked = isValid('subnet', asked)
    ? ({ id }: Subnet) => id === asked
    : (subnet: Subnet) => subnetName(subnet) === asked;
  return subnets.filter(isAsked).map(({ id }) => id);
}

function foundIn(looked: Looked): readonly { readonly id: string; readonly place: Place }[] {
  if (looked.kind === 'map') return [{ id: looked.view.map.subnetId, place: looked.view.map }];
  return looked.kind === 'namesakes' ? looked.ids.map((id) => ({ id, place: looked.target })) : [];
}

/** @throws AuditorError USAGE: one of them would be drawn for another */
function refuseNamesakes(asked: string, walked: readonly Looked[]): void {
  const found = walked.flatMap(foundIn);
  if (new Set(found.map(({ id }) => id)).size < 2) return;
  const places = found.map(({ id, place }) => `${id} (${place.accountId} ${place.region})`);
  throw new AuditorError(
    'USAGE',
    `${count(places.length, 'subnet')} have the name ${JSON.stringify(asked)}: give the ID of one: ${list(places, MAX_PLACES)}`,
  );
}

async function viewOf(
  target: Target,
  ports: TargetPorts,
  subnetId: string,
  { clock, memory, signal }: MapContext,
): Promise<Looked> {
  const ledger = memory && (await readLedger(memory.store, target, memory.signal));
  const inventory = await collectInventory({
    target,
    sources: { aws: awsSource(ports) },
    scope: 'all',
    onlySubnets: [subnetId],
    sections: SECTIONS,
    declaredClusters: {},
    eniFirstSeen: firstSeenOf(ledger),
    eniPast: eniMemoryOf(ledger),
    signal,
  });
  const { subnets, subnetEnis, subnetReservations, nodes } = inventory.sections;
  const [subnet] = itemsOf(subnets);
  if (subnetEnis.status === 'gap') return { kind: 'no-map', error: unreadable(subnetId, target, subnetEnis.gap) };
  if (subnet === undefined) return { kind: 'not-there', target };
  const map = addressMap(subnet, subnetEnis.items, {
    place: { accountId: target.accountId, region: target.region },
    nodes: itemsOf(nodes),
    subnetReservations,
    eniFirstSeen: inventory.eniFirstSeen,
    minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES.parse(undefined),
    now: clock(),
  });
  if (map === undefined) return { kind: 'no-map', error: withoutIpv4(subnet) };
  const unread = [nodes, subnetReservations].flatMap((each) => (each.status === 'gap' ? [each.gap] : []));
  return { kind: 'map', view: { map, unread } };
}

async function everySubnet(ports: TargetPorts, signal: AbortSignal): Promise<readonly Subnet[] | Gap> {
  try {
    return await readEverySubnet(ports.ec2, signal);
  } catch (error) {
    const gap = gapOf('subnets', error);
    if (gap === undefined) throw error;
    return gap;
  }
}

function unreadable(subnetId: string, { accountId, region }: Target, gap: Gap): AuditorError {
  return new AuditorError(
    'SUBNET_UNREADABLE',
    `no map of ${subnetId} in ${accountId} ${region}: without its ENIs every address would look free: ${gapText(gap)}`,
  );
}

function withoutIpv4({ id }: Subnet): AuditorError {
  return new AuditorError('SUBNET_UNREADABLE', `${id} has no IPv4 addresses to map: it is an IPv6-only subnet`);
}

const MAX_PLACES = 8;

function notFound(asked: string, looked: readonly Target[], [first]: readonly Unsearched[]): AuditorError {
  if (first !== undefined) {
    const where = `${first.accountId} ${first.region} could not be looked at (${first.action}: ${first.message})`;
    return new AuditorError('SUBNET_NOT_FOUND', `no ${asked} where we could look, and ${where}`);
  }
  const places = list(
    looked.map(({ accountId, region }) => `${accountId} ${region}`),
    MAX_PLACES,
  );
  return new AuditorError(
    'SUBNET_NOT_FOUND',
    `no ${asked} in ${places}: give its region with --region, its account with --role-arn`,
  );
}
