import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCodeOf } from '../common/file-errors.ts';

/**
 * Replaces a regular file whole or not at all, or makes it: the text goes into a neighbour first, which takes its place
 * once it is safe on disk. The neighbour's name is random: process ids are the same in every container. Rejects with Node's
 * error.
 */
export async function replaceFile(file: string, text: string, mode: number | undefined): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    await writeSafely(temporary, text, mode);
    await renameSafely(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes a file that must not exist yet, and waits until it is safe on disk. Rejects with Node's error. */
export async function writeSafely(file: string, text: string, mode = 0o666): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Renames, and waits until the new name is safe on disk, where the system lets a folder be synced (Windows does not). */
export async function renameSafely(from: string, to: string): Promise<void> {
  await rename(from, to);
  const folder = await open(dirname(to), 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** Why a file could not be written, in words that say what would be right. */
export function writeProblem(error: unknown, file: string): string {
  const problems: Readonly<Record<string, string>> = {
    ENOENT: `there is no folder ${dirname(file)}`,
    ENOTDIR: `${dirname(file)} is not a folder`,
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EFBIG: 'no file may be as large as it would get there',
    EDQUOT: 'the disk quota is used up',
    EISDIR: 'it is a folder, name a file in it',
  };
  const code = errorCodeOf(error);
  return problems[code] ?? `it cannot be written (${code})`;
}
