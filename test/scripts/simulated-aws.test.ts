import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NAMED_WORLDS } from '../../scripts/named-worlds.ts';

test('every world with a name can be made, and has a name of its own', () => {
  for (const { make } of NAMED_WORLDS) expect(make().accounts.size).toBeGreaterThan(0);
  expect(new Set(NAMED_WORLDS.map(({ name }) => name)).size).toBe(NAMED_WORLDS.length);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'npm run simulated-aws serves until %s, and ends in good order',
  async (signal) => {
    const script = join(import.meta.dirname, '../../scripts/simulated-aws.ts');
    const child = spawn(process.execPath, [script, '--world', 'demo'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [printed] = await once(child.stdout, 'data');
    expect(String(printed)).toMatch(/^export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+$/m);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);
