import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

const SNAPSHOTS = join(import.meta.dirname, '__snapshots__');

const stacks = Object.entries(CONFIGURATIONS).flatMap(([configuration, input]) => {
  const { stacks: names, template } = synthesized(input);
  return names.map((name) => ({ configuration, name, template: template(name).toJSON() }));
});

/** Without what changes with the code of the functions, and without the list of reads, which is held to the code's own. */
function steady(template: object): string {
  return `${JSON.stringify(template, null, 2)
    .replaceAll(/[0-9a-f]{64}/g, '<hash>')
    .replaceAll(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1<hash>')
    .replaceAll(readActions(), '"<reads>"')}\n`;
}

function readActions(): RegExp {
  const actions = [...READ_ACTIONS].sort().map((action) => `"${action}"`);
  return new RegExp(actions.join(',\\s+'), 'g');
}

describe('a template is as it was reviewed', () => {
  it.each(stacks)('$configuration: $name', async ({ configuration, name, template }) => {
    const file = `${configuration.replaceAll(' ', '-')}.${name}.json`;
    await expect(steady(template)).toMatchFileSnapshot(join(SNAPSHOTS, file));
  });

  it('with a snapshot for each, and no other', () => {
    const files = stacks.map(({ configuration, name }) => `${configuration.replaceAll(' ', '-')}.${name}.json`);
    expect(readdirSync(SNAPSHOTS).sort()).toEqual(files.sort());
  });

  it('and names the partition nowhere but in what the user wrote', () => {
    const written = readdirSync(SNAPSHOTS).filter(
      (file) => !/^(a-list-of-accounts|all-that-a-bank-asks-for|owners-of-findings)\./.test(file),
    );
    for (const file of written) expect(readFileSync(join(SNAPSHOTS, file), 'utf8'), file).not.toContain('arn:aws');
  });
});
