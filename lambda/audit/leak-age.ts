import * as z from 'zod';
import { MIN_LEAK_AGE_MINUTES } from '../facts/eni/aged-leaks.ts';
import type { EnabledCheck } from './select-checks.ts';

const SHORT_OF_ADDRESSES = 'subnet-low-ips';

const leakAge = z.object({ minLeakAgeMinutes: MIN_LEAK_AGE_MINUTES });

/** The age in minutes from which an ENI counts as leaked in what an audit draws: as its checks count them. */
export function leakAgeOf(checks: readonly EnabledCheck[]): number {
  const options = checks.find(({ check }) => check.meta.id === SHORT_OF_ADDRESSES)?.options ?? {};
  return leakAge.parse(options).minLeakAgeMinutes;
}
