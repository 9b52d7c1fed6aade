import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import { type DrawnMap, drawnMap } from '../facts/subnet/address-map.ts';
import { type AddressMap, type AddressMaps, folded } from '../model/address-map.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import type { Inventory } from '../model/inventory.ts';
import { openFindings } from '../model/open-findings.ts';
import { involvedIn } from './involved-subnets.ts';
import { leakAgeOf } from './leak-age.ts';
import type { EnabledCheck } from './select-checks.ts';
import { jsonBytes, withinBytes } from './within-bytes.ts';

/** A map that takes more than this is folded: of a /24 whose addresses 250 ENIs hold it takes about so much. */
const MOST_BYTES_OF_A_MAP = 24_000;

/** All maps of a target: an audit holds those of 510 targets in its memory. */
const MOST_BYTES_OF_A_TARGET = 96_000;

/** All maps of a report. */
const MOST_BYTES_OF_A_REPORT = 3_000_000;

/** Subnets that are tried for one target: of a region with thousands in trouble, the worst. */
const MOST_MAPS_OF_A_TARGET = 200;

/**
 * Maps of the subnets that the findings of a target are about, those with the worst first, as many as there is room for.
 * None of a subnet whose ENIs could not be read. Leaks are those that the checks of the audit count.
 *
 * @param findings worst first
 */
export function targetMaps(
  inventory: Inventory,
  findings: readonly Finding[],
  checks: readonly EnabledCheck[],
  now: Date,
): AddressMaps | undefined {
  const { subnets, subnetEnis, subnetReservations, nodes } = inventory.sections;
  if (subnetEnis.status === 'gap') return undefined;
  const enisOf = enisOfSubnets(subnetEnis.items);
  const byId = new Map(itemsOf(subnets).map((subnet) => [subnet.id, subnet]));
  const sources = {
    place: { accountId: inventory.target.accountId, region: inventory.target.region },
    nodes: itemsOf(nodes),
    subnetReservations,
    eniFirstSeen: inventory.eniFirstSeen,
    minLeakAgeMinutes: leakAgeOf(checks),
    now,
  };
  const wanted = subnetsOf(findings);
  const tried = wanted.slice(0, MOST_MAPS_OF_A_TARGET).flatMap((id) => {
    const subnet = byId.get(id);
    const drawn = subnet && drawnMap(subnet, enisOf.get(id) ?? [], sources);
    return drawn === undefined ? [] : [asSmallAsNeeded(drawn)];
  });
  const { taken, leftOut } = withinBytes(tried, MOST_BYTES_OF_A_TARGET);
  return { maps: taken, leftOut: leftOut + Math.max(0, wanted.length - MOST_MAPS_OF_A_TARGET) };
}

/**
 * The maps of a report: those of subnets that its findings are about, the worst first.
 *
 * @param findings of the whole report, worst first
 */
export function reportMaps(
  targets: readonly (AddressMaps | undefined)[],
  findings: readonly Finding[],
): AddressMaps | undefined {
  const read = targets.filter((maps) => maps !== undefined);
  if (read.length === 0) return undefined;
  const byPlace = new Map(read.flatMap(({ maps }) => maps).map((map) => [placeOfMap(map), map]));
  const open = openFindings(findings);
  const wanted = [
    ...new Set(open.flatMap((finding) => involvedIn(finding).map((subnetId) => placeOfMap({ ...finding, subnetId })))),
  ];
  const { taken, leftOut } = withinBytes(
    wanted.flatMap((place) => byPlace.get(place) ?? []),
    MOST_BYTES_OF_A_REPORT,
  );
  return { maps: taken, leftOut: read.reduce((sum, each) => sum + each.leftOut, leftOut) };
}

function placeOfMap({ accountId, region, subnetId }: Pick<AddressMap, 'accountId' | 'region' | 'subnetId'>): string {
  return `${accountId} ${region} ${subnetId}`;
}

function subnetsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.filter(({ status }) => status !== 'resolved').flatMap(involvedIn))];
}

function asSmallAsNeeded({ whole, leastBytes, inBlocks }: DrawnMap): AddressMap {
  if (leastBytes > MOST_BYTES_OF_A_MAP) return inBlocks();
  const map = whole();
  return jsonBytes(map) > MOST_BYTES_OF_A_MAP ? folded(map) : map;
}
