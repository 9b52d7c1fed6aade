import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handler as scan } from '../../lambda/handlers/scan.ts';
import { MAX_ITEMS_OF_A_SMALL_SCAN, mostItems, SMALL_SCAN_MB } from '../../lambda/model/scan-size.ts';
import { aWorld, iamActionsOf, type World } from '../../simulated-aws/index.ts';
import { type Deployment, deploy } from './deployment.ts';

const HOME = '111122223333';
const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor`;
const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:eks-ip-auditor`;
const SCHEDULE = { trigger: 'schedule', scheduledTime: '2026-11-25T06:00:00Z' };
const READS = /^(ec2|eks|iam|autoscaling|servicequotas):(Describe|Get|List)/;
const HOME_TARGET = `${HOME}/eu-west-1`;
const MEMBER_TARGET = `${MEMBER}/eu-west-1`;
const BOTH = { targets: { accounts: [{}, { roleArn: ROLE }], regions: ['eu-west-1'] } };

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

function aWorldWithOneLeak(): World {
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

let deployed: Deployment;
beforeEach(async () => {
  deployed = await deploy(aWorldWithOneLeak(), {
    targets: { regions: ['eu-west-1'] },
    deployment: { metricsByCheck: true },
  });
  deployed.setEnvironment({ TOPIC_ARN: TOPIC });
});
afterEach(() => deployed.stop());

const LAMBDA = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };

/** The one report there is. */
function theReport() {
  const [report, ...others] = deployed.reports();
  if (report === undefined || others.length > 0) throw new Error(`${others.length + 1} reports, or none`);
  return report;
}

