import type { Report, TargetResult } from '../../model/report.ts';
import { notLookedAt, whyText } from '../outline/not-looked-at.ts';
import { placeOf } from '../outline/places.ts';
import { isWithoutMemory } from '../outline/without-memory.ts';
import { harmless } from '../words/plain-text.ts';

/** A line for everything that could not be looked at: tools that have no place for it say it as a message of theirs. */
export function couldNotLook(report: Pick<Report, 'targets'>): readonly string[] {
  const { unread, unanswered } = notLookedAt(report);
  return [
    ...unread.map(({ sections, reason, action, message, places }) =>
      harmless(`Not looked at in ${places.join(', ')}: ${sections.join(', ')} (${action}, ${reason}): ${message}`),
    ),
    ...unanswered.map(({ checks, failures, places }) =>
      harmless(
        `No full answer in ${places.join(', ')} from ${checks.join(', ')}${failures.length > 0 ? `: ${failures.join('; ')}` : ''}`,
      ),
    ),
    ...report.targets
      .filter(isWithoutMemory)
      .map((target) =>
        harmless(`Without the memory of earlier audits in ${placeOf(target)}: ${target.memory.message ?? ''}`),
      ),
  ];
}

/** Why a check has no full answer in a target, or undefined where it has one, or was not asked. */
export function unansweredBy({ notEvaluated }: TargetResult, check: string): string | undefined {
  const entry = notEvaluated.find((each) => each.check === check);
  return entry && harmless(entry.because.map(whyText).join('; '));
}
