import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const HADOLINT = process.env.HADOLINT ?? 'hadolint';
const DOCKERFILE = join(import.meta.dirname, '../../../Dockerfile');

it('hadolint has nothing to say of the Dockerfile', async () => {
  const { stdout } = await promisify(execFile)(HADOLINT, ['--no-color', '--failure-threshold', 'none', DOCKERFILE]);
  expect(stdout).toBe('');
});
