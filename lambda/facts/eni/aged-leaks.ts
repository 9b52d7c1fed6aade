import * as z from 'zod';
import type { Inventory, NetworkInterface } from '../../model/inventory.ts';
import { eniAge, isOldEnough } from './eni-age.ts';
import { classifyEni } from './eni-ownership.ts';

/** Option of the checks that say what a clean-up would free. */
export const MIN_LEAK_AGE_MINUTES = z
  .number()
  .int()
  .min(15)
  .default(60)
  .describe('Age in minutes from which a leaked ENI counts as one that a clean-up would free.');

/**
 * Those of the ENIs that leaked for certain: `available`, made by EKS networking and deletable, and known to be so old.
 *
 * @param firstSeen when an earlier audit first saw an ENI `available`, by ENI id
 * @param minAgeMinutes age from which an ENI counts; one of unknown age never does
 */
export function agedLeaks(
  enis: readonly NetworkInterface[],
  accountId: string,
  firstSeen: ReadonlyMap<string, Date>,
  minAgeMinutes: number,
  now: Date,
): readonly NetworkInterface[] {
  return enis.filter(
    (eni) =>
      eni.status === 'available' &&
      classifyEni(eni, accountId).deletable &&
      isOldEnough(eniAge(eni, firstSeen.get(eni.id), now), minAgeMinutes) === true,
  );
}

/** What earlier audits left of a target's ENIs. */
export type EniHistory = Pick<Inventory, 'eniFirstSeen' | 'eniPast'>;
