import lt from 'semver/functions/lt.js';
import type { Existence } from '../../facts/cluster/cluster-existence.ts';
import { ownedClusters } from '../../facts/cluster/cluster-tags.ts';
import { ENI_TAGS, type EniOwnership } from '../../facts/eni/eni-ownership.ts';
import type { NetworkInterface } from '../../model/inventory.ts';

/** What is known around a leaked ENI; undefined where it is not known. */
export interface LeakContext {
  /** Undefined when no tag names a cluster. */
  readonly cluster: Existence | undefined;
  /** Whether a node that runs the VPC CNI is up in the ENI's VPC. */
  readonly liveNodeInVpc: boolean | undefined;
  /** Of the ENI's cluster. */
  readonly cniVersion: string | undefined;
  readonly leakedEniCleanupDisabled: boolean | undefined;
  readonly ipFamily: 'ipv4' | 'ipv6' | undefined;
}

/** First CNI release that sweeps leaked ENIs (amazon-vpc-cni-k8s PR 624). */
const FIRST_SWEEPING_CNI = '1.6.0';
/** First CNI release that writes `eks:eni:owner`, by which the resource controller finds its ENIs (PR 3228). */
const FIRST_OWNER_TAGGING_CNI = '1.19.4';

/**
 * Why neither cleaner of EKS takes a leaked ENI away, as far as that is known: one sentence each, none when nothing is
 * known. The two are the VPC CNI's hourly sweep, run by every live node for its VPC, and the VPC resource controller's
 * sweep in the cluster's control plane, which goes by owner and cluster tags. Branch and trunk ENIs have the second only.
 */
export function whyNotCleaned(eni: NetworkInterface, ownership: EniOwnership, context: LeakContext): readonly string[] {
  return [...whyNotByCni(ownership, context), ...whyNotByResourceController(eni, ownership, context)];
}

function whyNotByCni(ownership: EniOwnership, context: LeakContext): readonly string[] {
  if (ownership.kind !== 'cni-secondary') return [];
  const reasons: string[] = [];
  if (context.liveNodeInVpc === false) reasons.push('No node of the VPC is left to run the VPC CNI sweep.');
  if (context.leakedEniCleanupDisabled === true) {
    reasons.push('DISABLE_LEAKED_ENI_CLEANUP turns the VPC CNI sweep off.');
  }
  if (context.ipFamily === 'ipv6') reasons.push('The VPC CNI does not sweep in an IPv6 cluster.');
  if (context.cniVersion !== undefined && lt(context.cniVersion, FIRST_SWEEPING_CNI)) {
    reasons.push(`VPC CNI ${context.cniVersion} is older than ${FIRST_SWEEPING_CNI} and has no sweep.`);
  }
  return reasons;
}

function whyNotByResourceController(
  eni: NetworkInterface,
  ownership: EniOwnership,
  context: LeakContext,
): readonly string[] {
  if (context.cluster === 'gone') return ['EKS deletes no ENIs of a cluster that no longer exists.'];
  const reasons: string[] = [];
  if (eni.tags[ENI_TAGS.owner] === undefined) reasons.push(noOwnerTag(context.cniVersion));
  const hasClusterTag = eni.tags[ENI_TAGS.clusterName] !== undefined || ownedClusters(eni.tags).length > 0;
  if (!hasClusterTag && ownership.clusterName === undefined) {
    reasons.push('The VPC resource controller finds no ENI without a cluster tag.');
  }
  return reasons;
}

function noOwnerTag(cniVersion: string | undefined): string {
  const old = cniVersion !== undefined && lt(cniVersion, FIRST_OWNER_TAGGING_CNI);
  const cause = old ? ` VPC CNI ${cniVersion} does not write that tag; ${FIRST_OWNER_TAGGING_CNI} and newer do.` : '';
  return `Without the tag ${ENI_TAGS.owner} the VPC resource controller does not see an ENI.${cause}`;
}
