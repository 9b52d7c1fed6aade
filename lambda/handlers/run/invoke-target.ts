import { type DurableContext, InvokeError } from '@aws/durable-execution-sdk-js';
import type { Place } from '../../model/target.ts';
import { targetKey } from '../../model/target.ts';
import { ATTEMPTS } from '../../runs/chunks.ts';
import { reasonText } from '../../runs/reason.ts';
import type { Receipt, Workers } from '../../runs/run.ts';

/** Before each further try. */
const PAUSES = [{ seconds: 10 }, { minutes: 2 }] as const;

/**
 * Has a function work on one target, again when it could not, `ATTEMPTS` times in all. Always comes back with a receipt:
 * what cannot be done in one target must not end the work on the others. What the first function could not do may be due
 * to its memory, also where it ended without a word.
 */
export async function invokeTarget(
  context: DurableContext,
  { first, further }: Workers,
  place: Place,
  payload: object,
): Promise<Receipt> {
  const name = targetKey(place);
  for (let attempt = 1; ; attempt++) {
    const receipt = await invokeOnce(context, name, attempt === 1 ? first : further, place, payload);
    const pause = PAUSES[attempt - 1];
    if (!receipt.again || attempt === ATTEMPTS || pause === undefined) return receipt;
    await context.wait(`${name}, before try ${attempt + 1}`, pause);
  }
}

async function invokeOnce(
  context: DurableContext,
  name: string,
  functionArn: string,
  place: Place,
  payload: object,
): Promise<Receipt> {
  try {
    return await context.invoke<object, Receipt>(name, functionArn, payload);
  } catch (error) {
    // Of other errors some are the SDK's own way of ending an invocation, and none is the target's.
    if (error instanceof InvokeError) return lostReceipt(place, error.message);
    throw error;
  }
}

/** The function ended without an answer, or could not be begun. */
export function lostReceipt({ accountId, region }: Place, reason: string): Receipt {
  return { accountId, region, status: 'failed', key: null, reason: reasonText(reason), calls: 0, again: true };
}