describe('the audit on schedule', () => {
  it('scans, keeps one report, tells people once and returns where the report is', async () => {
    const { status, result } = await deployed.invokeAudit(SCHEDULE);
    const report = theReport();
    expect(status).toBe('SUCCEEDED');
    expect(result).toEqual({
      status: 'finished',
      auditId: report.auditId,
      report: {
        key: `${report.startedAt.slice(0, 10)}/${report.auditId}.json`,
        location: expect.stringMatching(
          new RegExp(`^https://eu-west-1\\.console\\.aws\\.amazon\\.com/s3/object/.*${report.auditId}\\.json$`),
        ),
      },
      summary: {
        targets: { complete: 1, partial: 0, failed: 0 },
        findings: report.summary.findings,
        suppressed: 0,
        maxSeverity: 'medium',
        complete: true,
      },
    });
    expect(report.findings.map(({ check, severity }) => [check, severity])).toContainEqual(['leaked-eni', 'medium']);
    const page = deployed.object(`reports/${report.startedAt.slice(0, 10)}/${report.auditId}.html`);
    expect(page).toMatch(/^<!DOCTYPE html>/);
    expect(page).toContain('<section class="scroll board"');
    expect(deployed.invocations).toEqual([`scan ${HOME_TARGET}`]);
    expect(deployed.aws.publications).toHaveLength(1);
    expect(deployed.aws.unsupported).toEqual([]);
  });

  it('tells people where the whole report is', async () => {
    const { result } = await deployed.invokeAudit(SCHEDULE);
    const { location } = (result as { report: { location: string } }).report;
    const [message] = deployed.aws.publications;
    expect(message?.received.email?.body).toContain(location);
    expect(message?.received.https?.body).toContain(location);
  });

  it('reads, publishes and keeps objects, and does nothing else', async () => {
    await deployed.configure(BOTH);
    await deployed.invokeAudit(SCHEDULE);
    const others = iamActionsOf(deployed.aws.calls).filter((action) => !READS.test(action));
    expect(others).toEqual(['s3:GetObject', 's3:PutObject', 'sns:Publish', 'sts:AssumeRole']);
  });

  it('tells of a finding once, and then only what changed', async () => {
    await deployed.invokeAudit(SCHEDULE);
    await deployed.invokeAudit({ ...SCHEDULE, scheduledTime: '2026-11-26T06:00:00Z' });
    expect(deployed.aws.publications).toHaveLength(1);
    expect(deployed.reports().map(({ findings }) => findings[0]?.status)).toEqual(['new', 'ongoing']);
  });

  it('tells again what it could not tell, and says in one line why it could not', async () => {
    deployed.setEnvironment({ TOPIC_ARN: `${TOPIC}-gone` });
    const { status, error } = await deployed.invokeAudit(SCHEDULE);
    expect([status, error]).toEqual([
      'FAILED',
      expect.stringMatching(/eks-ip-auditor-gone: there is no such topic.*$/),
    ]);
    expect(theReport().summary.targets.complete).toBe(1);
    deployed.setEnvironment({ TOPIC_ARN: TOPIC });
    await deployed.invokeAudit({ ...SCHEDULE, scheduledTime: '2026-11-26T06:00:00Z' });
    expect(JSON.parse(deployed.aws.publications[0]?.received.sqs?.message ?? '').findings).toHaveLength(1);
    expect(deployed.aws.publications[0]?.subject).toMatch(/1 new/);
  });

  it('counts findings, targets and calls, and that an audit of the schedule came to its end', async () => {
    await deployed.invokeAudit(SCHEDULE);
    const metrics = deployed.log.filter((line) => '_aws' in line);
    const reads = deployed.aws.calls.filter(
      ({ service, action }) => !['sts', 's3', 'sns'].includes(service) && action !== 'DescribeRegions',
    );
    expect(metrics.find((metric) => 'AwsCalls' in metric)?.AwsCalls).toBe(reads.length);
    expect(metrics).toContainEqual(expect.objectContaining({ check: 'leaked-eni', FindingsByCheck: 1 }));
    expect(metrics).toContainEqual(expect.objectContaining({ status: 'complete', Targets: 1 }));
    expect(metrics).toContainEqual(expect.objectContaining({ trigger: 'schedule', AuditsFinished: 1 }));
    const [free] = theReport().clusterPools?.clusters.map(({ zones }) => zones[0]?.free) ?? [];
    const prod = { account: HOME, region: 'eu-west-1', cluster: 'prod' };
    expect(free).toBeGreaterThan(0);
    expect(metrics).toContainEqual(expect.objectContaining({ ...prod, FreeAddresses: free }));
    expect(metrics.filter((metric) => 'DaysLeft' in metric)).toEqual([]);
  });
});

describe('one run a scheduled time', () => {
  it('leaves the second delivery of a time alone, however it is written', async () => {
    await deployed.invokeAudit(SCHEDULE);
    const again = await deployed.invokeAudit({ ...SCHEDULE, scheduledTime: '2026-11-25T07:00:00+01:00' });
    expect(again.result).toEqual({
      status: 'already-started',
      scheduledTime: '2026-11-25T07:00:00+01:00',
      message: expect.stringContaining('has run the audit of this time; ask for one without "trigger"'),
    });
    expect(deployed.invocations).toHaveLength(1);
    expect(deployed.aws.publications).toHaveLength(1);
  });

  it('is kept when two are delivered at once', async () => {
    const both = await Promise.all([deployed.invokeAudit(SCHEDULE), deployed.invokeAudit(SCHEDULE)]);
    expect(both.map(({ result }) => (result as { status: string }).status).sort()).toEqual([
      'already-started',
      'finished',
    ]);
  });

  it('is run again for its time when it failed, as the runbook says, and then no more', async () => {
    deployed.setEnvironment({ TOPIC_ARN: `${TOPIC}-gone` });
    expect((await deployed.invokeAudit(SCHEDULE)).status).toBe('FAILED');
    deployed.setEnvironment({ TOPIC_ARN: TOPIC });
    expect((await deployed.invokeAudit(SCHEDULE)).result).toMatchObject({ status: 'finished' });
    expect(deployed.aws.publications).toHaveLength(1);
    expect((await deployed.invokeAudit(SCHEDULE)).result).toMatchObject({ status: 'already-started' });
  });

  it('has its clean-ups done once, also when it is run again', async () => {
    await deployed.configure({ ...BOTH, cleanup: { mode: 'plan', accounts: [HOME], regions: 'all' } });
    deployed.setEnvironment({ TOPIC_ARN: `${TOPIC}-gone` });
    await deployed.invokeAudit(SCHEDULE);
    deployed.setEnvironment({ TOPIC_ARN: TOPIC });
    await deployed.invokeAudit(SCHEDULE);
    const begun = deployed.keys('runs/').filter((key) => key.endsWith('.begun.json'));
    expect(begun).toHaveLength(1);
    expect(deployed.reports().map(({ cleanup }) => cleanup?.targets[0]?.refused?.message ?? null)).toEqual([
      null,
      expect.stringContaining('for a failed one of its time'),
    ]);
  });

  it('holds nobody up who asks for an audit', async () => {
    await deployed.invokeAudit(SCHEDULE);
    expect((await deployed.invokeAudit({})).result).toMatchObject({ status: 'finished' });
    expect((await deployed.invokeAudit({})).result).toMatchObject({ status: 'finished' });
    expect(deployed.reports()).toHaveLength(3);
  });
});

