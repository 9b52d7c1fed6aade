import { groupBy } from '../../common/group-by.ts';
import type { Addon, Cluster, EksUpdate, HealthIssue, Nodegroup } from '../../model/inventory.ts';

/** What an update is of: the cluster itself, or a node group or an add-on of it. */
export type Updated = Pick<EksUpdate, 'clusterName' | 'nodegroupName' | 'addonName'>;

/**
 * What EKS is asked about for updates that failed. A cluster shows nothing of one. A node group whose Kubernetes version
 * is the cluster's and that is well has nothing of an update left undone, and an add-on says `UPDATE_FAILED`.
 */
export function mayHaveFailedUpdate(
  clusters: readonly Cluster[],
  nodegroups: readonly Nodegroup[],
  addons: readonly Addon[],
): readonly Updated[] {
  const versions = new Map(clusters.map(({ name, version }) => [name, version]));
  const isBehind = ({ clusterName, version }: Nodegroup) => version !== versions.get(clusterName);
  return [
    ...clusters.map(({ name }) => ({ clusterName: name, nodegroupName: undefined, addonName: undefined })),
    ...nodegroups
      .filter((group) => isBehind(group) || group.status !== 'ACTIVE' || group.healthIssues.length > 0)
      .map(({ clusterName, name }) => ({ clusterName, nodegroupName: name, addonName: undefined })),
    ...addons
      .filter(({ status }) => status === 'UPDATE_FAILED')
      .map(({ clusterName, name }) => ({ clusterName, nodegroupName: undefined, addonName: name })),
  ];
}

/** An update that failed, and that was not made up for since. */
export interface StandingFailure {
  readonly id: string;
  readonly type: string;
  readonly at: Date;
  readonly errors: readonly HealthIssue[];
}

/**
 * Of each type of update of one thing the latest one, where it failed since a time. One that succeeded later, or is under
 * way, makes up for it; one that somebody cancelled does not.
 *
 * @param updates of one thing
 */
export function standingFailures(updates: readonly EksUpdate[], since: Date): readonly StandingFailure[] {
  const ended = updates.filter(({ status }) => status !== 'Cancelled');
  return [...groupBy(ended, ({ type }) => type).values()].flatMap((alike) => {
    const [latest] = alike.toSorted((a, b) => b.at.getTime() - a.at.getTime());
    return latest?.status === 'Failed' && latest.at >= since ? [latest] : [];
  });
}

/**
 * Codes of an update's `errors[]` by the code with which EKS says the same of health (EKS API reference, ErrorDetail and
 * Issue). A code that both have is left as it is.
 */
const SAME_AS: Readonly<Record<string, string>> = {
  IpNotAvailable: 'InsufficientFreeAddresses',
  EniLimitReached: 'ResourceLimitExceeded',
  SubnetNotFound: 'Ec2SubnetNotFound',
  SecurityGroupNotFound: 'Ec2SecurityGroupNotFound',
  VpcIdNotFound: 'VpcNotFound',
  OperationNotPermitted: 'AccessDenied',
};

export function healthCodeOfError(code: string): string {
  return (Object.hasOwn(SAME_AS, code) ? SAME_AS[code] : undefined) ?? code;
}

/** Health codes that, as errors of an update, bear on addresses, or on nodes that join. */
export const BEARS_ON_ADDRESSES: readonly string[] = [
  'InsufficientFreeAddresses',
  'ResourceLimitExceeded',
  'Ec2SubnetNotFound',
  'Ec2SecurityGroupNotFound',
  'VpcNotFound',
  'NodeCreationFailure',
];
