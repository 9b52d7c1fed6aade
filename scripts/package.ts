/**
 * Writes dist/deploy/: the deployment of a configuration for whoever does not use the CDK. CloudFormation templates that
 * need no bootstrap, the functions' archives, checksums, a bill of materials, the licences of what is in them, and a
 * README with the commands.
 *
 *     npm run package         # of eks-ip-auditor.config.json, or of the file that CONFIG_FILE names
 */
import { join } from 'node:path';
import { checkoutConfig, ROOT, runScript } from '../bin/checkout.ts';
import { note, print } from '../bin/output.ts';
import { configWarnings } from '../lambda/config/warnings.ts';
import { writePackage } from './write-package.ts';

async function main(): Promise<void> {
  const { config, configFile } = await checkoutConfig();
  for (const warning of configWarnings(config)) note(`warning: ${warning}`);
  const written = await writePackage({ config, configFile, folder: join(ROOT, 'dist/deploy'), now: new Date() });
  await print(
    `${written.map((name) => `dist/deploy/${name}\n`).join('')}dist/deploy/README.md says how to deploy it.\n`,
  );
}

const usage = `Usage: npm run package

Writes dist/deploy: CloudFormation templates, the functions' archives, checksums, a bill of materials, and a README with the
commands that deploy them. The configuration is eks-ip-auditor.config.json, or the file that CONFIG_FILE names:

  CONFIG_FILE=my.config.json npm run package
`;

await runScript(main, { lead: 'error: ', usage });
