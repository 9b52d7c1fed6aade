import type { KnownError } from '../errors/known-errors.ts';
import type { LogRecord } from './log-record.ts';

/**
 * Known errors that say that something failed and not why: somebody else's line has the reason. They are causes of nothing, and
 * what a cause is looked for.
 */
const SYMPTOMS: ReadonlySet<string> = new Set([
  'ipamd-datastore-empty',
  'ipamd-reply-no-address',
  'ipamd-create-eni-failed',
  'ipamd-increase-pool-no-eni',
  'ipamd-assign-address-failed',
  'ipamd-allocate-n-failed',
  'ipamd-insufficient-cooldown',
  'ipamd-insufficient-flag',
  'ipamd-describe-types-failed',
  'ipamd-eni-limits-failed',
  'ipamd-describe-enis-failed',
  'ipamd-describe-subnets-failed',
  'ipamd-attach-failed',
  'ipamd-wait-eni-gave-up',
  'ipamd-init-attached-enis',
  'ipamd-init-tag',
  'ipamd-pods-without-ip-at-start',
  'ipamd-client-version',
  'cni-leak-delete-failed',
  'cni-leak-list-failed',
  'cni-free-eni-failed',
  'cni-delete-eni-retry',
  'aws-node-ipam-timeout',
  'aws-node-ipam-retrying',
  'aws-node-ipam-checking',
  'aws-node-process-gone',
  'plugin-no-address',
  'plugin-addnetwork-failed',
  'plugin-backend-failed',
  'sandbox-no-address',
  'sandbox-ipamd-unreachable',
  'sandbox-setup-failed',
  'event-network-not-ready',
  'sched-not-ready-taint',
  'probe-ipamd',
  'kubelet-node-not-found',
  'kubelet-lease-unauthorized',
  'kubelet-list-unauthorized',
  'kubelet-cni-uninitialized-docker',
  'kubelet-cni-uninitialized',
  'kubelet-no-networks',
  'kubectl-unauthorized',
  'eks-nodes-did-not-join',
  'eks-nodes-unhealthy',
  'eks-addon-replicas',
  'tf-nodegroup-create-failed',
  'tf-addon-timeout',
  'tf-addon-degraded',
  'cfn-nodegroup-issue',
  'cfn-no-signal',
  'eksctl-nodes-timeout',
  'eksctl-still-waiting',
  'karpenter-not-registered',
  'nodeadm-service-failed',
]);

/** Whether a line says no more than that something failed. */
export function isSymptom({ id }: Pick<KnownError, 'id'>): boolean {
  return SYMPTOMS.has(id);
}

const ADDRESSES = ['subnet-low-ips', 'subnet-fragmented', 'node-ip-slots-full'] as const;

/**
 * Causes, as ids of checks, that a line rules out on the node that it is of, as long as it is the latest word on them: what
 * `disproves` of the data says in words. What holds for one call of EC2 alone rules nothing out.
 */
const RULES_OUT: Readonly<Record<string, readonly string[]>> = {
  'ipamd-unknown-type-limit': [...ADDRESSES, 'node-role-lacks-cni-policy', 'nodes-cannot-reach-cluster'],
  'ipamd-unknown-type-init': ADDRESSES,
  'ipamd-subnet-exhausted-advice': ['node-role-lacks-cni-policy'],
  'ipamd-no-eniconfig': ADDRESSES,
  'ipamd-subnet-exclusion-init': ADDRESSES,
  'ipamd-init-host-network': [...ADDRESSES, 'node-role-lacks-cni-policy', 'unsupported-instance-type'],
  'ipamd-init-sdk': ADDRESSES,
  'ipamd-apiserver-old': [...ADDRESSES, 'node-role-lacks-cni-policy'],
  'ipamd-apiserver-client': [...ADDRESSES, 'node-role-lacks-cni-policy'],
  'ipamd-apiserver-ok': ['nodes-cannot-reach-cluster', 'node-role-not-authorized'],
  'ipamd-init-ok': ['unsupported-instance-type'],
  'auth-granted-node': ['node-role-not-authorized', 'nodes-cannot-reach-cluster'],
  'auth-not-mapped': ['nodes-cannot-reach-cluster'],
  'kubelet-register-unauthorized': [...ADDRESSES, 'nodes-cannot-reach-cluster'],
  'kubelet-list-unauthorized': ['nodes-cannot-reach-cluster'],
  'kubelet-lease-unauthorized': ['nodes-cannot-reach-cluster'],
  'sandbox-no-address': ['nodes-cannot-reach-cluster'],
  'image-cni-pull-failed': [...ADDRESSES, 'node-role-not-authorized'],
  'kubelet-anonymous': ['nodes-cannot-reach-cluster'],
};

