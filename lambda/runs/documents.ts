import * as z from 'zod';
import { targetCapacitySchema } from '../model/capacity.ts';
import { targetCleanupSchema } from '../model/cleanup.ts';
import { gapSchema } from '../model/coverage.ts';
import { findingSchema } from '../model/finding.ts';
import { changeSchema } from '../model/ledger.ts';
import { PICTURES } from '../model/pictures.ts';
import { targetResultSchema } from '../model/report.ts';
import { count, type TypeOf } from '../model/schema.ts';
import { placeSchema } from './run.ts';

/** What the functions of a run hand to each other in objects, as this release has it (`result-format.ts` reads others). */

/** What people were not told yet. Undefined without a ledger: then everything is new. */
const changes = z.array(changeSchema).optional();

/** A scan's whole result. */
export const scanResultSchema = z
  .strictObject({
    result: targetResultSchema,
    findings: z.array(findingSchema),
    changes,
    capacity: targetCapacitySchema.optional(),
    ...PICTURES,
    calls: count,
  })
  .transform((scan) => ({ ...scan, changes: scan.changes }));

export type ScanResult = TypeOf<typeof scanResultSchema>;

/** A clean-up's whole result. Its findings are `cleanup-refused`, with their history. */
export const cleanupResultSchema = z
  .strictObject({ cleanup: targetCleanupSchema, findings: z.array(findingSchema), changes, calls: count })
  .transform((cleaned) => ({ ...cleaned, changes: cleaned.changes }));

export type CleanupResult = TypeOf<typeof cleanupResultSchema>;

export const placesSchema = z.array(placeSchema);

/** Accounts and targets that are known to be out of reach, and why. */
export const unreachableSchema = z.array(placeSchema.extend({ gap: gapSchema }));

export type Unreachable = TypeOf<typeof unreachableSchema>[number];

/** Only what the report needs of a receipt; the rest is for people. */
export const receiptsSchema = z.array(z.looseObject({ ...placeSchema.shape, reason: z.string().nullable() }));

/** Of the targets that could be entered. */
export const capacitiesSchema = z.array(targetCapacitySchema);

export const changesSchema = z.strictObject({ changes });
