import * as z from 'zod';
import { isExpired } from './audit-request.ts';
import { day, type TypeOf, time } from './schema.ts';

/** What is snoozed: one finding, or those of a check on some resources. */
const snoozedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('finding'), finding: z.string() }),
  /** `resource`: a glob over ARNs and ids, as in a suppression of the configuration. */
  z.strictObject({ kind: z.literal('check'), check: z.string(), resource: z.string() }),
]);

export type Snoozed = TypeOf<typeof snoozedSchema>;

const snoozeSchema = z.strictObject({
  what: snoozedSchema,
  reason: z.string(),
  /** Last day it holds, UTC. */
  until: day,
  /** When somebody asked for it. */
  at: time,
});

/** Somebody's decision to hear nothing of some findings for some days. It ends by itself. */
export type Snooze = TypeOf<typeof snoozeSchema>;

/** What is snoozed in the estate, oldest first. One object, always written whole. */
export const snoozesSchema = z.strictObject({ schemaVersion: z.literal(1), snoozes: z.array(snoozeSchema) });

export type Snoozes = TypeOf<typeof snoozesSchema>;

/** Longest that findings can be snoozed, in days: what shall be silent for longer belongs into the configuration. */
export const MAX_SNOOZE_DAYS = 90;

const ID = /^[0-9a-f]{16}$/;

/** Whether a text is the id of a finding, and no check's. */
export function isFindingId(text: string): boolean {
  return ID.test(text);
}

/**
 * Whether its last day, in UTC, is over, or is further away than anybody may snooze: whoever can write the object cannot
 * silence for longer.
 */
export function isOver({ until }: Pick<Snooze, 'until'>, now: Date): boolean {
  return isExpired({ expires: until }, now) || until > lastDay(MAX_SNOOZE_DAYS, now);
}

/** With one more, which takes the place of what was said of the same before; those that are over are forgotten. */
export function withSnooze(snoozes: readonly Snooze[], added: Snooze, now: Date): readonly Snooze[] {
  return [...withoutSnooze(snoozes, added.what, now), added];
}

/** Without what was said of these findings; those that are over are forgotten. */
export function withoutSnooze(snoozes: readonly Snooze[], what: Snoozed, now: Date): readonly Snooze[] {
  return snoozes.filter((each) => !isOver(each, now) && nameOf(each.what) !== nameOf(what));
}

/** The last day of a snooze of so many days, today's the first. */
export function lastDay(days: number, now: Date): string {
  return new Date(now.getTime() + (days - 1) * 24 * 3600 * 1000).toISOString().slice(0, 10);
}

/** `finding 0123456789abcdef`, `subnet-low-ips on subnet-0a*` */
export function nameOf(what: Snoozed): string {
  switch (what.kind) {
    case 'finding':
      return `finding ${what.finding}`;
    case 'check':
      return what.resource === '*' ? what.check : `${what.check} on ${what.resource}`;
  }
}
