import { AwsCallError, classifyAwsError } from '../aws/errors.ts';
import { homeSession } from '../aws/sessions.ts';
import { AuditorError, lineOf } from '../model/errors.ts';
import { harmless } from '../report/words/plain-text.ts';
import { doImportTask, type TaskContext } from '../security-hub/do-task.ts';
import { importTaskIn } from '../security-hub/task.ts';
import { deadlines } from './deadline.ts';
import { deliveryLogger as logger } from './delivery-logger.ts';
import type { InvocationContext } from './lambda-context.ts';
import type { QueueAnswer, QueueEvent } from './queue-event.ts';
import { storeNamed } from './store-named.ts';

/**
 * Imports the findings of targets that the audit put into the queue into Security Hub, each by a role of its account. What
 * fails stays in the queue and is tried again. Environment: `LEDGER`.
 */
export async function handler({ Records }: QueueEvent, context: InvocationContext): Promise<QueueAnswer> {
  const { signal, last } = deadlines(context);
  const home = await homeSession({ signal });
  const store = await storeNamed('LEDGER', home);
  const log: TaskContext['log'] = (level, message, details) => logger[level](message, { ...details });
  const outcomes: QueueAnswer['batchItemFailures'][number][] = [];
  for (const { messageId, body } of Records) {
    const isDone = await attempted(body, { home, store, signal, last, log });
    if (!isDone) outcomes.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures: outcomes };
}

/** Whether a message is done with. What is none of ours is not, so that somebody sees it. */
async function attempted(body: string, context: TaskContext): Promise<boolean> {
  const task = importTaskIn(body);
  if (task === undefined) {
    context.log('warn', 'not imported: the message is not of an audit', {});
    return false;
  }
  const { accountId, region } = task;
  try {
    return await doImportTask(task, context);
  } catch (error) {
    context.log('warn', `not imported into Security Hub: ${whyNot(error)}`, { accountId, region });
    return false;
  }
}

function whyNot(error: unknown): string {
  if (error instanceof AuditorError) return lineOf(error);
  const { code, message } = classifyAwsError(error);
  return error instanceof AwsCallError ? `${error.action} failed (${code}): ${harmless(message)}` : harmless(message);
}
