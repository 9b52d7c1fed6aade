import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditsCost, type Standing, standingCost } from '../../bench/cost.ts';
import { costTable, metricText } from '../../bench/cost-table.ts';
import { synthesized } from '../infra/synthesized.ts';
import { aMeasuredTarget, embeddedLines, keyOf, metricsIn } from '../support/embedded-metrics.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** Of one deployment with the default configuration. */
function standing(): Standing {
  const template = synthesized({}).template('EksIpAuditor');
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const looked = alarms.map(({ Properties: { Metrics = [{ MetricStat: {} }] } }) =>
    Metrics.filter((metric: object) => 'MetricStat' in metric),
  );
  const written = metricsIn(embeddedLines({ audited: [aMeasuredTarget()] }));
  const ofTheDeployment = written.filter(({ dimensions }) => dimensions.cluster === undefined);
  return {
    keys: Object.keys(template.findResources('AWS::KMS::Key')).length,
    alarmMetrics: looked.flat().length,
    dashboards: Object.keys(template.findResources('AWS::CloudWatch::Dashboard')).length,
    customMetrics: new Set(ofTheDeployment.map(({ name, dimensions }) => keyOf(name, dimensions))).size,
  };
}

describe("README's table of costs", () => {
  it('is the one that the counted operations, the alarms and the metrics make', () => {
    expect(README).toContain(costTable(standing()));
    expect(README).toContain(`and ${metricText()} for a metric of each cluster`);
  });
});

describe('costs', () => {
  it('grow with the targets and with the audits, and more where there are clusters', () => {
    expect(auditsCost('small', 300, 24)).toBeCloseTo(24 * auditsCost('small', 300, 1), 9);
    expect(auditsCost('small', 300, 1)).toBeGreaterThan(1.3 * auditsCost('empty', 300, 1));
  });

  it('of a metric are those of the hours in which it is written', () => {
    const metrics = { keys: 0, alarmMetrics: 0, dashboards: 0, customMetrics: 10 };
    expect(standingCost(metrics, 1)).toBeCloseTo(3 / 24, 9);
    expect(standingCost(metrics, 24)).toBeCloseTo(3, 9);
    expect(standingCost(metrics, 48)).toBeCloseTo(3, 9);
  });
});
