/** The browser that the page is looked at with. */
import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';
import { run, SetupError } from '../support/python.ts';

/** What Chromium is called, by Debian and others. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * A Chromium: what `CHROMIUM` names, the one on the PATH, else Debian's package, which is installed where that may be done.
 *
 * @returns path of the program, or its name on the PATH
 * @throws SetupError where there is none, and none can be had
 */
export async function ensureChromium(say: (line: string) => void, signal: AbortSignal): Promise<string> {
  const found = [...(process.env.CHROMIUM === undefined ? [] : [process.env.CHROMIUM]), ...NAMES].find(runs);
  if (found !== undefined) return pathOf(found);
  const lack = 'Chromium is needed, and there is none on the PATH';
  if (process.getuid?.() !== 0 || !runs('apt-get')) throw new SetupError(`${lack} (Debian: apt-get install chromium)`);
  say(`${lack}: installing Debian's package chromium`);
  await run('apt-get', ['update', '-qq'], signal);
  await run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], signal);
  return pathOf('chromium');
}

function runs(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

function pathOf(program: string): string {
  if (program.includes('/')) return program;
  const { stdout } = spawnSync('sh', ['-c', 'command -v "$0"', program], { encoding: 'utf8' });
  return stdout.trim() || program;
}

/** Without a sandbox, which root in a container cannot have: it opens nothing but our own files. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] });
}
