import { describe, expect, it } from 'vitest';
import { parseAuditEvent } from '../../lambda/handlers/audit-event.ts';

const HOME = '111122223333';
const TIME = '2026-11-25T06:00:00Z';

describe('parseAuditEvent', () => {
  it.each([
    ['our own event, given by EventBridge Scheduler', { trigger: 'schedule', scheduledTime: TIME }, TIME],
    ['an EventBridge rule', { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {}, time: TIME }, TIME],
    ['EventBridge Scheduler without a time', { source: 'aws.scheduler', 'detail-type': 'Scheduled Event' }, undefined],
  ])('audits and notifies as configured for %s', (_, event, scheduledTime) => {
    expect(parseAuditEvent(event)).toEqual({
      kind: 'audit',
      trigger: 'schedule',
      scheduledTime,
      accounts: undefined,
      regions: undefined,
      narrowing: {},
      notify: true,
    });
  });

  it.each([[{}], [undefined], [null]])('audits and notifies as configured on demand for %j', (event) => {
    expect(parseAuditEvent(event)).toMatchObject({ trigger: 'demand', accounts: undefined, notify: true });
  });

  it('takes the parts of the audit that an on-demand event names', () => {
    const event = { accounts: [HOME], regions: ['eu-west-1'], checks: ['leaked-eni'], scope: 'all', notify: false };
    expect(parseAuditEvent(event)).toEqual({
      kind: 'audit',
      trigger: 'demand',
      scheduledTime: undefined,
      accounts: [HOME],
      regions: ['eu-west-1'],
      narrowing: { checks: ['leaked-eni'], scope: 'all' },
      notify: false,
    });
  });

  it('knows what the audit asks of itself', () => {
    const event = {
      kind: 'chunk',
      work: 'scan',
      workers: { first: 'small:7', further: 'scan:7' },
      auditId: 'a',
      cleanupId: 'a',
      startedAt: TIME,
      number: 0,
      targetsAtATime: 4,
    };
    expect(parseAuditEvent({ ...event, scope: 'eks' })).toEqual({
      ...event,
      narrowing: { checks: undefined, scope: 'eks' },
    });
  });

  it.each([
    [{ region: 'eu-west-1' }, 'event: unknown key "region"; did you mean "regions"?'],
    [{ dryRun: true }, 'event: unknown key "dryRun"; there are accounts, regions, notify, checks, scope'],
    [{ accounts: ['12'] }, 'event: accounts.0: an account id has 12 digits'],
    [
      { trigger: 'schedule', scheduledTime: 'today' },
      'event: scheduledTime: give the time of the schedule, like "2026-11-25T06:00:00Z"',
    ],
    [
      { trigger: 'schedule', scheduledTime: TIME, notify: false },
      'event: unknown key "notify"; there are trigger, scheduledTime',
    ],
    [{ kind: 'diagnose' }, expect.stringContaining('event: kind: ')],
  ])('refuses %j in one line that names the key', (event, message) => {
    expect(() => parseAuditEvent(event)).toThrow(expect.objectContaining({ code: 'EVENT_INVALID', message }));
  });
});
