import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { AuditedTarget } from '../../lambda/audit/merge-report.ts';
import { aMeasuredTarget, embeddedLines, metricsIn } from '../support/embedded-metrics.ts';

/** CloudWatch user guide, "Specification: Embedded metric format", with the limits of its JSON schema. */
const reference = z.string().min(1).max(255);
const directive = z.strictObject({
  Namespace: reference,
  Dimensions: z.array(z.array(reference).max(30)).min(1),
  Metrics: z
    .array(z.strictObject({ Name: reference, Unit: z.enum(Object.values(MetricUnit)).optional() }))
    .min(1)
    .max(100),
});
const embeddedFormat = z.looseObject({
  _aws: z.strictObject({ Timestamp: z.int().positive(), CloudWatchMetrics: z.array(directive).min(1) }),
});

/** CloudWatch API reference, Dimension: printable ASCII, not blank, no colon first. */
const dimensionValue = z
  .string()
  .max(255)
  .regex(/^(?!:)(?=.*[!-~])[ -~]+$/);

/** Bytes of a log event, with the 26 that CloudWatch Logs adds. */
const MAX_EVENT = 256 * 1024 - 26;

const EVERYTHING = { deployment: { metricsByCheck: true, metricsBySubnet: true } };
const now = { free: 97, usable: 502, subnets: 2, week: { kind: 'no-memory' } } as const;

describe("docs/channels.md's table of metrics", () => {
  it('has each that an audit writes, with its dimensions, and no other', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/channels.md'), 'utf8');
    const [, section = ''] = /\n## CloudWatch\n([\s\S]*)/.exec(page) ?? [];
    const documented = [...section.matchAll(/^\| (`[A-Z][^|]+) \| ([^|]+) \|/gm)].flatMap(
      ([, names = '', dimensions = '']) => quoted(names).map((name) => [name, ...quoted(dimensions).sort()].join(' ')),
    );
    const written = metricsIn(embeddedLines({ config: EVERYTHING, audited: [aMeasuredTarget()] })).map(
      ({ name, dimensions: { service: _, ...others } }) => [name, ...Object.keys(others).sort()].join(' '),
    );
    expect(documented.sort()).toEqual([...new Set(written)].sort());
  });
});

function quoted(cell: string): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, text = '']) => text);
}

describe('metrics in the logs of the audit', () => {
  const hostile = ['_aws', 'constructor', 'FreeAddresses', 'a"b\\c', '{"_aws":{}}', 'a b', '', ' ', ':a', 'ä', 'a\n{}'];
  const names = [...hostile, 'x'.repeat(256)];
  const target = aMeasuredTarget({
    clusters: names.map((name) => ({ name, now })),
    tightestZones: names.map((cluster) => ({ cluster, zone: 'eu-west-1a', free: 1 })),
    subnets: names.map((subnetId) => ({ subnetId, free: 1 })),
  });
  const lines = embeddedLines({ config: EVERYTHING, audited: [aMeasuredTarget(), target] });

  it('are in the embedded format, a line each, whatever clusters are called', () => {
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_EVENT);
      const record = embeddedFormat.parse(JSON.parse(line));
      for (const { Dimensions, Metrics } of record._aws.CloudWatchMetrics) {
        for (const name of Dimensions.flat()) dimensionValue.parse(record[name]);
        for (const { Name } of Metrics) z.number().parse(record[Name]);
      }
    }
  });

  it('are of those whose name a metric can have, by that name', () => {
    const clusters = metricsIn(lines).flatMap(({ name, dimensions: { cluster } }) =>
      name === 'FreeAddresses' && cluster !== undefined ? [cluster] : [],
    );
    expect(clusters).toEqual(['prod', ...hostile.slice(0, 6)]);
  });

  it('come with no complaint of the library that writes them', () => {
    const complaints = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    embeddedLines({ config: EVERYTHING, audited: [target] });
    expect(complaints).not.toHaveBeenCalled();
    complaints.mockRestore();
  });

  it('are a line for each thing that is measured, of less than 400 bytes', () => {
    const targets = Array.from({ length: 50 }, (_, index): AuditedTarget => {
      const clusters = ['a', 'b', 'c', 'd'].map((each) => `${each}-of-a-usual-name-${index}`);
      return {
        ...aMeasuredTarget({
          clusters: clusters.map((name) => ({ name, now })),
          runsOut: [],
          tightestZones: clusters.map((cluster) => ({ cluster, zone: 'eu-west-1a', free: 40 })),
        }),
        findings: [],
      };
    });
    const many = embeddedLines({ audited: targets });
    expect(many.length).toBeLessThan(200 + 25);
    expect(Buffer.byteLength(many.join(''))).toBeLessThan(200 * 400);
  });
});
