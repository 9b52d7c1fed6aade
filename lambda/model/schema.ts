import * as z from 'zod';
import { SEVERITIES } from './severity.ts';

/** What the schemas of this room are made of. A type is read off its schema: `TypeOf<typeof gapSchema>`. */

export const count = z.int().nonnegative();
export const time = z.iso.datetime();
export const day = z.iso.date();
/** Apart from the severities themselves: the command line asks for these before it loads any schema. */
export const severitySchema = z.enum(SEVERITIES);

/** Plain data of any depth, so that every format can carry it. */
export type PlainValue = string | number | boolean | null | readonly PlainValue[] | PlainRecord;

export interface PlainRecord {
  readonly [key: string]: PlainValue;
}

/** A value of which nobody changes anything, however deep. Plain data is that already, and has no end to look for. */
type Unchanging<T> = T extends object ? (PlainRecord extends T ? T : { readonly [K in keyof T]: Unchanging<T[K]> }) : T;

/** What a schema describes. */
export type TypeOf<Schema extends z.ZodType> = Unchanging<z.output<Schema>>;
