import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import { actionsOf, statementsOf } from './statements.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

const page = readFileSync(join(import.meta.dirname, '../../SECURITY.md'), 'utf8');

describe('SECURITY.md', () => {
  it('names every action that a role of some deployment has besides the reads, and no other', () => {
    const wholeOrganisation = { targets: { organization: {} } };
    const templates = [...Object.values(CONFIGURATIONS), wholeOrganisation].flatMap((input) => {
      const { stacks, template } = synthesized(input);
      return stacks.map(template);
    });
    const roles = ['AuditRole', 'ScanRole', 'CleanupRole', 'ReadRole'];
    const allowed = actionsOf(templates.flatMap((template) => roles.flatMap((role) => statementsOf(template, role))));
    const named = [...page.matchAll(/`([a-z0-9]+:[A-Z]\w+)`/g)].map(([, action]) => action);
    const besides = allowed.filter((action) => !READ_ACTIONS.includes(action));
    expect([...new Set(named)].sort()).toEqual(besides);
  });
});
