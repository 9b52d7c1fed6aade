import { beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../lambda/model/finding.ts';
import { withoutPictures } from '../../lambda/model/pictures.ts';
import type { Report } from '../../lambda/model/report.ts';
import { audit, keysIn, objectIn, reportOf } from './audits.ts';
import { askedFor, bootstrap, type DeployedByCdk, deploy, deployApp, destroy, resourcesOf } from './deployment.ts';
import { leakEnis } from './leaks.ts';
import { type Clients, clientsOf, placeIn } from './place.ts';
import { ask, shell } from './programs.ts';
import { commandsOf } from './runbook.ts';
import { subscribe } from './subscriber.ts';

const place = placeIn('111111111111');
let clients: Clients;
let leaks: readonly string[];
let first: DeployedByCdk;
let firstReport: Report;
let messages: () => Promise<readonly unknown[]>;

beforeAll(async () => {
  clients = clientsOf(place);
  leaks = await leakEnis(place, 3);
  await bootstrap(place);
  first = await deploy(place, {});
  messages = await subscribe(place, first.topic);
});

function leaked({ findings }: Report): readonly Finding[] {
  return findings.filter(({ check }) => check === 'leaked-eni');
}

describe('what the CDK deploys', () => {
  test('has every resource of the template', async () => {
    const asked = await askedFor(first.app, first.stack);
    const made = await resourcesOf(place, first.stack);
    expect(made.map(({ logicalId }) => logicalId).sort()).toEqual([...asked.keys()].sort());
    expect(made.filter(({ status }) => status !== 'CREATE_COMPLETE')).toEqual([]);
  });

  test('audits by hand to the end, allowed no more than its roles are', async () => {
    const ended = await audit(first);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', version: '1', result: { status: 'finished' } });
    firstReport = await reportOf(first, ended);
    expect(firstReport.targets.flatMap(({ gaps }) => gaps)).toEqual([]);
    const found = leaked(firstReport);
    expect(found.map(({ resource }) => resource.id).sort()).toEqual(leaks);
    expect(found.map(({ status }) => status)).toEqual(['new', 'new', 'new']);
  });

  test('remembers what it found', async () => {
    expect(await keysIn(clients, first.bucket, 'ledger/targets/')).toEqual([ledgerOf(place)]);
    const remembered = await objectIn(clients, first.bucket, ledgerOf(place));
    for (const id of leaks) expect(remembered).toContain(id);
  });

  test('tells a subscriber what it found, once', async () => {
    expect(await messages()).toEqual([withoutPictures(firstReport)]);
    const again = await reportOf(first, await audit(first));
    expect(leaked(again).map(({ status }) => status)).toEqual(['ongoing', 'ongoing', 'ongoing']);
    expect(await messages()).toEqual([]);
  });

  test('audits a time of the schedule once', async () => {
    const event = { trigger: 'schedule', scheduledTime: '2026-11-25T06:00:00Z' };
    const [one, other] = await Promise.all([audit(first, event), audit(first, event)]);
    expect([one.result?.status, other.result?.status].sort()).toEqual(['already-started', 'finished']);
  });
});

function ledgerOf({ accountId, region }: { readonly accountId: string; readonly region: string }): string {
  return `ledger/targets/${accountId}/${region}.json`;
}

/** Names of what a deployment would have left, of each kind that it makes. */
async function leftOver(): Promise<readonly string[]> {
  const listed = await ask(
    place,
    ['lambda', 'list_functions', {}],
    ['iam', 'list_roles', {}],
    ['logs', 'describe_log_groups', {}],
    ['cloudwatch', 'describe_alarms', {}],
    ['cloudwatch', 'list_dashboards', {}],
    ['sns', 'list_topics', {}],
    ['sqs', 'list_queues', {}],
    ['scheduler', 'list_schedule_groups', {}],
    ['scheduler', 'list_schedules', {}],
    ['s3', 'list_buckets', {}],
  );
  const named = JSON.stringify(listed).matchAll(/"([^"]*eks-?ip-?auditor[^"]*)"/gi);
  return [...new Set([...named].map(([, name = '']) => name.replace(/^arn:.*:/, '')))];
}

function firstSeen(report: Report): readonly (string | null | undefined)[] {
  return leaked(report).map((finding) => finding.firstSeen);
}

describe('taken away as docs/runbook.md has it', () => {
  test('it leaves the bucket and nothing else', async () => {
    expect(await leftOver()).not.toEqual([first.bucket]);
    await destroy(first);
    expect(await leftOver()).toEqual([first.bucket]);
    expect(await keysIn(clients, first.bucket, 'ledger/targets/')).toEqual([ledgerOf(place)]);
  });

  test('the next deployment follows at once, and knows what the last one knew when it is given its ledger', async () => {
    const next = await deployApp(place, first.app, first.stack);
    expect(next.bucket).not.toBe(first.bucket);
    const env = { OLD: first.bucket, NEW: next.bucket };
    await shell(place, commandsOf('Remove it', 'aws s3 sync'), { env });
    const report = await reportOf(next, await audit(next));
    expect(leaked(report).map(({ status }) => status)).toEqual(['ongoing', 'ongoing', 'ongoing']);
    expect(firstSeen(report)).toEqual(firstSeen(firstReport));
    await destroy(next);
  });

  test('the next deployment goes on in the old bucket where its configuration names it', async () => {
    const next = await deploy(place, { deployment: { bucketName: first.bucket } });
    expect(next.bucket).toBe(first.bucket);
    const report = await reportOf(next, await audit(next));
    expect(leaked(report).map(({ status }) => status)).toEqual(['ongoing', 'ongoing', 'ongoing']);
    expect(firstSeen(report)).toEqual(firstSeen(firstReport));
    await destroy(next);
  });

  test('the bucket goes with all its versions by the commands there', async () => {
    const env = { BUCKET: first.bucket };
    await shell(place, commandsOf('Remove it', 'delete-bucket'), { env, cwd: first.app });
    expect(await leftOver()).not.toContain(first.bucket);
  });
});
