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
