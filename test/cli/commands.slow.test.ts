import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { worstOf } from '../../lambda/checks/define-check.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { KNOWN_ERRORS } from '../../lambda/facts/errors/known-errors.ts';
import { SECTION_NAMES } from '../../lambda/model/inventory.ts';
import { runCli, runShell } from './run-cli.ts';

const ROOT = join(import.meta.dirname, '../..');

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterEach(() => rm(cwd, { recursive: true }));

describe('the command line', () => {
  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await runCli(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    [['--help']],
    [['audit', '--help']],
    [['diagnose', '--help']],
    [['map', '--help']],
    [['what-if', '--help']],
    [['cleanup', '--help']],
    [['cleanup', 'plan', '--help']],
    [['cleanup', 'apply', '--help']],
    [['checks', '--help']],
    [['config', '--help']],
    [['config', 'check', '--help']],
    [['explain', '--help']],
    [['completion', '--help']],
    [['doctor', '--help']],
  ])('helps on %j, on stdout, in lines of at most 80 columns', async (args) => {
    const { exitCode, stdout, stderr } = await runCli(args);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: eks-ip-auditor/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each(['audit', 'cleanup'])('gives examples and exit codes in the help of %s', async (name) => {
    const { stdout } = await runCli([name, '--help']);
    expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /);
    expect(stdout).toMatch(/Examples:\n {2}\$ eks-ip-auditor audit --region eu-west-1/);
  });

  it.each([
    [['audti'], "error: unknown command 'audti' (Did you mean audit?)"],
    [['audit', '--fromat', 'json'], "error: unknown option '--fromat' (Did you mean --format?)"],
    [
      ['audit', '--format', 'xml'],
      "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are table, json, csv, markdown, html, ndjson, sarif, junit, ocsf, asff, github, prometheus.",
    ],
    [
      ['audit', '--fail-on', 'hihg'],
      "error: option '--fail-on <severity>' argument 'hihg' is invalid. Allowed choices are critical, high, medium, low, info, none; did you mean \"high\"?",
    ],
    [
      ['audit', '--concurrency', '0'],
      "error: option '--concurrency <n>' argument '0' is invalid. Must be a whole number from 1 to 64.",
    ],
    [['audit', '--region'], "error: option '--region <name>' argument missing"],
    [['explain'], 'error: explain: give a check, the text of an error, - for stdin, or --list'],
    [['explain', '--list', 'x'], 'error: explain: give a check, the text of an error, - for stdin, or --list'],
    [['explain', 'leaked-enni'], 'error: unknown check "leaked-enni"; did you mean "leaked-eni"?'],
  ])('refuses %j with exit code 2 and one line on stderr', async (args, line) => {
    expect(await runCli(args, { cwd })).toEqual({ exitCode: 2, stdout: '', stderr: `${line}\n` });
  });

  it('without a command shows its help on stderr and exits 2', async () => {
    const { exitCode, stdout, stderr } = await runCli([]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: /);
  });
});

describe('checks', () => {
  it('lists every check, a line each, with the worst severity that it gives', async () => {
    const { exitCode, stdout, stderr } = await runCli(['checks']);
    expect([exitCode, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/).slice(0, 2).join(' '))).toEqual([
      'check worst',
      ...CHECKS.map((check) => `${check.meta.id} ${worstOf(check)}`),
    ]);
  });
});

describe('checks --format json', () => {
  it('has all that is known of each, for programs', async () => {
    const { exitCode, stdout } = await runCli(['checks', '--format', 'json']);
    expect(exitCode).toBe(0);
    const checks: readonly Record<string, unknown>[] = JSON.parse(stdout);
    expect(checks.map(({ id, worst }) => [id, worst])).toEqual(CHECKS.map((check) => [check.meta.id, worstOf(check)]));
    expect(checks.find(({ id }) => id === 'subnet-low-ips')).toMatchObject({
      question: 'addresses',
      severities: { critical: expect.any(String) },
      options: { mediumFreePercent: { default: 20, description: expect.any(String) } },
    });
  });
});

