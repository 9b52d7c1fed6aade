import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memberModulePolicies } from '../infra/member-module.ts';
import { CHECKS } from '../lambda/checks/index.ts';
import { defaultConfig } from '../lambda/config/load.ts';
import { configurationVariable } from './terraform-configuration.ts';
import { withTables } from './terraform-docs.ts';
import { MEMBER_FORMS, withValidations } from './terraform-validations.ts';

const TERRAFORM = join(import.meta.dirname, '../terraform');

export const MODULES: readonly string[] = ['hub', 'member'];

/** The files of `terraform/` that are generated, by their paths in it. Tests hold them fresh. */
export function terraformFiles(): ReadonlyMap<string, string> {
  const sources = new Map([
    ['hub/configuration.tf', configurationVariable()],
    ['member/policies.json.tftpl', memberModulePolicies(defaultConfig(CHECKS).deployment)],
    ['member/variables.tf', withValidations(read('member', 'variables.tf'), MEMBER_FORMS)],
  ]);
  const readmes = MODULES.map((module) => [`${module}/README.md`, readmeOf(module, sources)] as const);
  return new Map([...sources, ...readmes]);
}

/** @param generated texts of the files that may be older on disk */
function readmeOf(module: string, generated: ReadonlyMap<string, string>): string {
  const files = readdirSync(join(TERRAFORM, module)).filter((file) => file.endsWith('.tf'));
  const sources = files.map((file) => generated.get(`${module}/${file}`) ?? read(module, file));
  return withTables(read(module, 'README.md'), sources.join('\n'));
}

function read(module: string, file: string): string {
  return readFileSync(join(TERRAFORM, module, file), 'utf8');
}

if (import.meta.main) for (const [file, text] of terraformFiles()) writeFileSync(join(TERRAFORM, file), text);
