import { readEstate } from '../ledger/estate-memory.ts';
import type { ObjectStore } from '../ledger/store.ts';
import type { TargetCapacity } from '../model/capacity.ts';
import { AuditorError } from '../model/errors.ts';
import type { EstateMemory } from '../model/ledger.ts';
import type { Report } from '../model/report.ts';
import { outlineOf } from '../report/outline/outline.ts';
import type { Channel, DigestChannel } from './channels/channel.ts';
import { type DigestDay, isDigestDue } from './digest-due.ts';
import { digestOf } from './digest-facts.ts';
import { publishToEach } from './publish-audit.ts';

/** An audit that a digest may go out with. */
export interface DigestedRun {
  readonly report: Report;
  readonly capacities: readonly TargetCapacity[];
  /** True where accounts, regions or checks were left out: what it says is not of the estate, and no digest goes out. */
  readonly narrowed: boolean;
}

/** Whether a digest is due with an audit, by what is remembered; what keeps it from being known, in a line. */
export interface DigestState {
  readonly due: boolean;
  readonly problem: string | undefined;
  /** What is remembered of the estate, where that was looked up. */
  readonly memory: EstateMemory | undefined;
}

function notDue(problem?: string): DigestState {
  return { due: false, problem, memory: undefined };
}

/** Without a ledger, or with one that cannot be read, none is due: nobody would know that it went out. */
export async function digestState(
  weekday: DigestDay,
  { report, narrowed }: Pick<DigestedRun, 'report' | 'narrowed'>,
  store: ObjectStore | undefined,
  signal: AbortSignal,
): Promise<DigestState> {
  if (weekday === 'off' || narrowed) return notDue();
  if (store === undefined) return notDue('no weekly digest: without a ledger there is no trend');
  try {
    const memory = await readEstate(store, signal);
    return { due: isDigestDue(weekday, memory, new Date(report.startedAt)), problem: undefined, memory };
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return notDue(`no weekly digest: ${error.message}`);
  }
}

/** Those of the channels that take a digest: others only say what changed. */
export function digestChannels(channels: readonly Channel[]): readonly DigestChannel[] {
  return channels.filter((channel): channel is DigestChannel => channel.publishDigest !== null);
}

/**
 * Publishes the digest of an audit to every channel, due or not, and remembers nothing: that is for after, so that a crash
 * in between repeats it and never loses it.
 *
 * @param memory what is remembered of the estate
 * @param reportLocation where the whole report is kept, an absolute URL, or null
 * @throws AuditorError PUBLISH_FAILED
 */
export async function publishDigest(
  { report, capacities }: Pick<DigestedRun, 'report' | 'capacities'>,
  channels: readonly DigestChannel[],
  memory: EstateMemory | undefined,
  reportLocation: string | null,
  signal: AbortSignal,
): Promise<void> {
  const digest = digestOf(report, capacities, memory);
  const publication = { digest, report, outline: outlineOf(report), reportLocation };
  await publishToEach(channels, (channel) => channel.publishDigest(publication, signal));
}
