/** A cluster's API as others wrote it: kube-apiserver and aws-iam-authenticator, built of their modules; kept outside of the checkout. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensureGo, runGo } from '../../support/go.ts';

const HERE = import.meta.dirname;

export interface KubernetesPrograms {
  /** kube-apiserver with its etcd in it. */
  readonly apiServer: string;
  /** aws-iam-authenticator, which asks an STS on this machine. */
  readonly authenticator: string;
}

/**
 * Builds both, which takes ten minutes of two cores; the first time only.
 *
 * @throws SetupError where no Go can be had
 */
export async function ensureKubernetes(say: (line: string) => void, signal: AbortSignal): Promise<KubernetesPrograms> {
  const [apiServer, authenticator] = [await placeOf('api-server'), await placeOf('authenticator')];
  for (const { name, file, module } of [apiServer, authenticator]) {
    if (existsSync(file)) continue;
    const go = await ensureGo(join(module, 'go.mod'), say, signal);
    say(`building ${name} (once, some minutes)`);
    await mkdir(join(file, '..'), { recursive: true });
    const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${await versionFlags(module)}`];
    await runGo(go, ['build', ...flags, '-o', `${file}.new`, '.'], module, signal);
    await rename(`${file}.new`, file);
  }
  return { apiServer: apiServer.file, authenticator: authenticator.file };
}

async function placeOf(name: 'api-server' | 'authenticator') {
  const module = join(HERE, name);
  const texts = await Promise.all(['go.mod', 'go.sum', 'main.go'].map((file) => readFile(join(module, file))));
  const key = createHash('sha256').update(Buffer.concat(texts)).digest('hex').slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return { name, module, file: join(cache, 'eks-ip-auditor', `kubernetes-${key}`, name) };
}

/** Kubernetes learns its version from who builds it, and does not start as one without. */
async function versionFlags(module: string): Promise<string> {
  const release = /^\s*k8s\.io\/kubernetes v(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)$/m.exec(
    await readFile(join(module, 'go.mod'), 'utf8'),
  )?.groups;
  if (release === undefined) return '';
  const { major, minor, patch } = release;
  const values = { gitVersion: `v${major}.${minor}.${patch}`, gitMajor: major, gitMinor: minor };
  return Object.entries(values)
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ');
}
