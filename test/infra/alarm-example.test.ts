import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { AuditedTarget } from '../../lambda/audit/merge-report.ts';
import { isRecord } from '../../lambda/common/is-record.ts';
import { FORECAST_HORIZON_DAYS } from '../../lambda/model/capacity.ts';
import { type Datapoint, embedded, ringing } from '../handlers/cloudwatch.ts';
import { aMeasuredTarget, embeddedLines, embeddedMetrics, keyOf } from '../support/embedded-metrics.ts';

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

interface Written {
  readonly Parameters: Readonly<Record<string, { readonly Default?: unknown; readonly MaxValue?: number }>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Alarm }>>;
}

const text = readFileSync(join(import.meta.dirname, '../../examples/alarms/addresses-left.yaml'), 'utf8');
const { Parameters, Resources }: Written = parse(text);
const alarms = Object.values(Resources).map(({ Properties }) => Properties);

const PARAMETERS: Readonly<Record<string, string>> = {
  DeploymentName: String(Parameters.DeploymentName?.Default),
  Account: '111122223333',
  Region: 'eu-west-1',
  Cluster: 'prod',
};

/** The template with its parameters put in, as far as the alarms need that. */
function deployed(parameters: Readonly<Record<string, string | number>>): Template {
  const values: Readonly<Record<string, unknown>> = { ...PARAMETERS, ...parameters };
  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved);
    if (!isRecord(value)) return value;
    const { Ref, 'Fn::If': choice, 'Fn::Sub': text } = value;
    if (typeof Ref === 'string') return values[Ref] ?? Parameters[Ref]?.Default ?? Ref;
    if (Array.isArray(choice)) return resolved(choice[values.Cluster === '' ? 2 : 1]);
    if (typeof text === 'string') return text.replace(/\$\{AWS::StackName\}/, 'addresses');
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
  };
  return Template.fromJSON({ Resources: JSON.parse(JSON.stringify(resolved(Resources))) });
}

describe('what an audit writes rings them', () => {
  const written = (audited: readonly AuditedTarget[]): readonly Datapoint[] =>
    embedded(embeddedLines({ audited }).map((line) => JSON.parse(line)));
  const [free, days] = ['addresses-free', 'addresses-days'];

  it.each([
    ['7 free addresses and 3 days left', { free: 7, inDays: 3 }, [free, days]],
    ['50 free addresses and no forecast', { free: 50, inDays: undefined }, []],
    ['49 free addresses, 7 days left', { free: 49, inDays: 7 }, [free]],
    ['many free addresses, none today', { free: 900, inDays: 0 }, [days]],
    ['a cluster that could not be read', { free: undefined, inDays: undefined }, []],
  ])('%s', (_, left, expected) => {
    const audited = [aMeasuredTarget(capacityLeft(left))];
    expect(ringing(deployed({ Cluster: '' }), written(audited))).toEqual(expected);
    expect(ringing(deployed({ Cluster: 'prod' }), written(audited))).toEqual(expected);
    expect(ringing(deployed({ Cluster: 'another' }), written(audited))).toEqual([]);
  });
});

/** Of one cluster, undefined what is not known. */
function capacityLeft({ free, inDays }: { readonly free: number | undefined; readonly inDays: number | undefined }) {
  const { capacity } = aMeasuredTarget();
  return {
    runsOut: inDays === undefined ? [] : (capacity?.runsOut ?? []).map((subnet) => ({ ...subnet, inDays })),
    tightestZones: free === undefined ? undefined : [{ cluster: 'prod', zone: 'eu-west-1a', free }],
  };
}

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
