import { auditTimes } from '../../infra/audit-times.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { acceptedIn, foundIn, notAccepted } from './nag-findings.ts';
import { brokenLimits } from './service-limits.ts';
import { NOW, synthesized } from './synthesized.ts';

/** Lines by which `config check` refuses a configuration; none when it takes it. */
export function refusals(input: unknown): readonly string[] {
  try {
    auditTimes(parseConfig(CHECKS, JSON.stringify(input), 'c.json').schedule, NOW);
    return [];
  } catch (error) {
    if (error instanceof AuditorError && error.code === 'CONFIG_INVALID') return error.message.split('\n');
    throw error;
  }
}

/** What a synth, the rules on its stacks and the services' own limits have against a configuration. */
export function objections(input: unknown): readonly string[] {
  const { app, stacks, template } = synthesized(input);
  const broken = stacks.flatMap((stack) =>
    brokenLimits(template(stack).toJSON() as Parameters<typeof brokenLimits>[0]).map((line) => `${stack}: ${line}`),
  );
  const found = notAccepted(foundIn(app), acceptedIn(app)).map(({ path, id }) => `${path}: ${id}`);
  return [...broken, ...found];
}
