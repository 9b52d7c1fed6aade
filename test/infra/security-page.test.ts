import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HUB_ACTIONS } from '../../lambda/aws/hub/permissions.ts';
import { ACTIONS, READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import { actionsOf, statementsOf } from './statements.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

const page = readFileSync(join(import.meta.dirname, '../../SECURITY.md'), 'utf8');

/** What roles of the deployment may, and what who runs `doctor` has to be allowed. */
const [ofTheRoles = '', , ofDoctor = '', rest = ''] = page.split(/^(## What `doctor` reads)$([\s\S]*?)(?=^## )/m);
const actionsNamed = (text: string) => [...text.matchAll(/`([a-z0-9]+:[A-Z]\w+)`/g)].map(([, action = '']) => action);

describe('SECURITY.md', () => {
  it('names every action that a role of some deployment has besides the reads, and no other', () => {
    const wholeOrganisation = { targets: { organization: {} } };
    const templates = [...Object.values(CONFIGURATIONS), wholeOrganisation].flatMap((input) => {
      const { stacks, template } = synthesized(input);
      return stacks.map(template);
    });
    const roles = ['AuditRole', 'ScanRole', 'CleanupRole', 'DeliverRole', 'ImportRole', 'ReadRole', 'SecurityHubRole'];
    const allowed = actionsOf(templates.flatMap((template) => roles.flatMap((role) => statementsOf(template, role))));
    const besides = allowed.filter((action) => !READ_ACTIONS.includes(action));
    expect([...new Set(actionsNamed(ofTheRoles + rest))].sort()).toEqual(besides);
  });

  it('names every action that `doctor` takes, and no other', () => {
    const own = Object.values(HUB_ACTIONS).flatMap((service) => Object.values<string>(service));
    const ofAudits = [ACTIONS.s3.getObject, ...Object.values<string>(ACTIONS.organizations)];
    expect(actionsNamed(ofDoctor).sort()).toEqual([...own, ...ofAudits].sort());
  });
});
