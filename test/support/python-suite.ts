/** Suites that are run against what others wrote in Python: each by a script of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SetupError } from './python.ts';

const CHECKOUT = join(import.meta.dirname, '../..');

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface SuiteRun {
  /** The suite's own configuration of vitest. */
  readonly config: string;
  /** Keeps the test runner's JSON result. */
  readonly outputFile: string | undefined;
  readonly filters?: readonly string[];
  /** On top of this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a suite; the test runner's exit code. */
export async function runSuite(
  { config, outputFile, filters = [], env }: SuiteRun,
  signal: AbortSignal,
): Promise<number> {
  const results = outputFile === undefined ? [] : ['--reporter=json', `--outputFile.json=${outputFile}`];
  const vitest = join(CHECKOUT, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', config, '--reporter=default', ...results, ...filters];
  const child = spawn(process.execPath, args, {
    cwd: CHECKOUT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    signal,
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

/**
 * Runs a script to its exit code: that of `main`; 2 with one line when the machine lacks what it needs. Aborts the signal on
 * Ctrl-C or when whoever started the job ends it: no server, test runner or pip may outlive this process.
 */
export async function runScript(main: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const stopping = new AbortController();
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      process.exitCode = code;
      stopping.abort();
    });
  }
  try {
    const code = await exitCodeOf(() => main(stopping.signal));
    if (!stopping.signal.aborted) process.exitCode = code;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
}

/** The exit code of `main`; 2 with one line when the machine lacks what it needs. */
export async function exitCodeOf(main: () => Promise<number>): Promise<number> {
  try {
    return await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`error: ${error.message}`);
    return 2;
  }
}

/** To whoever runs the script. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
