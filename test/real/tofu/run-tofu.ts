import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from './programs.ts';

export const TERRAFORM = join(import.meta.dirname, '../../../terraform');

export interface Ended {
  readonly code: number;
  /** What it said to both streams. */
  readonly output: string;
}

/** OpenTofu with a home of its own. */
export interface Tofu {
  readonly programs: Programs;
  /** Its home, in which the modules are copied too. */
  readonly folder: string;
  /** Access key of the account that it works in. */
  readonly key: string;
}

export function runTofu({ programs, folder, key }: Tofu, cwd: string, args: readonly string[]): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TF_CLI_CONFIG_FILE: programs.cliConfig,
    TF_IN_AUTOMATION: 'true',
    CHECKPOINT_DISABLE: 'true',
    AWS_ACCESS_KEY_ID: key,
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return new Promise((resolve) => {
    execFile(programs.tofu, [...args, '-no-color'], { cwd, env, maxBuffer: 64e6 }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` }),
    );
  });
}

/**
 * A folder of a configuration beside copies of the modules: an example, or one of its own.
 * @throws Error with what OpenTofu said of modules that it does not find
 */
export async function root(tofu: Tofu, name: string, files: Readonly<Record<string, string>>): Promise<string> {
  cpSync(TERRAFORM, join(tofu.folder, 'terraform'), { recursive: true });
  const cwd = join(tofu.folder, 'terraform/examples', name);
  mkdirSync(cwd, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text);
  const { code, output } = await runTofu(tofu, cwd, ['get']);
  if (code !== 0) throw new Error(output);
  return cwd;
}

/** Of a provider block, what leads its calls to an emulator. */
export function providerOf(
  endpoint: string,
  services: readonly string[],
  { alias, region = 'eu-west-1' }: { readonly alias?: string; readonly region?: string } = {},
): string {
  return `provider "aws" {
${alias === undefined ? '' : `  alias                       = ${JSON.stringify(alias)}\n`}  region                      = ${JSON.stringify(region)}
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_get_ec2_platforms      = true
  s3_force_path_style         = true
  endpoints {
${services.map((service) => `    ${service} = ${JSON.stringify(endpoint)}\n`).join('')}  }
}
`;
}
