import * as z from 'zod';
import { cronProblem } from './cron-expression.ts';
import { formatted, SCHEDULE_EXPRESSION } from './formats.ts';

const MINUTES_A_DAY = 24 * 60;

/** A schedule that comes due less often than once a year looks after nothing. */
const MAX_MINUTES_APART = 366 * MINUTES_A_DAY;

const MINUTES_A: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: MINUTES_A_DAY };

/** When the deployed audit runs by itself. */
export const schedule = z
  .strictObject({
    expression: formatted(SCHEDULE_EXPRESSION)
      .superRefine((expression, context) => {
        if (!SCHEDULE_EXPRESSION.pattern.test(expression)) return;
        const problem = expression.startsWith('cron(') ? cronProblem(expression) : rateProblem(expression);
        if (problem !== undefined) context.addIssue({ code: 'custom', message: `"${expression}": ${problem}` });
      })
      .default('cron(0 6 * * ? *)')
      .describe('When an audit is due, as EventBridge Scheduler writes it: "cron(0 6 * * ? *)" or "rate(12 hours)".'),
    timeZone: z
      .string()
      .refine(isTimeZone, {
        error: ({ input }) => `${JSON.stringify(input)} is not a time zone; write it like "Etc/UTC"`,
      })
      .default('Etc/UTC')
      .describe('Time zone of the expression, e.g. "Europe/Berlin".'),
    flexibleMinutes: z
      .int()
      .min(0)
      .max(MINUTES_A_DAY)
      .default(15)
      .describe('An audit starts at any time within this many minutes after it is due. 0: at once.'),
  })
  .prefault({})
  .describe('When the deployed audit runs.');

/** As CloudFormation and the console write it, singular for one. */
function rateProblem(expression: string): string | undefined {
  const [, number = '', unit = '', plural = ''] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const isOne = Number(number) === 1;
  if (isOne === (plural === 's')) return `write "rate(${number} ${unit}${isOne ? '' : 's'})"`;
  const isRare = Number(number) * (MINUTES_A[unit] ?? 1) > MAX_MINUTES_APART;
  return isRare ? 'audits are due more than a year apart; give at most 366 days' : undefined;
}

/** Areas of the time zone database, with those that it keeps for old names. */
const AREA =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc|US|Canada|Brazil|Chile|Mexico)\/[A-Z]/;

/** The scheduler takes at most 50 characters (API reference, CreateSchedule). */
const MAX_OF_TIME_ZONE = 50;

/** A name as the scheduler knows it: `Intl` would take an offset, an abbreviation and small letters too. */
function isTimeZone(name: string): boolean {
  if (name === 'UTC') return true;
  return AREA.test(name) && name.length <= MAX_OF_TIME_ZONE && isKnown(name) && isSpeltSo(name);
}

function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Of an old name there is no list; that its area and place are in capitals has to do. */
function isSpeltSo(name: string): boolean {
  const alike = Intl.supportedValuesOf('timeZone').find((known) => known.toLowerCase() === name.toLowerCase());
  return alike === undefined || alike === name;
}
