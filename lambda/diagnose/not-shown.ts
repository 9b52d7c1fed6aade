import type { Finding } from '../model/finding.ts';

/**
 * What a check says when AWS does not show the answer, by check: values of its evidence `problem`. Such a finding
 * answers no question of the checklist.
 */
const NOT_SHOWN: Readonly<Record<string, readonly string[]>> = {
  'node-role-lacks-cni-policy': ['undecided', 'unseen-role'],
  'cni-outdated': ['version-unknown'],
  'unsupported-instance-type': ['cni-version-unknown'],
  'subnet-fragmented': ['perhaps', 'if-used'],
  'node-without-pod-ips': ['no-sign-of-cni'],
};

/** Whether a finding says no more than that AWS does not show it: that takes a look into the cluster, or IAM's word. */
export function isNotShown({ check, severity, evidence }: Finding): boolean {
  if (severity !== 'info' && severity !== 'low') return false;
  // What speaks against a node's role weighs less than what aws-auth says, which no AWS API shows.
  if (evidence.awsAuth === 'unknown' || evidence.trunking === 'unknown') return true;
  return NOT_SHOWN[check]?.some((problem) => problem === evidence.problem) ?? false;
}
