import * as z from 'zod';
import { clusterCapacitySchema, exhaustionSchema } from './capacity.ts';
import { count, severitySchema, type TypeOf, time } from './schema.ts';

const place = { accountId: z.string(), region: z.string() };

/** What a weekly digest says, before it has words or a form. */
export const digestSchema = z.strictObject({
  from: time,
  /** Time of the audit that it goes out with. */
  to: time,
  /** Whether one went out before. */
  isFirst: z.boolean(),
  /** The clusters that need a look come first. */
  clusters: z.array(clusterCapacitySchema.extend(place)),
  /** The first to run out comes first. */
  runsOut: z.array(exhaustionSchema.extend(place)),
  /** Subnets that clusters draw on, and those of them whose history is too short for a forecast. */
  watched: count,
  tooShort: count,
  /** What clean-up freed, by account and cluster, the most first. `cluster` is null where no tag names one. */
  freed: z.array(
    z.strictObject({ accountId: z.string(), cluster: z.string().nullable(), enis: count, addresses: count }),
  ),
  findings: z.strictObject({
    /** Since when they are counted: later than `from` where nothing was kept before. */
    since: time,
    opened: count,
    resolved: count,
    /** More were resolved than are remembered. */
    isLeast: z.boolean(),
    open: count,
    maxSeverity: severitySchema.nullable(),
  }),
  targets: z.strictObject({ complete: count, partial: count, failed: count }),
  /** Targets that could not be read at all: nothing of them is known, and nothing counted as unchanged. */
  unread: z.array(z.strictObject(place)),
});

export type WeeklyDigest = TypeOf<typeof digestSchema>;

export type DigestCluster = WeeklyDigest['clusters'][number];
