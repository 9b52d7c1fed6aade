import { describe, expect, it } from 'vitest';
import { parseCleanupEvent } from '../../lambda/handlers/cleanup-event.ts';

describe('parseCleanupEvent', () => {
  it.each([
    ['EventBridge Scheduler', { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' }],
    ['an empty invocation', {}],
    ['an invocation without payload', undefined],
  ])('does as configured and notifies for %s', (_, event) => {
    expect(parseCleanupEvent(event)).toEqual({
      kind: 'estate',
      accounts: undefined,
      regions: undefined,
      mode: undefined,
      notify: true,
    });
  });

  it('takes the part of the targets that an on-demand event names, and only to plan', () => {
    const event = { accounts: ['111122223333'], regions: ['eu-west-1'], mode: 'plan', notify: false };
    expect(parseCleanupEvent(event)).toEqual({ kind: 'estate', ...event });
  });

  it('takes the one target that an audit asks for', () => {
    const event = { auditId: 'audit-1', target: { accountId: '111122223333', region: 'eu-west-1' } };
    expect(parseCleanupEvent(event)).toEqual({ kind: 'target', ...event });
    expect(() => parseCleanupEvent({ ...event, mode: 'apply' })).toThrow('event: unknown key "mode"');
  });

  it('cannot be asked for more than the configuration allows', () => {
    expect(() => parseCleanupEvent({ mode: 'apply' })).toThrow(
      expect.objectContaining({ code: 'EVENT_INVALID', message: expect.stringMatching(/^event: mode: .*"plan"/) }),
    );
  });

  it('refuses what it does not know in one line that names the key', () => {
    expect(() => parseCleanupEvent({ region: 'eu-west-1' })).toThrow(
      'event: unknown key "region"; did you mean "regions"?',
    );
  });
});
