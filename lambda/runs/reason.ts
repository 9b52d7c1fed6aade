/** Of a chunk's targets all may have one, and their receipts together have to stay below 256 KB. */
const MAX_CHARACTERS = 240;

/** A reason on one line, cut where it is long: the whole is in the function's log. */
export function reasonText(reason: string): string {
  const line = reason.replaceAll(/\s+/g, ' ').trim();
  return line.length <= MAX_CHARACTERS ? line : `${line.slice(0, MAX_CHARACTERS - 1)}…`;
}
