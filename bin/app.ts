import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedApp } from '../infra/checked-app.ts';
import { codeInFolders } from '../infra/code-of.ts';
import { buildFunction } from '../infra/function-code.ts';
import { timingOf } from '../infra/hub/timing.ts';
import { makeStacks } from '../infra/make-stacks.ts';
import { functionsOf } from '../infra/roles/role-name.ts';
import { checkoutConfig, runScript } from './checkout.ts';

/** The CDK app: stacks from the configuration of the checkout. */
async function synthesize(): Promise<void> {
  const { config, configFile } = await checkoutConfig();
  const timing = timingOf(config.schedule, new Date());
  const folder = folderOfThisRun();
  for (const name of functionsOf(config)) await buildFunction(name, configFile, folder);
  makeStacks(checkedApp(), { config, code: codeInFolders((name) => join(folder, name)), timing });
}

/** The CDK takes its own copy of the code. Two runs side by side must not build into one folder. */
function folderOfThisRun(): string {
  const folder = mkdtempSync(join(tmpdir(), 'eks-ip-auditor-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

await runScript(synthesize);
