const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s?(?:Z|([+-]\d\d):?(\d\d))?$/;

/**
 * Milliseconds of a time in one of ISO 8601's forms: `2018-09-11T07:28:11Z`, `…11.123456789Z`, `…+0000`, `…+02:00`. Without a
 * zone it counts as UTC, which nodes have unless somebody changed it. Undefined for anything else.
 */
export function isoTime(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, day = '', clock = '', fraction = '', hours, minutes] = match;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  return known(Date.parse(`${day}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`));
}

const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Month of the year from its English short name, from 1. */
export function monthOf(name: string): number | undefined {
  const index = MONTHS.indexOf(name);
  return index < 0 ? undefined : index + 1;
}

const DAY = 86_400_000;

/**
 * Milliseconds of a time without a year, as syslog and klog write it: in the last year in which it is not after `asOf` by more
 * than a day, since clocks and zones differ.
 *
 * @param clock `12:00:00.123456`
 */
export function yearlessTime(month: number, day: number, clock: string, asOf: number): number | undefined {
  const year = new Date(asOf + DAY).getUTCFullYear();
  if (!Number.isFinite(year)) return undefined;
  for (const each of [year, year - 1]) {
    const time = isoTime(`${each}-${twoDigits(month)}-${twoDigits(day)}T${clock}Z`);
    if (time !== undefined && time <= asOf + DAY) return time;
  }
  return undefined;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Milliseconds of a time that a program wrote as a number: seconds, milliseconds or microseconds since 1970. */
export function epochTime(value: number): number | undefined {
  if (!(value > 1e8)) return undefined;
  if (value < 1e11) return known(Math.round(value * 1000));
  return known(value < 1e14 ? value : Math.round(value / 1000));
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: DAY, y: 365 * DAY };

/** Milliseconds of an age as kubectl writes it: `15m`, `4m22s`, `3d2h`. Undefined for anything else. */
export function ageOf(text: string): number | undefined {
  if (!/^(?:\d{1,6}[smhdy]){1,5}$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([smhdy])/g)].reduce(
    (sum, [, number = '', unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0),
    0,
  );
}

function known(time: number): number | undefined {
  return Number.isFinite(time) ? time : undefined;
}
