import { describe, expect, it } from 'vitest';
import { asksToSnooze, parseSnoozeEvent } from '../../lambda/handlers/snooze-event.ts';

const NOW = new Date('2026-11-29T10:00:00Z');
const FINDING = '0123456789abcdef';

describe('an event that snoozes', () => {
  it('is told by its key, well formed or not', () => {
    expect([{ snooze: {} }, { accounts: [] }, undefined].map(asksToSnooze)).toEqual([true, false, false]);
  });

  it('holds to the end of its last day, today the first', () => {
    const event = { snooze: { check: 'subnet-low-ips', resource: 'subnet-0a*', days: 14, reason: ' Later. ' } };
    const what = { kind: 'check', check: 'subnet-low-ips', resource: 'subnet-0a*' };
    expect(parseSnoozeEvent(event, NOW)).toEqual({
      what,
      snooze: { what, reason: 'Later.', until: '2026-12-12', at: NOW.toISOString() },
    });
  });

  it('ends what was snoozed', () => {
    expect(parseSnoozeEvent({ snooze: { finding: FINDING, end: true } }, NOW)).toEqual({
      what: { kind: 'finding', finding: FINDING },
      snooze: null,
    });
  });

  it.each([
    [{}, 'event: snooze: name a finding or a check, one of them'],
    [{ finding: FINDING, check: 'leaked-eni' }, 'event: snooze: name a finding or a check, one of them'],
    [{ finding: 'x' }, 'event: snooze: finding: the id of a finding has 16 hexadecimal digits'],
    [{ check: 'leaked-enis', end: true }, 'unknown check "leaked-enis"; did you mean "leaked-eni"?'],
    [{ check: 'leaked-eni' }, 'event: snooze: give days and reason, or "end": true'],
    [{ check: 'leaked-eni', days: 91, reason: 'x' }, /^snooze: 91 days: give 1 to 90; for longer, "suppressions"/],
    [{ check: 'leaked-eni', days: 0, reason: 'x' }, /^snooze: 0 days: give 1 to 90/],
    [{ check: 'leaked-eni', days: 1, reason: ' ' }, /^snooze: the reason is empty/],
    [{ finding: FINDING, resource: 'x', end: true }, /leave out the resource, or name a check$/],
    [{ check: 'leaked-eni', day: 1 }, 'event: snooze: unknown key "day"; did you mean "days"?'],
  ])('%j is refused', (snooze, message) => {
    expect(() => parseSnoozeEvent({ snooze }, NOW)).toThrow(message);
  });
});