describe('explain', () => {
  it.each(CHECKS.map(({ meta }) => [meta.id, meta] as const))('tells what %s is about', async (id, meta) => {
    const { exitCode, stdout, stderr } = await runCli(['explain', id]);
    expect([exitCode, stderr]).toEqual([0, '']);
    const onOneLine = stdout.replaceAll(/\s+/g, ' ');
    const advice = meta.remediation.steps.flatMap((step) => ('text' in step ? [step.text] : []));
    for (const text of [meta.title, meta.rationale, ...advice, meta.remediation.url, ...meta.mayBeWrong]) {
      expect(onOneLine).toContain(text.replaceAll(/\s+/g, ' '));
    }
  });

  it('names what is read in words, and not as the code calls it', async () => {
    const { stdout } = await runCli(['explain', 'leaked-eni']);
    expect(stdout).toMatch(
      /What it reads\n {2}unattached ENIs\n {2}Without these, it answers only in part: clusters, /,
    );
    const names = SECTION_NAMES.filter((name) => /[A-Z]/.test(name));
    expect(names.filter((name) => stdout.includes(name))).toEqual([]);
  });

  it('says what an error means, which checks find its cause and what to type', async () => {
    const asked = [
      'explain',
      'Failed',
      'to',
      'get',
      'eni',
      'limit',
      'due',
      'to',
      'unknown',
      'instance',
      'type',
      't3.medium',
    ];
    const { exitCode, stdout, stderr } = await runCli(asked);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^Failed to get eni limit due to unknown instance type t3\.medium\n.* VPC CNI 1\.0\.0 to 1\.9\.0 ·/,
    );
    expect(stdout).toMatch(/What it means\n.*What to do first\n.*unsupported-instance-type: /s);
    expect(stdout).toContain('\n  eks-ip-auditor diagnose CLUSTER --region REGION\n');
  });

  it('takes the text from stdin', async () => {
    const pod = 'Warning  FailedCreatePodSandBox  kubelet  add cmd: failed to assign an IP address to container';
    const { exitCode, stdout } = await runShell(`printf '%s\n' 'Name: web' '${pod}' | $CLI explain -`);
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, 'add cmd: failed to assign an IP address to container']);
  });

  it('names the nearest errors of a text that is not known, and ends with 1', async () => {
    const { exitCode, stdout } = await runCli(['explain', 'the ENI limit was reached \u001B[2J']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^No known error reads like "the ENI limit was reached \uFFFD\[2J"\. The nearest:\n/);
    expect(stdout).toContain('\n  ipamd-max-eni-reached ');
  });

  it('lists every known error, and as JSON all that is known of it', async () => {
    const { stdout } = await runCli(['explain', '--list']);
    for (const { id } of KNOWN_ERRORS) expect(stdout).toContain(`\n  ${id} `);
    const json = await runCli(['explain', '--list', '--format', 'json']);
    expect(JSON.parse(json.stdout).errors.map(({ id }: { readonly id: string }) => id)).toEqual(
      KNOWN_ERRORS.map(({ id }) => id),
    );
  });

  it('keeps to the width that it is given', async () => {
    const { stdout } = await runCli(['explain', 'leaked-eni'], { env: { COLUMNS: '60' } });
    const tooWide = stdout.split('\n').filter((line) => line.length > 60 && !line.includes('http'));
    expect(tooWide.filter((line) => /\s\S/.test(line.trim()) && line.startsWith('  '))).toEqual([]);
  });
});

describe('cleanup', () => {
  it.each([
    [{ targets: { accounts: [{ roleArn: 'arn:aws:iam::444455556666:role/r' }] } }, [], true],
    [{ targets: { accounts: [{ roleArn: 'arn:aws:iam::444455556666:role/r' }] } }, ['--quiet'], true],
    [{ targets: { organization: {} } }, [], true],
    [{ targets: { accounts: [{}] } }, ['--role-arn', 'arn:aws:iam::444455556666:role/r'], false],
    [{}, [], false],
  ])('of %j %j says that it looks at the own account only: %s', async (config, flags, says) => {
    await writeFile(join(cwd, 'eks-ip-auditor.config.json'), JSON.stringify(config));
    const args = ['cleanup', 'plan', '--ledger', 'ledger', '--region', 'eu-west-1', ...flags];
    const { stderr } = await runCli(args, { cwd });
    expect(stderr.includes('the account of your credentials only')).toBe(says);
    expect(stderr).toContain('no AWS credentials found');
  });
});

