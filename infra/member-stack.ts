import { CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { withoutBootstrap } from './cdk-types.ts';
import type { Member } from './member.ts';
import { memberRoles } from './member-roles.ts';

/** The template's one parameter: the account that the hub is deployed to. */
export const HUB_ACCOUNT_PARAMETER = 'HubAccountId';

export interface MemberStackProps extends StackProps {
  readonly member: Member;
}

/**
 * A member's roles as a stack. It has nothing else, so that it needs no bootstrap, and the same template serves a stack, a
 * StackSet and other tools.
 */
export class MemberStack extends Stack {
  constructor(scope: Construct, id: string, { member, ...props }: MemberStackProps) {
    super(scope, id, {
      description: 'EKS IP Auditor: the roles by which the hub reads this account and, where allowed, cleans up in it.',
      ...props,
      synthesizer: withoutBootstrap(),
      analyticsReporting: false,
    });
    const { valueAsString: hubAccountId } = new CfnParameter(this, HUB_ACCOUNT_PARAMETER, {
      type: 'String',
      allowedPattern: '\\d{12}',
      description: 'Account that EKS IP Auditor is deployed to.',
    });
    memberRoles(this, member, hubAccountId);
  }
}
