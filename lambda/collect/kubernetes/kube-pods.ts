import type { ApiPod } from '../../kubernetes/answers.ts';
import { tallyAll } from '../../kubernetes/list-all.ts';
import type { AskedPod, NodePods, PodName, WaitingPod } from '../../model/kubernetes.ts';
import type { ClusterCollector } from './collector.ts';

/** What a pod is to the addresses of its node. */
type Kept =
  | { readonly holds: Exclude<keyof NodePods, 'node'>; readonly node: string }
  | { readonly holds: 'nothing'; readonly pod: WaitingPod }
  | undefined;

/** Pods of every namespace that have not ended: counted node by node, and one by one where they have no address. */
export const collectKubePods: ClusterCollector<'kubePods'> = async ({ ports, signal, pod }) => {
  const { counts, waiting, asked } = await tallyAll(
    (from) => ports.listPods(from, signal),
    nothing,
    (tally, each: ApiPod) => {
      if (pod !== undefined && isOfName(each, pod)) tally.asked = askedPod(each);
      add(tally, keep(each));
    },
  );
  const onNodes = [...counts].map(([node, own]) => ({ node, ...own }));
  return [{ onNodes, waiting, ...(asked !== undefined && { asked }) }];
};

/** Of most pods no more is kept than a count: there may be 100,000. */
interface Tally {
  readonly counts: Map<string, Record<Exclude<keyof NodePods, 'node'>, number>>;
  readonly waiting: WaitingPod[];
  asked: AskedPod | undefined;
}

function nothing(): Tally {
  return { counts: new Map(), waiting: [], asked: undefined };
}

function add({ counts, waiting }: Tally, kept: Kept): void {
  if (kept === undefined) return;
  if (kept.holds === 'nothing') {
    waiting.push(kept.pod);
    return;
  }
  const own = counts.get(kept.node) ?? { withAddress: 0, onBranchEnis: 0, hostNetwork: 0 };
  own[kept.holds]++;
  counts.set(kept.node, own);
}

function isOfName({ metadata }: ApiPod, { namespace, name }: PodName): boolean {
  return metadata.name === name && metadata.namespace === namespace;
}

/** The resource that the VPC resource controller's webhook has pods with security groups of their own ask for. */
const BRANCH_ENI = 'vpc.amazonaws.com/pod-eni';

function keep({ metadata, spec, status }: ApiPod): Kept {
  const { phase = '', podIP = '' } = status;
  const node = spec.nodeName ?? '';
  // One that has ended gave its address back: its sandbox is gone.
  if (phase === 'Succeeded' || phase === 'Failed') return undefined;
  if (spec.hostNetwork === true) return node === '' ? undefined : { holds: 'hostNetwork', node };
  const wantsBranchEni = asksForBranchEni(spec);
  if (node !== '' && podIP !== '') return { holds: wantsBranchEni ? 'onBranchEnis' : 'withAddress', node };
  if (metadata.deletionTimestamp) return undefined;
  const since = (node === '' ? undefined : onNodeSince(status)) ?? metadata.creationTimestamp;
  const pod = {
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    node: node === '' ? undefined : node,
    since: since ?? undefined,
    wantsBranchEni,
  };
  return { holds: 'nothing', pod };
}

/** Since it was placed there or, later, lost the sandbox that it ran in, as Kubernetes says from 1.29 on. */
function onNodeSince({ conditions }: ApiPod['status']): Date | undefined {
  const timeOf = (type: string, is: string) =>
    conditions?.find((each) => each.type === type && each.status === is)?.lastTransitionTime ?? undefined;
  const placed = timeOf('PodScheduled', 'True');
  const lost = timeOf('PodReadyToStartContainers', 'False');
  if (placed === undefined || lost === undefined) return placed;
  return lost > placed ? lost : placed;
}

function asksForBranchEni({ containers }: ApiPod['spec']): boolean {
  return containers.some(
    ({ resources }) => (resources?.limits?.[BRANCH_ENI] ?? resources?.requests?.[BRANCH_ENI]) !== undefined,
  );
}

function askedPod({ metadata: { namespace, name, uid }, spec, status }: ApiPod): AskedPod {
  return {
    namespace,
    name,
    uid,
    phase: status.phase ?? '',
    node: spec.nodeName || undefined,
    address: status.podIP || undefined,
    hostNetwork: spec.hostNetwork === true,
    wantsBranchEni: asksForBranchEni(spec),
  };
}
