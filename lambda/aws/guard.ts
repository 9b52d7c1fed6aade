import { AwsCallError } from './errors.ts';
import type { Call } from './ports.ts';

/** Runs a task when its turn has come. */
export type Limit = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** For the few calls that are made one at a time. */
export const withoutLimit: Limit = (task) => task();

type Send<Input, Output> = (input: Input, options: { readonly abortSignal: AbortSignal }) => Promise<Output>;

/**
 * Makes a port method of an SDK call: it waits for its turn, ends when the signal says so even if the SDK sleeps
 * between two tries, and fails with an `AwsCallError` that names the action.
 */
export function guarded(
  limit: Limit,
): <Input, Output>(action: string, send: Send<Input, Output>) => Call<Input, Output> {
  return (action, send) => async (input, signal) => {
    try {
      return await untilAborted(
        signal,
        limit(() => {
          signal.throwIfAborted();
          return send(input, { abortSignal: signal });
        }),
      );
    } catch (error) {
      throw new AwsCallError(action, signal.aborted ? tooLate() : error);
    }
  };
}

function untilAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(tooLate());
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function tooLate(): Error {
  const error = new Error('the time for this audit was over before AWS answered');
  error.name = 'AbortError';
  return error;
}
