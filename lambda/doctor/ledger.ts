import { classifyAwsError } from '../aws/errors.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { AuditorError } from '../model/errors.ts';
import { type Answer, ok, unknown, wrong } from './examinations/answer.ts';

/** An ETag that no object has: an MD5 of nothing but zeros. */
const NOBODYS = '"00000000000000000000000000000000"';

/**
 * Asks S3 to write where the object is one that it cannot be, which it refuses: with 412 where there is another object,
 * with 404 where there is none (S3 user guide, "How to prevent object overwrites with conditional writes"). It reads the
 * caller's permission first, so that this refusal says that the function may write, and that a write holds only for what
 * was read. The key is of no region, and nothing reads it: an endpoint that knows no conditions leaves an empty object
 * there, and is found out by that.
 */
export async function examineLedger(store: ObjectStore, accountId: string, signal: AbortSignal): Promise<Answer> {
  const key = `targets/${accountId}/doctor.json`;
  try {
    await store.get(key, signal);
    const { status } = await store.put(key, '{}', NOBODYS, signal);
    if (status === 'conflict')
      return ok(`The function can write to ${store.location}, and S3 rejects conditional writes as it should.`);
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return isForTheOwner(error.cause)
      ? wrong(`The function ${error.message}.`, ['See docs/deploying.md for what a bucket of your own must allow.'])
      : unknown(`The function ${error.message}.`, ['Run doctor again later.']);
  }
  return wrong(
    `S3 ignored the condition of a write to ${store.pathOf(key)}: two audits at once could overwrite each other.`,
    ['Check AWS_ENDPOINT_URL: it may point to something that is not S3. Delete that object: nothing reads it.'],
  );
}

/** Throttled, out of time or cut off says nothing of the bucket. */
function isForTheOwner(cause: unknown): boolean {
  const { kind } = classifyAwsError(cause);
  return kind === 'denied' || kind === 'not-found' || kind === 'unsupported';
}
