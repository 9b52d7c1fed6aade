import { createGunzip } from 'node:zlib';
import { Unzip, type UnzipFile, UnzipInflate } from 'fflate';
import { extract } from 'tar-stream';
import { bundleFileOf } from '../facts/logs/bundle-files.ts';
import { componentOfFile } from '../facts/logs/log-components.ts';
import { byteChannel } from './byte-channel.ts';
import { isOver, type LogBytes, type LogReading, noteUnread } from './log-reading.ts';
import { readDocuments } from './read-documents.ts';
import { readText } from './read-text.ts';

/** Archives in archives: a bundle of bundles with rotated logs in it is three. */
const MAX_DEPTH = 4;

/** A log that is rotated has 100 MB; what expands to more than this is none. */
export const MAX_EXPANDED = 2 * 1024 ** 3;

const MAX_ENTRIES = 50_000;

/** Bytes that tell what a stream is: tar says it at its 257th. */
const HEAD = 512;

/**
 * Reads whatever a stream is by its first bytes: text, gzip, tar, zip, and these in one another. Nothing is written to a disk, so
 * that names in archives mean nothing; links, devices and pipes in them are not followed. What cannot be read is noted, and what
 * was read before that counts.
 */
export async function readBytes(reading: LogReading, log: LogBytes): Promise<void> {
  const { head, all } = await withHead(log.bytes);
  try {
    await readKind(reading, { ...log, bytes: all }, kindOf(head));
  } catch (error) {
    // The time is told of once, for all parts.
    if (!isOver(reading)) noteUnread(reading, log.part, 'broken', problemOf(error));
  } finally {
    await leave(all);
  }
}

/** Whoever writes a stream waits until somebody has read it, or wants no more of it. */
async function leave(bytes: AsyncGenerator<Uint8Array>): Promise<void> {
  // What has not begun has nothing to end.
  await bytes.next().catch(() => undefined);
  await bytes.return(undefined);
}

async function readKind(reading: LogReading, whole: LogBytes, kind: Kind): Promise<void> {
  switch (kind) {
    case 'gzip':
      return await readGzip(reading, whole);
    case 'tar':
      return await readTar(reading, whole);
    case 'zip':
      return await readZip(reading, whole);
    case 'binary':
      return noteBinary(reading, whole);
    case 'text':
      return await readTextOrDocuments(reading, whole);
  }
}

async function readTextOrDocuments(reading: LogReading, log: LogBytes): Promise<void> {
  const file = bundleFileOf(log.path.replaceAll('\\', '/'));
  if (file === undefined) await readText(reading, log);
  else await readDocuments(reading, log, file);
}

type Kind = 'gzip' | 'tar' | 'zip' | 'binary' | 'text';

function kindOf(head: Uint8Array): Kind {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return 'zip';
  if (Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar') return 'tar';
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const zeros = head.reduce((sum, byte) => sum + (byte === 0 ? 1 : 0), 0);
  // A node that lost its power leaves some zeros in a log.
  return zeros > head.length / 10 && !isUtf16 ? 'binary' : 'text';
}

/** Programs' own files are in every bundle; a log that is not text is one that is missing. */
function noteBinary(reading: LogReading, { part, path, isGiven }: LogBytes): void {
  if (path.endsWith('.journal')) {
    noteUnread(reading, part, 'not-text', "the journal's own form: give the output of `journalctl --file` for it");
  } else if (isGiven || componentOfFile(path) !== undefined || bundleFileOf(path) !== undefined)
    noteUnread(reading, part, 'not-text', 'it is no text');
}

async function readGzip(reading: LogReading, log: LogBytes): Promise<void> {
  if (isTooDeep(reading, log)) return;
  const path = log.path.replace(/\.gz$/, '');
  // A whole bundle is larger than one log in it.
  const most = /\.(tar|tgz)$/.test(path) || log.isGiven ? 16 * MAX_EXPANDED : MAX_EXPANDED;
  await readBytes(reading, {
    ...log,
    path,
    bytes: limited(reading, log, gunzipped(log.bytes), most),
    depth: log.depth + 1,
  });
}

/**
 * The bytes in a gzip stream. By hand: of a stream that breaks off, `pipe` and iteration lose what was already unpacked. A little
 * is fed at a time, since it may expand a thousandfold.
 */
async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const unpacked: Uint8Array[] = [];
  let failure: Error | undefined;
  gunzip.on('data', (chunk: Uint8Array) => unpacked.push(chunk));
  let wake = () => {};
  // What was being written when it failed is never reported as written.
  gunzip.on('error', (error: Error) => {
    failure ??= error;
    wake();
  });
  const until = (start: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      start(resolve);
    });
  try {
    for await (const chunk of bytes) {
      for (let start = 0; start < chunk.byteLength && failure === undefined; start += FED_AT_A_TIME) {
        const part = chunk.subarray(start, start + FED_AT_A_TIME);
        await until((done) => gunzip.write(part, () => done()));
        yield* unpacked.splice(0);
      }
      if (failure !== undefined) break;
    }
    if (failure === undefined) await until((done) => gunzip.once('end', done).end());
    yield* unpacked.splice(0);
    if (failure !== undefined) throw failure;
  } finally {
    gunzip.destroy();
  }
}

