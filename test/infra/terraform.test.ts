import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { terraformFiles } from '../../scripts/terraform.ts';

const MODULES = join(import.meta.dirname, '../../terraform');

describe('terraform/', () => {
  it.each([...terraformFiles()])('%s is the one that the code makes (npm run docs)', (file, text) => {
    expect(readFileSync(join(MODULES, file), 'utf8')).toBe(text);
  });

  it('describes every variable and output of its modules in their tables', () => {
    const source = readFileSync(join(MODULES, 'member/variables.tf'), 'utf8');
    const variables = [...source.matchAll(/^variable "(\w+)"/gm)].map(([, name]) => name);
    expect(variables.length).toBeGreaterThan(10);
    const readme = readFileSync(join(MODULES, 'member/README.md'), 'utf8');
    expect(variables.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
  });
});
