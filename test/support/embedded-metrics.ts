import { vi } from 'vitest';
import { mergeReport } from '../../lambda/audit/merge-report.ts';
import { publishFinished, publishMetrics } from '../../lambda/handlers/telemetry.ts';
import { configOf } from '../infra/synthesized.ts';

/** A metric by its name and its dimensions, in whatever order they are named. */
export function keyOf(name: string, dimensions: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name} ${sorted.map(([key, value]) => `${key}=${value}`).join(' ')}`;
}

interface EmbeddedMetrics {
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** Metrics that the functions really write to their logs after an audit, one for each metric and set of dimensions. */
export function embeddedMetrics(): readonly string[] {
  const lines: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const at = new Date('2026-01-01T00:00:00Z');
  const header = { auditId: 'a', version: '1.0.0', startedAt: at, finishedAt: at };
  const config = configOf({});
  publishMetrics(config, mergeReport([], { suppressions: [], narrowed: false }, header), 0);
  publishFinished(config.name, 'schedule');
  stdout.mockRestore();
  return lines
    .filter((line) => line.includes('CloudWatchMetrics'))
    .map((line) => JSON.parse(line))
    .flatMap((record) =>
      record._aws.CloudWatchMetrics.flatMap((written: EmbeddedMetrics) =>
        written.Dimensions.flatMap((names) =>
          written.Metrics.map(({ Name }) => keyOf(Name, Object.fromEntries(names.map((name) => [name, record[name]])))),
        ),
      ),
    );
}
