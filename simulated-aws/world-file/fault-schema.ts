import * as z from 'zod';
import type {
  DelayFault,
  DenyFault,
  DropFault,
  ErrorFault,
  ExpireFault,
  Fault,
  ThrottleFault,
  VanishFault,
} from '../faults.ts';
import { accountId, atLeastOne, type FieldsOf, fields, text } from './kit.ts';

const scope = {
  action: text.describe('An IAM action with wildcards: ec2:DescribeSubnets, ec2:Describe*, *.'),
  accountId: accountId.exactOptional(),
  region: text.exactOptional(),
};

const nth = atLeastOne.exactOptional().describe('Counted from 1.');

/** What goes wrong from the beginning. Held to the type, so that a kind of fault that is added there is added here. */
export const fault: z.ZodType<Fault> = z.discriminatedUnion('kind', [
  fields({ kind: z.literal('deny'), ...scope } satisfies FieldsOf<DenyFault>),
  fields({
    kind: z.literal('throttle'),
    ...scope,
    capacity: atLeastOne,
    refillPerSecond: z.number().min(0).max(1_000_000),
  } satisfies FieldsOf<ThrottleFault>),
  fields({
    kind: z.literal('delay'),
    ...scope,
    milliseconds: z.int().min(0).max(3_600_000),
  } satisfies FieldsOf<DelayFault>),
  fields({ kind: z.literal('drop'), ...scope, nth, done: z.boolean().exactOptional() } satisfies FieldsOf<DropFault>),
  fields({
    kind: z.literal('error'),
    ...scope,
    code: text,
    message: text,
    status: z.int().min(400).max(599),
    times: atLeastOne.exactOptional(),
  } satisfies FieldsOf<ErrorFault>),
  fields({
    kind: z.literal('vanish'),
    ...scope,
    resource: text.describe('Its id or name.'),
    nth,
  } satisfies FieldsOf<VanishFault>),
  fields({
    kind: z.literal('expire'),
    accountId: accountId.exactOptional(),
    accessKeyId: text.exactOptional(),
  } satisfies FieldsOf<ExpireFault>),
]);

export const faults = z.array(fault).readonly();
