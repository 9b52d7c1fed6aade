/** For tests: whether an audit that met a spoiled answer says less, more or other than one that met none. */
import { auditExitCode } from '../../bin/cli/exit-codes.ts';
import type { EstateAudit } from '../../lambda/audit/audit-estate.ts';
import type { Gap } from '../../lambda/model/coverage.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import type { Outcome } from './audited.ts';

/** All that is wrong with what came of a spoiled answer to `action`; empty when it is as it should be. */
export function complaints(action: string, outcome: Outcome, sound: Outcome): readonly string[] {
  const { report, message } = outcome;
  return [
    ...(outcome.spoiled === 0 ? ['the call was not made'] : []),
    ...(report.summary.complete ? ['the coverage is complete'] : []),
    ...(gapsOf(outcome).some((gap) => gap.action === action) ? [] : [`no gap names ${action}`]),
    ...otherwise(outcome, sound),
    ...(auditExitCode(report, { failOn: 'none', strict: true }) === 0 ? ['the exit code is 0'] : []),
    ...(outlineOf(report).verdict.tone === 'clean' ? ['the verdict is clean'] : []),
    ...(message.includes(action) ? [] : ['the message does not name the action']),
  ];
}

/**
 * All that is wrong with what came of an answer of which one element is not as AWS gave it: it may change nothing, or
 * be a gap.
 */
export function complaintsOfElement(outcome: EstateAudit, sound: EstateAudit): readonly string[] {
  if (!outcome.report.summary.complete) return otherwise(outcome, sound);
  return [
    ...verdicts(sound)
      .filter((verdict) => !verdicts(outcome).includes(verdict))
      .map((verdict) => `no longer: ${verdict}`),
    ...verdicts(outcome)
      .filter((verdict) => !verdicts(sound).includes(verdict))
      .map((verdict) => `instead: ${verdict}`),
  ];
}

function verdicts({ report }: EstateAudit): readonly string[] {
  return report.findings.map((finding) => `${finding.status === 'resolved' ? 'resolved ' : ''}${name(finding)}`);
}

/** What an audit with gaps says other than the sound one. */
function otherwise(outcome: EstateAudit, sound: EstateAudit): readonly string[] {
  const { report, changes } = outcome;
  const threw = report.targets
    .flatMap(({ notEvaluated }) => notEvaluated)
    .filter((entry) => JSON.stringify(entry).includes('threw'));
  return [
    ...gapsOf(outcome)
      .filter(({ message }) => message.includes('a bug'))
      .map(({ message }) => message),
    ...threw.map(({ check }) => `${check} threw`),
    ...sound.report.findings
      .filter((finding) => isMilder(finding, outcome))
      .map((finding) => `milder: ${name(finding)}`),
    ...report.findings
      .filter((finding) => isFalse(finding, outcome, sound))
      .map((finding) => `false: ${name(finding)}`),
    ...report.findings.filter(({ status }) => status === 'resolved').map((finding) => `resolved: ${name(finding)}`),
    ...(changes ?? [])
      .filter(({ kind }) => kind === 'resolved')
      .map(({ finding }) => `told as resolved: ${name(finding)}`),
  ];
}

function gapsOf({ report }: EstateAudit): readonly Gap[] {
  return report.targets.flatMap(({ gaps }) => gaps);
}

/** Gone or less severe, and no check says that it could not answer. */
function isMilder(finding: Finding, { report }: EstateAudit): boolean {
  const same = report.findings.find(({ id, status }) => id === finding.id && status !== 'resolved');
  if (same !== undefined && rank(same) <= rank(finding)) return false;
  const target = report.targets.find(
    ({ accountId, region }) => accountId === finding.accountId && (region === finding.region || region === 'all'),
  );
  if (target === undefined) return !report.targets.some(({ status }) => status === 'failed');
  return target.status !== 'failed' && !target.notEvaluated.some(({ check }) => check === finding.check);
}

/**
 * New, or graver, than it should be. A check that says that it could not look at everything may say that it does not
 * know (`info`), and call something graver of which it does not see the cause.
 */
function isFalse(finding: Finding, outcome: EstateAudit, { report }: EstateAudit): boolean {
  const same = report.findings.find(({ id }) => id === finding.id);
  if (same !== undefined && rank(finding) >= rank(same)) return false;
  const knows = !outcome.report.targets.some(({ notEvaluated }) =>
    notEvaluated.some(({ check }) => check === finding.check),
  );
  return knows || (same === undefined && finding.severity !== 'info');
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

function name({ check, severity, resource }: Finding): string {
  return `${severity} ${check} ${resource.id}`;
}
