import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memberModulePolicies } from '../infra/member-module.ts';
import { CHECKS } from '../lambda/checks/index.ts';
import { defaultConfig } from '../lambda/config/load.ts';
import { withTables } from './terraform-docs.ts';

const MODULES = join(import.meta.dirname, '../terraform');

/** The files of `terraform/` that are generated, by their paths in it. Tests hold them fresh. */
export function terraformFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['member/policies.json.tftpl', memberModulePolicies(defaultConfig(CHECKS).deployment)],
    ...['member'].map((module) => [`${module}/README.md`, readmeOf(module)] as const),
  ]);
}

function readmeOf(module: string): string {
  const folder = join(MODULES, module);
  const sources = readdirSync(folder)
    .filter((file) => file.endsWith('.tf'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  return withTables(readFileSync(join(folder, 'README.md'), 'utf8'), sources.join('\n'));
}

if (import.meta.main) for (const [file, text] of terraformFiles()) writeFileSync(join(MODULES, file), text);
