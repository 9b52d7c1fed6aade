import { describe, expect, it } from 'vitest';
import { timingOf } from '../../infra/hub/timing.ts';
import { nextTime, scheduleIntervals } from '../../infra/schedule-times.ts';
import { NOW } from './synthesized.ts';

function hours(expression: string, timeZone = 'Etc/UTC'): readonly number[] {
  const { shortest, longest } = scheduleIntervals({ expression, timeZone }, NOW);
  return [shortest / 60, longest / 60];
}

describe('audits are due', () => {
  it.each([
    ['rate(12 hours)', 12, 12],
    ['rate(1 day)', 24, 24],
    ['rate(45 minutes)', 0.75, 0.75],
    ['cron(0 6 * * ? *)', 24, 24],
    ['cron(0/30 * * * ? *)', 0.5, 0.5],
    ['cron(0 6,18 * * ? *)', 12, 12],
    ['cron(0 6 ? * MON-FRI *)', 24, 72],
    ['cron(0 6 ? * 2 *)', 168, 168],
    ['cron(15 10 1/2 * ? *)', 24, 48],
    ['cron(0 6 L * ? *)', 28 * 24, 31 * 24],
    ['cron(0 6 1W * ? *)', 28 * 24, 33 * 24],
  ])('%s: %d to %d hours apart', (expression, shortest, longest) => {
    expect(hours(expression)).toEqual([shortest, longest]);
  });

  it.each([
    // A day of 25 hours; one of 23 does not shorten what an audit may take on all others.
    ['cron(0 6 * * ? *)', 'Europe/Berlin', 24, 25],
    // 02:30 does not exist on the last Sunday of March: from Saturday to Monday.
    ['cron(30 2 * * ? *)', 'Europe/Berlin', 24, 47],
    ['cron(30 2 ? * SUN *)', 'Europe/Berlin', 7 * 24, 14 * 24 - 1],
    // 02:00 is left out in March, and done once in October although the clock shows it twice.
    ['cron(0 0/2 * * ? *)', 'Europe/Berlin', 2, 3],
    ['cron(0 1/2 * * ? *)', 'Europe/Berlin', 2, 3],
    ['cron(0 * * * ? *)', 'Europe/Berlin', 1, 2],
    ['cron(0/30 * * * ? *)', 'Europe/Berlin', 0.5, 1.5],
    // Half an hour on Lord Howe Island, at midnight in Beirut, on the other half of the year in the south.
    ['cron(0 * * * ? *)', 'Australia/Lord_Howe', 1, 1.5],
    ['cron(0 0 * * ? *)', 'Asia/Beirut', 24, 47],
    ['cron(30 2 * * ? *)', 'America/Santiago', 24, 25],
    ['cron(30 2 * * ? *)', 'Asia/Kolkata', 24, 24],
    ['cron(30 2 * * ? *)', 'Pacific/Kiritimati', 24, 24],
    ['cron(30 2 * * ? *)', 'Etc/UTC', 24, 24],
  ])('as EventBridge Scheduler has it when the clocks change: %s in %s', (expression, timeZone, shortest, longest) => {
    expect(hours(expression, timeZone)).toEqual([shortest, longest]);
  });

  it.each(['2026-01-01', '2026-04-15', '2026-07-01', '2026-11-28'])('whatever day it is looked at from: %s', (day) => {
    const hourly = { expression: 'cron(0 * * * ? *)', timeZone: 'Europe/Berlin' };
    expect(scheduleIntervals(hourly, new Date(`${day}T12:00:00Z`))).toEqual({ shortest: 60, longest: 120 });
  });

  it('on Mondays where AWS says 2', () => {
    expect(hours('cron(0 6 ? * 2,3 *)')).toEqual([24, 144]);
    expect(hours('cron(0 6 ? * MON,TUE *)')).toEqual([24, 144]);
  });

  it.each([
    ['cron(0 25 * * ? *)', 'cron(0 25 * * ? *)'],
    ['cron(0 6 31 2 ? *)', 'less than twice'],
    ['cron(0 6 * * ? 2020)', 'less than twice'],
  ])('never with %s, which is said in one line', (expression, said) => {
    const attempt = () => hours(expression);
    expect(attempt).toThrow(said);
    expect(attempt).toThrow(/^schedule\.expression: [^\n]+; write it like "cron\(0 6 \* \* \? \*\)"[^\n]*$/);
  });
});

