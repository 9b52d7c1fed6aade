import { CLEANUP_REFUSED } from '../../checks/kinds.ts';
import { groupBy } from '../../common/group-by.ts';
import {
  causeOf,
  type Gap,
  type GapReason,
  type NotEvaluated,
  type SourceName,
  type WhyNotEvaluated,
} from '../../model/coverage.ts';
import type { Report, TargetResult } from '../../model/report.ts';
import { placeOf } from './places.ts';

/** What one failing call left unread, in one target or many. */
export interface Unread {
  /** Sections that the call itself reads; `target` alone when the whole target was out of reach. */
  readonly sections: readonly string[];
  /** Sections that could not be read because those could not. */
  readonly dependents: readonly string[];
  /** As in a gap. */
  readonly source: SourceName | undefined;
  readonly reason: GapReason;
  /** What was asked of the source; the first, where several ended with the same unusable answer. */
  readonly action: string;
  /** The others of them. */
  readonly otherActions: readonly string[];
  /** What the first target answered. */
  readonly message: string;
  /** What all of them did, each once. */
  readonly messages: readonly string[];
  /** Checks that have no answer for want of it, or only a part of one. */
  readonly checks: readonly string[];
  /** `account region`, in the report's order. */
  readonly places: readonly string[];
}

/** Checks that have no answer, or only a part of one, in one target or many; a check that failed stands alone. */
export interface Unanswered {
  readonly checks: readonly string[];
  readonly partly: boolean;
  /** `the check failed: …`, each once. */
  readonly failures: readonly string[];
  readonly places: readonly string[];
}

/** The section of a gap that stands for all of a target. */
export const WHOLE = 'target';

export interface NotLookedAt {
  /** Whole targets first, then those that concern most targets. */
  readonly unread: readonly Unread[];
  /** Each target once, checks without any answer first. */
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
  const all = targets.flatMap((target) =>
    target.gaps.map((gap) => ({ ...gap, place: placeOf(target), checks: checksWithout(gap, target) })),
  );
  const alike = groupBy(all, (gap) => JSON.stringify([gap.section === WHOLE, causeOf(gap)]));
  return [...alike.values()]
    .flatMap((gaps) => {
      const [first] = gaps;
      if (first === undefined) return [];
      const { source, reason, action, message } = gaps.find(({ dependsOn }) => dependsOn === undefined) ?? first;
      const places = [...new Set(gaps.map(({ place }) => place))];
      const otherActions = [...new Set(gaps.map((gap) => gap.action))].filter((other) => other !== action);
      const messages = [...new Set(gaps.map((gap) => gap.message))];
      const checks = [...new Set(gaps.flatMap((gap) => gap.checks))];
      const sections = { sections: sectionsIn(gaps, false), dependents: sectionsIn(gaps, true) };
      return [{ ...sections, source, reason, action, otherActions, message, messages, checks, places }];
    })
    .sort((a, b) => wholeFirst(a) - wholeFirst(b) || b.places.length - a.places.length);
}

function checksWithout(gap: Gap, { notEvaluated }: TargetResult): readonly string[] {
  const cause = causeOf(gap);
  return notEvaluated
    .filter(({ check }) => check !== CLEANUP_REFUSED)
    .filter(({ because }) => because.some((why) => 'gap' in why && causeOf(why.gap) === cause))
    .map(({ check }) => check);
}

/** The cause is named even where only what depends on it was asked for. */
function sectionsIn(gaps: readonly Gap[], dependents: boolean): readonly string[] {
  const causes = new Set(gaps.map(({ section, dependsOn }) => dependsOn ?? section));
  const sections = dependents ? gaps.map(({ section }) => section).filter((name) => !causes.has(name)) : causes;
  return [...new Set(sections)];
}

function wholeFirst({ sections }: Unread): number {
  return sections.includes(WHOLE) ? 0 : 1;
}

/** The errors with which a check failed. What could not be read is a gap, which says so itself. */
export function failuresOf({ because }: NotEvaluated): readonly string[] {
  return because.filter((why) => 'threw' in why).map(whyText);
}

/** `subnets could not be read (denied, ec2:DescribeSubnets): …`, `the check failed: TypeError: …` */
export function whyText(why: WhyNotEvaluated): string {
  if ('threw' in why) return `the check failed: ${why.threw}`;
  const { section, reason, action, message } = why.gap;
  return `${section === WHOLE ? 'the target' : section} could not be read (${reason}, ${action}): ${message}`;
}

function unansweredIn(targets: readonly TargetResult[]): readonly Unanswered[] {
  const entered = targets.filter(({ gaps }) => !gaps.some(({ section }) => section === WHOLE));
  const all = entered.flatMap((target) =>
    target.notEvaluated.map((entry) => ({
      check: entry.check,
      partly: entry.partly,
      failures: failuresOf(entry),
      place: placeOf(target),
    })),
  );
  return [...failedIn(all), ...withoutAnswerIn(all)].sort(
    (a, b) => Number(a.partly) - Number(b.partly) || b.places.length - a.places.length,
  );
}

interface NoAnswer extends Omit<Unanswered, 'checks' | 'places'> {
  readonly check: string;
  readonly place: string;
}

/** Each failed check by itself: its error is a bug of ours, and in most targets the same. */
function failedIn(all: readonly NoAnswer[]): readonly Unanswered[] {
  const failed = all.filter(({ failures }) => failures.length > 0);
  return [...groupBy(failed, ({ check, partly }) => JSON.stringify([check, partly])).values()].map((entries) =>
    together(entries, [...new Set(entries.flatMap(({ failures }) => failures))]),
  );
}

/** What clean-up could not judge its refusal says. Targets in which the same checks have no answer share a line; a target has one line, or two when some answered in part. */
function withoutAnswerIn(all: readonly NoAnswer[]): readonly Unanswered[] {
  const silent = all.filter(({ check, failures }) => failures.length === 0 && check !== CLEANUP_REFUSED);
  const byPlace = groupBy(silent, ({ place, partly }) => JSON.stringify([place, partly]));
  const alike = groupBy([...byPlace.values()], (entries) =>
    JSON.stringify([entries[0]?.partly, ...entries.map(({ check }) => check).sort()]),
  );
  return [...alike.values()].map((places) => together(places.flat(), []));
}

function together(entries: readonly NoAnswer[], failures: readonly string[]): Unanswered {
  return {
    checks: [...new Set(entries.map(({ check }) => check))],
    partly: entries.some(({ partly }) => partly),
    failures,
    places: [...new Set(entries.map(({ place }) => place))],
  };
}
