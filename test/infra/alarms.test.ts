import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { aMeasuredTarget, embeddedMetrics, keyOf } from '../support/embedded-metrics.ts';
import { asText } from './statements.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');

const NAME = 'eks-ip-auditor-';

interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

interface MetricOf {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
}

interface AlarmProperties extends Partial<MetricOf> {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Metrics?: readonly {
    readonly MetricStat?: { readonly Metric: MetricOf; readonly Stat: string; readonly Period: number };
  }[];
  readonly Statistic?: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions?: readonly unknown[];
}

const organization = CONFIGURATIONS['an organisation'];
const { webhooks, securityHub } = CONFIGURATIONS['all that a bank asks for'].notifications;
const stacks = synthesized({
  ...organization,
  notifications: { ...organization.notifications, webhooks, securityHub },
  schedule: {},
});
const hub = stacks.template('EksIpAuditor');
const alarms = [...alarmsIn(hub), ...alarmsIn(stacks.template('EksIpAuditorChatWatch'))];

function alarmsIn(template: Template): readonly AlarmProperties[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
}

/** Its heading in the runbook: the alarm's name without the deployment's, and without the channel. */
function headingOf({ AlarmName }: AlarmProperties): string {
  return AlarmName.slice(NAME.length).replace(/^(chat-unsupported|chat-not-delivered)-.*$/, '$1');
}

/** What an alarm looks at: its metrics, how they are taken, and over how many seconds. */
function lookedAt(alarm: AlarmProperties) {
  const parts = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat ?? []);
  const [first] = parts;
  if (first !== undefined)
    return { metrics: parts.map(({ Metric }) => Metric), stat: first.Stat, period: first.Period };
  const { Namespace = '', MetricName = '', Dimensions = [] } = alarm;
  return { metrics: [{ Namespace, MetricName, Dimensions }], stat: alarm.Statistic, period: alarm.Period ?? 0 };
}

const NO_DATA: Readonly<Record<string, string>> = { notBreaching: 'OK', breaching: 'alarm', ignore: 'unchanged' };

/** `Targets (failed)`: with what tells it from the same metric of something else. */
function nameAmong(metric: MetricOf, metrics: readonly MetricOf[]): string {
  const { MetricName, Dimensions = [] } = metric;
  const alike = metrics.filter((each) => each.MetricName === MetricName);
  const own = Dimensions.filter(({ Name, Value }) =>
    alike.some(({ Dimensions: others = [] }) =>
      others.some((each) => each.Name === Name && asText(each.Value) !== asText(Value)),
    ),
  );
  const values = own.map(({ Value }) =>
    asText(Value)
      .replace(/^<(.*?)[0-9A-F]{8}>$/, '$1')
      .replaceAll(/[<>]/g, '')
      .toLowerCase(),
  );
  return alike.length > 1 ? `${MetricName} (${values.join(', ')})` : MetricName;
}

/** An alarm's threshold as the runbook has it. */
function thresholdOf(alarm: AlarmProperties): string {
  const { metrics, stat, period } = lookedAt(alarm);
  const names = metrics.map((metric) => nameAmong(metric, metrics)).join(' + ');
  const sign = alarm.ComparisonOperator === 'LessThanThreshold' ? '<' : '≥';
  const one = period === 3600 ? '1 hour' : `${period / 60} minutes`;
  const time = alarm.EvaluationPeriods === 1 ? one : `each of ${alarm.EvaluationPeriods} × ${one}`;
  const taken = stat === 'Maximum' ? 'highest ' : '';
  return `${taken}${names} ${sign} ${alarm.Threshold} in ${time}; no data: ${NO_DATA[alarm.TreatMissingData]}`;
}

