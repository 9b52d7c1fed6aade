import type { CleanupDecision, CleanupOutcome, CleanupReport, TargetCleanup } from '../../model/cleanup.ts';
import { cleanupTotals } from '../outline/cleanup-outline.ts';
import { whyKeptText, whyTakenText } from '../words/cleanup-words.ts';
import type { CsvRow } from './csv-row.ts';

/** By target: what came of it, then every decision, then every outcome. */
export function cleanupRows({ mode, targets }: CleanupReport): readonly CsvRow[] {
  return targets.flatMap((target) => [
    targetRow(mode, target),
    ...target.decisions.map((decision) => decisionRow(target, decision)),
    ...target.outcomes.map((outcome) => outcomeRow(target, outcome)),
  ]);
}

function targetRow(mode: CleanupReport['mode'], target: TargetCleanup): CsvRow {
  const { refused, waiting, addressesFreed, record } = target;
  const { taken, kept, deleted } = cleanupTotals({ mode, targets: [target] });
  return {
    kind: 'cleanup-target',
    status: refused === null ? mode : 'refused',
    account: target.accountId,
    region: target.region,
    message: refused?.message ?? '',
    reason: refused?.reason ?? '',
    evidence: JSON.stringify({ taken, kept, deleted, waiting, addressesFreed, record }),
  };
}

function decisionRow({ accountId, region }: TargetCleanup, decision: CleanupDecision): CsvRow {
  const { subnetId: subnet, addresses } = decision;
  const about = {
    kind: 'cleanup-decision' as const,
    status: decision.verdict,
    account: accountId,
    region,
    resource_type: ENI_TYPE,
    resource_id: decision.eniId,
  };
  switch (decision.verdict) {
    case 'take': {
      const { because } = decision;
      return {
        ...about,
        ...(because.cluster === null ? {} : { cluster: because.cluster }),
        message: whyTakenText(because),
        reason: because.code,
        evidence: JSON.stringify({ subnet, addresses, because }),
        first_seen: because.firstSeen,
      };
    }
    case 'keep': {
      const { reasons } = decision;
      return {
        ...about,
        message: reasons.map(whyKeptText).join('; '),
        reason: reasons.map(({ code }) => code).join(' '),
        evidence: JSON.stringify({ subnet, addresses, reasons }),
      };
    }
  }
}

function outcomeRow({ accountId, region }: TargetCleanup, one: CleanupOutcome): CsvRow {
  const { eniId, subnetId: subnet, addresses, outcome, message, at } = one;
  return {
    kind: 'cleanup-outcome',
    status: outcome,
    account: accountId,
    region,
    resource_type: ENI_TYPE,
    resource_id: eniId,
    message,
    evidence: JSON.stringify({ subnet, addresses, at }),
  };
}

const ENI_TYPE = 'AWS::EC2::NetworkInterface';
