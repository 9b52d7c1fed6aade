import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
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
