import { kubernetesSectionsOf } from '../../checks/index.ts';
import { compareText } from '../../common/compare-text.ts';
import { mayBeUnread } from '../../model/cluster-reads.ts';
import type { ReportedFinding } from '../../model/finding.ts';
import { openFindings } from '../../model/open-findings.ts';
import type { Report, TargetResult } from '../../model/report.ts';
import { compareSeverity, type Severity } from '../../model/severity.ts';
import { placeOf } from '../outline/places.ts';

/** In evidence, an age that only the ledger tells (`lambda/facts/eni/eni-age.ts`). */
const LEDGER_AGE = 'ledger';

/** A finding that both reports have, with another severity. */
export interface Moved {
  readonly finding: ReportedFinding;
  readonly was: Severity;
}

/** What a later report has otherwise than an earlier one. Findings that are suppressed or over count as not there. */
export interface ReportDiff {
  readonly opened: readonly ReportedFinding[];
  /** The same where the earlier report had no full answer of the check there: they may have been there. */
  readonly openedUnknown: readonly ReportedFinding[];
  readonly worse: readonly Moved[];
  readonly milder: readonly Moved[];
  readonly gone: readonly ReportedFinding[];
  /** Not in the later report, which had no full answer of the check there: nobody knows whether they are gone. */
  readonly notJudged: readonly ReportedFinding[];
  readonly asBefore: number;
}

/** Compares two reports finding by finding, by their ids. Pure; worst first. */
export function compareReports(earlier: Report, later: Report): ReportDiff {
  const [was, is] = [byId(earlier), byId(later)];
  const moved = [...is.values()].flatMap((finding): readonly Moved[] => {
    const before = was.get(finding.id);
    return before === undefined ? [] : [{ finding, was: before.severity }];
  });
  const came = [...is.values()].filter(({ id }) => !was.has(id));
  const went = [...was.values()].filter(({ id }) => !is.has(id));
  const [judgedBefore, judgedNow] = [judgedBy(earlier, later), judgedBy(later, earlier)];
  const told = new Set(later.findings.map(({ id }) => id));
  // What is suppressed or resolved there was looked at, too.
  const isJudged = (finding: ReportedFinding) => told.has(finding.id) || judgedNow(finding);
  return {
    opened: came.filter(judgedBefore),
    openedUnknown: came.filter((finding) => !judgedBefore(finding)),
    worse: moved.filter((each) => compareSeverity(each.finding.severity, each.was) < 0),
    milder: moved.filter((each) => compareSeverity(each.finding.severity, each.was) > 0),
    gone: went.filter(isJudged),
    notJudged: went.filter((finding) => !isJudged(finding)),
    asBefore: moved.filter((each) => each.finding.severity === each.was).length,
  };
}

function byId({ findings }: Report): ReadonlyMap<string, ReportedFinding> {
  const open = [...openFindings(findings)].sort(
    (a, b) => compareSeverity(a.severity, b.severity) || compareText(a.check, b.check) || compareText(a.id, b.id),
  );
  return new Map(open.map((finding) => [finding.id, finding]));
}

/**
 * Whether the check of a finding answered in full where the finding is, and had of Kubernetes what it had for the report that
 * has the finding: what an API server told may be there still when nobody asks it (`lambda/ledger/findings.ts` goes by the same).
 */
function judgedBy({ targets }: Report, { targets: others }: Report): (finding: ReportedFinding) => boolean {
  const places = byPlace(targets);
  const otherPlaces = byPlace(others);
  return (finding) => {
    const place = placeOf(finding);
    const [own, other] = [places.get(place), otherPlaces.get(place)];
    if (own?.evaluated.includes(finding.check) !== true) return false;
    return !lacksOfKubernetes(own, other, finding) && !lacksAge(own, finding);
  };
}

/** Whether a ledger alone told how old the ENI of a finding is, and this report had none: it may be there, and count as young. */
function lacksAge({ memory: { status } }: TargetResult, { evidence }: ReportedFinding): boolean {
  return evidence.ageFrom === LEDGER_AGE && (status === 'off' || status === 'failed');
}

function byPlace(targets: Report['targets']): ReadonlyMap<string, TargetResult> {
  return new Map(targets.map((target) => [placeOf(target), target]));
}

/** Whether a cluster that the finding may be of told the check something for the other report, and less of it for this one. */
function lacksOfKubernetes(own: TargetResult, other: TargetResult | undefined, finding: ReportedFinding): boolean {
  const looksAt = kubernetesSectionsOf(finding.check);
  const clusters = (other?.kubernetes ?? []).filter(({ cluster }) => (finding.cluster ?? cluster) === cluster);
  return clusters.some(({ cluster }) => {
    const [unread, unreadThen] = [mayBeUnread(own, cluster), mayBeUnread(other, cluster)];
    return looksAt.some((section) => unread(section) && !unreadThen(section));
  });
}
