import { causesAmong } from '../checks/causality.ts';
import { isValid } from '../facts/aws/aws-values.ts';
import type { KnownSnoozes } from '../ledger/snoozes.ts';
import type { AuditRequest } from '../model/audit-request.ts';
import type { TargetCapacity } from '../model/capacity.ts';
import type { Gap } from '../model/coverage.ts';
import { type Finding, forItself, type Names, type ReportedFinding } from '../model/finding.ts';
import type { Change } from '../model/ledger.ts';
import type { Pictures } from '../model/pictures.ts';
import type { Report, TargetResult } from '../model/report.ts';
import type { Place } from '../model/target.ts';
import { worstFirst } from './run-checks.ts';
import type { EnabledCheck } from './select-checks.ts';
import { isWholeEstate, summarize } from './summarize.ts';
import { suppress } from './suppress.ts';
import { reportHistory } from './target-history.ts';
import { reportMaps } from './target-maps.ts';
import { reportPools } from './target-pools.ts';

/** What came of auditing one target. */
export interface AuditedTarget extends Pictures {
  readonly result: TargetResult;
  /** With their history, and those that this audit found resolved. */
  readonly findings: readonly Finding[];
  /** What people were not told yet. Undefined without a ledger. */
  readonly changes: readonly Change[] | undefined;
  /** Undefined of a target that could not be entered, and of a result of an earlier release. */
  readonly capacity?: TargetCapacity | undefined;
}

/** What a report says of the audit itself. */
export interface AuditHeader {
  readonly auditId: string;
  readonly version: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** What the organisation calls the accounts, by their ids. */
  readonly accountNames?: Names | undefined;
}

/**
 * One report of what the targets of an audit say: findings worst first, marked where a suppression or a snooze holds,
 * counted.
 */
export function mergeReport(
  audited: readonly Pick<AuditedTarget, 'result' | 'findings' | keyof Pictures>[],
  { suppressions, narrowed }: Pick<AuditRequest, 'suppressions' | 'narrowed'>,
  { auditId, version, startedAt, finishedAt, accountNames }: AuditHeader,
  known: KnownSnoozes = { snoozes: [], notices: [] },
): Report {
  const targets = audited.map(({ result }) => result);
  const isWhole = narrowed !== true && isWholeEstate(targets);
  const all = audited.flatMap(withCauses).sort(worstFirst);
  const { findings, notices } = suppress(all, suppressions, startedAt, isWhole, known.snoozes);
  return {
    schemaVersion: '2',
    tool: { name: 'eks-ip-auditor', version },
    auditId,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    ...readableNames(accountNames),
    targets,
    findings,
    summary: summarize(targets, findings, [...notices, ...known.notices]),
    ...pictures(audited, findings),
    cleanup: null,
  };
}

function pictures(audited: readonly Pictures[], findings: readonly Finding[]): Pictures {
  const addressMaps = reportMaps(
    audited.map((target) => target.addressMaps),
    findings,
  );
  const clusterPools = reportPools(
    audited.map((target) => target.clusterPools),
    findings,
  );
  const freeHistory = reportHistory(audited.map((target) => target.freeHistory));
  return {
    ...(addressMaps !== undefined && { addressMaps }),
    ...(clusterPools !== undefined && { clusterPools }),
    ...(freeHistory !== undefined && { freeHistory }),
  };
}

/** Whoever holds an account can call it what reads as advice or as another id: only what reads as a name is one. */
function readableNames(names: Names = {}): Pick<Report, 'accountNames'> {
  const readable = Object.entries(names).filter(([, name]) => isValid('nameTag', name));
  return readable.length === 0 ? {} : { accountNames: Object.fromEntries(readable) };
}

/** Only findings of one target explain one another: elsewhere a cluster of that name is another one. */
function withCauses({ findings }: Pick<AuditedTarget, 'findings'>): readonly ReportedFinding[] {
  const causes = causesAmong(findings);
  return findings.map((finding) => ({ ...finding, explainedBy: causes.get(finding.id) ?? [] }));
}

/**
 * What people were not told yet, of what a report says: a finding of a check without an answer waits until there is
 * one, a suppressed one is told nobody. A target whose ledger cannot be read takes all of its findings for new.
 */
export function untold(
  audited: readonly Pick<AuditedTarget, 'findings' | 'changes'>[],
  { findings }: { readonly findings: readonly (Finding & Partial<ReportedFinding>)[] },
): readonly Change[] {
  const reported = new Map(findings.map((finding) => [finding.id, forItself(finding)]));
  return audited
    .flatMap((target) => changesOf(target))
    .flatMap((change) => {
      const finding = reported.get(change.finding.id);
      // Found gone by an earlier audit that could not tell it: only a later one, this one, still can.
      if (finding === undefined) return change.kind === 'resolved' ? [change] : [];
      return finding.suppressed !== null ? [] : [{ ...change, finding }];
    });
}

/** What people were not told yet of a target; without a ledger every finding is new. */
export function changesOf({ findings, changes }: Pick<AuditedTarget, 'findings' | 'changes'>): readonly Change[] {
  return changes ?? findings.map((finding): Change => ({ kind: 'new', finding }));
}

/** A target of which nothing is known but why: no check has an answer for it. */
export function failedTarget({ accountId, region }: Place, gap: Gap, checks: readonly EnabledCheck[]): AuditedTarget {
  const because = [{ gap }];
  return {
    result: {
      accountId,
      region,
      status: 'failed',
      gaps: [gap],
      notEvaluated: checks.map(({ check }) => ({ check: check.meta.id, partly: false, because })),
      resources: {},
      evaluated: [],
      memory: { status: 'off', message: null },
    },
    findings: [],
    changes: undefined,
  };
}
