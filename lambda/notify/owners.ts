import { summarize } from '../audit/summarize.ts';
import { globMatches } from '../common/globs.ts';
import type { Finding } from '../model/finding.ts';
import type { Change } from '../model/ledger.ts';
import { withoutPictures } from '../model/pictures.ts';
import type { Report } from '../model/report.ts';
import { clustersIn } from '../report/outline/clusters-in.ts';
import { placeOf } from '../report/outline/places.ts';

/** Somebody who is told of their own findings only. */
export interface Owner {
  readonly name: string;
  readonly match: OwnerMatch;
}

/** What an owner's findings have in common: each criterion that is given holds, by one of what it lists. */
export interface OwnerMatch {
  /** Globs over names of clusters. */
  readonly clusters?: readonly string[] | undefined;
  /** Account ids. */
  readonly accounts?: readonly string[] | undefined;
  /** Globs over check ids. */
  readonly checks?: readonly string[] | undefined;
}

/** Whether a finding is one of an owner's. One who names nothing has none: a slip must not tell somebody all there is. */
export function isOf({ match: { clusters, accounts, checks } }: Owner, finding: Finding): boolean {
  const criteria = [
    accounts?.includes(finding.accountId),
    checks && covers(checks, finding.check),
    clusters && clustersIn(finding).some((name) => covers(clusters, name)),
  ].filter((criterion) => criterion !== undefined);
  return criteria.length > 0 && criteria.every((holds) => holds);
}

/**
 * A report as an owner may read it: their findings, the targets in which these are, nothing of others and of clean-up.
 * @param changes the owner's, of which some may be of findings that the report no longer has
 */
export function reportFor(owner: Owner, report: Report, changes: readonly Change[]): Report {
  const theirs = report.findings.filter((finding) => isOf(owner, finding));
  const ids = new Set(theirs.map(({ id }) => id));
  const findings = theirs.map((finding) => ({
    ...finding,
    explainedBy: finding.explainedBy.filter((id) => ids.has(id)),
  }));
  const places = new Set([...findings, ...changes.map(({ finding }) => finding)].map(placeOf));
  const targets = report.targets.filter((target) => places.has(placeOf(target)));
  const accounts = new Set(targets.map(({ accountId }) => accountId));
  const { accountNames, ...whole } = withoutPictures(report);
  const names = Object.entries(accountNames ?? {}).filter(([id]) => accounts.has(id));
  return {
    ...whole,
    ...(names.length === 0 ? {} : { accountNames: Object.fromEntries(names) }),
    targets,
    findings,
    summary: summarize(targets, findings, []),
    cleanup: null,
  };
}

function covers(globs: readonly string[], text: string): boolean {
  return globs.some((glob) => globMatches(glob, text));
}
