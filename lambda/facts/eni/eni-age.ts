import type { NetworkInterface } from '../../model/inventory.ts';
import { ENI_TAGS } from './eni-ownership.ts';

/** Where an age comes from: the VPC CNI's `createdAt` tag, or the first audit that saw the ENI `available`. */
export type AgeSource = 'created-at-tag' | 'ledger';

export type UnknownAge = 'no-creation-time' | 'unreadable-creation-time' | 'creation-time-in-the-future';

export type EniAge =
  | { readonly known: true; readonly since: Date; readonly minutes: number; readonly source: AgeSource }
  | {
      readonly known: false;
      readonly because: UnknownAge;
      /** By how much a creation time lies in the future; 0 for the other reasons. */
      readonly minutesAhead: number;
    };

/** No release before 2018 existed, so an earlier stamp (Go's zero time is year 1) is no creation time. */
const EARLIEST = Date.UTC(2018, 0, 1);
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const MINUTE = 60_000;

/**
 * Age of an ENI. EC2 keeps no creation time, so it comes from the CNI's tag (since v1.7.2; branch ENIs never have it),
 * else from the ledger, else it is unknown. A stamp that cannot be right is unknown, never zero: the CNI itself deletes
 * an ENI at once whose stamp it cannot parse.
 */
export function eniAge(eni: Pick<NetworkInterface, 'tags'>, firstSeen: Date | undefined, now: Date): EniAge {
  const stamp = eni.tags[ENI_TAGS.createdAt];
  const created = parseStamp(stamp);
  const isLaterThanSeen = firstSeen !== undefined && createdAfter(eni, firstSeen);
  if (created !== undefined && created <= now.getTime() && !isLaterThanSeen) {
    return knownAge(created, 'created-at-tag', now);
  }
  if (firstSeen !== undefined && firstSeen <= now) return knownAge(firstSeen.getTime(), 'ledger', now);
  if (stamp === undefined) return { known: false, because: 'no-creation-time', minutesAhead: 0 };
  if (created === undefined) return { known: false, because: 'unreadable-creation-time', minutesAhead: 0 };
  const minutesAhead = (created - now.getTime()) / MINUTE;
  return { known: false, because: 'creation-time-in-the-future', minutesAhead };
}

/** Whether its creation time lies after a time at which it was already there: then nobody knows its age. */
export function createdAfter(eni: Pick<NetworkInterface, 'tags'>, time: Date): boolean {
  const created = parseStamp(eni.tags[ENI_TAGS.createdAt]);
  return created !== undefined && created > time.getTime();
}

/**
 * Clocks differ, and an ENI can be made while an audit runs: a stamp this little ahead of the audit's time means young,
 * not a wrong stamp. No audit outlasts a Lambda's 15 minutes.
 */
const LATER_THAN_THE_AUDIT_MINUTES = 15;

/** Whether an age has reached the minimum; undefined when the age is unknown. */
export function isOldEnough(age: EniAge, minimumMinutes: number): boolean | undefined {
  if (age.known) return age.minutes >= minimumMinutes;
  const isNew = age.because === 'creation-time-in-the-future' && age.minutesAhead <= LATER_THAN_THE_AUDIT_MINUTES;
  return isNew ? false : undefined;
}

function knownAge(since: number, source: AgeSource, now: Date): EniAge {
  return { known: true, since: new Date(since), minutes: Math.floor((now.getTime() - since) / MINUTE), source };
}

function parseStamp(text = ''): number | undefined {
  const time = RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  return time >= EARLIEST ? time : undefined;
}
