import type { Report } from '../model/report.ts';
import { SEVERITIES } from '../model/severity.ts';
import { amount, counted } from '../report/plain-text.ts';
import type { Digest } from './digest.ts';

/** SNS takes fewer than 100 characters. */
const MOST = 99;

/**
 * The mail's subject: the two worst severities with counts, how many more, and what was not read. ASCII, begins with a
 * letter or a number, no control characters, under 100 characters: what SNS asks for.
 */
export function subjectOf(report: Report, digest: Digest): string {
  return `${found(digest)} - EKS IP audit, ${coverage(report)}`.slice(0, MOST);
}

function found({ bySeverity, open }: Digest): string {
  if (open === 0) return 'Nothing found';
  const present = SEVERITIES.filter((severity) => bySeverity[severity] > 0);
  const named = present.slice(0, present.length === 3 ? 3 : 2);
  const rest = open - named.reduce((sum, severity) => sum + bySeverity[severity], 0);
  const parts = named.map((severity) => `${amount(bySeverity[severity])} ${severity}`);
  return [...parts, ...(rest > 0 ? [`${amount(rest)} lesser`] : [])].join(', ');
}

function coverage({ summary, targets }: Report): string {
  const notWhole = summary.targets.partial + summary.targets.failed;
  if (targets.length === 0) return 'NO TARGETS READ';
  if (notWhole === 0) return `${counted(targets.length, 'target')} read`;
  return `${amount(notWhole)} of ${counted(targets.length, 'target')} NOT READ WHOLE`;
}
