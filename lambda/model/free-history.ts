import * as z from 'zod';
import { count, day, type TypeOf } from './schema.ts';

/** When a subnet runs out of addresses if it goes on as it did. */
export const exhaustionForecastSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('runs-out'),
    inDays: count.describe('Days from today on until none is free, 0 where none is.'),
    earliestInDays: count.describe('The earliest, by how much the loss differs from day to day.'),
    latestInDays: count.nullable().describe('The latest. Null where nobody knows how late.'),
    perDay: z.number().describe('Addresses that it loses a day.'),
    over: count.describe('Days from the first of the history that this rests on to the last.'),
  }),
  z.strictObject({
    kind: z.literal('holds').describe('It loses none, or not so many that it runs out within the horizon.'),
  }),
  z.strictObject({
    kind: z.literal('unknown'),
    because: z
      .enum(['too-short', 'outdated', 'no-clear-trend'])
      .describe(
        '`too-short`: under ten days of history, or more days missing than there; `outdated`: the last days are missing; ' +
          '`no-clear-trend`: it loses addresses, and not steadily enough to go by.',
      ),
  }),
]);

export type ExhaustionForecast = TypeOf<typeof exhaustionForecastSchema>;

export const subnetPastSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  subnetId: z.string(),
  name: z.string().nullable().describe('Its tag `Name`, where that reads as a name.'),
  clusters: z.array(z.string()).describe('The clusters that use it.'),
  usable: count,
  free: count.describe('Free addresses now.'),
  firstDay: day.describe('The day of the first number of `lowest`, in UTC.'),
  lowest: z
    .array(count.nullable())
    .describe('The fewest free addresses at an audit of each day, up to today. Null for a day without an audit.'),
  forecast: exhaustionForecastSchema,
});

export type SubnetPast = TypeOf<typeof subnetPastSchema>;

/** How the free addresses of subnets went, those that run out first. */
export const freeHistorySchema = z.strictObject({
  subnets: z.array(subnetPastSchema),
  leftOut: count.describe('Subnets with a history that had no room here.'),
});

export type FreeHistory = TypeOf<typeof freeHistorySchema>;
