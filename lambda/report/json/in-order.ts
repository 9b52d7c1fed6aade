import * as z from 'zod';
import { isRecord } from '../../common/is-record.ts';
import { once } from '../../common/once.ts';
import type { TypeOf } from '../../model/schema.ts';

/**
 * The value with the keys that the schema names, in the schema's order, so that neither the order in which it was put
 * together nor a stray key shows. It is not judged: what is no object of the schema's stands as it is, and so do records.
 */
export function inOrder<Schema extends z.ZodType>(schema: Schema, value: TypeOf<Schema>): TypeOf<Schema> {
  // Picks of the value what its own type says; TypeScript cannot follow that through a schema.
  return arrangementOf(schema)(value) as TypeOf<Schema>;
}

type Arrange = (value: unknown) => unknown;

const asItStands: Arrange = (value) => value;

/** Read off the schema once, not for each of twenty thousand findings. */
const arrangementOf = once((schema: z.core.$ZodType): Arrange => {
  if (schema instanceof z.ZodObject) return ofObject(schema);
  if (schema instanceof z.ZodArray) return ofArray(arrangementOf(schema.element));
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return arrangementOf(schema.unwrap());
  if (schema instanceof z.ZodDiscriminatedUnion) return ofKinds(schema);
  if (schema instanceof z.ZodUnion) return ofUnion(schema.options);
  return asItStands;
});

function ofObject({ shape }: z.ZodObject): Arrange {
  const fields = Object.entries(shape).map(([key, field]) => [key, arrangementOf(field)] as const);
  return (value) => {
    if (!isRecord(value)) return value;
    const arranged: Record<string, unknown> = {};
    for (const [key, arrange] of fields) {
      const inner = value[key];
      if (inner !== undefined) arranged[key] = arrange === asItStands ? inner : arrange(inner);
    }
    return arranged;
  };
}

function ofArray(arrange: Arrange): Arrange {
  if (arrange === asItStands) return asItStands;
  return (value) => (Array.isArray(value) ? value.map(arrange) : value);
}

function ofKinds({ def: { discriminator }, options }: z.ZodDiscriminatedUnion): Arrange {
  const byKind = new Map<unknown, Arrange>();
  for (const option of options) {
    const kind = option instanceof z.ZodObject ? option.shape[discriminator] : undefined;
    if (kind instanceof z.ZodLiteral) for (const value of kind.values) byKind.set(value, arrangementOf(option));
  }
  return (value) => (isRecord(value) ? (byKind.get(value[discriminator]) ?? asItStands)(value) : value);
}

/** The objects of a union without a discriminator differ in the keys that they must have. */
function ofUnion(options: readonly z.core.$ZodType[]): Arrange {
  const kinds = options.flatMap((option) =>
    option instanceof z.ZodObject ? [{ required: requiredKeys(option), arrange: arrangementOf(option) }] : [],
  );
  if (kinds.length === 0) return asItStands;
  return (value) => {
    if (!isRecord(value)) return value;
    const kind = kinds.find(({ required }) => required.every((key) => value[key] !== undefined));
    return kind === undefined ? value : kind.arrange(value);
  };
}

function requiredKeys({ shape }: z.ZodObject): readonly string[] {
  return Object.entries(shape).flatMap(([key, field]) => (field instanceof z.ZodOptional ? [] : [key]));
}
