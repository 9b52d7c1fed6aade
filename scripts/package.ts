/**
 * Writes dist/deploy/: the deployment of a configuration for whoever does not use the CDK. CloudFormation templates that
 * need no bootstrap, the functions' archives, checksums, a bill of materials, the licences of what is in them, and a
 * README with the commands.
 *
 *     npm run package         # of eks-ip-auditor.config.json, or of the file that CONFIG_FILE names
 */
import { join } from 'node:path';
import { note, print } from '../bin/output.ts';
import { CHECKS } from '../lambda/checks/index.ts';
import { loadConfig } from '../lambda/config/load.ts';
import { configWarnings } from '../lambda/config/warnings.ts';
import { AuditorError } from '../lambda/model/errors.ts';
import { writePackage } from './write-package.ts';

const ROOT = join(import.meta.dirname, '..');

try {
  const { config, file } = await loadConfig(CHECKS, { file: process.env.CONFIG_FILE, folder: ROOT });
  for (const warning of configWarnings(config)) note(`warning: ${warning}`);
  const configFile = process.env.CONFIG_FILE ?? (file === undefined ? undefined : join(ROOT, file));
  const written = await writePackage({ config, configFile, folder: join(ROOT, 'dist/deploy'), now: new Date() });
  await print(
    `${written.map((name) => `dist/deploy/${name}\n`).join('')}dist/deploy/README.md says how to deploy it.\n`,
  );
} catch (error) {
  if (!(error instanceof AuditorError)) throw error;
  note(`error: ${error.message}`);
  process.exitCode = 1;
}
