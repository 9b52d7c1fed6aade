import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { aWorld, startSimulatedAws } from '../../simulated-aws/index.ts';
import { runCli } from './run-cli.ts';

let stops: readonly (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops) await stop();
  stops = [];
});

/** A way in which an endpoint never comes to an end. */
const ENDLESS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'never answers': () => undefined,
  'drips a byte at a time': (response) => {
    response.writeHead(200, { 'content-type': 'text/xml' });
    const drip = setInterval(() => response.write(' '), 100);
    response.once('close', () => clearInterval(drip));
  },
};

async function endlessAws(answer: (response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  stops = [...stops, () => server.closeAllConnections(), () => server.close()];
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Everything but signing in goes to an endpoint that never ends. */
async function hungAws(answer: (response: ServerResponse) => void): Promise<Record<string, string>> {
  const world = aWorld({ home: '111122223333' }).account('111122223333', (account) => account.region('eu-west-1'));
  const aws = await startSimulatedAws(world);
  stops = [...stops, () => aws.stop()];
  const hung = await endlessAws(answer);
  return { ...aws.env(), AWS_ENDPOINT_URL_EC2: hung, AWS_ENDPOINT_URL_EKS: hung, AWS_ENDPOINT_URL_IAM: hung };
}

const ARGS = ['--region', 'eu-west-1', '--timeout', '2s'] as const;

describe.each(Object.entries(ENDLESS))('an AWS that %s', (_, answer) => {
  it('ends an audit with what was read, and the exit code says that it is incomplete', async () => {
    const env = await hungAws(answer);
    const began = Date.now();
    const outcome = await runCli(['audit', ...ARGS], { env });
    expect(Date.now() - began).toBeLessThan(30_000);
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('the time of 2 s was over') });
    expect(outcome.stdout).toMatch(/out of time/);
  });

  it('leaves every question of a diagnosis open', async () => {
    const env = await hungAws(answer);
    const outcome = await runCli(['diagnose', '--cluster', 'prod', ...ARGS], { env });
    expect(outcome.exitCode).toBe(3);
    expect(outcome.stdout).toContain('?');
    expect(outcome.stdout).not.toContain('✓');
  });

  it('lets a clean-up plan nothing and delete nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deadline-'));
    stops = [...stops, () => rm(folder, { recursive: true })];
    const env = await hungAws(answer);
    const outcome = await runCli(['cleanup', 'apply', '--yes', '--ledger', folder, ...ARGS], { env });
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('the time of 2 s was over') });
    expect(outcome.stdout).toMatch(/refused|out of time/);
  });

  it('that does not even say who we are is said in a line', async () => {
    const endpoint = await endlessAws(answer);
    const env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const outcome = await runCli(['audit', ...ARGS], { env });
    expect(outcome).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: AWS cannot be reached in region "[^"]+": [^\n]+\n$/m),
    });
  });
});

it('one service that hangs costs its answers alone, and the exit code is that of incomplete coverage', async () => {
  const world = aWorld({ home: '111122223333' }).account('111122223333', (account) => account.region('eu-west-1'));
  const aws = await startSimulatedAws(world);
  stops = [...stops, () => aws.stop()];
  const env = { ...aws.env(), AWS_ENDPOINT_URL_EKS: await endlessAws(() => undefined) };
  const outcome = await runCli(['audit', ...ARGS, '--format', 'json'], { env });
  const report = JSON.parse(outcome.stdout);
  expect(report.summary).toMatchObject({ complete: false, targets: { partial: 1 } });
  expect(report.targets[0].gaps).toContainEqual(
    expect.objectContaining({ section: 'clusters', reason: 'timeout', action: 'eks:ListClusters' }),
  );
  expect(report.targets[0].resources).toHaveProperty('availableEnis');
  expect(outcome.exitCode).toBe(3);
});
