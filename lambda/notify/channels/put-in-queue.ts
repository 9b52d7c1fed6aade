import type { SqsCalls } from '../../aws/ports.ts';
import { queueCalls } from '../../aws/queues.ts';
import type { Session } from '../../aws/sessions.ts';
import { AuditorError } from '../../model/errors.ts';
import { whyNot } from './why-not.ts';

/** A message for the function that sends, which alone can. */
export interface Queued {
  /** By what the function knows where it goes: `webhook` or `mail`, and `about`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
}

/** SQS: a message with its attributes, in bytes; and what is kept free of it. */
export const MAX_BYTES = 262_144 - 4096;

/** The queue of the function `deliver`, which a deployment that has one names in `DELIVERIES`; else undefined. */
export function queueOfDeliveries(): string | undefined {
  const url = process.env.DELIVERIES ?? '';
  return url === '' ? undefined : url;
}

/**
 * Puts messages into the queue.
 * @param name of the channel, as errors name it
 */
export function queuePutter(home: Session, queueUrl: string, name: string) {
  const port = queueCalls(home, regionOf(queueUrl) ?? home.stsRegion);
  return (message: Queued, signal: AbortSignal) => putInQueue(port, { ...message, queueUrl, name }, signal);
}

/** `https://sqs.eu-west-1.amazonaws.com/…`; undefined for a queue of a simulated AWS. */
function regionOf(queueUrl: string): string | undefined {
  return /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(queueUrl)?.[1];
}

/** @throws AuditorError PUBLISH_FAILED */
async function putInQueue(
  port: Pick<SqsCalls, 'sendMessage'>,
  { queueUrl, name, attributes, body }: Queued & { readonly queueUrl: string; readonly name: string },
  signal: AbortSignal,
): Promise<void> {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: 'String', StringValue }]),
  );
  try {
    await port.sendMessage({ QueueUrl: queueUrl, MessageBody: body, MessageAttributes }, signal);
  } catch (cause) {
    const why = whyNot(cause, {
      service: 'SQS',
      notFound: 'its queue is gone; deploy again',
      denied: "not allowed; allow sqs:SendMessage on the queue of deliveries to the auditor's role",
    });
    throw new AuditorError('PUBLISH_FAILED', `could not hand a message to ${name}: ${why}`, { cause });
  }
}
