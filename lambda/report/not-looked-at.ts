import type { GapReason } from '../model/coverage.ts';
import { groupBy } from '../model/group-by.ts';
import type { Report, TargetResult } from '../model/report.ts';

/** The same thing that could not be read, in one target or many. */
export interface Unread {
  readonly section: string;
  readonly reason: GapReason;
  /** The IAM action that failed. */
  readonly action: string;
  /** What the first target answered. */
  readonly message: string;
  /** `account region`, in the report's order. */
  readonly places: readonly string[];
}

/** A check that has no answer, or only a part of one, in one target or many. */
export interface Unanswered {
  readonly check: string;
  readonly partly: boolean;
  /** Causes that no gap of the same target tells: a check that threw. */
  readonly otherCauses: readonly string[];
  readonly places: readonly string[];
}

export interface NotLookedAt {
  /** Whole targets first, then those that concern most targets. */
  readonly unread: readonly Unread[];
  /** Checks without any answer first. */
  readonly unanswered: readonly Unanswered[];
}

/**
 * Everything that could not be looked at, the same in many targets told once. That a target which could not be entered
 * leaves every check without an answer needs no telling.
 */
export function notLookedAt({ targets }: Pick<Report, 'targets'>): NotLookedAt {
  return { unread: unreadIn(targets), unanswered: unansweredIn(targets) };
}

function unreadIn(targets: readonly TargetResult[]): readonly Unread[] {
  const all = targets.flatMap((target) => target.gaps.map((gap) => ({ ...gap, place: placeOf(target) })));
  const alike = groupBy(all, ({ section, reason, action }) => JSON.stringify([section, reason, action]));
  return [...alike.values()]
    .flatMap((gaps) => {
      const [first] = gaps;
      if (first === undefined) return [];
      const { section, reason, action, message } = first;
      return [{ section, reason, action, message, places: [...new Set(gaps.map(({ place }) => place))] }];
    })
    .sort((a, b) => wholeFirst(a) - wholeFirst(b) || b.places.length - a.places.length);
}

function wholeFirst({ section }: Unread): number {
  return section === 'target' ? 0 : 1;
}

function unansweredIn(targets: readonly TargetResult[]): readonly Unanswered[] {
  const entered = targets.filter(({ gaps }) => !gaps.some(({ section }) => section === 'target'));
  const all = entered.flatMap((target) =>
    target.notEvaluated.map(({ check, partly, because }) => ({
      check,
      partly,
      otherCauses: because.filter((cause) => !target.gaps.some(({ message }) => cause.includes(message))),
      place: placeOf(target),
    })),
  );
  const alike = groupBy(all, ({ check, partly }) => JSON.stringify([check, partly]));
  return [...alike.values()]
    .flatMap((entries) => {
      const [first] = entries;
      if (first === undefined) return [];
      const places = [...new Set(entries.map(({ place }) => place))];
      const otherCauses = [...new Set(entries.flatMap((entry) => entry.otherCauses))];
      return [{ check: first.check, partly: first.partly, otherCauses, places }];
    })
    .sort((a, b) => Number(a.partly) - Number(b.partly) || b.places.length - a.places.length);
}

function placeOf({ accountId, region }: TargetResult): string {
  return `${accountId} ${region}`;
}
