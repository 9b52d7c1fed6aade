import * as z from 'zod';
import { parsedJson } from '../common/parsed-json.ts';
import type { TypeOf } from '../model/schema.ts';

/** What the function that imports is asked for: one target. What is to be imported is in the ledger, the latest always. */
const taskSchema = z.object({
  accountId: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/),
  /** The role to assume; null: the function's own account. */
  role: z
    .object({
      arn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
      externalId: z.string().nullable(),
    })
    .nullable(),
});

export type ImportTask = TypeOf<typeof taskSchema>;

/** A message of the queue; undefined for what is none, or whose role is of another account. */
export function importTaskIn(body: string): ImportTask | undefined {
  const { data } = taskSchema.safeParse(parsedJson(body));
  return data === undefined || (data.role !== null && data.role.arn.split(':')[4] !== data.accountId)
    ? undefined
    : data;
}
