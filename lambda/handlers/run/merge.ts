import { mergeReport, untold } from '../../audit/merge-report.ts';
import { selectChecks } from '../../audit/select-checks.ts';
import { CHECKS } from '../../checks/index.ts';
import { toRequest } from '../../config/to-request.ts';
import { openStore, parseLedgerLocation } from '../../ledger/open-store.ts';
import { knownSnoozes } from '../../ledger/snoozes.ts';
import type { ObjectStore } from '../../ledger/store.ts';
import { namesSchema } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { VERSION } from '../../model/version.ts';
import { digestState } from '../../notify/weekly-digest.ts';
import { renderHtml } from '../../report/html/render-html.ts';
import { compactJson } from '../../report/json/render-json.ts';
import { outlineOf } from '../../report/outline/outline.ts';
import { type Collected, collect } from '../../runs/collect.ts';
import { type CleanupResult, cleanupResultSchema, scanResultSchema, unreachableSchema } from '../../runs/documents.ts';
import { accountNamesKey, capacitiesKey, changesKey, pageKey, reportKey, unreachableKey } from '../../runs/keys.ts';
import { auditedTargets, cleanedTargets } from '../../runs/merge-run.ts';
import { readDocument, requireDocument, writeDocument, writeText } from '../../runs/object-access.ts';
import { objectLink } from '../../runs/report-link.ts';
import type { ChunkOutcome, RunPlan } from '../../runs/run.ts';
import { isCleanupAllowed } from '../allowed.ts';
import type { Deadlines } from '../deadline.ts';
import { type FunctionSetup, functionSetup } from '../function-setup.ts';
import { required } from '../required.ts';
import { logger, publishMetrics } from '../telemetry.ts';

/** What became of a run's chunks. */
export interface RunOutcomes {
  readonly scans: readonly ChunkOutcome[];
  readonly cleanups: readonly ChunkOutcome[];
}

/** Where a run's report is, and what it comes to. */
export interface Merged {
  readonly report: { readonly key: string; readonly location: string };
  readonly summary: Pick<Report['summary'], 'targets' | 'findings' | 'suppressed' | 'maxSeverity' | 'complete'>;
  /** Whether the weekly digest is to go out with it. */
  readonly digestDue: boolean;
}

/**
 * Reads what every function of a run wrote, makes one report of it, and keeps that, with what of it people were not told
 * yet. The metrics are the report's, so they are written here.
 */
export async function merge(plan: RunPlan, outcomes: RunOutcomes, { last }: Deadlines): Promise<Merged> {
  const setup = await functionSetup(last);
  const runs = setup.runs;
  const { report, changes, capacities } = await reportOf(plan, outcomes, setup, runs, last);
  await writeDocument(runs, changesKey(plan.auditId), { changes }, last);
  const digestDue = await isDigestDue(plan, report, setup, last);
  if (digestDue) await writeDocument(runs, capacitiesKey(plan.auditId), capacities, last);
  const place = parseLedgerLocation(required('REPORTS'));
  const key = reportKey(new Date(plan.startedAt), plan.auditId);
  const reports = await openStore(place, setup.home);
  await writeText(reports, key, compactJson(report), last);
  await writePage(reports, pageKey(new Date(plan.startedAt), plan.auditId), report, last);
  publishMetrics(setup.config, {
    report,
    capacities,
    narrowed: plan.narrowed,
    calls: outcomes.scans.reduce((sum, { calls }) => sum + calls, 0),
  });
  const { targets, findings, suppressed, maxSeverity, complete } = report.summary;
  const summary = { targets, findings, suppressed, maxSeverity, complete };
  const { partition, stsRegion } = setup.home;
  const location = objectLink(place, key, { partition, region: setup.homeRegion ?? stsRegion });
  logger.info('audited', { auditId: plan.auditId, location, summary });
  return { report: { key, location }, summary, digestDue };
}

/** For people who open it in a browser. Nothing rests on it: where it cannot be written, the run goes on. */
async function writePage(reports: ObjectStore, key: string, report: Report, signal: AbortSignal): Promise<void> {
  try {
    await writeText(reports, key, renderHtml(outlineOf(report), report), signal);
  } catch (error) {
    logger.error('the page was not written', { key, error: String(error) });
  }
}

async function isDigestDue(
  { narrowed }: RunPlan,
  report: Report,
  { config, ledger }: FunctionSetup,
  signal: AbortSignal,
): Promise<boolean> {
  const { weeklyDigest } = config.notifications;
  const { due, problem } = await digestState(weeklyDigest, { report, narrowed }, ledger, signal);
  if (problem !== undefined) logger.warn(problem);
  return due;
}

async function reportOf(
  plan: RunPlan,
  { scans, cleanups }: RunOutcomes,
  { config, ledger, homeRegion }: FunctionSetup,
  runs: ObjectStore,
  signal: AbortSignal,
) {
  const { auditId, narrowing, narrowed, cleanup } = plan;
  const request = toRequest(config, narrowing, { checks: CHECKS, homeRegion });
  const checks = selectChecks(CHECKS, request.checkSettings, request.onlyChecks);
  const unreachable = await requireDocument(runs, unreachableKey(auditId), unreachableSchema, signal);
  const accountNames = await readDocument(runs, accountNamesKey(auditId), namesSchema, signal);
  const everyOne = () => true;
  const scanned = await collect(
    runs,
    { auditId, work: 'scan', narrowing, schema: scanResultSchema },
    scans,
    everyOne,
    signal,
  );
  const cleaned: readonly Collected<CleanupResult>[] = await collect(
    runs,
    { auditId, work: 'cleanup', schema: cleanupResultSchema },
    cleanups,
    (place) => isCleanupAllowed(place, config.cleanup),
    signal,
  );
  const audited = auditedTargets(scanned, cleaned, unreachable, checks);
  const report: Report = {
    ...mergeReport(
      audited,
      { suppressions: request.suppressions, narrowed },
      { auditId, version: VERSION, startedAt: new Date(plan.startedAt), finishedAt: new Date(), accountNames },
      await knownSnoozes(ledger, signal),
    ),
    cleanup: cleanup === null ? null : { mode: cleanup, targets: cleanedTargets(cleaned) },
  };
  const capacities = audited.flatMap(({ capacity }) => capacity ?? []);
  return { report, capacities, changes: ledger === undefined ? undefined : untold(audited, report) };
}
