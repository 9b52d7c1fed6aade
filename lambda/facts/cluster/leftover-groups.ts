import type { LeftoverGroup, Tags } from '../../model/inventory.ts';
import { ownedClusters } from './cluster-tags.ts';

/** EKS's own tag of a cluster's security group: nobody else may set a tag that begins with `aws:`. */
const EKS_TAG = 'aws:eks:cluster-name';

/**
 * Tags of the AWS Load Balancer Controller on what it makes: since 2.0, and before as the ALB Ingress Controller
 * (aws-load-balancer-controller: docs/deploy/security_groups.md, pkg/deploy/tracking).
 */
const CONTROLLER_TAG = 'elbv2.k8s.aws/cluster';
const OLD_CONTROLLER_TAG = 'ingress.k8s.aws/cluster';
const CONTROLLER_TAGS = [CONTROLLER_TAG, OLD_CONTROLLER_TAG];

/** How it names the groups that it makes. People put its tag on groups of theirs too, so that it may change their rules. */
const CONTROLLER_NAME = /^k8s-/;

/** How Kubernetes itself names the group of a Classic Load Balancer (cloud-provider-aws: ensureLoadBalancer). */
const KUBERNETES_NAME = /^k8s-elb-/;

/** Keys of which every security group that EKS, the load balancer controller or Kubernetes made has one. */
export const LEFTOVER_TAG_KEYS: readonly string[] = [EKS_TAG, ...CONTROLLER_TAGS, 'kubernetes.io/cluster/*'];

/** Who made a security group and for which cluster. Undefined for one that people or their tools made. */
export function makerOfGroup(name: string, tags: Tags): Pick<LeftoverGroup, 'madeBy' | 'clusterName'> | undefined {
  if (tags[EKS_TAG]) return { madeBy: 'eks', clusterName: tags[EKS_TAG] };
  const controlled = (CONTROLLER_NAME.test(name) && tags[CONTROLLER_TAG]) || tags[OLD_CONTROLLER_TAG];
  if (controlled) return { madeBy: 'load-balancer-controller', clusterName: controlled };
  const [owner, ...others] = ownedClusters(tags);
  if (owner === undefined || others.length > 0 || !KUBERNETES_NAME.test(name)) return undefined;
  return { madeBy: 'kubernetes', clusterName: owner };
}
