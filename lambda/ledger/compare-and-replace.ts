import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCodeOf } from '../common/file-errors.ts';
import { renameSafely, writeSafely } from './whole-file.ts';

/**
 * Milliseconds after which a holder of the lock counts as dead. It holds the lock for two file operations, since its text
 * is on disk before. One that is only slow loses its turn, and nothing else.
 */
const HOLDER_IS_DEAD_MS = 2_000;
const LONGEST_PAUSE_MS = 25;

/** What is remembered decides what is deleted: it is for its owner alone, to read and to write. */
export const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Replaces a file whole, or makes it, if `isExpected` still says so when nobody else can replace it. Of processes that
 * do so at once, also on different machines, each sees what the one before it left. Rejects with Node's error.
 *
 * The lock is a folder that is never empty while it is held: what lies in it is the holder's new text, under a name that
 * no other process uses. It is taken by renaming a folder prepared with the text, which a file system refuses when the
 * lock is there and not empty. It is released by renaming the text out of it, into the file's place: the same single
 * step that replaces the file. So a process can replace the file only while it holds the lock, however long it slept in
 * between.
 *
 * A process that dies with the lock leaves its text there. Whoever waits for long enough deletes that text, by its name.
 * Should its owner be alive after all, it has lost the lock with the very thing it could have replaced the file with,
 * and is told `false`. No clock and no process id decides anything but when that happens.
 *
 * @param isExpected whether the file is as it was when the text was made
 * @returns false when it is not, or the lock was lost; then nothing was changed
 */
export async function compareAndReplace(
  file: string,
  text: string,
  isExpected: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const name = randomUUID();
  const lock = beside(file, 'lock');
  const prepared = beside(file, name);
  await mkdir(prepared, FOLDER_MODE);
  try {
    await writeSafely(join(prepared, name), text, FILE_MODE);
    await take(lock, prepared, signal);
    return (await isExpected()) && (await moveTo(file, join(lock, name)));
  } finally {
    await rm(join(lock, name), { force: true });
    await rm(prepared, { recursive: true, force: true });
    await removeIfEmpty(lock);
  }
}

function beside(file: string, ending: string): string {
  return join(dirname(file), `.${basename(file)}.${ending}`);
}

async function take(lock: string, prepared: string, signal: AbortSignal): Promise<void> {
  let holder: string | undefined;
  let since = performance.now();
  while (!(await renamedOnto(lock, prepared))) {
    const [current] = await namesIn(lock);
    if (current !== holder) {
      holder = current;
      since = performance.now();
    } else if (holder !== undefined && performance.now() - since > HOLDER_IS_DEAD_MS) {
      await rm(join(lock, holder), { force: true });
    }
    await sleep(Math.random() * LONGEST_PAUSE_MS, undefined, { signal });
  }
}

async function renamedOnto(lock: string, prepared: string): Promise<boolean> {
  // Windows does not rename onto an empty folder either.
  await removeIfEmpty(lock);
  try {
    await rename(prepared, lock);
    return true;
  } catch (error) {
    if (isHeld(errorCodeOf(error))) return false;
    throw error;
  }
}

function isHeld(code: string): boolean {
  return code === 'ENOTEMPTY' || code === 'EEXIST' || (process.platform === 'win32' && code === 'EPERM');
}

async function moveTo(file: string, text: string): Promise<boolean> {
  try {
    await renameSafely(text, file);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code !== 'ENOENT' && !isHeld(code)) throw error;
  }
}
