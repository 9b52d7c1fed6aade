/** Python environments that tests run in: each made once per version, kept in the checkout, out of git. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const CHECKOUT = join(import.meta.dirname, '../..');

/** A Python environment with pinned packages. */
export interface PythonEnvironment {
  /** Path of the requirements file. */
  readonly requirements: string;
  /** The package that it is for, pinned in the requirements. */
  readonly name: string;
  /** A module that can be imported once it is whole. */
  readonly module: string;
  /** The least minor version of Python 3 that the packages run on. */
  readonly minor: number;
}

/** What the machine lacks, in one line for whoever runs the suite. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/**
 * A Python with the pinned requirements installed; the path of its executable. The first call makes the environment,
 * later ones find it, until the requirements change.
 *
 * @throws SetupError without a Python that is new enough and can make virtual environments, or when pip fails
 */
export async function ensurePython(
  wanted: PythonEnvironment,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const requirements = await readFile(wanted.requirements, 'utf8');
  const folder = join(CHECKOUT, '.venv', `${wanted.name}-${pinnedVersion(wanted, requirements)}`);
  const python = join(folder, 'bin', 'python');
  if ((await installedIn(folder)) === requirements && runs(python, wanted.module)) return python;
  assertPython(wanted.minor);
  say(`making a Python environment in ${folder.slice(CHECKOUT.length + 1)} (once, about a minute)`);
  await make(folder, python, wanted.requirements, signal);
  // Written last: an environment whose making was interrupted is not taken for a whole one.
  await writeFile(stampOf(folder), requirements);
  return python;
}

/**
 * The version in which a package is pinned.
 *
 * @param requirements the text of the requirements file
 * @throws SetupError when it is not pinned
 */
export function pinnedVersion(
  { name, requirements: file }: Pick<PythonEnvironment, 'name' | 'requirements'>,
  requirements: string,
): string {
  const line = requirements.split('\n').find((text) => text.startsWith(`${name}==`));
  if (line === undefined) throw new SetupError(`${file} does not pin ${name}`);
  // Hashes may follow.
  return line.slice(name.length + 2).replace(/[\s;].*$/, '');
}

function stampOf(environment: string): string {
  return join(environment, 'requirements.installed.txt');
}

async function installedIn(environment: string): Promise<string | undefined> {
  return readFile(stampOf(environment), 'utf8').catch(() => undefined);
}

function runs(python: string, module: string): boolean {
  return spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
}

function assertPython(least: number): void {
  const version = spawnSync('python3', ['-c', 'import sys; print("%d %d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  const [major = 0, minor = 0] = (version.stdout ?? '').split(' ').map(Number);
  const needed = `Python 3.${least} or newer is needed`;
  if (version.status !== 0) throw new SetupError(`${needed}: there is no python3 on the PATH`);
  if (major !== 3 || minor < least) throw new SetupError(`${needed}: python3 is ${major}.${minor}`);
  if (spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' }).status !== 0) {
    throw new SetupError(
      'python3 cannot make virtual environments: install its modules venv and ensurepip (Debian: python3-venv)',
    );
  }
}

async function make(environment: string, python: string, requirements: string, signal: AbortSignal): Promise<void> {
  await rm(environment, { recursive: true, force: true });
  await mkdir(dirname(environment), { recursive: true });
  await run('python3', ['-m', 'venv', environment], signal);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
  try {
    await run(python, pip, signal);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const packages = requirements.slice(CHECKOUT.length + 1);
    throw new SetupError(
      `pip cannot install ${packages}: see its own lines above. It needs PyPI, or another package index in its configuration`,
    );
  }
}

/**
 * Runs a program to its end.
 *
 * @throws SetupError when it fails
 */
export async function run(command: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], signal });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new SetupError(`${command} ${args.join(' ')} ended with exit code ${code}`);
}
