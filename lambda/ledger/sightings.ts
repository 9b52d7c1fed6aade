import { isUnchangedSince, sightingOf } from '../facts/eni/eni-sighting.ts';
import type { Section } from '../model/coverage.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { EniMemory, EniSighting, Ledger } from '../model/ledger.ts';
import { SAME_MOMENT_MS } from '../model/watching.ts';
import { isLater } from './order.ts';

type Sightings = Ledger['sightings'];

/** When the unbroken row of audits that saw an ENI `available` began, by ENI id. */
export function firstSeenOf(ledger: Ledger | undefined): ReadonlyMap<string, Date> {
  return new Map(Object.entries(ledger?.sightings ?? {}).map(([id, { firstSeen }]) => [id, new Date(firstSeen)]));
}

/** What is remembered of ENIs; nothing without a ledger. */
export function eniMemoryOf(ledger: Ledger | undefined): EniMemory {
  return {
    sightings: new Map(Object.entries(ledger?.sightings ?? {})),
    looks: ledger?.looks ?? [],
    reused: new Map(Object.entries(ledger?.reused ?? {})),
    misdated: new Map(Object.entries(ledger?.misdated ?? {})),
  };
}

/**
 * Sightings after an audit. One that the audit confirms goes on, one that it does not see is forgotten, one that looks
 * different begins anew. An audit that could not read the ENIs changes nothing.
 *
 * A sighting is a row: no audit from its first time to its last saw the ENI otherwise. That holds in whatever order audits
 * are merged, at the price of beginning a row later than it could.
 */
export function mergeSightings(
  { sightings, updatedAt }: Pick<Ledger, 'sightings' | 'updatedAt'>,
  availableEnis: Section<NetworkInterface>,
  now: Date,
): Sightings {
  if (availableEnis.status === 'gap') return sightings;
  const seen = new Map(availableEnis.items.map((eni) => [eni.id, eni]));
  const ids = [...new Set([...Object.keys(sightings), ...seen.keys()])].sort();
  // A later audit, merged before this one, may have seen otherwise and left no trace.
  const isLate = isLater(updatedAt, now);
  return Object.fromEntries(
    ids.flatMap((id) => {
      const [sighting, eni] = [sightings[id], seen.get(id)];
      if (sighting === undefined) return eni === undefined || isLate ? [] : [[id, sightingOf(eni, now)]];
      const merged = mergeSighting(sighting, eni, now);
      return merged === undefined ? [] : [[id, merged]];
    }),
  );
}

function mergeSighting(sighting: EniSighting, eni: NetworkInterface | undefined, now: Date): EniSighting | undefined {
  const isConfirmed = eni !== undefined && isUnchangedSince(sighting, eni);
  if (isLater(sighting.lastSeen, now)) return isConfirmed ? sighting : interrupted(sighting, now);
  const isAhead = Date.parse(sighting.firstSeen) > now.getTime();
  if (isConfirmed && !isAhead) return { ...sighting, lastSeen: now.toISOString() };
  return eni && sightingOf(eni, now);
}

/**
 * A later audit saw the ENI so, this one did not: within the row that breaks it, and the later look begins a new one. Of
 * two looks of the same moment nobody knows which was the later one: then no row is left.
 */
function interrupted(sighting: EniSighting, now: Date): EniSighting | undefined {
  const surely = new Date(now.getTime() + SAME_MOMENT_MS);
  if (!isLater(sighting.lastSeen, surely)) return undefined;
  return isLater(sighting.firstSeen, surely) ? sighting : { ...sighting, firstSeen: sighting.lastSeen };
}
