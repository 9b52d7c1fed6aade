import { createHash } from 'node:crypto';
import type { Narrowing } from './run.ts';

/** What stands in a key for a part that was asked for: nothing for all, else one name for the same checks and scope. */
export function partAsked({ checks, scope }: Narrowing): readonly string[] {
  if (checks === undefined && scope === undefined) return [];
  const asked = JSON.stringify([checks === undefined ? null : [...new Set(checks)].sort(), scope ?? null]);
  return [createHash('sha256').update(asked).digest('hex').slice(0, 16)];
}
