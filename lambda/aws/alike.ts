import type { Call } from './ports.ts';

/** Answers by the partition and what was asked in it. */
export type SharedAnswers<Output> = Map<string, Promise<Output>>;

/**
 * A call that every account and region of a partition gets the same answer to: it is made once for all sessions of a run.
 * An answer that does not come is not shared: each that waited for it asks by itself, and tells what it is told.
 * @param answers of the run so far; none where nothing is shared
 */
export function alike<Input, Output>(
  partition: string,
  answers: SharedAnswers<Output> | undefined,
  call: Call<Input, Output>,
): Call<Input, Output> {
  if (answers === undefined) return call;
  return async (input, signal) => {
    const key = `${partition} ${JSON.stringify(input)}`;
    const known = answers.get(key);
    const answer = known && (await inTime(known, signal));
    if (answer !== undefined) return answer;
    const asked = call(input, signal);
    answers.set(key, asked);
    asked.catch(() => {
      if (answers.get(key) === asked) answers.delete(key);
    });
    return asked;
  };
}

/** What another session asked for, unless it fails or does not come in our time. */
function inTime<Output>(known: Promise<Output>, signal: AbortSignal): Promise<Output | undefined> {
  return new Promise((resolve) => {
    const onAbort = () => resolve(undefined);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    known.then(resolve, onAbort).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
