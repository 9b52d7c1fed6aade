import { targetPorts } from '../../aws/clients.ts';
import type { Session } from '../../aws/sessions.ts';
import { policyReader } from '../../collect/iam-policies.ts';
import { nameOfRole } from '../../facts/aws/role-arns.ts';
import type { MemberRole } from '../members.ts';
import type { Look } from '../seen.ts';
import { look } from './look.ts';

/**
 * What a role of another account allows, and what bounds it.
 * @param session of a role there that may read IAM
 */
export function lookAtMemberRole(
  roleArn: string,
  { session, region, signal }: { readonly session: Session; readonly region: string; readonly signal: AbortSignal },
): Promise<Look<MemberRole>> {
  return look('IAM roles', async () => {
    const RoleName = nameOfRole(roleArn);
    const { iam } = targetPorts(session, region, { maxCallsInFlight: 4 });
    const policies = policyReader({ ports: { iam }, signal });
    const { Role } = await iam.getRole({ RoleName }, signal);
    const arn = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
    return {
      policies: await policies.ofRole(RoleName),
      boundary: arn === undefined ? undefined : { document: await policies.managed(arn) },
    };
  });
}
