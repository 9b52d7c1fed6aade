import { snsPublisher } from '../aws/clients.ts';
import type { Session } from '../aws/sessions.ts';
import type { Report } from '../model/report.ts';
import type { Severity } from '../model/severity.ts';
import { digestOf } from './digest.ts';
import { type NotifyPolicy, shouldNotify } from './policy.ts';
import { publishReport } from './publish.ts';
import { snsMessage } from './sns-message.ts';
import { parseTopicArn } from './topic-arn.ts';

export interface NotifySettings {
  readonly topicArn: string;
  readonly when: NotifyPolicy;
  readonly minSeverity: Severity;
}

/**
 * Publishes the report when it is worth it.
 * @returns a line that says what was done
 * @throws AuditorError PUBLISH_FAILED
 */
export async function publishAudit(
  report: Report,
  { topicArn, when, minSeverity }: NotifySettings,
  home: Session,
  signal: AbortSignal,
): Promise<string> {
  if (!shouldNotify(report, when, minSeverity)) return `nothing published: nothing to say at or above ${minSeverity}`;
  const port = snsPublisher(home, parseTopicArn(topicArn).region);
  await publishReport(port, topicArn, snsMessage(report, digestOf(report)), signal);
  return `published to ${topicArn}`;
}
