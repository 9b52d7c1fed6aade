import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { knownCheck } from '../../lambda/config/to-request.ts';
import { openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import { snoozedBy, snoozeOf } from '../../lambda/ledger/snooze-request.ts';
import { readSnoozes, updateSnoozes } from '../../lambda/ledger/snoozes.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { isOver, nameOf, type Snooze, withoutSnooze, withSnooze } from '../../lambda/model/snooze.ts';
import { clipped } from '../../lambda/report/words/plain-text.ts';
import { print } from '../output.ts';
import { EXIT } from './exit-codes.ts';
import { interruptible } from './interrupt.ts';

/** The flags of `snooze`, as Commander hands them over. */
export interface SnoozeOptions {
  readonly ledger: string;
  readonly profile?: string;
  readonly days?: number;
  readonly reason?: string;
  readonly resource?: string;
  readonly end?: boolean;
}

/**
 * Snoozes a finding or a check, ends that, or (without one) lists what is snoozed.
 * @throws AuditorError USAGE, UNKNOWN_CHECK, CREDENTIALS, LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function snooze(what: string | undefined, options: SnoozeOptions): Promise<number> {
  const work = planned(what, options);
  const location = parseLedgerLocation(options.ledger);
  const line = await interruptible(async (signal) => {
    const home = await homeSession({ profile: options.profile, signal });
    return work(await openStore(location, home), signal);
  });
  await print(`${line}\n`);
  return EXIT.ok;
}

/** Whatever is wrong in the flags is found before anything is opened. */
function planned(
  what: string | undefined,
  { days, reason, resource, end }: SnoozeOptions,
): (store: ObjectStore, signal: AbortSignal) => Promise<string> {
  const now = new Date();
  if (what === undefined) {
    if (days !== undefined || reason !== undefined || resource !== undefined || end === true) {
      throw new AuditorError('USAGE', 'snooze: give a finding or a check');
    }
    return async (store, signal) => listed((await readSnoozes(store, signal)).filter((each) => !isOver(each, now)));
  }
  const snoozed = snoozedBy({ what, resource }, (id) => knownCheck(id, CHECKS).meta.id, 'USAGE');
  if (end === true) {
    return async (store, signal) => {
      await updateSnoozes(store, (snoozes) => withoutSnooze(snoozes, snoozed, now), signal);
      return `${clipped(nameOf(snoozed), 200)} is no longer snoozed`;
    };
  }
  if (days === undefined || reason === undefined) {
    throw new AuditorError('USAGE', 'snooze: give --days and --reason, or --end');
  }
  const added = snoozeOf(snoozed, { what, resource, days, reason }, now, 'USAGE');
  return async (store, signal) => {
    await updateSnoozes(store, (snoozes) => withSnooze(snoozes, added, now), signal);
    return `${clipped(nameOf(snoozed), 200)} is snoozed to the end of ${added.until} (UTC): audits with this ledger count it as suppressed`;
  };
}

function listed(snoozes: readonly Snooze[]): string {
  if (snoozes.length === 0) return 'nothing is snoozed';
  return snoozes
    .map(({ what, until, reason }) => `${clipped(nameOf(what), 200)}, to the end of ${until}: ${clipped(reason, 300)}`)
    .join('\n');
}
