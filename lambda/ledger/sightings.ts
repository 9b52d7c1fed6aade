import { isUnchangedSince, sightingOf } from '../facts/eni-sighting.ts';
import type { Section } from '../model/coverage.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { EniSighting, Ledger } from '../model/ledger.ts';
import { isLater } from './order.ts';

type Sightings = Ledger['sightings'];

/** When the unbroken row of audits that saw an ENI `available` began, by ENI id. */
export function firstSeenOf(ledger: Ledger | undefined): ReadonlyMap<string, Date> {
  return new Map(Object.entries(ledger?.sightings ?? {}).map(([id, { firstSeen }]) => [id, new Date(firstSeen)]));
}

/** What is remembered of every ENI that the last audit saw `available`, by ENI id. */
export function sightingsOf(ledger: Ledger | undefined): ReadonlyMap<string, EniSighting> {
  return new Map(Object.entries(ledger?.sightings ?? {}));
}

/**
 * Sightings after an audit. One that the audit confirms goes on, one that it does not see is forgotten, one that looks
 * different begins anew. An audit that could not read the ENIs changes nothing.
 */
export function mergeSightings(sightings: Sightings, availableEnis: Section<NetworkInterface>, now: Date): Sightings {
  if (availableEnis.status === 'gap') return sightings;
  const seen = new Map(availableEnis.items.map((eni) => [eni.id, eni]));
  const ids = [...new Set([...Object.keys(sightings), ...seen.keys()])].sort();
  return Object.fromEntries(
    ids.flatMap((id) => {
      const sighting = mergeSighting(sightings[id], seen.get(id), now);
      return sighting === undefined ? [] : [[id, sighting]];
    }),
  );
}

function mergeSighting(
  sighting: EniSighting | undefined,
  eni: NetworkInterface | undefined,
  now: Date,
): EniSighting | undefined {
  if (sighting === undefined) return eni && sightingOf(eni, now);
  const isConfirmed = eni !== undefined && isUnchangedSince(sighting, eni);
  if (isLater(sighting.lastSeen, now)) return isConfirmed ? sighting : interrupted(sighting, now);
  if (eni === undefined || !isConfirmed || Date.parse(sighting.firstSeen) > now.getTime()) {
    return eni && sightingOf(eni, now);
  }
  return { ...sighting, lastSeen: now.toISOString() };
}

/**
 * A later audit was merged first, and this one did not see the ENI so. Within the sighting that breaks its row: only the
 * later audit's look still counts, for a row is a promise that no audit between saw otherwise. (For the same reason an
 * earlier look never moves `firstSeen` back: an audit between may have seen otherwise and left no trace.)
 */
function interrupted(sighting: EniSighting, now: Date): EniSighting {
  return isLater(sighting.firstSeen, now) ? sighting : { ...sighting, firstSeen: sighting.lastSeen };
}
