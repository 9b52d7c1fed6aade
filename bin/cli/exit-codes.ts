import type { CleanupDecision, CleanupOutcome, WhyKept } from '../../lambda/model/cleanup.ts';
import type { Diagnosis } from '../../lambda/model/diagnosis.ts';
import type { DoctorReport } from '../../lambda/model/doctor.ts';
import type { LogReport } from '../../lambda/model/log-report.ts';
import type { Report } from '../../lambda/model/report.ts';
import { isAtLeast, type Severity } from '../../lambda/model/severity.ts';
import type { WhatIfReport } from '../../lambda/model/what-if.ts';

/** What the process says to the shell. */
export const EXIT = {
  ok: 0,
  findings: 1,
  /** Usage, configuration, or nothing could be read. */
  failed: 2,
  incomplete: 3,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;

export type FailOn = Severity | 'none';

/**
 * Exit code of an audit: that nothing could be read outweighs findings, which outweigh (under `strict`) what could not
 * be looked at. Suppressed and resolved findings do not count.
 */
export function auditExitCode(
  report: Pick<Report, 'targets' | 'findings' | 'summary'>,
  { failOn, strict }: { readonly failOn: FailOn; readonly strict: boolean },
): number {
  if (nothingRead(report)) return EXIT.failed;
  if (failOn !== 'none' && report.findings.some((finding) => counts(finding) && isAtLeast(finding.severity, failOn))) {
    return EXIT.findings;
  }
  return strict && !report.summary.complete ? EXIT.incomplete : EXIT.ok;
}

/** Outcomes after which an ENI is still there that the plan took and nobody else has. */
const NOT_AS_PLANNED: ReadonlySet<CleanupOutcome['outcome']> = new Set([
  'denied',
  'throttled',
  'failed',
  'unconfirmed',
  'not-attempted',
]);

/** Main reasons for which an ENI is kept because something about it could not be read. */
const UNREAD: ReadonlySet<WhyKept['code']> = new Set(['routes-unknown', 'regions-unread', 'vpc-unread']);

/**
 * Exit code of a clean-up: nothing could be read; else something did not go as planned, or was too much for the limits;
 * else a target or an ENI could not be judged, or an ENI not looked at again. What waits for the next run, or was kept because it
 * changed, is as it should be.
 */
export function cleanupExitCode(report: Pick<Report, 'targets' | 'cleanup'>): number {
  if (nothingRead(report)) return EXIT.failed;
  const cleaned = report.cleanup?.targets ?? [];
  const failed = cleaned.some(
    ({ refused, outcomes }) =>
      refused?.reason === 'share' || outcomes.some(({ outcome }) => NOT_AS_PLANNED.has(outcome)),
  );
  if (failed) return EXIT.findings;
  const unjudged = cleaned.some(
    ({ refused, decisions, outcomes }) =>
      decisions.some(isKeptUnread) ||
      refused?.reason === 'gap' ||
      refused?.reason === 'no-memory' ||
      refused?.reason === 'clock' ||
      outcomes.some(({ outcome }) => outcome === 'unverified'),
  );
  return unjudged ? EXIT.incomplete : EXIT.ok;
}

function isKeptUnread(decision: CleanupDecision): boolean {
  const main = decision.verdict === 'keep' ? decision.reasons[0] : undefined;
  return main !== undefined && UNREAD.has(main.code);
}

/**
 * Exit code of a diagnosis: something was found that breaks or will, in AWS or in logs; else something could not be looked at.
 */
export function diagnosisExitCode(
  diagnoses: readonly Pick<Diagnosis, 'steps'>[],
  logs: Pick<LogReport, 'conclusion' | 'unread'> | null = null,
): number {
  const states = diagnoses.flatMap(({ steps }) => steps.map(({ state }) => state));
  const said = logs?.conclusion.state;
  if (states.includes('bad') || said === 'cause' || said === 'risk') return EXIT.findings;
  return states.includes('unknown') || said === 'unknown' ? EXIT.incomplete : EXIT.ok;
}

/** Exit code of a what-if: something would break, or a grave finding would come; else something could not be read or judged. */
export function whatIfExitCode({ outlooks, unsearched }: Pick<WhatIfReport, 'outlooks' | 'unsearched'>): number {
  const breaks = outlooks.some(
    ({ breaks: all, findings: { come, change } }) =>
      all.length > 0 ||
      come.some(({ severity }) => isAtLeast(severity, 'high')) ||
      change.some(({ severity, was }) => isAtLeast(severity, 'high') && !isAtLeast(was, severity)),
  );
  if (breaks) return EXIT.findings;
  const isWhole = outlooks.every(({ notJudged, unread }) => notJudged.length === 0 && unread.length === 0);
  return isWhole && unsearched.length === 0 ? EXIT.ok : EXIT.incomplete;
}

/** Exit code of an examination of the deployment: something is not as it should be; else something could not be looked at. */
export function doctorExitCode({ examinations }: Pick<DoctorReport, 'examinations'>): number {
  const states = examinations.map(({ state }) => state);
  if (states.includes('wrong')) return EXIT.findings;
  return states.includes('unknown') ? EXIT.incomplete : EXIT.ok;
}

/** True when no target gave any answer. */
export function nothingRead({ targets }: Pick<Report, 'targets'>): boolean {
  return targets.every(({ status }) => status === 'failed');
}

function counts({ suppressed, status }: Report['findings'][number]): boolean {
  return suppressed === null && status !== 'resolved';
}
