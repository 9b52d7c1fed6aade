import { targetPorts } from '../aws/clients.ts';
import { AwsCallError, isNoSuchCluster } from '../aws/errors.ts';
import type { EksReads, TargetPorts } from '../aws/ports.ts';
import type { Session } from '../aws/sessions.ts';
import { didYouMean } from '../common/closest.ts';
import { list, thereAre } from '../common/words.ts';
import type { Unsearched } from '../model/diagnosis.ts';
import { AuditorError } from '../model/errors.ts';
import type { Target } from '../model/target.ts';
import { clusterNames } from './clusters-there.ts';
import type { DiscoveryContext } from './targets.ts';
import { type WalkRequest, walkEstate } from './walk.ts';

/** Where the API of a cluster is, as EKS says. */
export interface ClusterEndpoint {
  /** Undefined where EKS did not say. */
  readonly endpoint: string | undefined;
  /** The certificate of its authority, PEM: each cluster has its own. Undefined where EKS did not say. */
  readonly ca: string | undefined;
}

/** A target that has the cluster, or may have it. */
export interface ClusterPlace {
  readonly target: Target;
  readonly session: Session;
  readonly ports: TargetPorts;
  readonly api: ClusterEndpoint;
}

/** A target in which the cluster was looked for. */
interface LookedAt extends ClusterPlace {
  readonly presence: 'present' | 'absent' | 'unknown';
}

/**
 * Finds a cluster by its name among the accounts and regions of a request: everywhere where it is, or where that is not
 * known. Targets that could not be entered may have one of that name, too.
 * @throws AuditorError CLUSTER_NOT_FOUND; what `planTargets` throws
 */
export async function findCluster(
  { cluster, ...request }: WalkRequest & { readonly cluster: string },
  context: DiscoveryContext,
): Promise<{ readonly places: readonly ClusterPlace[]; readonly unsearched: readonly Unsearched[] }> {
  const walked = await walkEstate<LookedAt | Unsearched>(request, context, {
    visit: async ({ session, target }) => {
      const ports = targetPorts(session, target.region, { maxCallsInFlight: request.concurrency.callsPerTarget });
      return { target, session, ports, ...(await lookFor(cluster, ports.eks, context.signal)) };
    },
    unreachable: (place, { action, message }) => ({ ...place, action, message }),
  });
  const unsearched = walked.filter((each) => 'action' in each);
  const looked = walked.filter((each) => 'presence' in each);
  return { places: await placesOf(cluster, looked, unsearched, context), unsearched };
}

const MAX_NAMES = 8;

/** Where it is for certain; else where it may be, since EKS did not say that it is not. */
async function placesOf(
  cluster: string,
  looked: readonly LookedAt[],
  unsearched: readonly Unsearched[],
  { signal }: DiscoveryContext,
): Promise<readonly LookedAt[]> {
  const certain = looked.filter(({ presence }) => presence === 'present');
  if (certain.length > 0) return certain;
  const possible = looked.filter(({ presence }) => presence === 'unknown');
  if (possible.length > 0) return possible;
  throw await notFound(cluster, looked, unsearched, signal);
}

async function lookFor(name: string, eks: EksReads, signal: AbortSignal): Promise<Pick<LookedAt, 'presence' | 'api'>> {
  try {
    const { cluster } = await eks.describeCluster({ name }, signal);
    const { endpoint, certificateAuthority } = cluster ?? {};
    const data = certificateAuthority?.data;
    const ca = data === undefined ? undefined : Buffer.from(data, 'base64').toString('utf8');
    return { presence: 'present', api: { endpoint, ca } };
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    const api = { endpoint: undefined, ca: undefined };
    return { presence: isNoSuchCluster(error, name) ? 'absent' : 'unknown', api };
  }
}

async function notFound(
  cluster: string,
  looked: readonly LookedAt[],
  [outOfReach]: readonly Unsearched[],
  signal: AbortSignal,
): Promise<AuditorError> {
  if (outOfReach !== undefined) {
    const { accountId, region, action, message } = outOfReach;
    return new AuditorError(
      'CLUSTER_NOT_FOUND',
      `no cluster "${cluster}" where we could look, and ${accountId} ${region} could not be entered (${action}: ${message})`,
    );
  }
  const places = looked.map(({ target: { accountId, region } }) => `${accountId} ${region}`);
  const lists = await Promise.all(looked.map(({ ports }) => clusterNames(ports.eks, signal)));
  const names = [...new Set(lists.flatMap((listed) => ('names' in listed ? listed.names : [])))].sort();
  const hint =
    didYouMean(cluster, names) ||
    namesHint(
      names,
      lists.some((listed) => 'denied' in listed),
    );
  return new AuditorError('CLUSTER_NOT_FOUND', `no cluster "${cluster}" in ${list(places, MAX_NAMES)}${hint}`);
}

function namesHint(names: readonly string[], someUnknown: boolean): string {
  if (names.length > 0) return `; ${thereAre(names, list(names, MAX_NAMES))}`;
  return someUnknown ? '' : '; there are none: it may be in another region or account';
}
