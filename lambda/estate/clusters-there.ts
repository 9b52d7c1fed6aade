import { targetPorts } from '../aws/clients.ts';
import { gapOf } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import type { EksReads } from '../aws/ports.ts';
import { everyPage } from '../collect/paging.ts';
import type { Unsearched } from '../model/diagnosis.ts';
import type { Place } from '../model/target.ts';
import type { DiscoveryContext } from './targets.ts';
import { type WalkRequest, walkEstate } from './walk.ts';

/** A cluster, and where it is. */
export interface ClusterThere extends Place {
  readonly cluster: string;
}

/** The clusters of an estate, and where there may be more. */
export interface ClustersThere {
  /** In the order of the targets, then by name. */
  readonly clusters: readonly ClusterThere[];
  /** Where they were listed. */
  readonly listed: readonly Place[];
  readonly unlisted: readonly Unsearched[];
}

interface Listed {
  readonly place: Place;
  readonly names: readonly string[];
}

/**
 * Lists the clusters of every account and region of the request: for who has not said which one to diagnose.
 * @throws what `planTargets` throws
 */
export async function clustersThere(request: WalkRequest, context: DiscoveryContext): Promise<ClustersThere> {
  const walked = await walkEstate<Listed | Unsearched>(request, context, {
    visit: async ({ session, target: { accountId, region } }) => {
      const { eks } = targetPorts(session, region, { maxCallsInFlight: request.concurrency.callsPerTarget });
      const listed = await clusterNames(eks, context.signal);
      if ('denied' in listed) return { accountId, region, ...listed.denied };
      return { place: { accountId, region }, names: [...listed.names].sort() };
    },
    unreachable: (place, { action, message }) => ({ ...place, action, message }),
  });
  const listed = walked.filter((each) => 'names' in each);
  return {
    clusters: listed.flatMap(({ place, names }) => names.map((cluster) => ({ cluster, ...place }))),
    listed: listed.map(({ place }) => place),
    unlisted: walked.filter((each) => 'action' in each),
  };
}

/** The names of the clusters of a target, or why EKS did not list them. */
export async function clusterNames(
  eks: EksReads,
  signal: AbortSignal,
): Promise<{ readonly names: readonly string[] } | { readonly denied: Pick<Unsearched, 'action' | 'message'> }> {
  try {
    const names = await everyPage(ACTIONS.eks.listClusters, async (nextToken) => {
      const { clusters = [], nextToken: next } = await eks.listClusters({ nextToken }, signal);
      return { items: clusters, nextToken: next };
    });
    return { names };
  } catch (error) {
    const gap = gapOf('clusters', error);
    if (gap === undefined) throw error;
    return { denied: { action: gap.action, message: gap.message } };
  }
}
