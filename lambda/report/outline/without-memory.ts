import { groupBy } from '../../common/group-by.ts';
import { amount, count } from '../../common/words.ts';
import type { MemoryStatus, Report, TargetResult } from '../../model/report.ts';
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
  /** `every finding in 2 of 40 targets counts as new`, what was not written, or empty. */
  readonly consequence: string;
}

export function withoutMemoryIn(report: Pick<Report, 'targets'>): WithoutMemory {
  return { causes: causesIn(report), consequence: consequenceOf(report) };
}

/** Whether the target's ledger could not be read, or not be written. */
export function isWithoutMemory({ memory }: Pick<TargetResult, 'memory'>): boolean {
  return memory.status === 'failed' || memory.status === 'unwritten';
}

/** Why targets were audited without the memory they should have had, the same cause told once. */
function causesIn({ targets }: Pick<Report, 'targets'>): readonly Forgotten[] {
  const lacking = targets.filter(isWithoutMemory);
  const alike = groupBy(lacking, (target) => withoutPlace(target.memory.message ?? '', target));
  return [...alike.values()].map((group) => ({
    message: causeText(group[0]?.memory.message ?? 'the ledger failed'),
    places: group.map(placeOf),
  }));
}

function consequenceOf({ targets }: Pick<Report, 'targets'>): string {
  const inTargets = (wanted: MemoryStatus['status']) => {
    const lacking = targets.filter(({ memory }) => memory.status === wanted).length;
    return lacking === 0 ? '' : `in ${amount(lacking)} of ${count(targets.length, 'target')}`;
  };
  const failed = inTargets('failed');
  const unwritten = inTargets('unwritten');
  return [
    failed && `every finding ${failed} counts as new`,
    unwritten && `this audit is not remembered ${unwritten}: the next repeats what is new`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}
