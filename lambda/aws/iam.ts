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
import { guarded, type Limit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { IamReads } from './ports.ts';

/** IAM is one for a partition: the SDK finds its endpoint from any region of it. */
export function iamReads(iam: IAMClient, limit: Limit): IamReads {
  const call = guarded(limit);
  const { iam: actions } = ACTIONS;
  return {
    getInstanceProfile: call(actions.getInstanceProfile, (input, options) =>
      iam.send(new GetInstanceProfileCommand(input), options),
    ),
    getPolicy: call(actions.getPolicy, (input, options) => iam.send(new GetPolicyCommand(input), options)),
    getPolicyVersion: call(actions.getPolicyVersion, (input, options) =>
      iam.send(new GetPolicyVersionCommand(input), options),
    ),
    getRole: call(actions.getRole, (input, options) => iam.send(new GetRoleCommand(input), options)),
    getRolePolicy: call(actions.getRolePolicy, (input, options) => iam.send(new GetRolePolicyCommand(input), options)),
    listAttachedRolePolicies: call(actions.listAttachedRolePolicies, (input, options) =>
      iam.send(new ListAttachedRolePoliciesCommand(input), options),
    ),
    listRolePolicies: call(actions.listRolePolicies, (input, options) =>
      iam.send(new ListRolePoliciesCommand(input), options),
    ),
  };
}
