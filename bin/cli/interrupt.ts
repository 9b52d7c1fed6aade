import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';

export class Interrupted extends Error {
  readonly signal: 'SIGINT' | 'SIGTERM';

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/** Exit code by the shells' convention: 130 for Ctrl-C, 143 for SIGTERM. */
export function interruptedExitCode({ signal }: Interrupted): number {
  return 128 + constants.signals[signal];
}

/**
 * Runs work that ends when the user presses Ctrl-C (or the process is asked to end): the signal it is given aborts its
 * calls, and what it still does after that is not waited for.
 * @throws Interrupted, or what the work throws
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  // Every call in flight listens; Node 20 takes more than ten listeners for a leak and warns.
  setMaxListeners(0, controller.signal);
  let onSignal = (_signal: NodeJS.Signals): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    onSignal = (signal) => {
      const error = new Interrupted(signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
      reject(error);
      controller.abort(error);
    };
  });
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await Promise.race([work(controller.signal), interrupted]);
  } finally {
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
  }
}

/**
 * Runs work that is to end in good order when the user presses Ctrl-C: the signal tells it to begin nothing new, and it
 * is waited for. A second Ctrl-C ends the process at once.
 */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const onSignal = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[signal]);
    controller.abort(new Interrupted(signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT'));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await work(controller.signal);
  } finally {
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
  }
}
