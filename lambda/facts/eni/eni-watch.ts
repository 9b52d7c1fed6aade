import type { EniLook, EniSighting } from '../../model/ledger.ts';
import { MAX_HOURS_BETWEEN_LOOKS, SAME_MOMENT_MS, SIGHTINGS_FOR_GRACE } from '../../model/watching.ts';

/** How long an ENI was watched: an unbroken row of looks that all saw it `available` and unchanged, this one the last. */
export interface Watch {
  readonly sightings: number;
  /** From the first of them to this one. */
  readonly minutes: number;
  /** Sightings that count for a grace: each at least half of it after the one before. */
  readonly apart: number;
}

const MINUTE = 60_000;

/**
 * How long an ENI was watched until this look. Between two looks nobody sees: an ENI that is free at both may have been
 * attached meanwhile. So only a row counts that has no look missing (none was more than 26 hours after the one before)
 * and none that did not come to its end; an ENI that any look saw attached or changed has no sighting from before.
 *
 * @param sighting the ENI as earlier audits saw it, unchanged since
 * @param looks of earlier audits, oldest first
 */
export function watchOf(
  sighting: Pick<EniSighting, 'firstSeen' | 'lastSeen'>,
  looks: readonly EniLook[],
  graceMinutes: number,
  now: Date,
): Watch {
  const row = unbrokenRow(sighting, looks, now.getTime());
  return {
    sightings: row.length,
    minutes: Math.floor((now.getTime() - (row[0] ?? now.getTime())) / MINUTE),
    apart: countApart(row, (graceMinutes / 2) * MINUTE),
  };
}

/** Whether the watch is enough to take an ENI of a cluster that exists. */
export function hasWatchedGrace({ minutes, apart }: Watch, graceMinutes: number): boolean {
  return apart >= SIGHTINGS_FOR_GRACE && minutes >= graceMinutes;
}

/** Times of the looks, oldest first, this one among them. */
function unbrokenRow(
  { firstSeen, lastSeen }: Pick<EniSighting, 'firstSeen' | 'lastSeen'>,
  looks: readonly EniLook[],
  now: number,
): readonly number[] {
  const [first, last] = [Date.parse(firstSeen), Date.parse(lastSeen)];
  const row = [now];
  for (const [at, isWhole] of looks.toReversed()) {
    const after = row[0] ?? now;
    const isInRow = isWhole && at >= first && at <= last && at <= now + SAME_MOMENT_MS;
    if (!isInRow || after - at > MAX_HOURS_BETWEEN_LOOKS * 60 * MINUTE) break;
    row.unshift(Math.min(at, now));
  }
  return row;
}

function countApart(times: readonly number[], least: number): number {
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    if (time - last < least) continue;
    count += 1;
    last = time;
  }
  return count;
}
