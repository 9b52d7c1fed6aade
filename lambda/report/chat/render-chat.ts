import type { Outline } from '../outline/outline.ts';
import { clipped, isPlainName } from '../words/plain-text.ts';
import { chatDescription } from './chat-description.ts';
import { markupOf } from './chat-line.ts';
import { chatSteps } from './chat-steps.ts';
import { chatText } from './chat-text.ts';

/** Amazon Q Developer in chat applications, custom notification: longest title, in characters. */
export const MAX_TITLE = 250;

const MAX_KEYWORDS = 15;
const MAX_RESOURCES = 20;

/** The `https` variant: a custom notification that Amazon Q Developer shows in Slack and Teams. */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords?: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources?: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/**
 * A report as chat shows it, within the limits of the format; the least severe findings are cut first, and counted.
 * What is told of one cluster alone has a thread of its own where the channel allows threads; else audits of one day share
 * one.
 */
export function renderChat(outline: Outline, summary: string, reportLocation: string | null): ChatNotification {
  const { source, open, changes, coverage } = outline;
  const nextSteps = chatSteps(outline).map(markupOf);
  const keywords = keywordsOf(outline);
  const relatedResources = resourcesOf(outline);
  return {
    version: '1.0',
    source: 'custom',
    id: clipped(source.auditId, 128),
    content: {
      textType: 'client-markdown',
      title: chatText(summary, MAX_TITLE),
      description: chatDescription(outline, reportLocation),
      ...(nextSteps.length > 0 ? { nextSteps } : {}),
      ...(keywords.length > 0 ? { keywords } : {}),
    },
    metadata: {
      threadId: threadOf(outline),
      summary: chatText(summary, MAX_TITLE),
      eventType: 'EksIpAudit',
      ...(relatedResources.length > 0 ? { relatedResources } : {}),
      additionalContext: {
        auditId: clipped(source.auditId, 128),
        maxSeverity: outline.maxSeverity ?? 'none',
        complete: String(coverage.complete),
        openFindings: String(open.count),
        ...(changes === null ? {} : { changes: changes.counts || 'none' }),
        reportLocation: reportLocation ?? 'none',
      },
    },
  };
}

function threadOf({ source, open, changes }: Outline): string {
  const groups = (changes?.toAct.count === 0 ? changes.resolved : (changes?.toAct ?? open)).groups;
  const places = new Set(groups.map(({ accountId, region, cluster }) => JSON.stringify([accountId, region, cluster])));
  const [first] = groups;
  if (first === undefined || first.cluster === null || places.size > 1 || !isPlainName(first.cluster)) {
    return `eks-ip-auditor-${source.startedAt.slice(0, 10)}`;
  }
  return clipped(`eks-ip-auditor-${first.accountId}-${first.region}-${first.cluster}`, 128);
}

function keywordsOf({ open: { blocks }, checks }: Outline): readonly string[] {
  const severities = [...new Set(blocks.map(({ severity }) => severity))];
  return [...severities, ...checks.map((check) => chatText(check, 64))].slice(0, MAX_KEYWORDS);
}

function resourcesOf({ open: { groups } }: Outline): readonly string[] {
  const arns = groups.flatMap(({ findings }) => findings.map(({ resource }) => resource.arn));
  return [...new Set(arns)].slice(0, MAX_RESOURCES).map((arn) => chatText(arn, 300));
}
