import { type AwsSecurityFinding, BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws } from './index.ts';
import { failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';
let aws: SimulatedAws;
let hub: SecurityHubClient;

beforeEach(async () => {
  const world = aWorld().account(ACCOUNT, (a) => a.region('eu-west-1', (region) => region.securityHub()));
  aws = await startSimulatedAws(world);
  hub = new SecurityHubClient({ ...aws.clientConfig('eu-west-1'), maxAttempts: 1 });
});
afterEach(() => aws.stop());

function aFinding(fields: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'a',
    ProductArn: `arn:aws:securityhub:eu-west-1:${ACCOUNT}:product/${ACCOUNT}/default`,
    GeneratorId: 'check',
    AwsAccountId: ACCOUNT,
    CreatedAt: '2026-11-23T03:00:00.000Z',
    UpdatedAt: '2026-11-23T03:00:00.000Z',
    Title: 'Low',
    Description: 'Low.',
    Resources: [{ Type: 'Other', Id: 'x' }],
    FindingProviderFields: { Severity: { Label: 'LOW' } },
    RecordState: 'ACTIVE',
    ...fields,
  };
}

const send = (...Findings: AwsSecurityFinding[]) => hub.send(new BatchImportFindingsCommand({ Findings }));
const kept = (id = 'a') => aws.world.region(ACCOUNT, 'eu-west-1')?.securityHub?.findings.get(id);

test('findings are there as they were imported, and new to a customer', async () => {
  expect(await send(aFinding())).toMatchObject({ SuccessCount: 1, FailedCount: 0 });
  expect(kept()).toMatchObject({ Title: 'Low', Workflow: { Status: 'NEW' } });
});

describe('an update', () => {
  test('is ignored when it is not of later', async () => {
    await send(aFinding());
    expect(await send(aFinding({ Title: 'Lower' }))).toMatchObject({ SuccessCount: 1 });
    expect(kept()?.Title).toBe('Low');
  });

  test('leaves what is a customer’s, but that one which is back is new', async () => {
    await send(aFinding({ RecordState: 'ARCHIVED' }));
    const before = kept();
    if (before !== undefined)
      aws.world
        .region(ACCOUNT, 'eu-west-1')
        ?.securityHub?.findings.set('a', { ...before, Workflow: { Status: 'RESOLVED' } });
    await send(
      aFinding({ UpdatedAt: '2026-11-24T03:00:00.000Z', RecordState: 'ARCHIVED', Workflow: { Status: 'NOTIFIED' } }),
    );
    expect(kept()?.Workflow).toEqual({ Status: 'RESOLVED' });
    await send(aFinding({ UpdatedAt: '2026-11-25T03:00:00.000Z' }));
    expect(kept()?.Workflow).toEqual({ Status: 'NEW' });
  });
});

test('a finding that is no good is refused by its id, and the others are taken', async () => {
  const large = aFinding({ Id: 'b', Description: 'é'.repeat(125_000) });
  const bare = aFinding({ Id: 'c', FindingProviderFields: {} });
  const { FailedFindings, SuccessCount } = await send(aFinding(), large, bare);
  expect(FailedFindings?.map(({ Id, ErrorCode }) => `${Id} ${ErrorCode}`)).toEqual([
    'b LimitExceeded',
    'c InvalidInput',
  ]);
  expect([SuccessCount, kept('b')]).toEqual([1, undefined]);
});

test.each([
  ['there are too many', () => Array.from({ length: 101 }, () => aFinding()), /^InvalidInputException/],
  ['one is of another account', () => [aFinding({ AwsAccountId: '444455556666' })], /^AccessDeniedException/],
  ['one is of another product', () => [aFinding({ ProductArn: 'arn:aws:securityhub:eu-west-1::product/a/b' })], /^Acc/],
])('a call is refused when %s', async (_, findings, expected) => {
  expect(await failureOf(send(...findings()))).toMatch(expected);
});

test('a call is refused where it is not enabled', async () => {
  aws.world.in(ACCOUNT, 'eu-west-1').securityHub(false);
  expect(await failureOf(send(aFinding()))).toBe(
    `InvalidAccessException: Account ${ACCOUNT} is not subscribed to AWS Security Hub`,
  );
});
