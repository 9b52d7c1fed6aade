import * as z from 'zod';

/**
 * How a piece of evidence reads when the findings of several things are condensed:
 * - `total`: numbers that add up, with the noun they count
 * - `oldest`: minutes, of which the most counts
 * - `tally`: how many findings have which value
 * - `names`: everything named by any of them
 * - `amounts`: a record of numbers, added up by key
 * - `notes`: sentences, each once
 */
export type Reading =
  | { readonly as: 'total'; readonly one: string; readonly many: string }
  | { readonly as: 'oldest' }
  | { readonly as: 'tally' | 'names' | 'amounts'; readonly label: string }
  | { readonly as: 'notes' };

/** The evidence of a check's findings: one strict object, or one for each kind of finding that it makes. */
export type EvidenceSchema = z.ZodObject | z.ZodUnion<readonly z.ZodObject[]>;

const READINGS = z.registry<Reading>();

/**
 * A field of evidence, with what it means to a reader of the JSON report.
 *
 * @param reads how it reads in condensed findings; without it, it does not: the message or the heading says it, or it is
 *   detail for the JSON report
 */
export function field<T extends z.ZodType>(schema: T, meaning: string, reads?: Reading): T {
  const described = schema.describe(meaning);
  if (reads !== undefined) READINGS.add(described, reads);
  return described;
}

/** How fields read, by key; of kinds that share a key the first that says how. */
export function readingsOf(schema: EvidenceSchema): ReadonlyMap<string, Reading> {
  const readings = new Map<string, Reading>();
  for (const [key, value] of objectsOf(schema).flatMap(({ shape }) => Object.entries(shape))) {
    const reading = READINGS.get(value as z.ZodType);
    if (reading !== undefined && !readings.has(key)) readings.set(key, reading);
  }
  return readings;
}

/** The kinds of evidence that a check's findings may have. */
export function objectsOf(schema: EvidenceSchema): readonly z.ZodObject[] {
  return schema instanceof z.ZodUnion ? schema.options : [schema];
}

/** What could not be read. */
export const UNKNOWN = z.literal('unknown');

export const text = z.string();
export const texts = z.array(z.string()).readonly();
export const number = z.number();
export const flag = z.boolean();
/** Numbers by what they are of. */
export const amounts = z.record(z.string(), z.number());
