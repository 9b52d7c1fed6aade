import { updateSnoozes } from '../../ledger/snoozes.ts';
import { AuditorError } from '../../model/errors.ts';
import { nameOf, withoutSnooze, withSnooze } from '../../model/snooze.ts';
import { clipped } from '../../report/words/plain-text.ts';
import type { Deadlines } from '../deadline.ts';
import { functionSetup } from '../function-setup.ts';
import { parseSnoozeEvent } from '../snooze-event.ts';
import { logger } from '../telemetry.ts';

/** What a person who snoozes something gets. `until`: the last day, UTC; null where it was ended. */
export interface SnoozeDone {
  readonly status: 'snoozed' | 'ended';
  readonly what: string;
  readonly until: string | null;
}

/**
 * Remembers what a person wants to hear nothing of. Done twice it is as done once.
 * @throws AuditorError EVENT_INVALID, UNKNOWN_CHECK, LEDGER_UNREADABLE, LEDGER_FAILED
 */
export async function snoozeOnDemand(event: unknown, { last }: Deadlines): Promise<SnoozeDone> {
  const now = new Date();
  const { what, snooze } = parseSnoozeEvent(event, now);
  const { ledger } = await functionSetup(last);
  if (ledger === undefined) throw new AuditorError('USAGE', 'snooze: the function has no ledger to remember it in');
  await updateSnoozes(
    ledger,
    (snoozes) => (snooze === null ? withoutSnooze(snoozes, what, now) : withSnooze(snoozes, snooze, now)),
    last,
  );
  const done = {
    status: snooze === null ? 'ended' : 'snoozed',
    what: clipped(nameOf(what), 200),
    until: snooze?.until ?? null,
  } as const;
  logger.info('snooze', done);
  return done;
}
