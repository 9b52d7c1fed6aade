import type { CleanupDecision, CleanupOutcome } from '../model/cleanup.ts';

/** What became of an ENI, and why, in one line. */
export function outcomeOf(
  { eniId, subnetId, addresses }: CleanupDecision,
  outcome: CleanupOutcome['outcome'],
  message: string,
  at: Date,
): CleanupOutcome {
  return { eniId, subnetId, addresses, outcome, message, at: at.toISOString() };
}
