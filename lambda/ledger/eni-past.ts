import { createdAfter } from '../facts/eni/eni-age.ts';
import { reuseOf } from '../facts/eni/eni-reuse.ts';
import { CLOCK, type Section, wasAskedFor } from '../model/coverage.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { EniLook, Ledger, Reuse } from '../model/ledger.ts';
import { LOOKS_KEPT_DAYS } from '../model/watching.ts';

const DAY_MS = 24 * 60 * 60_000;

/**
 * When audits looked for `available` ENIs, after one more: one that could not read them to the end counts as such, one
 * that was not asked about them does not count at all. In whatever order audits are merged, the looks are the same. One
 * more than a day ahead comes from a clock that was wrong, and is dropped.
 */
export function mergeLooks(
  looks: readonly EniLook[],
  availableEnis: Section<NetworkInterface>,
  now: Date,
): readonly EniLook[] {
  const at = now.getTime();
  const kept = looks.filter(([each]) => each >= at - LOOKS_KEPT_DAYS * DAY_MS && each <= at + DAY_MS);
  if (!wasAskedFor(availableEnis)) return kept;
  if (isTimeless(availableEnis)) return withoutLast(looks);
  const isWhole = availableEnis.status === 'read' && kept.every(([each, whole]) => each !== at || whole);
  return [...kept.filter(([each]) => each !== at), [at, isWhole] as const].sort(([a], [b]) => a - b);
}

/** The audit could not know when it looked. */
function isTimeless(availableEnis: Section<NetworkInterface>): boolean {
  return availableEnis.status === 'gap' && availableEnis.gap.section === CLOCK;
}

/** No row goes on over a look that nobody knows the time of: so none reaches back to the last one that has a time. */
function withoutLast(looks: readonly EniLook[]): readonly EniLook[] {
  const last = looks.at(-1);
  return last === undefined ? looks : [...looks.slice(0, -1), [last[0], false]];
}

/** ENIs that an audit ever saw attached to something else than what they were made for. Nothing is ever taken off. */
export function mergeReused(reused: Ledger['reused'], shown: readonly NetworkInterface[], now: Date): Ledger['reused'] {
  const at = now.toISOString();
  const found = shown.flatMap((eni): readonly (readonly [string, Reuse])[] => {
    const reuse = reuseOf(eni);
    return reuse === undefined ? [] : [[eni.id, { at, instanceId: reuse.instanceId }]];
  });
  return withEarliest(reused, found, (reuse) => `${reuse.at} ${reuse.instanceId}`);
}

/** ENIs whose creation time an audit ever saw in the future. Nothing is ever taken off. */
export function mergeMisdated(
  misdated: Ledger['misdated'],
  shown: readonly NetworkInterface[],
  now: Date,
): Ledger['misdated'] {
  const found = shown.filter((eni) => createdAfter(eni, now)).map((eni) => [eni.id, now.toISOString()] as const);
  return withEarliest(misdated, found, (time) => time);
}

/** Of several entries for an ENI the earliest stays, so that the order of merging does not matter. */
function withEarliest<T>(
  entries: Readonly<Record<string, T>>,
  found: readonly (readonly [string, T])[],
  order: (entry: T) => string,
): Readonly<Record<string, T>> {
  if (found.length === 0) return entries;
  const all = new Map(Object.entries(entries));
  for (const [id, entry] of found) {
    const known = all.get(id);
    if (known === undefined || order(entry) < order(known)) all.set(id, entry);
  }
  return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}
