import { isValid } from '../../facts/aws/aws-values.ts';
import { listAll } from '../../kubernetes/list-all.ts';
import type { ClusterCollector } from './collector.ts';

/** Every SecurityGroupPolicy of every namespace. */
export const collectSecurityGroupPolicies: ClusterCollector<'securityGroupPolicies'> = ({ ports, signal }) =>
  listAll(
    (from) => ports.listSecurityGroupPolicies(from, signal),
    ({ metadata: { namespace, name }, spec }) => ({
      namespace,
      name,
      groupIds: securityGroupIds(spec?.securityGroups?.groupIds),
    }),
  );

/** Groups that an ENI takes at the most (VPC user guide, quotas). */
const MAX_GROUPS = 16;

/** What of it are ids of security groups. */
export function securityGroupIds(stated: readonly string[] | null | undefined): readonly string[] {
  return (stated ?? []).filter((id) => isValid('securityGroup', id)).slice(0, MAX_GROUPS);
}
