import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HUB, MEMBER } from './estate.ts';
import { refusedIn, unused } from './needs.ts';
import {
  cleanupOf,
  cleanupRepeatedOf,
  firstAudit,
  firstScanOf,
  laterAudit,
  scanRepeatedOf,
  servicesOf,
  snoozing,
} from './scenarios.ts';
import { aSetting, type Played } from './setting.ts';

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

const CLEANED = { accounts: 'all', regions: 'all', liveClusterGraceMinutes: 60 };

describe.each([
  {
    deployment: 'for the account that it is in',
    config: { targets: { regions: 'all' }, cleanup: { ...CLEANED, mode: 'apply' } },
    audited: [HUB.accountId],
    leaks: 1,
    deleted: 2,
  },
  {
    deployment: 'for a list of other accounts',
    config: {
      targets: {
        accounts: [{ roleArn: `arn:aws:iam::${MEMBER}:role/audit/reader`, externalId: 'company-1' }],
        regions: 'all',
      },
      cleanup: { ...CLEANED, mode: 'apply' },
    },
    audited: [MEMBER],
    leaks: 1,
    deleted: 2,
  },
  {
    deployment: 'for a whole organisation, with clean-up that only plans',
    config: { targets: { organization: {}, regions: 'all' }, cleanup: { ...CLEANED, mode: 'plan' } },
    audited: [HUB.accountId, MEMBER],
    // So many at once that clean-up has to say that it would refuse.
    leaks: 25,
    deleted: 0,
  },
])('a deployment $deployment', ({ config, audited, leaks, deleted }) => {
  it('may do all that it is for, and nothing that nothing needs', async () => {
    const { product, play, stop } = await aSetting(config, { audited, leaks });
    const scenarios = [
      ...[firstAudit, laterAudit, snoozing],
      ...audited.flatMap((accountId) => [firstScanOf(accountId), scanRepeatedOf(accountId)]),
      ...[cleanupOf(), ...audited.map(cleanupRepeatedOf), servicesOf(product)],
    ];
    const played: Played[] = [];
    for (const scenario of scenarios) played.push(await play(scenario));
    await stop();
    expect(refusedIn(played)).toEqual([]);
    expect(played[1]?.deleted).toBe(deleted);
    expect(unused(product.grants, played)).toEqual([]);
  });
});
