import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';
import { aWorld } from '../../simulated-aws/world/index.ts';
import { tarGzOf } from '../logs/archives.ts';
import { publishedCli } from './published-cli.ts';
import { runCli } from './run-cli.ts';

const HOME = '111122223333';
const UNKNOWN_TYPE = 'Failed to get eni limit due to unknown instance type t3.medium';

const published = publishedCli();

let aws: SimulatedAws;
let cwd: string;
beforeEach(async () => {
  aws = await startSimulatedAws(
    aWorld({ home: HOME }).account(HOME, (account) => {
      account.region('eu-west-1', (region) =>
        region
          .vpc('main')
          .subnet('a', { cidr: '10.0.0.0/22', az: 'eu-west-1a' })
          .subnet('b', { cidr: '10.0.4.0/22', az: 'eu-west-1b' })
          .cluster('prod', { subnets: ['a', 'b'] })
          .nodegroup('prod', 'workers', { instanceTypes: ['m5.large'], subnets: ['a', 'b'], nodes: 2 }),
      );
    }),
  );
  cwd = await mkdtemp(join(tmpdir(), 'logs-'));
});
afterEach(async () => {
  await aws.stop();
  await rm(cwd, { recursive: true });
});

/** Without credentials, or any way to AWS but the simulated one. */
function alone(...args: readonly string[]) {
  return runCli(['diagnose', ...args], { ...published, cwd, env: { COLUMNS: '80', HOME: cwd } });
}

describe('diagnose --logs', () => {
  it('alone says what a bundle proves, without credentials, and exits 1 for a cause', async () => {
    const bundle = await tarGzOf({
      './var_log/aws-routed-eni/ipamd.log': `2018-09-20T14:31:08Z [ERROR] ${UNKNOWN_TYPE}\n`,
      './system/instance-id.txt': 'i-0123456789abcdef0\n',
    });
    await writeFile(join(cwd, 'bundle.tar.gz'), bundle);
    const { exitCode, stdout, stderr } = await alone('--logs', 'bundle.tar.gz');
    expect(stdout).toContain(`MOST LIKELY  i-0123456789abcdef0: "${UNKNOWN_TYPE.slice(0, 20)}`);
    expect(stdout).toContain('NOT LOOKED AT  AWS and Kubernetes');
    expect(stderr).toBe('reading bundle.tar.gz\n');
    expect(exitCode).toBe(1);
  });

  it('exits 0 for a log in which nothing wrong stands, 3 for one that could not be read, 2 for none', async () => {
    await writeFile(join(cwd, 'well.log'), '2018-09-20T14:30:00Z [INFO] Starting L-IPAMD 1.1.0 ...\n');
    await writeFile(join(cwd, 'broken.log.gz'), Buffer.from([0x1f, 0x8b, 8, 0, 0]));
    expect((await alone('--logs', 'well.log')).exitCode).toBe(0);
    expect((await alone('--logs', 'broken.log.gz')).exitCode).toBe(3);
    const missing = await alone('--logs', 'missing.log');
    expect([missing.exitCode, missing.stderr]).toEqual([2, 'error: --logs missing.log: there is no such file\n']);
    const node = await alone('--logs', 'well.log', '--node', 'i-0a');
    expect([node.exitCode, node.stderr]).toEqual([
      2,
      'error: --node needs a cluster: `diagnose CLUSTER --node NODE --logs PATH`\n',
    ]);
  });

  it('shows lines that are not known on request', async () => {
    await writeFile(join(cwd, 'ipamd.log'), '2018-09-20T14:30:00Z [ERROR] nobody\u001b[31m knows this\n');
    const { stdout } = await alone('--logs', 'ipamd.log', '--logs-unknown');
    expect(stdout).toContain('NOT KNOWN\n');
    expect(stdout).toContain('nobody\ufffd[31m knows this');
    expect((await alone('--logs', 'ipamd.log')).stdout).not.toContain('nobody');
  });

  it('with a cluster settles a question by what stands in logs of now', async () => {
    const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    await writeFile(join(cwd, 'ipamd.log'), `${now} [ERROR] ${UNKNOWN_TYPE}\n`);
    const args = ['prod', '--region', 'eu-west-1', '--logs', 'ipamd.log'];
    const env = { ...aws.env(), COLUMNS: '80' };
    const { exitCode, stdout } = await runCli(['diagnose', ...args], { ...published, cwd, env });
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('✗ The instance types are known and supported');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('MOST LIKELY In the logs,');
    expect(exitCode).toBe(1);
    await runCli(['diagnose', ...args, '--format', 'json', '--output', 'd.json'], { ...published, cwd, env });
    const report = JSON.parse(await readFile(join(cwd, 'd.json'), 'utf8'));
    expect(report.diagnoses[0].conclusion).toMatchObject({
      state: 'cause',
      cause: null,
      logged: { check: 'unsupported-instance-type' },
    });
    expect(report.logs.paths).toEqual(['ipamd.log']);
  });
});