const FED_AT_A_TIME = 16_384;

/** No more than a log can have: what goes on is a bomb, or nothing that anybody could look at. */
async function* limited(
  reading: LogReading,
  { part }: Pick<LogBytes, 'part'>,
  bytes: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of bytes) {
    seen += chunk.byteLength;
    if (isOver(reading)) return;
    if (seen > most) {
      noteUnread(reading, part, 'too-large', `it unpacks to more than ${most / 1024 ** 3} GB: what is beyond`);
      return;
    }
    yield chunk;
  }
}

async function readTar(reading: LogReading, log: LogBytes): Promise<void> {
  if (isTooDeep(reading, log)) return;
  const archive = extract();
  const feeding = feed(reading, log, archive);
  let entries = 0;
  try {
    for await (const entry of archive) {
      const { name, type, mtime } = entry.header;
      if (isOver(reading)) break;
      if (++entries > MAX_ENTRIES) {
        noteUnread(reading, log.part, 'limit', `it has more than ${MAX_ENTRIES} entries: those beyond`);
        break;
      }
      const isFile = type === 'file' || type === 'contiguous-file';
      if (!isFile && !NO_CONTENT.has(type)) {
        noteUnread(reading, partOf(log, name), 'not-a-file', 'it is a device or a pipe');
      }
      await pump(entry, isFile ? openEntry(reading, log, name, mtime.getTime()) : undefined);
    }
  } finally {
    archive.destroy();
    await feeding;
  }
}

/** What links name is in the archive by itself, or not at all. */
const NO_CONTENT: ReadonlySet<string> = new Set(['directory', 'symlink', 'link']);

/** Reads to the end, whether or not anybody wants it: what follows in the archive is behind it. */
async function pump(bytes: AsyncIterable<unknown>, entry: OpenEntry | undefined): Promise<void> {
  try {
    for await (const chunk of bytes) if (chunk instanceof Uint8Array) await entry?.push(chunk);
  } finally {
    await entry?.close();
  }
}

/**
 * Hands an archive's bytes to its reader. That they break off is noted with their own reason; the reader gets its time with what
 * came before that.
 */
async function feed(
  reading: LogReading,
  { part, bytes }: LogBytes,
  archive: ReturnType<typeof extract>,
): Promise<void> {
  let isBroken = false;
  let wake = () => {};
  archive.once('close', () => wake());
  archive.on('drain', () => wake());
  const drained = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  try {
    for await (const chunk of bytes) {
      if (archive.destroyed) return;
      if (!archive.write(chunk)) await drained();
    }
  } catch (error) {
    isBroken = true;
    if (!isOver(reading)) noteUnread(reading, part, 'broken', problemOf(error));
  }
  if (isBroken) await new Promise((resolve) => setTimeout(resolve, SETTLING));
  archive.end(undefined);
}

/** Milliseconds in which a reader takes what it was handed. */
const SETTLING = 50;

async function readZip(reading: LogReading, log: LogBytes): Promise<void> {
  if (isTooDeep(reading, log)) return;
  const found: ZipEvent[] = [];
  const unzip = new Unzip((file) => {
    found.push({ kind: 'file', file });
    file.ondata = (error, data, final) => {
      if (error !== null) found.push({ kind: 'problem', error });
      else found.push({ kind: 'data', data, final });
    };
    // Of what is not unpacked the library keeps every byte.
    file.start();
  });
  unzip.register(UnzipInflate);
  const state: ZipState = { entries: 0, open: undefined };
  try {
    for await (const chunk of log.bytes) {
      for (let start = 0; start < chunk.byteLength; start += FED_AT_A_TIME) {
        unzip.push(chunk.subarray(start, start + FED_AT_A_TIME));
        for (const event of found.splice(0)) await takeZipEvent(reading, log, state, event);
        if (isOver(reading) || state.entries > MAX_ENTRIES) return;
      }
    }
    if (state.open !== undefined) noteUnread(reading, log.part, 'broken', 'it breaks off in the middle of an entry');
  } finally {
    await state.open?.close();
  }
}

