import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { eventsPutter } from '../../aws/events.ts';
import type { EventsPut } from '../../aws/ports.ts';
import { count } from '../../common/words.ts';
import { AuditorError } from '../../model/errors.ts';
import { eventsOf } from '../../report/events/events-of.ts';
import { harmless } from '../../report/words/plain-text.ts';
import type { OpenChannel } from './channel.ts';
import { type BusArn, parseBusArn } from './event-bus/bus-arn.ts';
import { callsOf, type Entry, entryOf } from './event-bus/entries.ts';
import { whyNot } from './why-not.ts';

/** Calls made at the same time. */
const CALLS_IN_FLIGHT = 4;

/** Milliseconds before entries that EventBridge did not take are put again. */
const PAUSES_MS = [200, 1_000, 3_000, 8_000] as const;

/**
 * The bus that the deployment made and names in `EVENT_BUS_ARN`, if any.
 * @throws AuditorError MALFORMED_ARN
 */
export function configuredEventBus(): readonly OpenChannel[] {
  const arn = process.env.EVENT_BUS_ARN ?? '';
  return arn === '' ? [] : [eventBusChannel(arn)];
}

/**
 * An event bus of EventBridge: an event for each transition, for rules and targets of the user's.
 * @throws AuditorError MALFORMED_ARN
 */
export function eventBusChannel(busArn: string): OpenChannel {
  const bus = parseBusArn(busArn);
  return (home) => {
    const port = eventsPutter(home, bus.region);
    return {
      name: bus.arn,
      publish: ({ report, news, reportLocation }, signal) =>
        putOnBus(
          port,
          bus,
          eventsOf(report, news, reportLocation).map((event) => entryOf(event, bus.arn)),
          signal,
        ),
      publishDigest: null,
    };
  };
}

/**
 * Puts events on a bus, each at least once; entries that EventBridge did not take again, and them alone. The port must speak to the
 * region of the bus.
 * @throws AuditorError PUBLISH_FAILED naming the bus and what would be right
 */
export async function putOnBus(
  port: EventsPut,
  bus: BusArn,
  entries: readonly Entry[],
  signal: AbortSignal,
  pausesMs: readonly number[] = PAUSES_MS,
): Promise<void> {
  const limit = pLimit(CALLS_IN_FLIGHT);
  const calls = callsOf(entries).map((call) => limit(() => putCall(port, call, signal, pausesMs)));
  const results = await Promise.allSettled(calls);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return;
  const why = failed.reason instanceof NotTaken ? failed.reason.message : reasonOf(failed.reason, bus);
  throw new AuditorError('PUBLISH_FAILED', `could not put events on ${bus.arn}: ${why}`, { cause: failed.reason });
}

async function putCall(
  port: EventsPut,
  entries: readonly Entry[],
  signal: AbortSignal,
  pausesMs: readonly number[],
): Promise<void> {
  let left = entries;
  for (let attempt = 0; ; attempt++) {
    const { Entries = [] } = await port.putEvents({ Entries: [...left] }, signal);
    const refused = Entries.filter(({ ErrorCode }) => ErrorCode);
    left = left.filter((_, index) => Entries[index]?.ErrorCode);
    if (left.length === 0) return;
    const pause = pausesMs[attempt];
    if (pause === undefined) throw new NotTaken(left.length, refused[0]?.ErrorCode, refused[0]?.ErrorMessage);
    await sleep(pause, undefined, { signal });
  }
}

/** EventBridge answered, and did not take some of the events. */
class NotTaken extends Error {
  constructor(events: number, code = 'Unknown', message = '') {
    super(`${count(events, 'event')} not taken (${harmless(code)}): ${harmless(message)}`);
    this.name = 'NotTaken';
  }
}

function reasonOf(error: unknown, { region }: BusArn): string {
  return whyNot(error, {
    service: 'EventBridge',
    notFound: `there is no such event bus; create it in ${region}, or correct the ARN`,
    denied: "not allowed; allow events:PutEvents on it to the auditor's role",
  });
}
