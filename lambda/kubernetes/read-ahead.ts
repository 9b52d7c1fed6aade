import type { Answer } from './request.ts';

/** A GET of a path, as `call` is called in errors. */
export type Get = (path: string, call: string, signal: AbortSignal) => Promise<Answer>;

/** Where the metadata of a list stands in what an API server writes: before its items, which take megabytes. */
const HEAD = 2_000;
const CONTINUE = /^\{"kind":"\w+","apiVersion":"[\w./]+","metadata":\{[^{}]*"continue":"([\w=-]+)"/;

/** Where the page after this one begins, found without reading the page; undefined where it does not say so at its beginning. */
export function nextAtHead({ status, body }: Answer): string | undefined {
  return status === 200 ? CONTINUE.exec(body.slice(0, HEAD))?.[1] : undefined;
}

/**
 * Pages of a list: as one has come, the next is asked for, so that the API server writes while we read. Whoever never asks
 * for it hears nothing of how that ended.
 *
 * @param pathFrom path of the page that begins there
 */
export function readingAhead(get: Get) {
  const ahead = new Map<string, Promise<Answer>>();
  return async (
    pathFrom: (from: string | undefined) => string,
    from: string | undefined,
    call: string,
    signal: AbortSignal,
  ): Promise<Answer> => {
    const path = pathFrom(from);
    const asked = ahead.get(path) ?? get(path, call, signal);
    ahead.delete(path);
    const answer = await asked;
    const next = nextAtHead(answer);
    if (next !== undefined && next !== from) {
      const following = get(pathFrom(next), call, signal);
      following.catch(() => {});
      ahead.set(pathFrom(next), following);
    }
    return answer;
  };
}
