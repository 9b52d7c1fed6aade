import { auditEstate } from '../audit/audit-estate.ts';
import { homeRegion } from '../aws/home-region.ts';
import { homeSession, type Session } from '../aws/sessions.ts';
import { CHECKS } from '../checks/index.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { toRequest } from '../config/to-request.ts';
import type { Report } from '../model/report.ts';
import { VERSION } from '../model/version.ts';
import { publishAudit } from '../notify/publish-audit.ts';
import { type AuditEvent, accessTo, parseAuditEvent } from './audit-event.ts';
import { auditDeadline, lastMoment } from './deadline.ts';
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
 * `TOPIC_ARN` stands in for its topic.
 * @throws AuditorError, which Lambda shows as the invocation's error
 */
export async function handler(event: unknown, context: InvocationContext): Promise<Report | ReportTooLarge> {
  logger.appendKeys({ requestId: context.awsRequestId });
  const asked = parseAuditEvent(event);
  const { config } = await loadConfig(CHECKS, { file: process.env.CONFIG_FILE, folder: process.cwd() });
  const signal = auditDeadline(context.getRemainingTimeInMillis());
  const home = await homeSession({ signal });
  let calls = 0;
  const report = await runAudit(asked, config, home, signal, () => {
    calls += 1;
  });
  publishMetrics(report, calls);
  logger.info('audited', { auditId: report.auditId, summary: report.summary });
  if (asked.notify) await notify(report, config, home, lastMoment(context.getRemainingTimeInMillis()));
  return responseOf(report);
}

async function runAudit(
  asked: AuditEvent,
  config: Config,
  home: Session,
  signal: AbortSignal,
  onCall: () => void,
): Promise<Report> {
  const region = await homeRegion();
  const configured = config.targets.accounts;
  const accounts = asked.accounts && accessTo(asked.accounts, configured, home.accountId);
  const request = toRequest(config, { ...asked.overrides, accounts }, { checks: CHECKS, homeRegion: region });
  return auditEstate(request, {
    home,
    homeRegion: region,
    clock: () => new Date(),
    signal,
    version: VERSION,
    onProgress: logProgress,
    onCall,
  });
}

async function notify(report: Report, config: Config, home: Session, signal: AbortSignal): Promise<void> {
  const { when, minSeverity } = config.notifications;
  const topicArn = config.notifications.topicArn ?? process.env.TOPIC_ARN;
  if (topicArn === undefined) return logger.info('no topic is configured: nothing published');
  logger.info(await publishAudit(report, { topicArn, when, minSeverity }, home, signal));
}
