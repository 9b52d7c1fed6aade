/**
 * Signals that abort. In place of `AbortSignal.any`, which loses aborts: Node 24.16 and later where a source is collected as
 * garbage before somebody listens (nodejs/node#65995), Node 20 where a time-out is known to it alone (nodejs/node#57736).
 */
import { setMaxListeners } from 'node:events';

/** Aborts when the first of them does, with its reason. It lasts as long as they do: for what is done once a run. */
export function anyOf(...signals: readonly AbortSignal[]): AbortSignal {
  return following(signals).signal;
}

/** Works with a signal that aborts when the first of these does; nothing of it is left behind the work. */
export async function within<T>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const { signal, release } = following(signals);
  try {
    return await work(signal);
  } finally {
    release();
  }
}

/** The same with a signal and a time in milliseconds, after which it aborts with a `TimeoutError`. */
export async function withLimit<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(over()), wholeMs(ms));
  timer.unref();
  try {
    return await within([signal, limit.signal], work);
  } finally {
    clearTimeout(timer);
  }
}

/** Aborts after so many milliseconds with a `TimeoutError`, at once for none. It keeps no process alive. */
export function timeLimit(ms: number): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(over()), wholeMs(ms)).unref();
  return limit.signal;
}

function following(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; readonly release: () => void } {
  const own = new AbortController();
  // Every call in flight listens: Node 20 would take more than ten listeners for a leak.
  setMaxListeners(0, own.signal);
  const followers = signals.map((signal) => ({ signal, follow: () => own.abort(signal.reason) }));
  for (const { signal, follow } of followers) {
    if (signal.aborted) follow();
    else signal.addEventListener('abort', follow, { once: true });
  }
  const release = () => {
    for (const { signal, follow } of followers) signal.removeEventListener('abort', follow);
  };
  return { signal: own.signal, release };
}

/** Node takes whole milliseconds only, from 0. */
function wholeMs(ms: number): number {
  return Math.max(0, Math.floor(ms));
}

function over(): DOMException {
  return new DOMException('the time is over', 'TimeoutError');
}
