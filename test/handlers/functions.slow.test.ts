import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handler as cleanup } from '../../lambda/handlers/cleanup.ts';
import { RESPONSE_LIMIT_BYTES, responseOf } from '../../lambda/handlers/response.ts';
import { handler as scan } from '../../lambda/handlers/scan.ts';
import type { CleanupResult } from '../../lambda/runs/documents.ts';
import { resultKey } from '../../lambda/runs/keys.ts';
import type { Receipt } from '../../lambda/runs/run.ts';
import { aWorld, iamActionsOf } from '../../simulated-aws/index.ts';
import { agedLedger } from '../support/aged-ledger.ts';
import { type Deployment, deploy } from './deployment.ts';

const HOME = '111122223333';
const MEMBER = '444455556666';
const READ_ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor`;
const DELETE_ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor-cleanup`;
const PLACE = { accountId: MEMBER, region: 'eu-west-1' };
const AUDIT = { auditId: 'audit-1', startedAt: '2026-11-25T06:00:00.000Z' };
const CONFIG = {
  targets: { accounts: [{}, { roleArn: READ_ROLE }], regions: ['eu-west-1'] },
  checks: { 'leaked-eni': {} },
  cleanup: { mode: 'apply', accounts: [MEMBER], regions: 'all', liveClusterGraceMinutes: 60 },
};

let deployed: Deployment;
beforeEach(async () => {
  const world = aWorld({ home: HOME }).account(HOME, (account) => account.region('eu-west-1'));
  world.account(MEMBER, (account) =>
    account.region('eu-west-1', (region) =>
      region
        .vpc('main')
        .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
        .leakedEni({ subnet: 'private-a', cluster: 'gone', ageMinutes: 180, count: 3 }),
    ),
  );
  for (const role of [READ_ROLE, DELETE_ROLE]) world.role(role, { trusts: [HOME] });
  deployed = await deploy(world, CONFIG);
  deployed.setEnvironment({ CLEANUP_ROLE_NAME: 'eks-ip-auditor-cleanup' });
});
afterEach(() => deployed.stop());

const lambda = (remainingMs = 60_000) => ({
  awsRequestId: 'request-1',
  memoryLimitInMB: '1769',
  getRemainingTimeInMillis: () => remainingMs,
});
const scanned = (event: object) => scan({ checks: ['leaked-eni'], ...event }, lambda()) as Promise<Receipt>;

/** An hour in which nothing was told: the ledger's sightings are old enough. */
function anHourPasses(): void {
  const bucket = deployed.aws.world.buckets.get('eks-ip-auditor-objects');
  const key = `ledger/targets/${MEMBER}/eu-west-1.json`;
  const object = bucket?.objects.get(key);
  const aged = agedLedger(deployed.object(key) ?? '', 60);
  if (bucket === undefined || object === undefined) throw new Error('there is no ledger to age');
  bucket.objects.set(key, { ...object, body: Buffer.from(aged) });
}

describe('the scan', () => {
  it('writes the whole result of a target and returns a receipt', async () => {
    const receipt = await scanned({ ...AUDIT, ...PLACE });
    const key = resultKey('audit-1', 'scan', PLACE, { checks: ['leaked-eni'] });
    expect(receipt).toEqual({
      ...PLACE,
      status: 'complete',
      key,
      reason: null,
      calls: expect.any(Number),
      again: false,
    });
    const result = JSON.parse(deployed.object(`runs/${key}`) ?? '');
    expect(result.findings).toHaveLength(3);
    expect(result.changes).toHaveLength(3);
    expect(iamActionsOf(deployed.aws.calls)).not.toContain('ec2:DescribeRegions');
  });

  it('leaves the result of a running audit to that audit, whatever else is asked in its name', async () => {
    const everyCheck = (await scan({ ...AUDIT, ...PLACE }, lambda())) as Receipt;
    const stored = () => deployed.object(`runs/${everyCheck.key}`);
    const before = stored();
    expect(JSON.parse(before ?? '').result.evaluated.length).toBeGreaterThan(10);
    const fewer = await scanned({ ...AUDIT, ...PLACE });
    expect(fewer.key).not.toBe(everyCheck.key);
    deployed.aws.faults.deny('eks:ListClusters');
    const repeated = (await scan({ ...AUDIT, ...PLACE }, lambda())) as Receipt;
    expect(repeated).toEqual(everyCheck);
    expect(stored()).toBe(before);
  });

  it('puts an answer where nothing could be read before', async () => {
    deployed.aws.faults.deny('sts:AssumeRole');
    expect(await scanned({ ...AUDIT, ...PLACE })).toMatchObject({ status: 'failed' });
    deployed.aws.faults.clear();
    const again = await scanned({ ...AUDIT, ...PLACE });
    expect(again).toMatchObject({ status: 'complete' });
    expect(JSON.parse(deployed.object(`runs/${again.key}`) ?? '').result).toMatchObject({ status: 'complete' });
  });

  it('gives a person the report too, of the own account unless another is named', async () => {
    const own = await scan({ region: 'eu-west-1', checks: ['leaked-eni'] }, lambda());
    expect(own).toMatchObject({ accountId: HOME, report: { auditId: 'request-1', targets: [{ accountId: HOME }] } });
    expect(await scanned(PLACE)).toMatchObject({ accountId: MEMBER, report: { findings: [{}, {}, {}] } });
  });

  it('tells a person that a region is mistyped', async () => {
    await expect(scanned({ ...PLACE, region: 'eu-wset-1' })).rejects.toThrow('unknown region "eu-wset-1"');
  });

  it('asks for another try where what failed passes, and for none where it was denied', async () => {
    deployed.aws.faults.deny('sts:AssumeRole');
    expect(await scanned({ ...AUDIT, ...PLACE })).toMatchObject({ status: 'failed', again: false, reason: /denied/ });
    deployed.aws.faults.clear();
    deployed.aws.faults.delay('sts:AssumeRole', 8_000);
    const late = (await scan({ ...AUDIT, ...PLACE, checks: ['leaked-eni'] }, lambda(4_000))) as Receipt;
    expect(late).toMatchObject({ status: 'failed', again: true, key: expect.any(String) });
  });

  it('refuses an event with an unknown key', async () => {
    await expect(scanned({ ...PLACE, account: HOME })).rejects.toThrow(
      'unknown key "account"; did you mean "accountId"?',
    );
  });
});

