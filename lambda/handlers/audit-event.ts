import { z } from 'zod';
import type { Overrides } from '../config/to-request.ts';
import type { AccountAccess } from '../model/audit-request.ts';
import { didYouMean } from '../model/closest.ts';
import { AuditorError } from '../model/errors.ts';

const onDemand = z.strictObject({
  accounts: z
    .array(z.string().regex(/^\d{12}$/, 'an account id has 12 digits'))
    .min(1)
    .optional(),
  regions: z.union([z.literal('all'), z.array(z.string()).min(1)]).optional(),
  checks: z.array(z.string()).min(1).optional(),
  notify: z.boolean().optional(),
  scope: z.enum(['eks', 'all']).optional(),
});

/** What an invocation asks for: a part of the configured audit, and whether to publish. */
export interface AuditEvent {
  readonly accounts: readonly string[] | undefined;
  readonly overrides: Omit<Overrides, 'accounts'>;
  /** True for a schedule and unless the event says otherwise. */
  readonly notify: boolean;
}

/**
 * Reads the invocation's event: an EventBridge schedule's (its content says nothing to us) or our own on-demand form.
 * @throws AuditorError EVENT_INVALID naming the key and what would be right
 */
export function parseAuditEvent(event: unknown): AuditEvent {
  if (isSchedule(event)) return { accounts: undefined, overrides: {}, notify: true };
  const result = onDemand.safeParse(event ?? {});
  if (!result.success)
    throw new AuditorError('EVENT_INVALID', `event: ${result.error.issues.map(wordIssue).join('; ')}`);
  const { accounts, notify, regions, checks, scope } = result.data;
  return { accounts, overrides: { regions, checks, scope }, notify: notify ?? true };
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
function isSchedule(event: unknown): boolean {
  return (
    typeof event === 'object' &&
    event !== null &&
    'detail-type' in event &&
    'source' in event &&
    (event.source === 'aws.events' || event.source === 'aws.scheduler')
  );
}

function wordIssue(problem: z.core.$ZodIssue): string {
  if (problem.code !== 'unrecognized_keys') return `${problem.path.join('.') || 'it'}: ${problem.message}`;
  const known = Object.keys(onDemand.shape);
  const [key = ''] = problem.keys;
  const hint = didYouMean(key, known) || `; there are ${known.join(', ')}`;
  return `unknown key "${key}"${hint}`;
}
