import { count, sentences } from '../../common/words.ts';
import { remedy } from '../../facts/aws/commands.ts';
import { HOST_NETWORK_PODS } from '../../facts/node/max-pods.ts';
import type { NodeCapacity } from '../../facts/node/node-capacity.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { Severity } from '../../model/severity.ts';
import type { FrozenPools } from './frozen-pools.ts';
import type { NodeLimit, WhyFew } from './node-limits.ts';

const POD_GROUPS_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html';
const PREFIX_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html';
const MAX_PODS_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html';
const TARGETS_URL = 'https://docs.aws.amazon.com/eks/latest/best-practices/ip-opt.html';

export function limitSeverity(limit: NodeLimit): Severity {
  switch (limit.kind) {
    case 'branches-full':
    case 'no-prefixes':
      return 'low';
    case 'no-trunk':
      return 'medium';
    case 'few-addresses':
      return limit.isCertain ? 'medium' : 'low';
  }
}

export function limitMessage(node: NodeCapacity, limit: NodeLimit): string {
  const { instance, cluster, limits, slots } = node;
  const what = `${instance.id} (${instance.instanceType}) of cluster ${cluster.name}`;
  switch (limit.kind) {
    case 'branches-full':
      return sentences(
        `${what} has ${limit.used} of ${limits.branchEnis ?? limit.used} branch ENIs in use, so no further pod with a security group of its own starts there`,
        'How many wait is in Kubernetes alone',
      );
    case 'no-trunk':
      return sentences(
        `${what} has ${count(slots.enis, 'ENI')} and no slot left for a trunk ENI, so no pod with a security group of its own starts there until an ENI is freed`,
      );
    case 'no-prefixes':
      return sentences(
        `${what} holds ${count(slots.podAddresses, 'single address', 'single addresses')} for pods and no prefix, though the VPC CNI is set to take prefixes and has room for one`,
        'Most likely its aws-node did not start with the setting, or EC2 refused it a whole /28 block',
      );
    case 'few-addresses':
      return fewMessage(what, node, limit.most, limit.because);
  }
}

function fewMessage(what: string, node: NodeCapacity, most: number, why: WhyFew): string {
  const { maxPods = 0, maxPodsAreSet, release, limits } = node;
  const fit = most + HOST_NETWORK_PODS;
  const letIn = maxPodsAreSet
    ? `its max pods let in ${maxPods}`
    : `max pods let in ${maxPods} unless its user data set fewer`;
  const withGroups = why === 'trunk' && limits.trunkCapable;
  return sentences(
    `${what} can have ${count(most, 'address', 'addresses')} for pods: ${whyText(why, release)}`,
    withGroups
      ? `At most ${fit} pods without a security group of their own fit, ${HOST_NETWORK_PODS} of them on the host network, and ${letIn}`
      : `With ${HOST_NETWORK_PODS} pods on the host network ${fit} fit, and ${letIn}`,
  );
}

function whyText(why: WhyFew, release: string | undefined): string {
  switch (why) {
    case 'kept-trunk-slot':
      return `${release === undefined ? 'the VPC CNI' : `VPC CNI ${release}`} keeps an ENI slot for a trunk that the type does not take`;
    case 'trunk':
      return 'its trunk takes an ENI slot and serves no pods itself';
    case 'custom-networking':
      return 'with custom networking its primary ENI serves none';
    case 'max-eni':
      return '`MAX_ENI` allows it no more ENIs';
    case 'other-enis':
      return 'ENIs that serve no pods take slots';
  }
}

export function limitRemediation(limit: NodeLimit): Remediation {
  switch (limit.kind) {
    case 'branches-full':
      return remedy(POD_GROUPS_URL, 'Add nodes, or choose a type whose trunk takes more branch ENIs.');
    case 'no-trunk':
      return remedy(
        POD_GROUPS_URL,
        'Replace the node: a new one gets its trunk before pods fill its ENIs. Or free one of its ENIs by moving pods away.',
      );
    case 'no-prefixes':
      return remedy(
        PREFIX_URL,
        'Restart aws-node on the node, or replace it. If it still takes none, see whether its subnet has a whole /28 block free (check subnet-fragmented).',
      );
    case 'few-addresses':
      return fewRemediation(limit.most, limit.because);
  }
}

function fewRemediation(most: number, why: WhyFew): Remediation {
  const lower = `set max pods to ${most + HOST_NETWORK_PODS} (\`maxPods\` of the kubelet configuration in the launch template)`;
  if (why === 'kept-trunk-slot') {
    return remedy(POD_GROUPS_URL, `Update the VPC CNI to 1.20.4 or newer, which gives the slot back. Or ${lower}.`);
  }
  return remedy(
    MAX_PODS_URL,
    `${lower.charAt(0).toUpperCase()}${lower.slice(1)}, set \`ENABLE_PREFIX_DELEGATION=true\` on the VPC CNI, or choose a larger type.`,
  );
}

export function frozenMessage({ clusterName, setting, at, stopped, others }: FrozenPools): string {
  const number = at === undefined ? 'what they have' : count(at, 'address', 'addresses');
  const some = stopped.length === 1 ? 'node has' : 'nodes have';
  return sentences(
    `The pools of addresses of the nodes of cluster ${clusterName} stop at ${number}, whatever pods come: ${whyFrozen(setting)}`,
    stopped.length === 0
      ? `None of ${count(others, 'node')} has come so far`
      : `${stopped.length} ${some} come so far, and ${letInMore(stopped)}`,
  );
}

function letInMore(stopped: readonly NodeCapacity[]): string {
  if (!stopped.some(({ maxPodsAreSet }) => maxPodsAreSet)) return 'max pods let in more unless user data set fewer';
  return `${stopped.length === 1 ? 'its' : 'their'} max pods let in more`;
}

function whyFrozen(setting: FrozenPools['setting']): string {
  switch (setting) {
    case 'MINIMUM_IP_TARGET':
      return '`MINIMUM_IP_TARGET` without `WARM_IP_TARGET` never asks for more';
    case 'WARM_PREFIX_TARGET':
      return '`WARM_PREFIX_TARGET=0` never takes a prefix before VPC CNI 1.16.3';
  }
}

export function frozenRemediation({ setting }: FrozenPools): Remediation {
  switch (setting) {
    case 'MINIMUM_IP_TARGET':
      return remedy(TARGETS_URL, 'Set `WARM_IP_TARGET` to 1 or more beside `MINIMUM_IP_TARGET` on the VPC CNI.');
    case 'WARM_PREFIX_TARGET':
      return remedy(TARGETS_URL, 'Set `WARM_PREFIX_TARGET=1` on the VPC CNI, or update it to 1.16.3 or newer.');
  }
}
