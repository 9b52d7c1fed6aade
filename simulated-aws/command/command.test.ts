import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeAddressesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../sdk.ts';
import { aWorld } from '../world/index.ts';
import { type NamedWorld, runCommand } from './run.ts';

const ACCOUNT = '111122223333';

const WORLDS: readonly NamedWorld[] = [
  {
    name: 'one-vpc',
    about: 'a VPC and nothing in it',
    make: () => aWorld().account(ACCOUNT, (account) => account.region('eu-west-2', (region) => region.vpc('main'))),
    audit: ['--region', "it's"],
  },
];

/** The command as it runs, with what it says. */
function started(...args: string[]) {
  const stop = new AbortController();
  const printed: string[] = [];
  const notes: string[] = [];
  let sayPrinted = (): void => undefined;
  const firstPrint = new Promise<void>((resolve) => {
    sayPrinted = resolve;
  });
  const terminal = {
    print: (lines: readonly string[]) => {
      printed.push(...lines);
      sayPrinted();
    },
    note: (line: string) => notes.push(line),
  };
  const exitCode = runCommand(args, { worlds: WORLDS, terminal, stop: stop.signal });
  return { exitCode, firstPrint, printed, notes, stop: () => stop.abort() };
}

/** A client that is pointed at it by what it printed. */
function clientFrom(lines: readonly string[]): EC2Client {
  const env = Object.fromEntries(lines.flatMap((line) => [/^export (\w+)=(.*)$/.exec(line)?.slice(1) ?? []]));
  return new EC2Client({
    endpoint: env.AWS_ENDPOINT_URL,
    region: env.AWS_REGION,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
    maxAttempts: 1,
  });
}

describe('a world that is served', () => {
  test('is reached by what was printed, until it is stopped, and then says how it was used', async () => {
    const command = started('--world', 'one-vpc');
    await command.firstPrint;
    const client = clientFrom(command.printed);
    const { Vpcs } = await client.send(new DescribeVpcsCommand({}));
    expect(Vpcs).toHaveLength(1);
    await failureOf(client.send(new DescribeAddressesCommand({})));
    command.stop();
    expect(await command.exitCode).toBe(0);
    expect(command.notes[0]).toBe('stopped after 2 calls; 1 asked for what is not simulated:');
    expect(command.notes[1]).toContain('ec2:DescribeAddresses');
    expect(await failureOf(client.send(new DescribeVpcsCommand({})))).toMatch(/ECONNREFUSED|socket hang up/);
  });

  test('prints lines that a shell takes: assignments and comments, with every value quoted', async () => {
    const command = started('--world', 'one-vpc');
    await command.firstPrint;
    command.stop();
    await command.exitCode;
    expect(command.printed.filter((line) => !/^(#|export \w+=[\w@%+=:,./-]+$)/.test(line))).toEqual([]);
    expect(command.printed.join('\n')).toContain(`audit --region 'it'\\''s'`);
  });
});

test('a world of a file is served with its faults, which are said', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'command-')), 'w.json');
  const faults = [{ kind: 'deny', action: 'ec2:DescribeVpcs' }];
  writeFileSync(
    file,
    JSON.stringify({ accounts: { [ACCOUNT]: { regions: { 'eu-west-2': {}, 'us-east-1': {} } } }, faults }),
  );
  const command = started('--world', file);
  await command.firstPrint;
  const denied = await failureOf(clientFrom(command.printed).send(new DescribeVpcsCommand({})));
  command.stop();
  await command.exitCode;
  expect(denied).toMatch(/^UnauthorizedOperation/);
  expect(command.printed).toContain('# What goes wrong: deny ec2:DescribeVpcs');
  expect(command.printed.join('\n')).toContain('audit --region eu-west-2 --region us-east-1');
});

describe('what cannot be', () => {
  test.each<[readonly string[], RegExp]>([
    [[], /^error: say which world/],
    [['--world', 'nope'], /^error: there is no world named nope; --list/],
    [['--world', './nope.json'], /^error: \.\/nope\.json: there is no such file$/],
    [
      ['--world', 'one-vpc', '--port', '70000'],
      /^error: --port is a number from 0 \(a free one\) to 65535, not 70000$/,
    ],
    [['--world', 'one-vpc', '--port', '-1'], /^error: .*--port/],
    [['--world', 'one-vpc', '--port', '1e3'], /^error: --port is a number/],
    [['--wrld', 'one-vpc'], /^error: Unknown option '--wrld'.*--help shows/],
    [['one-vpc'], /^error: Unexpected argument 'one-vpc'/],
  ])('%j is answered in one line, with exit code 2', async (args, line) => {
    const { exitCode, notes, printed } = started(...args);
    expect(await exitCode).toBe(2);
    expect(printed).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(line)]);
  });

  test('a port that is taken is answered in one line, with exit code 2', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { exitCode, notes } = started('--world', 'one-vpc', '--port', String(port));
    expect(await exitCode).toBe(2);
    expect(notes).toEqual([
      `error: cannot listen on port ${port} (EADDRINUSE); choose another, or none for a free one`,
    ]);
    other.close();
  });
});

test('the worlds that there are can be listed', async () => {
  const { exitCode, printed } = started('--list');
  expect(await exitCode).toBe(0);
  expect(printed).toEqual(['one-vpc  a VPC and nothing in it']);
});

test('its help names every option', async () => {
  const { exitCode, printed } = started('--help');
  expect(await exitCode).toBe(0);
  for (const option of ['--world', '--port', '--list', '--help']) expect(printed.join('\n')).toContain(option);
});