describe('an audit that did not run is missed', () => {
  it.each([
    ['cron(0 6 * * ? *)', 'Etc/UTC', 24 + 7],
    ['cron(0 6 * * ? *)', 'Europe/Berlin', 25 + 7],
    ['cron(0 6 ? * MON-FRI *)', 'Europe/Berlin', 73 + 7],
    ['cron(30 2 * * ? *)', 'Europe/Berlin', 48 + 6],
    ['cron(0 0/2 * * ? *)', 'Europe/Berlin', 5],
    ['rate(1 hour)', 'Etc/UTC', 2],
  ])(
    '%s (%s): after %d hours, which is when it was due, may have begun and must have ended',
    (expression, timeZone, n) => {
      expect(timingOf({ expression, timeZone, flexibleMinutes: 15 }, NOW).missedAfterHours).toBe(n);
    },
  );

  it('by nobody where audits are further apart than CloudWatch looks back', () => {
    const weekly = { expression: 'cron(0 6 ? * MON *)', timeZone: 'Etc/UTC', flexibleMinutes: 15 };
    expect(timingOf(weekly, NOW).missedAfterHours).toBeUndefined();
  });
});

describe('an audit may take', () => {
  it.each([
    ['cron(0 0/2 * * ? *)', 'Europe/Berlin', 105],
    ['cron(0 1/2 * * ? *)', 'America/New_York', 105],
    ['cron(0 * * * ? *)', 'Europe/Berlin', 45],
    ['cron(0 6 * * ? *)', 'Europe/Berlin', 360],
  ])('%s (%s): %d minutes, which the change of the clock does not shorten', (expression, timeZone, minutes) => {
    const { executionTimeout } = timingOf({ expression, timeZone, flexibleMinutes: 15 }, NOW);
    expect(executionTimeout.toMinutes()).toBe(minutes);
  });
});

describe('the next audit', () => {
  const next = (expression: string, timeZone: string, now: string) =>
    nextTime({ expression, timeZone }, new Date(now))?.toISOString();

  it.each([
    ['cron(0 6 * * ? *)', 'Etc/UTC', '2026-11-28T05:59:59Z', '2026-11-28T06:00:00.000Z'],
    ['cron(0 6 * * ? *)', 'Etc/UTC', '2026-11-28T06:00:00Z', '2026-11-29T06:00:00.000Z'],
    ['cron(0 6 * * ? *)', 'Europe/Berlin', '2026-11-28T12:00:00Z', '2026-11-29T05:00:00.000Z'],
    // Behind UTC, and ahead of it by more than half a day.
    ['cron(0 22 * * ? *)', 'America/Los_Angeles', '2026-11-28T05:00:00Z', '2026-11-28T06:00:00.000Z'],
    ['cron(0 1 * * ? *)', 'Pacific/Kiritimati', '2026-11-28T10:00:00Z', '2026-11-28T11:00:00.000Z'],
    // 02:30 does not exist on that Sunday, and is there twice on the other.
    ['cron(30 2 * * ? *)', 'Europe/Berlin', '2027-03-28T00:00:00Z', '2027-03-29T00:30:00.000Z'],
    ['cron(0 6 29 2 ? *)', 'Etc/UTC', '2026-01-01T00:00:00Z', '2028-02-29T06:00:00.000Z'],
    ['cron(0/30 * * * ? *)', 'Etc/UTC', '2026-11-28T23:31:00Z', '2026-11-29T00:00:00.000Z'],
  ])('%s in %s, from %s on: %s', (expression, timeZone, now, expected) => {
    expect(next(expression, timeZone, now)).toBe(expected);
  });

  it.each([
    ['rate(1 day)', 'Etc/UTC'],
    ['at(2026-12-01T00:00:00)', 'Etc/UTC'],
    ['cron(0 6 * * ? 2020)', 'Etc/UTC'],
    ['cron(nonsense)', 'Etc/UTC'],
    ['cron(0 6 * * ? *)', 'Mars/Olympus'],
  ])('of %s in %s is not known', (expression, timeZone) => {
    expect(next(expression, timeZone, '2026-11-28T00:00:00Z')).toBeUndefined();
  });
});
