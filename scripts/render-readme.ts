import type { AnyCheck } from '../lambda/checks/define-check.ts';
import { CHECKLIST } from '../lambda/diagnose/checklist.ts';
import { markdownTable } from './markdown-table.ts';

const COLUMNS = 120;

/** README's table of checks, by the question that each answers: a new check makes it no longer. */
export function renderCheckTable(checks: readonly AnyCheck[]): string {
  const asked = CHECKLIST.map(({ id, title }) => [title, idsOf(checks, id)]);
  return markdownTable(['what it asks', 'checks'], [...asked, ['For information', idsOf(checks, null)]]);
}

function idsOf(checks: readonly AnyCheck[], question: AnyCheck['question']): string {
  const own = checks.filter((check) => check.question === question);
  return own.map(({ meta }) => `\`${meta.id}\``).join(', ');
}

/** The IAM actions of the audit's role, by service, in lines that fit the page. */
export function renderActions(actions: readonly string[]): string {
  const lines: string[] = [];
  for (const action of actions.toSorted().map((each) => `\`${each}\``)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + action.length + 2 > COLUMNS) lines.push(action);
    else lines[lines.length - 1] = `${last}, ${action}`;
  }
  return lines.join(',\n');
}
