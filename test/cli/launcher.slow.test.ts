/** How the command starts: with bounds for its memory, which hold only from the start of a process. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { nodeOfMajor } from './node-of-major.ts';
import { type CliOptions, command, options, runCli, runShell } from './run-cli.ts';

/** Says at the end how the process was started. */
const TELLING = `process.on('exit', () => console.error(JSON.stringify({
  pid: process.pid, flags: process.execArgv.filter((flag) => flag.includes('semi')), malloc: process.env.MALLOC_MMAP_THRESHOLD_,
})));`;
const TELL = `--import data:text/javascript,${encodeURIComponent(TELLING)}`;

const BOUNDED = { flags: ['--max-semi-space-size=16'], malloc: '131072' };
const AS_IT_WAS = { flags: [] };

interface Start {
  readonly pid: number;
  readonly flags: readonly string[];
  readonly malloc?: string;
}

function startIn(stderr: string): Start {
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
}

/** How it was started, and the process that was asked for. */
async function started(args: readonly string[], { env = {}, ...rest }: CliOptions = {}) {
  let child: ChildProcess | undefined;
  const onStart = (process: ChildProcess) => {
    child = process;
  };
  const outcome = await runCli(args, { ...rest, env: { NODE_OPTIONS: TELL, ...env }, onStart });
  return { ...outcome, start: startIn(outcome.stderr), asked: child?.pid };
}

const LINE = 'Failed to get eni limit due to unknown instance type t3.medium';

describe('the command', () => {
  it('starts anew in its own process, with less room for young objects', async () => {
    const { exitCode, stdout, start, asked } = await started(['checks', '--format', 'json']);
    expect({ exitCode, start }).toEqual({ exitCode: 0, start: { ...BOUNDED, pid: asked } });
    expect(JSON.parse(stdout).length).toBeGreaterThan(20);
  });

  it('does not for its version and its help, which are said sooner so', async () => {
    for (const flag of ['--version', '--help']) expect((await started([flag])).start).toMatchObject(AS_IT_WAS);
  });

  it('keeps its exit code, its words, its input and the flags of Node', async () => {
    const refused = await started(['audit', '--region', 'a b', '--output', 'report "1".json']);
    expect(refused).toMatchObject({ exitCode: 2, start: BOUNDED, stdout: '' });
    expect(refused.stderr).toMatch(/^error: .*a b/);
    const env = { NODE_OPTIONS: TELL };
    const piped = await runShell(`echo '${LINE}' | $CLI diagnose --logs - --format json`, { env, minutesLater: 1_440 });
    expect(startIn(piped.stderr)).toMatchObject(BOUNDED);
    const { logs } = JSON.parse(piped.stdout);
    expect(Date.parse(logs.at) - Date.now()).toBeGreaterThan(1_430 * 60_000);
  });

  it('leaves the bounds alone that somebody set', async () => {
    for (const flag of ['--max-semi-space-size=24', '--max_semi_space_size=24']) {
      const { start } = await started(['checks'], { env: { NODE_OPTIONS: `${TELL} ${flag}` } });
      expect(start).toMatchObject(AS_IT_WAS);
    }
    const { start } = await started(['checks'], { env: { MALLOC_MMAP_THRESHOLD_: '65536' } });
    expect(start).toMatchObject({ ...AS_IT_WAS, malloc: '65536' });
  });

  it('starts anew once, also where what is loaded before it hides the flags', async () => {
    const hide = `--import data:text/javascript,${encodeURIComponent('process.execArgv = [];')}`;
    expect((await started(['checks'], { env: { NODE_OPTIONS: `${hide} ${TELL}` } })).exitCode).toBe(0);
  });

  it.each([
    ['<(...)', `$CLI diagnose --logs <(echo '${LINE}')`],
    ['a descriptor', `$CLI diagnose --logs /dev/fd/3 3< <(echo '${LINE}')`],
  ])('reads what a shell gives it by %s', async (_, line) => {
    const { exitCode, stdout } = await runShell(line);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('unknown instance type');
  });

  it('keeps a lock that a script holds by a descriptor of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'launcher-'));
    const env = { NODE_OPTIONS: TELL };
    const line = `(sleep 1.5; echo '${LINE}') | (flock -n 9; $CLI diagnose --logs -) 9>lock & sleep 1.2; flock -n lock echo lost; wait`;
    const { stdout, stderr } = await runShell(line, { cwd: folder, env });
    expect(stdout).toContain('unknown instance type');
    expect(stdout).not.toContain('lost');
    expect(startIn(stderr)).toMatchObject(AS_IT_WAS);
    await rm(folder, { recursive: true });
  });

  it('runs under a dynamic loader, and with an environment that only just fits', async () => {
    const loader = '/lib64/ld-linux-x86-64.so.2';
    if (existsSync(loader)) expect((await runShell(`${loader} $CLI checks`)).exitCode).toBe(0);
    const { start } = await started(['checks'], { env: { A: 'a'.repeat(70_000) } });
    expect(start).toMatchObject(AS_IT_WAS);
  });

  it('keeps the channel to a program in Node that started it', async () => {
    const [, cli] = command({});
    const { stderr } = fork(cli, ['checks'], { ...options({ env: { NODE_OPTIONS: TELL } }), silent: true });
    if (stderr === null) throw new Error('a silent child has streams');
    expect(startIn(await text(stderr))).toMatchObject(AS_IT_WAS);
  });

  it('goes on as it is where Node may not start anything', async () => {
    const [node, cli] = command({});
    const root = new URL('../..', import.meta.url).pathname;
    const may = ['--permission', `--allow-fs-read=${root}`];
    const child = spawn(node, [...may, cli, 'checks'], options({}));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(stderr).toBe('');
    expect(stdout).toContain('subnet-low-ips');
  });

  it.skipIf(nodeOfMajor(20) === undefined)('runs as ever where Node cannot start anew', async () => {
    const { exitCode, stdout, start } = await started(['checks'], { node: nodeOfMajor(20) });
    expect({ exitCode, start }).toMatchObject({ exitCode: 0, start: AS_IT_WAS });
    expect(stdout).toContain('subnet-low-ips');
  });
});
