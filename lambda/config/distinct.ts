import * as z from 'zod';

/**
 * A list in which nothing may be twice: a deployment would give two things one name.
 * @param keyOf what must differ
 * @param named the repeated thing, as the error names it
 */
export function distinct<Item extends z.ZodType>(
  item: Item,
  keyOf: (value: z.output<Item>) => string,
  named: (value: z.output<Item>) => string,
) {
  return z.array(item).superRefine((values, context) => {
    const seen = new Map<string, number>();
    for (const [index, value] of values.entries()) {
      const key = keyOf(value);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `${named(value)} is listed already, as number ${first + 1}; list it once`,
        });
    }
  });
}
