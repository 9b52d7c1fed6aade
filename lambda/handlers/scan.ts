import { auditPlanned } from '../audit/audit-estate.ts';
import { type AuditedTarget, mergeReport } from '../audit/merge-report.ts';
import { selectChecks } from '../audit/select-checks.ts';
import { CHECKS } from '../checks/index.ts';
import { toRequest } from '../config/to-request.ts';
import { enterTarget, type PlannedTarget, planAccount } from '../estate/targets.ts';
import type { AuditRequest } from '../model/audit-request.ts';
import type { Report, TargetResult } from '../model/report.ts';
import { mostItems } from '../model/scan-size.ts';
import type { Place } from '../model/target.ts';
import { VERSION } from '../model/version.ts';
import { type ScanResult, scanResultSchema } from '../runs/documents.ts';
import { resultKey } from '../runs/keys.ts';
import { type Once, writeOnce } from '../runs/object-access.ts';
import { reasonText } from '../runs/reason.ts';
import { resultText, writtenAs } from '../runs/result-format.ts';
import type { Receipt } from '../runs/run.ts';
import { anyOf } from '../signals/signals.ts';
import { accessToOne } from './access.ts';
import { type Deadlines, deadlines } from './deadline.ts';
import type { DiagnosisAnswer, DiagnosisTooLarge } from './diagnose.ts';
import { asksForDiagnosis, parseDiagnoseEvent } from './diagnose-event.ts';
import type { DoctorAnswer } from './doctor.ts';
import { asksForDoctor, parseDoctorEvent } from './doctor-event.ts';
import { type FunctionSetup, functionSetup } from './function-setup.ts';
import type { InvocationContext } from './lambda-context.ts';
import { type ReportTooLarge, responseOf } from './response.ts';
import { isTransient } from './run/transient.ts';
import { parseScanEvent, type ScanEvent } from './scan-event.ts';
import { logger, logProgress } from './telemetry.ts';

/** A result for which nothing could be read is worth replacing; any other is an answer, and stands. */
const RESULT: Once<ScanResult> = {
  schema: writtenAs(scanResultSchema),
  textOf: resultText,
  isProvisional: ({ result }) => result.status === 'failed',
};

/** What a person who asks for a scan gets with the receipt. */
export interface ScanReport {
  readonly report: Report | ReportTooLarge;
}

/**
 * Audits one account in one region: its role is assumed here, its whole result is written to the run's objects, and a
 * receipt is returned. With little memory it leaves a large target to the function that has more. Asked twice for the
 * same target of an audit it looks again, and the first result stands unless nothing could be read for it. Asked for a
 * diagnosis of a cluster, or how the deployment is, it returns that, and writes nothing. Environment: `RUNS`, `LEDGER`.
 * @throws AuditorError, which Lambda shows as the invocation's error
 */
export async function handler(
  event: unknown,
  context: InvocationContext,
): Promise<Receipt | (Receipt & ScanReport) | DiagnosisAnswer | DiagnosisTooLarge | DoctorAnswer> {
  if (asksForDiagnosis(event)) return diagnosed(event, context);
  if (asksForDoctor(event)) return examined(event, context);
  const asked = parseScanEvent(event);
  const auditId = asked.audit?.auditId ?? context.awsRequestId;
  logger.appendKeys({ requestId: context.awsRequestId, auditId });
  const until = deadlines(context);
  const setup = await functionSetup(until.signal);
  const startedAt = new Date(asked.audit?.startedAt ?? Date.now());
  const request = toRequest(
    setup.config,
    { ...asked.narrowing, regions: [asked.region] },
    { ...setup, checks: CHECKS },
  );
  const place = { accountId: asked.accountId ?? setup.home.accountId, region: asked.region };
  const room = roomFor(asked, context);
  const scanned = await scan(place, asked, request, setup, until, room);
  if (room.isFull()) return leftToTheLarger(place, room, scanned);
  const result = { ...scanned, findings: scanned.findings.map((finding) => newSince(finding, startedAt)) };
  const key = resultKey(auditId, 'scan', place, asked.narrowing);
  const standing = await writeOnce(setup.runs, key, result, RESULT, until.last);
  const receipt = receiptOf(standing, key);
  if (asked.audit !== undefined) return receipt;
  const header = { auditId, version: VERSION, startedAt, finishedAt: new Date() };
  return { ...receipt, report: responseOf(mergeReport([standing], { ...request, narrowed: true }, header)) };
}

