import { CHECKS } from '../../lambda/checks/index.ts';
import { print } from '../output.ts';
import { EXIT } from './exit-codes.ts';

/** Lists the checks: id, the severity they usually give, title. */
export async function listChecks(): Promise<number> {
  const rows = CHECKS.map(({ meta }) => [meta.id, meta.severity, meta.title] as const);
  const idWidth = Math.max(...rows.map(([id]) => id.length));
  const severityWidth = Math.max(...rows.map(([, severity]) => severity.length));
  const lines = rows.map(
    ([id, severity, title]) => `${id.padEnd(idWidth)}  ${severity.padEnd(severityWidth)}  ${title}\n`,
  );
  await print(lines.join(''));
  return EXIT.ok;
}
