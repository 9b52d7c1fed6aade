import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/** As the functions write them (`lambda/handlers/telemetry.ts`); a test holds the two together. */
const NAMESPACE = 'EksIpAuditor';

/**
 * One of the metrics that the functions of a deployment write. CloudWatch adds nothing up over dimensions: all of a
 * metric's have to be named.
 */
export function ownMetric(
  deployment: string,
  metricName: string,
  dimensions: Readonly<Record<string, string>> = {},
  {
    statistic = Stats.SUM,
    period = Duration.hours(1),
  }: { readonly statistic?: string; readonly period?: Duration } = {},
): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { service: deployment, ...dimensions },
    statistic,
    period,
  });
}

/** The dimensions besides the deployment's own by which audits write a metric of many things. */
export const DIMENSIONS_OF = {
  cluster: ['account', 'region', 'cluster'],
  causesOfCluster: ['account', 'region', 'cluster', 'severity'],
  subnet: ['account', 'region', 'subnet'],
} as const;

/** Lines of one graph; CloudWatch shows 500 at most, and nobody reads as many. */
const MOST_LINES = 100;

/**
 * A metric of every cluster or subnet that has it, also of those that come later: the least of them, or the most for a
 * maximum. CloudWatch finds what had a value within two weeks (CloudWatch user guide, search expression syntax).
 *
 * @param deployment its name: letters, digits and hyphens, nothing that ends a quoted text
 */
export function ownMetrics(
  deployment: string,
  metricName: string,
  of: keyof typeof DIMENSIONS_OF,
  statistic: typeof Stats.MINIMUM | typeof Stats.MAXIMUM,
): IMetric {
  const schema = [NAMESPACE, 'service', ...DIMENSIONS_OF[of]].join(',');
  const search = `SEARCH('{${schema}} MetricName="${metricName}" service="${deployment}"', '${statistic}')`;
  const order = statistic === Stats.MINIMUM ? 'MIN, ASC' : 'MAX, DESC';
  return new MathExpression({
    expression: `SORT(${search}, ${order}, ${MOST_LINES})`,
    // What CloudWatch puts in for each line (CloudWatch user guide, dynamic labels).
    label: DIMENSIONS_OF[of].map((name) => `\${PROP('Dim.${name}')}`).join(' '),
    period: Duration.hours(1),
  });
}

/** One of Lambda's metrics of a function (Lambda developer guide, monitoring durable functions). */
export function lambdaMetric(
  lambda: LambdaFunction,
  metricName: string,
  statistic: string,
  period: Duration = Duration.minutes(5),
): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: lambda.functionName },
    statistic,
    period,
  });
}
