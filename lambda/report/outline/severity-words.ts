import { amount } from '../../common/words.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';

type Counts = Readonly<Record<Severity, number>>;

/** `2 critical, 1 high`, without those there are none of. */
export function severitiesText(counts: Counts): string {
  return partsOf(counts).join(', ');
}

/** `2 critical, 1 high and 37 medium findings`, `2 critical and 1 high finding` */
export function severitiesSentence(counts: Counts): string {
  const parts = partsOf(counts);
  const last = SEVERITIES.findLast((severity) => counts[severity] > 0);
  const noun = last !== undefined && counts[last] === 1 ? 'finding' : 'findings';
  return `${parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`} ${noun}`;
}

function partsOf(counts: Counts): readonly string[] {
  return SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) => `${amount(counts[severity])} ${severity}`,
  );
}

/** How many of some findings have which severity. */
export function countsOf(findings: readonly { readonly severity: Severity }[]): Counts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}
