import { timeInName } from '../facts/logs/log-origin.ts';
import { type LogTally, startTally } from '../facts/logs/log-tally.ts';
import type { UnreadPart } from '../model/log-report.ts';

/** What is read into, whatever it comes from. */
export interface LogReading {
  readonly tally: LogTally;
  /** When reading has to stop. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970: the time now, for what has no time of its own. */
  readonly now: number;
  files: number;
  bytes: number;
  readonly unread: UnreadPart[];
  moreUnread: number;
}

export function startReading(now: Date, signal: AbortSignal): LogReading {
  return { tally: startTally(), signal, now: now.getTime(), files: 0, bytes: 0, unread: [], moreUnread: 0 };
}

/** A stream of bytes with what is known of it. */
export interface LogBytes {
  /** As readers know it: the path that was given, an entry of an archive behind that. */
  readonly part: string;
  /** The archive or folder that it is in; empty for a file that was given. */
  readonly container: string;
  readonly path: string;
  /** Milliseconds since 1970 when it was last written, where that is known. */
  readonly modified: number | undefined;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Whether somebody asked for just this file, so that it is of interest whatever it is. */
  readonly isGiven: boolean;
  /** Archives around it. */
  readonly depth: number;
}

/** Of more parts that could not be read only their number is told. */
const MAX_UNREAD = 50;

export function noteUnread(reading: LogReading, part: string, reason: UnreadPart['reason'], message: string): void {
  // What breaks off does so for all that is around it.
  if (reading.unread.some((each) => each.part === part && each.message === message)) return;
  if (reading.unread.length < MAX_UNREAD) reading.unread.push({ part, reason, message });
  else reading.moreUnread++;
}

/** That the time was over is no fault of a part. */
export function isOver({ signal }: LogReading): boolean {
  return signal.aborted;
}

/** A clock before this was not set: bundles that were packed anew have such times. */
const OLDEST = Date.UTC(2017, 0, 1);

/**
 * Milliseconds since 1970 when a log was saved, by its name or its bundle's, else by the file's time; undefined where neither can be.
 * Names are anybody's, and no line is of a time to come.
 */
export function writtenAt({ modified, container, path }: LogBytes, now: number): number | undefined {
  const slashed = path.replaceAll('\\', '/');
  const named = timeInName(slashed) ?? timeInName(container);
  if (named !== undefined) return Math.min(named, now);
  return modified !== undefined && modified > OLDEST && modified < now ? modified : undefined;
}
