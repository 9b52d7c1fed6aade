import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { runCli, runShell } from './run-cli.ts';

const UNSAFE = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]|\uFE01|\u3164|\u2800|\u{E0131}/u;

let aws: SimulatedAws;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streams-'));
  const world = aWorld({ home: '111122223333' }).account('111122223333', (account) =>
    account.region('eu-west-1', (region) =>
      region
        .vpc('main')
        .subnet('a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
        .leakedEni({ subnet: 'a', cluster: 'gone', ageMinutes: 180, count: 40 }),
    ),
  );
  aws = await startSimulatedAws(world);
});
afterAll(async () => {
  await aws.stop();
  await rm(folder, { recursive: true });
});

const AUDIT = 'audit --region eu-west-1 --fail-on none';

describe('what AWS says on stderr', () => {
  it('neither steers the terminal nor reads from right to left', async () => {
    const message = 'no\u001b[2J\u001b]0;title\u0007 \u202egpj.exe\u009b31m\u2028error: all is well';
    const server = createServer((_, response) => {
      response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' });
      response.end(JSON.stringify({ __type: 'AccessDeniedException', message }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = {
      ...aws.env(),
      AWS_ENDPOINT_URL_EKS: endpoint,
      AWS_ENDPOINT_URL_EC2: endpoint,
      AWS_ENDPOINT_URL_IAM: endpoint,
      AWS_ENDPOINT_URL_AUTO_SCALING: endpoint,
    };
    const outcome = await runShell(`$CLI ${AUDIT}`, { env });
    server.close();
    expect(outcome.stderr).toContain('gpj.exe');
    expect(outcome.stderr).not.toMatch(UNSAFE);
    expect(outcome.stdout).not.toMatch(UNSAFE);
  });
});

describe('a full disk', () => {
  it.each([
    ['audit', `$CLI ${AUDIT} > /dev/full`],
    ['help', '$CLI audit --help > /dev/full'],
    ['checks', '$CLI checks > /dev/full'],
    ['version', '$CLI --version > /dev/full'],
  ])('behind stdout is a line and exit code 2: %s', async (_, line) => {
    const outcome = await runShell(`${line}`, { env: aws.env() });
    expect(outcome.stderr.split('\n').filter((text) => text.startsWith('error:'))).toEqual([
      'error: stdout: the disk is full',
    ]);
    expect(outcome.stderr).not.toMatch(/^\s+at /m);
    expect(outcome.exitCode).toBe(2);
  });

  it('behind stderr changes nothing about the report and the exit code', async () => {
    const outcome = await runShell(`$CLI ${AUDIT} 2> /dev/full`, { env: aws.env() });
    expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('leaked-eni') });
  });

  it('behind --output is a line, and the old file is whole', async () => {
    const file = join(folder, 'report.json');
    const full = await runShell(`$CLI ${AUDIT} --output /dev/full`, { env: aws.env() });
    expect(full).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('error: output file /dev/full: the disk is full\n'),
    });
    await runShell(`$CLI ${AUDIT} --format json --output ${file}`, { env: aws.env() });
    const before = readFileSync(file, 'utf8');
    // Ignored, the signal of the limit leaves the error to whoever writes.
    const limited = await runShell(`trap '' XFSZ; ulimit -f 4; $CLI ${AUDIT} --format json --output ${file}`, {
      env: aws.env(),
    });
    expect(limited).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/error: output file .*report\.json: .*\n$/),
    });
    expect(limited.stderr).not.toMatch(/^\s+at /m);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('behind the ledger is said in the report, and the old ledger is whole', async () => {
    const ledger = join(folder, 'ledger');
    const run = (before: string) => runShell(`${before}$CLI ${AUDIT} --ledger ${ledger}`, { env: aws.env() });
    await run('');
    const path = join(ledger, 'targets/111122223333/eu-west-1.json');
    const before = readFileSync(path, 'utf8');
    const limited = await run(`trap '' XFSZ; ulimit -f 4; `);
    const said = limited.stdout.replaceAll(/\s+/g, ' ');
    expect(said).toContain('WITHOUT MEMORY this audit is not remembered in 1 of 1 target');
    // What is known from before still is.
    expect(said).not.toContain('counts as new');
    expect(limited.stderr).not.toMatch(/^\s+at /m);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(existsSync(path)).toBe(true);
    const after = await run('');
    expect(after.stdout).not.toContain('WITHOUT MEMORY');
  });
});

describe('a reader that has seen enough', () => {
  it.each(['checks', AUDIT, 'audit --help'])('is no error: %s', async (args) => {
    const outcome = await runShell(`$CLI ${args} | head -1`, { env: aws.env() });
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr).not.toMatch(/error|^\s+at /m);
  });
});

describe('a terminal that goes away', () => {
  it('ends an audit as being asked to end does', async () => {
    aws.faults.delay('ec2:DescribeSubnets', 20_000);
    const outcome = await runCli(['audit', '--region', 'eu-west-1'], {
      env: aws.env(),
      // A second one ends it at once, and what is heard is told from the beginning each time.
      onStderr: (child, text) => text.includes('auditing') && !child.killed && child.kill('SIGHUP'),
    });
    aws.faults.clear();
    expect(outcome).toMatchObject({
      exitCode: 129,
      stderr: expect.stringContaining('interrupted after 0 of 1 target'),
    });
  });
});
