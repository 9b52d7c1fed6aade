import pLimit from 'p-limit';
import { runChecks } from '../audit/run-checks.ts';
import { type EnabledCheck, sectionsOf } from '../audit/select-checks.ts';
import { type DiscoveryContext, type PlannedTarget, placeOf, planTargets } from '../audit/targets.ts';
import { targetPorts } from '../aws/clients.ts';
import { AwsCallError, isNoSuchCluster } from '../aws/errors.ts';
import type { EksReads, TargetPorts } from '../aws/ports.ts';
import { type CollectProgress, collectInventory } from '../collect/collect.ts';
import { everyPage } from '../collect/paging.ts';
import { firstSeenOf } from '../ledger/sightings.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { readLedger } from '../ledger/target-ledger.ts';
import type { AuditRequest } from '../model/audit-request.ts';
import { didYouMean } from '../model/closest.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { AuditorError } from '../model/errors.ts';
import type { Inventory } from '../model/inventory.ts';
import type { Target } from '../model/target.ts';
import { CHECKLIST } from './checklist.ts';
import { diagnose } from './diagnose.ts';

/** Which cluster to diagnose, and where to look for it. */
export interface DiagnoseRequest
  extends Pick<AuditRequest, 'accounts' | 'organization' | 'regions' | 'declaredClusters' | 'concurrency'> {
  readonly cluster: string;
  /** Instance id of one of its nodes. */
  readonly node?: string | undefined;
  /** Every check, with the options that the configuration gives it. */
  readonly checks: readonly EnabledCheck[];
}

/** The world around a diagnosis: who and where we are, the time, and when to stop. */
export interface DiagnoseContext extends DiscoveryContext {
  readonly clock: () => Date;
  readonly version: string;
  /** Where audits remember: tells how long an ENI has been unattached. */
  readonly store?: ObjectStore | undefined;
  readonly onProgress?: ((event: CollectProgress) => void) | undefined;
}

type Reachable = Extract<PlannedTarget, { readonly kind: 'reachable' }>;

/** A target in which the cluster is, or may be: EKS did not say that it is not. */
interface Place {
  readonly target: Target;
  readonly ports: TargetPorts;
  readonly certain: boolean;
}

/**
 * Diagnoses the cluster wherever it is among the accounts and regions of the request: one diagnosis a place, where
 * several regions have a cluster of that name. What cannot be read is a question without an answer, never a healthy one.
 * @throws AuditorError CLUSTER_NOT_FOUND, NODE_NOT_FOUND; what `planTargets` throws
 */
export async function diagnoseCluster(
  request: DiagnoseRequest,
  context: DiagnoseContext,
): Promise<readonly Diagnosis[]> {
  const planned = await planTargets(request, context);
  const places = await findCluster(request, planned, context);
  return Promise.all(places.map((place) => diagnoseAt(place, request, context)));
}

async function diagnoseAt(
  { target, ports }: Place,
  { cluster, node, checks, declaredClusters }: DiagnoseRequest,
  { clock, version, store, signal, onProgress }: DiagnoseContext,
): Promise<Diagnosis> {
  const now = clock();
  const answering = checks.filter(({ check }) => CHECKLIST.some((question) => question.checks.includes(check.meta.id)));
  const ledger = store && (await readLedger(store, target, signal));
  const inventory = await collectInventory({
    target,
    ports,
    scope: 'eks',
    sections: [...new Set([...sectionsOf(answering), ...CHECKLIST.flatMap(({ sections }) => sections)])],
    declaredClusters,
    eniFirstSeen: firstSeenOf(ledger),
    signal,
    onProgress,
  });
  if (node !== undefined) assertNode(node, cluster, inventory);
  return diagnose(inventory, runChecks(inventory, answering, now), { cluster, node, version }, now);
}

/** Only what was read can say that a node is not there. */
function assertNode(id: string, cluster: string, { target, sections: { nodes } }: Inventory): void {
  if (nodes.status === 'read' && nodes.items.some((node) => node.id === id)) return;
  const why =
    nodes.status === 'gap'
      ? `the nodes could not be read (${nodes.gap.action}: ${nodes.gap.message})`
      : 'no instance of that id is tagged as a node there; leave --node out to diagnose the whole cluster';
  throw new AuditorError(
    'NODE_NOT_FOUND',
    `node ${id} of cluster ${cluster} in ${target.accountId} ${target.region}: ${why}`,
  );
}

async function findCluster(
  { cluster, concurrency }: DiagnoseRequest,
  planned: readonly PlannedTarget[],
  { signal }: DiagnoseContext,
): Promise<readonly Place[]> {
  const limit = pLimit(concurrency.targets);
  const reachable = planned.filter((each): each is Reachable => each.kind === 'reachable');
  const looked = await Promise.all(
    reachable.map(({ session, target }) =>
      limit(async () => {
        const ports = targetPorts(session, target.region, { maxCallsInFlight: concurrency.callsPerTarget });
        return { target, ports, presence: await presenceOf(cluster, ports.eks, signal) };
      }),
    ),
  );
  const places = looked
    .filter(({ presence }) => presence !== 'absent')
    .map(({ target, ports, presence }): Place => ({ target, ports, certain: presence === 'present' }));
  const certain = places.filter((place) => place.certain);
  if (certain.length > 0) return certain;
  if (places.length > 0) return places;
  throw await notFound(cluster, planned, looked, signal);
}

async function presenceOf(name: string, eks: EksReads, signal: AbortSignal): Promise<'present' | 'absent' | 'unknown'> {
  try {
    await eks.describeCluster({ name }, signal);
    return 'present';
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    return isNoSuchCluster(error) ? 'absent' : 'unknown';
  }
}

async function notFound(
  cluster: string,
  planned: readonly PlannedTarget[],
  looked: readonly { readonly ports: TargetPorts }[],
  signal: AbortSignal,
): Promise<AuditorError> {
  const unreachable = planned.find((each) => each.kind === 'unreachable');
  if (unreachable?.kind === 'unreachable') {
    const { gap } = unreachable;
    const { accountId, region } = placeOf(unreachable);
    return new AuditorError(
      'CLUSTER_NOT_FOUND',
      `no cluster "${cluster}" where we could look, and ${accountId} ${region} could not be entered (${gap.action}: ${gap.message})`,
    );
  }
  const names = (await Promise.all(looked.map(({ ports }) => clusterNames(ports.eks, signal)))).flat().sort();
  const places = planned.map((each) => Object.values(placeOf(each)).slice(0, 2).join(' ')).join(', ');
  const hint =
    didYouMean(cluster, names) || (names.length === 0 ? '; there are none' : `; there are ${names.join(', ')}`);
  return new AuditorError('CLUSTER_NOT_FOUND', `no cluster "${cluster}" in ${places}${hint}`);
}

/** For the hint alone: without the permission there is none. */
async function clusterNames(eks: EksReads, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return await everyPage(async (nextToken) => {
      const { clusters = [], nextToken: next } = await eks.listClusters({ nextToken }, signal);
      return { items: clusters, nextToken: next };
    });
  } catch (error) {
    if (error instanceof AwsCallError) return [];
    throw error;
  }
}
