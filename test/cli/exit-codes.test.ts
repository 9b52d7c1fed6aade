import { describe, expect, it } from 'vitest';
import { auditExitCode } from '../../bin/cli/exit-codes.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Report, TargetStatus } from '../../lambda/model/report.ts';
import type { Severity } from '../../lambda/model/severity.ts';

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
    remediation: { text: 't', url: 'u' },
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
    schemaVersion: '1',
    tool: { name: 'eks-ip-auditor', version: '0' },
    auditId: 'a',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:00.000Z',
    targets,
    findings,
    summary: {
      targets: { complete: 0, partial: 0, failed: 0 },
      findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      findingsByCheck: {},
      suppressed: 0,
      maxSeverity: null,
      complete: statuses.every((status) => status === 'complete'),
      suppressionNotices: [],
    },
    cleanup: null,
  };
}

const suppressed = { reason: 'known', expires: '2027-01-01' };
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
