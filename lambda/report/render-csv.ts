import type { Finding } from '../model/finding.ts';
import type { Report, TargetResult } from '../model/report.ts';
import { harmless } from './plain-text.ts';

const COLUMNS = [
  'kind',
  'severity',
  'check',
  'status',
  'account',
  'region',
  'cluster',
  'resource_type',
  'resource_id',
  'resource_arn',
  'message',
  'section',
  'reason',
  'action',
  'evidence',
  'remediation',
  'remediation_url',
  'first_seen',
  'suppressed_reason',
  'suppressed_until',
  'finding_id',
] as const;

type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string>>> & {
  readonly kind: 'finding' | 'gap' | 'not-evaluated';
};

/**
 * One line a finding, then one for each gap and each check without a full answer, so that a filter on `kind` tells
 * "nothing wrong" from "could not look". RFC 4180: a header, CRLF, quotes doubled.
 */
export function renderCsv({ findings, targets }: Report): string {
  const rows = [...findings.map(findingRow), ...targets.flatMap(gapRows), ...targets.flatMap(notEvaluatedRows)];
  const lines = rows.map((row) => COLUMNS.map((column) => cell(row[column] ?? '')).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

function findingRow(finding: Finding): Row {
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
    message: finding.message,
    evidence: JSON.stringify(finding.evidence),
    remediation: finding.remediation.text,
    remediation_url: finding.remediation.url,
    first_seen: finding.firstSeen,
    suppressed_reason: finding.suppressed?.reason ?? '',
    suppressed_until: finding.suppressed?.expires ?? '',
    finding_id: finding.id,
  };
}

function gapRows({ accountId, region, gaps }: TargetResult): readonly Row[] {
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

function notEvaluatedRows({ accountId, region, notEvaluated }: TargetResult): readonly Row[] {
  return notEvaluated.map(({ check, partly, because }) => ({
    kind: 'not-evaluated',
    check,
    account: accountId,
    region,
    reason: partly ? 'partly' : 'wholly',
    message: because.join('; '),
  }));
}

/** What a spreadsheet would run as a formula, in half-width and full-width forms (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

function cell(value: string): string {
  const text = harmless(value);
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return /[",]|^\s|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
