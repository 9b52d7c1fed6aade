import type { CleanupDecision, CleanupOutcome, CleanupReport, TargetCleanup } from '../../model/cleanup.ts';

/** A clean-up with its keys in the report's order. Reasons stand as they are: their code tells what they hold. */
export function cleanupInOrder({ mode, targets }: CleanupReport): CleanupReport {
  return { mode, targets: targets.map(targetInOrder) };
}

function targetInOrder(target: TargetCleanup): TargetCleanup {
  const { accountId, region, refused, decisions, waiting, outcomes, addressesFreed, record } = target;
  return {
    accountId,
    region,
    refused: refused === null ? null : { reason: refused.reason, message: refused.message },
    decisions: decisions.map(decisionInOrder),
    waiting,
    outcomes: outcomes.map(outcomeInOrder),
    addressesFreed,
    record,
  };
}

function decisionInOrder(decision: CleanupDecision): CleanupDecision {
  const { eniId, subnetId, addresses } = decision;
  switch (decision.verdict) {
    case 'keep':
      return { eniId, subnetId, addresses, verdict: 'keep', reasons: decision.reasons };
    case 'take':
      return { eniId, subnetId, addresses, verdict: 'take', because: decision.because };
  }
}

function outcomeInOrder({ eniId, subnetId, addresses, outcome, message, at }: CleanupOutcome): CleanupOutcome {
  return { eniId, subnetId, addresses, outcome, message, at };
}
