import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';

/** Ctrl-C, being asked to end, and the terminal or the connection to it going away. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type InterruptSignal = (typeof SIGNALS)[number];

export class Interrupted extends Error {
  readonly signal: InterruptSignal;

  constructor(signal: InterruptSignal) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/** Exit code by the shells' convention: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP. */
export function interruptedExitCode({ signal }: Interrupted): number {
  return 128 + constants.signals[signal];
}

/**
 * Runs work that ends when the user presses Ctrl-C (or the process is asked to end, or its terminal goes): the signal it is given aborts its
 * calls, and what it still does after that is not waited for.
 * @throws Interrupted, or what the work throws
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  // Every call in flight listens; Node 20 takes more than ten listeners for a leak and warns.
  setMaxListeners(0, controller.signal);
  let onSignal = (_signal: InterruptSignal): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    onSignal = (signal) => {
      const error = new Interrupted(signal);
      reject(error);
      controller.abort(error);
    };
  });
  const forget = listen(onSignal);
  try {
    return await Promise.race([work(controller.signal), interrupted]);
  } finally {
    forget();
  }
}

/**
 * Runs work that is to end in good order when the user presses Ctrl-C: the signal tells it to begin nothing new, and it
 * is waited for. A second Ctrl-C ends the process at once.
 */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const forget = listen((signal) => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[signal]);
    controller.abort(new Interrupted(signal));
  });
  try {
    return await work(controller.signal);
  } finally {
    forget();
  }
}

/** @returns stops listening */
function listen(onSignal: (signal: InterruptSignal) => void): () => void {
  const listeners = SIGNALS.map((name) => [name, () => onSignal(name)] as const);
  for (const [name, listener] of listeners) process.on(name, listener);
  return () => {
    for (const [name, listener] of listeners) process.removeListener(name, listener);
  };
}
