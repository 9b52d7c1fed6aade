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

/** How IAM is asked, by whom its answer is for: for one account, or for all of a partition. */
export interface IamGuards {
  readonly ofAccount: Guard;
  readonly ofEveryAccount: Guard;
}

/** IAM is one for a partition: the SDK finds its endpoint from any region of it. */
export function iamReads(iam: IAMClient, { ofAccount: call, ofEveryAccount }: IamGuards): IamReads {
  const own = policyReads(iam, call);
  const awsManaged = policyReads(iam, ofEveryAccount);
  const readsFor = ({ PolicyArn }: { readonly PolicyArn: string | undefined }) =>
    isAwsManaged(PolicyArn) ? awsManaged : own;
  const { iam: actions } = ACTIONS;
  const { iam: answers } = ANSWERS;
  return {
    getInstanceProfile: call(actions.getInstanceProfile, answers.getInstanceProfile, (input, options) =>
      iam.send(new GetInstanceProfileCommand(input), options),
    ),
    getPolicy: (input, signal) => readsFor(input).getPolicy(input, signal),
    getPolicyVersion: (input, signal) => readsFor(input).getPolicyVersion(input, signal),
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

function policyReads(iam: IAMClient, call: Guard): Pick<IamReads, 'getPolicy' | 'getPolicyVersion'> {
  const { iam: actions } = ACTIONS;
  const { iam: answers } = ANSWERS;
  return {
    getPolicy: call(actions.getPolicy, answers.getPolicy, (input, options) =>
      iam.send(new GetPolicyCommand(input), options),
    ),
    getPolicyVersion: call(actions.getPolicyVersion, answers.getPolicyVersion, (input, options) =>
      iam.send(new GetPolicyVersionCommand(input), options),
    ),
  };
}

/** AWS managed policies have `aws` where others have the account (IAM user guide, managed policies). */
function isAwsManaged(policyArn = ''): boolean {
  return /^arn:aws[a-z-]*:iam::aws:policy\//.test(policyArn);
}
