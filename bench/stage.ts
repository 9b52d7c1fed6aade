import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCli, bundleLambda, FUNCTION_FILE, type MAX_START_BYTES, startBytes } from '../scripts/build.ts';

const ROOT = join(import.meta.dirname, '..');

/** Not among them is what takes messages of queues, which waits for others. */
export type FunctionName = Exclude<keyof typeof MAX_START_BYTES, 'deliver' | 'import'>;

export const FUNCTIONS: readonly FunctionName[] = ['audit', 'scan', 'cleanup'];

/** What is measured: the command line as published and as it is in the checkout, and the functions' bundles. */
export interface Stage {
  /** An empty folder for a run to work in. */
  readonly folder: string;
  readonly publishedCli: string;
  readonly checkoutCli: string;
  readonly bundles: Readonly<Record<FunctionName, Bundle>>;
}

/** A function as Lambda has it. */
export interface Bundle {
  readonly file: string;
  /** Bytes that its start loads. */
  readonly startBytes: number;
}

/** Builds into a temporary folder, and removes it in the end. */
export async function onStage<T>(play: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-bench-'));
  try {
    return await play(await build(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds the command line as it is published into a folder; the path of what starts it, which finds the bundle in `dist`. */
export async function buildCli(folder: string): Promise<string> {
  const published = join(folder, 'package');
  await bundleCli(join(published, 'dist'));
  await writeFile(join(published, 'package.json'), '{ "type": "module" }');
  await copyInto(join(published, 'bin'));
  return join(published, 'bin/eks-ip-auditor.js');
}

async function build(folder: string): Promise<Stage> {
  const publishedCli = await buildCli(folder);
  return {
    folder,
    publishedCli,
    checkoutCli: join(ROOT, 'bin/eks-ip-auditor.js'),
    bundles: {
      audit: await buildFunction('audit', folder),
      scan: await buildFunction('scan', folder),
      cleanup: await buildFunction('cleanup', folder),
    },
  };
}

async function buildFunction(name: FunctionName, folder: string): Promise<Bundle> {
  const code = join(folder, 'lambda', name);
  const metafile = await bundleLambda(join(ROOT, `lambda/handlers/${name}.ts`), code);
  return { file: join(code, FUNCTION_FILE), startBytes: startBytes(metafile) };
}

async function copyInto(bin: string): Promise<void> {
  await mkdir(bin);
  await copyFile(join(ROOT, 'bin/eks-ip-auditor.js'), join(bin, 'eks-ip-auditor.js'));
}
