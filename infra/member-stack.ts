import { CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { withoutBootstrap } from './cdk-types.ts';
import type { Member } from './member.ts';
import { acceptWildcards, type Permission, statementOf } from './roles/allow.ts';
import { boundary } from './roles/boundary.ts';
import { deletingLeakedEnis, READ } from './roles/permissions.ts';
import { type FunctionName, withPath } from './roles/role-name.ts';
import { onlyFunctions } from './roles/trust.ts';

/** The template's one parameter: the account that the hub is deployed to. */
export const HUB_ACCOUNT_PARAMETER = 'HubAccountId';

export interface MemberStackProps extends StackProps {
  readonly member: Member;
}

/**
 * What an account gives to the hub: a role to read with and, when clean-up applies, one to delete leaked ENIs with.
 * Nothing else, so that it needs no bootstrap, and the same template serves a stack, a StackSet and other tools.
 */
export class MemberStack extends Stack {
  constructor(scope: Construct, id: string, { member, ...props }: MemberStackProps) {
    super(scope, id, {
      description: 'EKS IP Auditor: the roles by which the hub reads this account and, where allowed, cleans up in it.',
      ...boundary(member.hub),
      ...props,
      synthesizer: withoutBootstrap(),
      analyticsReporting: false,
    });
    const { valueAsString: hubAccountId } = new CfnParameter(this, HUB_ACCOUNT_PARAMETER, {
      type: 'String',
      allowedPattern: '\\d{12}',
      description: 'Account that EKS IP Auditor is deployed to.',
    });
    const trusting = (...functions: readonly FunctionName[]) => onlyFunctions(hubAccountId, member, functions);
    memberRole(this, 'ReadRole', {
      name: member.readRole,
      description: 'EKS IP Auditor reads what keeps pods from getting an IP address. It can change nothing.',
      assumedBy: member.cleanup ? trusting('audit', 'scan', 'cleanup') : trusting('audit', 'scan'),
      permissions: [READ],
    });
    if (member.deleteRole === undefined) return;
    memberRole(this, 'CleanupRole', {
      name: member.deleteRole,
      description:
        'EKS IP Auditor deletes leaked network interfaces of EKS. It can read nothing and change nothing else.',
      assumedBy: trusting('cleanup'),
      permissions: deletingLeakedEnis(member.deletable),
    });
  }
}

interface MemberRole {
  readonly name: string;
  readonly description: string;
  readonly assumedBy: ReturnType<typeof onlyFunctions>;
  readonly permissions: readonly Permission[];
}

function memberRole(stack: Stack, id: string, { name, description, assumedBy, permissions }: MemberRole): void {
  const role = new Role(stack, id, {
    ...withPath(name),
    description,
    assumedBy,
    inlinePolicies: { 'eks-ip-auditor': new PolicyDocument({ statements: permissions.map(statementOf) }) },
  });
  for (const permission of permissions) acceptWildcards(role, permission);
}
