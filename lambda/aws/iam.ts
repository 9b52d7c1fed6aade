import {
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { ANSWERS } from './answers.ts';
import type { Guard } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { IamReads } from './ports.ts';

/** IAM is one for a partition: the SDK finds its endpoint from any region of it. */
export function iamReads(iam: IAMClient, call: Guard): IamReads {
  const { iam: actions } = ACTIONS;
  const { iam: answers } = ANSWERS;
  return {
    getInstanceProfile: call(actions.getInstanceProfile, answers.getInstanceProfile, (input, options) =>
      iam.send(new GetInstanceProfileCommand(input), options),
    ),
    getPolicy: call(actions.getPolicy, answers.getPolicy, (input, options) =>
      iam.send(new GetPolicyCommand(input), options),
    ),
    getPolicyVersion: call(actions.getPolicyVersion, answers.getPolicyVersion, (input, options) =>
      iam.send(new GetPolicyVersionCommand(input), options),
    ),
    getRole: call(actions.getRole, answers.getRole, (input, options) => iam.send(new GetRoleCommand(input), options)),
    getRolePolicy: call(actions.getRolePolicy, answers.getRolePolicy, (input, options) =>
      iam.send(new GetRolePolicyCommand(input), options),
    ),
    listAttachedRolePolicies: call(
      actions.listAttachedRolePolicies,
      answers.listAttachedRolePolicies,
      (input, options) => iam.send(new ListAttachedRolePoliciesCommand(input), options),
    ),
    listRolePolicies: call(actions.listRolePolicies, answers.listRolePolicies, (input, options) =>
      iam.send(new ListRolePoliciesCommand(input), options),
    ),
  };
}

/** Whether a policy is one of AWS's, which all accounts have: its ARN has `aws` for the account (IAM user guide, managed policies). */
export function asksForAwsManagedPolicy(asked: unknown): boolean {
  const arn = typeof asked === 'object' && asked !== null && 'PolicyArn' in asked ? asked.PolicyArn : undefined;
  return typeof arn === 'string' && /^arn:aws[a-z-]*:iam::aws:policy\//.test(arn);
}
