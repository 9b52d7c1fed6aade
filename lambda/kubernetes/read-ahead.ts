import { nextAtHead } from './body.ts';
import type { Answer, Asked } from './request.ts';

/** A GET that is answered. */
export type Get = (asked: Asked, signal: AbortSignal) => Promise<Answer>;

/**
 * Pages of a list: as one has come, the next is asked for, so that the API server writes while we read. Whoever never asks
 * for it hears nothing of how that ended.
 *
 * @param pageFrom what is asked for the page that begins there
 */
export function readingAhead(get: Get) {
  const ahead = new Map<string, Promise<Answer>>();
  return async (
    pageFrom: (from: string | undefined) => Asked,
    from: string | undefined,
    signal: AbortSignal,
  ): Promise<Answer> => {
    const page = pageFrom(from);
    const asked = ahead.get(page.path) ?? get(page, signal);
    ahead.delete(page.path);
    const answer = await asked;
    const next = nextAtHead(answer);
    if (next !== undefined && next !== from) {
      const after = pageFrom(next);
      const following = get(after, signal);
      following.catch(() => {});
      ahead.set(after.path, following);
    }
    return answer;
  };
}
