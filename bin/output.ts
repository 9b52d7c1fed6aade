import { createInterface } from 'node:readline/promises';
import { errorCodeOf } from '../lambda/common/file-errors.ts';
import { writeProblem } from '../lambda/ledger/whole-file.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import { harmless } from '../lambda/report/words/plain-text.ts';

/**
 * The only place that writes to the terminal. A string is data, whoever made it, and is made harmless line by line; what
 * steers a terminal goes through only as `Ours`, a value that cannot come from AWS. Who may make one is held by a test.
 */
export interface Ours {
  readonly ours: string;
}

export type Part = string | Ours;

/** A text of our own making, with its colours; the data in it was made harmless by the renderer. */
export function ours(text: string): Ours {
  return { ours: text };
}

/** Clears the terminal's line and puts the cursor at its beginning. */
export const CLEAR_LINE = ours('\r\u001B[2K');

/** What is written for the parts. */
export function written(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? harmlessLines(part) : part.ours)).join('');
}

function harmlessLines(text: string): string {
  return text.split('\n').map(harmless).join('\n');
}

/** A stream as its users see it. */
export interface Sink {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly write: (...parts: readonly Part[]) => void;
}

/** What is shown beside the data: progress, notes, errors. That nobody can read it any more is no reason to end. */
export const stderr: Sink = {
  get isTTY() {
    return process.stderr.isTTY;
  },
  get columns() {
    return process.stderr.columns;
  },
  write: (...parts) => {
    try {
      process.stderr.write(written(parts));
    } catch {
      // It is full, or gone.
    }
  },
};

/** The stream of data, for asking what it can show; `print` writes to it. */
export const stdout: Pick<Sink, 'isTTY' | 'columns'> = {
  get isTTY() {
    return process.stdout.isTTY;
  },
  get columns() {
    return process.stdout.columns;
  },
};

/**
 * Writes all of it to stdout and waits until it is gone. A reader that has seen enough is no error.
 * @throws AuditorError OUTPUT_FAILED when it cannot be written
 */
export function print(...parts: readonly Part[]): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    process.stdout.write(written(parts), (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  }).catch((error: unknown) => {
    if (isClosedPipe(error)) return;
    throw new AuditorError('OUTPUT_FAILED', `stdout: ${writeProblem(error, 'stdout')}`, { cause: error });
  });
}

/** Writes one line to stderr: progress, notes and errors, never data. */
export function note(line: string): void {
  stderr.write(line, '\n');
}

let quiet = false;

/** From now on `narrate` says nothing: what goes on is then of no interest, what is wrong still is. */
export function beQuiet(): void {
  quiet = true;
}

/** A note on what goes on, unless nobody wants to hear it. */
export function narrate(line: string): void {
  if (!quiet) note(line);
}

/**
 * Asks at the terminal. An interruption there is one of the process.
 * @returns the line that was typed; undefined when the input ended without one
 */
export async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)));
  // While it reads a line, a terminal hands its Ctrl-C to the reader of the line.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await Promise.race([terminal.question(harmless(question), { signal }), ended]);
  } finally {
    terminal.close();
  }
}

/** Several questions to one person. */
export interface Conversation {
  /** @returns the line that was typed; undefined when the input ended without one */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly end: () => void;
}

/** Asks at the terminal, one question after another; what is typed ahead is an answer to the next. */
export function converse(signal: AbortSignal): Conversation {
  const terminal = createInterface({ input: process.stdin, output: process.stderr, signal });
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const lines = terminal[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      stderr.write(question);
      const { done, value } = await lines.next();
      return done === true ? undefined : value;
    },
    end: () => terminal.close(),
  };
}

// A stream that is closed or full ends nothing by itself: who writes to it is told.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/**
 * Lets nothing else of this process reach the terminal as it is: Node's warnings become notes, and what nobody caught goes
 * to `onBug`.
 */
export function guardOutput(onBug: (error: unknown) => void): void {
  // Node's own listener is missing where its user wants no warnings.
  if (process.listenerCount('warning') > 0) {
    process.removeAllListeners('warning');
    process.on('warning', ({ name, message }) => note(`${name}: ${message}`));
  }
  process.on('uncaughtException', onBug);
}

function isClosedPipe(error: unknown): boolean {
  return ['EPIPE', 'ERR_STREAM_DESTROYED'].includes(errorCodeOf(error));
}
