import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderJson } from '../../lambda/report/json/render-json.ts';
import {
  bundleCli,
  bundleConstructs,
  bundleLambda,
  FUNCTION_FILE,
  loadedAtStart,
  MAX_START_BYTES,
  startBytes,
} from '../../scripts/build.ts';
import { NOTICES_FILE } from '../../scripts/notices.ts';
import { realisticReport } from '../report/sample-report.ts';

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
let cli: Metafile;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  cli = await bundleCli(join(folder, 'dist'));
});
afterAll(() => rm(folder, { recursive: true }));

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

/** Besides it, errors know some of the names of its operations. */
const S3_CLIENT = 'node_modules/@aws-sdk/client-s3/dist-es/S3Client.js';

/** Whether a module is in an output. */
function holds({ outputs }: Metafile, output: string, module: string): boolean {
  const inputs = Object.entries(outputs[output]?.inputs ?? {});
  return inputs.some(([path, { bytesInOutput }]) => bytesInOutput > 0 && path.endsWith(module));
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

  it.each([
    ['sarif', 'blob/main/CHECKS.md#subnet-low-ips'],
    ['ocsf', 'blob/main/CHECKS.md#subnet-low-ips'],
    ['asff', '"SchemaVersion"'],
    ['github', '::error'],
  ])('writes a stored report as %s', async (format, part) => {
    const file = join(folder, 'report.json');
    await writeFile(file, renderJson(realisticReport()));
    expect((await run('report', file, '--format', format)).stdout).toContain(part);
  });

  it('loads neither SDK nor schemas nor renderers for its help', () => {
    const [entry = 0, ...chunks] = loadedAtStart(cli, 'dist/eks-ip-auditor.js').values();
    expect(entry).toBeLessThan(100_000);
    expect(chunks.length).toBeGreaterThan(0);
    expect(chunks.filter((bytes) => bytes > 50_000)).toEqual([]);
  });

  it.each(['audit', 'cleanup'])('loads the S3 client for %s only when a ledger is in S3', (name) => {
    expect(Object.keys(cli.outputs).filter((path) => holds(cli, path, S3_CLIENT))).toHaveLength(1);
    const [entry = ''] = Object.keys(cli.outputs).filter((path) => basename(path).startsWith(`${name}-`));
    const loaded = [...loadedAtStart(cli, entry).keys()];
    expect(loaded.length).toBeGreaterThan(5);
    expect(loaded.filter((path) => holds(cli, path, S3_CLIENT))).toEqual([]);
  });

  it.each(NEWER_THAN_NODE_20)('does without %s, which Node 20 does not have', (_, pattern) => {
    const sources = globSync(['bin/cli/**/*.ts', 'lambda/**/*.ts'], { cwd: ROOT }).filter(
      (path) => !path.startsWith('lambda/handlers/'),
    );
    const found = sources.filter((path) => pattern.test(withoutComments(readFileSync(join(ROOT, path), 'utf8'))));
    expect(found).toEqual([]);
  });
});

/** Packages of which something is in the bundle, by the metafile. */
function packagesIn({ outputs }: Metafile): readonly string[] {
  const paths = Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0),
  );
  const names = paths.flatMap((path) => {
    const [, ...inPackages] = path.split('node_modules/');
    return /^(?:@[^/]+\/)?[^/]+(?=\/)/.exec(inPackages.at(-1) ?? '') ?? [];
  });
  return [...new Set(names)];
}

function holdToNotices(metafile: Metafile, notices: string): void {
  const names = packagesIn(metafile);
  expect(names.length).toBeGreaterThan(2);
  const named = new Set([...notices.matchAll(/^(\S+) \S+ \([^)]+\)$/gm)].map(([, name]) => name));
  expect(names.filter((name) => !named.has(name))).toEqual([]);
}

it('the command line has the licence of everything in it', () => {
  holdToNotices(cli, readFileSync(join(folder, 'dist', NOTICES_FILE), 'utf8'));
});

