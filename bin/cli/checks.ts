import { worstOf } from '../../lambda/checks/define-check.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { print } from '../output.ts';
import { EXIT } from './exit-codes.ts';

const HEAD = ['check', 'worst', 'what it asks'] as const;

/** Lists the checks: id, the worst severity they give, title. */
export async function listChecks(): Promise<number> {
  const rows = [HEAD, ...CHECKS.map((check) => [check.meta.id, worstOf(check), check.meta.title] as const)];
  const idWidth = Math.max(...rows.map(([id]) => id.length));
  const severityWidth = Math.max(...rows.map(([, severity]) => severity.length));
  const lines = rows.map(
    ([id, severity, title]) => `${id.padEnd(idWidth)}  ${severity.padEnd(severityWidth)}  ${title}\n`,
  );
  await print(lines.join(''));
  return EXIT.ok;
}
