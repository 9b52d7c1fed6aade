import { describe, expect, it } from 'vitest';
import { acceptedIn, covers, foundIn, notAccepted } from './nag-findings.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

const apps = [
  ...Object.entries(CONFIGURATIONS),
  ['clean-up that only plans', { cleanup: { mode: 'plan', accounts: 'all', regions: 'all' } }],
  [
    'a topic of the user',
    { notifications: { topicArn: 'arn:aws:sns:eu-west-1:111122223333:ips', emails: ['team@example.com'] } },
  ],
] as const;

describe.each(apps)('cdk-nag on %s', (_, input) => {
  const { app } = synthesized(input);
  const [found, accepted] = [foundIn(app), acceptedIn(app)];

  it('finds something, or else it has not looked', () => {
    expect(found.length).toBeGreaterThan(5);
  });

  it('finds nothing that is not accepted', () => {
    expect(notAccepted(found, accepted)).toEqual([]);
  });

  it('has nothing accepted that it does not find', () => {
    expect(accepted.filter((acceptance) => !found.some((one) => covers(acceptance, one)))).toEqual([]);
  });

  it('has a sentence for the reason of each', () => {
    const reasons = accepted.map(({ reason }) => reason);
    expect(reasons.filter((reason) => !/^[A-Z].{30,}\.$/.test(reason))).toEqual([]);
  });
});
