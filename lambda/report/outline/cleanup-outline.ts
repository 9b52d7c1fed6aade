import { groupBy } from '../../common/group-by.ts';
import { sum } from '../../common/sum.ts';
import { amount, count } from '../../common/words.ts';
import {
  CLEANUP_OUTCOMES,
  type CleanupDecision,
  type CleanupOutcome,
  type CleanupReport,
  type TargetCleanup,
} from '../../model/cleanup.ts';
import { type KeptCode, type OutcomeKind, type RefusalReason, unreadBecause } from '../words/cleanup-words.ts';
import { causeText } from './gap-words.ts';
import { placeOf, withoutPlace } from './places.ts';

export type Taken = Extract<CleanupDecision, { verdict: 'take' }>;

/** What becomes of one target's ENIs, where nothing refused it. */
export interface Cleaned {
  readonly place: string;
  /** This run's, the oldest first. */
  readonly taken: readonly Taken[];
  readonly waiting: number;
  /** By what became of them, the deleted first, those not tried last. Empty for a plan. */
  readonly outcomes: readonly (readonly [OutcomeKind, readonly CleanupOutcome[]])[];
  readonly freed: number;
  readonly record: string | null;
}

/** The same refusal of one target or many. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** The first target's. */
  readonly message: string;
  readonly places: readonly string[];
  /** ENIs that would have been taken, by target the oldest first. */
  readonly taken: readonly Taken[];
}

/** ENIs that are kept for the same main reason, which is the first one given. */
export interface Kept {
  readonly code: KeptCode;
  /** What could not be read, where that is the reason: the first one's, else empty. */
  readonly unread: string;
  readonly ids: readonly string[];
}

export interface CleanupOutline {
  readonly mode: CleanupReport['mode'];
  /** One line for the whole of it (`cleanupSummary`). */
  readonly summary: string;
  /** Targets where something is taken, those with most first. */
  readonly cleaned: readonly Cleaned[];
  /** Those that concern most targets first. */
  readonly refusals: readonly Refusal[];
  /** Most first. */
  readonly kept: readonly Kept[];
  readonly totals: CleanupTotals;
}

/** Counts over a whole clean-up. */
export interface CleanupTotals {
  readonly targets: number;
  readonly refused: number;
  /** ENIs that this run takes, where nothing refused it. */
  readonly taken: number;
  /** Addresses that these hold. */
  readonly addresses: number;
  readonly waiting: number;
  readonly kept: number;
  readonly deleted: number;
  readonly freed: number;
}

/** A clean-up condensed: by target what is taken, the same refusal told once, what is kept counted by reason. */
export function cleanupOutline(cleanup: CleanupReport): CleanupOutline {
  const cleaned = cleanup.targets.flatMap(cleanedIn).sort((a, b) => b.taken.length - a.taken.length);
  return {
    mode: cleanup.mode,
    summary: cleanupSummary(cleanup),
    cleaned,
    refusals: refusalsIn(cleanup.targets),
    kept: keptIn(cleanup.targets),
    totals: cleanupTotals(cleanup),
  };
}

export function cleanupTotals({ targets }: CleanupReport): CleanupTotals {
  const taken = targets.filter(({ refused }) => refused === null).map(takenNow);
  const outcomes = targets.flatMap((target) => target.outcomes);
  return {
    targets: targets.length,
    refused: targets.filter(({ refused }) => refused !== null).length,
    taken: sum(taken.map(({ length }) => length)),
    addresses: sum(taken.flat().map(({ addresses }) => addresses)),
    waiting: sum(targets.map(({ waiting }) => waiting)),
    kept: targets.flatMap(({ decisions }) => decisions).filter(({ verdict }) => verdict === 'keep').length,
    deleted: outcomes.filter(({ outcome }) => outcome === 'deleted').length,
    freed: sum(targets.map(({ addressesFreed }) => addressesFreed)),
  };
}

