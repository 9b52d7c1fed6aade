import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';
import { hubServices } from '../../simulated-aws/services/hub/index.ts';
import { emptyHub } from '../../simulated-aws/services/hub/state.ts';
import { aWorld } from '../../simulated-aws/world/index.ts';
import { runCli } from './run-cli.ts';
import { runOnTerminal } from './run-on-terminal.ts';

const HOME = '111122223333';
const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/reader`;
const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:ips`;

const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'config-'));
});
afterEach(() => rm(cwd, { recursive: true }));

const write = (config: object) => writeFile(join(cwd, 'eks-ip-auditor.config.json'), JSON.stringify(config));

describe('config check', () => {
  it('refuses a suppression that has expired', async () => {
    const entry = { check: 'leaked-eni', resource: '*', reason: 'x', expires: '2025-01-01' };
    await write({ suppressions: [entry], notifications: { emails: ['a@example.com'] } });
    expect(await runCli(['config', 'check'], { cwd })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'error: eks-ip-auditor.config.json: suppressions[0]: it expired on 2025-01-01, and suppresses nothing; renew or remove it\n',
    });
  });
});

describe('config check --live', () => {
  const hub = emptyHub();
  let aws: SimulatedAws;
  beforeEach(async () => {
    const world = aWorld({ home: HOME })
      .account(HOME, (account) => account.region('eu-west-1', (region) => region.vpc('main')))
      .account(MEMBER, (account) => account.region('eu-west-1', (region) => region.vpc('main')));
    aws = await startSimulatedAws(world.role(ROLE, { externalId: 'company-1' }), { services: hubServices(hub) });
  });
  afterEach(async () => {
    await aws.stop();
    expect(aws.unsupported).toEqual([]);
  });
  const live = () => runCli(['config', 'check', '--live'], { cwd, env: aws.env() });
  const targets = (externalId: string) => ({
    accounts: [{}, { roleArn: ROLE, externalId }],
    regions: ['eu-west-1'],
  });

  it('enters every account, looks for the topic, and writes nothing', async () => {
    const subscription = { Protocol: 'email', Endpoint: 'a@example.com', Owner: HOME, TopicArn: TOPIC };
    hub.subscriptions.set(
      TOPIC,
      ['PendingConfirmation', `${TOPIC}:0a1b`].map((SubscriptionArn) => ({ ...subscription, SubscriptionArn })),
    );
    await write({ targets: targets('company-1'), notifications: { topicArn: TOPIC, emails: ['a@example.com'] } });
    expect(await live()).toEqual({
      exitCode: 0,
      stdout: `eks-ip-auditor.config.json: valid
✓ account ${HOME}: entered, eu-west-1
✓ account ${MEMBER}: entered, eu-west-1
✓ topic ${TOPIC}: 2 subscriptions, 1 not confirmed yet
`,
      stderr: '',
    });
    expect(aws.calls.map(({ action }) => action)).not.toContain('Publish');
  });

  it('says of a role that lets us not in that the functions may get in, and exits 3', async () => {
    await write({ targets: targets('company-2'), notifications: { emails: ['a@example.com'] } });
    const { exitCode, stdout } = await live();
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /^\? account 444455556666: sts:AssumeRole: .* lets in only the deployed functions: `eks-ip-auditor doctor` asks those$/m,
    );
  });

  it('says that a topic is not there, and exits 1', async () => {
    const topicArn = `${TOPIC}-gone`;
    await write({ targets: { regions: ['eu-west-1'] }, notifications: { topicArn, emails: ['a@example.com'] } });
    const { exitCode, stdout } = await live();
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✗ topic .*:ips-gone: sns:ListSubscriptionsByTopic: Topic does not exist$/m);
  });
});

describe('config init', () => {
  const file = () => readFile(join(cwd, 'eks-ip-auditor.config.json'), 'utf8');

  it('asks nobody where there is nobody', async () => {
    const { exitCode, stderr } = await runCli(['config', 'init'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: stdin is not a terminal: write eks-ip-auditor\.config\.json yourself/);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('never writes over a configuration', async () => {
    await write({});
    const { exitCode, stderr } = await runCli(['config', 'init'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/already exists: give --force to overwrite it/);
    expect(await file()).toBe('{}');
  });

  it.skipIf(!hasScript)('asks until it can be taken, and writes what config check takes', async () => {
    const keys = `organization\rall\rteam\rteam@example.com\r`;
    const { exitCode, screen } = await runOnTerminal(['config', 'init'], { cwd }, { prompt: 'Which accounts?', keys });
    expect(exitCode).toBe(0);
    expect(screen).toContain('notifications.emails[0]: "team" is not an email address');
    expect(JSON.parse(await file())).toEqual({
      targets: { organization: {}, regions: 'all' },
      notifications: { emails: ['team@example.com'] },
    });
    expect((await runCli(['config', 'check'], { cwd })).exitCode).toBe(0);
  });

  it.skipIf(!hasScript)('writes over one when told to', async () => {
    await write({ scope: 'all' });
    const typing = { prompt: 'Which accounts?', keys: '\r\r\r' };
    expect((await runOnTerminal(['config', 'init', '--force'], { cwd }, typing)).exitCode).toBe(0);
    expect(await file()).toBe('{}\n');
  });
});
