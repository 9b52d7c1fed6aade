import { CHECKS } from '../../lambda/checks/index.ts';
import { configJsonSchemaText } from '../../lambda/config/json-schema.ts';
import { CONFIG_FILE_NAME, loadConfig } from '../../lambda/config/load.ts';
import { EXIT } from './exit-codes.ts';
import { print } from './streams.ts';

/** Says that the configuration is valid. @throws AuditorError saying what is wrong with it */
export async function checkConfig(file: string | undefined): Promise<number> {
  const loaded = await loadConfig(CHECKS, { file, folder: process.cwd() });
  await print(
    `${loaded.file === undefined ? `no ${CONFIG_FILE_NAME} here: the defaults hold` : `${loaded.file}: valid`}\n`,
  );
  return EXIT.ok;
}

/** Prints the configuration as it takes effect. @throws AuditorError when it is not valid */
export async function printConfig(file: string | undefined): Promise<number> {
  const { config } = await loadConfig(CHECKS, { file, folder: process.cwd() });
  await print(`${JSON.stringify(config, null, 2)}\n`);
  return EXIT.ok;
}

/** Prints the JSON Schema of the configuration. */
export async function printSchema(): Promise<number> {
  await print(configJsonSchemaText(CHECKS));
  return EXIT.ok;
}
