import { describe, expect, it } from 'vitest';
import { timingOf } from '../../infra/hub/timing.ts';
import { scheduleIntervals } from '../../infra/schedule-times.ts';
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

  it('an hour further or less apart when the clocks change', () => {
    expect(hours('cron(0 6 * * ? *)', 'Europe/Berlin')).toEqual([23, 25]);
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
