import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildFunction } from '../../infra/function-code.ts';
import { CONFIG_FILE_NAME } from '../../lambda/config/load.ts';
import { bundleLambda } from '../../scripts/build.ts';

const ROOT = join(import.meta.dirname, '../..');

const folder = mkdtempSync(join(tmpdir(), 'function-code-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['audit', 'scan', 'cleanup'] as const)("the code of the function '%s'", (name) => {
  it('is a bundle with its source map and, beside it, the configuration', async () => {
    const config = join(folder, `${name}.json`);
    writeFileSync(config, '{"scope":"all"}');
    const code = await buildFunction(name, config, folder);
    expect(readdirSync(code).sort()).toEqual([CONFIG_FILE_NAME, 'index.mjs', 'index.mjs.map']);
    expect(readFileSync(join(code, CONFIG_FILE_NAME), 'utf8')).toBe('{"scope":"all"}');
    expect(statSync(join(code, 'index.mjs')).size).toBeLessThan(2_000_000);
    expect((await import(join(code, 'index.mjs'))).handler).toBeTypeOf('function');
  });

  it('holds nothing of the command line, the stacks or the tests', async () => {
    const { inputs } = await bundleLambda(join(ROOT, `lambda/handlers/${name}.ts`), join(folder, `${name}.mjs`));
    const ours = Object.keys(inputs).filter((path) => !path.startsWith('node_modules/'));
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter((path) => !/^(lambda|data)\/|^package\.json$/.test(path))).toEqual([]);
    const packages = Object.keys(inputs).filter((path) => path.startsWith('node_modules/'));
    expect(
      packages.filter((path) => /^node_modules\/(aws-cdk-lib|cdk-nag|croner|vitest|constructs)\//.test(path)),
    ).toEqual([]);
  });
});

describe('without a configuration file', () => {
  it('the defaults are packed', async () => {
    const code = await buildFunction('scan', undefined, mkdtempSync(join(folder, 'defaults-')));
    expect(JSON.parse(readFileSync(join(code, CONFIG_FILE_NAME), 'utf8'))).toEqual({});
  });
});
