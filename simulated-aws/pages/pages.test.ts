import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CASES } from '../client-suite/cases/index.ts';
import { DIFFERENCE_AREAS } from '../client-suite/differences.ts';
import { SERVICES } from '../server.ts';
import { worldJsonSchema } from '../world-file/json-schema.ts';
import { renderDifferences } from './render-differences.ts';
import { renderOperations } from './render-operations.ts';

function page(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', name), 'utf8');
}

describe('fresh (npm run docs) is', () => {
  test.each([
    ['DIFFERENCES.md', () => renderDifferences(DIFFERENCE_AREAS, CASES.length)],
    ['OPERATIONS.md', () => renderOperations(SERVICES)],
    ['world.schema.json', worldJsonSchema],
  ])('%s', (name, render) => {
    expect(page(name)).toBe(render());
  });
});

test('the README names every kind of fault', () => {
  const kinds = [...worldJsonSchema().matchAll(/"kind": \{\s*"type": "string",\s*"const": "(\w+)"/g)].map(
    ([, kind]) => kind,
  );
  expect(kinds.length).toBeGreaterThan(5);
  for (const kind of kinds) expect(page('README.md')).toContain(`| \`${kind}\` |`);
});

test('an answer with a bar or a backtick stays in its cell', () => {
  const differences = [{ case: 'asks', field: '', moto: 'a|b', simulated: 'c`d' }];
  const area = {
    title: 'X',
    disagreements: [{ right: 'undecided' as const, because: 'So.', source: 'S', differences }],
  };
  expect(renderDifferences([area], 1)).toContain('| asks | `a\\|b` | `` c`d `` |');
});
