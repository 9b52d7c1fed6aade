import * as z from 'zod';
import { count, type TypeOf } from './schema.ts';

/** Days that a forecast looks ahead, and days of history that it takes. */
export const FORECAST_HORIZON_DAYS = 14;
export const FORECAST_LEAST_DAYS = 10;

/** A day, counted from 1970 in UTC, and the fewest addresses that were free at an audit of it. */
export type DailyLow = readonly [day: number, free: number];

/** What became of a cluster's free addresses since about a week ago, or why that is not known. */
const weekSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('compared'),
    /** Addresses more (or less) that are free, in the subnets that were the cluster's both times. */
    change: z.int(),
    /** Days between both looks. */
    days: count,
    /** Subnets that it has now and had not then, and the other way round: they count in no change. */
    added: count,
    removed: count,
  }),
  /** Other clusters of the target were seen before it was. */
  z.strictObject({ kind: z.literal('first-seen'), daysAgo: count }),
  /** Nothing is remembered of that time: nobody looked, could read or kept it. */
  z.strictObject({ kind: z.literal('no-memory') }),
]);

export type WeekOfCluster = TypeOf<typeof weekSchema>;

export const clusterCapacitySchema = z.strictObject({
  name: z.string(),
  /** In the subnets that it draws on; null where this audit could not read which, or what is free in them. */
  now: z.strictObject({ free: count, usable: count, subnets: count, week: weekSchema }).nullable(),
});

export type ClusterCapacity = TypeOf<typeof clusterCapacitySchema>;

export const exhaustionSchema = z.strictObject({
  subnetId: z.string(),
  /** Its tag `Name`, where that reads as one. */
  name: z.string().nullable(),
  clusters: z.array(z.string()),
  free: count,
  usable: count,
  /** As `forecastExhaustion` has them. */
  inDays: count,
  perDay: z.number(),
  over: count,
});

export type Exhaustion = TypeOf<typeof exhaustionSchema>;

/** What an audit knows of the free addresses of a target's clusters, and of how these changed. */
export const targetCapacitySchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  /** Sorted by name. */
  clusters: z.array(clusterCapacitySchema),
  /** Subnets that run out within the horizon, the first of them first. */
  runsOut: z.array(exhaustionSchema),
  /** Subnets that clusters draw on, and those of them whose history is too short for a forecast. */
  watched: count,
  tooShort: count,
  /**
   * Of each cluster, the zone with the fewest free addresses that its new nodes can use, as its pool has them. Left out
   * where it could not be read, and by an earlier release.
   */
  tightestZones: z.array(z.strictObject({ cluster: z.string(), zone: z.string(), free: count })).optional(),
  /** Free addresses of each subnet that clusters draw on, as EC2 counts them. Left out likewise. */
  subnets: z.array(z.strictObject({ subnetId: z.string(), free: count })).optional(),
});

export type TargetCapacity = TypeOf<typeof targetCapacitySchema>;
