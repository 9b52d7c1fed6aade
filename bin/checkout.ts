import { join } from 'node:path';
import { CHECKS } from '../lambda/checks/index.ts';
import { loadConfig } from '../lambda/config/load.ts';
import type { Config } from '../lambda/config/schema.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import { note } from './output.ts';

export const ROOT = join(import.meta.dirname, '..');

export interface CheckoutConfig {
  readonly config: Config;
  /** Path of the file; undefined where the defaults hold. */
  readonly configFile: string | undefined;
}

/**
 * The configuration that a checkout deploys: `eks-ip-auditor.config.json` in it, or the file that `CONFIG_FILE` names.
 * @throws AuditorError as `loadConfig`
 */
export async function checkoutConfig(): Promise<CheckoutConfig> {
  const named = process.env.CONFIG_FILE;
  const { config, file } = await loadConfig(CHECKS, { file: named, folder: ROOT });
  return { config, configFile: named ?? (file === undefined ? undefined : join(ROOT, file)) };
}

/** Runs a script of the checkout: what its user can put right is one line behind `lead`, a bug shows its stack. */
export async function runScript(main: () => Promise<void>, lead = ''): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    note(`${lead}${error.message}`);
    process.exitCode = 1;
  }
}
