/** For the page of channels: one report as each channel shows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from '../../lambda/model/ledger.ts';
import { EVENT_SOURCE, entryOf } from '../../lambda/notify/channels/event-bus/entries.ts';
import { mailOf } from '../../lambda/notify/channels/ses.ts';
import { bodyOf } from '../../lambda/notify/channels/webhooks.ts';
import { eventsOf } from '../../lambda/report/events/events-of.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { importedFinding } from '../../lambda/report/tools/asff.ts';
import { afterAudit, importsOf } from '../../lambda/security-hub/memory.ts';
import { betweenMarks } from '../../scripts/between-marks.ts';
import { aReport, aTarget, realisticReport } from '../report/sample-report.ts';
import { outlineWith, someNews } from './sample-news.ts';

/** A receiver's own code, which a test runs. */
export const VERIFY = join(import.meta.dirname, '../../examples/verify-webhook.mjs');

export const CHANNELS_PAGE = join(import.meta.dirname, '../../docs/channels.md');

const BUS = 'arn:aws:events:eu-west-1:999900001111:event-bus/eks-ip-auditor';
const LOCATION =
  'https://eu-west-1.console.aws.amazon.com/s3/object/audits?region=eu-west-1&prefix=reports/2026/11/23/report.json';

const report = realisticReport();
/** Whose first finding alone is news: a page is no place for more. */
const small = aReport({ findings: report.findings.slice(0, 1) });
const changes = report.findings.slice(0, 1).map((finding): Change => ({ kind: 'new', finding }));

/** A mail as programs show it: in a browser it looks the same. */
export const MAIL_PAGE = join(import.meta.dirname, '../../examples/mail.html');

/** A mail of a realistic report, of which some findings are new and some worse. */
export function exampleMail(): string {
  return mailOf({ outline: outlineWith(report, someNews(report)), reportLocation: LOCATION }).html;
}

/** The page with every example anew. */
export function channelsPage(): string {
  const examples = {
    slack: fenced('json', posted('slack')),
    teams: fenced('json', posted('teams')),
    verify: fenced('js', readFileSync(VERIFY, 'utf8').trimEnd()),
    event: fenced('json', eventExample()),
    securityHub: fenced('json', securityHubExample()),
  };
  return Object.entries(examples).reduce(
    (page, [mark, example]) => betweenMarks(page, mark, example),
    readFileSync(CHANNELS_PAGE, 'utf8'),
  );
}

function posted(kind: 'slack' | 'teams'): string {
  const news = { changes, gaps: [], silentSince: null };
  const outline = outlineOf(small, news);
  return JSON.stringify(JSON.parse(bodyOf({ kind }, { report: small, outline, reportLocation: LOCATION })), null, 2);
}

/** As a rule sees it: EventBridge adds the envelope. */
function eventExample(): string {
  const [event] = eventsOf(report, { changes, gaps: [] }, LOCATION);
  if (event === undefined) throw new Error('nothing is new');
  const { Resources } = entryOf(event, BUS);
  const envelope = {
    version: '0',
    id: '1f0c7a3e-2d6b-4b7e-9c55-6d1b8f3a2c10',
    'detail-type': event.type,
    source: EVENT_SOURCE,
    account: '999900001111',
    time: event.auditedAt.replace('.000', ''),
    region: 'eu-west-1',
    resources: Resources,
    detail: event,
  };
  return JSON.stringify(envelope, null, 2);
}

/** As BatchImportFindings is given it. */
function securityHubExample(): string {
  const result = aTarget({ evaluated: [] });
  const startedAt = new Date(report.startedAt);
  const audited = { startedAt, result, scope: 'eks', findings: small.findings } as const;
  const [active] = importsOf(afterAudit(undefined, audited, 'info', new Date(report.finishedAt)));
  if (active === undefined) throw new Error('nothing is to be imported');
  return JSON.stringify(importedFinding(active), null, 2);
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
