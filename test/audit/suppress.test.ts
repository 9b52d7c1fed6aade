import { describe, expect, it } from 'vitest';
import { summarize } from '../../lambda/audit/summarize.ts';
import { suppress } from '../../lambda/audit/suppress.ts';
import type { Suppression } from '../../lambda/model/audit-request.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Snooze, Snoozed } from '../../lambda/model/snooze.ts';
import { aFinding } from './a-finding.ts';

const NOW = new Date('2026-11-23T23:59:59Z');

function aSuppression(overrides: Partial<Suppression> = {}): Suppression {
  return {
    check: 'subnet-low-ips',
    resource: 'subnet-a',
    reason: 'Shrinks next week.',
    expires: '2026-11-23',
    ...overrides,
  };
}

describe('suppress', () => {
  it.each([
    ['the id', 'subnet-a'],
    ['the whole ARN', 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-a'],
    ['a glob over the ARN', 'arn:aws:ec2:*:111122223333:subnet/*'],
    ['one wildcard character', 'subnet-?'],
  ])('matches by %s, to the end of its last day', (_, resource) => {
    const { findings, notices } = suppress([aFinding('subnet-a')], [aSuppression({ resource })], NOW, true);
    expect(findings[0]?.suppressed).toEqual({
      reason: 'Shrinks next week.',
      expires: '2026-11-23',
      by: 'configuration',
    });
    expect(notices).toEqual([]);
  });

  it.each([
    ['another check', { check: 'leaked-eni' }],
    ['a part of the id', { resource: 'subnet' }],
    ['a dot standing for any character', { resource: 'subnet.a' }],
  ])('does not match %s', (_, overrides) => {
    const { findings } = suppress([aFinding('subnet-a')], [aSuppression(overrides)], NOW, true);
    expect(findings[0]?.suppressed).toBeNull();
  });

  it('suppresses nothing once expired, and says that it expired', () => {
    const { findings, notices } = suppress(
      [aFinding('subnet-a')],
      [aSuppression({ expires: '2026-11-22' })],
      NOW,
      true,
    );
    expect(findings[0]?.suppressed).toBeNull();
    expect(notices).toEqual([
      { check: 'subnet-low-ips', resource: 'subnet-a', expires: '2026-11-22', problem: 'expired' },
    ]);
  });

  it('marks a finding and leaves all else of it as it was', () => {
    const finding = aFinding('subnet-a');
    const { findings } = suppress([finding, aFinding('subnet-b')], [aSuppression()], NOW, true);
    expect(findings).toEqual([
      { ...finding, suppressed: { reason: 'Shrinks next week.', expires: '2026-11-23', by: 'configuration' } },
      aFinding('subnet-b'),
    ]);
  });

  it('is the first of those that cover a finding, whether by its id or by its ARN', () => {
    const [byId, byArn] = [aSuppression({ reason: 'id' }), aSuppression({ resource: 'arn:*', reason: 'arn' })];
    const reasonOf = (suppressions: readonly Suppression[]) =>
      suppress([aFinding('subnet-a')], suppressions, NOW, true).findings[0]?.suppressed?.reason;
    expect([reasonOf([byId, byArn]), reasonOf([byArn, byId])]).toEqual(['id', 'arn']);
  });

  it('is used by an open finding; one that is resolved is marked and uses none', () => {
    const noticesFor = (status: Finding['status']) =>
      suppress([aFinding('subnet-a', { status })], [aSuppression()], NOW, true);
    expect(noticesFor('ongoing').notices).toEqual([]);
    expect(noticesFor('resolved').notices).toMatchObject([{ problem: 'unused' }]);
    expect(noticesFor('resolved').findings[0]?.suppressed).not.toBeNull();
  });

  it('names an unused suppression after a whole audit, and stays silent after one that could not look everywhere', () => {
    expect(suppress([], [aSuppression()], NOW, true).notices).toMatchObject([{ problem: 'unused' }]);
    expect(suppress([], [aSuppression()], NOW, false).notices).toEqual([]);
  });
});

describe('summarize', () => {
  it('counts open findings by severity and check, and suppressed ones once', () => {
    const findings = [
      aFinding('a', { severity: 'critical' }),
      aFinding('b', { check: 'leaked-eni', severity: 'medium' }),
      aFinding('c', { severity: 'critical', suppressed: { reason: 'r', expires: '2027-01-01', by: 'configuration' } }),
      aFinding('d', { check: 'leaked-eni', severity: 'medium' }),
    ];
    const summary = summarize([], findings, []);
    expect(summary.findings).toEqual({ critical: 1, high: 0, medium: 2, low: 0, info: 0 });
    expect(Object.entries(summary.findingsByCheck)).toEqual([
      ['leaked-eni', 2],
      ['subnet-low-ips', 1],
    ]);
    expect(summary).toMatchObject({ suppressed: 1, maxSeverity: 'critical' });
  });

  it('counts what is resolved nowhere', () => {
    const findings = [
      aFinding('a', { severity: 'critical', status: 'resolved' }),
      aFinding('b', {
        severity: 'high',
        status: 'resolved',
        suppressed: { reason: 'r', expires: '2027-01-01', by: 'configuration' },
      }),
      aFinding('c', { severity: 'low', status: 'ongoing' }),
    ];
    const summary = summarize([], findings, []);
    expect(summary.findings).toEqual({ critical: 0, high: 0, medium: 0, low: 1, info: 0 });
    expect(summary).toMatchObject({ suppressed: 0, maxSeverity: 'low', findingsByCheck: { 'subnet-low-ips': 1 } });
  });

  it('has no worst severity when nothing is open', () => {
    expect(summarize([], [], []).maxSeverity).toBeNull();
  });

  it('is complete only when there are targets and every one is', () => {
    const memory = { status: 'off', message: null } as const;
    const target = { accountId: '1', region: 'r', gaps: [], notEvaluated: [], resources: {}, evaluated: [], memory };
    const summary = summarize(
      [
        { ...target, status: 'complete' },
        { ...target, status: 'partial' },
      ],
      [],
      [],
    );
    expect(summary.complete).toBe(false);
    expect(summarize([], [], []).complete).toBe(false);
    expect(summarize([{ ...target, status: 'complete' }], [], []).complete).toBe(true);
    expect(summary.targets).toEqual({ complete: 1, partial: 1, failed: 0 });
  });
});

describe('a snooze', () => {
  const finding = aFinding('subnet-a', { id: '0123456789abcdef', resource: aFinding('subnet-a').resource });
  const aSnooze = (what: Snoozed, until = '2026-11-23'): Snooze => ({
    what,
    until,
    reason: 'On the 9th.',
    at: '2026-11-20T06:00:00Z',
  });
  const bySnooze = { reason: 'On the 9th.', expires: '2026-11-23', by: 'snooze' };

  it.each<[string, Snoozed]>([
    ['a finding', { kind: 'finding', finding: finding.id }],
    ['a check', { kind: 'check', check: 'subnet-low-ips', resource: '*' }],
    ['a check on some resources', { kind: 'check', check: 'subnet-low-ips', resource: 'subnet-?' }],
  ])('covers %s, to the end of its last day', (_, what) => {
    const { findings, notices } = suppress([finding], [], NOW, true, [aSnooze(what)]);
    expect(findings[0]?.suppressed).toEqual(bySnooze);
    expect(notices).toEqual([]);
  });

  it.each<[string, Snooze]>([
    ['that is over', aSnooze({ kind: 'finding', finding: finding.id }, '2026-11-22')],
    ['for longer than anybody may snooze', aSnooze({ kind: 'finding', finding: finding.id }, '9999-12-31')],
    ['of another finding', aSnooze({ kind: 'finding', finding: 'fedcba9876543210' })],
    ['of other resources', aSnooze({ kind: 'check', check: 'subnet-low-ips', resource: 'subnet-b' })],
  ])('%s covers nothing, and is no notice either', (_, snooze) => {
    const { findings, notices } = suppress([finding], [], NOW, true, [snooze]);
    expect(findings[0]?.suppressed).toBeNull();
    expect(notices).toEqual([]);
  });

  it('leaves to the configuration what that suppresses', () => {
    const snooze = aSnooze({ kind: 'finding', finding: finding.id });
    const { findings } = suppress([finding], [aSuppression()], NOW, true, [snooze]);
    expect(findings[0]?.suppressed?.by).toBe('configuration');
  });
});
