import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

describe('README.md', () => {
  it('has under 150 lines', () => {
    expect(readme.split('\n').length).toBeLessThan(150);
  });

  it('names every action of the read role and no other', () => {
    const [, shown = ''] = /<!-- actions: [^>]*-->([\s\S]*?)<!-- \/actions -->/.exec(readme) ?? [];
    const named = [...shown.matchAll(/`(\w+:)`([^;`]*)/g)].flatMap(([, service, names = '']) =>
      [...names.matchAll(/\w+/g)].map(([name]) => `${service}${name}`),
    );
    expect(named.sort()).toEqual([...READ_ACTIONS].sort());
  });

  it('names every check', () => {
    for (const { meta } of CHECKS) expect(readme).toContain(`\`${meta.id}\``);
  });

  it('shows configurations that are valid: to deploy one account, an organisation, and of every kind of setting', () => {
    const shown = [/write `(\{.+\})` as/, /echo '([^']+)' > eks-ip-auditor/, /```json\n([\s\S]*?)```/];
    for (const form of shown) {
      const [, example = ''] = form.exec(readme) ?? [];
      expect(() => parseConfig(CHECKS, example, 'README.md'), example).not.toThrow();
    }
  });
});
