import { kindOf } from '../checks/kinds.ts';
import { firstSentence } from '../common/words.ts';
import type { Finding } from '../model/finding.ts';
import type { Ledger } from '../model/ledger.ts';

/**
 * What is said of each open finding that an audit no longer has, should it be over: by id, in the past tense.
 * @param present what its check says of the same thing whatever its thresholds, where it does
 */
export function pastMessages(
  ledger: Ledger | undefined,
  observed: readonly Finding[],
  present: readonly Finding[],
): ReadonlyMap<string, string> {
  const seen = new Set(observed.map(({ id }) => id));
  const now = new Map(present.map((finding) => [finding.id, finding]));
  return new Map(
    Object.values(ledger?.findings ?? {})
      .filter(({ finding, resolvedAt }) => resolvedAt === null && !seen.has(finding.id))
      .map(({ finding }) => [finding.id, pastMessage(finding, now.get(finding.id))]),
  );
}

function pastMessage(finding: Finding, now: Finding | undefined): string {
  return kindOf(finding).past(finding, now) ?? `No longer so: ${firstSentence(finding.message)}`;
}
