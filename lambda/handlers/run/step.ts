import { createRetryStrategy, type DurableContext, type StepConfig } from '@aws/durable-execution-sdk-js';
import { AuditorError, type ErrorCode } from '../../model/errors.ts';
import { type Deadlines, deadlines } from '../deadline.ts';

const LATER = createRetryStrategy({ maxAttempts: 4, initialDelay: { seconds: 5 } });

/** What a person has to put right first: trying again would only be late with the answer. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'CONFIG_INVALID',
  'CONFIG_UNREADABLE',
  'EVENT_INVALID',
  'MALFORMED_ARN',
  'UNKNOWN_CHECK',
  'UNKNOWN_REGION',
  'USAGE',
]);

const retryStrategy: NonNullable<StepConfig<unknown>['retryStrategy']> = (error, attempts) =>
  error instanceof AuditorError && FINAL.has(error.code) ? { shouldRetry: false } : LATER(error, attempts);

/**
 * One step of an execution: what it returns is kept, so it is small, and once kept it is never run again. Until then it
 * may run any number of times, so it must bear that. Everything with an effect, a clock or an environment is in one.
 */
export async function step<T>(
  context: DurableContext,
  name: string,
  body: (until: Deadlines) => Promise<T>,
): Promise<T> {
  return context.step(name, () => body(deadlines(context.lambdaContext)), { retryStrategy });
}
