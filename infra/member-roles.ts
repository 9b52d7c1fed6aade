import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Member } from './member.ts';
import { acceptWildcards, type Permission, statementOf } from './roles/allow.ts';
import { bound } from './roles/boundary.ts';
import { deletingLeakedEnis, IMPORT_FINDINGS, READ } from './roles/permissions.ts';
import { type FunctionName, withPath } from './roles/role-name.ts';
import { onlyFunctions } from './roles/trust.ts';

/** The roles of a member; the second only where clean-up applies, the third only where Security Hub is told. */
export interface MemberRoles {
  readonly read: Role;
  readonly cleanup: Role | undefined;
  readonly securityHub: Role | undefined;
}

/**
 * Makes in a scope what an account gives to the hub: a role to read with and, when clean-up applies, one to delete leaked
 * ENIs with; where Security Hub is told, one to import findings with.
 * @param hubAccountId id of the account that the hub is deployed to, or what CloudFormation fills in for it
 */
export function memberRoles(scope: Construct, member: Member, hubAccountId: string): MemberRoles {
  bound(scope, member.hub.deployment);
  const trusting = (...functions: readonly FunctionName[]) => onlyFunctions(hubAccountId, member, functions);
  const read = memberRole(scope, 'ReadRole', {
    name: member.readRole,
    description: 'EKS IP Auditor reads what keeps pods from getting an IP address. It can change nothing.',
    assumedBy: member.cleanup ? trusting('audit', 'scan', 'cleanup') : trusting('audit', 'scan'),
    permissions: [READ],
  });
  const { deleteRole, importRole } = member;
  const cleanup =
    deleteRole &&
    memberRole(scope, 'CleanupRole', {
      name: deleteRole,
      description:
        'EKS IP Auditor deletes leaked network interfaces of EKS. It can read nothing and change nothing else.',
      assumedBy: trusting('cleanup'),
      permissions: deletingLeakedEnis(member.deletable),
    });
  const securityHub =
    importRole &&
    memberRole(scope, 'SecurityHubRole', {
      name: importRole,
      description:
        'EKS IP Auditor imports its findings into Security Hub. It can read nothing and change nothing else.',
      assumedBy: trusting('import'),
      permissions: [IMPORT_FINDINGS],
    });
  return { read, cleanup: cleanup || undefined, securityHub: securityHub || undefined };
}

interface MemberRole {
  readonly name: string;
  readonly description: string;
  readonly assumedBy: ReturnType<typeof onlyFunctions>;
  readonly permissions: readonly Permission[];
}

function memberRole(scope: Construct, id: string, { name, description, assumedBy, permissions }: MemberRole): Role {
  const role = new Role(scope, id, {
    ...withPath(name),
    description,
    assumedBy,
    inlinePolicies: { 'eks-ip-auditor': new PolicyDocument({ statements: permissions.map(statementOf) }) },
  });
  for (const permission of permissions) acceptWildcards(role, permission);
  return role;
}
