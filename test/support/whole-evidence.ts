import * as z from 'zod';
import { kindOf } from '../../lambda/checks/kinds.ts';
import { objectsOf } from '../../lambda/model/evidence.ts';
import type { Evidence, EvidenceValue } from '../../lambda/model/finding.ts';

/**
 * Evidence of a check with those of the values that it may have, and any that are right in all other places; of several
 * kinds of findings the one that has most of them. Evidence of a check that there is not stays as it is.
 */
export function wholeEvidence(check: string, values: Evidence): Evidence {
  const wholes = objectsOf(kindOf({ check }).evidence).map((schema) => wholeOf(schema, values));
  const kept = (whole: Evidence) => Object.keys(values).filter((key) => whole[key] === values[key]).length;
  const [best] = wholes.toSorted((a, b) => kept(b) - kept(a));
  return best === undefined || Object.keys(best).length === 0 ? values : best;
}

function wholeOf(schema: z.ZodObject, values: Evidence): Evidence {
  const whole: Record<string, EvidenceValue> = { ...anyValues(schema) };
  for (const [key, value] of Object.entries(values)) {
    if ((schema.shape[key] as z.ZodType | undefined)?.safeParse(value).success) whole[key] = value;
  }
  return whole;
}

function anyValues({ shape }: z.ZodObject): Evidence {
  return Object.fromEntries(
    Object.entries(shape).flatMap(([key, schema]) => {
      const value = anyValue(z.toJSONSchema(schema as z.ZodType));
      return (schema as z.ZodType).safeParse(undefined).success ? [] : [[key, value]];
    }),
  );
}

type Schema = z.core.JSONSchema.BaseSchema;

function anyValue({ const: only, enum: some, anyOf, type, properties = {} }: Schema): EvidenceValue {
  if (only !== undefined) return only as EvidenceValue;
  if (some?.[0] !== undefined) return some[0] as EvidenceValue;
  if (anyOf !== undefined) {
    const unknown = anyOf.find((each) => each.type === 'null' || each.const === 'unknown') ?? anyOf[0];
    return unknown === undefined ? null : anyValue(unknown);
  }
  switch (type) {
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [key, typeof value === 'object' ? anyValue(value) : null]),
      );
    default:
      return null;
  }
}
