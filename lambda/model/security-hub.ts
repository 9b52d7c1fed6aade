import * as z from 'zod';
import { rememberedFindingSchema } from './ledger.ts';
import { type TypeOf, time } from './schema.ts';

/**
 * What is remembered of one target for Security Hub: its findings by the rules of a ledger, apart from that, since people
 * and Security Hub are told at times of their own. `told`: Security Hub has it as active, as of that audit; of 1970, it may
 * have it. One object, always written whole.
 */
export const securityHubMemorySchema = z.strictObject({
  schemaVersion: z.literal(1),
  accountId: z.string(),
  region: z.string(),
  /** Of the last audit that was merged into it. */
  updatedAt: time,
  /** By finding id; without their evidence. */
  findings: z.record(z.string(), rememberedFindingSchema),
});

export type SecurityHubMemory = TypeOf<typeof securityHubMemorySchema>;
