import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyConfiguration } from './any-configuration.ts';
import { objections, refusals } from './deployable.ts';
import { brokenLimits } from './service-limits.ts';

it('what config check takes of 300 random configurations, a synth and the services take', {
  timeout: 1_800_000,
}, () => {
  const taken = anyConfiguration().filter((input) => refusals(input).length === 0);
  fc.assert(
    fc.property(taken, (input) => {
      expect(objections(input)).toEqual([]);
    }),
    { numRuns: 300, endOnFailure: true },
  );
});

describe('a configuration at the limits of what services take', () => {
  it('is refused in lines that name the place, or taken', () => {
    const taken: boolean[] = [];
    fc.assert(
      fc.property(anyConfiguration(), (input) => {
        const lines = refusals(input);
        taken.push(lines.length === 0);
        for (const line of lines) expect(line).toMatch(/^(c\.json: )?[a-zA-Z]+(\.\w+|\[\d+\])*: \S/);
      }),
      { numRuns: 300, seed: 20261128 },
    );
    // Otherwise it would say little of either.
    const share = taken.filter((one) => one).length / taken.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
  });
});

describe('the limits of the services', () => {
  it('are looked at, or else they would all be kept', () => {
    const Properties = { RoleName: 'a role', Path: '/' };
    const Role = { Type: 'AWS::IAM::Role', Properties };
    const Endpoint = 'team@example.com';
    const Mail = { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Endpoint } };
    const found = brokenLimits({ Resources: { Role, One: Mail, Two: Mail } });
    expect(found).toEqual([
      expect.stringContaining('Role (AWS::IAM::Role) RoleName: "a role" breaks'),
      expect.stringContaining('twice: aws::sns::subscription'),
    ]);
  });
});
