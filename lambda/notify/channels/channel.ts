import type { Session } from '../../aws/sessions.ts';
import type { WeeklyDigest } from '../../model/digest.ts';
import type { Report } from '../../model/report.ts';
import type { NotToldYet } from '../../report/outline/changes.ts';
import type { Outline } from '../../report/outline/outline.ts';

/** What a channel is given of a run. */
export interface Publication {
  readonly report: Report;
  /** Of this report, with what readers do not know yet told apart. */
  readonly outline: Outline;
  /** What of it readers do not know yet; all of it where nobody knows what they were told. */
  readonly news: Pick<NotToldYet, 'changes' | 'gaps'>;
  /** Where the whole report is kept, an absolute URL; null when nothing keeps it. */
  readonly reportLocation: string | null;
}

/** What a channel is given of a weekly digest. */
export interface DigestPublication extends Omit<Publication, 'news'> {
  readonly digest: WeeklyDigest;
}

/** One way to people or machines. */
export interface Channel {
  /** What the line that says what was done calls it. */
  readonly name: string;
  /**
   * Publishes once, in whatever forms its readers can take.
   * @throws AuditorError PUBLISH_FAILED: what failed and what would be right, in one line that names the channel
   */
  readonly publish: (publication: Publication, signal: AbortSignal) => Promise<void>;
  /**
   * Publishes a weekly digest, likewise. Null for a channel that only says what changed.
   * @throws AuditorError PUBLISH_FAILED
   */
  readonly publishDigest: ((publication: DigestPublication, signal: AbortSignal) => Promise<void>) | null;
}

/** A channel that takes a weekly digest. */
export type DigestChannel = Channel & { readonly publishDigest: NonNullable<Channel['publishDigest']> };

/** A channel that is known to be named right; opened in the name of who runs the audit. */
export type OpenChannel = (home: Session) => Channel;
