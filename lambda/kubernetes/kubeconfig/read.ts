import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { errorCodeOf } from '../../common/file-errors.ts';
import { AuditorError } from '../../model/errors.ts';
import { readAs } from '../answers.ts';
import { type KubeconfigCluster, type KubeconfigContext, type KubeconfigUser, kubeconfigSchema } from './schema.ts';

/** Where a thing of a kubeconfig stands: files that it names are named from there. */
interface Placed<T> {
  readonly value: T;
  readonly folder: string;
}

/** Kubeconfig files as one, as kubectl has them: of two things of one name the first counts. */
export interface Kubeconfig {
  /** The files that were there, for who is told of it. */
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
  readonly clusters: ReadonlyMap<string, Placed<KubeconfigCluster>>;
  readonly users: ReadonlyMap<string, Placed<KubeconfigUser>>;
}

/** The files that kubectl reads where nobody names one: those of KUBECONFIG, else `~/.kube/config`. */
export function defaultKubeconfigFiles(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): readonly string[] {
  const { KUBECONFIG = '' } = env;
  const named = KUBECONFIG.split(delimiter).filter((file) => file !== '');
  return named.length > 0 ? named : [join(home, '.kube', 'config')];
}

/**
 * Reads kubeconfig files. One that is not there is passed over.
 * @throws AuditorError KUBECONFIG for one that cannot be read as a kubeconfig
 */
export async function readKubeconfig(files: readonly string[]): Promise<Kubeconfig> {
  const found: string[] = [];
  let currentContext: string | undefined;
  const contexts = new Map<string, KubeconfigContext>();
  const clusters = new Map<string, Placed<KubeconfigCluster>>();
  const users = new Map<string, Placed<KubeconfigUser>>();
  for (const file of files) {
    const text = await textOf(file);
    if (text === undefined) continue;
    found.push(file);
    const config = configIn(file, text);
    const folder = dirname(resolve(file));
    currentContext ??= config['current-context'] || undefined;
    for (const { name, context } of config.contexts ?? []) if (!contexts.has(name)) contexts.set(name, context);
    for (const { name, cluster } of config.clusters ?? []) {
      if (!clusters.has(name)) clusters.set(name, { value: cluster, folder });
    }
    for (const { name, user } of config.users ?? []) {
      if (!users.has(name)) users.set(name, { value: user ?? {}, folder });
    }
  }
  return { files: found, currentContext, contexts, clusters, users };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new AuditorError('KUBECONFIG', `kubeconfig ${file} cannot be read (${code})`, { cause: error });
  }
}

/** A kubeconfig is YAML; what its parser says may quote a credential, and stays out of our words. */
function configIn(file: string, text: string) {
  let value: unknown;
  try {
    value = parse(text, { logLevel: 'error' });
  } catch {
    throw new AuditorError('KUBECONFIG', `kubeconfig ${file} is no YAML`);
  }
  const read = readAs(kubeconfigSchema, value ?? {});
  if ('problem' in read) {
    const problem = read.problem.replace('as Kubernetes gives it', 'as a kubeconfig has it');
    throw new AuditorError('KUBECONFIG', `kubeconfig ${file}: ${problem}`);
  }
  return read.is;
}