describe('the constructs for CDK apps', () => {
  let constructs: Metafile;
  beforeAll(async () => {
    constructs = await bundleConstructs(join(folder, 'cdk'));
  });

  it('have the licence of everything in them', () => {
    holdToNotices(constructs, readFileSync(join(folder, 'cdk', NOTICES_FILE), 'utf8'));
  });

  it('hold nothing of the AWS SDK, the bundler, the rules on stacks or the CDK, which is the app’s own', () => {
    const found = Object.keys(constructs.inputs).filter((path) =>
      /node_modules\/(@aws-sdk|@smithy|esbuild|cdk-nag|aws-cdk-lib|constructs)\//.test(path),
    );
    expect(found).toEqual([]);
  });
});

describe.each(Object.entries(MAX_START_BYTES))('the bundle of %s', (name, mostBytes) => {
  let code: string;
  let metafile: Metafile;
  let inputs: readonly string[];
  beforeAll(async () => {
    code = join(folder, name);
    metafile = await bundleLambda(join(ROOT, `lambda/handlers/${name}.ts`), code);
    inputs = Object.keys(metafile.inputs);
  });

  it('exports its handler, and loads little at its start', async () => {
    expect(startBytes(metafile)).toBeLessThanOrEqual(mostBytes);
    expect((await import(join(code, FUNCTION_FILE))).handler).toBeTypeOf('function');
  });

  it('has the licence of everything in it beside it', () => {
    holdToNotices(metafile, readFileSync(join(code, NOTICES_FILE), 'utf8'));
  });

  it('holds nothing of the command line, the tests or the stacks', () => {
    expect(inputs.filter((path) => /^(bin|test|infra|bench|scripts)\//.test(path))).toEqual([]);
    expect(
      inputs.filter((path) => /node_modules\/(aws-cdk-lib|constructs|commander|vitest|@cloud-copilot)\//.test(path)),
    ).toEqual([]);
  });

  it('can delete only where it is the clean-up', () => {
    const isCleanup = name === 'cleanup';
    expect(inputs.includes('lambda/aws/eni-deleter.ts')).toBe(isCleanup);
    const modules = globSync('**/*.mjs', { cwd: code }).map((file) => readFileSync(join(code, file), 'utf8'));
    expect(modules.some((text) => text.includes('DeleteNetworkInterfaceRequest'))).toBe(isCleanup);
  });

  it('has the SDK of durable functions only where it is one', () => {
    expect(inputs.some((path) => path.includes('durable-execution-sdk-js'))).toBe(name === 'audit');
  });

  it('has no package twice', () => {
    expect(inputs.filter((path) => path.split('node_modules/').length > 2)).toEqual([]);
  });
});

describe('the start of a scan', () => {
  let metafile: Metafile;
  let loaded: readonly string[];
  beforeAll(async () => {
    metafile = await bundleLambda(join(ROOT, 'lambda/handlers/scan.ts'), join(folder, 'start'));
    loaded = [...loadedAtStart(metafile, FUNCTION_FILE).keys()];
  });

  it.each([
    'lambda/handlers/diagnose.ts',
    'lambda/handlers/doctor.ts',
    'lambda/aws/organizations.ts',
    'lambda/collect/kubernetes/index.ts',
    'lambda/collect/yaml-in-json.ts',
  ])('leaves out %s, which is loaded when it is needed', (module) => {
    expect(Object.keys(metafile.outputs).filter((path) => holds(metafile, path, module))).toHaveLength(1);
    expect(loaded.filter((path) => holds(metafile, path, module))).toEqual([]);
  });

  it('has the S3 client, which every scan needs', () => {
    expect(loaded.filter((path) => holds(metafile, path, S3_CLIENT))).toHaveLength(1);
  });
});

it('the command line has nothing of the SDK of durable functions, which Node 20 does not run', () => {
  const inputs = Object.keys(cli.inputs);
  expect(inputs.length).toBeGreaterThan(100);
  expect(inputs.filter((path) => path.includes('durable-execution-sdk-js'))).toEqual([]);
});
