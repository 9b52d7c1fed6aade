/** Processes of our own that are measured: what they say, how long they take, what they use. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What a process used in its whole life. */
export interface Usage {
  /** User and system, all threads. */
  readonly cpuSeconds: number;
  readonly maxResidentBytes: number;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From before it is started until it has ended. */
  readonly wallSeconds: number;
}

export interface ProcessOptions {
  readonly cwd: string;
  /** The whole environment but for PATH and a home folder without configuration. */
  readonly env?: Readonly<Record<string, string>>;
}

const USAGE_OF_PROGRAM = fileURLToPath(new URL('./children/usage.py', import.meta.url));
const PROBE = new URL('./children/usage-probe.js', import.meta.url).href;

/** What Lambda's start script gives Node in a function of 512 MB: old space 90 %, each half of the young 5 %. */
export const HEAP_OF_512_MB: readonly string[] = ['--max-old-space-size=460', '--max-semi-space-size=25'];

/** Runs a script under this Node. */
export function run(args: readonly string[], options: ProcessOptions): Promise<Ended> {
  return runProgram(process.execPath, args, options);
}

/** Runs any program. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: ProcessOptions,
): Promise<Ended> {
  const before = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, AWS_EC2_METADATA_DISABLED: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', resolve);
  }).then((exitCode) => ({ exitCode, wallSeconds: (performance.now() - before) / 1000 }));
  const [{ exitCode, wallSeconds }, stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, wallSeconds, stdout, stderr };
}

/** Runs a script under this Node, with the probe that tells what it used. */
export function runProbed(args: readonly string[], options: ProcessOptions): Promise<Ended & Usage> {
  return withUsage(options, (probed) => run(['--import', PROBE, ...args], probed));
}

/** Runs a program with a Python that tells what it and its children used. */
export function runProgramProbed(
  python: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<Ended & Usage> {
  return withUsage(options, (probed) => runProgram(python, [USAGE_OF_PROGRAM, ...args], probed));
}

/** What is run writes what it used into `USAGE_FILE`. */
async function withUsage(
  options: ProcessOptions,
  runIt: (options: ProcessOptions) => Promise<Ended>,
): Promise<Ended & Usage> {
  const folder = await mkdtemp(join(tmpdir(), 'usage-'));
  const file = join(folder, 'usage.json');
  try {
    const ended = await runIt({ ...options, env: { ...options.env, USAGE_FILE: file } });
    const usage = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new Error(`the process was cut off: ${ended.stderr}`, { cause: error });
    });
    return { ...ended, ...(JSON.parse(usage) as Usage) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
