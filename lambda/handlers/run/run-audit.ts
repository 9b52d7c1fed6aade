import { type DurableContext, DurableOperationError } from '@aws/durable-execution-sdk-js';
import type { ObjectStore } from '../../ledger/store.ts';
import { lineOf } from '../../model/errors.ts';
import { assertAllReached, NO_OWNER_TOLD } from '../../notify/publish-to-owners.ts';
import { ATTEMPTS } from '../../runs/chunks.ts';
import { claimKey } from '../../runs/keys.ts';
import type { RunPlan } from '../../runs/run.ts';
import { endTime, type Taken, takeTime } from '../../runs/time-claim.ts';
import type { AuditEvent } from '../audit-event.ts';
import type { Deadlines } from '../deadline.ts';
import { functionSetup } from '../function-setup.ts';
import { logger, publishFinished } from '../telemetry.ts';
import { discover, type Execution } from './discover.ts';
import { type Merged, merge } from './merge.ts';
import {
  assertSent,
  NO_DIGEST,
  publish,
  publishToEachOwner,
  publishWeeklyDigest,
  remember,
  rememberWeeklyDigest,
} from './publish.ts';
import { runChunks } from './run-chunks.ts';
import { NOTHING_FOR_SECURITY_HUB, sendToSecurityHub } from './security-hub.ts';
import { step } from './step.ts';

/** What an audit returns: where its report is and what it comes to, or why another run's it is. */
export type AuditDone =
  | ({ readonly status: 'finished'; readonly auditId: string } & Omit<Merged, 'digestDue'>)
  | { readonly status: 'already-started'; readonly scheduledTime: string; readonly message: string };

/**
 * Audits what the event asks for: finds the targets, has each scanned and then, where it is on, cleaned up by functions
 * of their own, makes one report and tells people. Lambda may end and resume it anywhere; what a step returned is kept.
 */
export async function runAudit(event: AuditEvent, context: DurableContext): Promise<AuditDone> {
  const by = context.executionContext.durableExecutionArn;
  const { scheduledTime } = event;
  if (scheduledTime === undefined) return audit(event, by, context, async () => {});
  const taken = await step(context, 'claim', (until) => claim(scheduledTime, by, until));
  if (!taken.ours) return { status: 'already-started', scheduledTime, message: taken.message };
  const key = claimKey(new Date(scheduledTime));
  try {
    return await audit(event, taken.first, context, (store, last) =>
      endTime(store, key, { by, end: 'finished' }, last),
    );
  } catch (error) {
    // Of other errors some are the SDK's own way of ending an invocation, which is begun again.
    if (error instanceof DurableOperationError) await step(context, 'give up', (until) => giveUp(key, by, until));
    throw error;
  }
}

/**
 * @param first the execution that was the first to run it
 * @param ended what is to be remembered of its end
 */
async function audit(
  event: AuditEvent,
  first: string,
  context: DurableContext,
  ended: (store: ObjectStore, signal: AbortSignal) => Promise<void>,
): Promise<AuditDone> {
  const plan = await planOf(event, selfOf(context, first), context);
  const scans = await runChunks(context, 'scan', plan);
  const cleanups = plan.cleanup === null ? [] : await runChunks(context, 'cleanup', plan);
  const { digestDue, ...merged } = await step(context, 'merge', (until) => merge(plan, { scans, cleanups }, until));
  const run = { auditId: plan.auditId, report: merged.report };
  // Before all that is for people: none of it holds it up.
  const toSecurityHub = plan.securityHub
    ? await step(context, 'send to Security Hub', (until) => sendToSecurityHub(run, plan, until))
    : NOTHING_FOR_SECURITY_HUB;
  let toOwners = NO_OWNER_TOLD;
  let digest = NO_DIGEST;
  if (event.notify && digestDue) {
    // First, and remembered by itself: no message that fails after it repeats it, and none need be sent as a sign of life.
    digest = await step(context, 'publish digest', (until) => publishWeeklyDigest(run, until));
    const { sentOf } = digest;
    if (sentOf !== null) await step(context, 'remember digest', (until) => rememberWeeklyDigest(sentOf, until));
  }
  if (event.notify) {
    // A step each: once a message is out, a crash repeats what comes after alone. Owners first: where those who get
    // everything cannot be reached, the run ends here.
    toOwners = await step(context, 'publish to owners', (until) => publishToEachOwner(run, until));
    const { published } = await step(context, 'publish', (until) => publish(run, until));
    await step(context, 'remember', (until) => remember(run, { published, toOwners }, until));
  }
  await step(context, 'finish', async ({ last }) => {
    const { runs, config } = await functionSetup(last);
    await ended(runs, last);
    publishFinished(config.name, event.trigger);
  });
  // All else is done, and the alarm of failed audits is how people hear of it.
  assertAllReached(toOwners);
  assertSent(digest);
  assertSent(toSecurityHub);
  return { status: 'finished', auditId: plan.auditId, ...merged };
}

/** One run a scheduled time, whatever the scheduler or Lambda deliver twice. Ours also when this step is repeated. */
async function claim(scheduledTime: string, by: string, { last }: Deadlines): Promise<Taken> {
  const { runs } = await functionSetup(last);
  const taken = await takeTime(runs, claimKey(new Date(scheduledTime)), { by, now: new Date() }, last);
  if (!taken.ours)
    logger.warn('another execution has the audit of this time', { scheduledTime, because: taken.message });
  if (taken.ours && taken.first !== by) logger.info('runs again what failed', { scheduledTime, first: taken.first });
  return taken;
}

/** So that the scheduled time can be run again. What fails here fails the audit no more than it has. */
async function giveUp(key: string, by: string, { last }: Deadlines): Promise<void> {
  try {
    await endTime((await functionSetup(last)).runs, key, { by, end: 'failed' }, last);
  } catch (error) {
    logger.warn('could not mark the audit as failed: it can be run again when it has been over by the clock', {
      because: lineOf(error),
    });
  }
}

function selfOf({ executionContext, lambdaContext }: DurableContext, firstExecutionArn: string): Execution {
  const { functionName, functionVersion }: { readonly functionName: string; readonly functionVersion: string } =
    lambdaContext;
  const { durableExecutionArn: executionArn } = executionContext;
  return { executionArn, firstExecutionArn, functionVersion: `${functionName}:${functionVersion}` };
}

/** Looks for the accounts again, later, when AWS would not list them; in the end the report says that it did not. */
async function planOf(event: AuditEvent, self: Execution, context: DurableContext): Promise<RunPlan> {
  for (let attempt = 1; ; attempt++) {
    const found = await step(context, `discover, try ${attempt}`, (until) => discover(event, self, until));
    if (!found.again || attempt === ATTEMPTS) return found.plan;
    await context.wait(`before try ${attempt + 1}`, { minutes: 2 });
  }
}
