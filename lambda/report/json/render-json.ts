import type { Gap, WhyNotEvaluated } from '../../model/coverage.ts';
import type { Finding } from '../../model/finding.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import type { Report, Summary, TargetResult } from '../../model/report.ts';
import { shellCommand } from '../words/shell.ts';
import { cleanupInOrder } from './cleanup-json.ts';

/**
 * Characters that JSON lets through and a terminal obeys: DEL, C1 controls, line separators, format characters. They
 * only ever stand inside strings, where their escape means the same.
 */
const UNESCAPED = /[\u007F-\u009F\u2028\u2029\p{Cf}\p{Noncharacter_Code_Point}]/gu;

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

/** Names every key, so that neither the order in which a report was put together nor a stray key shows. */
export function reportInOrder({
  schemaVersion,
  tool,
  auditId,
  startedAt,
  finishedAt,
  targets,
  findings,
  summary,
  cleanup,
}: Report) {
  const ordered = {
    schemaVersion,
    tool: { name: tool.name, version: tool.version },
    auditId,
    startedAt,
    finishedAt,
    targets: targets.map(target),
    findings: findings.map(findingInOrder),
    summary: summaryInOrder(summary),
    cleanup: cleanup === null ? null : cleanupInOrder(cleanup),
  };
  return ordered;
}

function target(one: TargetResult): TargetResult {
  const { accountId, region, status, gaps, notEvaluated, resources, evaluated, memory } = one;
  return {
    accountId,
    region,
    status,
    gaps: gaps.map(gapInOrder),
    notEvaluated: notEvaluated.map(({ check, partly, because }) => ({ check, partly, because: because.map(why) })),
    resources,
    evaluated,
    memory: { status: memory.status, message: memory.message },
  };
}

function gapInOrder({ section, source, reason, action, message, dependsOn }: Gap): Gap {
  return { section, source, reason, action, message, dependsOn };
}

function why(one: WhyNotEvaluated): WhyNotEvaluated {
  return 'gap' in one ? { gap: gapInOrder(one.gap) } : { threw: one.threw };
}

/** A finding with its keys in the report's order; each command also as it is written for a shell. */
export function findingInOrder(one: Finding) {
  return {
    id: one.id,
    check: one.check,
    severity: one.severity,
    status: one.status,
    accountId: one.accountId,
    region: one.region,
    cluster: one.cluster,
    resource: { type: one.resource.type, id: one.resource.id, arn: one.resource.arn },
    message: one.message,
    evidence: one.evidence,
    remediation: { steps: one.remediation.steps.map(stepInOrder), url: one.remediation.url },
    firstSeen: one.firstSeen,
    suppressed: one.suppressed === null ? null : { reason: one.suppressed.reason, expires: one.suppressed.expires },
  };
}

/** `shell` is null where the arguments hold what a terminal would obey or hide. */
export function stepInOrder(step: RemedyStep) {
  if ('text' in step) return { text: step.text };
  const { argv } = step.command;
  return { command: { argv, shell: shellCommand(argv) ?? null } };
}

/** A summary with its keys in the report's order. */
export function summaryInOrder(summary: Summary): Summary {
  const { targets, findings, findingsByCheck, suppressed, maxSeverity, complete, suppressionNotices } = summary;
  return {
    targets: { complete: targets.complete, partial: targets.partial, failed: targets.failed },
    findings: {
      critical: findings.critical,
      high: findings.high,
      medium: findings.medium,
      low: findings.low,
      info: findings.info,
    },
    findingsByCheck,
    suppressed,
    maxSeverity,
    complete,
    suppressionNotices: suppressionNotices.map(({ check, resource, problem, expires }) => ({
      check,
      resource,
      problem,
      expires,
    })),
  };
}
