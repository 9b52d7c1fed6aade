import { awsCommand, given } from '../../facts/aws/commands.ts';
import type { Expected, SeenHub, SeenSchedule } from '../seen.ts';
import { type Answer, NOT_MADE_AGAIN, ok, whenSeen, wrong } from './answer.ts';
import { timeText } from './stack.ts';

export function examineSchedule({ schedule }: SeenHub, expected: Expected): Answer {
  return whenSeen(schedule, (found) => (found === undefined ? noSchedule() : ofSchedule(found, expected)));
}

function noSchedule(): Answer {
  return wrong('There is no schedule: nothing starts an audit.', [NOT_MADE_AGAIN]);
}

function ofSchedule(found: SeenSchedule, { now, region, schedule, stackName }: Expected): Answer {
  const { name, group, isEnabled, expression, timeZone, endsAt, next } = found;
  const look = awsCommand('scheduler', 'get-schedule', region, {
    'group-name': given('schedule', group),
    name: given('schedule', name),
  });
  const what = `${expression} in ${timeZone}`;
  if (!isEnabled) {
    return wrong(`The schedule (${what}) is disabled: it starts no audit.`, [
      'Enable it (EventBridge console, Scheduler). A deployment does not, because CloudFormation does not see that it was disabled. This shows it:',
      look,
    ]);
  }
  if (endsAt !== undefined && endsAt <= now) {
    return wrong(`The schedule ended at ${timeText(endsAt)}.`, ['Remove its end date. This shows it:', look]);
  }
  if (expression !== schedule.expression || zoneOf(timeZone) !== zoneOf(schedule.timeZone)) {
    return wrong(`The schedule is ${what}; the configuration says ${schedule.expression} in ${schedule.timeZone}.`, [
      `Deploy ${stackName} again, or correct the configuration.`,
    ]);
  }
  const when = next === undefined ? '' : `; the next audit starts at ${timeText(next)}`;
  return ok(`The schedule is on, ${what}${when}.`);
}

/** One name for zones that have several: `UTC` for `Etc/UTC`. */
function zoneOf(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return timeZone;
  }
}
