import type { Report } from '../../model/report.ts';
import { inOrder } from './in-order.ts';
import { shownFinding, shownReportSchema } from './report-schema.ts';

/**
 * Characters that JSON lets through and a terminal obeys: DEL, C1 controls, line separators, format
 * characters; and those that nobody sees. They only ever stand inside strings, where their escape means the same.
 */
const UNESCAPED =
  /[\u007F-\u009F\u2028\u2029\p{Cf}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** The report as it stands: keys always in the same order, two spaces, a line break at the end. */
export function renderJson(report: Report): string {
  return `${harmlessJson(reportInOrder(report), 2)}\n`;
}

/** The same report on one line without spaces, for machines. */
export function compactJson(report: Report): string {
  return harmlessJson(reportInOrder(report));
}

/** A value as JSON in which text from AWS steers nothing; parsed, it is the value as it was. */
export function harmlessJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(UNESCAPED, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function reportInOrder(report: Report) {
  const isThere = ({ status }: Report['findings'][number]) => status !== 'resolved';
  return inOrder(shownReportSchema, {
    ...report,
    findings: report.findings.filter(isThere).map(shownFinding),
    resolved: report.findings.filter((finding) => !isThere(finding)).map(shownFinding),
  });
}
