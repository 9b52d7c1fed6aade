/** What the schemas of a world file are made of. A world's own limits (a subnet is full) are its builders' to know. */
import * as z from 'zod';

/** A field for each option of a builder, no more and no fewer. */
export type FieldsOf<Options> = { readonly [Key in keyof Required<Options>]: z.ZodType };

/** An object that has these fields alone; what it is not to have is answered with what it may have. */
export function fields<Shape extends z.core.$ZodShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `there is no ${issue.keys.map((key) => `"${key}"`).join(', ')} here; known are ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

/** So many that no subnet of AWS's would hold more, so that a slip does not fill the memory. */
const MAX_COUNT = 65_536;

/** A hundred years. */
const MAX_AGE_MINUTES = 100 * 366 * 24 * 60;

export const text = z.string().max(4096);
export const count = z.int().min(0).max(MAX_COUNT);
export const atLeastOne = z.int().min(1).max(MAX_COUNT);
export const ageMinutes = z.int().min(0).max(MAX_AGE_MINUTES);

/** What things of the file are called by one another: a handle, which becomes the Name tag where AWS gives an id. */
export const handle = z.string().min(1).max(255);

export const accountId = z.string().regex(/^\d{12}$/, 'an account id is twelve digits');
export const tags = z.record(z.string().max(128), z.string().max(256));
export const environment = z.record(z.string().max(128), text);

/** A policy, or a text in its place: IAM keeps what it is given. */
export const policyDocument = z.union([z.record(z.string(), z.unknown()), z.string().max(20_000)]);

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly().exactOptional();
}

/** By name. */
export function mapOf<Item extends z.ZodType>(item: Item, name: z.ZodType<string, string> = handle) {
  return z.record(name, item).exactOptional();
}
