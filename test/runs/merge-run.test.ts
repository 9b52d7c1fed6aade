import { describe, expect, it } from 'vitest';
import { untold } from '../../lambda/audit/merge-report.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Collected } from '../../lambda/runs/collect.ts';
import { type CleanupResult, type ScanResult, scanResultSchema } from '../../lambda/runs/documents.ts';
import { auditedTargets, cleanedTargets } from '../../lambda/runs/merge-run.ts';
import { aFinding, aGap, aTarget } from '../report/sample-report.ts';

const CHECKED = selectChecks(CHECKS, {}, ['leaked-eni']);
const A = { accountId: '111122223333', region: 'eu-west-1' };
const B = { accountId: '111122223333', region: 'us-east-1' };
const finding = aFinding({ ...A, id: '00000000000000aa' });
const refused = aFinding({ ...A, id: '00000000000000bb', check: 'cleanup-refused' });

function scanned(
  place: typeof A,
  findings: readonly Finding[],
  changes?: ScanResult['changes'],
): Collected<ScanResult> {
  return { place, status: 'written', result: { result: aTarget(place), findings, changes, calls: 1 } };
}

function cleaned(findings: readonly Finding[], changes?: CleanupResult['changes']): Collected<CleanupResult> {
  const cleanup = { ...A, refused: null, decisions: [], waiting: 0, outcomes: [], addressesFreed: 0, record: null };
  return { place: A, status: 'written', result: { cleanup, findings, changes, calls: 1 } };
}

describe('auditedTargets', () => {
  it('has every target, those out of reach and those without a result as failed with the reason', () => {
    const lost: Collected<ScanResult> = { place: B, status: 'lost', reason: 'Task timed out after 900.00 seconds' };
    const gap = aGap({ section: 'target', reason: 'denied', action: 'sts:AssumeRole' });
    const unreachable = [{ accountId: '000011112222', region: 'all', gap }];
    const targets = auditedTargets([lost, scanned(A, [finding], [])], [], unreachable, CHECKED);
    expect(
      targets.map(({ result }) => [result.accountId, result.region, result.status, result.gaps[0]?.reason]),
    ).toEqual([
      ['000011112222', 'all', 'failed', 'denied'],
      ['111122223333', 'eu-west-1', 'complete', undefined],
      ['111122223333', 'us-east-1', 'failed', 'timeout'],
    ]);
    expect(targets[2]?.result.notEvaluated).toMatchObject([{ check: 'leaked-eni', partly: false }]);
  });

  it('holds a finding once, however many speak of it', () => {
    const copy = scanResultSchema.parse(JSON.parse(JSON.stringify({ ...writtenOf(scanned(A, [finding], [])) })));
    const changes = [{ kind: 'new', finding: { ...finding } }] as const;
    const [target] = auditedTargets([scanned(A, copy.findings, changes)], [], [], CHECKED);
    expect(target?.changes?.[0]?.finding).toBe(target?.findings[0]);
  });

  it('adds what clean-up found, and of what both know takes what clean-up says', () => {
    const scan = scanned(
      A,
      [finding],
      [
        { kind: 'new', finding },
        { kind: 'resolved', finding: refused },
      ],
    );
    const [target] = auditedTargets([scan], [cleaned([refused], [{ kind: 'new', finding: refused }])], [], CHECKED);
    expect(target?.findings).toEqual([finding, refused]);
    expect(target?.changes?.map(({ kind, finding: { id } }) => [kind, id])).toEqual([
      ['new', finding.id],
      ['new', refused.id],
    ]);
  });

  it('takes every finding for new where one of the two had no ledger', () => {
    const targets = auditedTargets([scanned(A, [finding])], [cleaned([refused], [])], [], CHECKED);
    const report = { findings: targets.flatMap((target) => target.findings) };
    expect(untold(targets, report)).toEqual([{ kind: 'new', finding }]);
  });
});

describe('cleanedTargets', () => {
  it('says of a clean-up without a result that it ended, and never that there was nothing to do', () => {
    const lost: Collected<CleanupResult> = { place: B, status: 'lost', reason: 'it was stopped' };
    expect(cleanedTargets([lost, cleaned([])])).toMatchObject([
      { ...A, refused: null },
      { ...B, refused: { reason: 'gap', message: expect.stringMatching(/is in the record: it was stopped$/) } },
    ]);
  });
});

describe('a result', () => {
  it('is read as it was written, and as nothing else', () => {
    const result = writtenOf(scanned(A, [finding], [{ kind: 'worse', finding, was: 'low' }]));
    expect(scanResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect(() => scanResultSchema.parse({ ...result, more: 1 })).toThrow();
    expect(() => scanResultSchema.parse({ ...result, result: { ...result.result, status: 'fine' } })).toThrow();
  });
});

function writtenOf<T>(collected: Collected<T>): T {
  if (collected.status === 'lost') throw new Error(collected.reason);
  return collected.result;
}
