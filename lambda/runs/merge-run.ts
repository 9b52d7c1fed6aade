import { type AuditedTarget, changesOf, failedTarget } from '../audit/merge-report.ts';
import type { EnabledCheck } from '../audit/select-checks.ts';
import { compareText } from '../common/compare-text.ts';
import type { TargetCleanup } from '../model/cleanup.ts';
import type { Gap } from '../model/coverage.ts';
import type { Change } from '../model/ledger.ts';
import type { Place } from '../model/target.ts';
import { targetKey } from '../model/target.ts';
import type { Collected } from './collect.ts';
import type { CleanupResult, ScanResult, Unreachable } from './documents.ts';

/** What is known of each target in the end: by account and region, each once. Unreachable and lost ones have failed. */
export function auditedTargets(
  scans: readonly Collected<ScanResult>[],
  cleanups: readonly Collected<CleanupResult>[],
  unreachable: readonly Unreachable[],
  checks: readonly EnabledCheck[],
): readonly AuditedTarget[] {
  const cleaned = new Map(
    cleanups.flatMap((each) => (each.status === 'written' ? [[targetKey(each.place), each.result]] : [])),
  );
  return [
    ...unreachable.map(({ gap, ...place }) => failedTarget(place, gap, checks)),
    ...scans.map((scan) => withCleanup(audited(scan, checks), cleaned.get(targetKey(scan.place)))),
  ].sort((a, b) => compareText(targetKey(a.result), targetKey(b.result)));
}

/** What clean-up made of each target that it may touch. */
export function cleanedTargets(cleanups: readonly Collected<CleanupResult>[]): readonly TargetCleanup[] {
  return cleanups
    .map((each) => (each.status === 'written' ? each.result.cleanup : lostCleanup(each.place, each.reason)))
    .sort((a, b) => compareText(targetKey(a), targetKey(b)));
}

function audited(scan: Collected<ScanResult>, checks: readonly EnabledCheck[]): AuditedTarget {
  if (scan.status === 'lost') return failedTarget(scan.place, lostGap(scan.reason), checks);
  const { result, findings, changes, capacity, addressMaps, clusterPools, freeHistory } = scan.result;
  // A change is about a finding that is there already, read a second time: thousands of them need not be kept twice.
  const known = new Map(findings.map((finding) => [finding.id, finding]));
  return {
    result,
    findings,
    capacity,
    addressMaps,
    clusterPools,
    freeHistory,
    changes: changes?.map((change) => ({ ...change, finding: known.get(change.finding.id) ?? change.finding })),
  };
}

/** The function that was to read the target ended without a result, each time. */
function lostGap(reason: string): Gap {
  const isTimeout = /timed? ?out/i.test(reason);
  return {
    section: 'target',
    reason: isTimeout ? 'timeout' : 'error',
    action: 'lambda:InvokeFunction',
    message: reason,
  };
}

/** Clean-up came later: what it says of a finding stands. */
function withCleanup(target: AuditedTarget, cleaned: CleanupResult | undefined): AuditedTarget {
  if (cleaned === undefined || (cleaned.findings.length === 0 && (cleaned.changes ?? []).length === 0)) return target;
  const changes = [...changesOf(target), ...changesOf(cleaned)];
  return {
    ...target,
    findings: [...target.findings, ...cleaned.findings],
    changes: [...new Map(changes.map((change): [string, Change] => [change.finding.id, change])).values()],
  };
}

function lostCleanup({ accountId, region }: Place, reason: string): TargetCleanup {
  const message = `clean-up ended there without a result; what it deleted, if anything, is in the record: ${reason}`;
  return {
    accountId,
    region,
    refused: { reason: 'gap', message },
    decisions: [],
    waiting: 0,
    outcomes: [],
    addressesFreed: 0,
    record: null,
  };
}
