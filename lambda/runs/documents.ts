import { z } from 'zod';
import type { AuditedTarget } from '../audit/merge-report.ts';
import type { TargetCleanup } from '../model/cleanup.ts';
import type { Gap } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import type { Change } from '../model/ledger.ts';
import { targetCleanupSchema } from '../report/json/cleanup-schema.ts';
import { findingSchema, gapSchema, severitySchema, targetResultSchema } from '../report/json/report-schema.ts';
import type { Place } from './run.ts';

/** What the functions of a run hand to each other in objects, as this release has it (`result-format.ts` reads others). */

/** A scan's whole result. */
export interface ScanResult extends AuditedTarget {
  readonly calls: number;
}

/** A clean-up's whole result. */
export interface CleanupResult {
  readonly cleanup: TargetCleanup;
  /** `cleanup-refused`, with its history. */
  readonly findings: readonly Finding[];
  /** What of these people were not told yet. Undefined without a ledger. */
  readonly changes: readonly Change[] | undefined;
  readonly calls: number;
}

/** An account or a target that is known to be out of reach, and why. */
export interface Unreachable extends Place {
  readonly gap: Gap;
}

const place = { accountId: z.string(), region: z.string() };
const calls = z.int().nonnegative();

const change: z.ZodType<Change> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('new'), finding: findingSchema }),
  z.strictObject({ kind: z.literal('worse'), finding: findingSchema, was: severitySchema }),
  z.strictObject({ kind: z.literal('resolved'), finding: findingSchema }),
]);

const changes = z.array(change).optional();

export const placesSchema: z.ZodType<readonly Place[]> = z.array(z.strictObject(place));

export const unreachableSchema: z.ZodType<readonly Unreachable[]> = z.array(
  z.strictObject({ ...place, gap: gapSchema }),
);

/** Only what the report needs of a receipt; the rest is for people. */
export const receiptsSchema = z.array(z.looseObject({ ...place, reason: z.string().nullable() }));

export const scanResultSchema: z.ZodType<ScanResult> = z
  .strictObject({ result: targetResultSchema, findings: z.array(findingSchema), changes, calls })
  .transform((scan) => ({ ...scan, changes: scan.changes }));

export const cleanupResultSchema: z.ZodType<CleanupResult> = z
  .strictObject({ cleanup: targetCleanupSchema, findings: z.array(findingSchema), changes, calls })
  .transform((cleaned) => ({ ...cleaned, changes: cleaned.changes }));

/** Undefined without a ledger: then everything is new. */
export const changesSchema: z.ZodType<{ readonly changes?: readonly Change[] | undefined }> = z.strictObject({
  changes,
});
