import { isNoSuchSchedule } from '../../aws/errors.ts';
import type { HubPorts } from '../../aws/hub/ports.ts';
import type { Look, SeenSchedule, SeenStack } from '../seen.ts';
import { namesIn } from '../stack-names.ts';
import { look } from './look.ts';

/** When a schedule is next due, where its expression says so. @throws for an expression that has no meaning */
export type NextTime = (
  schedule: { readonly expression: string; readonly timeZone: string },
  now: Date,
) => Date | undefined;

/** The schedule as it is, not as it was deployed: people switch it off. */
export async function lookAtSchedule(
  { scheduler }: Pick<HubPorts, 'scheduler'>,
  stack: SeenStack,
  { now, nextTime }: { readonly now: Date; readonly nextTime: NextTime },
  signal: AbortSignal,
): Promise<Look<SeenSchedule | undefined>> {
  // Of a resource with a name of its own CloudFormation may put the group before it.
  const [name] = namesIn(stack, 'AWS::Scheduler::Schedule', 'AuditSchedule').map((id) => id.split(/[|/]/).at(-1) ?? id);
  const [group] = namesIn(stack, 'AWS::Scheduler::ScheduleGroup', 'Schedules');
  if (name === undefined || group === undefined) return { status: 'seen', value: undefined };
  return look('the schedule', async () => {
    try {
      const found = await scheduler.getSchedule({ Name: name, GroupName: group }, signal);
      const { ScheduleExpression: expression = '', ScheduleExpressionTimezone: timeZone = 'UTC' } = found;
      return {
        name,
        group,
        isEnabled: found.State === 'ENABLED',
        expression,
        timeZone,
        endsAt: found.EndDate,
        next: nextTime({ expression, timeZone }, now),
      };
    } catch (error) {
      if (isNoSuchSchedule(error)) return undefined;
      throw error;
    }
  });
}
