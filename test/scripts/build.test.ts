import { execFile } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCli, bundleLambda } from '../../scripts/build.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The bundler lowers syntax, not the library: what the engines of `engines` lack must not be called. */
const NEWER_THAN_NODE_20: readonly (readonly [string, RegExp])[] = [
  ['Promise.withResolvers and Promise.try', /\bPromise\.(withResolvers|try)\b/],
  ['Array.fromAsync', /\bArray\.fromAsync\b/],
  ['groupBy', /\b(Object|Map)\.groupBy\b/],
  ['RegExp.escape', /\bRegExp\.escape\b/],
  ['import.meta.main', /\bimport\.meta\.main\b/],
  ['globSync', /\bglobSync\b/],
  ['set operations', /(?<!\bz\s*)\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf)\(/],
  ['iterator helpers', /\.(values|keys|entries)\(\)\s*\.\w+\(|\bIterator\.from\b/],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await bundleCli(join(folder, 'dist'));
});
afterAll(() => rm(folder, { recursive: true }));

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

/** The module with all that its static imports load. */
function loadedWith(module: string, known: Set<string> = new Set()): ReadonlySet<string> {
  known.add(module);
  const imports = readFileSync(module, 'utf8').matchAll(/(?:^|[;}])import(?:[\w${},* ]+from)?"(\.[^"]+)"/gm);
  for (const [, path = ''] of imports) {
    const imported = join(dirname(module), path);
    if (!known.has(imported)) loadedWith(imported, known);
  }
  return known;
}

function run(...args: readonly string[]) {
  return promisify(execFile)(process.execPath, [join(folder, 'dist/eks-ip-auditor.js'), ...args]);
}

describe('the published command line', () => {
  it('runs away from the checkout and its packages', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect((await run('--version')).stdout).toBe(`${version}\n`);
    expect((await run('checks')).stdout).toContain('leaked-eni');
    expect((await run('config', 'schema')).stdout).toBe(readFileSync(join(ROOT, 'config.schema.json'), 'utf8'));
  });

  it('loads neither SDK nor schemas nor renderers for its help', () => {
    const entry = join(folder, 'dist/eks-ip-auditor.js');
    expect(statSync(entry).size).toBeLessThan(100_000);
    const loadedAtOnce = readFileSync(entry, 'utf8').matchAll(/(?:^|;)import[^(;]*?from"(\.[^"]+)"/g);
    const sizes = [...loadedAtOnce].map(([, chunk = '']) => statSync(join(folder, 'dist', chunk)).size);
    expect(sizes.filter((size) => size > 50_000)).toEqual([]);
  });

  it.each(['audit', 'cleanup'])('loads the S3 client for %s only when a ledger is in S3', (name) => {
    const chunks = globSync('dist/chunks/*.js', { cwd: folder }).map((chunk) => join(folder, chunk));
    const holdsS3 = (chunk: string) => readFileSync(chunk, 'utf8').includes('com.amazonaws.s3');
    expect(chunks.filter(holdsS3)).toHaveLength(1);
    const [entry = ''] = chunks.filter((chunk) => basename(chunk).startsWith(`${name}-`));
    const loaded = loadedWith(entry);
    expect(loaded.size).toBeGreaterThan(5);
    expect([...loaded].filter(holdsS3)).toEqual([]);
  });

  it.each(NEWER_THAN_NODE_20)('does without %s, which Node 20 does not have', (_, pattern) => {
    const sources = globSync(['bin/cli/**/*.ts', 'lambda/**/*.ts'], { cwd: ROOT }).filter(
      (path) => !path.startsWith('lambda/handlers/'),
    );
    const found = sources.filter((path) => pattern.test(withoutComments(readFileSync(join(ROOT, path), 'utf8'))));
    expect(found).toEqual([]);
  });
});

describe("the audit function's bundle", () => {
  it('is at most 1.5 MB and exports its handler', async () => {
    const outfile = join(folder, 'audit.mjs');
    await bundleLambda(join(ROOT, 'lambda/handlers/audit.ts'), outfile);
    expect(statSync(outfile).size).toBeLessThanOrEqual(1_500_000);
    const { handler } = await import(outfile);
    expect(handler).toBeTypeOf('function');
  });
});
