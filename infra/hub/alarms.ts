import { Annotations, Duration } from 'aws-cdk-lib';
import { type Alarm, MathExpression, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type AlarmDefinition, makeAlarm } from './alarm.ts';
import type { Deliveries } from './deliveries.ts';
import { type HubFunction, TIMEOUT } from './function.ts';
import type { HubFunctions } from './functions.ts';
import { lambdaMetric, ownMetric } from './metrics.ts';
import type { OwnerTopic } from './owners.ts';
import type { Imports } from './security-hub.ts';
import type { Timing } from './timing.ts';

/** Of what may be used up: from here on it is time to act. */
const NEAR = 0.8;

/** A durable execution's operations are limited, and the limit cannot be raised (Lambda quotas). */
const MAX_OPERATIONS = 3_000;

/** What a durable execution may keep in all, in bytes (Lambda developer guide, monitoring durable functions). */
const MAX_STORED = 100_000_000;

const FIVE_MINUTES = Duration.minutes(5);

/** What is watched. */
export interface Watched {
  readonly functions: HubFunctions;
  readonly deadLetters: Queue;
  readonly schedules: ScheduleGroup;
  readonly timing: Timing;
  /** The deployment's topic of findings; undefined where they go to one of the user, which is its owner's to watch. */
  readonly findings: ITopic | undefined;
  readonly owners: readonly Pick<OwnerTopic, 'owner' | 'watched'>[];
  readonly deliveries: Deliveries | undefined;
  readonly imports: Imports | undefined;
}

export function hubAlarms(scope: Construct, deployment: string, topic: ITopic, watched: Watched): readonly Alarm[] {
  if (watched.timing.missedAfterHours === undefined) {
    Annotations.of(scope).addWarningV2(
      'eks-ip-auditor:no-alarm-for-missed-audits',
      'Audits are due further apart than the 7 days that CloudWatch can look back: there is no alarm for one that did ' +
        'not run. See docs/runbook.md, "audit-did-not-run".',
    );
  }
  const definitions = [
    ...ofAudits(deployment, watched),
    ...ofFunctions(watched.functions),
    ...ofStarts(watched),
    ...ofMessages(watched),
    ...ofDeliveries(watched),
    ...ofImports(watched),
  ];
  return definitions.map((definition) => makeAlarm(scope, deployment, topic, definition));
}

function ofAudits(deployment: string, { functions: { audit }, timing }: Watched): readonly AlarmDefinition[] {
  const { executionTimeout, missedAfterHours } = timing;
  const durable = (name: string, statistic: string) => lambdaMetric(audit.lambda, name, statistic);
  return [
    {
      id: 'audit-failed',
      description: 'An audit failed or timed out: its findings may not have been sent.',
      metric: sumOf({
        failed: durable('DurableExecutionFailed', Stats.SUM),
        timedOut: durable('DurableExecutionTimedOut', Stats.SUM),
      }),
    },
    {
      id: 'audit-near-time-limit',
      description: 'An audit used more than 80 % of its time limit.',
      metric: durable('DurableExecutionDuration', Stats.MAXIMUM),
      threshold: executionTimeout.toMilliseconds() * NEAR,
    },
    {
      id: 'audit-near-operation-limit',
      description: 'An audit used more than 80 % of the operations that a durable execution can have.',
      metric: durable('DurableExecutionOperations', Stats.MAXIMUM),
      threshold: MAX_OPERATIONS * NEAR,
    },
    {
      id: 'audit-near-storage-limit',
      description: 'An audit used more than 80 % of the storage of a durable execution.',
      metric: durable('DurableExecutionStorageWrittenBytes', Stats.MAXIMUM),
      threshold: MAX_STORED * NEAR,
    },
    ...(missedAfterHours === undefined ? [] : [didNotRun(deployment, missedAfterHours)]),
    {
      id: 'incomplete-coverage',
      description: 'The last audit could not read every account and region completely: findings may be missing.',
      // Every audit writes both. One without data must not count as 0: the alarm would end before the next audit.
      metric: new MathExpression({
        expression: 'failed + partial',
        usingMetrics: {
          failed: ownMetric(deployment, 'Targets', { status: 'failed' }),
          partial: ownMetric(deployment, 'Targets', { status: 'partial' }),
        },
        period: Duration.hours(1),
      }),
      missing: TreatMissingData.IGNORE,
      notifiesWhenOver: true,
    },
  ];
}

function didNotRun(deployment: string, hours: number): AlarmDefinition {
  return {
    id: 'audit-did-not-run',
    description: 'No scheduled audit finished when one was due.',
    metric: ownMetric(deployment, 'AuditsFinished', { trigger: 'schedule' }),
    below: true,
    periods: hours,
    missing: TreatMissingData.BREACHING,
    notifiesWhenOver: true,
  };
}

