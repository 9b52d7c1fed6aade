import { auditTimes } from '../../infra/audit-times.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { configJsonSchemaText } from '../../lambda/config/json-schema.ts';
import { CONFIG_FILE_NAME, type LoadedConfig, loadConfig } from '../../lambda/config/load.ts';
import { configWarnings, expiredSuppressions } from '../../lambda/config/warnings.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { note, print } from '../output.ts';
import { EXIT } from './exit-codes.ts';

/** The flags of `config check`, as Commander hands them over. */
export interface CheckOptions {
  readonly config?: string;
  readonly live?: boolean;
  readonly profile?: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

/**
 * Says that the configuration is valid, for the command line and for a deployment.
 * @throws AuditorError saying what is wrong with it
 */
export async function checkConfig({ config: file, live, ...flags }: CheckOptions): Promise<number> {
  const loaded = await loadConfig(CHECKS, { file, folder: process.cwd() });
  assertDeployable(loaded);
  const { file: name = 'the defaults' } = loaded;
  for (const warning of configWarnings(loaded.config)) note(`warning: ${name}: ${warning}`);
  const expired = expiredSuppressions(loaded.config, new Date());
  if (expired.length > 0)
    throw new AuditorError('CONFIG_INVALID', expired.map((each) => `${name}: ${each}`).join('\n'));
  await print(
    `${loaded.file === undefined ? `no ${CONFIG_FILE_NAME} here: the defaults apply` : `${loaded.file}: valid`}\n`,
  );
  if (live !== true) return EXIT.ok;
  const { tryConfig } = await import('./config-live.ts');
  return tryConfig(loaded.config, flags);
}

/** What of a deployment depends on the calendar. @throws AuditorError CONFIG_INVALID */
function assertDeployable({ config, file = CONFIG_FILE_NAME }: LoadedConfig): void {
  try {
    auditTimes(config.schedule, new Date());
  } catch (error) {
    throw error instanceof AuditorError ? new AuditorError(error.code, `${file}: ${error.message}`) : error;
  }
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
