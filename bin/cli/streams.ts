/**
 * Whether to colour what goes to the stream. `NO_COLOR` (no-color.org) outweighs `FORCE_COLOR`; both count only when
 * not empty; otherwise terminals get colour and everything else does not.
 */
export function wantsColor(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (isSet(env.NO_COLOR)) return false;
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Columns to write in: the terminal's, else `COLUMNS`, else 100. */
export function widthOf(
  stream: { readonly columns?: number | undefined },
  env: Readonly<Record<string, string | undefined>>,
): number {
  const columns = stream.columns ?? Number.parseInt(env.COLUMNS ?? '', 10);
  return Number.isFinite(columns) && columns >= 40 ? columns : 100;
}
