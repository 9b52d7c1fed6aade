import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../lambda/handlers/audit.ts';
import { RESPONSE_LIMIT_BYTES, responseOf } from '../../lambda/handlers/response.ts';
import type { Report } from '../../lambda/model/report.ts';
import { aWorld, iamActionsOf, type SimulatedAws, startSimulatedAws } from '../simulated-aws/index.ts';

const HOME = '111122223333';
const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor-read`;
const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:eks-ip-auditor`;
const SCHEDULE = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' };

let aws: SimulatedAws;
let folder: string;

function aWorldWithOneLeak() {
  const world = aWorld({ home: HOME });
  world.account(HOME, (account) =>
    account.region('eu-west-1', (region) =>
      region
        .vpc('main', { cidr: '10.0.0.0/16' })
        .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
        .cluster('prod', { version: '1.33', subnets: ['private-a'], cni: { version: 'v1.20.4-eksbuild.1' } })
        .nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['private-a'], nodes: 2, podsPerNode: 4 })
        .leakedEni({ subnet: 'private-a', cluster: 'prod', instance: 'gone', addresses: 10, ageMinutes: 180 }),
    ),
  );
  world.account(MEMBER, (account) => account.region('eu-west-1'));
  world.role(ROLE, { trusts: [HOME] });
  world.topic(TOPIC, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] });
  return world;
}

function lambdaContext(remainingMs = 60_000) {
  return { awsRequestId: 'request-1', getRemainingTimeInMillis: () => remainingMs };
}

async function configure(config: unknown): Promise<void> {
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(config));
  vi.stubEnv('CONFIG_FILE', file);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-'));
  aws = await startSimulatedAws(aWorldWithOneLeak());
  for (const [name, value] of Object.entries(aws.env())) vi.stubEnv(name, value);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('TOPIC_ARN', TOPIC);
  await configure({});
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
  await rm(folder, { recursive: true });
});

describe('the audit handler', () => {
  it('audits on schedule, publishes once and returns the report', async () => {
    const report = (await handler(SCHEDULE, lambdaContext())) as Report;
    expect(report.findings.map(({ check, severity }) => [check, severity])).toEqual([['leaked-eni', 'medium']]);
    expect(aws.publications).toHaveLength(1);
    expect(JSON.parse(aws.publications[0]?.received.sqs?.message ?? '')).toMatchObject({ auditId: report.auditId });
    expect(aws.unsupported).toEqual([]);
  });

  it('reads and publishes, and does nothing else', async () => {
    await handler(SCHEDULE, lambdaContext());
    const changing = iamActionsOf(aws.calls).filter(
      (action) => !/^(ec2:(Describe|Get)|eks:(List|Describe))/.test(action),
    );
    expect(changing).toEqual(['sns:Publish']);
  });

  it('audits only the account and checks that the event names, without publishing when told so', async () => {
    await configure({ targets: { accounts: [{}, { roleArn: ROLE }] } });
    const event = { accounts: [MEMBER], checks: ['leaked-eni'], notify: false };
    const report = (await handler(event, lambdaContext())) as Report;
    expect(report.targets).toMatchObject([{ accountId: MEMBER, status: 'complete', evaluated: ['leaked-eni'] }]);
    expect(aws.publications).toEqual([]);
  });

  it('says what it could not look at when a role cannot be assumed, and goes on with the rest', async () => {
    await configure({ targets: { accounts: [{}, { roleArn: ROLE }] } });
    aws.faults.deny('sts:AssumeRole');
    const report = (await handler(SCHEDULE, lambdaContext())) as Report;
    expect(report.summary.targets).toEqual({ complete: 1, partial: 0, failed: 1 });
    expect(report.targets[1]?.gaps).toMatchObject([{ section: 'target', reason: 'denied', action: 'sts:AssumeRole' }]);
    expect(aws.publications[0]?.received.email?.message).toContain(MEMBER);
  });

  it('ends with a report and gaps, not with a time-out, when the time is short', async () => {
    aws.faults.delay('ec2:*', 5_000);
    const report = (await handler({ notify: false }, lambdaContext(1_500))) as Report;
    expect(report.summary.complete).toBe(false);
    expect(report.targets[0]?.gaps.map(({ reason }) => reason)).toContain('timeout');
  });

  it('fails the invocation in one line when the topic does not exist', async () => {
    vi.stubEnv('TOPIC_ARN', `${TOPIC}-gone`);
    await expect(handler(SCHEDULE, lambdaContext())).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
      message: expect.stringContaining(`${TOPIC}-gone: there is no such topic`),
    });
  });

  it('counts findings, targets and the AWS calls it made, as embedded metrics', async () => {
    const written: string[] = [];
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    await handler({ notify: false }, lambdaContext());
    stdout.mockRestore();
    const metrics = written.filter((line) => line.includes('CloudWatchMetrics')).map((line) => JSON.parse(line));
    const reads = aws.calls.filter(({ service, action }) => service !== 'sts' && action !== 'DescribeRegions');
    expect(metrics.find((metric) => 'AwsCalls' in metric)?.AwsCalls).toBe(reads.length);
    expect(metrics).toContainEqual(expect.objectContaining({ severity: 'medium', FindingsBySeverity: 1 }));
    expect(metrics).toContainEqual(expect.objectContaining({ check: 'leaked-eni', FindingsByCheck: 1 }));
    expect(metrics).toContainEqual(expect.objectContaining({ status: 'complete', Targets: 1 }));
  });

  it('refuses an event with an unknown key', async () => {
    await expect(handler({ regoins: 'all' }, lambdaContext())).rejects.toThrow('unknown key "regoins"');
  });
});

describe('responseOf', () => {
  it('leaves out findings and targets, and counts them, when the report is larger than Lambda returns', async () => {
    const report = (await handler({ notify: false }, lambdaContext())) as Report;
    expect(responseOf(report)).toBe(report);
    const response = responseOf(report, 100);
    expect(response).not.toHaveProperty('findings');
    expect(response).toMatchObject({ summary: report.summary, tooLarge: { findings: 1, targets: 1 } });
    expect(RESPONSE_LIMIT_BYTES).toBe(6_291_456);
  });
});
