import { list } from '../../common/words.ts';
import { awsCommand, fixed, given, joined } from '../../facts/aws/commands.ts';
import { nameOfRole, parseRoleArn } from '../../facts/aws/role-arns.ts';
import type { ClusterRoleLack } from '../../facts/iam/cluster-role.ts';
import { boundarySteps, deniedIn, unallowedIn } from '../../facts/iam/role-boundary.ts';
import type { IamRole, NodeAccessPolicies } from '../../model/inventory.ts';
import type { RemedyStep } from '../../model/remediation.ts';

type Steps = readonly (string | RemedyStep)[];

/** AWS's own policies, each once; what is denied has to go first. */
export function allowSteps(role: IamRole, lacking: readonly ClusterRoleLack[], region: string): Steps {
  const denied = deniedIn(lacking);
  const policies = [...new Set(unallowedIn(lacking).map(({ policy }) => policy))];
  return [
    ...(denied.length > 0 ? [`Remove the Deny of ${list(denied)} from its policies.`] : []),
    ...(policies.length > 0
      ? [`Attach ${list(policies)} to the role:`, ...policies.map((policy) => attach(role.arn, policy, region))]
      : []),
    ...boundarySteps(role, lacking, region),
    ...(policies.length > 0 ? ['EKS retries automatically.'] : []),
  ];
}

function attach(roleArn: string, policy: ClusterRoleLack['policy'], region: string): RemedyStep {
  return awsCommand('iam', 'attach-role-policy', region, {
    'role-name': given('role', nameOfRole(roleArn)),
    'policy-arn': joined([
      fixed('arn:'),
      given('partition', parseRoleArn(roleArn)?.partition ?? 'aws'),
      fixed(':iam::aws:policy/'),
      given('policyName', policy),
    ]),
  });
}

export function accessPolicySteps(
  { clusterName, principalArn }: NodeAccessPolicies,
  policy: string,
  partition: string,
  region: string,
): Steps {
  return [
    `Associate the access policy ${policy} with the entry:`,
    awsCommand('eks', 'associate-access-policy', region, {
      'cluster-name': given('cluster', clusterName),
      'principal-arn': given('roleArn', principalArn),
      'policy-arn': joined([
        fixed('arn:'),
        given('partition', partition),
        fixed(':eks::aws:cluster-access-policy/'),
        given('policyName', policy),
      ]),
      'access-scope': fixed('type=cluster'),
    }),
  ];
}
