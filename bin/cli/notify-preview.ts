import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { homeRegion } from '../../lambda/aws/home-region.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import { unwrittenStore } from '../../lambda/ledger/unwritten-store.ts';
import { VERSION } from '../../lambda/model/version.ts';
import type { Channel, Publication } from '../../lambda/notify/channels/channel.ts';
import { snsMessage } from '../../lambda/notify/channels/sns/sns-message.ts';
import { publishNews } from '../../lambda/notify/notify-audit.ts';
import { note, print, stderr } from '../output.ts';
import { deadline, overText } from './deadline.ts';
import { EXIT, nothingRead } from './exit-codes.ts';
import { interruptible } from './interrupt.ts';
import { startProgress } from './progress.ts';
import { whyNothing } from './report-output.ts';
import { type TargetFlags, targetOverrides } from './target-flags.ts';

/** What a message is sent as. */
export type PreviewFormat = 'email' | 'chat' | 'sqs';

/** The flags of `notify preview`, as Commander hands them over. */
export interface PreviewOptions extends TargetFlags {
  readonly ledger?: string;
  readonly format: PreviewFormat;
  readonly quiet?: boolean;
}

/**
 * Audits, and prints the message that would be sent now. Sends nothing and remembers nothing.
 * @throws AuditorError for what the user must put right
 */
export async function previewNotification(options: PreviewOptions): Promise<number> {
  const { config } = await loadConfig(CHECKS, { file: options.config, folder: process.cwd() });
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
    const context = { channels: [previewChannel(options.format)], store, signal: until.last };
    const { line, published, failures } = await publishNews(audited, config.notifications, context);
    for (const failure of failures) note(failure);
    if (!published) await print(`${line}\n`);
    if (!nothingRead(audited.report)) return EXIT.ok;
    note(`error: nothing could be read: ${whyNothing(audited.report)}`);
    return EXIT.failed;
  }).finally(() => progress.stop());
}

function previewChannel(format: PreviewFormat): Channel {
  return { name: 'nobody', publish: (publication) => print(messageAs(format, publication)) };
}

function messageAs(format: PreviewFormat, { report, outline, reportLocation }: Publication): string {
  const { subject, message } = snsMessage(report, outline, reportLocation);
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
