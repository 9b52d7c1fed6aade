import type { Finding, ReportedFinding } from '../model/finding.ts';
import type { Change, EstateMemory } from '../model/ledger.ts';
import { openFindings } from '../model/open-findings.ts';
import type { Report } from '../model/report.ts';
import { compareSeverity, type Severity } from '../model/severity.ts';
import { placeOf } from '../report/outline/places.ts';
import { isOf, type Owner, reportFor } from './owners.ts';
import { type NotifyPolicy, shouldNotify } from './policy.ts';

/** What a run has to say to one owner. */
export interface OwnerNews {
  readonly owner: Owner;
  /** The report as they may read it. */
  readonly report: Report;
  /** What they were not told yet and this run can tell. */
  readonly changes: readonly Change[];
  /** What they were not told yet, of what this run did not look at. */
  readonly later: readonly Change[];
  /** Whether it is worth a message. */
  readonly isWorthIt: boolean;
}

export interface OwnerNewsSettings {
  readonly when: NotifyPolicy;
  readonly minSeverity: Severity;
}

/**
 * What of a run is news to each owner: of what is told to everybody now, their part, and what an earlier message to them
 * failed to tell.
 *
 * @param told what those who get everything are told by this run; none where nothing is
 * @param memory undefined without a ledger
 */
export function ownerNews(
  owners: readonly Owner[],
  report: Report,
  told: readonly Change[],
  memory: EstateMemory | undefined,
  { when, minSeverity }: OwnerNewsSettings,
): readonly OwnerNews[] {
  return owners.map((owner) => {
    const theirs = told.filter(({ finding }) => isOf(owner, finding));
    const owed = (memory?.owed[owner.name] ?? []).filter(({ finding }) => isOf(owner, finding));
    const { now, later } = withOwed(theirs, owed, report);
    // A finding that was theirs when it was owed may be another's by now.
    const changes = now.filter(({ finding }) => isOf(owner, finding));
    const own = reportFor(owner, report, changes);
    const isWorthIt =
      when === 'always'
        ? changes.length + openFindings(own.findings).length > 0
        : shouldNotify({ ...NO_OTHER_NEWS, changes }, when, minSeverity);
    return { owner, report: own, changes, later, isWorthIt };
  });
}

/** Owners hear of findings alone: of what could not be looked at, those hear who get everything. */
const NO_OTHER_NEWS = {
  remembered: true,
  gaps: [],
  nothingAudited: false,
  cleanup: [],
  deleted: 0,
  silentSince: null,
} as const;

/** The owners, by name and sorted, who are sent some of these changes too. */
export function alsoTold(news: readonly OwnerNews[], changes: readonly Change[], besides?: Owner): readonly string[] {
  return news
    .filter(({ owner, isWorthIt }) => isWorthIt && owner.name !== besides?.name)
    .filter((each) => changes.some(({ finding }) => isOf(each.owner, finding)))
    .map(({ owner }) => owner.name)
    .sort();
}

interface NowAndLater {
  readonly now: readonly Change[];
  readonly later: readonly Change[];
}

/** Changes that one owner is still to be told of; beyond these the oldest are not kept. */
const MOST_OWED = 1000;

/**
 * What owners are still to be told after a run, by name.
 * @param sent owners whom this run's message reached
 */
export function owedAfter(news: readonly OwnerNews[], sent: readonly string[]): EstateMemory['owed'] {
  const reached = new Set(sent);
  const entries = news.map(({ owner: { name }, changes, later }) => {
    const owed = reached.has(name) ? later : [...later, ...changes];
    return [name, owed.slice(-MOST_OWED).map(forItself)] as const;
  });
  return Object.fromEntries(entries.filter(([, owed]) => owed.length > 0));
}

/** As it is stored: a finding without those of one report that explain it. */
function forItself(change: Change): Change {
  const { explainedBy: _, ...finding }: Finding & Partial<ReportedFinding> = change.finding;
  return { ...change, finding };
}

/** What somebody is still to be told, with what is told now, as this run sees it: nothing twice, nothing that is over. */
function withOwed(told: readonly Change[], owed: readonly Change[], report: Report): NowAndLater {
  const reported = new Map(report.findings.map((finding) => [finding.id, finding]));
  const places = new Set(report.targets.map(placeOf));
  const current = new Map(told.map((change) => [change.finding.id, change]));
  const now = new Map(current);
  const later: Change[] = [];
  for (const change of owed) {
    const { id } = change.finding;
    const joined = joinedWith(change, current.get(id), reported.get(id));
    if (joined === 'over') now.delete(id);
    else if (joined !== 'unseen') now.set(id, joined);
    else if (change.kind === 'resolved' && places.has(placeOf(change.finding))) now.set(id, change);
    else later.push(change);
  }
  return { now: [...now.values()], later };
}

/**
 * @param owed what did not reach somebody
 * @param told what everybody is told of it now
 * @returns `over` where nothing is left to say; `unseen` where this run cannot know
 */
function joinedWith(
  owed: Change,
  told: Change | undefined,
  reported: ReportedFinding | undefined,
): Change | 'over' | 'unseen' {
  switch (owed.kind) {
    case 'new':
      // They never heard of it, and it is gone.
      if (told?.kind === 'resolved') return 'over';
      if (told !== undefined) return { kind: 'new', finding: told.finding };
      return stillOpen(reported, (finding) => ({ kind: 'new', finding }));
    case 'worse':
      if (told?.kind === 'worse') return { ...told, was: owed.was };
      if (told !== undefined) return told;
      return stillOpen(reported, (finding) =>
        compareSeverity(finding.severity, owed.was) < 0 ? { kind: 'worse', finding, was: owed.was } : 'over',
      );
    case 'resolved':
      if (told !== undefined) return told;
      // Back before they heard that it was gone: to them nothing changed.
      return reported === undefined || reported.status === 'resolved' ? 'unseen' : 'over';
  }
}

function stillOpen(
  reported: ReportedFinding | undefined,
  change: (finding: ReportedFinding) => Change | 'over',
): Change | 'over' | 'unseen' {
  if (reported === undefined) return 'unseen';
  // What is suppressed is news again when that ends.
  return reported.status === 'resolved' || reported.suppressed !== null ? 'over' : change(reported);
}
