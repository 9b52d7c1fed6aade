import { auditEstate, type EstateAudit } from '../audit/audit-estate.ts';
import { homeRegion } from '../aws/home-region.ts';
import { homeSession, type Session } from '../aws/sessions.ts';
import { CHECKS } from '../checks/index.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { configuredAccounts, toRequest } from '../config/to-request.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { Report } from '../model/report.ts';
import { VERSION } from '../model/version.ts';
import { type AuditEvent, parseAuditEvent } from './audit-event.ts';
import { auditDeadline, lastMoment } from './deadline.ts';
import { accessTo } from './event.ts';
import { ledgerStore } from './memory.ts';
import { notify } from './notify.ts';
import { type ReportTooLarge, responseOf } from './response.ts';
import { logger, logProgress, publishMetrics } from './telemetry.ts';

/** The part of Lambda's context that we use. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
}

/**
 * Audits what the configuration names (or the event's part of it), publishes the result and returns it.
 * The configuration is `eks-ip-auditor.config.json` beside the bundle, or the file that `CONFIG_FILE` names;
 * `TOPIC_ARN` stands in for its topic; `LEDGER` (`s3://bucket/prefix`) is where audits remember.
 * @throws AuditorError, which Lambda shows as the invocation's error
 */
export async function handler(event: unknown, context: InvocationContext): Promise<Report | ReportTooLarge> {
  logger.appendKeys({ requestId: context.awsRequestId });
  const asked = parseAuditEvent(event);
  const { config } = await loadConfig(CHECKS, { file: process.env.CONFIG_FILE, folder: process.cwd() });
  const remaining = context.getRemainingTimeInMillis();
  const around = { signal: auditDeadline(remaining), last: lastMoment(remaining) };
  const home = await homeSession({ signal: around.signal });
  const store = await ledgerStore(home);
  let calls = 0;
  const audited = await runAudit(asked, config, { ...around, home, store }, () => {
    calls += 1;
  });
  publishMetrics(audited.report, calls);
  logger.info('audited', { auditId: audited.report.auditId, summary: audited.report.summary });
  if (asked.notify) await notify(audited, config, { home, store, signal: around.last });
  return responseOf(audited.report);
}

interface Around {
  readonly home: Session;
  readonly store: ObjectStore | undefined;
  /** When reading has to stop. */
  readonly signal: AbortSignal;
  /** When everything has to stop. */
  readonly last: AbortSignal;
}

async function runAudit(
  asked: AuditEvent,
  config: Config,
  { home, store, signal, last }: Around,
  onCall: () => void,
): Promise<EstateAudit> {
  const region = await homeRegion();
  const accounts = asked.accounts && accessTo(asked.accounts, configuredAccounts(config), home.accountId);
  const request = toRequest(config, { ...asked.overrides, accounts }, { checks: CHECKS, homeRegion: region });
  return auditEstate(request, {
    home,
    homeRegion: region,
    clock: () => new Date(),
    signal,
    version: VERSION,
    onProgress: logProgress,
    onCall,
    memory: store && { store, signal: last },
  });
}
