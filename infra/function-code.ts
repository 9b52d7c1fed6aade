import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { CONFIG_FILE_NAME } from '../lambda/config/load.ts';
import { bundleLambda } from '../scripts/build.ts';
import type { FunctionName } from './roles/role-name.ts';

const HANDLERS = join(import.meta.dirname, '../lambda/handlers');

/**
 * Builds a function's code: its bundle and, beside it, the configuration that it reads by itself.
 * @param configFile undefined where the defaults hold
 * @param folder where the function gets a folder of its name
 */
export async function buildFunction(
  name: FunctionName,
  configFile: string | undefined,
  folder: string,
): Promise<Metafile> {
  const code = join(folder, name);
  const metafile = await bundleLambda(join(HANDLERS, `${name}.ts`), code);
  const packed = join(code, CONFIG_FILE_NAME);
  await (configFile === undefined ? writeFile(packed, '{}\n') : copyFile(configFile, packed));
  return metafile;
}
