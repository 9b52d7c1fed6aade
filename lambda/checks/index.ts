import { isKubernetesSection, type KubernetesSectionName } from '../model/inventory.ts';
import { clusterLeftovers } from './cluster-leftovers.ts';
import { clusterRoleLacksPolicy } from './cluster-role-lacks-policy.ts';
import { clusterUpgradeBlocked } from './cluster-upgrade-blocked.ts';
import { cniOutdated } from './cni-outdated.ts';
import type { AnyCheck } from './define-check.ts';
import { deleteOnTerminationOff } from './delete-on-termination-off.ts';
import { eksHealthIssue } from './eks-health-issue.ts';
import { eniQuotaNear } from './eni-quota-near.ts';
import { groupLaunchesNoNodes } from './group-launches-no-nodes.ts';
import { leakedEni } from './leaked-eni.ts';
import { loadBalancerSubnetLow } from './load-balancer-subnet-low.ts';
import { lowPodDensity } from './low-pod-density.ts';
import { nodeIpSlotsFull } from './node-ip-slots-full.ts';
import { nodeRoleLacksCniPolicy } from './node-role-lacks-cni-policy.ts';
import { nodeRoleNotAuthorized } from './node-role-not-authorized.ts';
import { nodeWithoutPodIps } from './node-without-pod-ips.ts';
import { nodegroupCannotScale } from './nodegroup-cannot-scale.ts';
import { nodesCannotReachCluster } from './nodes-cannot-reach-cluster.ts';
import { nodesKeepNotJoining } from './nodes-keep-not-joining.ts';
import { podIdentityAgentMissing } from './pod-identity-agent-missing.ts';
import { podsWithoutIp } from './pods-without-ip.ts';
import { previousGenerationInstance } from './previous-generation-instance.ts';
import { privateVpcLacksEndpoint } from './private-vpc-lacks-endpoint.ts';
import { sharedSubnet } from './shared-subnet.ts';
import { subnetExhaustionForecast } from './subnet-exhaustion-forecast.ts';
import { subnetFragmented } from './subnet-fragmented.ts';
import { subnetLowIps } from './subnet-low-ips.ts';
import { subnetUnavailable } from './subnet-unavailable.ts';
import { unattachedEni } from './unattached-eni.ts';
import { unsupportedInstanceType } from './unsupported-instance-type.ts';
import { windowsNodeWithoutPodIps } from './windows-node-without-pod-ips.ts';

/** Every check there is, in the order of the documentation. */
export const CHECKS: readonly AnyCheck[] = [
  podsWithoutIp,
  eksHealthIssue,
  nodeRoleNotAuthorized,
  nodeRoleLacksCniPolicy,
  cniOutdated,
  leakedEni,
  subnetLowIps,
  subnetExhaustionForecast,
  subnetFragmented,
  sharedSubnet,
  loadBalancerSubnetLow,
  clusterUpgradeBlocked,
  nodeIpSlotsFull,
  nodegroupCannotScale,
  lowPodDensity,
  unsupportedInstanceType,
  previousGenerationInstance,
  nodeWithoutPodIps,
  deleteOnTerminationOff,
  unattachedEni,
  nodesCannotReachCluster,
  privateVpcLacksEndpoint,
  podIdentityAgentMissing,
  clusterRoleLacksPolicy,
  windowsNodeWithoutPodIps,
  nodesKeepNotJoining,
  eniQuotaNear,
  groupLaunchesNoNodes,
  subnetUnavailable,
  clusterLeftovers,
];

export function findCheck(id: string): AnyCheck | undefined {
  return CHECKS.find((check) => check.meta.id === id);
}

/** Sections of Kubernetes that a check looks at; none of one that this release does not have. */
export function kubernetesSectionsOf(id: string): readonly KubernetesSectionName[] {
  return (findCheck(id)?.wants ?? []).filter(isKubernetesSection);
}
