import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stdout } from '../output.ts';

/** In the checkout and out of git: each play writes over the last one's. */
const FILE = join(import.meta.dirname, '../../.cache/demo.html');

/** Keeps a page, and opens it where somebody watches who has a desktop. @returns path of the file */
export async function keepPage(page: string): Promise<string> {
  await mkdir(dirname(FILE), { recursive: true });
  await writeFile(FILE, page);
  const opener = openerFor(process.platform, process.env);
  if (stdout.isTTY && opener !== undefined) open(opener);
  return FILE;
}

/** The program that opens a file on a desktop; undefined in CI, over SSH and where no desktop is seen. */
export function openerFor(
  platform: NodeJS.Platform,
  { CI, SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY }: Readonly<Record<string, string | undefined>>,
): 'open' | 'xdg-open' | undefined {
  if (CI !== undefined || SSH_CONNECTION !== undefined) return undefined;
  if (platform === 'darwin') return 'open';
  return platform === 'linux' && (DISPLAY ?? WAYLAND_DISPLAY) !== undefined ? 'xdg-open' : undefined;
}

/** Without one there is still the path. */
function open(opener: string): void {
  spawn(opener, [FILE], { detached: true, stdio: 'ignore' })
    .once('error', () => {})
    .unref();
}
