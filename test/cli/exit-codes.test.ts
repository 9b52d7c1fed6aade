import { describe, expect, it } from 'vitest';
import { auditExitCode, cleanupExitCode } from '../../bin/cli/exit-codes.ts';
import {
  CLEANUP_OUTCOMES,
  CLEANUP_REFUSALS,
  type CleanupOutcome,
  type CleanupRefusal,
  type TargetCleanup,
  type WhyKept,
} from '../../lambda/model/cleanup.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Report, TargetStatus } from '../../lambda/model/report.ts';
import type { Severity } from '../../lambda/model/severity.ts';
import { aTargetCleanup } from '../report/sample-cleanup.ts';

function aFinding(severity: Severity, more: Partial<Finding> = {}): Finding {
  return {
    id: '0123456789abcdef',
    check: 'leaked-eni',
    severity,
    status: 'new',
    accountId: '111122223333',
    region: 'eu-west-1',
    cluster: null,
    resource: { type: 't', id: 'i', arn: 'a' },
    message: 'm.',
    evidence: {},
    remediation: { steps: [{ text: 't' }], url: 'u' },
    firstSeen: '2026-01-01T00:00:00.000Z',
    suppressed: null,
    ...more,
  };
}

function aReport(findings: readonly Finding[], ...statuses: TargetStatus[]): Report {
  const targets = statuses.map((status) => ({
    accountId: '111122223333',
    region: 'eu-west-1',
    status,
    gaps: [],
    notEvaluated: [],
    resources: {},
    evaluated: [],
    memory: { status: 'off', message: null } as const,
  }));
  return {
    schemaVersion: '2',
    tool: { name: 'eks-ip-auditor', version: '0' },
    auditId: 'a',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:00.000Z',
    targets,
    findings: findings.map((finding) => ({ ...finding, explainedBy: [] })),
    summary: {
      targets: { complete: 0, partial: 0, failed: 0 },
      findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      findingsByStatus: { new: 0, ongoing: 0, resolved: 0 },
      findingsByCheck: {},
      suppressed: 0,
      maxSeverity: null,
      complete: statuses.every((status) => status === 'complete'),
      suppressionNotices: [],
    },
    cleanup: null,
  };
}

const suppressed = { reason: 'known', expires: '2027-01-01', by: 'configuration' as const };
const high = { failOn: 'high', strict: false } as const;

describe('the exit code', () => {
  it('is 0 when nothing is at or above the threshold', () => {
    expect(auditExitCode(aReport([aFinding('medium')], 'complete'), high)).toBe(0);
  });

  it('is 1 for a finding at the threshold, and for one above it', () => {
    expect(auditExitCode(aReport([aFinding('high')], 'complete'), high)).toBe(1);
    expect(auditExitCode(aReport([aFinding('critical')], 'complete'), high)).toBe(1);
  });

  it('does not count suppressed findings, nor resolved ones', () => {
    const findings = [aFinding('critical', { suppressed }), aFinding('critical', { status: 'resolved' })];
    expect(auditExitCode(aReport(findings, 'complete'), high)).toBe(0);
  });

  it('is never 1 when told to fail on none', () => {
    expect(auditExitCode(aReport([aFinding('critical')], 'complete'), { failOn: 'none', strict: true })).toBe(0);
  });

  it('is 3 for what could not be read, only under strict', () => {
    expect(auditExitCode(aReport([], 'complete', 'partial'), { ...high, strict: true })).toBe(3);
    expect(auditExitCode(aReport([], 'complete', 'failed'), { ...high, strict: true })).toBe(3);
    expect(auditExitCode(aReport([], 'complete', 'partial'), high)).toBe(0);
  });

  it('is 1 rather than 3 when both hold', () => {
    expect(auditExitCode(aReport([aFinding('high')], 'partial'), { ...high, strict: true })).toBe(1);
  });

  it('is 2 when every target failed, and when there was none', () => {
    expect(auditExitCode(aReport([], 'failed', 'failed'), high)).toBe(2);
    expect(auditExitCode(aReport([]), high)).toBe(2);
  });
});

describe('the exit code of a clean-up', () => {
  const enis = { eniId: 'eni-1', subnetId: 'subnet-1', addresses: 1, message: 'm', at: '2026-01-01T00:00:00.000Z' };

  function aCleanup(...targets: readonly Partial<TargetCleanup>[]): Pick<Report, 'targets' | 'cleanup'> {
    return {
      ...aReport([], ...targets.map(() => 'complete' as const)),
      cleanup: {
        mode: 'apply',
        targets: targets.map((target) => aTargetCleanup(target)),
      },
    };
  }

  const AFTER_OUTCOME: Readonly<Record<CleanupOutcome['outcome'], number>> = {
    deleted: 0,
    'already-gone': 0,
    changed: 0,
    'in-use': 0,
    waiting: 0,
    unverified: 3,
    denied: 1,
    throttled: 1,
    failed: 1,
    unconfirmed: 1,
    'not-attempted': 1,
  };

  it.each(Object.entries(AFTER_OUTCOME))('after %s is %i, also when all else was deleted', (name, code) => {
    const outcome = CLEANUP_OUTCOMES.find((each) => each === name) ?? 'deleted';
    const deleted = { ...enis, outcome: 'deleted' } as const;
    expect(cleanupExitCode(aCleanup({ outcomes: [deleted, { ...enis, outcome }, deleted] }))).toBe(code);
  });

  const kept = (...reasons: readonly WhyKept[]) =>
    ({
      decisions: [{ verdict: 'keep', eniId: 'eni-1', subnetId: 'subnet-1', addresses: 1, reasons }],
    }) as const;

  it.each<WhyKept>([
    { code: 'routes-unknown' },
    { code: 'regions-unread', because: 'ec2:DescribeRegions: denied' },
    { code: 'vpc-unread', vpcId: 'vpc-1', because: 'ec2:DescribeSubnets: denied' },
  ])('where $code keeps an ENI is 3, for it could not be judged', (reason) => {
    expect(cleanupExitCode(aCleanup(kept(reason)))).toBe(3);
    expect(cleanupExitCode(aCleanup(kept({ code: 'exempt' }, reason)))).toBe(0);
  });

  it('where something known keeps an ENI is 0', () => {
    expect(cleanupExitCode(aCleanup(kept({ code: 'cluster-unknown' })))).toBe(0);
  });

  const AFTER_REFUSAL: Readonly<Record<CleanupRefusal['reason'], number>> = {
    gap: 3,
    'no-memory': 3,
    clock: 3,
    share: 1,
    frozen: 0,
    'not-allowed': 0,
  };

  it.each(Object.entries(AFTER_REFUSAL))('where one target was refused for %s is %i', (name, code) => {
    const reason = CLEANUP_REFUSALS.find((each) => each === name) ?? 'gap';
    expect(cleanupExitCode(aCleanup({}, { refused: { reason, message: 'm' } }))).toBe(code);
  });

  it('is 1 rather than 3 when both hold', () => {
    const failed = { outcomes: [{ ...enis, outcome: 'failed' }] } as const;
    expect(cleanupExitCode(aCleanup({ refused: { reason: 'gap', message: 'm' } }, failed))).toBe(1);
  });

  it('is 2 when every target failed, and when there was none', () => {
    expect(cleanupExitCode({ ...aCleanup({}), targets: aReport([], 'failed').targets })).toBe(2);
    expect(cleanupExitCode(aCleanup())).toBe(2);
  });
});
