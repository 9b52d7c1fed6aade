import { bytesOf } from '../common/bytes.ts';

/** Those of some things that fit together, and how many do not. */
export interface Within<T> {
  readonly taken: readonly T[];
  readonly leftOut: number;
}

/** The first that fit together, written as JSON; smaller ones behind one that does not still may. */
export function withinBytes<T>(all: readonly T[], bytes: number): Within<T> {
  let left = bytes;
  const taken = all.filter((each) => {
    const size = jsonBytes(each);
    if (size > left) return false;
    left -= size;
    return true;
  });
  return { taken, leftOut: all.length - taken.length };
}

/** What something takes as JSON. */
export function jsonBytes(thing: unknown): number {
  return bytesOf(JSON.stringify(thing));
}
