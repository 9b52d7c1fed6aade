import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from '@smithy/types';
import { isRecord } from '../common/is-record.ts';

/**
 * Where a JSON answer has another type than its schema says, in words: the SDK's reader hands on whatever it finds. A
 * member that is null is one that is not there.
 */
export function mistyped(ref: SchemaRef, value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  const schema = NormalizedSchema.of(ref);
  if (schema.isListSchema()) {
    return Array.isArray(value) ? firstOf(value, (item) => itemProblem(schema, item, name)) : `its ${name} is no list`;
  }
  if (schema.isStructSchema()) return isRecord(value) ? inStruct(schema, value) : `its ${name} is no object`;
  if (schema.isMapSchema()) {
    if (!isRecord(value)) return `its ${name} is no object`;
    return firstOf(Object.values(value), (item) => mistyped(schema.getValueSchema(), item, name));
  }
  return isScalar(schema, value) ? undefined : `its ${name} is ${typeof value}`;
}

function itemProblem(list: NormalizedSchema, item: unknown, name: string): string | undefined {
  if (item === undefined || item === null) return `its ${name} has an empty item`;
  return mistyped(list.getValueSchema(), item, name);
}

function inStruct(schema: NormalizedSchema, value: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, member] of schema.structIterator()) {
    const problem = mistyped(member, value[member.getMergedTraits().jsonName ?? name], name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isScalar(schema: NormalizedSchema, value: unknown): boolean {
  if (schema.isBooleanSchema()) return typeof value === 'boolean';
  if (schema.isNumericSchema()) return typeof value === 'number';
  if (schema.isTimestampSchema()) return typeof value === 'number' || typeof value === 'string';
  if (schema.isStringSchema()) return typeof value === 'string';
  return true;
}

function firstOf(items: readonly unknown[], problemOf: (item: unknown) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
