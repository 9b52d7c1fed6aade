import type { Report } from '../../model/report.ts';
import { harmlessJson } from '../json/render-json.ts';
import { shownFinding } from '../json/report-schema.ts';
import { isWithoutMemory } from '../outline/without-memory.ts';

/**
 * A JSON object a line, for log pipelines: `kind` says of what. The audit first, then its findings, those that are over too, then
 * each gap, each check without a full answer and each target without the memory it should have had; clean-up as CSV has it.
 */
export function renderNdjson(report: Report): string {
  const { auditId, finishedAt: time, tool, startedAt, summary, findings, targets, cleanup } = report;
  const lines: readonly object[] = [
    { kind: 'audit', tool, startedAt, summary },
    ...findings.map((finding) => ({ kind: 'finding', ...shownFinding(finding) })),
    ...targets.flatMap((target) => {
      const { accountId, region, gaps, notEvaluated, memory } = target;
      return [
        ...gaps.map((gap) => ({ kind: 'gap', accountId, region, ...gap })),
        ...notEvaluated.map((entry) => ({ kind: 'not-evaluated', accountId, region, ...entry })),
        ...(isWithoutMemory(target) ? [{ kind: 'without-memory', accountId, region, message: memory.message }] : []),
      ];
    }),
    ...(cleanup === null
      ? []
      : cleanup.targets.map((target) => ({ kind: 'cleanup-target', mode: cleanup.mode, ...target }))),
  ];
  return lines.map((line) => `${harmlessJson({ time, auditId, ...line })}\n`).join('');
}
