import { Aws, Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmStatusWidget, Dashboard, type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Config } from '../../lambda/config/schema.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import type { HubFunction } from './function.ts';
import type { HubFunctions } from './functions.ts';
import { graph } from './graph.ts';
import { graphsOfAddresses } from './graphs-of-addresses.ts';
import { lambdaMetric, ownMetric } from './metrics.ts';

/** Functions that take messages of a queue, where they are on. */
interface QueuedFunctions {
  readonly deliver: HubFunction | undefined;
  readonly import: HubFunction | undefined;
}

const STATUSES = ['complete', 'partial', 'failed'] as const;

/** The state of the alarms, what audits found, how many addresses are left, how much audits could look at, and how long it took. */
export function hubDashboard(
  scope: Construct,
  { name, deployment }: Pick<Config, 'name' | 'deployment'>,
  { audit, scan, smallScan, cleanup, deliver, import: importer }: HubFunctions & QueuedFunctions,
  alarms: readonly Alarm[],
): void {
  const hour = Duration.hours(1);
  const functions = {
    audit,
    scan,
    'scan, small': smallScan,
    ...(cleanup === undefined ? {} : { 'clean-up': cleanup }),
    ...(deliver === undefined ? {} : { deliver }),
    ...(importer === undefined ? {} : { import: importer }),
  };
  new Dashboard(scope, 'Dashboard', {
    // Dashboards are one for all regions: the second deployment of a name would write over the first's, and take it away.
    dashboardName: `${name}-${Aws.REGION}`,
    defaultInterval: Duration.days(14),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24 })],
      [
        graph(
          'Findings of an audit',
          SEVERITIES.map((severity) => findings(name, severity)),
        ),
        graph(
          'Accounts and regions of an audit',
          STATUSES.map((status) => targets(name, status)),
        ),
      ],
      ...graphsOfAddresses(name, deployment).map((row) => [...row]),
      [
        graph('Duration of an audit (ms)', [ownMetric(name, 'Duration', {}, { statistic: Stats.MAXIMUM })]),
        graph('AWS calls of an audit', [ownMetric(name, 'AwsCalls', {}, { statistic: Stats.MAXIMUM })]),
      ],
      [
        graph(
          'Longest invocation (ms)',
          Object.entries(functions).map(([label, { lambda }]) =>
            lambdaMetric(lambda, 'Duration', Stats.MAXIMUM, hour).with({ label }),
          ),
        ),
        graph(
          'Invocations that ended in an error',
          Object.entries(functions).map(([label, { lambda }]) =>
            lambdaMetric(lambda, 'Errors', Stats.SUM, hour).with({ label }),
          ),
        ),
      ],
    ],
  });
}

function findings(deployment: string, severity: string): IMetric {
  return ownMetric(deployment, 'FindingsBySeverity', { severity }, { statistic: Stats.MAXIMUM }).with({
    label: severity,
  });
}

function targets(deployment: string, status: string): IMetric {
  return ownMetric(deployment, 'Targets', { status }, { statistic: Stats.MAXIMUM }).with({ label: status });
}
