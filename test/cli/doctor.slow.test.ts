import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXAMINATION_IDS } from '../../lambda/model/doctor.ts';
import { shownDoctorSchema } from '../../lambda/report/json/doctor-schema.ts';
import { type DeployedHub, deployHub, HOME, MEMBER, READ_ROLE, REGION } from '../doctor/deployed-hub.ts';
import { publishedCli } from './published-cli.ts';
import { runCli } from './run-cli.ts';

const published = publishedCli();

let deployed: DeployedHub;
let cwd: string;
beforeEach(async () => {
  deployed = await deployHub();
  cwd = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterEach(async () => {
  const { unsupported } = deployed.aws;
  await deployed.stop();
  await rm(cwd, { recursive: true });
  expect(unsupported).toEqual([]);
});

function doctor(...args: readonly string[]) {
  const env = { ...deployed.aws.env(HOME, REGION), COLUMNS: '80' };
  return runCli(['doctor', '--config', deployed.configFile, ...args], { ...published, cwd, env });
}

const marks = (stdout: string) => stdout.match(/^[✓✗?] [\w-]+/gm) ?? [];

/** What people do to a deployment, several at once. */
function neglect(hub: DeployedHub): void {
  Object.assign(hub.schedule, { State: 'DISABLED' });
  Object.assign(hub.alarm('eks-ip-auditor-audit-failed'), { ActionsEnabled: false });
  Object.assign(hub.alarm('eks-ip-auditor-dead-letters'), { StateValue: 'ALARM' });
  Object.assign(hub.hub.executions, { limit: 10, unreserved: 5 });
  const [first] = hub.hub.subscriptions.get(hub.topic('Findings')) ?? [];
  Object.assign(first ?? {}, { SubscriptionArn: 'PendingConfirmation' });
  hub.report(80, {
    summary: { targets: { complete: 1, partial: 0, failed: 1 }, findings: { high: 3 }, complete: false },
    targets: [
      {
        accountId: MEMBER,
        region: REGION,
        gaps: [{ section: 'target', reason: 'denied', action: 'sts:AssumeRole', message: 'not authorized' }],
      },
    ],
  });
  hub.aws.world.role(READ_ROLE, { trusts: ['arn:aws:iam::888899990000:role/other'] });
  hub.aws.faults.deny('cloudtrail:LookupEvents');
  hub.aws.faults.deny('iam:SimulatePrincipalPolicy');
}

describe('doctor', () => {
  it('says on stdout that all is well, a line or two for each question, and exits 0', async () => {
    const { exitCode, stdout, stderr } = await doctor();
    expect(stderr).toBe(`examining stack EksIpAuditor in ${HOME} ${REGION}\n`);
    expect(marks(stdout)).toEqual(EXAMINATION_IDS.map((id) => `✓ ${id}`));
    expect(stdout).toMatch(/\nAll 18 are as they should be\.\n$/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(exitCode).toBe(0);
  });

  it('says what is wrong and what to do, what it may not see and what to allow, and exits 1', async () => {
    neglect(deployed);
    const { exitCode, stdout } = await doctor();
    expect(marks(stdout).filter((line) => !line.startsWith('✓'))).toEqual([
      '✗ schedule',
      '✗ last-audit',
      '✗ coverage',
      '? permissions',
      '✗ members',
      '? member-permissions',
      '? cleanup-permissions',
      '✗ subscriptions',
      '✗ alarms',
      '✗ concurrency',
      '? trail',
    ]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /7 of 18 are as they should be\. 7 are wrong: schedule, last-audit, coverage, members, subscriptions, alarms, concurrency\. 4 could not be looked at: permissions, member-permissions, cleanup-permissions, trail\. $/,
    );
    // A command is broken between its arguments alone.
    for (const line of stdout.split('\n')) if (!line.includes('arn:')) expect(line.length).toBeLessThanOrEqual(80);
    expect(exitCode).toBe(1);
  });

  it('exits 3 where nothing is wrong and something could not be looked at', async () => {
    deployed.aws.faults.deny('cloudtrail:LookupEvents');
    expect((await doctor()).exitCode).toBe(3);
  });

  it('gives the same as JSON, as its schema has it, to a file too', async () => {
    neglect(deployed);
    const { stdout, exitCode } = await doctor('--format', 'json');
    const report = JSON.parse(stdout);
    expect(shownDoctorSchema.safeParse(report).error).toBeUndefined();
    expect(report).toMatchObject({ deployment: 'eks-ip-auditor', accountId: HOME, region: REGION });
    expect(exitCode).toBe(1);
    const written = await doctor('--format', 'json', '--output', 'doctor.json');
    expect(written.stdout).toBe('');
    const { at: _, ...again } = JSON.parse(await readFile(join(cwd, 'doctor.json'), 'utf8'));
    expect(report).toMatchObject(again);
  });

  it('shows nothing of an attacker that steers the terminal, and gives no command with it', async () => {
    const [first] = deployed.hub.subscriptions.get(deployed.topic('Findings')) ?? [];
    Object.assign(first ?? {}, { SubscriptionArn: 'PendingConfirmation', Endpoint: 'a@b.c\u001B[2J\u202E$(touch x)' });
    const alarm = deployed.alarm('eks-ip-auditor-audit-failed');
    const hostile = 'eks-ip-auditor-$(touch x)\u001B[2J';
    Object.assign(alarm, { AlarmName: hostile, ActionsEnabled: false });
    for (const { resources } of deployed.hub.stacks.values()) {
      for (const resource of resources) {
        if (resource.PhysicalResourceId === 'eks-ip-auditor-audit-failed') resource.PhysicalResourceId = hostile;
      }
    }
    const { stdout } = await doctor();
    expect(stdout).toContain('a@b.c\uFFFD[2J\uFFFD$(touch x) (email)');
    expect(stdout).not.toMatch(/[^\P{C}\n]/u);
    expect(stdout).toContain('No command is given: the alarm name');
    expect(stdout).not.toContain('enable-alarm-actions');
  });

  it('looks where it is told to', async () => {
    const elsewhere = await doctor('--region', 'us-east-1', '--stack-name', 'Ours');
    expect(elsewhere.stderr).toBe(`examining stack Ours in ${HOME} us-east-1\n`);
    expect(elsewhere.stdout.replaceAll(/\s+/g, ' ')).toContain(`✗ stack There is no stack Ours in ${HOME} us-east-1.`);
    expect(elsewhere.exitCode).toBe(1);
  });

  it('needs a region and a valid configuration', async () => {
    const env = { ...deployed.aws.env(HOME, REGION), AWS_REGION: '' };
    const without = await runCli(['doctor', '--config', deployed.configFile], { ...published, cwd, env });
    expect(without).toMatchObject({ exitCode: 2, stdout: '' });
    expect(without.stderr).toContain('error: no region: give --region');
    expect((await doctor('--config', 'missing.json')).exitCode).toBe(2);
  });
});
