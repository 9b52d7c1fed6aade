/**
 * Files of a bundle that hold JSON. `enis`: ipamd's answer to `/v1/enis`. `settings`: its answers to `/v1/ipamd-env-settings` and
 * `/v1/networkutils-env-settings`. `containers`: what the container runtime says of aws-node.
 */
export type BundleFile = 'enis' | 'settings' | 'containers';

/**
 * Names that collectors give them: `eks-log-collector.sh` (amazon-eks-ami), and `aws-cni-support.sh` of VPC CNI 1.0 to 1.3
 * (`.output`) and 1.4 to 1.6 (`.out`), which is the former from 1.7.
 */
const FILES: readonly (readonly [RegExp, BundleFile])[] = [
  [/(^|\/)(?:enis\.json|eni\.out(?:put)?)$/, 'enis'],
  [/(^|\/)(?:ipamd|networkutils)-env(?:-settings\.json|\.out(?:put)?)$/, 'settings'],
  [/(^|\/)cni-configuration-variables-(?:containerd\.json|dockerd\.txt)$/, 'containers'],
];

/** What a file is by its path in a bundle; undefined for a log, and for what nobody reads. */
export function bundleFileOf(path: string): BundleFile | undefined {
  return FILES.find(([pattern]) => pattern.test(path))?.[1];
}
