import * as z from 'zod';
import { type AnyCheck, worstOf } from '../../lambda/checks/define-check.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { print } from '../output.ts';
import { EXIT } from './exit-codes.ts';

const HEAD = ['check', 'worst', 'what it asks'] as const;

/** What there is to know of a check, for programs. */
export function asData({ meta, needs, wants, options, ...check }: AnyCheck) {
  const { id, title, question, rationale, severities, mayBeWrong, remediation } = { ...meta, question: check.question };
  const { properties = {} } = z.toJSONSchema(options, { io: 'input' });
  return {
    id,
    title,
    worst: worstOf({ meta }),
    question,
    rationale,
    severities,
    mayBeWrong,
    url: remediation.url,
    needs,
    wants,
    options: properties,
  };
}

/** Lists the checks: id, the worst severity they give, title; as JSON all that is known of each. */
export async function listChecks(format: 'table' | 'json'): Promise<number> {
  if (format === 'json') {
    await print(`${JSON.stringify(CHECKS.map(asData), null, 2)}\n`);
    return EXIT.ok;
  }
  const rows = [HEAD, ...CHECKS.map((check) => [check.meta.id, worstOf(check), check.meta.title] as const)];
  const idWidth = Math.max(...rows.map(([id]) => id.length));
  const severityWidth = Math.max(...rows.map(([, severity]) => severity.length));
  const lines = rows.map(
    ([id, severity, title]) => `${id.padEnd(idWidth)}  ${severity.padEnd(severityWidth)}  ${title}\n`,
  );
  await print(lines.join(''));
  return EXIT.ok;
}
