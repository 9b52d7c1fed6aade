import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { homeRegion } from '../../lambda/aws/home-region.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-'));
  await writeFile(join(folder, 'config'), '[default]\nregion = eu-north-1\n[profile other]\nregion = us-east-2\n');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('the home region', () => {
  it('is that of the environment, in either variable', async () => {
    expect(await homeRegion({}, { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' })).toBe('eu-west-1');
    expect(await homeRegion({}, { AWS_DEFAULT_REGION: 'eu-west-2' })).toBe('eu-west-2');
  });

  it("is the default profile's, where the environment says nothing", async () => {
    expect(await homeRegion()).toBe('eu-north-1');
  });

  it("is the named profile's", async () => {
    expect(await homeRegion({ profile: 'other' })).toBe('us-east-2');
  });

  it('is unknown where nothing tells', async () => {
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    expect(await homeRegion()).toBeUndefined();
  });
});
