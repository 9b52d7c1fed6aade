import { describe, expect, it } from 'vitest';
import { capacityProblem } from '../../infra/capacity.ts';
import { timingOf } from '../../infra/hub/timing.ts';
import { configOf, NOW } from './synthesized.ts';

function problem(input: unknown): string | undefined {
  const config = configOf(input);
  return capacityProblem(config, timingOf(config.schedule, NOW));
}

const hourly = { expression: 'rate(1 hour)', flexibleMinutes: 0 };
const accounts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ roleArn: `arn:aws:iam::${100_000_000_000 + index}:role/reader` }));

describe('the targets of an audit', () => {
  it('fit into its time by default', () => {
    expect(problem({})).toBeUndefined();
    expect(problem({ targets: { accounts: accounts(100), regions: 'all' } })).toBeUndefined();
    expect(problem({ targets: { organization: {}, regions: 'all' } })).toBeUndefined();
  });

  it('that are 1,000 accounts in 17 regions do not fit into an hour, which is said with what would', () => {
    const targets = { accounts: accounts(1_000), regions: 'all' };
    expect(problem({ schedule: hourly, targets })).toBe(
      'An audit has 60 minutes, in which about 9,600 accounts × regions fit, and there are 17,000. ' +
        'Raise "concurrency.targets", audit less often, or name fewer regions.',
    );
    expect(problem({ schedule: hourly, targets, concurrency: { targets: 16 } })).toBeUndefined();
    expect(problem({ targets })).toBeUndefined();
  });

  it('of an organisation are not known before: it is said how many fit where an audit has little time', () => {
    expect(problem({ schedule: hourly, targets: { organization: {}, regions: 'all' } })).toMatch(
      /^An audit has 60 minutes, in which about 9,600 accounts × regions fit: see that the organisation has no more\./,
    );
  });
});
