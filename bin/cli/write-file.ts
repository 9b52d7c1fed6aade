import { constants } from 'node:fs';
import { access, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCodeOf } from '../../lambda/common/file-errors.ts';
import { replaceFile, writeProblem } from '../../lambda/ledger/whole-file.ts';
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
    throw error instanceof AuditorError ? error : failed(file, writeProblem(error, file), error);
  }
}

/**
 * Writes a file whole or not at all. What is no regular file (a device, a pipe) is written as it is, for it must not be
 * replaced.
 * @throws AuditorError OUTPUT_FAILED naming the path
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  try {
    const existing = await statIfPresent(file);
    if (existing !== undefined && !existing.isFile()) return await writeFile(file, text);
    await replaceFile(existing === undefined ? file : await realpath(file), text, existing?.mode);
  } catch (error) {
    throw failed(file, writeProblem(error, file), error);
  }
}

async function statIfPresent(file: string) {
  try {
    return await stat(file);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function failed(file: string, reason: string, cause?: unknown): AuditorError {
  return new AuditorError('OUTPUT_FAILED', `output file ${file}: ${reason}`, { cause });
}
