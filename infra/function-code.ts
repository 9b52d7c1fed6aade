import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG_FILE_NAME } from '../lambda/config/load.ts';
import { bundleLambda } from '../scripts/build.ts';
import type { FunctionName } from './roles/role-name.ts';

const ROOT = join(import.meta.dirname, '..');

/** Folder of a function's code, once it is built. */
export function codeFolder(name: FunctionName): string {
  return join(ROOT, 'dist/lambda', name);
}

/**
 * Builds a function's folder: its bundle and, beside it, the configuration that it reads by itself.
 * @param configFile undefined where the defaults hold
 */
export async function buildFunction(name: FunctionName, configFile: string | undefined): Promise<void> {
  const folder = codeFolder(name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await bundleLambda(join(ROOT, `lambda/handlers/${name}.ts`), join(folder, 'index.mjs'));
  const packed = join(folder, CONFIG_FILE_NAME);
  await (configFile === undefined ? writeFile(packed, '{}\n') : copyFile(configFile, packed));
}
