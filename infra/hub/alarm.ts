import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** One alarm. */
export interface AlarmDefinition {
  /** Kebab case; the alarm's name is the deployment's name and this. */
  readonly id: string;
  /** Its heading in docs/runbook.md. Default: its id. */
  readonly heading?: string;
  /** What has happened, in one sentence. */
  readonly description: string;
  readonly metric: IMetric;
  /** Default: rings at 1 and above. */
  readonly threshold?: number;
  /** Rings below the threshold instead. */
  readonly below?: true;
  /** Periods in a row. Default 1. */
  readonly periods?: number;
  /** What no data means. Default: all is well. */
  readonly missing?: TreatMissingData;
  /** Tells also when it is over: for what lasts until somebody acts or the next audit. */
  readonly notifiesWhenOver?: true;
}

export function makeAlarm(scope: Construct, deployment: string, topic: ITopic, definition: AlarmDefinition): Alarm {
  const {
    id,
    heading = id,
    description,
    metric,
    threshold = 1,
    below,
    periods = 1,
    missing,
    notifiesWhenOver,
  } = definition;
  const alarm = new Alarm(scope, `${pascalCase(id)}Alarm`, {
    alarmName: `${deployment}-${id}`,
    alarmDescription: `${description} See docs/runbook.md, "${heading}".`,
    metric,
    threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    comparisonOperator: below
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
  });
  const notifyTopic = new SnsAction(topic);
  alarm.addAlarmAction(notifyTopic);
  if (notifiesWhenOver) alarm.addOkAction(notifyTopic);
  return alarm;
}

function pascalCase(id: string): string {
  // The hyphen before a digit stays: names of owners may differ by it alone.
  return id.replaceAll(/(^|-)([a-z])/g, (_, _hyphen, letter) => letter.toUpperCase());
}
