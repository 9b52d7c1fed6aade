import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { moduleOfLimits } from '../../scripts/build.ts';

test('bundles have the limits of every instance type as the data file has them', async () => {
  const json = await readFile(new URL('../../data/instance-type-network-limits.json', import.meta.url), 'utf8');
  const source = moduleOfLimits(json);
  const { default: bundled } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  expect(bundled).toEqual(JSON.parse(json));
  expect(source.length).toBeLessThan(json.length / 4);
});
