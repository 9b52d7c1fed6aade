import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONFIGURATION, HEALTHY_CONFIGURATION, TROUBLES } from '../../bin/demo/estate.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { loadConfig, parseConfig } from '../../lambda/config/load.ts';
import { NAMED_WORLDS } from '../../scripts/named-worlds.ts';

test('every world with a name can be made, and has a name of its own', () => {
  for (const { make } of NAMED_WORLDS) expect(make().accounts.size).toBeGreaterThan(0);
  expect(new Set(NAMED_WORLDS.map(({ name }) => name)).size).toBe(NAMED_WORLDS.length);
});

test.each([
  ['demo', TROUBLES, CONFIGURATION],
  ['demo-healthy', undefined, HEALTHY_CONFIGURATION],
])('the world "%s" goes wrong and is audited as in the demo', async (world, troubles, configuration) => {
  const { faults, audit = [] } = NAMED_WORLDS.find(({ name }) => name === world) ?? {};
  expect(faults).toEqual(troubles);
  const [flag, file] = audit;
  expect(flag).toBe('--config');
  const { config } = await loadConfig(CHECKS, { file, folder: '.' });
  expect(config).toEqual(parseConfig(CHECKS, JSON.stringify(configuration), 'the demo'));
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'npm run simulated-aws serves until %s, and ends in good order',
  async (signal) => {
    const script = join(import.meta.dirname, '../../scripts/simulated-aws.ts');
    const child = spawn(process.execPath, [script, '--world', 'demo'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [printed] = await once(child.stdout, 'data');
    expect(String(printed)).toMatch(/^export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+$/m);
    expect(String(printed)).toMatch(/^# What goes wrong: deny eks:ListClusters 555566667777 us-east-1$/m);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);