type ZipEvent =
  | { readonly kind: 'file'; readonly file: UnzipFile }
  | { readonly kind: 'data'; readonly data: Uint8Array; readonly final: boolean }
  | { readonly kind: 'problem'; readonly error: Error };

interface ZipState {
  entries: number;
  open: OpenEntry | undefined;
}

async function takeZipEvent(reading: LogReading, log: LogBytes, state: ZipState, event: ZipEvent): Promise<void> {
  switch (event.kind) {
    case 'file':
      await state.open?.close();
      if (++state.entries > MAX_ENTRIES) {
        noteUnread(reading, log.part, 'limit', `it has more than ${MAX_ENTRIES} entries: those beyond`);
      }
      state.open = /[/\\]$/.test(event.file.name) ? undefined : openEntry(reading, log, event.file.name, undefined);
      return;
    case 'data':
      await state.open?.push(event.data);
      if (!event.final) return;
      await state.open?.close();
      state.open = undefined;
      return;
    case 'problem':
      noteUnread(reading, log.part, 'broken', problemOf(event.error));
      await state.open?.close();
      state.open = undefined;
  }
}

/** An entry of an archive that is read while its bytes come. */
interface OpenEntry {
  readonly push: (chunk: Uint8Array) => Promise<void>;
  /** Waits until all of it is read. */
  readonly close: () => Promise<void>;
}

function openEntry(reading: LogReading, log: LogBytes, name: string, modified: number | undefined): OpenEntry {
  const { push, end, bytes } = byteChannel();
  const part = partOf(log, name);
  // A bundle in a bundle is a node of its own; a rotated log is its node's.
  const isBundle = /\.(tar|tgz|tar\.gz|zip)$/i.test(name);
  const container = isBundle ? `${log.container}/${name}` : log.container;
  const entry = { ...log, part, path: isBundle ? '' : name, container, modified, isGiven: false, depth: log.depth + 1 };
  const done = readBytes(reading, { ...entry, bytes: limited(reading, { part }, bytes, MAX_EXPANDED) });
  return {
    push,
    close: () => {
      end();
      return done;
    },
  };
}

function partOf({ part }: LogBytes, name: string): string {
  return `${part}: ${name.replace(/^(?:\.\/)+/, '')}`;
}

function isTooDeep(reading: LogReading, { part, depth }: LogBytes): boolean {
  if (depth <= MAX_DEPTH) return false;
  noteUnread(reading, part, 'limit', 'it is an archive in archives in archives');
  return true;
}

/** The stream with its beginning looked at. */
async function withHead(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncGenerator<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let failure: { readonly error: unknown } | undefined;
  while (length < HEAD) {
    try {
      const { done, value } = await iterator.next();
      if (done === true) break;
      chunks.push(value);
      length += value.byteLength;
    } catch (error) {
      // What came before it counts, and it comes again behind that.
      failure = { error };
      break;
    }
  }
  const first = Buffer.concat(chunks);
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (first.byteLength > 0) yield first;
      if (failure !== undefined) throw failure.error;
      for (;;) {
        const { done, value } = await iterator.next();
        if (done === true) return;
        yield value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head: first.subarray(0, HEAD), all: all() };
}

/** Why something could not be read to its end, as a clause. */
export function problemOf(error: unknown): string {
  const code = errorCodeOf(error);
  switch (code) {
    case 'Z_BUF_ERROR':
      return 'it breaks off: what is behind that';
    case 'Z_DATA_ERROR':
      return 'it is damaged: what is behind that';
    case 'EACCES':
    case 'EPERM':
      return 'you may not read it';
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a folder';
    default: {
      const text = error instanceof Error ? error.message : String(error);
      return text === 'Unexpected end of data' ? 'it breaks off: what is behind that' : `it cannot be read (${text})`;
    }
  }
}

function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
