import type { AnyCheck } from '../lambda/checks/define-check.ts';
import { groupBy } from '../lambda/common/group-by.ts';
import { CHECKLIST } from '../lambda/diagnose/checklist.ts';
import { markdownTable } from './markdown-table.ts';

const COLUMNS = 120;

/** README's table of checks, by the question that each answers: a new check makes it no longer. */
export function renderCheckTable(checks: readonly AnyCheck[]): string {
  const asked = CHECKLIST.map(({ id, title }) => [title, idsOf(checks, ({ question }) => question === id)]);
  return markdownTable(
    ['what it asks', 'checks'],
    [
      ...asked,
      ['No subnet runs out within two weeks (with a ledger)', idsOf(checks, isOfHistory)],
      ['For information', idsOf(checks, (check) => check.question === null && !isOfHistory(check))],
    ],
  );
}

function isOfHistory({ question, restsOnHistory }: AnyCheck): boolean {
  return question === null && restsOnHistory;
}

function idsOf(checks: readonly AnyCheck[], isAmong: (check: AnyCheck) => boolean): string {
  return checks
    .filter(isAmong)
    .map(({ meta }) => `\`${meta.id}\``)
    .join(', ');
}

/** The IAM actions of the audit's role, by service, in lines that fit the page: `ec2:` DescribeVpcs, …; `eks:` … */
export function renderActions(actions: readonly string[]): string {
  const byService = groupBy(actions.toSorted(), (action) => action.slice(0, action.indexOf(':') + 1));
  const words = [...byService].flatMap(([service, own], index, all) => {
    const names = own.map((action) => action.slice(service.length));
    const end = index === all.length - 1 ? '' : ';';
    return [`\`${service}\``, ...names.map((name, at) => `${name}${at === names.length - 1 ? end : ','}`)];
  });
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
