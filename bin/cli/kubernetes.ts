import { homedir } from 'node:os';
import type { ClusterApi, WayToCluster } from '../../lambda/collect/kubernetes/way-to-cluster.ts';
import { connectionOf, contextsOf, isSameServer } from '../../lambda/kubernetes/kubeconfig/context.ts';
import { defaultKubeconfigFiles, type Kubeconfig, readKubeconfig } from '../../lambda/kubernetes/kubeconfig/read.ts';
import { kubernetesSource } from '../../lambda/kubernetes/source.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import type { KubernetesMode } from '../../lambda/model/kubernetes-access.ts';
import { narrate } from '../output.ts';
import type { KubernetesModeFlag } from './kubernetes-mode.ts';

/** The flags that say how the API of a cluster is reached, as Commander hands them over. */
export interface KubernetesFlags extends KubernetesModeFlag {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A context of a kubeconfig to go by. */
interface Chosen {
  readonly config: Kubeconfig;
  readonly context: string;
  /** Somebody named it, or its file: then it has to fit. */
  readonly isAsked: boolean;
}

/**
 * How the API of a cluster is reached other than by the credentials of AWS: by the context that was named, else by kubectl's
 * own where it is of that cluster. Undefined where there is no kubeconfig, and nobody asked for one.
 *
 * @param mode whether it is read by the credentials of AWS: then nothing but what was named goes before that
 * @throws AuditorError KUBECONFIG for a file or a context that was named and cannot be used; USAGE for two ways at once
 */
export async function wayToKubernetes(
  flags: KubernetesFlags,
  mode: KubernetesMode = 'off',
): Promise<WayToCluster | undefined> {
  const isAsked = flags.kubeconfig !== undefined || flags.context !== undefined;
  if (isAsked && flags.kubernetes !== undefined) {
    const flag = flags.kubernetes ? '--kubernetes' : '--no-kubernetes';
    throw new AuditorError('USAGE', `${flag} goes without --kubeconfig and --context`);
  }
  if (!isAsked && (flags.kubernetes === false || mode !== 'off')) return undefined;
  const files = flags.kubeconfig === undefined ? defaultKubeconfigFiles(process.env, homedir()) : [flags.kubeconfig];
  const config = isAsked ? await readKubeconfig(files) : await readIfUsable(files);
  if (config === undefined || config.files.length === 0) {
    if (isAsked) throw new AuditorError('KUBECONFIG', `there is no kubeconfig ${files.join(', ')}`);
    return undefined;
  }
  const context = flags.context ?? config.currentContext;
  if (context === undefined) {
    if (isAsked)
      throw new AuditorError(
        'KUBECONFIG',
        `${config.files.join(', ')} has no current context: name one with --context`,
      );
    return (api) => nothing(api, config, 'the kubeconfig has no current context');
  }
  // Whoever named it hears of what it lacks before AWS is asked.
  if (isAsked) await connectionOf(config, context);
  return (api) => sourceFor(api, { config, context, isAsked });
}

async function readIfUsable(files: readonly string[]): Promise<Kubeconfig | undefined> {
  try {
    return await readKubeconfig(files);
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    narrate(`nothing is read from Kubernetes: ${error.message}`);
    return undefined;
  }
}

async function sourceFor(api: ClusterApi, { config, context, isAsked }: Chosen) {
  const { cluster, endpoint, ca } = api;
  if (endpoint === undefined) return nothing(api, config, `EKS does not say where the API of cluster ${cluster} is`);
  const connection = await connectionOf(config, context).catch((error: unknown) => {
    if (isAsked || !(error instanceof AuditorError)) throw error;
    return error;
  });
  if (connection instanceof AuditorError) return nothing(api, config, connection.message);
  const { server } = connection;
  // By a tunnel the address is another, but the authority is the cluster's own.
  const isItsOwn = isSameServer(server.url, endpoint) || (isAsked && server.verified && isSamePem(server.ca, ca));
  if (!isItsOwn) {
    const other = `context ${context} is of another API server (${server.url})`;
    if (isAsked) {
      const where = `than cluster ${cluster} in ${api.target.region} (${endpoint})`;
      throw new AuditorError('KUBECONFIG', `${other} ${where}; ${wayOn(api, config)}`);
    }
    return nothing(api, config, `the current ${other}`);
  }
  narrate(`reading from Kubernetes, too: context ${context} of ${config.files.join(', ')}`);
  return kubernetesSource(connection);
}

function isSamePem(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.trim() === other.trim();
}

/** Says why nothing is read from Kubernetes, and what would let it. */
async function nothing(api: ClusterApi, config: Kubeconfig, why: string): Promise<undefined> {
  narrate(`nothing is read from Kubernetes: ${why}; ${wayOn(api, config)}`);
  return undefined;
}

/** A context that is of the cluster, or what makes one, in a clause. */
function wayOn({ cluster, target, endpoint }: ClusterApi, config: Kubeconfig): string {
  const contexts = endpoint === undefined ? [] : contextsOf(config, endpoint);
  // A name that a shell would read as more than one is not put into anybody's command.
  const fitting = contexts.find((name) => /^[\w.:/@-]+$/.test(name));
  return fitting === undefined
    ? `aws eks update-kubeconfig --name ${cluster} --region ${target.region} makes one`
    : `--context ${fitting} is of this cluster`;
}
