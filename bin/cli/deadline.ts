import { InvalidArgumentError } from 'commander';
import { anyOf, timeLimit } from '../../lambda/signals/signals.ts';

/** How long a command may take where `--timeout` says nothing, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 15 * 60_000;

/** Kept for what was read: the ledger is written and people are told of it after the reading has to stop. */
const RESERVE_MS = 60_000;

/** A day: longer than any estate takes, and below what a timer can hold. */
const MAX_MS = 24 * 3_600_000;

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Until when a command may take. */
export interface Deadline {
  /** When reading has to stop, and no deletion may begin any more: the user interrupts, or the time is over. */
  readonly signal: AbortSignal;
  /** When everything has to stop. */
  readonly last: AbortSignal;
  /** Whether the time was over, whatever else happened. */
  readonly isOver: () => boolean;
  /** The time it has, in words: `15 min`. */
  readonly text: string;
}

/** The deadline of work that begins now. */
export function deadline(milliseconds: number | undefined, interrupted: AbortSignal): Deadline {
  const given = milliseconds ?? DEFAULT_TIMEOUT_MS;
  const signal = anyOf(timeLimit(given), interrupted);
  return {
    signal,
    last: anyOf(timeLimit(given + RESERVE_MS), interrupted),
    isOver: () => isTimeout(signal.reason),
    text: durationText(given),
  };
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/**
 * Reads the value of `--timeout`: `90s`, `15m`, `1h`; a number alone is seconds, as in kubectl.
 * @returns milliseconds
 * @throws InvalidArgumentError saying what would be right
 */
export function parseDuration(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(text) ?? [];
  const milliseconds = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (!(milliseconds >= 1_000 && milliseconds <= MAX_MS))
    throw new InvalidArgumentError('Give a time from 1s to 24h, such as 90s, 15m or 1h.');
  return milliseconds;
}

function durationText(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  return Number.isInteger(minutes) ? `${minutes} min` : `${milliseconds / 1_000} s`;
}

/** What is said on stderr when the time was over. */
export function overText({ text }: Deadline): string {
  return `the time of ${text} was over: what was not read by then counts as not looked at (--timeout gives more)`;
}
