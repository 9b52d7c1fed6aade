import { groupBy } from '../../common/group-by.ts';
import type { Report } from '../../model/report.ts';
import { amount, counted } from '../words/plain-text.ts';
import { causeText } from './gap-words.ts';
import { placeOf, withoutPlace } from './places.ts';

/** A ledger that took no part, in one target or many for the same cause. */
export interface Forgotten {
  /** The first target's: which ledger, and why. */
  readonly message: string;
  readonly places: readonly string[];
}

/** Which ledgers took no part, and what that means. */
export interface WithoutMemory {
  readonly causes: readonly Forgotten[];
  /** `every finding in 2 of 40 targets counts as new`, or empty. */
  readonly consequence: string;
}

export function withoutMemoryIn(report: Pick<Report, 'targets'>): WithoutMemory {
  return { causes: causesIn(report), consequence: consequenceOf(report) };
}

/** Why targets were audited without the memory they should have had, the same cause told once. */
function causesIn({ targets }: Pick<Report, 'targets'>): readonly Forgotten[] {
  const failed = targets.filter(({ memory }) => memory.status === 'failed');
  const alike = groupBy(failed, (target) => withoutPlace(target.memory.message ?? '', target));
  return [...alike.values()].map((group) => ({
    message: causeText(group[0]?.memory.message ?? 'the ledger failed'),
    places: group.map(placeOf),
  }));
}

function consequenceOf({ targets }: Pick<Report, 'targets'>): string {
  const failed = targets.filter(({ memory }) => memory.status === 'failed').length;
  return failed === 0 ? '' : `every finding in ${amount(failed)} of ${counted(targets.length, 'target')} counts as new`;
}
