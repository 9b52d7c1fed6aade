import type { AnyCheck } from '../lambda/checks/define-check.ts';
import { CHECKLIST } from '../lambda/diagnose/checklist.ts';

const COLUMNS = 120;

/** README's table of checks, by the question that each answers: a new check makes it no longer. */
export function renderCheckTable(checks: readonly AnyCheck[]): string {
  const rows = CHECKLIST.map(({ id, title }) => rowOf(title, checks, id));
  return ['| what it asks | checks |', '| --- | --- |', ...rows, rowOf('For information', checks, null)].join('\n');
}

function rowOf(title: string, checks: readonly AnyCheck[], question: AnyCheck['question']): string {
  const ids = checks.filter((check) => check.question === question).map(({ meta }) => `\`${meta.id}\``);
  return `| ${title} | ${ids.join(', ')} |`;
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
