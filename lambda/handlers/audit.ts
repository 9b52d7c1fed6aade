import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { parseAuditEvent } from './audit-event.ts';
import { type AuditDone, runAudit } from './run/run-audit.ts';
import { type SnoozeDone, snoozeOnDemand } from './run/snooze.ts';
import { step } from './run/step.ts';
import { type ChunkDone, workOnChunk } from './run/work-on-chunk.ts';
import { asksToSnooze } from './snooze-event.ts';
import { logger } from './telemetry.ts';

/**
 * The audit, a durable function: it may take hours, in as many invocations as that takes. Asked to snooze something, it
 * remembers that, and audits nothing. Environment: `RUNS` and
 * `REPORTS` (`s3://bucket/prefix`, where runs keep what they hand around and where reports are), `SCAN_FUNCTION`,
 * `SMALL_SCAN_FUNCTION` and `CLEANUP_FUNCTION` (ARNs of their versions), `LEDGER` (where audits remember), `TOPIC_ARN` (stands in for the configured one).
 * @throws AuditorError, which Lambda shows as the execution's error
 */
export const handler = withDurableExecution<unknown, AuditDone | ChunkDone | SnoozeDone>(async (event, context) => {
  context.configureLogger({ customLogger: logger });
  if (asksToSnooze(event)) return step(context, 'snooze', (until) => snoozeOnDemand(event, until));
  const asked = parseAuditEvent(event);
  return asked.kind === 'chunk' ? workOnChunk(asked, context) : runAudit(asked, context);
});
