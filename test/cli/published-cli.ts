import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { bundleCli } from '../../scripts/build.ts';

/** The command as it is published, there for the tests of a file. Not to be asked for its path before they run. */
export function publishedCli(): { readonly cli: string } {
  const published = { cli: '' };
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'published-'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await bundleCli(join(folder, 'dist'));
    published.cli = join(folder, 'dist/eks-ip-auditor.js');
    return () => rm(folder, { recursive: true });
  });
  return published;
}
