import { z } from 'zod';
import { formatted, SCHEDULE_EXPRESSION } from './formats.ts';

const MINUTES_A_DAY = 24 * 60;

/** When the deployed audit runs by itself. */
export const schedule = z
  .strictObject({
    expression: formatted(SCHEDULE_EXPRESSION)
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
      .describe('An audit starts at any time in so many minutes after it is due. 0: at once.'),
  })
  .prefault({})
  .describe('When the deployed audit runs by itself.');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
