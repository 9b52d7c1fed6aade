import pLimit from 'p-limit';
import { AwsCallError, classifyAwsError } from '../aws/errors.ts';
import type { SqsCalls } from '../aws/ports.ts';
import { groupBy } from '../common/group-by.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { AuditorError, lineOf } from '../model/errors.ts';
import type { Scope } from '../model/inventory.ts';
import type { Report } from '../model/report.ts';
import type { Severity } from '../model/severity.ts';
import { type Place, targetKey } from '../model/target.ts';
import { harmless } from '../report/words/plain-text.ts';
import { type AuditedFindings, afterAudit, importsOf } from './memory.ts';
import { readSecurityHubMemory, updateSecurityHubMemory } from './store.ts';
import type { ImportTask } from './task.ts';

export interface HandOver {
  readonly store: ObjectStore;
  readonly sqs: Pick<SqsCalls, 'sendMessage'>;
  readonly queueUrl: string;
  readonly scope: Scope;
  readonly minSeverity: Severity;
  /** The role that imports into an account; null where the function's own does. */
  readonly roleFor: (place: Place) => ImportTask['role'];
  readonly signal: AbortSignal;
}

/** Targets that are worked on at the same time. */
const AT_A_TIME = 8;

/** What came of it. */
export interface HandedOver {
  /** Targets that were put into the queue. */
  readonly targets: number;
  /** Why others could not be, a line each; they hold up nobody, and the next audit tries again. */
  readonly failed: readonly string[];
}

/**
 * Remembers what Security Hub is to have of each target of a report, and puts those of which it does not have all into the
 * queue of the function that imports. Done again for the same report it changes nothing.
 */
export async function handOver(report: Report, context: HandOver): Promise<HandedOver> {
  const limit = pLimit(AT_A_TIME);
  const byTarget = groupBy(report.findings, targetKey);
  const startedAt = new Date(report.startedAt);
  const at = new Date(report.finishedAt);
  const outcomes = await Promise.all(
    report.targets.map((result) => {
      const findings = byTarget.get(targetKey(result)) ?? [];
      return limit(() => attempted({ startedAt, result, scope: context.scope, findings }, at, context));
    }),
  );
  return {
    targets: outcomes.filter((outcome) => outcome === true).length,
    failed: outcomes.filter((outcome) => typeof outcome === 'string'),
  };
}

/** Whether a target was put into the queue, or why it could not be. */
async function attempted(audited: AuditedFindings, at: Date, context: HandOver): Promise<boolean | string> {
  try {
    return await ofTarget(audited, at, context);
  } catch (error) {
    if (error instanceof AuditorError) return lineOf(error);
    if (!(error instanceof AwsCallError)) throw error;
    const { code, message } = classifyAwsError(error);
    return `${error.action} for ${targetKey(audited.result)} failed (${code}): ${harmless(message)}`;
  }
}

async function ofTarget(
  audited: AuditedFindings,
  at: Date,
  { store, sqs, queueUrl, minSeverity, roleFor, signal }: HandOver,
): Promise<boolean> {
  const { result, findings } = audited;
  const place = { accountId: result.accountId, region: result.region };
  // Most targets have nothing wrong, and never had.
  if (findings.length === 0 && (await readSecurityHubMemory(store, place, signal)) === undefined) return false;
  const memory = await updateSecurityHubMemory(
    store,
    place,
    (before) => afterAudit(before, audited, minSeverity, at),
    signal,
  );
  if (importsOf(memory).length === 0) return false;
  const task: ImportTask = { ...place, role: roleFor(place) };
  await sqs.sendMessage({ QueueUrl: queueUrl, MessageBody: JSON.stringify(task) }, signal);
  return true;
}
