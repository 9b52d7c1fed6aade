import type { Dimension, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import pLimit from 'p-limit';
import { HUB_ACTIONS } from '../../aws/hub/permissions.ts';
import type { HubPorts } from '../../aws/hub/ports.ts';
import { chunked, everyPage } from '../../collect/paging.ts';
import type { Look, SeenAlarm, SeenAlarms, SeenMetric, SeenSeries, SeenStack } from '../seen.ts';
import { look } from './look.ts';

/** So many names may be asked for at once (CloudWatch API reference, DescribeAlarms). */
const NAMES_A_CALL = 100;

/** CloudWatch answers 25 of these a second. */
const LISTS_AT_A_TIME = 4;

/** A stack whose alarms are looked at, and where. */
export interface AlarmsOfStack {
  readonly ports: Pick<HubPorts, 'cloudwatch'>;
  readonly region: string;
  readonly stack: SeenStack;
}

/** The alarms of the stacks whose names begin with the deployment's. */
export function lookAtAlarms(
  stacks: readonly AlarmsOfStack[],
  deployment: string,
  signal: AbortSignal,
): Promise<Look<SeenAlarms>> {
  return look('the alarms', async () => {
    const found = await Promise.all(stacks.map((one) => alarmsOf(one, deployment, signal)));
    return {
      alarms: found.flatMap(({ alarms }) => alarms),
      deleted: found.flatMap(({ deleted }) => deleted),
    };
  });
}

async function alarmsOf(
  { ports, region, stack }: AlarmsOfStack,
  deployment: string,
  signal: AbortSignal,
): Promise<SeenAlarms> {
  const names = stack.resources.flatMap(({ type, physicalId }) =>
    type === 'AWS::CloudWatch::Alarm' && physicalId?.startsWith(`${deployment}-`) ? [physicalId] : [],
  );
  const alarms: SeenAlarm[] = [];
  for (const batch of chunked(names, NAMES_A_CALL)) {
    const AlarmNames = [...batch];
    const found = await everyPage(HUB_ACTIONS.cloudwatch.describeAlarms, async (NextToken) => {
      const page = await ports.cloudwatch.describeAlarms({ AlarmNames, MaxRecords: NAMES_A_CALL, NextToken }, signal);
      return { items: page.MetricAlarms ?? [], nextToken: page.NextToken };
    });
    alarms.push(...found.map((alarm) => seenAlarm(alarm, region)));
  }
  const there = new Set(alarms.map(({ name }) => name));
  return { alarms, deleted: names.filter((name) => !there.has(name)) };
}

function seenAlarm(alarm: MetricAlarm, region: string): SeenAlarm {
  return {
    name: alarm.AlarmName ?? '',
    region,
    state: alarm.StateValue ?? '',
    actionsEnabled: alarm.ActionsEnabled === true,
    actions: alarm.AlarmActions ?? [],
    metrics: metricsOf(alarm, region),
  };
}

/** The metric of an alarm, or those of its expression. */
function metricsOf(
  { Namespace, MetricName, Dimensions, Metrics = [] }: MetricAlarm,
  region: string,
): readonly SeenMetric[] {
  const stats = Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
  return [{ Namespace, MetricName, Dimensions }, ...stats].flatMap((metric) =>
    metric.Namespace === undefined || metric.MetricName === undefined
      ? []
      : [
          {
            region,
            namespace: metric.Namespace,
            name: metric.MetricName,
            dimensions: dimensionsOf(metric.Dimensions),
          },
        ],
  );
}

function dimensionsOf(dimensions: readonly Dimension[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
}

/** Whether CloudWatch has each metric, with these dimensions and no others: it adds nothing up over dimensions. */
export function lookAtSeries(
  metrics: readonly SeenMetric[],
  portsIn: (region: string) => Pick<HubPorts, 'cloudwatch'>,
  signal: AbortSignal,
): Promise<Look<readonly SeenSeries[]>> {
  const limit = pLimit(LISTS_AT_A_TIME);
  const once = [...new Map(metrics.map((metric) => [keyOf(metric), metric])).values()];
  return look('the metrics', () =>
    Promise.all(
      once.map((metric) =>
        limit(async () => ({ metric, hasData: await hasData(portsIn(metric.region), metric, signal) })),
      ),
    ),
  );
}

async function hasData(
  { cloudwatch }: Pick<HubPorts, 'cloudwatch'>,
  metric: SeenMetric,
  signal: AbortSignal,
): Promise<boolean> {
  const { namespace: Namespace, name: MetricName, dimensions } = metric;
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const listed = await everyPage(HUB_ACTIONS.cloudwatch.listMetrics, async (NextToken) => {
    const page = await cloudwatch.listMetrics({ Namespace, MetricName, Dimensions, NextToken }, signal);
    return { items: page.Metrics ?? [], nextToken: page.NextToken };
  });
  const wanted = sorted(dimensions);
  return listed.some((one) => sorted(dimensionsOf(one.Dimensions)) === wanted);
}

function keyOf({ region, namespace, name, dimensions }: SeenMetric): string {
  return JSON.stringify([region, namespace, name, sorted(dimensions)]);
}

function sorted(dimensions: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(dimensions).sort());
}
