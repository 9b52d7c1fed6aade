import { describe, expect, it } from 'vitest';
import { parseAuditEvent } from '../../lambda/handlers/audit-event.ts';
import { accessTo } from '../../lambda/handlers/event.ts';

const HOME = '111122223333';
const OTHER = 'arn:aws:iam::444455556666:role/eks-ip-auditor-read';

describe('parseAuditEvent', () => {
  it.each([
    ['an EventBridge rule', { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    ['EventBridge Scheduler', { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' }],
    ['an empty invocation', {}],
    ['an invocation without payload', undefined],
  ])('audits and notifies as configured for %s', (_, event) => {
    expect(parseAuditEvent(event)).toMatchObject({ accounts: undefined, notify: true });
  });

  it('takes the parts of the audit that an on-demand event names', () => {
    const event = { accounts: [HOME], regions: ['eu-west-1'], checks: ['leaked-eni'], scope: 'all', notify: false };
    expect(parseAuditEvent(event)).toEqual({
      accounts: [HOME],
      overrides: { regions: ['eu-west-1'], checks: ['leaked-eni'], scope: 'all' },
      notify: false,
    });
  });

  it.each([
    [{ region: 'eu-west-1' }, 'event: unknown key "region"; did you mean "regions"?'],
    [{ dryRun: true }, 'event: unknown key "dryRun"; there are accounts, regions, notify, checks, scope'],
    [{ accounts: ['12'] }, 'event: accounts.0: an account id has 12 digits'],
  ])('refuses %j in one line that names the key', (event, message) => {
    expect(() => parseAuditEvent(event)).toThrow(expect.objectContaining({ code: 'EVENT_INVALID', message }));
  });
});

describe('accessTo', () => {
  it('finds the configured way into each account named', () => {
    expect(accessTo(['444455556666', HOME], [{}, { roleArn: OTHER }], HOME)).toEqual([{ roleArn: OTHER }, {}]);
  });

  it('refuses an account that is not configured, naming those that are', () => {
    const message = 'event: accounts: 999999999999 is not configured; there are 111122223333, 444455556666';
    expect(() => accessTo(['999999999999'], [{}, { roleArn: OTHER }], HOME)).toThrow(message);
  });
});
