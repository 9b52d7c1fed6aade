import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FunctionName } from '../infra/roles/role-name.ts';
import { bundleConstructs, bundleLambda } from './build.ts';

const ROOT = join(import.meta.dirname, '..');

const NEIGHBOUR = /from '\.\/([\w-]+)\.ts'/g;

const FUNCTIONS: readonly FunctionName[] = ['audit', 'scan', 'cleanup', 'deliver', 'import'];

/**
 * Writes what `eks-ip-auditor/cdk` is: `cdk/` with the constructs and their types, `functions/` with the functions that
 * these deploy, without their source maps, which are four times as large.
 * @param dist where both folders are made anew
 */
export async function buildConstructs(dist: string): Promise<void> {
  const built = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-constructs-'));
  try {
    for (const name of FUNCTIONS) await buildFunctionOfPackage(name, built, join(dist, 'functions', name));
    const folder = join(dist, 'cdk');
    await rm(folder, { recursive: true, force: true });
    await bundleConstructs(folder);
    // Within a package of ES modules: CommonJS is what both kinds of apps can load.
    await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
    await writeTypes(built, folder);
  } finally {
    await rm(built, { recursive: true, force: true });
  }
}

async function buildFunctionOfPackage(name: FunctionName, built: string, folder: string): Promise<void> {
  const from = join(built, name);
  await bundleLambda(join(ROOT, `lambda/handlers/${name}.ts`), from);
  await rm(folder, { recursive: true, force: true });
  await cp(from, folder, { recursive: true, filter: (path) => !path.endsWith('.map') });
}

/** The declarations that the compiler makes of `cdk/`, each importing its neighbours as the files that they are there. */
async function writeTypes(built: string, folder: string): Promise<void> {
  const out = join(built, 'types');
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = ['--project', join(ROOT, 'cdk/tsconfig.json'), '--outDir', out];
  await promisify(execFile)(process.execPath, [compiler, ...args], { cwd: ROOT });
  await publishTypes('index', join(out, 'cdk'), folder);
}

/**
 * A file's declarations, and those of all that they import.
 * @throws Error when they need a file that is not published
 */
async function publishTypes(name: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(from, `${name}.d.ts`), 'utf8');
  if (text.includes("from '../")) throw new Error(`cdk/${name}.ts: its types need a file outside of cdk/`);
  await writeFile(join(to, `${name}.d.ts`), text.replaceAll(NEIGHBOUR, "from './$1.js'"));
  const neighbours = new Set([...text.matchAll(NEIGHBOUR)].map(([, neighbour = '']) => neighbour));
  for (const neighbour of neighbours) await publishTypes(neighbour, from, to);
}
