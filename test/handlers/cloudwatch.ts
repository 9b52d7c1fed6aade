import type { Template } from 'aws-cdk-lib/assertions';
import { asText } from '../infra/statements.ts';

/** One value of a metric in the period that an alarm looks at. */
export interface Datapoint {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

interface MetricOf {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface AlarmProperties extends Partial<MetricOf> {
  readonly AlarmName: string;
  readonly Statistic?: string;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: MetricOf; readonly Stat: string };
  }[];
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

/** Names of the alarms of a template that ring when this, and nothing else, was counted in every period. */
export function ringing(template: Template, datapoints: readonly Datapoint[]): readonly string[] {
  const alarms: readonly AlarmProperties[] = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );
  return alarms.filter((alarm) => isBreaching(alarm, measured(alarm, datapoints))).map(({ AlarmName }) => AlarmName);
}

function isBreaching({ Threshold, ComparisonOperator, TreatMissingData }: AlarmProperties, value?: number): boolean {
  if (value === undefined) return TreatMissingData === 'breaching';
  return ComparisonOperator === 'LessThanThreshold' ? value < Threshold : value >= Threshold;
}

/** Of sums only, whose terms are metrics, with `FILL(…, 0)` around those that count as 0 without data. */
function measured(alarm: AlarmProperties, datapoints: readonly Datapoint[]): number | undefined {
  const { Metrics = [], Namespace = '', MetricName = '', Dimensions = [], Statistic = '' } = alarm;
  const formula = Metrics.find(({ Expression }) => Expression !== undefined)?.Expression;
  if (formula === undefined) return statistic({ Namespace, MetricName, Dimensions }, Statistic, datapoints);
  const terms = formula.split(' + ').map((term) => {
    const [, filled, id = filled] = /^(?:FILL\((\w+), 0\)|(\w+))$/.exec(term) ?? [];
    const stat = Metrics.find(({ Id }) => Id === id)?.MetricStat;
    if (stat === undefined) throw new Error(`not a sum of metrics: ${formula}`);
    return statistic(stat.Metric, stat.Stat, datapoints) ?? (filled === undefined ? undefined : 0);
  });
  return terms.reduce((sum, term) => (sum === undefined || term === undefined ? undefined : sum + term), 0);
}

function statistic(metric: MetricOf, stat: string, datapoints: readonly Datapoint[]): number | undefined {
  const values = datapoints.filter((datapoint) => isOf(metric, datapoint)).map(({ value }) => value);
  if (values.length === 0) return undefined;
  if (stat === 'Maximum') return Math.max(...values);
  return stat === 'Minimum' ? Math.min(...values) : values.reduce((sum, value) => sum + value, 0);
}

/** CloudWatch takes metrics apart by all of their dimensions. */
function isOf({ Namespace, MetricName, Dimensions = [] }: MetricOf, datapoint: Datapoint): boolean {
  const looked = Dimensions.map(({ Name, Value }) => `${Name}=${asText(Value)}`).sort();
  const written = Object.entries(datapoint.dimensions).map(([name, value]) => `${name}=${value}`);
  return (
    Namespace === datapoint.namespace &&
    MetricName === datapoint.metric &&
    String(looked) === String([...written].sort())
  );
}

interface EmbeddedMetrics {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** What CloudWatch makes of the lines that functions wrote in its embedded format. */
export function embedded(log: readonly Readonly<Record<string, unknown>>[]): readonly Datapoint[] {
  return log.flatMap((line) => {
    const { CloudWatchMetrics = [] } = (line._aws ?? {}) as { readonly CloudWatchMetrics?: readonly EmbeddedMetrics[] };
    return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap((names) =>
        Metrics.map(({ Name }) => ({
          namespace: Namespace,
          metric: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, String(line[name])])),
          value: Number(line[Name]),
        })),
      ),
    );
  });
}

type FunctionId = 'Audit' | 'Scan' | 'ScanSmall' | 'Cleanup';

function counted(namespace: string, dimension: string, value: string, metric: string, number = 1): Datapoint {
  return { namespace, metric, dimensions: { [dimension]: value }, value: number };
}

/** What AWS's services count by themselves, by the names and dimensions that their guides give. */
export const COUNTED = {
  /** Lambda developer guide, "Monitoring durable functions". */
  execution: (metric: 'Failed' | 'TimedOut' | 'Duration' | 'Operations' | 'StorageWrittenBytes', value = 1) =>
    counted('AWS/Lambda', 'FunctionName', '<Audit>', `DurableExecution${metric}`, value),
  /** Lambda developer guide, "Types of metrics for Lambda functions". */
  invocation: (id: FunctionId, metric: 'Errors' | 'Duration' | 'DeadLetterErrors', value = 1) =>
    counted('AWS/Lambda', 'FunctionName', `<${id}>`, metric, value),
  /** EventBridge Scheduler user guide, "Monitoring with CloudWatch". */
  start: (group: string, metric: string) => counted('AWS/Scheduler', 'ScheduleGroup', group, metric),
  /** SQS developer guide, "Available CloudWatch metrics". */
  queued: (value: number) =>
    counted('AWS/SQS', 'QueueName', '<DeadLetters.QueueName>', 'ApproximateNumberOfMessagesVisible', value),
  /** SNS developer guide, "Monitoring topics using CloudWatch". */
  notDelivered: () => counted('AWS/SNS', 'TopicName', '<Findings.TopicName>', 'NumberOfNotificationsFailed'),
  /** Amazon Q Developer in chat applications administrator guide, "Monitoring with CloudWatch". */
  chat: (configuration: string, metric: string) => counted('AWS/Chatbot', 'ConfigurationName', configuration, metric),
} as const;
