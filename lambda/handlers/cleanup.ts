import type { Report } from '../model/report.ts';
import type { Receipt } from '../runs/run.ts';
import { cleanConfigured } from './cleanup/clean-configured.ts';
import { cleanOne } from './cleanup/clean-one.ts';
import { parseCleanupEvent } from './cleanup-event.ts';
import { deadlines } from './deadline.ts';
import { cleanupDoctorOnDemand, type DoctorAnswer } from './doctor.ts';
import { asksForDoctor, parseDoctorEvent } from './doctor-event.ts';
import { functionSetup } from './function-setup.ts';
import type { InvocationContext } from './lambda-context.ts';
import type { ReportTooLarge } from './response.ts';
import { logger } from './telemetry.ts';

/** Nothing is asked for: clean-up is off. */
export interface CleanupOff {
  readonly cleanup: 'off';
}

/**
 * Plans or carries out the deletion of leaked ENIs: in one target for an audit, which gets a receipt; or in the configured
 * targets (or the event's part of them), which publishes what came of it and returns it. Never where the allow-lists do
 * not say so. Asked how the deployment is, it returns that, and deletes nothing. A function and a role of its own: audits cannot reach what it deletes with. Environment: `LEDGER`,
 * `CLEANUP_ROLE_NAME` (the role that may delete, in other accounts), `RUNS`, `TOPIC_ARN`.
 * @throws AuditorError, which Lambda shows as the invocation's error
 */
export async function handler(
  event: unknown,
  context: InvocationContext,
): Promise<Report | ReportTooLarge | Receipt | CleanupOff | DoctorAnswer> {
  logger.appendKeys({ requestId: context.awsRequestId });
  if (asksForDoctor(event)) return examined(event, context);
  const asked = parseCleanupEvent(event);
  const until = deadlines(context);
  const setup = await functionSetup(until.signal);
  const { mode } = setup.config.cleanup;
  if (mode === 'off') {
    logger.info('clean-up is off: nothing planned, nothing deleted');
    return { cleanup: 'off' };
  }
  return asked.kind === 'target' ? cleanOne(asked, mode, setup, until) : cleanConfigured(asked, mode, setup, until);
}

async function examined(event: unknown, context: InvocationContext): Promise<DoctorAnswer> {
  const asked = parseDoctorEvent(event);
  const until = deadlines(context);
  return cleanupDoctorOnDemand(asked, await functionSetup(until.signal), until);
}
