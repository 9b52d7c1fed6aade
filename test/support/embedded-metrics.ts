import { vi } from 'vitest';
import { type AuditedTarget, mergeReport } from '../../lambda/audit/merge-report.ts';
import { publishFinished, publishMetrics } from '../../lambda/handlers/telemetry.ts';
import type { TargetCapacity } from '../../lambda/model/capacity.ts';
import { configOf } from '../infra/configurations.ts';
import { aFinding, aTarget } from '../report/sample-report.ts';

const PLACE = { accountId: '111122223333', region: 'eu-west-1' };

/** A metric by its name and its dimensions, in whatever order they are named. */
export function keyOf(name: string, dimensions: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name} ${sorted.map(([key, value]) => `${key}=${value}`).join(' ')}`;
}

interface EmbeddedMetrics {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** A metric that a function wrote. */
export interface Embedded {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An audit of which the functions write metrics; nothing was audited where nothing is said. */
export interface AuditOfMetrics {
  /** As in `configOf`. */
  readonly config?: unknown;
  readonly audited?: readonly AuditedTarget[];
  readonly narrowed?: boolean;
}

/** A cluster of which everything is known that there is a metric for. */
export function aMeasuredTarget(capacity: Partial<TargetCapacity> = {}): AuditedTarget {
  const { accountId, region } = PLACE;
  const subnet = { subnetId: 'subnet-0a', name: null, clusters: ['prod'], free: 7, usable: 251 };
  return {
    result: aTarget(PLACE),
    findings: [
      aFinding({ ...PLACE, id: 'a', severity: 'critical' }),
      aFinding({ ...PLACE, id: 'b', severity: 'high' }),
    ],
    changes: undefined,
    capacity: {
      accountId,
      region,
      clusters: [{ name: 'prod', now: { free: 97, usable: 502, subnets: 2, week: { kind: 'no-memory' } } }],
      runsOut: [{ ...subnet, inDays: 3, perDay: 2.5, over: 21 }],
      watched: 2,
      tooShort: 0,
      tightestZones: [{ cluster: 'prod', zone: 'eu-west-1a', free: 7 }],
      subnets: [
        { subnetId: 'subnet-0a', free: 7 },
        { subnetId: 'subnet-0b', free: 90 },
      ],
      ...capacity,
    },
  };
}

/** The lines that the functions really write to their logs after an audit, with metrics in them. */
export function embeddedLines({
  config: written = {},
  audited = [],
  narrowed = false,
}: AuditOfMetrics = {}): readonly string[] {
  const lines: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const at = new Date('2026-01-01T00:00:00Z');
  const header = { auditId: 'a', version: '1.0.0', startedAt: at, finishedAt: at };
  const config = configOf(written);
  const report = mergeReport(audited, { suppressions: [], narrowed }, header);
  const capacities = audited.flatMap(({ capacity }): readonly TargetCapacity[] => (capacity ? [capacity] : []));
  publishMetrics(config, { report, capacities, narrowed, calls: 0 });
  publishFinished(config.name, 'schedule');
  stdout.mockRestore();
  return lines.filter((line) => line.includes('CloudWatchMetrics'));
}

/** What CloudWatch makes of such lines: a metric for each set of dimensions. */
export function metricsIn(lines: readonly string[]): readonly Embedded[] {
  return lines
    .map((line) => JSON.parse(line))
    .flatMap((record) =>
      record._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }: EmbeddedMetrics) =>
        Dimensions.flatMap((names) =>
          Metrics.map(({ Name }) => ({
            namespace: Namespace,
            name: Name,
            dimensions: Object.fromEntries(names.map((name) => [name, record[name]])),
            value: record[Name],
          })),
        ),
      ),
    );
}

/** Metrics that the functions write after an audit, one for each metric and set of dimensions. */
export function embeddedMetrics(audit: AuditOfMetrics = {}): readonly string[] {
  return metricsIn(embeddedLines(audit)).map(({ name, dimensions }) => keyOf(name, dimensions));
}
