/**
 * What EventBridge Scheduler takes as a cron expression (its user guide, schedule types). It accepts the expression's text
 * as it is, and says no when the stack is deployed.
 */

/** One of the six fields. */
interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of the values from the least on; none where there are only numbers. */
  readonly names: readonly string[];
  /** Whether `/` may follow a value. */
  readonly steps: boolean;
  /** A form that only this field has. */
  readonly special: RegExp | undefined;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const NUMBERS = { names: [], steps: true, special: undefined } as const;

const MINUTES: Field = { name: 'minutes', least: 0, most: 59, ...NUMBERS };
const HOURS: Field = { name: 'hours', least: 0, most: 23, ...NUMBERS };
/** The last day, or the weekday that is nearest to one. */
const DAY_OF_MONTH: Field = {
  name: 'day of month',
  least: 1,
  most: 31,
  ...NUMBERS,
  special: /^(L|([1-9]|[12]\d|3[01])W)$/,
};
const MONTH: Field = { name: 'month', least: 1, most: 12, ...NUMBERS, names: MONTHS };
/** The last such day of the month, or the first to fifth. */
const DAY_OF_WEEK: Field = {
  name: 'day of week',
  least: 1,
  most: 7,
  names: DAYS,
  steps: false,
  special: /^([1-7]L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5])$/,
};
const YEAR: Field = { name: 'year', least: 1970, most: 2199, ...NUMBERS };

/** AWS counts weekdays from Sunday, and differs in that from other crons. */
const HINTS: Readonly<Record<string, string>> = { 'day of week': ', from 1 (Sunday) to 7 or SUN to SAT' };

/**
 * What is wrong with a cron expression and what would be right, in one line; undefined when the scheduler takes it.
 * @param expression `cron(` and six fields with a space between
 */
export function cronProblem(expression: string): string | undefined {
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = expression
    .slice('cron('.length, -1)
    .split(' ');
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return 'give a day of month or a day of week, and "?" for the other';
  }
  const fields: readonly (readonly [Field, string])[] = [
    [MINUTES, minutes],
    [HOURS, hours],
    [DAY_OF_MONTH, dayOfMonth],
    [MONTH, month],
    [DAY_OF_WEEK, dayOfWeek],
    [YEAR, year],
  ];
  return fields.flatMap(([field, text]) => fieldProblem(field, text) ?? [])[0];
}

function fieldProblem(field: Field, text: string): string | undefined {
  if (text === '*' || (text === '?' && isDay(field)) || field.special?.test(text)) return undefined;
  return text
    .split(',')
    .flatMap((part) => partProblem(field, part) ?? [])
    .map((problem) => `${field.name}: ${problem}`)[0];
}

function isDay(field: Field): boolean {
  return field === DAY_OF_MONTH || field === DAY_OF_WEEK;
}

function partProblem(field: Field, part: string): string | undefined {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0) return `"${part}" has more than one "/"`;
  if (step !== undefined && !field.steps) return `"${part}" is not taken; list the days`;
  if (step !== undefined && !isStep(field, step)) return `"${step}" is no step from 1 to ${field.most}`;
  if (range === '*' && step !== undefined) return undefined;
  const [from = '', to, ...others] = range.split('-');
  const values = [from, ...(to === undefined ? [] : [to]), ...others];
  const wrong = values.find((value) => numberOf(field, value) === undefined);
  if (wrong !== undefined) return `"${wrong}" is not one of ${field.least} to ${field.most}${HINTS[field.name] ?? ''}`;
  if (others.length > 0) return `"${part}" is no range`;
  if (to === undefined || (numberOf(field, from) ?? 0) < (numberOf(field, to) ?? 0)) return undefined;
  return `"${range}" does not go up; list its values`;
}

function isStep({ most }: Field, step: string): boolean {
  return /^[1-9]\d*$/.test(step) && Number(step) <= most;
}

function numberOf({ least, most, names }: Field, text: string): number | undefined {
  const index = names.indexOf(text);
  if (index >= 0) return least + index;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
