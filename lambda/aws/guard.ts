import { AwsCallError } from './errors.ts';
import { type Needs, refuseUnusable } from './needs.ts';
import type { Call } from './ports.ts';

/** Runs a task when its turn has come. */
export type Limit = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** For the few calls that are made one at a time. */
export const withoutLimit: Limit = (task) => task();

type Send<Input, Output> = (input: Input, options: { readonly abortSignal: AbortSignal }) => Promise<Output>;

/** Makes a port method: the action behind it, what its answer must hold, and the SDK's call. */
export type Guard = <Input, Output>(
  action: string,
  needs: Needs<Input, Output>,
  send: Send<Input, Output>,
) => Call<Input, Output>;

/**
 * Milliseconds that one call may take from its turn on, all its tries and the last byte of its answer included. A
 * filtered list of ENIs can take EC2 more than a minute in a huge account (VPC resource controller, issue 411), and
 * throttling half a minute more.
 */
export const CALL_TIME_LIMIT_MS = 300_000;

/**
 * Makes a port method of an SDK call: it waits for its turn, ends when the signal or its own time limit says so even if
 * the SDK sleeps between two tries or an answer never comes to its end, takes no answer that is none, and fails with an
 * `AwsCallError` that names the action.
 */
export function guarded(limit: Limit, timeLimitMs: number = CALL_TIME_LIMIT_MS): Guard {
  return (action, needs, send) => async (input, signal) => {
    try {
      return await untilAborted(
        signal,
        limit(async () => {
          signal.throwIfAborted();
          const answer = await inTime(timeLimitMs, signal, (abortSignal) => send(input, { abortSignal }));
          refuseUnusable(needs, answer, input);
          return answer;
        }),
      );
    } catch (error) {
      throw new AwsCallError(action, signal.aborted ? tooLate() : error);
    }
  };
}

/** Aborts the work when its time is over, which closes its connection, and does not wait for it any longer. */
function inTime<Result>(
  timeLimitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    // Cheaper than `AbortSignal.any`, and this is done for every call.
    const own = new AbortController();
    const onAbort = () => own.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => {
      own.abort();
      reject(noAnswer(timeLimitMs));
    }, timeLimitMs);
    work(own.signal)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
  });
}

function untilAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(tooLate());
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function noAnswer(timeLimitMs: number): Error {
  const error = new Error(`AWS's answer did not come, or not to its end, within ${timeLimitMs / 1000} s`);
  error.name = 'TimeoutError';
  return error;
}

function tooLate(): Error {
  const error = new Error('the time of this run was over before AWS answered');
  error.name = 'AbortError';
  return error;
}
