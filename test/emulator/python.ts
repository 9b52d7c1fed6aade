/** The Python environment that the emulator runs in: made once per version, kept in the checkout, out of git. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const CHECKOUT = join(import.meta.dirname, '../..');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

/** What the machine lacks, in one line for whoever runs the suite. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/**
 * A Python with the pinned requirements installed; the path of its executable. The first call makes the environment,
 * later ones find it, until the requirements change.
 *
 * @throws SetupError without a Python 3.9 or newer that can make virtual environments, or when pip fails
 */
export async function ensurePython(say: (line: string) => void, signal: AbortSignal): Promise<string> {
  const requirements = await readFile(REQUIREMENTS, 'utf8');
  const environment = join(CHECKOUT, '.venv', `moto-${motoVersion(requirements)}`);
  const python = join(environment, 'bin', 'python');
  if ((await installedIn(environment)) === requirements && runs(python)) return python;
  assertPython();
  say(`making a Python environment in ${environment.slice(CHECKOUT.length + 1)} (once, about a minute)`);
  await make(environment, python, signal);
  // Written last: an environment whose making was interrupted is not taken for a whole one.
  await writeFile(stampOf(environment), requirements);
  return python;
}

function motoVersion(requirements: string): string {
  const version = /^moto==(\S+)$/m.exec(requirements)?.[1];
  if (version === undefined) throw new SetupError(`${REQUIREMENTS} does not pin moto`);
  return version;
}

function stampOf(environment: string): string {
  return join(environment, 'requirements.installed.txt');
}

async function installedIn(environment: string): Promise<string | undefined> {
  return readFile(stampOf(environment), 'utf8').catch(() => undefined);
}

function runs(python: string): boolean {
  return spawnSync(python, ['-c', 'import moto.server'], { stdio: 'ignore' }).status === 0;
}

function assertPython(): void {
  const version = spawnSync('python3', ['-c', 'import sys; print("%d %d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  const [major = 0, minor = 0] = (version.stdout ?? '').split(' ').map(Number);
  if (version.status !== 0) throw new SetupError('Python 3.9 or newer is needed: there is no python3 on the PATH');
  if (major !== 3 || minor < 9) throw new SetupError(`Python 3.9 or newer is needed: python3 is ${major}.${minor}`);
  if (spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' }).status !== 0) {
    throw new SetupError(
      'python3 cannot make virtual environments: install its modules venv and ensurepip (Debian: python3-venv)',
    );
  }
}

async function make(environment: string, python: string, signal: AbortSignal): Promise<void> {
  await rm(environment, { recursive: true, force: true });
  await mkdir(dirname(environment), { recursive: true });
  await run('python3', ['-m', 'venv', environment], signal);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
  await run(python, pip, signal);
}

async function run(command: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], signal });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new SetupError(`${command} ${args.join(' ')} ended with exit code ${code}`);
}