describe('an audit during which a deployment puts other code in its place', () => {
  it('ends on the versions of the functions that it began with', async () => {
    await deployed.configure({ ...BOTH, cleanup: { mode: 'plan', accounts: 'all', regions: 'all' } });
    // Nothing is registered by these names: what were called by them would be lost.
    deployed.before(() => deployed.setEnvironment({ SCAN_FUNCTION: 'scan:next', CLEANUP_FUNCTION: 'cleanup:next' }));
    const { result } = await deployed.invokeAudit(SCHEDULE);
    expect(result).toMatchObject({ summary: { targets: { complete: 2, partial: 0, failed: 0 }, complete: true } });
    expect(deployed.invocations.filter((call) => call.startsWith('cleanup'))).toHaveLength(2);
    expect(theReport().cleanup?.targets.map(({ refused }) => refused)).toEqual([null, null]);
  });
});

describe('the audit on demand', () => {
  it('audits only the account, region and checks that the event names, without telling when told so', async () => {
    await deployed.configure(BOTH);
    const event = { accounts: [MEMBER], regions: ['us-east-1'], checks: ['leaked-eni'], notify: false };
    await deployed.invokeAudit(event);
    expect(theReport().targets).toMatchObject([
      { accountId: MEMBER, region: 'us-east-1', status: 'complete', evaluated: ['leaked-eni'] },
    ]);
    expect(deployed.aws.publications).toEqual([]);
  });

  it('finds the way into an account of the organisation by its id', async () => {
    deployed.aws.world.organization({ management: HOME, accounts: [MEMBER] });
    await deployed.configure({ targets: { organization: {}, regions: ['eu-west-1'] } });
    await deployed.invokeAudit({ accounts: [MEMBER] });
    expect(theReport().targets).toMatchObject([{ accountId: MEMBER, status: 'complete' }]);
  });

  it.each([
    [{ regoins: 'all' }, 'unknown key "regoins"'],
    [{ accounts: ['999999999999'] }, 'accounts: 999999999999 is not configured; there is only 111122223333'],
    [{ checks: ['leaked-enis'] }, 'unknown check "leaked-enis"; did you mean "leaked-eni"?'],
    [{ regions: ['eu-west-9'] }, 'unknown region "eu-west-9"'],
    [{ trigger: 'schedule' }, 'scheduledTime: give the time of the schedule'],
  ])('refuses %j in one line, at once', async (event, line) => {
    const { status, error } = await deployed.invokeAudit(event);
    expect([status, error]).toEqual(['FAILED', expect.stringContaining(line)]);
    expect(error).not.toContain('\n');
    expect(deployed.invocations).toEqual([]);
  });
});

