import { groupBy } from '../../common/group-by.ts';
import type { KubeEvent, KubePods, PodName, WaitingPod } from '../../model/kubernetes.ts';

/**
 * What a pod waits for that has no address:
 * - `no-address`: the VPC CNI on its node answered, and had no address for it
 * - `cni-down`: the VPC CNI on its node does not answer, or its plugin is gone
 * - `cni-not-ready`: the kubelet has no working CNI on the node
 * - `no-branch-eni`: the branch ENI for its security group was not made, or no node has one left
 * - `no-windows-address`: the VPC resource controller gave it none
 */
export const WAIT_REASONS = ['no-address', 'cni-down', 'cni-not-ready', 'no-branch-eni', 'no-windows-address'] as const;

export type WaitReason = (typeof WAIT_REASONS)[number];

/** What the known errors say that an event of a waiting pod is; what is known otherwise has nothing to do with addresses. */
const REASONS: Readonly<Record<string, WaitReason>> = {
  'sandbox-no-address': 'no-address',
  'sandbox-ipamd-unreachable': 'cni-down',
  'sandbox-plugin-missing': 'cni-down',
  'event-network-not-ready': 'cni-not-ready',
  'rc-branch-failed': 'no-branch-eni',
  'sched-pod-eni': 'no-branch-eni',
  'sched-windows-address': 'no-windows-address',
  'sandbox-windows-label': 'no-windows-address',
  'rc-warm-pool-empty': 'no-windows-address',
  'rc-warm-pool-no-block': 'no-windows-address',
  'rc-cooling': 'no-windows-address',
};

/** Ids of known errors that the table names: each is one of the data. */
export const NAMED_EVENTS: readonly string[] = Object.keys(REASONS);

/** A pod that waits for an address now. */
export interface PodWait {
  readonly pod: WaitingPod;
  readonly why: WaitReason;
  /** Since it was placed or made; undefined where the API does not say. */
  readonly minutes: number | undefined;
  /** The known errors that its latest event is. */
  readonly errors: readonly string[];
}

/** The pods of a cluster without an address. */
export interface PodWaits {
  readonly waits: readonly PodWait[];
  /** Those that wait for something else, or nobody knows for what: a volume, an image, CPU, a taint. */
  readonly others: readonly WaitingPod[];
}

/** How long pods may be without an address. */
export interface Patience {
  /** On a node, in minutes. */
  readonly placed: number;
  /** For a node, in minutes: an autoscaler may be making one. */
  readonly unplaced: number;
}

const MINUTE = 60_000;

/**
 * How old the latest event of a pod on a node may be to be of now, in minutes. The kubelet tries again within seconds, and
 * writes of one pod at most once in 5 minutes when there is much to write (client-go, tools/record: EventSpamFilter).
 */
const CURRENT = 15;

/** Which pods wait for an address, by the latest event of each that says why. Pure. */
export function podWaits(
  { waiting }: Pick<KubePods, 'waiting'>,
  events: readonly KubeEvent[],
  patience: Patience,
  now: Date,
): PodWaits {
  const ofPods = events.filter(({ kind }) => kind === 'Pod');
  const byName = groupBy(ofPods, nameKey);
  const waits: PodWait[] = [];
  const others: WaitingPod[] = [];
  for (const pod of waiting) {
    const minutes = pod.since === undefined ? undefined : (now.getTime() - pod.since.getTime()) / MINUTE;
    if (minutes !== undefined && minutes < (pod.node === undefined ? patience.unplaced : patience.placed)) {
      continue;
    }
    const own = (byName.get(nameKey(pod)) ?? []).filter((event) => isOf(pod, event));
    const said = latestWord(pod, own, now);
    const why = said && reasonOf(said, pod);
    if (said === undefined || why === undefined) others.push(pod);
    else waits.push({ pod, why, minutes, errors: said.known });
  }
  return { waits, others };
}

function nameKey({ namespace, name }: PodName): string {
  return `${namespace} ${name}`;
}

/** Not of an earlier pod of the same name: where the event has no uid, by its time. */
function isOf({ uid, since }: WaitingPod, event: KubeEvent): boolean {
  if (event.uid !== '') return event.uid === uid;
  return since === undefined || event.last === undefined || event.last >= since;
}

/** What says no more than that the sandbox is not there yet. */
const SAYS_NOTHING = ['sandbox-name-reserved', 'sandbox-timeout'];

/** The latest event that says why: of a pod on a node what the scheduler said before is over. */
function latestWord({ node }: WaitingPod, events: readonly KubeEvent[], now: Date): KubeEvent | undefined {
  const [latest] = events
    .filter(({ reason }) => (reason === 'FailedScheduling') === (node === undefined))
    .filter(({ known }) => !known.some((id) => SAYS_NOTHING.includes(id)))
    .toSorted((one, other) => timeOf(other) - timeOf(one));
  if (latest === undefined) return undefined;
  // The scheduler tells of one that it tries again and again only now and then.
  const isCurrent = node === undefined || now.getTime() - timeOf(latest) <= CURRENT * MINUTE;
  return isCurrent ? latest : undefined;
}

function timeOf({ last }: KubeEvent): number {
  return last?.getTime() ?? 0;
}

function reasonOf({ reason, known, message }: KubeEvent, { wantsBranchEni }: WaitingPod): WaitReason | undefined {
  // The kubelet mounts before it asks for an address.
  if (reason === 'FailedMount') return undefined;
  const why = known.map((id) => REASONS[id]).find((each) => each !== undefined);
  // ipamd has no address for such a pod while it has no branch ENI, and says no more than that (rpc_handler.go, AddNetwork).
  if (why === 'no-address' && wantsBranchEni) return 'no-branch-eni';
  // Of a pod for which no node has CPU or room either, a free branch ENI is not what it waits for.
  if (reason === 'FailedScheduling' && lacksOthers(message)) return undefined;
  return why;
}

/** As the scheduler writes it: `0/5 nodes are available: 2 Insufficient cpu, 3 Too many pods. …` */
function lacksOthers(message: string): boolean {
  return /\bInsufficient (?!vpc\.amazonaws\.com\/)|\bToo many pods\b/.test(message);
}
