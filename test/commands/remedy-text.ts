import type { Remediation } from '../../lambda/model/remediation.ts';
import { shellCommand } from '../../lambda/report/words/shell.ts';

/** A remedy in one line, to compare: its commands stand between backquotes. */
export function remedyText({ steps }: Remediation): string {
  return steps.map((step) => ('text' in step ? step.text : `\`${shellCommand(step.command.argv)}\``)).join(' ');
}
