import { type GraphWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Config } from '../../lambda/config/schema.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import { graph } from './graph.ts';
import { ownMetric, ownMetrics } from './metrics.ts';

/**
 * Rows of graphs: causes, free addresses and days left, of each cluster or subnet where the deployment writes them of each.
 *
 * @param deployment its name
 */
export function graphsOfAddresses(
  deployment: string,
  { metricsByCluster, metricsBySubnet }: Pick<Config['deployment'], 'metricsByCluster' | 'metricsBySubnet'>,
): readonly (readonly GraphWidget[])[] {
  return [
    [causes(deployment), ...(metricsByCluster ? [causesOfClusters(deployment)] : [])],
    metricsByCluster ? ofClusters(deployment) : ofTheLeast(deployment),
    ...(metricsBySubnet ? [ofSubnets(deployment)] : []),
  ];
}

function causes(deployment: string): GraphWidget {
  const bySeverity = SEVERITIES.map((severity) =>
    ownMetric(deployment, 'CausesBySeverity', { severity }, { statistic: Stats.MAXIMUM }).with({ label: severity }),
  );
  return graph('Causes of an audit, by the worst that follows from each', bySeverity);
}

function causesOfClusters(deployment: string): GraphWidget {
  const each = ownMetrics(deployment, 'CausesBySeverity', 'causesOfCluster', Stats.MAXIMUM);
  return graph('Critical and high causes, by cluster', [each]);
}

function ofClusters(deployment: string): readonly GraphWidget[] {
  const each = (metricName: string) => [ownMetrics(deployment, metricName, 'cluster', Stats.MINIMUM)];
  return [
    graph('Free addresses in the tightest zone, by cluster', each('FreeAddresses')),
    graph('Days until the first subnet runs out, by cluster', each('DaysLeft')),
  ];
}

function ofTheLeast(deployment: string): readonly GraphWidget[] {
  const least = (metricName: string) => [ownMetric(deployment, metricName, {}, { statistic: Stats.MINIMUM })];
  return [
    graph('Free addresses in the tightest zone of any cluster', least('FreeAddresses')),
    graph('Days until the first subnet of any cluster runs out', least('DaysLeft')),
  ];
}

function ofSubnets(deployment: string): readonly GraphWidget[] {
  const each = (metricName: string) => [ownMetrics(deployment, metricName, 'subnet', Stats.MINIMUM)];
  return [
    graph('Free addresses, by subnet', each('FreeAddresses')),
    graph('Days until it runs out, by subnet', each('DaysLeft')),
  ];
}
