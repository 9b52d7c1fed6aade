import type { Guard } from './guard.ts';

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
 * @param whoIsTold the same as the asker, by what is asked: calls share answers with those of the same name
 * @param shared of the run; undefined where nothing is shared
 */
export function alike(guard: Guard, whoIsTold: (asked: unknown) => string, shared: SharedAnswers | undefined): Guard {
  if (shared === undefined) return guard;
  forgetOld(shared);
  return (action, needs, send) => {
    const call = guard(action, needs, send);
    return (input, signal) =>
      askOnce(`${action} ${JSON.stringify(input)}`, {
        answers: answersOf(shared, whoIsTold(input)),
        nowMs: shared.nowMs,
        signal,
        ask: () => call(input, signal),
      });
  };
}

function answersOf({ among }: SharedAnswers, who: string): Answers {
  const answers: Answers = among.get(who) ?? new Map();
  among.set(who, answers);
  return answers;
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

interface Asking<Output> {
  readonly answers: Answers;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly ask: () => Promise<Output>;
}

/** @param key the action and what is asked: under it is only what this action answered */
async function askOnce<Output>(key: string, { answers, nowMs, signal, ask }: Asking<Output>): Promise<Output> {
  const known = answers.get(key);
  const fresh = known !== undefined && isFresh(known.askedAt, nowMs()) ? known : undefined;
  const answer = fresh && (await inTime(fresh.answer as Promise<Output>, signal));
  if (answer !== undefined) return answer;
  const asked = ask();
  answers.set(key, { answer: asked, askedAt: nowMs() });
  asked.catch(() => answers.clear());
  return asked;
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