describe('a person who snoozes', () => {
  it('makes audits count it as suppressed, until that is ended', async () => {
    const asked = { check: 'leaked-eni', days: 14, reason: 'cleaned up on Monday' };
    const { status, result } = await deployed.invokeAudit({ snooze: asked });
    expect([status, result]).toMatchObject(['SUCCEEDED', { status: 'snoozed', what: 'leaked-eni' }]);
    expect(deployed.reports()).toEqual([]);
    await deployed.invokeAudit(SCHEDULE);
    const leak = theReport().findings.find(({ check }) => check === 'leaked-eni');
    expect(leak?.suppressed).toMatchObject({ reason: 'cleaned up on Monday', by: 'snooze' });
    const ended = await deployed.invokeAudit({ snooze: { check: 'leaked-eni', end: true } });
    expect(ended.result).toEqual({ status: 'ended', what: 'leaked-eni', until: null });
  });

  it('of something that there is not is told so', async () => {
    const { status, error } = await deployed.invokeAudit({ snooze: { check: 'leaked', end: true } });
    expect([status, error]).toEqual(['FAILED', expect.stringContaining('unknown check "leaked"')]);
  });
});

describe('what cannot be looked at', () => {
  it('is in the report with its reason, and the rest is audited', async () => {
    await deployed.configure(BOTH);
    deployed.aws.faults.deny('sts:AssumeRole');
    await deployed.invokeAudit(SCHEDULE);
    expect(theReport().summary.targets).toEqual({ complete: 1, partial: 0, failed: 1 });
    expect(theReport().targets[1]?.gaps).toMatchObject([
      { section: 'target', reason: 'denied', action: 'sts:AssumeRole' },
    ]);
    expect(deployed.aws.publications[0]?.received.email?.message).toContain(MEMBER);
    expect(deployed.invocations).toEqual([`scan ${HOME_TARGET}`]);
  });

  it('is all there is when every role is denied: no scan is begun, and people hear of it', async () => {
    await deployed.configure({ targets: { accounts: [{ roleArn: ROLE }], regions: ['eu-west-1', 'us-east-1'] } });
    deployed.aws.faults.deny('sts:AssumeRole');
    const { result } = await deployed.invokeAudit(SCHEDULE);
    expect(result).toMatchObject({ summary: { targets: { complete: 0, partial: 0, failed: 2 }, complete: false } });
    expect(deployed.invocations).toEqual([]);
    expect(deployed.aws.publications).toHaveLength(1);
  });

  it('is tried again when a role that could be assumed no longer can for a while', async () => {
    await deployed.configure({ targets: { accounts: [{ roleArn: ROLE }], regions: ['eu-west-1'] } });
    let tries = 0;
    deployed.before(() => {
      tries += 1;
      deployed.aws.faults.clear();
      if (tries < 3)
        deployed.aws.faults.fail('sts:AssumeRole', { code: 'InternalFailure', message: 'down', status: 500 });
    });
    await deployed.invokeAudit(SCHEDULE);
    const further = `large scan ${MEMBER_TARGET}`;
    expect(deployed.invocations).toEqual([`scan ${MEMBER_TARGET}`, further, further]);
    expect(theReport().targets).toMatchObject([{ accountId: MEMBER, status: 'complete' }]);
  });

  it('is not tried again when it was denied: that is for people to put right', async () => {
    await deployed.configure({ targets: { accounts: [{ roleArn: ROLE }], regions: ['eu-west-1'] } });
    deployed.before(() => deployed.aws.faults.deny('sts:AssumeRole'));
    await deployed.invokeAudit(SCHEDULE);
    expect(deployed.invocations).toEqual([`scan ${MEMBER_TARGET}`]);
    expect(theReport().targets[0]?.gaps).toMatchObject([{ reason: 'denied', action: 'sts:AssumeRole' }]);
  });

  it('is, after three tries, a scan that ends without an answer: failed with its reason, while the others go on', async () => {
    await deployed.configure(BOTH);
    deployed.before((call) => {
      if (call.includes(MEMBER)) throw new Error('2026-11-25T06:01:00Z Task timed out after 900.00 seconds');
    });
    const { status } = await deployed.invokeAudit(SCHEDULE);
    expect(status).toBe('SUCCEEDED');
    expect(deployed.invocations.filter((call) => call.includes(MEMBER))).toHaveLength(3);
    const [home, member] = theReport().targets;
    expect(home).toMatchObject({ accountId: HOME, status: 'complete' });
    expect(member).toMatchObject({
      status: 'failed',
      gaps: [
        {
          section: 'target',
          reason: 'timeout',
          action: 'lambda:InvokeFunction',
          message: expect.stringContaining('Task timed out after 900.00 seconds'),
        },
      ],
    });
    expect(member?.notEvaluated.length).toBeGreaterThan(0);
    expect(deployed.aws.publications[0]?.received.email?.body).toContain(MEMBER);
  });

  it('is the organisation while it is throttled: its accounts are looked for again later', async () => {
    deployed.aws.world.organization({ management: HOME, accounts: [MEMBER] });
    await deployed.configure({ targets: { organization: {}, regions: ['eu-west-1'] } });
    // Six tries of one call: only the last is throttled, since for each that is the SDK slows down in real time.
    const down = { code: 'ServiceException', message: 'down', status: 500, times: 5 };
    const throttled = { code: 'TooManyRequestsException', message: 'slow down', status: 400, times: 6 };
    for (const error of [down, throttled]) deployed.aws.faults.fail('organizations:ListAccounts', error);
    await deployed.invokeAudit(SCHEDULE);
    expect(theReport().targets.map(({ accountId, status }) => [accountId, status])).toEqual([
      [HOME, 'complete'],
      [MEMBER, 'complete'],
    ]);
    expect(deployed.log.filter(({ message }) => message === 'planned')).toHaveLength(2);
  });

  it('is the organisation when it never answers: the report and people say so', async () => {
    deployed.aws.world.organization({ management: HOME, accounts: [MEMBER] });
    await deployed.configure({ targets: { organization: {}, regions: ['eu-west-1'] } });
    const error = { code: 'ServiceException', message: 'down', status: 500 };
    deployed.aws.faults.fail('organizations:ListAccounts', error);
    expect((await deployed.invokeAudit(SCHEDULE)).status).toBe('SUCCEEDED');
    expect(deployed.used[0]?.operations).toBeGreaterThan(7);
    expect(theReport().targets).toMatchObject([
      { status: 'failed', gaps: [{ reason: 'error', action: 'organizations:ListAccounts' }] },
    ]);
    expect(deployed.aws.publications).toHaveLength(1);
  });
});

