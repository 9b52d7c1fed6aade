import pLimit from 'p-limit';
import { judgementsOf } from '../audit/judgements.ts';
import { runChecks } from '../audit/run-checks.ts';
import { type EnabledCheck, sectionsOf } from '../audit/select-checks.ts';
import { targetMaps } from '../audit/target-maps.ts';
import { awsSource } from '../aws/source.ts';
import { collectInventory } from '../collect/collect.ts';
import { apisOfOne, type WayToCluster } from '../collect/kubernetes/way-to-cluster.ts';
import { type ClusterPlace, findCluster } from '../estate/find-cluster.ts';
import type { DiscoveryContext } from '../estate/targets.ts';
import type { WalkRequest } from '../estate/walk.ts';
import { eniMemoryOf, firstSeenOf } from '../ledger/sightings.ts';
import type { ObjectStore } from '../ledger/store.ts';
import { readLedger } from '../ledger/target-ledger.ts';
import type { AuditRequest } from '../model/audit-request.ts';
import type { Diagnosis, DiagnosisReport } from '../model/diagnosis.ts';
import { AuditorError } from '../model/errors.ts';
import type { Inventory } from '../model/inventory.ts';
import type { PodName } from '../model/kubernetes.ts';
import type { LogReport } from '../model/log-report.ts';
import type { Target } from '../model/target.ts';
import { CHECKLIST } from './checklist.ts';
import { diagnose } from './diagnose.ts';
import { findNode } from './named-node.ts';
import { findPod } from './named-pod.ts';
import { withLogs } from './with-logs.ts';

/** Which cluster to diagnose, and where to look for it. */
export interface DiagnoseRequest extends WalkRequest, Pick<AuditRequest, 'declaredClusters' | 'kubernetes'> {
  readonly cluster: string;
  /** What somebody calls one of its nodes: see `parseNodeName`. */
  readonly node?: string | undefined;
  /** One of its pods, which the API of the cluster tells of. It goes without a node. */
  readonly pod?: PodName | undefined;
  /** Every check, with the options that the configuration gives it. */
  readonly checks: readonly EnabledCheck[];
}

/** The world around a diagnosis: who and where we are, the time, and when to stop. */
export interface DiagnoseContext extends DiscoveryContext {
  readonly clock: () => Date;
  /** Where audits remember: tells how long an ENI has been unattached. */
  readonly memory?: { readonly store: ObjectStore; readonly signal: AbortSignal } | undefined;
  /** The way to the API of a cluster, which goes before the request's own; undefined where nothing is to be read from it. */
  readonly kubernetes?: WayToCluster | undefined;
  /** What logs that were given prove. */
  readonly logs?: LogReport | undefined;
  /** Told of each place where the cluster is, or may be, before its inventory is read. */
  readonly onPlace?: ((target: Target) => void) | undefined;
}

/** A diagnosis of each place where the cluster is, and where it could not be looked for. */
export type Diagnosed = Pick<DiagnosisReport, 'diagnoses' | 'unsearched'>;

/**
 * Diagnoses the cluster wherever it is among the accounts and regions of the request: one diagnosis a place, where
 * several regions have a cluster of that name; of a node, only where that is. What cannot be read is a question without
 * an answer, never a healthy one.
 * @throws AuditorError CLUSTER_NOT_FOUND, NODE_NOT_FOUND, POD_NOT_FOUND; what `planTargets` throws
 */
export async function diagnoseCluster(request: DiagnoseRequest, context: DiagnoseContext): Promise<Diagnosed> {
  const { places, unsearched } = await findCluster(request, context);
  const limit = pLimit(request.concurrency.targets);
  const outcomes = await limit.map(places, (place) => diagnoseAt(place, request, context));
  const diagnoses = outcomes.flatMap((outcome) => ('steps' in outcome ? [outcome] : []));
  if (diagnoses.length === 0) throw nodeNotFound(request, outcomes);
  return { diagnoses, unsearched };
}

async function diagnoseAt(
  { target, session, ports, api }: ClusterPlace,
  { cluster, node, pod, checks, declaredClusters, kubernetes: mode = 'off' }: DiagnoseRequest,
  { clock, memory, logs, signal, kubernetes, onPlace }: DiagnoseContext,
): Promise<Diagnosis | NodeMissing> {
  onPlace?.(target);
  const apis = await apisOfOne({ cluster, target, ...api }, kubernetes, { session, mode, clock: ports.clock });
  const now = clock();
  const answering = checks.filter(({ check }) => CHECKLIST.some((question) => question.checks.includes(check.meta.id)));
  const ledger = memory && (await readLedger(memory.store, target, memory.signal));
  const read = await collectInventory({
    target,
    sources: { aws: awsSource(ports), kubernetes: apis },
    scope: 'eks',
    sections: [...new Set([...sectionsOf(answering), ...CHECKLIST.flatMap(({ sections }) => sections)])],
    declaredClusters,
    eniFirstSeen: firstSeenOf(ledger),
    eniPast: eniMemoryOf(ledger),
    pod,
    signal,
  });
  const asked = pod === undefined ? undefined : findPod(pod, cluster, read);
  if (asked !== undefined && 'why' in asked) return { target, why: asked.why };
  const inventory = asked?.inventory ?? read;
  const named = node === undefined ? undefined : findNode(node, cluster, inventory);
  if (named !== undefined && 'why' in named) return { target, why: named.why };
  const outcome = runChecks(inventory, answering, now);
  const subject = { cluster, node: named?.id ?? asked?.nodeId, pod: asked?.pod };
  const diagnosis = diagnose(inventory, outcome, judgementsOf(inventory, answering, now), subject, now);
  const whole = withMaps(diagnosis, inventory, answering, now);
  return logs === undefined ? whole : withLogs(whole, logs, inventory);
}

/** With maps of the subnets that are involved: those of the most likely cause first. */
function withMaps(diagnosis: Diagnosis, inventory: Inventory, checks: readonly EnabledCheck[], now: Date): Diagnosis {
  const { cause } = diagnosis.conclusion;
  const causes = [...(cause === null ? [] : [cause]), ...diagnosis.steps.flatMap((step) => step.causes)];
  const findings = causes.flatMap((each) => [...each.findings, ...each.consequences]);
  const addressMaps = targetMaps(inventory, findings, checks, now);
  return addressMaps === undefined || addressMaps.maps.length === 0 ? diagnosis : { ...diagnosis, addressMaps };
}

/** Why the node, or the pod, is not diagnosed in a place. */
interface NodeMissing {
  readonly target: Target;
  readonly why: string;
}

function nodeNotFound(
  { cluster, node, pod }: DiagnoseRequest,
  outcomes: readonly (Diagnosis | NodeMissing)[],
): AuditorError {
  const [first] = outcomes.flatMap((outcome) => ('why' in outcome ? [outcome] : []));
  const where = first === undefined ? '' : ` in ${first.target.accountId} ${first.target.region}: ${first.why}`;
  if (pod !== undefined) {
    return new AuditorError('POD_NOT_FOUND', `pod ${pod.namespace}/${pod.name} of cluster ${cluster}${where}`);
  }
  return new AuditorError('NODE_NOT_FOUND', `node ${node} of cluster ${cluster}${where}`);
}
