import * as z from 'zod';
import { didYouMean } from '../common/closest.ts';
import { thereAre } from '../common/words.ts';
import { AuditorError } from '../model/errors.ts';
import { SCOPES } from '../model/inventory.ts';

export const ACCOUNT = z.string().regex(/^\d{12}$/, 'an account id has 12 digits');

/** What every on-demand event may name: a part of the configured accounts and regions. */
export const TARGET_FIELDS = {
  accounts: z.array(ACCOUNT).min(1).optional(),
  regions: z.union([z.literal('all'), z.array(z.string()).min(1)]).optional(),
  notify: z.boolean().optional(),
};

/** What of an audit an event may ask for alone. */
export const NARROWING_FIELDS = {
  checks: z.array(z.string()).min(1).optional(),
  scope: z.enum(SCOPES).optional(),
};

/** Whether an event is an object with this key: one of ours is told by it, well formed or not. */
export function hasKey(event: unknown, key: string): boolean {
  return typeof event === 'object' && event !== null && key in event;
}

/**
 * Reads an event strictly.
 * @param place what is read, as the error names it
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseEvent<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape, z.core.$strict>,
  event: unknown,
  place = 'event',
): z.output<z.ZodObject<Shape, z.core.$strict>> {
  const result = schema.safeParse(event ?? {});
  if (result.success) return result.data;
  const known = Object.keys(schema.shape);
  throw new AuditorError(
    'EVENT_INVALID',
    `${place}: ${result.error.issues.map((issue) => wordIssue(issue, known)).join('; ')}`,
  );
}

/** EventBridge rules send `aws.events`, EventBridge Scheduler `aws.scheduler`, unless they are given an event of ours. */
export function isSchedule(event: unknown): event is { readonly time?: unknown } {
  return (
    typeof event === 'object' &&
    event !== null &&
    'detail-type' in event &&
    'source' in event &&
    (event.source === 'aws.events' || event.source === 'aws.scheduler')
  );
}

function wordIssue(problem: z.core.$ZodIssue, known: readonly string[]): string {
  if (problem.code !== 'unrecognized_keys') return `${problem.path.join('.') || 'it'}: ${problem.message}`;
  const [key = ''] = problem.keys;
  const hint = didYouMean(key, known) || `; ${thereAre(known, known.join(', '))}`;
  return `unknown key "${key}"${hint}`;
}
