import type { Finding } from './finding.ts';
import type { Scope, Tags } from './inventory.ts';
import type { Severity } from './severity.ts';

/** What was last told to people of a finding. */
export interface Told {
  /** ISO time of the notification. */
  readonly at: string;
  readonly severity: Severity;
}

/** A finding as the last audit that saw it reported it, and what became of it since. */
export interface RememberedFinding {
  readonly finding: Finding;
  /** Scope of the audit that saw it last: a narrower one cannot tell that it is gone. */
  readonly scope: Scope;
  /** ISO time. */
  readonly lastSeen: string;
  /** ISO time of the audit that found it gone; kept until that was told. Null while it is open. */
  readonly resolvedAt: string | null;
  readonly told: Told | null;
}

/** An ENI seen `available`, with what it looked like then. One that looks different later is seen anew. */
export interface EniSighting {
  /** ISO times of the first and the last audit that saw it so, without one between that did not. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly description: string;
  readonly tags: Tags;
  /** Attachment id and instance where it had an attachment all the same, else null. */
  readonly attachment: { readonly id: string | null; readonly instanceId: string | null } | null;
}

/** A reading of every `available` ENI of a target: milliseconds since 1970, and whether it came to its end. */
export type EniLook = readonly [at: number, isWhole: boolean];

/** An ENI made for pods was attached to something else than the instance that it was made for. */
export interface Reuse {
  /** ISO time of the first audit that saw it so. */
  readonly at: string;
  /** What it was attached to then; null where EC2 named no instance. */
  readonly instanceId: string | null;
}

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
export type SubnetSample = readonly [minute: number, free: number, freeBlocks: number | null];

/** How a subnet filled up over time, oldest sample first, thinned with age. */
export interface SubnetHistory {
  readonly usable: number;
  readonly samples: readonly SubnetSample[];
}

/** What is remembered of one target between audits. One object, always written whole. */
export interface Ledger {
  readonly schemaVersion: 2;
  readonly accountId: string;
  readonly region: string;
  /** ISO time of the last audit that was merged into it. */
  readonly updatedAt: string;
  /** By finding id. */
  readonly findings: Readonly<Record<string, RememberedFinding>>;
  /** By ENI id. */
  readonly sightings: Readonly<Record<string, EniSighting>>;
  /** When audits looked for `available` ENIs. Oldest first, for 45 days. */
  readonly looks: readonly EniLook[];
  /** By ENI id, for good: such an ENI is somebody's, whatever it looks like later. */
  readonly reused: Readonly<Record<string, Reuse>>;
  /** ISO times by ENI id, for good: when its creation time was still in the future, so nobody knows its age. */
  readonly misdated: Readonly<Record<string, string>>;
  /** By subnet id. */
  readonly subnets: Readonly<Record<string, SubnetHistory>>;
}

/** What is remembered of the estate as a whole: what its readers were told, and when. */
export interface EstateMemory {
  readonly schemaVersion: 1;
  /** ISO time of the first audit that remembered anything. */
  readonly since: string;
  /** ISO time of the last message, or null when there was none. */
  readonly lastToldAt: string | null;
  /** What could not be looked at, as far as people were told: see `coverageKeys`. Sorted. */
  readonly toldGaps: readonly string[];
}

/** Something that people were not told yet. */
export type Change =
  | { readonly kind: 'new'; readonly finding: Finding }
  | { readonly kind: 'worse'; readonly finding: Finding; readonly was: Severity }
  | { readonly kind: 'resolved'; readonly finding: Finding };