function ofFunctions({ audit, scan, cleanup }: HubFunctions): readonly AlarmDefinition[] {
  return [
    ...ofFunction('audit', audit),
    ...ofFunction('scan', scan),
    ...(cleanup === undefined ? [] : ofFunction('cleanup', cleanup)),
  ];
}

function ofFunction(name: string, { lambda }: HubFunction): readonly AlarmDefinition[] {
  return [
    {
      id: `${name}-errors`,
      description: `An invocation of the function "${name}" failed.`,
      metric: lambdaMetric(lambda, 'Errors', Stats.SUM),
    },
    {
      id: `${name}-near-time-limit-of-invocation`,
      description: `An invocation of the function "${name}" took more than 80 % of its 15 minutes.`,
      metric: lambdaMetric(lambda, 'Duration', Stats.MAXIMUM),
      threshold: TIMEOUT.toMilliseconds() * NEAR,
    },
  ];
}

/** Of the alarms' own topic none is made: its message would fail as the last one did, and ring again. */
function ofMessages({ findings, owners }: Watched): readonly AlarmDefinition[] {
  const failed = (topic: ITopic) =>
    topic.metricNumberOfNotificationsFailed({ statistic: Stats.SUM, period: FIVE_MINUTES });
  return [
    ...(findings === undefined
      ? []
      : [
          {
            id: 'message-not-delivered',
            description: 'A message was not delivered to a subscriber of the findings.',
            metric: failed(findings),
          },
        ]),
    ...owners.flatMap(({ owner, watched }) =>
      watched === undefined
        ? []
        : [
            {
              id: `message-not-delivered-${owner}`,
              heading: 'message-not-delivered',
              description: `A message was not delivered to a subscriber of the findings of ${owner}.`,
              metric: failed(watched),
            },
          ],
    ),
  ];
}

/** What cannot be posted ends in the one queue; what nobody takes from the other one waits there. */
function ofDeliveries({ deliveries }: Watched): readonly AlarmDefinition[] {
  if (deliveries === undefined) return [];
  const { queue, notDelivered } = deliveries;
  return [
    {
      id: 'webhook-not-delivered',
      description: 'A webhook or SES did not take a message after every try. It is kept for 14 days.',
      metric: notDelivered.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: FIVE_MINUTES,
      }),
      notifiesWhenOver: true,
    },
    {
      id: 'webhook-waiting',
      description: 'A message for a webhook or for SES has waited for three hours.',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period: FIVE_MINUTES }),
      threshold: Duration.hours(3).toSeconds(),
      notifiesWhenOver: true,
    },
  ];
}

/** As of deliveries. */
function ofImports({ imports }: Watched): readonly AlarmDefinition[] {
  if (imports === undefined) return [];
  const { queue, notImported } = imports;
  return [
    {
      id: 'findings-not-imported',
      description: 'Findings of an account and region could not be imported into Security Hub.',
      metric: notImported.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: FIVE_MINUTES,
      }),
      notifiesWhenOver: true,
    },
    {
      id: 'findings-wait-for-import',
      description: 'Findings have waited for three hours to be imported into Security Hub.',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period: FIVE_MINUTES }),
      threshold: Duration.hours(3).toSeconds(),
      notifiesWhenOver: true,
    },
  ];
}

function ofStarts({ functions: { audit, cleanup }, deadLetters, schedules }: Watched): readonly AlarmDefinition[] {
  const lost = (lambda: HubFunction['lambda']) => lambdaMetric(lambda, 'DeadLetterErrors', Stats.SUM);
  const counted = { statistic: Stats.SUM, period: FIVE_MINUTES };
  return [
    {
      id: 'start-dropped',
      description:
        'The schedule could not start the audit, or could not put the failed event into the dead-letter queue.',
      metric: sumOf({
        refused: schedules.metricTargetErrors(counted),
        dropped: schedules.metricDropped(counted),
        lost: schedules.metricFailedToBeSentToDLQ(undefined, counted),
      }),
    },
    {
      id: 'dead-letter-lost',
      description: 'Lambda could not put a failed event into the dead-letter queue.',
      metric: sumOf({
        audit: lost(audit.lambda),
        ...(cleanup === undefined ? {} : { cleanup: lost(cleanup.lambda) }),
      }),
    },
    {
      id: 'dead-letters',
      description: 'The dead-letter queue has events that could not start or failed on their last try.',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: FIVE_MINUTES }),
      notifiesWhenOver: true,
    },
  ];
}

/** One that has no data counts as 0, so that it does not hide the others. */
function sumOf(usingMetrics: MathExpression['usingMetrics']): MathExpression {
  const expression = Object.keys(usingMetrics)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  return new MathExpression({ expression, usingMetrics, period: FIVE_MINUTES });
}
