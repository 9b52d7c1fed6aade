import { compareText } from '../../common/compare-text.ts';
import type { ReportedFinding } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { compareSeverity, type Severity } from '../../model/severity.ts';
import { openFindings } from '../outline/open-findings.ts';

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
  const [judgedBefore, judgedNow] = [judgedBy(earlier), judgedBy(later)];
  return {
    opened: came.filter(judgedBefore),
    openedUnknown: came.filter((finding) => !judgedBefore(finding)),
    worse: moved.filter((each) => compareSeverity(each.finding.severity, each.was) < 0),
    milder: moved.filter((each) => compareSeverity(each.finding.severity, each.was) > 0),
    gone: went.filter((finding) => judgedNow(finding) || isSetAside(later, finding)),
    notJudged: went.filter((finding) => !judgedNow(finding) && !isSetAside(later, finding)),
    asBefore: moved.filter((each) => each.finding.severity === each.was).length,
  };
}

function byId({ findings }: Report): ReadonlyMap<string, ReportedFinding> {
  const open = [...openFindings(findings)].sort(
    (a, b) => compareSeverity(a.severity, b.severity) || compareText(a.check, b.check) || compareText(a.id, b.id),
  );
  return new Map(open.map((finding) => [finding.id, finding]));
}

/** Whether the check of a finding answered in full where the finding is. */
function judgedBy({ targets }: Report): (finding: ReportedFinding) => boolean {
  const places = new Map(targets.map((target) => [`${target.accountId} ${target.region}`, new Set(target.evaluated)]));
  return ({ accountId, region, check }) => places.get(`${accountId} ${region}`)?.has(check) === true;
}

/** Still told, as resolved or suppressed. */
function isSetAside({ findings }: Report, { id }: ReportedFinding): boolean {
  return findings.some((finding) => finding.id === id);
}
