import type { Config } from '../config/schema.ts';
import type { Place } from '../model/target.ts';

/** Whether the lists of the configuration let the function plan and delete in a target. */
export function isCleanupAllowed(
  { accountId, region }: Place,
  { accounts, regions }: Pick<Config['cleanup'], 'accounts' | 'regions'>,
): boolean {
  return (accounts === 'all' || accounts.includes(accountId)) && (regions === 'all' || regions.includes(region));
}