/** `12 of 14 leaked ENIs deleted, 120 addresses freed; refused in 2 of 3 targets`: one line for the whole of it. */
export function cleanupSummary(cleanup: CleanupReport): string {
  const { targets, refused, waiting } = cleanupTotals(cleanup);
  if (targets === 0) return 'there were no targets to clean up';
  const refusals = `refused in ${amount(refused)} of ${count(targets, 'target')}`;
  // Not "nothing deleted": one that broke off is refused too, and may have deleted something first.
  if (refused === targets) return refusals;
  return `${whatIsDone(cleanup)}${waitingText(waiting)}${refused === 0 ? '' : `; ${refusals}`}`;
}

/** Messages that are told of outcomes of one kind; of more, the first few tell the way. */
const MAX_SAID = 3;

/** What EC2 said of ENIs with one outcome, each message once whichever ENI it names. */
export function saidText(outcomes: readonly CleanupOutcome[]): string {
  const said = [...new Set(outcomes.map(({ eniId, message }) => message.replaceAll(eniId, 'it')))];
  return said.slice(0, MAX_SAID).map(causeText).join('; ').trim();
}

/** `; 6 more wait for the next run`, or empty. */
export function waitingText(waiting: number): string {
  return waiting === 0 ? '' : `; ${amount(waiting)} more ${waiting === 1 ? 'waits' : 'wait'} for the next run`;
}

function whatIsDone(cleanup: CleanupReport): string {
  const { taken, addresses, deleted, freed, kept } = cleanupTotals(cleanup);
  if (taken === 0)
    return `nothing to delete, ${kept === 0 ? 'no unattached ENI' : `${count(kept, 'unattached ENI')} kept`}`;
  const leaked = count(taken, 'leaked ENI');
  switch (cleanup.mode) {
    case 'plan':
      return `${leaked} would be deleted, ${count(addresses, 'address', 'addresses')} freed`;
    case 'apply':
      return `${amount(deleted)} of ${leaked} deleted, ${count(freed, 'address', 'addresses')} freed`;
  }
}

function cleanedIn(target: TargetCleanup): readonly Cleaned[] {
  const taken = target.refused === null ? takenNow(target) : [];
  if (taken.length === 0 && target.outcomes.length === 0) return [];
  const { waiting, addressesFreed: freed, record } = target;
  return [{ place: placeOf(target), taken, waiting, outcomes: outcomesIn(target), freed, record }];
}

/** ENIs that this run takes. Those taken come first, the oldest first; the last ones wait. */
export function takenNow({ decisions, waiting }: TargetCleanup): readonly Taken[] {
  const taken = decisions.filter((decision) => decision.verdict === 'take');
  return taken.slice(0, Math.max(0, taken.length - waiting));
}

/** `waiting` is told as a number, with or without outcomes for it. */
function outcomesIn({ outcomes }: TargetCleanup): Cleaned['outcomes'] {
  const byKind = groupBy(
    outcomes.filter(({ outcome }) => outcome !== 'waiting'),
    ({ outcome }) => outcome,
  );
  return [...byKind].sort(([a], [b]) => CLEANUP_OUTCOMES.indexOf(a) - CLEANUP_OUTCOMES.indexOf(b));
}

function refusalsIn(targets: readonly TargetCleanup[]): readonly Refusal[] {
  const refused = targets.flatMap((target) =>
    target.refused === null ? [] : [{ ...target.refused, place: placeOf(target), target }],
  );
  const alike = groupBy(refused, ({ reason, message, target }) => `${reason} ${withoutPlace(message, target)}`);
  return [...alike.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const taken = group.flatMap(({ target }) => target.decisions).filter((each) => each.verdict === 'take');
      return [{ reason: first.reason, message: first.message, places: group.map(({ place }) => place), taken }];
    })
    .sort((a, b) => b.places.length - a.places.length);
}

function keptIn(targets: readonly TargetCleanup[]): readonly Kept[] {
  const kept = targets
    .flatMap(({ decisions }) => decisions)
    .flatMap((decision) => {
      const main = decision.verdict === 'keep' ? decision.reasons[0] : undefined;
      return main === undefined ? [] : [{ code: main.code, unread: unreadBecause(main), id: decision.eniId }];
    });
  return [...groupBy(kept, ({ code }) => code)]
    .map(([code, group]) => ({ code, unread: group[0]?.unread ?? '', ids: group.map(({ id }) => id) }))
    .sort((a, b) => b.ids.length - a.ids.length);
}
