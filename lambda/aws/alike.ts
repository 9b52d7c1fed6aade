import type { Guard } from './guard.ts';
import type { Call } from './ports.ts';

/** Answers by the action and what was asked. */
type Answers = Map<string, { readonly answer: Promise<unknown>; readonly askedAt: number }>;

/** What the sessions of a run were told, by who is told alike: the regions of an account, the accounts of a region. */
export interface SharedAnswers {
  readonly among: Map<string, Answers>;
  /** Milliseconds, of the clock that the run goes by. */
  readonly nowMs: () => number;
}

/**
 * How long an answer is shared, in milliseconds. The regions of an account are read one after the other, so a minute
 * spares nearly all; and what people mend during a long run is still seen.
 */
const SHARED_FOR_MS = 60_000;

export function sharedAnswers(clock: () => Date): SharedAnswers {
  return { among: new Map(), nowMs: () => clock().getTime() };
}

/**
 * Makes calls whose answers are the same for some sessions of a run: each question is asked once among them. An answer
 * that does not come is not shared: each that waited for it asks by itself, and tells what it is told. It also ends the
 * sharing of all that was answered before: when a thing is gone, the list that named it is old.
 * @param who is told alike: calls share answers with those made under the same name
 * @param shared of the run; undefined where nothing is shared
 */
export function alike(guard: Guard, who: string, shared: SharedAnswers | undefined): Guard {
  if (shared === undefined) return guard;
  forgetOld(shared);
  const answers: Answers = shared.among.get(who) ?? new Map();
  shared.among.set(who, answers);
  return (action, needs, send) => askedOnce(action, guard(action, needs, send), answers, shared.nowMs);
}

/** Whoever is done is asked nothing any more: what they were told would stay until the end of the run. */
function forgetOld({ among, nowMs }: SharedAnswers): void {
  const now = nowMs();
  for (const answers of among.values()) {
    for (const [key, { askedAt }] of answers) if (!isFresh(askedAt, now)) answers.delete(key);
  }
}

function isFresh(askedAt: number, now: number): boolean {
  return Math.abs(now - askedAt) < SHARED_FOR_MS;
}

function askedOnce<Input, Output>(
  action: string,
  call: Call<Input, Output>,
  answers: Answers,
  nowMs: () => number,
): Call<Input, Output> {
  return async (input, signal) => {
    const key = `${action} ${JSON.stringify(input)}`;
    const known = answers.get(key);
    const fresh = known !== undefined && isFresh(known.askedAt, nowMs()) ? known : undefined;
    // Under this key is only what this action answered.
    const answer = fresh && (await inTime(fresh.answer as Promise<Output>, signal));
    if (answer !== undefined) return answer;
    const asked = call(input, signal);
    answers.set(key, { answer: asked, askedAt: nowMs() });
    asked.catch(() => answers.clear());
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
