import * as z from 'zod';
import { addressMapSchema } from './address-map.ts';
import { gapSchema } from './coverage.ts';
import { toolSchema } from './report.ts';
import { type TypeOf, time } from './schema.ts';

/** A target that could not be looked at, and why. */
const unsearchedSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  action: z.string(),
  message: z.string(),
});

/**
 * Who holds the addresses of one subnet: a map for each account that sees it, since a participant of a shared VPC sees
 * others of its ENIs than the owner does.
 */
export const mapReportSchema = z.strictObject({
  schemaVersion: z.literal('1'),
  tool: toolSchema,
  at: time,
  unsearched: z.array(unsearchedSchema).describe('Where the subnet could not be looked for.'),
  maps: z
    .array(
      z.strictObject({
        map: addressMapSchema,
        unread: z.array(gapSchema).describe('What else could not be read: some kinds are less exact without it.'),
      }),
    )
    .describe('One for each account that sees the subnet.'),
});

export type MapReport = TypeOf<typeof mapReportSchema>;

export type MapView = MapReport['maps'][number];
