import { closest } from '../../common/closest.ts';

/** A state that `kubectl get` shows of a pod or a node, and what it says about addresses. It is no error, so no log has it. */
export interface KnownState {
  /** As kubectl writes it: `Init:0/1`. */
  readonly name: string;
  readonly of: 'pod' | 'node';
  /** All that is meant, whole. */
  readonly written: RegExp;
  readonly means: string;
  /** What it says about addresses. */
  readonly addresses: string;
  readonly first: string;
  /** Ids of the checks that find why an address is missing. */
  readonly checks: readonly string[];
  /** What to type: words in capitals are the reader's own. */
  readonly commands: readonly (readonly string[])[];
}

const EVENTS_OF_POD = ['kubectl', '-n', 'NAMESPACE', 'describe', 'pod', 'POD'];
const DIAGNOSE = ['eks-ip-auditor', 'diagnose', 'CLUSTER', '--region', 'REGION'];
const DIAGNOSE_POD = [...DIAGNOSE, '--kubernetes', '--pod', 'NAMESPACE/POD'];

/**
 * Kubernetes documentation, Pod lifecycle and Node status; printers of kubectl get (kubernetes, `pkg/printers/internalversion`):
 * a pod is shown as Pending until a kubelet has it, then by the reason for which its containers wait.
 */
export const KNOWN_STATES: readonly KnownState[] = [
  {
    name: 'ContainerCreating',
    of: 'pod',
    written: /^ContainerCreating$/i,
    means:
      'The pod is on a node, and its containers have not started. The kubelet mounts its volumes, then creates its sandbox, for which the CNI gives the address, and pulls its images.',
    addresses:
      'Up to a minute is normal. If it lasts, the events of the pod decide. FailedCreatePodSandBox: the CNI gave no address, or did not answer. FailedMount or an image that is pulled: not about addresses.',
    first:
      'Read the events of the pod. The text of FailedCreatePodSandBox names the cause: `eks-ip-auditor explain` says what it means.',
    checks: ['pods-without-ip', 'subnet-low-ips', 'node-ip-slots-full', 'unsupported-instance-type'],
    commands: [EVENTS_OF_POD, DIAGNOSE_POD],
  },
  {
    name: 'Pending',
    of: 'pod',
    written: /^Pending$/i,
    means: 'No node has been chosen for the pod, or the kubelet of its node has not begun with it.',
    addresses:
      'A pod without a node needs no address yet. Event FailedScheduling says why it has none. "Too many pods" is max pods, which follows from the addresses of the instance type. "Insufficient vpc.amazonaws.com/pod-eni" is a lack of branch ENIs. New nodes may be missing because subnets have no addresses for them.',
    first: 'Read event FailedScheduling of the pod. Without one, look at the kubelet of its node.',
    checks: [
      'pods-without-ip',
      'nodegroup-cannot-scale',
      'low-pod-density',
      'group-launches-no-nodes',
      'nodes-keep-not-joining',
    ],
    commands: [EVENTS_OF_POD, [...DIAGNOSE, '--kubernetes']],
  },
  {
    name: 'Init:0/1',
    of: 'pod',
    written: /^(?:Init:\d{1,3}\/\d{1,3}|PodInitializing)$/i,
    means:
      'Of the init containers of the pod, so many have ended. It also shows while the sandbox of such a pod is created.',
    addresses:
      'It depends on the pod having an address. Without one it is as ContainerCreating: the CNI may have given none. With one it is about what the init container does. Pods of aws-node use the address of their node.',
    first: 'See whether the pod has an IP. If not, read its events. If so, read the log of its init container.',
    checks: ['pods-without-ip', 'subnet-low-ips', 'node-ip-slots-full'],
    commands: [['kubectl', '-n', 'NAMESPACE', 'get', 'pod', 'POD', '-o', 'wide'], EVENTS_OF_POD, DIAGNOSE_POD],
  },
  {
    name: 'CrashLoopBackOff',
    of: 'pod',
    written: /^(?:Init:)?CrashLoopBackOff$/i,
    means:
      'A container of the pod ends again and again. The kubelet starts it again after a pause that grows to five minutes.',
    addresses:
      'Of aws-node: nothing gives addresses on that node. New pods there stay in ContainerCreating, those that run keep theirs. Of any other pod: it has its address, and the cause is not a missing one.',
    first: 'Read what the container wrote before it ended, and explain that text.',
    checks: [
      'node-role-lacks-cni-policy',
      'private-vpc-lacks-endpoint',
      'nodes-cannot-reach-cluster',
      'unsupported-instance-type',
      'cni-outdated',
      'pod-identity-agent-missing',
    ],
    commands: [
      ['kubectl', '-n', 'kube-system', 'get', 'pods', '-l', 'k8s-app=aws-node', '-o', 'wide'],
      ['kubectl', '-n', 'kube-system', 'logs', 'POD', '-c', 'aws-node', '--previous'],
      DIAGNOSE,
    ],
  },
  {
    name: 'NotReady',
    of: 'node',
    written: /^NotReady(?:,SchedulingDisabled)?$/i,
    means:
      'The kubelet of the node says that it is not ready for pods, or says nothing any more. The condition Ready has the reason.',
    addresses:
      '"cni plugin not initialized" and "cni config uninitialized": aws-node has not started there, and no pod gets an address. It is normal in the first minute. Other reasons, such as a kubelet that stopped, are not about addresses.',
    first: 'Read the condition Ready of the node, then the state of the pod of aws-node on it.',
    checks: [
      'node-without-pod-ips',
      'node-role-lacks-cni-policy',
      'nodes-cannot-reach-cluster',
      'private-vpc-lacks-endpoint',
      'unsupported-instance-type',
    ],
    commands: [
      ['kubectl', 'describe', 'node', 'NODE'],
      ['kubectl', '-n', 'kube-system', 'get', 'pods', '-l', 'k8s-app=aws-node', '-o', 'wide'],
      [...DIAGNOSE, '--node', 'NODE'],
    ],
  },
];

/** Longest text in which a state is looked for: in a longer one it is a word among others. */
const MOST_TEXT = 200;

/** The state that a text is, also as the column of a row of `kubectl get`. */
export function stateIn(text: string): KnownState | undefined {
  const asked = text.trim();
  if (asked.length > MOST_TEXT) return undefined;
  const column =
    /^\S+(?:\s+\S+)?\s+\d+\/\d+\s+(\S+)\s+\d/.exec(asked)?.[1] ?? /^\S+\s+(NotReady\S*)\s/.exec(asked)?.[1];
  return KNOWN_STATES.find(({ written }) => written.test(column ?? asked));
}

/** The state that a text names among other words: `my pod is stuck in ContainerCreating`. */
export function stateNamedIn(text: string): KnownState | undefined {
  if (text.length > MOST_TEXT) return undefined;
  const words = text.split(/[\s"'`.,;()?!]+/);
  return KNOWN_STATES.find(({ written }) => words.some((word) => written.test(word) && /^[A-Z]/.test(word)));
}

/** The name of the state that a word misspells: `Penidng`. */
export function misspeltState(text: string): string | undefined {
  const asked = text.trim();
  if (asked.length > MOST_TEXT || /\s/.test(asked)) return undefined;
  return closest(
    asked,
    KNOWN_STATES.map(({ name }) => name),
  );
}