describe('config', () => {
  it('check says that the defaults hold where there is no file', async () => {
    const { exitCode, stdout } = await runCli(['config', 'check'], { cwd });
    expect([exitCode, stdout]).toEqual([0, 'no eks-ip-auditor.config.json here: the defaults apply\n']);
  });

  it('check says that the file here is valid', async () => {
    await writeFile(join(cwd, 'eks-ip-auditor.config.json'), '{ "scope": "all" }');
    const { exitCode, stdout } = await runCli(['config', 'check'], { cwd });
    expect([exitCode, stdout]).toEqual([0, 'eks-ip-auditor.config.json: valid\n']);
  });

  it('check names every mistake, a line each, and exits 2', async () => {
    await writeFile(join(cwd, 'c.json'), '{ "scop": "all", "clusters": { "prod": { "cniVersion": "latest" } } }');
    expect(await runCli(['config', 'check', '--config', 'c.json'], { cwd })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'error: c.json: clusters.prod.cniVersion: "latest" is not a VPC CNI version; write it like "1.19.3"\n' +
        'error: c.json: scop: unknown key; did you mean "scope"?\n',
    });
  });

  it.each([
    ['no.json', 'error: configuration file no.json: there is no such file\n'],
    ['.', 'error: configuration file .: it is a folder, name a JSON file\n'],
  ])('check refuses %s', async (file, stderr) => {
    expect(await runCli(['config', 'check', '--config', file], { cwd })).toEqual({ exitCode: 2, stdout: '', stderr });
  });

  it.each([
    [{ flexibleMinutes: 1440 }, '"cron(0 6 * * ? *)" leaves an audit 0 minutes'],
    [{ expression: 'rate(1 minute)' }, '"rate(1 minute)" leaves an audit 0 minutes'],
    [{ expression: 'cron(0 6 31 2 ? *)' }, 'audits come due less than twice in two years'],
  ])('config check refuses the schedule %j, which a synth would refuse', async (schedule, why) => {
    await writeFile(join(cwd, 'c.json'), JSON.stringify({ schedule }));
    const { exitCode, stdout, stderr } = await runCli(['config', 'check', '--config', 'c.json'], { cwd });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('error: c.json: schedule.expression: ');
    expect(stderr).toContain(why);
  });

  it('check warns, and no more, of alarms that nobody would hear', async () => {
    const warning = 'warning: c.json: notifications: nobody gets the alarms of a deployment';
    await writeFile(join(cwd, 'c.json'), '{}');
    const deaf = await runCli(['config', 'check', '--config', 'c.json'], { cwd });
    expect([deaf.exitCode, deaf.stdout]).toEqual([0, 'c.json: valid\n']);
    expect(deaf.stderr).toContain(warning);
    await writeFile(join(cwd, 'c.json'), '{ "notifications": { "emails": ["team@example.com"] } }');
    expect((await runCli(['config', 'check', '--config', 'c.json'], { cwd })).stderr).toBe('');
  });

  it('print prints a configuration that is valid in its turn and says the same', async () => {
    await writeFile(
      join(cwd, 'a.json'),
      '{ "checks": { "leaked-eni": { "severity": "high" }, "unattached-eni": false } }',
    );
    const first = await runCli(['config', 'print', '--config', 'a.json'], { cwd });
    await writeFile(join(cwd, 'b.json'), first.stdout);
    const second = await runCli(['config', 'print', '--config', 'b.json'], { cwd });
    expect(JSON.parse(first.stdout)).toMatchObject({
      checks: { 'leaked-eni': { severity: 'high', options: { minAgeMinutes: 60 } }, 'unattached-eni': false },
    });
    expect(second).toEqual(first);
  });

  it('schema prints the published schema', async () => {
    const { stdout } = await runCli(['config', 'schema']);
    expect(stdout).toBe(readFileSync(join(ROOT, 'config.schema.json'), 'utf8'));
  });
});
