import * as z from 'zod';
import { ADDRESS_KIND_NAMES, addressMapSchema } from '../../model/address-map.ts';
import { mapReportSchema } from '../../model/map-report.ts';
import type { TypeOf } from '../../model/schema.ts';

const rangeSchema = z.strictObject({
  first: z.string(),
  last: z.string(),
  kind: z.enum(ADDRESS_KIND_NAMES).describe('Who holds them, or why nobody does.'),
  eni: z.string().optional().describe('The ENI that holds them. Left out: no visible one.'),
  cluster: z.string().optional().describe('The cluster that the ENI belongs to, where that is known.'),
  instance: z.string().optional().describe('The instance that it is attached to, or was made for.'),
  account: z.string().optional().describe('The account that owns it, where that is not the audited one.'),
});

const { unread } = mapReportSchema.shape.maps.element.shape;

/** The JSON of `map`, strictly: a key that is not written down here is an error. */
export const shownMapSchema = mapReportSchema.extend({
  maps: z
    .array(
      addressMapSchema
        .omit({ cells: true })
        .extend({ unread, ranges: z.array(rangeSchema).describe('Every address of the subnet, in order.') }),
    )
    .describe('One for each account that sees the subnet.'),
});

export type ShownMapReport = TypeOf<typeof shownMapSchema>;

/** Text of the published `map.schema.json`. */
export function mapJsonSchemaText(): string {
  const schema = z.toJSONSchema(shownMapSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ ...schema, title: 'EKS IP Auditor map of a subnet' }, null, 2)}\n`;
}
