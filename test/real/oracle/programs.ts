/** The oracle's programs, built of the modules that others wrote; kept outside of the checkout. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensureGo, outputOfGo, runGo } from '../../support/go.ts';

const HERE = import.meta.dirname;
const CNI = 'github.com/aws/amazon-vpc-cni-k8s';
const SOURCES = ['cni.go', 'controller.go', 'main.go', 'metadata.go', 'sweeps.go', 'linkname.s'];
/** What is added to the CNI's module, by its path in it. */
const ADDED = {
  'pkg/ipamd/pool_test.go': 'pool/ipamd/pool_test.go',
  'pkg/awsutils/of_type.go': 'pool/awsutils/of_type.go',
};

/** Environment of both: nothing of the user's, and no log in the CNI's usual place. */
export const QUIET = {
  PATH: process.env.PATH,
  AWS_VPC_K8S_CNI_LOG_FILE: 'stderr',
  AWS_VPC_K8S_CNI_LOGLEVEL: 'fatal',
} as const;

export interface OraclePrograms {
  /** Answers with sweeps and limits (`main.go`). */
  readonly oracle: string;
  /** Runs ipamd's own loop on draws (`pool/ipamd/pool_test.go`). */
  readonly pool: string;
  /** The CNI's list of max pods by instance type. */
  readonly maxPods: string;
  /** The CNI's manifest, with what it sets where users set nothing. */
  readonly manifest: string;
}

/**
 * Builds both, which takes minutes; the first time only.
 *
 * @throws SetupError where no Go can be had
 */
export async function ensureOracle(say: (line: string) => void, signal: AbortSignal): Promise<OraclePrograms> {
  const folder = join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'eks-ip-auditor',
    `oracle-${await key()}`,
  );
  const programs = {
    oracle: join(folder, 'oracle'),
    pool: join(folder, 'pool'),
    maxPods: join(folder, 'eni-max-pods.txt'),
    manifest: join(folder, 'aws-k8s-cni.yaml'),
  };
  const done = join(folder, 'done');
  if (existsSync(done)) return programs;
  const go = await ensureGo(join(HERE, 'go.mod'), say, signal);
  say('building the oracle of the VPC CNI and the VPC resource controller (once, some minutes)');
  await mkdir(folder, { recursive: true });
  const build = ['-mod=readonly', '-trimpath', '-buildvcs=false'];
  await runGo(go, ['build', ...build, '-ldflags', '-s -w', '-o', `${programs.oracle}.new`, '.'], HERE, signal);
  await rename(`${programs.oracle}.new`, programs.oracle);
  const module = (await outputOfGo(go, ['list', '-m', '-f', '{{.Dir}}', CNI], HERE)).trim();
  const modfile = await withPool(module, folder);
  const test = ['test', '-c', '-modfile', modfile, ...build, '-o', `${programs.pool}.new`, `${CNI}/pkg/ipamd`];
  await runGo(go, test, HERE, signal);
  await rename(`${programs.pool}.new`, programs.pool);
  await cp(join(module, 'misc/eni-max-pods.txt'), programs.maxPods);
  await cp(join(module, 'config/master/aws-k8s-cni.yaml'), programs.manifest);
  // Written last: what an interruption left is not taken for the whole.
  await writeFile(done, '');
  return programs;
}

/**
 * A copy of the CNI's module to which our files are added (Go lays nothing over its module cache), and a go.mod that takes
 * it; the path of that. The CNI's own tests of ipamd stay out, for they need much that ours do not.
 */
async function withPool(module: string, folder: string): Promise<string> {
  const copy = join(folder, 'cni');
  await rm(copy, { recursive: true, force: true });
  await cp(module, copy, { recursive: true, filter: (path) => !/[\\/]ipamd[\\/]\w+_test\.go$/.test(path) });
  await makeWritable(copy);
  for (const [path, ours] of Object.entries(ADDED)) await cp(join(HERE, ours), join(copy, path));
  const modfile = join(folder, 'pool.mod');
  await writeFile(modfile, `${await readFile(join(HERE, 'go.mod'), 'utf8')}\nreplace ${CNI} => ${copy}\n`);
  await cp(join(HERE, 'go.sum'), join(folder, 'pool.sum'));
  return modfile;
}

/** The module cache is read-only, and so is a copy. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}

async function key(): Promise<string> {
  const files = ['go.mod', 'go.sum', ...SOURCES, ...Object.values(ADDED)];
  const texts = await Promise.all(files.map((file) => readFile(join(HERE, file))));
  return createHash('sha256').update(Buffer.concat(texts)).digest('hex').slice(0, 16);
}