describe('a region with more ENIs than the smaller function takes', () => {
  it('is left to the larger one, and what is found and remembered is that one’s alone', async () => {
    await deployed.stop();
    expect(mostItems(SMALL_SCAN_MB)).toBe(MAX_ITEMS_OF_A_SMALL_SCAN);
    const memoryMb = 2;
    const count = mostItems(memoryMb) + 1;
    const world = aWorld().account(HOME, (account) =>
      account.region('eu-west-1', (region) =>
        region
          .vpc('main', { cidr: '10.64.0.0/16' })
          .subnet('a', { cidr: '10.64.0.0/16' })
          .leakedEni({ subnet: 'a', cluster: 'prod', addresses: 1, count }),
      ),
    );
    deployed = await deploy(world, { targets: { regions: ['eu-west-1'] } });
    deployed.setSmallMemory(memoryMb);
    const { result } = await deployed.invokeAudit(SCHEDULE);
    expect(deployed.invocations).toEqual([`scan ${HOME_TARGET}`, `large scan ${HOME_TARGET}`]);
    expect(result).toMatchObject({ summary: { targets: { complete: 1, partial: 0, failed: 0 }, complete: true } });
    expect(theReport().targets[0]?.resources.availableEnis).toBe(count);
    const said = deployed.log.map(({ message }) => message);
    expect(said).toContain('left to the larger function');
    expect(said).not.toContain('target not read whole');
    expect(theReport().findings.map(({ check, status }) => [check, status])).toContainEqual(['leaked-eni', 'new']);
    const smaller = await scan({ region: 'eu-west-1' }, { ...LAMBDA, memoryLimitInMB: String(memoryMb) });
    expect(smaller, 'a person has no other function to ask').toMatchObject({ status: 'complete' });
  });
});