describe('docs/runbook.md', () => {
  it('has every alarm with its threshold, and no other', () => {
    const [, section = ''] = /\n## Alarms\n([\s\S]*?)\n## /.exec(runbook) ?? [];
    const written = [...section.matchAll(/\n### `([\w-]+)`\n\nThreshold: `([^`]+)`\n/g)].map(([, id, text]) => [
      id,
      text,
    ]);
    const made = alarms.map((alarm) => [headingOf(alarm), thresholdOf(alarm)]);
    expect(written.sort()).toEqual([...new Map(made.map((alarm) => [String(alarm), alarm])).values()].sort());
    expect(section.match(/\n### /g)).toHaveLength(written.length);
  });
});

describe('the alarms', () => {
  it.each(alarms.map((alarm) => [headingOf(alarm), alarm] as const))(
    '%s tells people where to read on',
    (heading, { AlarmActions, AlarmDescription }) => {
      expect(AlarmActions.map(asText)).toEqual(['<Alarms>']);
      expect(AlarmDescription).toContain(`See docs/runbook.md, "${heading}".`);
    },
  );

  it('tell when it is over only where that takes somebody or the next audit', () => {
    const told = alarms.filter(({ OKActions }) => OKActions !== undefined).map(headingOf);
    expect(told.sort()).toEqual([
      'audit-did-not-run',
      'dead-letters',
      'findings-not-imported',
      'findings-wait-for-import',
      'incomplete-coverage',
      'webhook-not-delivered',
      'webhook-waiting',
    ]);
  });

  it('of incomplete coverage lasts until the next audit: hours without one do not count as whole', () => {
    const incomplete = alarms.find((alarm) => headingOf(alarm) === 'incomplete-coverage');
    expect(incomplete?.TreatMissingData).toBe('ignore');
    expect(JSON.stringify(incomplete?.Metrics)).not.toContain('FILL');
  });

  it('look back no further than CloudWatch does', () => {
    for (const alarm of alarms) {
      expect(alarm.EvaluationPeriods * lookedAt(alarm).period).toBeLessThanOrEqual(7 * 24 * 3600);
      expect(alarm.DatapointsToAlarm).toBe(alarm.EvaluationPeriods);
    }
  });

  it('and the dashboard look at metrics that the functions write, by all of their dimensions', () => {
    const written = new Set(embeddedMetrics({ audited: [aMeasuredTarget()] }));
    const inAlarms = alarms
      .flatMap((alarm) => lookedAt(alarm).metrics)
      .filter(({ Namespace }) => Namespace === 'EksIpAuditor')
      .map(({ MetricName, Dimensions = [] }) =>
        keyOf(MetricName, Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, String(Value)]))),
      );
    const watched = [...inAlarms, ...ownMetricsOfDashboard()];
    expect(watched.length).toBeGreaterThan(10);
    expect(watched.filter((metric) => !written.has(metric))).toEqual([]);
  });

  it('are not made for a weekly audit that did not run, which is said', () => {
    const weekly = synthesized({ schedule: { expression: 'cron(0 6 ? * MON *)' } });
    const names = alarmsIn(weekly.template('EksIpAuditor')).map(({ AlarmName }) => AlarmName);
    expect(names).not.toContain(`${NAME}audit-did-not-run`);
    const warnings = weekly.app.node
      .findAll()
      .flatMap(({ node }) => node.metadata.filter(({ type }) => type.endsWith('warning')));
    expect(warnings.map(({ data }) => data).join()).toContain('no alarm for one that did not run');
  });
});

/** The dashboard's own metrics: `[namespace, name, dimension, value, …]` in its widgets. */
function ownMetricsOfDashboard(): readonly string[] {
  const [dashboard] = Object.values(hub.findResources('AWS::CloudWatch::Dashboard'));
  const body: { readonly widgets: readonly { readonly properties: { readonly metrics?: readonly unknown[][] } }[] } =
    JSON.parse(asText(dashboard?.Properties.DashboardBody));
  return body.widgets
    .flatMap(({ properties: { metrics = [] } }) => metrics)
    .filter(([namespace]) => namespace === 'EksIpAuditor')
    .map(([, name, ...rest]) => {
      const texts = rest.filter((part) => typeof part === 'string');
      const pairs = texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : []));
      return keyOf(String(name), Object.fromEntries(pairs));
    });
}
