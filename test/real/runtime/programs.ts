/** What Lambda runs Node.js functions with: its Runtime Interface Emulator and runtime client, kept outside of the checkout. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureGo, runGo } from '../../support/go.ts';
import { run } from '../../support/python.ts';

const HERE = import.meta.dirname;
const EMULATOR = 'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie';
const PINNED = ['go.mod', 'go.sum', 'package.json', 'package-lock.json'];

export interface RuntimePrograms {
  /** Serves a function as Lambda's own services do (`aws-lambda-rie`). */
  readonly emulator: string;
  /** Module that runs a function's handler (`aws-lambda-ric`). */
  readonly client: string;
}

/**
 * Builds both, which takes a minute of CPU time and a C++ compiler; the first time only.
 *
 * @throws SetupError where a compiler is missing
 */
export async function ensureRuntime(say: (line: string) => void, signal: AbortSignal): Promise<RuntimePrograms> {
  const pinned = await Promise.all(PINNED.map((file) => readFile(join(HERE, file))));
  const key = createHash('sha256')
    .update(Buffer.concat([...pinned, Buffer.from(process.version)]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'eks-ip-auditor', `runtime-${key}`);
  const programs = {
    emulator: join(folder, 'aws-lambda-rie'),
    client: join(folder, 'node_modules/aws-lambda-ric/index.mjs'),
  };
  const done = join(folder, 'done');
  if (existsSync(done)) return programs;
  await mkdir(folder, { recursive: true });
  const go = await ensureGo(join(HERE, 'go.mod'), say, signal);
  say("building Lambda's runtime emulator and the runtime client of Node.js (once, about a minute)");
  const build = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w'];
  await runGo(go, ['build', ...build, '-o', programs.emulator, EMULATOR], HERE, signal);
  for (const file of ['package.json', 'package-lock.json']) await cp(join(HERE, file), join(folder, file));
  const npm = join(dirname(process.execPath), 'npm');
  await run(existsSync(npm) ? npm : 'npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--silent'], signal);
  // Written last: what an interruption left is not taken for the whole.
  await writeFile(done, '');
  return programs;
}
