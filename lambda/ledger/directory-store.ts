import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCodeOf } from '../common/file-errors.ts';
import { AuditorError } from '../model/errors.ts';
import { compareAndReplace, FOLDER_MODE } from './compare-and-replace.ts';
import type { ObjectStore, StoredObject } from './store.ts';
import { writeProblem } from './whole-file.ts';

/**
 * Objects as files under a folder, which is made by the first write. Folders that we make and files that we write are their
 * owner's alone. An object's version is a hash of its bytes.
 */
export function directoryStore(folder: string): ObjectStore {
  const pathOf = (key: string) => join(folder, key);
  return {
    location: folder,
    pathOf,
    get: async (key, signal) => {
      const file = pathOf(key);
      try {
        signal.throwIfAborted();
        return await readObject(file);
      } catch (error) {
        throw failed('read', file, readProblem(error), error);
      }
    },
    put: async (key, text, expected, signal) => {
      const file = pathOf(key);
      const isExpected = async () => (await readObject(file))?.version === expected;
      try {
        signal.throwIfAborted();
        await makeFolder(dirname(file));
        const isWritten = await compareAndReplace(file, text, isExpected, signal);
        return isWritten ? { status: 'written', version: versionOf(Buffer.from(text)) } : { status: 'conflict' };
      } catch (error) {
        throw failed('write', file, PROBLEMS[errorCodeOf(error)] ?? writeProblem(error, file), error);
      }
    },
  };
}

async function readObject(file: string): Promise<StoredObject | undefined> {
  try {
    const bytes = await readFile(file);
    return { text: bytes.toString('utf8'), version: versionOf(bytes) };
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** As Node's recursive `mkdir`, which says ENOENT of a read-only file system, and never ends in `/proc`. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await makeIfAbsent(folder);
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await makeIfAbsent(folder);
  }
}

async function makeIfAbsent(folder: string): Promise<void> {
  try {
    await mkdir(folder, FOLDER_MODE);
  } catch (error) {
    if (errorCodeOf(error) !== 'EEXIST') throw error;
  }
}

function versionOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const OUT_OF_TIME = 'the time was over before its turn came';
const NO_FOLDER = 'a part of its path is not a folder';

const PROBLEMS: Readonly<Record<string, string>> = {
  20: OUT_OF_TIME,
  ABORT_ERR: OUT_OF_TIME,
  EISDIR: 'it is a folder; move it away',
  ENOTDIR: NO_FOLDER,
};

function readProblem(error: unknown): string {
  const code = errorCodeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return 'you may not read it';
  return PROBLEMS[code] ?? `it cannot be read (${code})`;
}

function failed(attempt: 'read' | 'write', file: string, problem: string, cause: unknown): AuditorError {
  return new AuditorError('LEDGER_FAILED', `could not ${attempt} ${file}: ${problem}`, { cause });
}
