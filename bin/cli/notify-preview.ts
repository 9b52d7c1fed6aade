import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { homeRegion } from '../../lambda/aws/home-region.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { didYouMean } from '../../lambda/common/closest.ts';
import { thereAre } from '../../lambda/common/words.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import type { Config } from '../../lambda/config/schema.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { readEstate } from '../../lambda/ledger/estate-memory.ts';
import { openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import { unwrittenStore } from '../../lambda/ledger/unwritten-store.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { VERSION } from '../../lambda/model/version.ts';
import type { Channel, DigestChannel, DigestPublication, Publication } from '../../lambda/notify/channels/channel.ts';
import { digestMail, mailOf } from '../../lambda/notify/channels/ses.ts';
import { digestMessage } from '../../lambda/notify/channels/sns/digest-message.ts';
import { type SnsMessage, snsMessage } from '../../lambda/notify/channels/sns/sns-message.ts';
import { type NotifiedRun, type NotifyContext, publishNews } from '../../lambda/notify/notify-audit.ts';
import type { Owner } from '../../lambda/notify/owners.ts';
import { publishToOwners } from '../../lambda/notify/publish-to-owners.ts';
import { publishDigest } from '../../lambda/notify/weekly-digest.ts';
import type { AuditEvent } from '../../lambda/report/events/event-schema.ts';
import { eventsOf } from '../../lambda/report/events/events-of.ts';
import { harmlessJson } from '../../lambda/report/json/render-json.ts';
import { note, print, stderr } from '../output.ts';
import { deadline, overText } from './deadline.ts';
import { EXIT, nothingRead } from './exit-codes.ts';
import { interruptible } from './interrupt.ts';
import { startProgress } from './progress.ts';
import { whyNothing } from './report-output.ts';
import { type TargetFlags, targetOverrides } from './target-flags.ts';

/** What a message is sent as. */
export type PreviewFormat = 'email' | 'html' | 'chat' | 'sqs' | 'events';

/** The flags of `notify preview`, as Commander hands them over. */
export interface PreviewOptions extends TargetFlags {
  readonly ledger?: string;
  readonly format: PreviewFormat;
  /** Name of the owner whose message it is; without it, the one to those who get everything. */
  readonly owner?: string;
  /** The weekly digest, whether or not it is due. */
  readonly digest?: boolean;
  readonly quiet?: boolean;
}

/**
 * Audits, and prints the message that would be sent now. Sends nothing and remembers nothing.
 * @throws AuditorError for what the user must put right
 */
export async function previewNotification(options: PreviewOptions): Promise<number> {
  if (options.digest === true && options.owner !== undefined) {
    throw new AuditorError(
      'USAGE',
      '--digest and --owner do not go together: a digest goes to those who get everything',
    );
  }
  const { config } = await loadConfig(CHECKS, { file: options.config, folder: process.cwd() });
  const owner = options.owner === undefined ? undefined : ownerOf(config, options.owner);
  const region = await homeRegion({ profile: options.profile });
  const request = toRequest(config, targetOverrides(options), { checks: CHECKS, homeRegion: region });
  const location = options.ledger === undefined ? undefined : parseLedgerLocation(options.ledger);
  const progress = startProgress(stderr, { quiet: options.quiet === true });
  return interruptible(async (signal) => {
    const until = deadline(options.timeout, signal);
    const home = await homeSession({ profile: options.profile, signal: until.signal });
    const store = location && unwrittenStore(await openStore(location, home));
    const audited = await auditEstate(request, {
      home,
      homeRegion: region,
      clock: () => new Date(),
      signal: until.signal,
      version: VERSION,
      onProgress: progress.onEvent,
      memory: store && { store, signal: until.last },
    });
    progress.stop();
    if (until.isOver() && !audited.report.summary.complete) note(overText(until));
    const preview = previewChannel(options.format);
    if (options.digest === true) {
      const memory = store && (await readEstate(store, until.last));
      await publishDigest(audited, [preview], memory, null, until.last);
    } else if (owner === undefined) await printNews(audited, config, preview, { store, signal: until.last });
    else await printNewsOf(owner, audited, config, preview, { store, signal: until.last });
    if (!nothingRead(audited.report)) return EXIT.ok;
    note(`error: nothing could be read: ${whyNothing(audited.report)}`);
    return EXIT.failed;
  }).finally(() => progress.stop());
}

type Remembering = Pick<NotifyContext, 'store' | 'signal'>;

async function printNews(
  audited: NotifiedRun,
  { notifications }: Config,
  preview: Channel,
  context: Remembering,
): Promise<void> {
  const { owners } = notifications;
  const { line, published, failures } = await publishNews(audited, notifications, {
    ...context,
    owners,
    channels: [preview],
  });
  for (const failure of failures) note(failure);
  if (!published) await print(`${line}\n`);
}

async function printNewsOf(
  owner: Owner,
  audited: NotifiedRun,
  { notifications }: Config,
  preview: Channel,
  context: Remembering,
): Promise<void> {
  const nobody: Channel = { name: 'nobody', publish: async () => {}, publishDigest: async () => {} };
  const owners = notifications.owners.map((each) => ({
    ...each,
    channel: each.name === owner.name ? preview : nobody,
  }));
  const { sent } = await publishToOwners(audited, notifications, owners, context);
  if (!sent.includes(owner.name))
    await print(`nothing would be published to ${owner.name}: none of their findings changed\n`);
}

function ownerOf({ notifications: { owners } }: Config, name: string): Owner {
  const owner = owners.find((each) => each.name === name);
  if (owner !== undefined) return owner;
  const names = owners.map((each) => each.name);
  const none = names.length === 0 ? '; the configuration has none' : `; ${thereAre(names)}`;
  throw new AuditorError('USAGE', `no owner has the name ${JSON.stringify(name)}${didYouMean(name, names) || none}`);
}

function previewChannel(format: PreviewFormat): DigestChannel {
  return {
    name: 'nobody',
    publish: (publication) => print(messageIn(format, publication)),
    publishDigest: (publication) => print(digestIn(format, publication)),
  };
}

function messageIn(format: PreviewFormat, publication: Publication): string {
  const { report, outline, news, reportLocation } = publication;
  switch (format) {
    case 'events':
      return eventLines(eventsOf(report, news, reportLocation));
    case 'html':
      return mailOf(publication).html;
    case 'email':
    case 'chat':
    case 'sqs':
      return messageAs(format, snsMessage(report, outline, reportLocation));
  }
}

function digestIn(format: PreviewFormat, publication: DigestPublication): string {
  switch (format) {
    case 'events':
      return 'a weekly digest has no events\n';
    case 'html':
      return digestMail(publication).html;
    case 'email':
    case 'chat':
    case 'sqs':
      return messageAs(format, digestMessage(publication));
  }
}

/** An event a line. */
function eventLines(events: readonly AuditEvent[]): string {
  return events.length === 0 ? 'no events\n' : events.map((event) => `${harmlessJson(event)}\n`).join('');
}

function messageAs(format: Exclude<PreviewFormat, 'events' | 'html'>, { subject, message }: SnsMessage): string {
  const variants: Readonly<Record<string, string>> = JSON.parse(message);
  switch (format) {
    case 'email':
      return `Subject: ${subject}\n\n${variants.email ?? ''}`;
    case 'chat':
      return indented(variants.https ?? '');
    case 'sqs':
      return indented(variants.sqs ?? '');
  }
}

function indented(json: string): string {
  return `${JSON.stringify(JSON.parse(json), null, 2)}\n`;
}
