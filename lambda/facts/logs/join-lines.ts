import { type LogRecord, type LogSource, MAX_RECORD } from './log-record.ts';
import { type ReadLine, readLine, readPart } from './read-line.ts';

/** What was read of a log so far and may go on in the next line. */
export interface Joining {
  readonly source: LogSource;
  /** By who writes: lines of several pods may stand between one another's. */
  readonly open: Map<string, Open>;
}

interface Open {
  readonly read: ReadLine;
  readonly line: string;
  /** Lines that belong to it, and those cut by a container runtime, put together. */
  text: string;
}

/** Pods that write at the same time; of more, the oldest record is taken for whole. */
const MAX_OPEN = 64;

export function startJoining(source: LogSource): Joining {
  return { source, open: new Map() };
}

/**
 * Takes the next line of a log.
 *
 * A line that begins with a tab, or has no time where the one before has one, belongs to that one: an AWS SDK writes its errors
 * over two lines, Go its stacks over many. What a container runtime cut into parts is put together. A record ends at 65,536
 * characters; what follows of it is left out.
 *
 * @returns the records that are whole by it
 */
export function joinLine(joining: Joining, line: string): readonly LogRecord[] {
  const { open, source } = joining;
  const read = readLine(line, source);
  const key = read.pod !== undefined && read.shape !== 'whole' ? read.pod : '';
  const before = open.get(key);
  if (before?.read.isPart) return goOn(joining, key, before, readPart(line));
  if (before !== undefined && belongsTo(before.read, read)) {
    before.text = joined(before.text, '\n', read.text);
    return [];
  }
  open.delete(key);
  const done = before === undefined ? [] : [recordOf(before, source)];
  if (read.text.trim() === '') return done;
  if (read.shape === 'whole' && !read.isPart) return [...done, recordOf({ read, line, text: read.text }, source)];
  open.set(key, { read, line, text: read.text });
  return open.size > MAX_OPEN ? [...done, ...closeOldest(joining)] : done;
}

/** The records that were still open when the log ended. */
export function endJoining({ open, source }: Joining): readonly LogRecord[] {
  const records = [...open.values()].map((each) => recordOf(each, source));
  open.clear();
  return records;
}

function belongsTo(before: ReadLine, { text, shape }: ReadLine): boolean {
  if (text.trim() === '') return false;
  return text.startsWith('\t') || (before.shape === 'dated' && shape === 'plain');
}

/** More of a line that a runtime cut: only the whole of it can be read. */
function goOn(
  { open, source }: Joining,
  key: string,
  before: Open,
  more: Pick<ReadLine, 'text' | 'isPart'>,
): readonly LogRecord[] {
  before.text = joined(before.text, '', more.text);
  if (more.isPart && before.text.length < MAX_RECORD) return [];
  open.delete(key);
  const inner = readLine(before.text, source);
  const { time, pod, component, host } = before.read;
  const read: ReadLine = {
    ...inner,
    time: inner.time ?? time,
    pod: inner.pod ?? pod,
    component: inner.component ?? component,
    host: inner.host ?? host,
    isPart: false,
  };
  return [recordOf({ read, line: before.text, text: read.text }, source)];
}

function closeOldest({ open, source }: Joining): readonly LogRecord[] {
  for (const [key, oldest] of open) {
    open.delete(key);
    return [recordOf(oldest, source)];
  }
  return [];
}

function joined(text: string, between: string, more: string): string {
  return text.length >= MAX_RECORD ? text : `${text}${between}${more}`.slice(0, MAX_RECORD);
}

function recordOf({ read, line, text }: Open, source: LogSource): LogRecord {
  const { shape: _shape, isPart: _isPart, component, ...rest } = read;
  return { ...rest, component: componentOf(component, source), text, line };
}

/** What a line says of itself goes before the name of its file, but for a line of which it says only that it is another's. */
function componentOf(ofLine: LogRecord['component'] | undefined, { component }: LogSource): LogRecord['component'] {
  return ofLine ?? component ?? 'other';
}
