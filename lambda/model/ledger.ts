import * as z from 'zod';
import { findingSchema } from './finding.ts';
import { SCOPES } from './inventory.ts';
import { count, severitySchema, type TypeOf, time } from './schema.ts';

/** What was last told to people of a finding. */
const toldSchema = z.strictObject({
  /** Of the notification. */
  at: time,
  severity: severitySchema,
});

export type Told = TypeOf<typeof toldSchema>;

/** A finding as the last audit that saw it reported it, and what became of it since. */
export const rememberedFindingSchema = z.strictObject({
  /** Here its id is a key, whatever it looks like. */
  finding: findingSchema.extend({ id: z.string() }),
  /** Scope of the audit that saw it last: a narrower one cannot tell that it is gone. */
  scope: z.enum(SCOPES),
  lastSeen: time,
  /** Time of the audit that found it gone; kept until that was told. Null while it is open. */
  resolvedAt: time.nullable(),
  told: toldSchema.nullable(),
  /** Since when, and by how many audits, it was seen gone or milder, and not clear of its threshold. */
  settling: z.strictObject({ since: time, last: time, audits: count }).nullable(),
  /** Clusters whose Kubernetes API was read for it when it was last seen: who does not read them cannot tell that it is gone. */
  kubernetes: z.array(z.string()),
});

export type RememberedFinding = TypeOf<typeof rememberedFindingSchema>;

/** An ENI seen `available`, with what it looked like then. One that looks different later is seen anew. */
const eniSightingSchema = z.strictObject({
  /** Times of the first and the last audit that saw it so, without one between that did not. */
  firstSeen: time,
  lastSeen: time,
  description: z.string(),
  tags: z.record(z.string(), z.string()),
  /** Attachment id and instance where it had an attachment all the same, else null. */
  attachment: z.strictObject({ id: z.string().nullable(), instanceId: z.string().nullable() }).nullable(),
});

export type EniSighting = TypeOf<typeof eniSightingSchema>;

/** A reading of every `available` ENI of a target: milliseconds since 1970, and whether it came to its end. */
const eniLookSchema = z.tuple([count, z.boolean()]);

export type EniLook = TypeOf<typeof eniLookSchema>;

/** An ENI made for pods was attached to something else than the instance that it was made for. */
const reuseSchema = z.strictObject({
  /** Of the first audit that saw it so. */
  at: time,
  /** What it was attached to then; null where EC2 named no instance. */
  instanceId: z.string().nullable(),
});

export type Reuse = TypeOf<typeof reuseSchema>;

/** What earlier audits left of the ENIs of a target, by ENI id. */
export interface EniMemory {
  readonly sightings: ReadonlyMap<string, EniSighting>;
  /** Oldest first. */
  readonly looks: readonly EniLook[];
  readonly reused: ReadonlyMap<string, Reuse>;
  /** ISO time of the audit that saw a creation time later than itself. */
  readonly misdated: ReadonlyMap<string, string>;
}

/** Minutes since 1970, free addresses by AWS's own count, wholly free aligned /28 blocks (null when not known). */
const subnetSampleSchema = z.tuple([count, count, count.nullable()]);

export type SubnetSample = TypeOf<typeof subnetSampleSchema>;

/** A day (days since 1970, UTC), and the fewest addresses that AWS counted as free at an audit of it. */
const dailyLowSchema = z.tuple([count, count]);

/** How a subnet filled up over time, oldest first. */
const subnetHistorySchema = z.strictObject({
  usable: count,
  /** Thinned with age. */
  samples: z.array(subnetSampleSchema),
  /** Of a subnet that a cluster draws on, for 35 days. A day without an audit that read the subnet has none. */
  lows: z.array(dailyLowSchema),
});

export type SubnetHistory = TypeOf<typeof subnetHistorySchema>;

/** The first and the last day (days since 1970, UTC) on which something was seen. */
const daysSeenSchema = z.tuple([count, count]);

export type DaysSeen = TypeOf<typeof daysSeenSchema>;

/** Since when and until when a cluster was seen, and by id the subnets that it drew on. */
const clusterPastSchema = z.strictObject({
  seen: daysSeenSchema,
  subnets: z.record(z.string(), daysSeenSchema),
});

export type ClusterPast = TypeOf<typeof clusterPastSchema>;

/**
 * What is remembered of one target between audits. One object, always written whole. It has a version of its own:
 * reports may change without it, and it without them.
 */
export const ledgerSchema = z.strictObject({
  schemaVersion: z.literal(7),
  accountId: z.string(),
  region: z.string(),
  /** Of the last audit that was merged into it. */
  updatedAt: time,
  /** By finding id. */
  findings: z.record(z.string(), rememberedFindingSchema),
  /** By ENI id. */
  sightings: z.record(z.string(), eniSightingSchema),
  /** When audits looked for `available` ENIs. Oldest first, for 45 days. */
  looks: z.array(eniLookSchema),
  /** By ENI id, for good: such an ENI is somebody's, whatever it looks like later. */
  reused: z.record(z.string(), reuseSchema),
  /** By ENI id, for good: when its creation time was still in the future, so nobody knows its age. */
  misdated: z.record(z.string(), time),
  /** By subnet id. */
  subnets: z.record(z.string(), subnetHistorySchema),
  /** By name, for 35 days after they were last seen. */
  clusters: z.record(z.string(), clusterPastSchema),
});

export type Ledger = TypeOf<typeof ledgerSchema>;

/** Something that people were not told yet. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('new'), finding: findingSchema }),
  z.strictObject({ kind: z.literal('worse'), finding: findingSchema, was: severitySchema }),
  z.strictObject({ kind: z.literal('resolved'), finding: findingSchema }),
]);

export type Change = TypeOf<typeof changeSchema>;

/** What became of the estate lately, as far as a weekly digest tells it. */
const latelySchema = z.strictObject({
  /** Since when it is kept; null before the first audit that keeps it. */
  since: time.nullable(),
  /** Of the audit whose digest went out last. */
  digestAt: time.nullable(),
  /** By finding id: when an audit found it gone, and when it was first seen. */
  resolved: z.record(z.string(), z.tuple([time, time])),
  /** What a run's clean-up freed, by whose it was; `at` is the run's. Oldest first. */
  freed: z.array(
    z.strictObject({
      at: time,
      accountId: z.string(),
      cluster: z.string().nullable(),
      enis: count,
      addresses: count,
    }),
  ),
});

export type Lately = TypeOf<typeof latelySchema>;

/** Before the first audit that keeps what became of the estate lately. */
export const NOTHING_LATELY: Lately = { since: null, digestAt: null, resolved: {}, freed: [] };

/** What is remembered of the estate as a whole: what its readers were told, and when. */
export const estateMemorySchema = z.strictObject({
  schemaVersion: z.literal(3),
  /** Of the first audit that remembered anything. */
  since: time,
  /** Of the last message, or null when there was none. */
  lastToldAt: time.nullable(),
  /** What could not be looked at, as far as people were told: see `coverageKeys`. Sorted. */
  toldGaps: z.array(z.string()),
  /** By the name of an owner: what everybody else was told of their findings, and they were not. */
  owed: z.record(z.string(), z.array(changeSchema)),
  lately: latelySchema,
});

export type EstateMemory = TypeOf<typeof estateMemorySchema>;
