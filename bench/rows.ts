import { median, spread } from './statistics.ts';

/** `MB` is 10⁶ bytes. `count` and `ratio` have no unit. `USD` is a month's, or what the row says. */
export type Unit = 's' | 'ms' | 'MB' | 'count' | 'ratio' | 'USD';

/** One figure: what was measured, how often, and the most that it may be. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  /** One value a run, at least one. */
  readonly values: readonly number[];
  /** The median may be this and no more; without it the row only informs. */
  readonly limit?: number;
}

export type Verdict = 'ok' | 'over' | '';

export function verdictOn({ values, limit }: Row): Verdict {
  if (limit === undefined) return '';
  return median(values) <= limit ? 'ok' : 'over';
}

export const HEADINGS = ['what', 'median', 'least – most', 'limit', ''] as const;

/** The row's cells under `HEADINGS`. */
export function cellsOf(row: Row): readonly string[] {
  const { what, unit, values, limit } = row;
  const [least, most] = spread(values).map((value) => withUnit(value, unit));
  return [
    what,
    withUnit(median(values), unit),
    least === most ? '' : `${least} – ${most}`,
    limit === undefined ? '' : withUnit(limit, unit),
    verdictOn(row),
  ];
}

function withUnit(value: number, unit: Unit): string {
  switch (unit) {
    case 's':
      return `${value.toFixed(2)} s`;
    case 'ms':
      return `${value.toFixed(1)} ms`;
    case 'MB':
      return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} MB`;
    case 'count':
      return Number.isInteger(value) ? String(value) : value.toFixed(1);
    case 'USD':
      return `$${value.toFixed(2)}`;
    case 'ratio':
      return `× ${value.toFixed(1)}`;
  }
}
