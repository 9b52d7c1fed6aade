import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../lambda/model/report.ts';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';
import { aWorld, type World } from '../../simulated-aws/world/index.ts';
import { publishedCli } from './published-cli.ts';
import { runCli, runShell } from './run-cli.ts';

const HOME = '111122223333';
const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/reader`;
const TOPIC = `arn:aws:sns:eu-west-1:${HOME}:ips`;

const published = publishedCli();

let aws: SimulatedAws;
let cwd: string;
beforeEach(async () => {
  aws = await startSimulatedAws(aDrainedWorld());
  cwd = await mkdtemp(join(tmpdir(), 'audit-'));
});
afterEach(async () => {
  await aws.stop();
  await rm(cwd, { recursive: true });
  expect(aws.unsupported).toEqual([]);
});

/** One cluster whose only subnet has three addresses left: a critical finding. Another account has nothing at all. */
function aDrainedWorld(): World {
  return aWorld({ home: HOME })
    .account(HOME, (account) =>
      account.region('eu-west-1', (region) =>
        region
          .vpc('main')
          .subnet('a', { cidr: '10.0.0.0/24', az: 'eu-west-1a' })
          .cluster('prod', { subnets: ['a'] })
          .nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['a'], nodes: 1 })
          .leakedEni({ subnet: 'a', cluster: 'prod', count: 2 })
          .fillSubnet('a', { leaving: 3 }),
      ),
    )
    .role(ROLE, { externalId: 'company-1' })
    .topic(TOPIC, { subscriptions: [{ protocol: 'email', endpoint: 'team@example.com' }] });
}

function audit(...args: readonly string[]) {
  return runCli(['audit', ...args], { ...published, cwd, env: aws.env() });
}

async function auditJson(...args: readonly string[]): Promise<Report> {
  return JSON.parse((await audit('--format', 'json', ...args)).stdout);
}

describe('audit', () => {
  it('puts the report on stdout, progress on stderr, and exits 1 for a critical finding', async () => {
    const { exitCode, stdout, stderr } = await audit();
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/critical/i);
    expect(stderr).toMatch(/^auditing 1 target\n\[1\/1\] 111122223333 eu-west-1: complete \(1 clusters?, 1 subnets?/);
  });

  it('says nothing on stderr when asked to be quiet', async () => {
    expect((await audit('--quiet')).stderr).toBe('');
  });

  it('gives JSON that is nothing but the report', async () => {
    const report = await auditJson();
    expect(report.findings.map(({ check, severity }) => [check, severity])).toContainEqual([
      'subnet-low-ips',
      'critical',
    ]);
    expect(report.targets).toMatchObject([{ accountId: HOME, region: 'eu-west-1', status: 'complete' }]);
  });

  it('runs only the checks that it is told to', async () => {
    const { findings } = await auditJson('--check', 'leaked-eni');
    expect(findings.map(({ check }) => check)).toEqual(['leaked-eni', 'leaked-eni']);
  });

  it('audits every region it is told to, and all that are enabled', async () => {
    const two = await auditJson('--region', 'eu-west-1', '--region', 'us-east-1');
    expect(two.targets.map(({ region }) => region).sort()).toEqual(['eu-west-1', 'us-east-1']);
    const all = await auditJson('--region', 'all');
    expect(all.targets.length).toBeGreaterThan(10);
    expect(new Set(all.targets.map(({ status }) => status))).toEqual(new Set(['complete']));
  });

  it('assumes a role, giving its external id', async () => {
    const { targets } = await auditJson('--role-arn', ROLE, '--external-id', 'company-1');
    expect(targets).toMatchObject([{ accountId: MEMBER, status: 'complete' }]);
  });

  it('reads the configuration of the folder by itself', async () => {
    await writeFile(join(cwd, 'eks-ip-auditor.config.json'), '{ "checks": { "subnet-low-ips": false } }');
    const checks = (await auditJson()).findings.map(({ check }) => check);
    expect(checks).toContain('leaked-eni');
    expect(checks).not.toContain('subnet-low-ips');
  });
});

describe('the exit code', () => {
  it('follows --fail-on', async () => {
    expect((await audit('--fail-on', 'none')).exitCode).toBe(0);
    expect((await audit('--check', 'leaked-eni')).exitCode).toBe(0);
    expect((await audit('--check', 'leaked-eni', '--fail-on', 'low')).exitCode).toBe(1);
  });

  it('does not count what is suppressed', async () => {
    const suppression = { check: 'subnet-low-ips', resource: '*', reason: 'known', expires: '2999-12-31' };
    await writeFile(join(cwd, 'c.json'), JSON.stringify({ suppressions: [suppression] }));
    expect((await audit('--check', 'subnet-low-ips')).exitCode).toBe(1);
    expect((await audit('--check', 'subnet-low-ips', '--config', 'c.json')).exitCode).toBe(0);
  });

  it('is 3 for what could not be read, with --strict only', async () => {
    aws.faults.deny('ec2:DescribeInstances');
    expect((await audit('--fail-on', 'none', '--strict')).exitCode).toBe(3);
    expect((await audit('--fail-on', 'none')).exitCode).toBe(0);
  });

  it('is 2 when nothing could be read, and says why', async () => {
    for (const service of ['ec2', 'eks', 'iam', 'autoscaling']) aws.faults.deny(`${service}:*`);
    const { exitCode, stdout, stderr } = await audit();
    expect(exitCode).toBe(2);
    expect(stdout).not.toBe('');
    expect(stderr).toMatch(/^error: nothing could be read: (ec2|eks):\w+: .+$/m);
  });

  it('is 2 when no account could be entered', async () => {
    const { exitCode, stderr } = await audit('--role-arn', ROLE);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: nothing could be read: sts:AssumeRole: .*not authorized.*$/m);
  });
});

describe('--output', () => {
  it('takes the report, and stdout stays empty', async () => {
    const { exitCode, stdout, stderr } = await audit('--format', 'json', '--output', 'report.json');
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^report written to report\.json$/m);
    expect(JSON.parse(await readFile(join(cwd, 'report.json'), 'utf8'))).toMatchObject({ schemaVersion: '2' });
    expect(await readdir(cwd)).toEqual(['report.json']);
  });

  it('gets no colour, even where colour is forced', async () => {
    await runCli(['audit', '--output', 'report.txt'], { ...published, cwd, env: { ...aws.env(), FORCE_COLOR: '1' } });
    expect(await readFile(join(cwd, 'report.txt'), 'utf8')).not.toContain('\u001B');
  });

  it('that cannot be written is refused before AWS is asked', async () => {
    const { exitCode, stderr } = await audit('--output', 'no/such/report.json');
    expect([exitCode, stderr]).toEqual([2, 'error: output file no/such/report.json: there is no folder no/such\n']);
    expect(aws.calls).toEqual([]);
  });
});

describe('colour', () => {
  it.each([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('in a pipe with %j: %s', async (env, colored) => {
    const { stdout } = await runCli(['audit'], { ...published, cwd, env: { ...aws.env(), ...env } });
    expect(stdout.includes('\u001B[')).toBe(colored);
  });
});

describe('a closed stdout', () => {
  it('ends quietly, with the exit code of the audit', async () => {
    const { exitCode, stdout, stderr } = await runShell('$CLI audit --quiet --format json | head -c 1', {
      ...published,
      cwd,
      env: aws.env(),
    });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '{', stderr: '' });
  });

  it('that was never open is no crash', async () => {
    const { exitCode, stderr } = await runShell('$CLI audit --quiet >&-', { ...published, cwd, env: aws.env() });
    expect([exitCode, stderr]).toEqual([1, '']);
  });
});

describe('Ctrl-C', () => {
  it('stops the calls, says so, exits 130 and leaves no file', async () => {
    aws.faults.delay('ec2:DescribeSubnets', 60_000);
    const { exitCode, stdout, stderr } = await runCli(['audit', '--output', 'report.json'], {
      ...published,
      cwd,
      env: aws.env(),
      onStderr: (child, text) => {
        if (text.includes('auditing 1 target') && !child.killed) child.kill('SIGINT');
      },
    });
    expect([exitCode, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/^interrupted after 0 of 1 target: no report was written$/m);
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe('--notify', () => {
  it('publishes the report to the topic, and says so', async () => {
    const { exitCode, stderr } = await audit('--notify', TOPIC);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(TOPIC);
    expect(aws.publications.map(({ topicArn }) => topicArn)).toEqual([TOPIC]);
  });

  it('publishes nothing when there is nothing to say, unless the configuration wants it always', async () => {
    await audit('--notify', TOPIC, '--region', 'us-east-1');
    expect(aws.publications).toEqual([]);
    await writeFile(join(cwd, 'eks-ip-auditor.config.json'), '{ "notifications": { "when": "always" } }');
    await audit('--notify', TOPIC, '--region', 'us-east-1');
    expect(aws.publications).toHaveLength(1);
  });

  it('to a topic that does not exist gives the report all the same, then one line, and exits 2', async () => {
    const gone = `${TOPIC}-gone`;
    const { exitCode, stdout, stderr } = await audit('--quiet', '--notify', gone);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/critical/i);
    expect(stderr).toMatch(new RegExp(`^error: .*${gone}.*\n$`));
  });
});

describe('bad input is one line on stderr and exit code 2, and nothing on stdout', () => {
  it.each([
    ['an unknown region', ['--region', 'eu-wset-1'], 'unknown region "eu-wset-1"; did you mean "eu-west-1"?'],
    ['a region that is none', ['--region', 'Ireland'], '"Ireland" is not a region name; write it like "eu-west-1"'],
    [
      'all regions and one',
      ['--region', 'all', '--region', 'eu-west-1'],
      '--region all cannot be combined with other --region flags',
    ],
    [
      'a malformed role',
      ['--role-arn', 'reader'],
      '"reader" is not a role\'s ARN; write it like "arn:aws:iam::111122223333:role/eks-ip-auditor"',
    ],
    [
      'an external id for nobody',
      ['--external-id', 'x1'],
      '--external-id needs --role-arn: name the role that requires it',
    ],
    [
      'a malformed topic',
      ['--notify', 'ips'],
      '"ips" is not the ARN of an SNS topic, which reads like arn:aws:sns:eu-west-1:111122223333:eks-ip-audit',
    ],
    ['an unknown check', ['--check', 'subnet-low-ip'], 'unknown check "subnet-low-ip"; did you mean "subnet-low-ips"?'],
    [
      'an unknown configuration key',
      ['--config', 'unknown-key.json'],
      'unknown-key.json: scop: unknown key; did you mean "scope"?',
    ],
    [
      'a configuration that is no JSON',
      ['--config', 'broken.json'],
      'broken.json:1:3: this is not JSON; look for a missing quote, comma or bracket; comments and trailing commas are not allowed',
    ],
    [
      'a configuration that is not there',
      ['--config', 'none.json'],
      'configuration file none.json: there is no such file',
    ],
  ])('%s', async (_, args, line) => {
    await writeFile(join(cwd, 'unknown-key.json'), '{ "scop": "eks" }');
    await writeFile(join(cwd, 'broken.json'), '{ scope: "eks" }');
    expect(await audit(...args)).toEqual({ exitCode: 2, stdout: '', stderr: `error: ${line}\n` });
  });

  it.each([
    ['an expired credential', () => aws.env(), /expired/i],
    ['no credential at all', () => ({ AWS_REGION: 'eu-west-1' }), /credentials/i],
  ])('%s', async (_, env, message) => {
    aws.faults.expire({ accountId: HOME });
    const { exitCode, stdout, stderr } = await runCli(['audit'], { ...published, cwd, env: env() });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .+\n$/);
    expect(stderr).toMatch(message);
  });

  it('an unknown profile', async () => {
    const env = { AWS_REGION: 'eu-west-1' };
    const { exitCode, stdout, stderr } = await runCli(['audit', '--profile', 'nobody'], { ...published, cwd, env });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*nobody.*\n$/);
  });

  it('no region anywhere', async () => {
    const { AWS_REGION: _, ...env } = aws.env();
    const { exitCode, stderr } = await runCli(['audit'], { ...published, cwd, env });
    expect([exitCode, stderr]).toEqual([
      2,
      'error: no region to audit: give --region eu-west-1 or --region all, set AWS_REGION, or write targets.regions in the configuration\n',
    ]);
  });
});