describe('an organisation of which no account is left', () => {
  const NOBODY = { targets: { organization: { excludeAccounts: [HOME, MEMBER] }, regions: ['eu-west-1'] } };
  const CLEANUP = { cleanup: { mode: 'plan', accounts: 'all', regions: 'all' } };

  it.each([
    ['without clean-up', NOBODY],
    ['with clean-up', { ...NOBODY, ...CLEANUP }],
  ])('is incomplete, alarms and is said after every audit %s', async (_, config) => {
    deployed.aws.world.organization({ management: HOME, accounts: [MEMBER] });
    await deployed.configure(config);
    for (const day of ['25', '26', '27']) {
      await deployed.invokeAudit({ ...SCHEDULE, scheduledTime: `2026-11-${day}T06:00:00Z` });
    }
    expect(deployed.reports().map(({ summary }) => summary.complete)).toEqual([false, false, false]);
    const failed = deployed.log.filter((line) => line.status === 'failed' && 'Targets' in line);
    expect(failed.map(({ Targets }) => Targets)).toEqual([1, 1, 1]);
    expect(deployed.aws.publications.map(({ subject }) => subject)).toEqual(
      Array(3).fill('Nothing was audited - EKS IP audit, 1 of 1 target NOT READ WHOLE'),
    );
    expect(deployed.aws.publications[2]?.received.email?.body).toMatch(/no account to audit/);
  });
});

describe('clean-up after the scans', () => {
  const PLAN = { cleanup: { mode: 'plan', accounts: [HOME], regions: 'all' } };

  it('is planned where the lists allow it, and is in the same report', async () => {
    await deployed.configure({ ...BOTH, ...PLAN });
    await deployed.invokeAudit(SCHEDULE);
    expect(deployed.invocations).toEqual([`scan ${HOME_TARGET}`, `scan ${MEMBER_TARGET}`, `cleanup ${HOME_TARGET}`]);
    expect(theReport().cleanup).toMatchObject({
      mode: 'plan',
      targets: [{ accountId: HOME, refused: null, decisions: [{ verdict: 'keep' }] }],
    });
    expect(theReport().findings.map(({ check }) => check)).toContain('leaked-eni');
  });

  it('is nobody asked for who asks for an audit', async () => {
    await deployed.configure({ ...BOTH, ...PLAN });
    await deployed.invokeAudit({});
    expect(deployed.invocations.filter((call) => call.startsWith('cleanup'))).toEqual([]);
    expect(theReport().cleanup).toBeNull();
  });

  it('that ends without a result is told as that, not as nothing to do', async () => {
    await deployed.configure({ ...BOTH, ...PLAN });
    deployed.before((call) => {
      if (call.startsWith('cleanup')) throw new Error('Runtime exited with error: signal: killed');
    });
    await deployed.invokeAudit(SCHEDULE);
    expect(theReport().cleanup?.targets).toMatchObject([
      { accountId: HOME, refused: { reason: 'gap', message: expect.stringContaining('signal: killed') } },
    ]);
  });
});
