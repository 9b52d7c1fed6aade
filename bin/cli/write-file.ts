import { constants } from 'node:fs';
import { access, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AuditorError } from '../../lambda/model/errors.ts';

/**
 * Refuses a destination that cannot be written, before an audit is spent on it.
 * @throws AuditorError OUTPUT_FAILED naming the path
 */
export async function assertWritable(file: string): Promise<void> {
  try {
    const existing = await statIfPresent(file);
    if (existing?.isDirectory()) throw failed(file, 'it is a folder, name a file in it');
    await access(existing === undefined ? dirname(file) : await realpath(file), constants.W_OK);
    if (existing?.isFile()) await access(dirname(await realpath(file)), constants.W_OK);
  } catch (error) {
    throw error instanceof AuditorError ? error : failed(file, reasonOf(error, file), error);
  }
}

/**
 * Writes a file whole or not at all: into a neighbour first, which takes its place once it is safe on disk. What is no
 * regular file (a device, a pipe) is written as it is, for it must not be replaced.
 * @throws AuditorError OUTPUT_FAILED naming the path
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    const existing = await statIfPresent(file);
    if (existing !== undefined && !existing.isFile()) return await writeFile(file, text);
    await replace(existing === undefined ? file : await realpath(file), text, existing?.mode);
  } catch (error) {
    throw failed(file, reasonOf(error, file), error);
  }
}

async function replace(file: string, text: string, mode: number | undefined): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode ?? 0o666);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function statIfPresent(file: string) {
  try {
    return await stat(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function reasonOf(error: unknown, file: string): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `there is no folder ${dirname(file)}`,
    ENOTDIR: `${dirname(file)} is not a folder`,
    EACCES: 'you may not write there',
    EPERM: 'you may not write there',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EISDIR: 'it is a folder, name a file in it',
  };
  const code = codeOf(error);
  return reasons[code] ?? `it cannot be written (${code})`;
}

function failed(file: string, reason: string, cause?: unknown): AuditorError {
  return new AuditorError('OUTPUT_FAILED', `output file ${file}: ${reason}`, { cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
