/** Levels of a value, more than anything has that we write: findings have some ten. */
const MOST_LEVELS = 100;

/**
 * Whether a value of JSON has so many levels that what goes through it by recursion, as schemas and `JSON.stringify` do, may
 * run out of stack.
 */
export function isNestedTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
