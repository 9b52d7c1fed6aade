import { amount, count, firstSentence } from '../common/words.ts';
import type { Finding } from './finding.ts';

/** When a finding that wobbles around its threshold is over, or milder. */
export interface Settling {
  /** Of a threshold: what is clear of it by so much is over at once. */
  readonly marginPercent: number;
  /** What is not clear is over when it has been on the right side for so long, and in two audits at the least. */
  readonly hours: number;
}

export const DEFAULT_SETTLING: Settling = { marginPercent: 20, hours: 24 };

/** All that there is to do about a finding that is over but for the margin. */
const NOTHING_TO_DO = 'Nothing has to be done.';

/**
 * A finding that is over but has not settled: that it waits, with what it said last in its first sentence. What more the
 * check says is for raised thresholds, and holds for nobody.
 */
export function heldOpen(finding: Finding, settling: Settling): Finding {
  return {
    ...finding,
    message: `${firstSentence(finding.message)} It is no longer past its threshold. It stays open until that has been so for ${settledWhen(settling)}.`,
    remediation: { steps: [{ text: NOTHING_TO_DO }], url: finding.remediation.url },
  };
}

/** A finding that is milder but has not settled: as it is now, as bad as it was. */
export function heldWorse(finding: Finding, { severity }: Pick<Finding, 'severity'>, settling: Settling): Finding {
  return {
    ...finding,
    severity,
    message: `${finding.message} It stays ${severity} until it has been milder for ${settledWhen(settling)}.`,
  };
}

/** Whether a finding is over but for the margin: then it explains nothing, and nothing explains it. */
export function isHeldOpen({ remediation: { steps } }: Finding): boolean {
  const [only, ...rest] = steps;
  return rest.length === 0 && only !== undefined && 'text' in only && only.text === NOTHING_TO_DO;
}

function settledWhen({ hours, marginPercent }: Settling): string {
  return `${count(hours, 'hour')} or is clear of it by ${amount(marginPercent)} %`;
}