describe('the clean-up of one target for an audit', () => {
  const cleaned = (auditId = 'audit-1') => cleanup({ auditId, target: PLACE }, lambda()) as Promise<Receipt>;
  const deletions = () =>
    deployed.aws.calls.filter(
      ({ action, outcome, parameters }) =>
        action === 'DeleteNetworkInterface' && outcome === 'ok' && parameters.DryRun !== true,
    );
  const resultOf = (auditId: string): CleanupResult =>
    JSON.parse(deployed.object(`runs/${auditId}/cleanup/${MEMBER}/eu-west-1.json`) ?? '');

  beforeEach(async () => {
    await scanned({ ...AUDIT, ...PLACE });
    anHourPasses();
  });

  it('deletes by the role that may, reads by the one that may not, and writes what came of it', async () => {
    expect(await cleaned()).toMatchObject({ ...PLACE, status: 'complete', again: false });
    expect(resultOf('audit-1').cleanup.outcomes.map(({ outcome }) => outcome)).toEqual(Array(3).fill('deleted'));
    const roles = (action: string) =>
      new Set(
        deployed.aws.calls.filter((call) => call.action === action).map(({ callerArn }) => callerArn?.split('/')[1]),
      );
    expect(roles('DeleteNetworkInterface')).toEqual(new Set(['eks-ip-auditor-cleanup']));
    expect(roles('DescribeNetworkInterfaces')).toEqual(new Set(['eks-ip-auditor']));
  });

  it('deletes nothing when the role that may cannot be assumed, and says so', async () => {
    deployed.aws.world.role(DELETE_ROLE, { trusts: ['999999999999'] });
    expect(await cleaned()).toMatchObject({ status: 'failed' });
    expect(resultOf('audit-1').cleanup.refused).toMatchObject({
      reason: 'gap',
      message: expect.stringContaining('the role that deletes there could not be assumed'),
    });
    expect(deletions()).toEqual([]);
  });

  it('is done once an audit, however often it is asked for: a run never deletes more than its limit', async () => {
    await deployed.configure({ ...CONFIG, cleanup: { ...CONFIG.cleanup, maxDeletions: 1 } });
    await cleaned();
    expect(await cleaned()).toMatchObject({ status: 'complete', key: `audit-1/cleanup/${MEMBER}/eu-west-1.json` });
    expect(deletions()).toHaveLength(1);
    await cleaned('audit-2');
    expect(deletions()).toHaveLength(2);
  });

  it('that broke off is not begun again by the same audit', async () => {
    deployed.aws.faults.before((_, { action, parameters }) =>
      action === 'PutObject' && String(parameters.Key).endsWith('cleanup/444455556666/eu-west-1.json')
        ? { delayMs: 0, refusal: 'denied' }
        : undefined,
    );
    await expect(cleaned()).rejects.toMatchObject({ code: 'LEDGER_FAILED' });
    deployed.aws.faults.clear();
    const before = deletions().length;
    expect(await cleaned()).toMatchObject({ status: 'failed', key: null, again: false, reason: /did not end/ });
    expect(deletions()).toHaveLength(before);
  });

  it('is refused where the lists do not name the target, before anything is read there', async () => {
    const calls = deployed.aws.calls.length;
    const elsewhere = cleanup({ auditId: 'a', target: { accountId: HOME, region: 'eu-west-1' } }, lambda());
    await expect(elsewhere).rejects.toMatchObject({
      code: 'EVENT_INVALID',
      message: expect.stringContaining('clean-up is not allowed in 111122223333 in eu-west-1'),
    });
    expect(deployed.aws.calls.slice(calls).filter(({ service }) => service === 'ec2')).toEqual([]);
  });

  it('is nothing at all while clean-up is off', async () => {
    await deployed.configure({ ...CONFIG, cleanup: {} });
    expect(await cleaned()).toEqual({ cleanup: 'off' });
    expect(deletions()).toEqual([]);
  });
});

describe('responseOf', () => {
  it('leaves out findings and targets, and counts them, when the report is larger than Lambda returns', async () => {
    const answer = await scan({ ...PLACE, checks: ['leaked-eni'] }, lambda());
    if (!('report' in answer) || !('findings' in answer.report)) throw new Error('no report');
    const { report } = answer;
    expect(responseOf(report)).toBe(report);
    const response = responseOf(report, 100);
    expect(response).not.toHaveProperty('findings');
    expect(response).toMatchObject({ summary: report.summary, tooLarge: { findings: 3, targets: 1 } });
    expect(RESPONSE_LIMIT_BYTES).toBe(6_291_456);
  });
});
