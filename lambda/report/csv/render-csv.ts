import type { Finding } from '../../model/finding.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import type { Report, TargetResult } from '../../model/report.ts';
import { whyText } from '../outline/not-looked-at.ts';
import { shownSteps } from '../outline/remedies.ts';
import { isWithoutMemory } from '../outline/without-memory.ts';
import { withNames } from '../words/names.ts';
import { harmless } from '../words/plain-text.ts';
import { shellCommand } from '../words/shell.ts';
import { cleanupRows } from './csv-cleanup.ts';
import { CSV_COLUMNS, type CsvRow } from './csv-row.ts';

/**
 * One line a finding, then one for each gap, each check without a full answer and each target without the memory it
 * should have had, so that a filter on `kind` tells "nothing wrong" from "could not look"; then what clean-up made of
 * each target, decided of each ENI and did. RFC 4180: a header, CRLF, quotes doubled. What to do has a line a step in its cell.
 */
export function renderCsv({ findings, targets, cleanup }: Report): string {
  const rows = [
    ...findings.map(findingRow),
    ...targets.flatMap(gapRows),
    ...targets.flatMap(notEvaluatedRows),
    ...targets.flatMap(withoutMemoryRows),
    ...(cleanup === null ? [] : cleanupRows(cleanup)),
  ];
  const lines = rows.map((row) =>
    CSV_COLUMNS.map((column) => cell(row[column] ?? '', column === 'remediation')).join(','),
  );
  return [CSV_COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function findingRow(finding: Finding): CsvRow {
  return {
    kind: 'finding',
    severity: finding.severity,
    check: finding.check,
    status: finding.status,
    account: finding.accountId,
    region: finding.region,
    cluster: finding.cluster ?? '',
    resource_type: finding.resource.type,
    resource_id: finding.resource.id,
    resource_arn: finding.resource.arn,
    message: withNames(finding.message, finding.names),
    evidence: JSON.stringify(finding.evidence),
    remediation: stepsText(finding.remediation.steps),
    remediation_url: finding.remediation.url,
    first_seen: finding.firstSeen,
    suppressed_reason: finding.suppressed?.reason ?? '',
    suppressed_until: finding.suppressed?.expires ?? '',
    finding_id: finding.id,
  };
}

/** A line in the cell for each step, so that a command can be copied by itself. */
function stepsText(steps: readonly RemedyStep[]): string {
  return shownSteps(steps)
    .map((step) => ('text' in step ? step.text : (shellCommand(step.argv) ?? '')))
    .join('\n');
}

function gapRows({ accountId, region, gaps }: TargetResult): readonly CsvRow[] {
  return gaps.map(({ section, reason, action, message }) => ({
    kind: 'gap',
    account: accountId,
    region,
    section,
    reason,
    action,
    message,
  }));
}

function notEvaluatedRows({ accountId, region, notEvaluated }: TargetResult): readonly CsvRow[] {
  return notEvaluated.map(({ check, partly, because }) => ({
    kind: 'not-evaluated',
    check,
    account: accountId,
    region,
    reason: partly ? 'partly' : 'wholly',
    message: because.map(whyText).join('; '),
  }));
}

function withoutMemoryRows(target: TargetResult): readonly CsvRow[] {
  if (!isWithoutMemory(target)) return [];
  const { accountId, region, memory } = target;
  return [{ kind: 'without-memory', account: accountId, region, message: memory.message ?? '' }];
}

/** What a spreadsheet would run as a formula, in half-width and full-width forms (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A text of several lines keeps them: RFC 4180 has line breaks between quotes. */
function cell(value: string, isLines = false): string {
  const text = isLines ? value.split('\n').map(harmless).join('\n') : harmless(value);
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n]|^\s|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
