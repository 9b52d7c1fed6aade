import { createReadStream } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { endDocuments } from '../facts/logs/count-documents.ts';
import { AuditorError } from '../model/errors.ts';
import type { LogReport } from '../model/log-report.ts';
import { isOver, type LogBytes, type LogReading, noteUnread, startReading } from './log-reading.ts';
import { problemOf, readBytes } from './unpack.ts';

/** Where logs come from besides files. */
export interface LogContext {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Told of each file or folder that was given, before it is read. */
  readonly onPath?: ((path: string) => void) | undefined;
}

/** What is to be read from stdin. */
export const STDIN = '-';

const MAX_FILES = 50_000;
const MAX_FOLDERS_DEEP = 32;

/**
 * Reads logs, whatever their size, in bounded memory: files, folders, archives of these, stdin. What cannot be read is noted, and
 * the rest counts.
 *
 * @param paths files and folders; `-` is stdin
 * @throws AuditorError USAGE where a path that was given is not there
 */
export async function readLogs(paths: readonly string[], context: LogContext): Promise<LogReading> {
  const reading = startReading(context.now, context.signal);
  await assertThere(paths);
  for (const path of paths) {
    if (isOver(reading)) {
      noteUnread(reading, path, 'timeout', 'the time was over before it');
      continue;
    }
    context.onPath?.(path);
    await readPath(reading, path, context);
    if (isOver(reading)) noteUnread(reading, path, 'timeout', 'the time was over before its end: what is behind that');
  }
  endDocuments(reading.tally);
  return reading;
}

/** What a report says of the reading itself. */
export function readLogsOf(
  { files, bytes, unread, moreUnread, now }: LogReading,
  paths: readonly string[],
): Pick<LogReport, 'paths' | 'at' | 'files' | 'bytes' | 'unread' | 'moreUnread'> {
  return { paths, at: new Date(now).toISOString(), files, bytes, unread, moreUnread };
}

async function assertThere(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (path === STDIN) continue;
    try {
      await stat(path);
    } catch (error) {
      throw new AuditorError('USAGE', `--logs ${path}: ${problemOf(error)}`, { cause: error });
    }
  }
}

async function readPath(reading: LogReading, path: string, { stdin }: LogContext): Promise<void> {
  const given = { part: path, container: '', path, isGiven: true, depth: 0 };
  if (path === STDIN) {
    await readBytes(reading, { ...given, part: 'stdin', path: 'stdin', modified: undefined, bytes: stdin });
    return;
  }
  const found = await stat(path);
  if (found.isDirectory()) await readFolder(reading, path);
  else if (found.isFile() || found.isFIFO()) await readFile(reading, archiveOr(given), path, found.mtimeMs);
  else noteUnread(reading, path, 'not-a-file', 'it is neither a file nor a folder');
}

/** An archive is a node's bundle: all in it goes together. */
function archiveOr<Log extends Pick<LogBytes, 'path' | 'container'>>(log: Log): Log {
  return isArchive(log.path) ? { ...log, container: log.path, path: '' } : log;
}

function isArchive(path: string): boolean {
  return /\.(tar|tgz|tar\.gz|zip)$/i.test(path);
}

async function readFile(
  reading: LogReading,
  log: Omit<LogBytes, 'bytes' | 'modified'>,
  file: string,
  modified: number,
): Promise<void> {
  const bytes = createReadStream(file, { signal: reading.signal, highWaterMark: 256 * 1024 });
  // A reader that comes later, or not at all, hears of an error from the iteration.
  bytes.on('error', () => {});
  await readBytes(reading, { ...log, modified, bytes });
}

/** All files in a folder, by name, so that rotated logs come in their order. Links that lead out of it are not followed. */
async function readFolder(reading: LogReading, root: string): Promise<void> {
  const container = basename(resolve(root));
  const real = await realpath(root);
  let files = 0;
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const { name, kind } of await entriesOf(reading, folder)) {
      if (isOver(reading) || files > MAX_FILES) return;
      const path = join(folder, name);
      if (kind === 'folder') {
        if (depth < MAX_FOLDERS_DEEP) await walk(path, depth + 1);
        else noteUnread(reading, path, 'limit', 'it is too deep in the folder');
      } else if (kind === 'link') await noteLink(reading, real, path);
      else if (kind === 'other') noteUnread(reading, path, 'not-a-file', 'it is a device, a socket or a pipe');
      else if (++files > MAX_FILES)
        noteUnread(reading, root, 'limit', `it has more than ${MAX_FILES} files: those beyond`);
      else await readFolderFile(reading, container, root, path);
    }
  };
  await walk(root, 0);
}

async function readFolderFile(reading: LogReading, container: string, root: string, path: string): Promise<void> {
  const inside = relative(root, path).split(sep).join('/');
  const log = isArchive(inside) ? { container: `${container}/${inside}`, path: '' } : { container, path: inside };
  try {
    const { mtimeMs } = await stat(path);
    await readFile(reading, { ...log, part: path, isGiven: false, depth: 0 }, path, mtimeMs);
  } catch (error) {
    noteUnread(reading, path, 'broken', problemOf(error));
  }
}

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

async function entriesOf(reading: LogReading, folder: string): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      const kind = entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
      found.push({ name: entry.name, kind });
      if (found.length > MAX_FILES) break;
    }
  } catch (error) {
    noteUnread(reading, folder, 'denied', problemOf(error));
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** What a link within the folder leads to is read by itself. */
async function noteLink(reading: LogReading, root: string, path: string): Promise<void> {
  const target = await realpath(path).catch(() => undefined);
  if (target?.startsWith(`${root}${sep}`) || target === root) return;
  noteUnread(
    reading,
    path,
    'not-a-file',
    target === undefined ? 'its link leads nowhere' : 'it is a link that leads out',
  );
}
