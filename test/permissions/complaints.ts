import type { Gap } from '../../lambda/model/coverage.ts';
import type { Report } from '../../lambda/model/report.ts';
import { objectText } from '../../simulated-aws/index.ts';
import type { RunningProduct } from './running-product.ts';
import type { Line } from './sandbox.ts';

/** Everything by which people could learn that something went wrong: one text each, without repetitions. */
export function complaintsIn(running: RunningProduct, bucket: string, answers: readonly unknown[]): readonly string[] {
  const objects = running.aws.world.buckets.get(bucket);
  const reports = [...(objects?.objects.keys() ?? [])]
    .filter((key) => key.startsWith('reports/') && key.endsWith('.json'))
    .map((key): Report => JSON.parse(objectText(objects, key) ?? ''));
  return [
    ...new Set([
      ...reports.flatMap(inReport),
      ...answers.flatMap(inAnswer),
      ...running.log().flatMap(inLog),
      ...running.aws.unsupported.map((what) => `unsupported: ${what}`),
    ]),
  ];
}

function inAnswer(answer: unknown): readonly string[] {
  if (typeof answer === 'string') return [`failed: ${answer}`];
  if (typeof answer !== 'object' || answer === null) return [];
  if ('report' in answer) return inAnswer(answer.report);
  return 'targets' in answer && Array.isArray(answer.targets) ? inReport(answer as Report) : [];
}

function inReport({ targets, cleanup, summary }: Report): readonly string[] {
  const gaps = targets.flatMap((target) => [
    ...target.gaps.map(inGap),
    ...(target.memory.message === null ? [] : [`memory: ${target.memory.message}`]),
  ]);
  const cleaned = (cleanup?.targets ?? []).flatMap(({ refused, outcomes }) => [
    ...(refused === null ? [] : [`refused: ${refused.reason}, ${refused.message}`]),
    ...outcomes.flatMap(({ outcome, message }) =>
      outcome === 'deleted' ? [] : [`not deleted: ${outcome}, ${message}`],
    ),
  ]);
  const unread = summary.suppressionNotices.flatMap(({ problem, resource }) =>
    problem === 'unread' ? [`unread: ${resource}`] : [],
  );
  return [...gaps, ...cleaned, ...unread];
}

function inGap({ reason, action }: Pick<Gap, 'reason' | 'action'>): string {
  return `gap: ${reason}, ${action}`;
}

/** A line about gaps says what they are; what else it has, the report has too. */
function inLog(line: Line): readonly string[] {
  if ('_aws' in line || line.level === 'INFO') return [];
  const { message = line.text, gaps, error } = line;
  const texts = Array.isArray(gaps) ? gaps.map(inGap) : [`log: ${message}`];
  return error === undefined ? texts : [...texts, `log: ${JSON.stringify(error)}`];
}