async function diagnosed(event: unknown, context: InvocationContext): Promise<DiagnosisAnswer | DiagnosisTooLarge> {
  logger.appendKeys({ requestId: context.awsRequestId });
  const asked = parseDiagnoseEvent(event);
  const until = deadlines(context);
  const { diagnoseOnDemand } = await import('./diagnose.ts');
  return diagnoseOnDemand(asked, await functionSetup(until.signal), until);
}

async function examined(event: unknown, context: InvocationContext): Promise<DoctorAnswer> {
  logger.appendKeys({ requestId: context.awsRequestId });
  const asked = parseDoctorEvent(event);
  const until = deadlines(context);
  const { doctorOnDemand } = await import('./doctor.ts');
  return doctorOnDemand(asked, await functionSetup(until.signal), until);
}

async function scan(
  place: Place,
  asked: ScanEvent,
  request: AuditRequest,
  setup: FunctionSetup,
  until: Deadlines,
  room: Room,
): Promise<ScanResult> {
  const signal = anyOf(until.signal, room.whenFull);
  const last = anyOf(until.last, room.whenFull);
  const checks = selectChecks(CHECKS, request.checkSettings, request.onlyChecks);
  const planned = await plannedTarget(place, asked, setup, signal);
  let calls = 0;
  const audited = await auditPlanned(planned, checks, request, {
    ...setup,
    clock: () => new Date(),
    signal,
    version: VERSION,
    onProgress: (event) => {
      if (!room.isFull()) logProgress(event);
    },
    onCall: () => {
      calls += 1;
    },
    onPage: room.take,
    memory: setup.ledger && { store: setup.ledger, signal: last },
  });
  return { ...audited, calls };
}

/** An audit has looked which regions there are; a person may mistype one. */
async function plannedTarget(
  { accountId, region }: Place,
  { audit }: ScanEvent,
  { config, home, homeRegion }: FunctionSetup,
  signal: AbortSignal,
): Promise<PlannedTarget> {
  const access = accessToOne(accountId, config, home);
  const context = { home, homeRegion, signal };
  if (audit !== undefined) return enterTarget(access, region, context);
  const [planned] = await planAccount(access, { regions: [region] }, context);
  return planned ?? enterTarget(access, region, context);
}

/** What the function's memory holds of a target. */
interface Room {
  /** Takes so many ENIs and instances. */
  readonly take: (items: number) => void;
  /** Aborts when it is full. */
  readonly whenFull: AbortSignal;
  readonly isFull: () => boolean;
  /** How many it takes. */
  readonly most: number;
}

/** For a person there is no other function to leave a target to. */
function roomFor({ audit }: ScanEvent, { memoryLimitInMB }: InvocationContext): Room {
  const most = audit === undefined ? Number.POSITIVE_INFINITY : mostItems(Number(memoryLimitInMB));
  const full = new AbortController();
  let taken = 0;
  return {
    take: (items) => {
      taken += items;
      if (taken > most) full.abort();
    },
    whenFull: full.signal,
    isFull: () => full.signal.aborted,
    most,
  };
}

/** Nothing of it is kept, in the run's objects or in the ledger: the larger function looks anew. */
function leftToTheLarger({ accountId, region }: Place, { most }: Room, { calls }: ScanResult): Receipt {
  const reason = `it has more than ${most} ENIs and instances, which takes the larger function`;
  logger.info('left to the larger function', { accountId, region, reason });
  return { accountId, region, status: 'failed', key: null, reason, calls, again: true };
}

/** What this audit was the first to see is new to it, also when it had to look twice. */
function newSince(finding: AuditedTarget['findings'][number], startedAt: Date): AuditedTarget['findings'][number] {
  const isNew = finding.status === 'ongoing' && finding.firstSeen >= startedAt.toISOString();
  return isNew ? { ...finding, status: 'new' } : finding;
}

function receiptOf({ result, calls }: ScanResult, key: string): Receipt {
  const { accountId, region, status } = result;
  return { accountId, region, status, key, reason: reasonOf(result), calls, again: mayBeReadLater(result) };
}

function reasonOf({ status, gaps }: TargetResult): string | null {
  const [first] = gaps;
  return status === 'failed' && first !== undefined
    ? reasonText(`${first.reason}, ${first.action}: ${first.message}`)
    : null;
}

function mayBeReadLater({ status, gaps }: TargetResult): boolean {
  return status === 'failed' && gaps.some(isTransient);
}
