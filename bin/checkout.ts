import { join } from 'node:path';
import { CHECKS } from '../lambda/checks/index.ts';
import { loadConfig } from '../lambda/config/load.ts';
import type { Config } from '../lambda/config/schema.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import { note, print } from './output.ts';

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

/**
 * Runs a script of the checkout: what its user can put right is one line behind `lead`, a bug shows its stack.
 * @param usage for a script without arguments of its own: `--help` prints it, and anything else is refused
 */
export async function runScript(
  main: () => Promise<void>,
  { lead = '', usage }: { readonly lead?: string; readonly usage?: string } = {},
): Promise<void> {
  const args = process.argv.slice(2);
  if (usage !== undefined && args.length > 0) {
    const asked = args.every((arg) => arg === '--help' || arg === '-h');
    if (asked) return print(usage);
    note(`error: unknown argument ${JSON.stringify(args[0])}\n${usage.trimEnd()}`);
    process.exitCode = 2;
    return;
  }
  try {
    await main();
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    note(`${lead}${error.message}`);
    process.exitCode = 1;
  }
}
