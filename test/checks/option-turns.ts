import * as z from 'zod';
import type { AnyCheck } from '../../lambda/checks/define-check.ts';

/** A numeric option as its schema describes it. */
export interface NumericOption {
  readonly name: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** An option without an upper limit is tried up to here: more than there are addresses in a /16. */
const HIGHEST = 100_000;

const numeric = z.object({
  type: z.literal(['integer', 'number']),
  default: z.number(),
  minimum: z.number().default(0),
  maximum: z.number().default(Number.MAX_SAFE_INTEGER),
});

/** All fields of a check's options, as JSON Schema: name, limits, default. */
export function optionsOf(check: AnyCheck): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(check.options, { io: 'input' }).properties ?? {};
}

export function numericOptionsOf(check: AnyCheck): readonly NumericOption[] {
  return Object.entries(optionsOf(check)).flatMap(([name, schema]) => {
    const parsed = numeric.safeParse(schema);
    return parsed.success ? [{ name, ...parsed.data }] : [];
  });
}

/** An answer that turns more often than this repeats the option itself. */
const MAX_TURNS = 12;

/**
 * Where an answer turns as an option grows: pairs of neighbours with different answers. Found between the powers of two,
 * so that a boundary is met at its exact number wherever it lies. None when the answer is another one everywhere.
 */
export function turnsOf(
  option: NumericOption,
  answer: (value: number) => string,
): readonly (readonly [number, number])[] {
  const known = new Map<number, string>();
  const at = (value: number) => {
    const answered = known.get(value) ?? answer(value);
    known.set(value, answered);
    return answered;
  };
  const turns: (readonly [number, number])[] = [];
  const find = (low: number, high: number): void => {
    if (turns.length > MAX_TURNS || at(low) === at(high)) return;
    const middle = Math.floor((low + high) / 2);
    if (middle === low) turns.push([low, high]);
    else {
      find(low, middle);
      find(middle, high);
    }
  };
  const stops = stopsOf(option);
  for (const [index, stop] of stops.slice(1).entries()) find(stops[index] ?? stop, stop);
  return turns.length > MAX_TURNS ? [] : turns;
}

function stopsOf({ minimum, maximum, default: usual }: NumericOption): readonly number[] {
  const highest = Math.min(maximum, Math.max(HIGHEST, usual + 1));
  const powers = Array.from({ length: 18 }, (_, power) => minimum + 2 ** power).filter((value) => value < highest);
  return [...new Set([minimum, ...powers, usual, highest])].toSorted((a, b) => a - b);
}
