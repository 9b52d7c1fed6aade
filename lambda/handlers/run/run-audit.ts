import type { DurableContext } from '@aws/durable-execution-sdk-js';
import { ATTEMPTS } from '../../runs/chunks.ts';
import { take } from '../../runs/claim.ts';
import { claimKey } from '../../runs/keys.ts';
import type { RunPlan } from '../../runs/run.ts';
import type { AuditEvent } from '../audit-event.ts';
import type { Deadlines } from '../deadline.ts';
import { surroundings } from '../surroundings.ts';
import { logger, publishFinished } from '../telemetry.ts';
import { discover, type Execution } from './discover.ts';
import { type Merged, merge } from './merge.ts';
import { runChunks } from './run-chunks.ts';
import { step } from './step.ts';
import { publish, remember } from './tell.ts';

/** What an audit returns: where its report is and what it comes to, or that another run does it. */
export type AuditDone =
  | ({ readonly status: 'finished'; readonly auditId: string } & Merged)
  | { readonly status: 'already-started'; readonly scheduledTime: string };

/**
 * Audits what the event asks for: finds the targets, has each scanned and then, where it is on, cleaned up by functions
 * of their own, makes one report and tells people. Lambda may end and resume it anywhere; what a step returned is kept.
 */
export async function runAudit(event: AuditEvent, context: DurableContext): Promise<AuditDone> {
  const { durableExecutionArn } = context.executionContext;
  const { scheduledTime } = event;
  if (scheduledTime !== undefined) {
    const isOurs = await step(context, 'claim', (until) => claim(scheduledTime, durableExecutionArn, until));
    if (!isOurs) return { status: 'already-started', scheduledTime };
  }
  const plan = await planOf(event, selfOf(context), context);
  const scans = await runChunks(context, 'scan', plan);
  const cleanups = plan.cleanup === null ? [] : await runChunks(context, 'cleanup', plan);
  const merged = await step(context, 'merge', (until) => merge(plan, { scans, cleanups }, until));
  const run = { auditId: plan.auditId, report: merged.report };
  if (event.notify) {
    // Two steps: once the message is out, a crash repeats the remembering alone.
    const { published } = await step(context, 'publish', (until) => publish(run, until));
    await step(context, 'remember', (until) => remember(run, published, until));
  }
  await step(context, 'finish', async ({ last }) => {
    publishFinished((await surroundings(last)).config.name, event.trigger);
  });
  return { status: 'finished', auditId: plan.auditId, ...merged };
}

/** One run a scheduled time, whatever the scheduler or Lambda deliver twice. Ours also when this step is repeated. */
async function claim(scheduledTime: string, executionArn: string, { last }: Deadlines): Promise<boolean> {
  const store = (await surroundings(last)).runs;
  const isOurs = await take(store, claimKey(new Date(scheduledTime)), executionArn, last);
  if (!isOurs) logger.warn('another execution runs the audit of this time', { scheduledTime });
  return isOurs;
}

function selfOf({ executionContext, lambdaContext }: DurableContext): Execution {
  const { functionName, functionVersion }: { readonly functionName: string; readonly functionVersion: string } =
    lambdaContext;
  return { executionArn: executionContext.durableExecutionArn, functionVersion: `${functionName}:${functionVersion}` };
}

/** Looks for the accounts again, later, when AWS would not list them; in the end the report says that it did not. */
async function planOf(event: AuditEvent, self: Execution, context: DurableContext): Promise<RunPlan> {
  for (let attempt = 1; ; attempt++) {
    const found = await step(context, `discover, try ${attempt}`, (until) => discover(event, self, until));
    if (!found.again || attempt === ATTEMPTS) return found.plan;
    await context.wait(`before try ${attempt + 1}`, { minutes: 2 });
  }
}
