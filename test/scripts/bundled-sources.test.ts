import { readFile } from 'node:fs/promises';
import { EOL } from 'node:os';
import { sep } from 'node:path';
import { expect, test } from 'vitest';
import { moduleOfLimits, withoutLateImports } from '../../scripts/build.ts';

test('bundles have the limits of every instance type as the data file has them', async () => {
  const json = await readFile(new URL('../../data/instance-type-network-limits.json', import.meta.url), 'utf8');
  const source = moduleOfLimits(json);
  const { default: bundled } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  expect(bundled).toEqual(JSON.parse(json));
  expect(source.length).toBeLessThan(json.length / 2);
});

test('functions import at once what the command line imports late, and their lines keep their numbers', async () => {
  const source = withoutLateImports(`const { sep } = await import('node:path');
const [{ EOL }, { sep: again }] = await Promise.all([import('node:os'), import('node:path')]);
export default [sep, EOL, again, new Error().stack];`);
  expect(source).not.toMatch(/\bimport\(/);
  expect(source.split('\n')).toHaveLength(3);
  const { default: found } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  expect(found.slice(0, 3)).toEqual([sep, EOL, sep]);
  expect(found[3]).toMatch(/:3:\d+\)?$/m);
});
