import type { AnswerDifference } from './compare.ts';

/** Two answers that are known to differ, in one place. */
export interface KnownDifference extends AnswerDifference {
  /** The name of the case. */
  readonly case: string;
}

/** Differences of one cause. Where the simulated AWS is wrong, it is corrected instead of listed. */
export interface Disagreement {
  /** `undecided`: nothing that AWS publishes tells. */
  readonly right: 'simulated' | 'undecided';
  /** What moto does, or does not do. */
  readonly because: string;
  /** Where it is known from who is right. */
  readonly source: string;
  readonly differences: readonly KnownDifference[];
}
