import { type ChildProcess, spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeEni } from '../../simulated-aws/world/index.ts';
import { aLeakingWorld, deletedIds, HOME, INNOCENT, LEAKS, leakAgain, namesThere, TOPIC } from './leaking-world.ts';
import { publishedCli } from './published-cli.ts';
import type { CliOutcome } from './run-cli.ts';
import { runOnTerminal, type TerminalOutcome } from './run-on-terminal.ts';
import { type Stage, setStage } from './stage.ts';

const LEDGER = ['--ledger', 'ledger'] as const;
const EVERYTHING = [...LEAKS, ...Object.keys(INNOCENT)];

const published = publishedCli();

let stage: Stage;
beforeEach(async () => {
  stage = await setStage(aLeakingWorld(), published.cli);
  await stage.run(['audit', '--check', 'leaked-eni', ...LEDGER]);
  stage.wait(40);
  leakAgain(stage.aws.world);
});
afterEach(async () => {
  await stage.strike();
  expect(stage.aws.unsupported).toEqual([]);
});

/** Of the record: which ENIs were meant to be deleted, and what became of them. */
async function record(): Promise<{ readonly intents: readonly string[]; readonly outcomes: readonly string[] }> {
  const [day = ''] = await readdir(join(stage.cwd, 'ledger', 'cleanup'));
  const text = await readFile(join(stage.cwd, 'ledger', 'cleanup', day, HOME, 'eu-west-1.ndjson'), 'utf8');
  const lines: readonly Record<string, string>[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return {
    intents: lines.flatMap(({ kind, eniId = '' }) => (kind === 'intent' ? [eniId] : [])),
    outcomes: lines.flatMap(({ kind, outcome = '' }) => (kind === 'outcome' ? [outcome] : [])),
  };
}

const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

describe.skipIf(!hasScript)('cleanup apply on a terminal', () => {
  const QUESTION = `Delete these 3 leaked ENIs in ${HOME} eu-west-1? [y/N] `;

  function apply(keys: string): Promise<TerminalOutcome> {
    return runOnTerminal(['cleanup', 'apply', ...LEDGER], stage.cliOptions(), { prompt: QUESTION, keys });
  }

  it.each(['y\r', 'YES\r'])('shows the plan, asks, and after %j deletes what it showed', async (keys) => {
    const { exitCode, screen } = await apply(keys);
    expect(exitCode).toBe(0);
    expect(screen.indexOf('PLAN')).toBeLessThan(screen.indexOf(QUESTION));
    expect(screen.indexOf('3 of 3 leaked ENIs deleted')).toBeGreaterThan(screen.indexOf(QUESTION));
    expect(namesThere(stage.aws, EVERYTHING)).toEqual(Object.keys(INNOCENT));
  });

  it.each([
    ['n', 'n\r'],
    ['Enter alone', '\r'],
    ['anything else', 'yesterday\r'],
    ['the end of input (Ctrl-D)', '\u0004'],
  ])('deletes nothing after %s, and says so', async (_, keys) => {
    const { exitCode, screen } = await apply(keys);
    expect(screen).toMatch(/^nothing was deleted$/m);
    expect([exitCode, deletedIds(stage.aws)]).toEqual([0, []]);
  });

  it('deletes nothing after Ctrl-C, and exits 130', async () => {
    const { exitCode, screen } = await apply('\u0003');
    expect(screen).toMatch(/^interrupted: nothing was deleted$/m);
    expect([exitCode, deletedIds(stage.aws)]).toEqual([130, []]);
  });

  it('deletes no ENI that it did not show, also when one that it showed is gone by then', async () => {
    await writeFile(join(stage.cwd, 'eks-ip-auditor.config.json'), '{ "cleanup": { "maxDeletions": 2 } }');
    const { state } = stage.aws.world.in(HOME, 'eu-west-1');
    let shown: readonly string[] = [];
    const { screen } = await runOnTerminal(['cleanup', 'apply', ...LEDGER], stage.cliOptions(), {
      prompt: `Delete these 2 leaked ENIs in ${HOME} eu-west-1? [y/N] `,
      keys: 'y\r',
      onAsked: () => {
        const ids = LEAKS.map((name) => stage.aws.world.in(HOME, 'eu-west-1').idOf('eni', name)).sort();
        shown = ids.slice(0, 2);
        removeEni(state, ids[0] ?? '');
      },
    });
    expect(deletedIds(stage.aws)).toEqual(shown.slice(1));
    expect(screen).toContain('1 of 1 leaked ENI deleted, 10 addresses freed; 1 more waits for the next run');
  });
});

describe('cleanup apply that is ended in the middle', () => {
  /** Does something to the command as AWS is asked, for the second time, to delete an ENI. */
  function applyAnd(end: (child: ChildProcess) => void, ...more: readonly string[]): Promise<CliOutcome> {
    let child: ChildProcess | undefined;
    let deletions = 0;
    stage.aws.faults.before((_, { action, parameters }) => {
      if (action === 'DeleteNetworkInterface' && parameters.DryRun !== true) deletions += 1;
      if (deletions === 2 && child !== undefined) end(child);
      return undefined;
    });
    return stage.run(['cleanup', 'apply', ...LEDGER, '--yes', ...more], {
      onStart: (started) => {
        child = started;
      },
    });
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s finishes the deletion under way, reports all outcomes and exits %i', async (signal, code) => {
    const { exitCode, stdout } = await applyAnd((child) => child.killed || child.kill(signal));
    expect(exitCode).toBe(code);
    expect(stdout).toContain('2 of 3 leaked ENIs deleted, 20 addresses freed');
    expect(stdout).toMatch(/1 not tried: eni-[0-9a-f]+\n/);
    expect(namesThere(stage.aws, LEAKS)).toHaveLength(1);
    expect((await record()).outcomes).toEqual(['deleted', 'deleted', 'not-attempted']);
  });

  it('by Ctrl-C still tells people what was deleted', async () => {
    const { exitCode, stderr } = await applyAnd((child) => child.killed || child.kill('SIGINT'), '--notify', TOPIC);
    expect([exitCode, stderr]).toEqual([130, expect.stringContaining(`published to ${TOPIC}`)]);
    expect(stage.aws.publications).toHaveLength(1);
  });

  it('by SIGKILL leaves a record of all that may be gone, and a second run deletes the rest and no other', async () => {
    const { exitCode } = await applyAnd((child) => child.kill('SIGKILL'));
    expect(exitCode).toBe(null);
    const gone = deletedIds(stage.aws);
    expect(gone.length).toBeGreaterThan(0);
    const { intents, outcomes } = await record();
    expect(intents).toEqual(expect.arrayContaining([...gone]));
    expect(outcomes).toEqual(['deleted']);
    stage.aws.faults.clear();
    const second = await stage.run(['cleanup', 'apply', ...LEDGER, '--yes']);
    expect(second.exitCode).toBe(0);
    expect(namesThere(stage.aws, EVERYTHING)).toEqual(Object.keys(INNOCENT));
    expect((await record()).intents).toEqual(expect.arrayContaining([...deletedIds(stage.aws)]));
  });

  it('before it deleted anything says that nothing was deleted', async () => {
    stage.aws.faults.delay('ec2:DescribeInstances', 60_000);
    const { exitCode, stdout, stderr } = await stage.run(['cleanup', 'apply', ...LEDGER, '--yes'], {
      onStderr: (child, text) => {
        if (text.includes('looking at 1 target') && !child.killed) child.kill('SIGINT');
      },
    });
    expect([exitCode, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/^interrupted: nothing was deleted$/m);
  });
});
