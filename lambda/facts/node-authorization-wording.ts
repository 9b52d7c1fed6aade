import type { Evidence, Remediation } from '../model/finding.ts';
import type { Target } from '../model/target.ts';
import { type AuthorizationDoubt, type AuthorizationProblem, entryTypeOf, modeOf } from './node-authorization.ts';
import type { NodeRole, RolelessNodes } from './node-roles.ts';
import { hasPath, nameOfRole, withoutPath } from './role-arns.ts';
import { count } from './wording.ts';

const ACCESS_ENTRIES_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html';
const AWS_AUTH_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html';
const NODE_ROLE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html';

/** `cluster prod has no access entry for it`: what stands in a node's way, or may. */
export function authorizationClause({ cluster }: NodeRole, problem: AuthorizationProblem): string {
  switch (problem.kind) {
    case 'role-gone':
      return 'IAM has no such role';
    case 'entry-standard':
      return `its access entry in cluster ${cluster.name} is of type STANDARD, which is not for nodes`;
    case 'entry-stale':
      return `its access entry in cluster ${cluster.name} is older than the role and stands for the one before it`;
    case 'entry-for-instance-profile':
      return `cluster ${cluster.name} has an access entry for the instance profile instead of the role`;
    case 'entry-for-other-path':
      return `cluster ${cluster.name} has an access entry for ${problem.principalArn}, which is not its ARN`;
    case 'entry-missing':
      return `cluster ${cluster.name} has no access entry for it`;
    case 'aws-auth-only':
      return `cluster ${cluster.name} (authentication mode CONFIG_MAP) asks only aws-auth, which no AWS API shows`;
  }
}

/** What `aws-auth` may change about it; empty when nothing. */
export function awsAuthClause({ roleArn }: NodeRole, { problem, mayBeInAwsAuth }: AuthorizationDoubt): string {
  if (!mayBeInAwsAuth) return '';
  const path = hasPath(roleArn) ? `; aws-auth would have to name ${withoutPath(roleArn)}, without the path` : '';
  return problem.kind === 'aws-auth-only' ? path : `; aws-auth, which no AWS API shows, may let them in${path}`;
}

export function authorizationEvidence(role: NodeRole, { problem, mayBeInAwsAuth }: AuthorizationDoubt): Evidence {
  return {
    problem: problem.kind,
    roleArn: role.roleArn,
    authenticationMode: modeOf(role.cluster),
    awsAuth: mayBeInAwsAuth ? 'unknown' : 'does not matter',
    confidence: mayBeInAwsAuth ? 'low' : 'high',
    ...('principalArn' in problem ? { entryPrincipal: problem.principalArn } : {}),
    ...(problem.kind === 'entry-stale'
      ? { entryCreatedAt: problem.entryCreatedAt.toISOString(), roleCreatedAt: problem.roleCreatedAt.toISOString() }
      : {}),
    nodegroups: role.nodegroups.map(({ name }) => name).sort(),
    instanceProfiles: [...role.profileArns].sort(),
    autoMode: role.autoMode,
  };
}

export function authorizationRemediation(
  role: NodeRole,
  { problem, mayBeInAwsAuth }: AuthorizationDoubt,
  { region }: Target,
): Remediation {
  if (problem.kind === 'role-gone') {
    return {
      text: `Make the role again with the policies that nodes need, delete its access entry in cluster ${role.cluster.name} and make that again too; or give the nodes a role that exists.`,
      url: NODE_ROLE_URL,
    };
  }
  if (problem.kind === 'aws-auth-only') return { text: lookIntoAwsAuth(role), url: AWS_AUTH_URL };
  const entry = (verb: string, principal: string) =>
    `aws eks ${verb}-access-entry --region ${region} --cluster-name ${role.cluster.name} --principal-arn ${principal}`;
  const create = `\`${entry('create', role.roleArn)} --type ${entryTypeOf(role)}\``;
  const former = formerPrincipal(role, problem);
  const change =
    former === undefined
      ? `Run ${create}.`
      : `An access entry cannot be changed: run \`${entry('delete', former)}\`, then ${create}.`;
  return { text: mayBeInAwsAuth ? `${change} Or: ${lookIntoAwsAuth(role)}` : change, url: ACCESS_ENTRIES_URL };
}

/** Whose access entry is in the way. */
function formerPrincipal({ roleArn }: NodeRole, problem: AuthorizationProblem): string | undefined {
  if ('principalArn' in problem) return problem.principalArn;
  return problem.kind === 'entry-missing' ? undefined : roleArn;
}

function lookIntoAwsAuth({ roleArn }: NodeRole): string {
  return `Look with \`kubectl -n kube-system get configmap aws-auth -o yaml\`: \`mapRoles\` must hold \`rolearn: ${withoutPath(roleArn)}\` (the role, not an instance profile, and without a path) with the groups \`system:bootstrappers\` and \`system:nodes\`.`;
}

/** `2 nodes of cluster prod have no instance profile` */
export function rolelessClause({ cluster, profileArn, because, nodes }: RolelessNodes): string {
  const subject = `${count(nodes.length, 'instance')} with the tags of cluster ${cluster.name}`;
  const has = nodes.length === 1 ? 'has' : 'have';
  const profile = profileArn === undefined ? '' : nameOfRole(profileArn);
  switch (because) {
    case 'no-profile':
      return `${subject} ${has} no instance profile and so no role`;
    case 'profile-gone':
      return `${subject} ${has} the instance profile ${profile}, which does not exist any more`;
    case 'profile-empty':
      return `${subject} ${has} the instance profile ${profile}, which holds no role`;
  }
}

export function rolelessRemediation({ profileArn, because }: RolelessNodes): Remediation {
  const name = profileArn === undefined ? '<profile>' : nameOfRole(profileArn);
  const text =
    because === 'profile-empty'
      ? `Run \`aws iam add-role-to-instance-profile --instance-profile-name ${name} --role-name <node role>\`.`
      : 'Launch the nodes with an instance profile that holds the node role, and let that role into the cluster.';
  return { text, url: NODE_ROLE_URL };
}