export function ruledOutBy(errorId: string): readonly string[] {
  return RULES_OUT[errorId] ?? [];
}

/** Ids that the tables here name: each is one of the data. */
export const NAMED_ERRORS: readonly string[] = [...SYMPTOMS, ...Object.keys(RULES_OUT)];

/** What shows in a log that something works. */
export const SIGNALS = ['address-given', 'cni-up', 'joined', 'api-reached'] as const;

export type Signal = (typeof SIGNALS)[number];

/** What a line shows to work, by what is written and by the known line that it is. */
export function signalsIn(text: string, errorIds: readonly string[]): readonly Signal[] {
  const signals: Signal[] = [];
  if (text.includes('AddNetworkReply') && /AddNetworkReply: (?:Success: true|IPv4Addr \d)/.test(text)) {
    signals.push('address-given');
  }
  if (text.includes('Successfully registered node')) signals.push('joined', 'api-reached');
  for (const id of errorIds) signals.push(...(SIGNALS_OF[id] ?? []));
  return signals;
}

const SIGNALS_OF: Readonly<Record<string, readonly Signal[]>> = {
  'ipamd-init-ok': ['cni-up'],
  'aws-node-ready': ['cni-up'],
  'ipamd-apiserver-ok': ['api-reached'],
  'auth-granted-node': ['joined', 'api-reached'],
};

const HEALS: Readonly<Record<string, readonly Signal[]>> = {
  'node-role-not-authorized': ['joined', 'cni-up'],
  'nodes-cannot-reach-cluster': ['joined', 'api-reached'],
  'node-without-pod-ips': ['cni-up', 'address-given'],
  'subnet-low-ips': ['address-given'],
  'subnet-fragmented': ['address-given'],
  'node-ip-slots-full': ['address-given'],
  'unsupported-instance-type': ['address-given'],
};

/** After which of them a line no longer stands: what it says is over. */
export function healedBy({ checks }: Pick<KnownError, 'checks'>): readonly Signal[] {
  return HEALS[checks[0] ?? ''] ?? [];
}

/** The pod that a line is about, as name or `namespace/name`; undefined where it names none. */
export function podIn(text: string): string | undefined {
  for (const pattern of POD_PATTERNS) {
    const pod = pattern.exec(text)?.[1];
    if (pod !== undefined) return pod.replace(/_[a-z0-9-]{1,63}$/, '').replace(/^[^/]*\//, '');
  }
  return undefined;
}

const POD_PATTERNS: readonly RegExp[] = [
  /PodSandboxMetadata\{Name:([a-z0-9.-]{1,253}),/,
  /\bpod \\{0,7}"([a-z0-9][a-z0-9._/-]{0,400})\\{0,7}"/,
  /\bpod=\\{0,7}"([a-z0-9][a-z0-9._/-]{0,400})\\{0,7}"/,
  /\bpodName=\\{0,7}"?([a-z0-9][a-z0-9.-]{0,252})/,
  /\bK8S_POD_NAME[=:]\\{0,3}"?([a-z0-9][a-z0-9.-]{0,252})/,
];

/**
 * The pod whose sandbox a line says to be there, so that it has an address: the kubelet pulls images after that. Empty for one
 * that the line does not name.
 */
export function startedPodIn({
  text,
  pod,
  component,
}: Pick<LogRecord, 'text' | 'pod' | 'component'>): string | undefined {
  if (component === 'containerd') return text.includes('returns sandbox id') ? podIn(text) : undefined;
  if (component !== 'event') return undefined;
  return /Started container |already present on machine|Successfully pulled image/.test(text) ? (pod ?? '') : undefined;
}
