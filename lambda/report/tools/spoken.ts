import { findCheck } from '../../checks/index.ts';
import type { ReportedFinding } from '../../model/finding.ts';
import { docsUrl } from '../../model/version.ts';
import { shownSteps } from '../outline/remedies.ts';
import { withNames } from '../words/names.ts';
import { clipped, harmless } from '../words/plain-text.ts';
import { shellCommand } from '../words/shell.ts';

/** A check as tools name it. One that this release does not know, from an older or newer report, has its id alone. */
export interface SpokenCheck {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly url: string;
}

export function spokenCheck(id: string): SpokenCheck {
  const meta = findCheck(id)?.meta;
  return {
    id: harmless(id),
    title: meta?.title ?? harmless(id),
    why: meta?.rationale ?? '',
    url: meta === undefined ? docsUrl('CHECKS.md') : docsUrl(`CHECKS.md#${meta.id}`),
  };
}

/** What is wrong, in one line, with the names that people know. */
export function messageOf({ message, names }: Pick<ReportedFinding, 'message' | 'names'>): string {
  return harmless(withNames(message, names));
}

/** What to do, a line a step, each command as a shell takes it. */
export function remedyLines({ remediation, names }: Pick<ReportedFinding, 'remediation' | 'names'>): readonly string[] {
  return shownSteps(remediation.steps, names).map((step) =>
    'text' in step ? step.text : (shellCommand(step.argv) ?? ''),
  );
}

/** What to do as one text of at most so many characters, whole steps alone: half a command is none. */
export function remedyWithin(finding: Pick<ReportedFinding, 'remediation' | 'names'>, most: number): string {
  const lines = remedyLines(finding);
  const fitting = lines.filter((_, index) => lines.slice(0, index + 1).join(' ').length <= most);
  return fitting.length > 0 ? fitting.join(' ') : clipped(lines[0] ?? '', most);
}
