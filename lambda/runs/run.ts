import * as z from 'zod';
import type { CleanupMode } from '../model/cleanup.ts';
import type { Scope } from '../model/inventory.ts';
import type { TargetStatus } from '../model/report.ts';
import type { Place } from '../model/target.ts';

/** A target as a run refers to it: how to get in is found anew by whoever does. */
export const placeSchema = z.strictObject({ accountId: z.string(), region: z.string() });

/** What is done to the targets of a chunk. */
export const WORKS = ['scan', 'cleanup'] as const;

export type Work = (typeof WORKS)[number];

/** What a person asked to be left out; the rest is as configured. */
export interface Narrowing {
  /** Only these checks, when given. */
  readonly checks?: readonly string[] | undefined;
  readonly scope?: Scope | undefined;
}

/** Targets for one execution: the object that lists them, and how many they are. */
export interface Chunk {
  /** From 0. */
  readonly number: number;
  readonly targets: number;
}

/** Versions of the functions, by name or ARN, that a run calls from its beginning to its end. */
export interface RunFunctions {
  /** The audit itself, for its chunks. */
  readonly audit: string;
  /** Has memory for every target. */
  readonly scan: string;
  /** The same with less memory, which most targets do with: the first to be asked. */
  readonly smallScan: string;
  /** Null when nothing is cleaned up. */
  readonly cleanup: string | null;
}

/** Which function is asked to work on a target, by name or ARN. */
export interface Workers {
  readonly first: string;
  /** After a try that came to nothing. */
  readonly further: string;
}

/** What a run is going to do. Small, however many targets there are: those are in the objects of the chunks. */
export interface RunPlan {
  readonly auditId: string;
  /** ISO time. */
  readonly startedAt: string;
  readonly narrowing: Narrowing;
  /** True when accounts, regions or checks were left out that the configuration names. */
  readonly narrowed: boolean;
  readonly functions: RunFunctions;
  readonly chunks: readonly Chunk[];
  /** Accounts and targets known to be out of reach; they are in an object of their own, each with its gap. */
  readonly unreachable: number;
  /** By whose name a target is cleaned up once: the audit's, or that of a failed one of the same scheduled time. */
  readonly cleanupId: string;
  /** Null when nothing is cleaned up after the scans. */
  readonly cleanup: Exclude<CleanupMode, 'off'> | null;
  /** Whether Security Hub is told. */
  readonly securityHub: boolean;
  /** Chunks worked on at a time, and targets of each. */
  readonly chunksAtATime: number;
  readonly targetsAtATime: number;
}

/** What a scan or clean-up of one target answers; its whole result is in the object `key`. */
export interface Receipt extends Place {
  readonly status: TargetStatus;
  /** Null when there is no result. */
  readonly key: string | null;
  /** Why there is none, or why nothing could be read; null otherwise. */
  readonly reason: string | null;
  /** AWS calls that read the target. */
  readonly calls: number;
  /** True when nothing could be read for a reason that passes: another try may do better. */
  readonly again: boolean;
}

/** What became of a chunk. */
export interface ChunkOutcome {
  readonly chunk: Chunk;
  readonly calls: number;
  /** Why its execution failed as a whole; null when it ended, whatever its targets said. */
  readonly reason: string | null;
}
