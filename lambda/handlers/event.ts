import { z } from 'zod';
import type { AccountAccess } from '../model/audit-request.ts';
import { didYouMean } from '../model/closest.ts';
import { AuditorError } from '../model/errors.ts';

/** What every on-demand event may name: a part of the configured accounts and regions. */
export const TARGET_FIELDS = {
  accounts: z
    .array(z.string().regex(/^\d{12}$/, 'an account id has 12 digits'))
    .min(1)
    .optional(),
  regions: z.union([z.literal('all'), z.array(z.string()).min(1)]).optional(),
  notify: z.boolean().optional(),
};

/**
 * Reads an on-demand event strictly.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseOnDemand<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape, z.core.$strict>,
  event: unknown,
): z.output<z.ZodObject<Shape, z.core.$strict>> {
  const result = schema.safeParse(event ?? {});
  if (result.success) return result.data;
  const known = Object.keys(schema.shape);
  throw new AuditorError(
    'EVENT_INVALID',
    `event: ${result.error.issues.map((issue) => wordIssue(issue, known)).join('; ')}`,
  );
}

/** The configured ways into the accounts that the event names. */
export function accessTo(
  wanted: readonly string[],
  configured: readonly AccountAccess[],
  homeAccountId: string,
): readonly AccountAccess[] {
  const byId = new Map(configured.map((access) => [access.roleArn?.split(':')[4] ?? homeAccountId, access]));
  return wanted.map((id) => {
    const access = byId.get(id);
    if (access !== undefined) return access;
    const known = [...byId.keys()].join(', ');
    throw new AuditorError('EVENT_INVALID', `event: accounts: ${id} is not configured; there are ${known}`);
  });
}

/** EventBridge rules send `aws.events`, EventBridge Scheduler `aws.scheduler`. */
export function isSchedule(event: unknown): boolean {
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
  const hint = didYouMean(key, known) || `; there are ${known.join(', ')}`;
  return `unknown key "${key}"${hint}`;
}
