/** For tests: the examples of the module "hub", applied in accounts of the emulator. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../../../lambda/checks/index.ts';
import { loadConfig } from '../../../lambda/config/load.ts';
import { writePackage } from '../../../scripts/write-package.ts';
import { say } from '../../support/python-suite.ts';
import { hubOf, resourcesOf } from '../deployment.ts';
import type { Place } from '../place.ts';
import { shell } from '../programs.ts';
import { ensureTofu } from './programs.ts';
import { root, runTofu, type Tofu } from './run-tofu.ts';

/** Milliseconds. OpenTofu may have to be built first. */
export const BUILDING = 1_800_000;

export const SERVICES = ['cloudformation', 'iam', 's3', 'sts'];

export const STACK = hubOf({});

export const assetsOf = ({ accountId }: Place) => `assets-for-terraform-${accountId}`;

/** An example of the modules, in an account of its own. */
export interface Example {
  readonly place: Place;
  readonly tofu: Tofu;
  readonly cwd: string;
}

/** @param variables what the example asks for beside package and bucket */
export async function exampleIn(
  place: Place,
  name: string,
  providers: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Example> {
  const programs = await ensureTofu(say, AbortSignal.timeout(BUILDING));
  const tofu = { programs, folder: mkdtempSync(join(place.folder, 'tofu-')), key: place.accountId };
  await shell(place, `aws s3 mb s3://${assetsOf(place)}`);
  const given = JSON.stringify({ ...variables, assets_bucket: assetsOf(place) });
  const files = { 'emulator_override.tf': providers, 'emulator.auto.tfvars.json': given };
  return { place, tofu, cwd: await root(tofu, name, files) };
}

export const packageFolder = ({ tofu }: Example, name: string) => join(tofu.folder, name);

/** @param packaged name of the package */
export function run(example: Example, command: string, packaged: string, ...args: readonly string[]) {
  const given = ['-var', `package_dir=${packageFolder(example, packaged)}`];
  return runTofu(example.tofu, example.cwd, [command, '-input=false', ...given, ...args]);
}

export const apply = (example: Example, packaged: string) => run(example, 'apply', packaged, '-auto-approve');

/** A package of a configuration, by its text. */
export async function pack(example: Example, name: string, text: string): Promise<void> {
  const configFile = join(example.tofu.folder, `${name}.json`);
  writeFileSync(configFile, text);
  const { config } = await loadConfig(CHECKS, { file: configFile, folder: example.tofu.folder });
  await writePackage({ config, configFile, folder: packageFolder(example, name), now: new Date() });
}

/** The configuration that a plan printed to make a package of. */
export const printed = (output: string) => /^ {2}(\{.*\})$/m.exec(output)?.[1] ?? '';

export const inOneLine = (output: string) => output.replaceAll(/\s+/g, ' ');

/** What a plan does, to what: `aws_s3_bucket_object.template: created`. */
export const planned = (output: string) =>
  [...output.matchAll(/^ {2}# module\.eks_ip_auditor\.(.*?) (?:will|must) be (.*)$/gm)]
    .map(([, what = '', done = '']) => `${what.replace(/-[0-9a-f]{16}\.zip/, '')}: ${done}`)
    .sort();

/** Logical ids of what the template of a package has, and of what the stack has. */
export async function resources(example: Example, packaged: string) {
  const template = readFileSync(join(packageFolder(example, packaged), 'hub.template.json'), 'utf8');
  const made = await resourcesOf(example.place, STACK);
  return {
    asked: Object.keys(JSON.parse(template).Resources).sort(),
    made: made.map(({ logicalId }) => logicalId).sort(),
  };
}
