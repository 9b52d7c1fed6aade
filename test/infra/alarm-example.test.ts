import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FORECAST_HORIZON_DAYS } from '../../lambda/model/capacity.ts';
import { aMeasuredTarget, embeddedMetrics, keyOf } from '../support/embedded-metrics.ts';

interface Dimension {
  readonly Name: string;
  readonly Value: { readonly Ref: string };
}

interface Alarm {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: { readonly 'Fn::If': readonly [string, readonly Dimension[], readonly Dimension[]] };
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
}

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: unknown; readonly MaxValue?: number }>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Alarm }>>;
}

const text = readFileSync(join(import.meta.dirname, '../../examples/alarms/addresses-left.yaml'), 'utf8');
const { Parameters, Resources }: Template = parse(text);
const alarms = Object.values(Resources).map(({ Properties }) => Properties);

const PARAMETERS: Readonly<Record<string, string>> = {
  DeploymentName: String(Parameters.DeploymentName?.Default),
  Account: '111122223333',
  Region: 'eu-west-1',
  Cluster: 'prod',
};

describe('examples/alarms/addresses-left.yaml', () => {
  it('watches metrics that audits write, of one cluster and of all, by all of their dimensions', () => {
    const written = embeddedMetrics({ audited: [aMeasuredTarget()] });
    const watched = alarms.flatMap(
      ({
        MetricName,
        Dimensions: {
          'Fn::If': [, ofOne, ofAll],
        },
      }) =>
        [ofOne, ofAll].map((dimensions) =>
          keyOf(
            MetricName,
            Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, PARAMETERS[Value.Ref] ?? ''])),
          ),
        ),
    );
    expect(watched).toHaveLength(4);
    expect(watched.filter((metric) => !written.includes(metric))).toEqual([]);
    expect(alarms.map(({ Namespace }) => Namespace)).toEqual(['EksIpAuditor', 'EksIpAuditor']);
  });

  it('keeps the state of free addresses between audits, and ends where nothing is forecast', () => {
    expect(alarms.map(({ MetricName, TreatMissingData }) => [MetricName, TreatMissingData])).toEqual([
      ['FreeAddresses', 'ignore'],
      ['DaysLeft', 'notBreaching'],
    ]);
  });

  it('looks back no further than CloudWatch does, and no further ahead than a forecast', () => {
    for (const { Period, EvaluationPeriods } of alarms) expect(Period * EvaluationPeriods).toBeLessThanOrEqual(604_800);
    expect(Parameters.FewestDaysLeft?.MaxValue).toBe(FORECAST_HORIZON_DAYS);
  });

  it('has no alias of YAML, which CloudFormation does not take', () => {
    expect(text).not.toMatch(/: [&*]\w/);
  });
});
