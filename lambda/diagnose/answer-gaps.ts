import type { ChecksOutcome } from '../audit/run-checks.ts';
import { groupBy } from '../common/group-by.ts';
import { gapsIn } from '../model/cluster-reads.ts';
import { causeOf, type Gap, itemsOf } from '../model/coverage.ts';
import type { AnswerGap } from '../model/diagnosis.ts';
import type { Finding } from '../model/finding.ts';
import { type Inventory, SECTION_NAMES } from '../model/inventory.ts';
import type { Question } from './checklist.ts';

/** All that keeps a question from a whole answer; what one call did not give is one gap. Pure. */
export function answerGapsOf(
  question: Question,
  cluster: string,
  inventory: Inventory,
  { notEvaluated }: ChecksOutcome,
  notShown: readonly Finding[],
): readonly AnswerGap[] {
  const gaps = gapsOf(inventory);
  const silent = notEvaluated.filter(({ check }) => question.checks.includes(check));
  const whys = silent.flatMap(({ check, because }) => because.map((why) => ({ check, why })));
  const unread = new Set(whys.flatMap(({ why }) => ('gap' in why ? [why.gap.section] : [])));
  const missed = gaps.filter(
    ({ section }) => question.sections.some((name) => name === section) || unread.has(section),
  );
  return [
    ...(question.sections.includes('clusters') && isMissing(cluster, inventory)
      ? [{ kind: 'cluster-missing' } as const]
      : []),
    ...[...groupBy(missed, causeOf).values()].flatMap(notRead),
    ...whys.flatMap(({ check, why }): AnswerGap[] =>
      'threw' in why ? [{ kind: 'check-failed', check, message: `the check failed: ${why.threw}` }] : [],
    ),
    ...notShown.map((finding): AnswerGap => ({ kind: 'not-shown', finding })),
  ];
}

function gapsOf({ sections }: Inventory): readonly Gap[] {
  return SECTION_NAMES.flatMap((name) => gapsIn(sections, name));
}

function notRead(gaps: readonly Gap[]): readonly AnswerGap[] {
  // The section whose own read failed has the source's words first-hand.
  const first = gaps.find(({ dependsOn }) => dependsOn === undefined) ?? gaps[0];
  if (first === undefined) return [];
  const { source, reason, action, message } = first;
  const sections = gaps.map(({ section }) => section);
  return [{ kind: 'not-read', sections, ...(source && { source }), reason, action, message }];
}

function isMissing(cluster: string, { sections: { clusters } }: Inventory): boolean {
  return clusters.status === 'read' && !itemsOf(clusters).some(({ name }) => name === cluster);
}
