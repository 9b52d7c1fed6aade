import { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { graphsOfAddresses } from '../../infra/hub/graphs-of-addresses.ts';
import { isRecord } from '../../lambda/common/is-record.ts';
import { aMeasuredTarget, type Embedded, embeddedLines, metricsIn } from '../support/embedded-metrics.ts';

const DEPLOYMENT = 'eks-ip-auditor';

/** CloudWatch user guide, search expression syntax: characters of a query, and lines that a graph shows. */
const MAX_QUERY = 1024;
const MAX_LINES = 500;

type Options = Parameters<typeof graphsOfAddresses>[1];

const EACH: readonly Options[] = [true, false].flatMap((metricsByCluster) =>
  [true, false].map((metricsBySubnet) => ({ metricsByCluster, metricsBySubnet })),
);

interface Graph {
  readonly properties: { readonly metrics: readonly (readonly [unknown, ...unknown[]])[] };
}

/** What the graphs look for: metrics by all of their dimensions, and searches. */
function lookedAt(options: Options): readonly ((metric: Embedded) => boolean)[] {
  const widgets = graphsOfAddresses(DEPLOYMENT, options).flat();
  const graphs: readonly Graph[] = new Stack().resolve(widgets.flatMap((widget) => widget.toJson()));
  return graphs
    .flatMap(({ properties: { metrics } }) => metrics)
    .map(([first, ...rest]) => (isRecord(first) ? isFoundBy(String(first.expression)) : isMetric(first, rest)));
}

/** `[namespace, name, dimension, value, …, how it is shown]` */
function isMetric(namespace: unknown, [name, ...rest]: readonly unknown[]) {
  const texts = rest.filter((part) => typeof part === 'string');
  const pairs = texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : []));
  return (metric: Embedded) =>
    metric.namespace === namespace &&
    metric.name === name &&
    JSON.stringify(sorted(metric.dimensions)) === JSON.stringify(sorted(Object.fromEntries(pairs)));
}

/** As CloudWatch searches: the dimensions in braces, no more and no fewer, and terms that each match whole in quotes. */
function isFoundBy(expression: string) {
  const [, query = '', statistic, order, lines] =
    /^SORT\(SEARCH\('([^']+)', '(Minimum|Maximum)'\), (MIN, ASC|MAX, DESC), (\d+)\)$/.exec(expression) ?? [];
  expect(query.length, expression).toBeLessThanOrEqual(MAX_QUERY);
  expect(Number(lines)).toBeLessThanOrEqual(MAX_LINES);
  expect(order).toBe(statistic === 'Minimum' ? 'MIN, ASC' : 'MAX, DESC');
  const [, schema = '', terms = ''] = /^\{([A-Za-z,]+)\} (.+)$/.exec(query) ?? [];
  const [namespace, ...names] = schema.split(',');
  const wanted = [...terms.matchAll(/(\w+)="([^"]+)"/g)].map(([, name = '', value]) => [name, value] as const);
  expect(wanted.map(([name, value]) => `${name}="${value}"`).join(' ')).toBe(terms);
  return (metric: Embedded) =>
    metric.namespace === namespace &&
    String(Object.keys(metric.dimensions).sort()) === String(names.sort()) &&
    wanted.every(([name, value]) => (name === 'MetricName' ? metric.name : metric.dimensions[name]) === value);
}

function sorted(dimensions: Embedded['dimensions']) {
  return Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
}

describe.each(EACH)('graphs of addresses, %o', (options) => {
  const written = metricsIn(embeddedLines({ config: { deployment: options }, audited: [aMeasuredTarget()] }));
  const looked = lookedAt(options);

  it('each look at a metric that an audit writes, by its name and all of its dimensions', () => {
    expect(looked.length).toBeGreaterThanOrEqual(7);
    expect(looked.filter((isOne) => !written.some(isOne))).toEqual([]);
  });

  it('show every metric of a cluster, a subnet or causes that an audit writes', () => {
    const detailed = written.filter(
      ({ name, dimensions }) => 'cluster' in dimensions || 'subnet' in dimensions || name === 'CausesBySeverity',
    );
    expect(detailed.length).toBe(5 + (options.metricsByCluster ? 4 : 0) + (options.metricsBySubnet ? 3 : 0));
    expect(detailed.filter((metric) => !looked.some((isOne) => isOne(metric)))).toEqual([]);
  });
});

it('a search finds no metric of another deployment', () => {
  const others = metricsIn(embeddedLines({ config: { name: 'eks-ip-auditor-2' }, audited: [aMeasuredTarget()] }));
  const looked = lookedAt({ metricsByCluster: true, metricsBySubnet: true });
  expect(others.filter((metric) => looked.some((isOne) => isOne(metric)))).toEqual([]);
});
