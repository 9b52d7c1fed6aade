import type { Report, TargetResult } from '../model/report.ts';
import { keyOf, partsOf } from '../report/outline/coverage-keys.ts';
import { failuresOf, WHOLE } from '../report/outline/not-looked-at.ts';
import { placeOf } from '../report/outline/places.ts';
import { isWithoutMemory } from '../report/outline/without-memory.ts';
import { isFailure } from '../report/words/cleanup-words.ts';

/** The region of an account whose regions could not be listed. */
const EVERY_REGION = 'all';

/** Stands for an audit that had no target to look at. */
const NO_TARGETS = 'no targets';

/**
 * One key for each thing that could not be looked at: by place, section, reason and action, by place and check for a
 * check that threw, by place for a ledger that took no part. Sorted; the same in every audit while nothing changes.
 */
export function coverageKeys(report: Pick<Report, 'targets'>): readonly string[] {
  const { targets } = report;
  return sorted(targets.length === 0 ? [NO_TARGETS] : targets.flatMap(keysOfTarget));
}

function keysOfTarget(target: TargetResult): readonly string[] {
  const { gaps, notEvaluated, status } = target;
  const sections = gaps.map(({ section, reason, action }) =>
    keyOf(placeOf(target), 'section', section, reason, action),
  );
  const threw = notEvaluated.filter((entry) => failuresOf(entry).length > 0);
  const checks = threw.map(({ check }) => keyOf(placeOf(target), 'check', check));
  const unread =
    status !== 'complete' && sections.length + checks.length === 0 ? [keyOf(placeOf(target), 'unread')] : [];
  const forgotten = isWithoutMemory(target) ? [keyOf(placeOf(target), 'memory')] : [];
  return [...sections, ...checks, ...unread, ...forgotten];
}

/**
 * One key for each target that clean-up refused, and for each kind of failure of it there. That a target is on no
 * allow-list is its owner's will and no news.
 */
export function cleanupKeys({ cleanup }: Pick<Report, 'cleanup'>): readonly string[] {
  const targets = cleanup?.targets ?? [];
  return sorted(
    targets.flatMap((target) => {
      const { refused, outcomes } = target;
      const refusals = refused === null || refused.reason === 'not-allowed' ? [] : [refused.reason];
      const failures = outcomes.map(({ outcome }) => outcome).filter(isFailure);
      return [
        ...refusals.map((reason) => keyOf(placeOf(target), 'refused', reason)),
        ...failures.map((outcome) => keyOf(placeOf(target), 'outcome', outcome)),
      ];
    }),
  );
}

/**
 * What people know of after a report, of what could not be looked at: once published all of it; what was looked at again
 * and could be read is forgotten; what this run did not look at stays, for it may have been narrowed.
 */
export function toldGapsAfter(told: readonly string[], report: Report, published: boolean): readonly string[] {
  const present = new Set([...coverageKeys(report), ...cleanupKeys(report)]);
  const isOver = overIn(report);
  const kept = told.filter((key) => present.has(key) || !isOver(key));
  return sorted(published ? [...kept, ...present] : kept);
}

/** Whether what a key tells of was looked at again, and is no longer so. */
function overIn({ targets, cleanup }: Report): (key: string) => boolean {
  const results = new Map(targets.map((target) => [placeOf(target), target]));
  const cleanups = new Map((cleanup?.targets ?? []).map((target) => [placeOf(target), target]));
  const entered = new Set(targets.filter(isEntered).map(({ accountId }) => accountId));
  return (key) => {
    if (key === NO_TARGETS) return targets.length > 0;
    const { accountId, region, kind, name } = partsOf(key);
    if (region === EVERY_REGION) return entered.has(accountId);
    const result = results.get(placeOf({ accountId, region }));
    const cleaned = cleanups.get(placeOf({ accountId, region }));
    switch (kind) {
      case 'section':
        return result !== undefined && isRead(result, name);
      case 'check':
        return result?.evaluated.includes(name) === true;
      case 'memory':
        return result?.memory.status === 'kept';
      case 'unread':
        return result?.status === 'complete';
      case 'refused':
        return cleaned?.refused === null;
      case 'outcome':
        return cleaned !== undefined && cleaned.outcomes.length > 0;
      default:
        // Written by another version: nobody can tell, and keeping it costs a line at most.
        return false;
    }
  };
}

function isRead(result: TargetResult, section: string): boolean {
  return section === WHOLE ? isEntered(result) : Object.hasOwn(result.resources, section);
}

function isEntered({ gaps }: TargetResult): boolean {
  return !gaps.some(({ section }) => section === WHOLE);
}

function sorted(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].sort();
}
