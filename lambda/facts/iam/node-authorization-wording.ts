import * as z from 'zod';
import { count, list, sentences } from '../../common/words.ts';
import { field, flag, text, texts } from '../../model/evidence.ts';
import type { Remediation, RemedyStep } from '../../model/remediation.ts';
import type { Target } from '../../model/target.ts';
import { clusterNamed, isValid } from '../aws/aws-values.ts';
import {
  type Argument,
  awsCommand,
  fixed,
  given,
  joined,
  kubectlInSystem,
  remedy,
  say,
  shorthand,
  toFillIn,
} from '../aws/commands.ts';
import { hasPath, nameOfRole, withoutPath } from '../aws/role-arns.ts';
import type { AwsAuthRefusal } from './aws-auth.ts';
import {
  type AuthorizationDoubt,
  type AuthorizationProblem,
  entryTypeOf,
  mayBeLetIn,
  modeOf,
} from './node-authorization.ts';
import { isOnlyInPlaceOf, type NodeRole, type RolelessNodes } from './node-roles.ts';

const ACCESS_ENTRIES_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html';
const AWS_AUTH_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html';
const NODE_ROLE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html';

/** `cluster prod has no access entry for the role`: what stands in a node's way, or may. */
export function authorizationClause({ cluster }: NodeRole, { problem, awsAuth }: AuthorizationDoubt): string {
  switch (problem.kind) {
    case 'role-gone':
      return 'IAM has no such role';
    case 'entry-standard':
      return `the role's access entry in cluster ${cluster.name} has type STANDARD, which is not for nodes`;
    case 'entry-stale':
      return `the access entry in cluster ${cluster.name} is older than the role, so it is for a deleted role of that name`;
    case 'entry-for-instance-profile':
      return `cluster ${cluster.name} has an access entry for the instance profile instead of the role`;
    case 'entry-for-other-path':
      return `cluster ${cluster.name} has an access entry for ${problem.principalArn}, which is not the role's ARN`;
    case 'entry-missing':
      return `cluster ${cluster.name} has no access entry for the role`;
    case 'aws-auth-only':
      return awsAuth === 'unknown'
        ? `cluster ${cluster.name} (authentication mode CONFIG_MAP) uses only aws-auth, which no AWS API shows`
        : `cluster ${cluster.name} (authentication mode CONFIG_MAP) uses only aws-auth`;
  }
}

/** What `aws-auth` may change about it, in sentences; empty when nothing. */
export function awsAuthText({ roleArn }: NodeRole, { problem, awsAuth }: AuthorizationDoubt): string {
  if (awsAuth === 'does not matter') return '';
  if (awsAuth !== 'unknown') return sentences(refusalText(awsAuth));
  return sentences(
    problem.kind === 'aws-auth-only' ? '' : 'No AWS API shows aws-auth, which may authorise them',
    hasPath(roleArn) ? `In aws-auth the role is ${withoutPath(roleArn)}, without the path` : '',
  );
}

/** `aws-auth has no entry for the role`: read from the cluster. What stands there is a text of anybody. */
function refusalText(refusal: AwsAuthRefusal): string {
  switch (refusal.why) {
    case 'absent':
      return 'The cluster has no ConfigMap aws-auth';
    case 'unreadable':
      return '`mapRoles` of aws-auth cannot be read as a list, so it authorises no role';
    case 'missing':
      return 'The ConfigMap aws-auth has no entry for the role';
    case 'instance-profile':
      return `The ConfigMap aws-auth has ${shownArn(refusal.arn, 'an instance profile')} instead of the role`;
    case 'path':
      return `The ConfigMap aws-auth has ${shownArn(refusal.arn, 'the role')}, and an ARN with a path never matches`;
    case 'other-account':
      return `The ConfigMap aws-auth has a role of that name only in another account: ${shownArn(refusal.arn, 'an unusual ARN')}`;
    case 'groups':
      return 'The entry of the role in aws-auth lacks the group system:nodes';
    case 'username':
      return refusal.mayFit
        ? 'The entry of the role in aws-auth has an unusual username, which may not be the name of the node'
        : 'The entry of the role in aws-auth has a username that is not for nodes: it must be system:node:{{EC2PrivateDNSName}}';
  }
}

function shownArn(arn: string, otherwise: string): string {
  return entryArn(arn) ?? `${otherwise} with an unusual ARN`;
}

/** An ARN as IAM gives it; undefined for a text that only begins like one. */
function entryArn(arn: string): string | undefined {
  return /^arn:aws[a-z-]*:iam::\d{12}:(?:role|instance-profile)\/[\w+=,.@/-]{1,600}$/.test(arn) ? arn : undefined;
}

const REFUSALS = [
  'absent',
  'unreadable',
  'missing',
  'instance-profile',
  'path',
  'other-account',
  'groups',
  'username',
] as const satisfies readonly AwsAuthRefusal['why'][];

/** What evidence says of why nodes with a role may be refused. */
export const AUTHORIZATION_FIELDS = {
  problem: field(
    z.enum([
      'role-gone',
      'entry-standard',
      'entry-stale',
      'entry-for-instance-profile',
      'entry-for-other-path',
      'entry-missing',
      'aws-auth-only',
    ]),
    'The problem: IAM does not have the role (`role-gone`). Its access entry is for people (`entry-standard`), for a former role (`entry-stale`), for another ARN (`entry-for-instance-profile`, `entry-for-other-path`) or missing (`entry-missing`). Or the cluster uses only aws-auth (`aws-auth-only`).',
  ),
  roleArn: field(text, 'The ARN of the role.'),
  authenticationMode: field(text, "The cluster's authentication mode; `unknown` where EKS does not say."),
  awsAuth: field(
    z.enum(['unknown', 'does not matter', ...REFUSALS]),
    'Whether the ConfigMap aws-auth may authorise the nodes anyway: that is `unknown`, or `does not matter`. Where it was read, what is wrong with it. There is none (`absent`), or its mapRoles cannot be read (`unreadable`). It has no entry for the role (`missing`), or one for another ARN (`instance-profile`, `path`, `other-account`). The entry lacks the group system:nodes (`groups`), or its username is not that of a node (`username`).',
  ),
  awsAuthEntry: field(text.optional(), 'The ARN that aws-auth has instead of that of the role.'),
  confidence: field(z.enum(['high', 'low']), '`low` where aws-auth may authorise the nodes.'),
  entryPrincipal: field(text.optional(), 'The ARN that the access entry is for, where it is not that of the role.'),
  entryCreatedAt: field(text.optional(), 'When the access entry was created, as an ISO time, where it is stale.'),
  roleCreatedAt: field(text.optional(), 'When the role was created, as an ISO time, where its access entry is stale.'),
  nodegroups: field(texts, 'Node groups whose nodes have the role.', { as: 'names', label: 'node groups' }),
  inPlaceOf: field(
    texts.optional(),
    'Names of the roles of node groups whose nodes have this one by now: their instance profile was changed. Left out where none was.',
    { as: 'names', label: 'in place of' },
  ),
  instanceProfiles: field(
    texts,
    'ARNs of the instance profiles that give it to nodes outside managed node groups, or to nodes whose profile was changed.',
    { as: 'names', label: 'instance profiles' },
  ),
  autoMode: field(flag, 'Whether nodes of EKS Auto Mode have it.'),
};

/** The values of these fields. */
export function authorizationEvidence(
  role: NodeRole,
  doubt: AuthorizationDoubt,
): z.output<z.ZodObject<typeof AUTHORIZATION_FIELDS>> {
  const { problem, awsAuth } = doubt;
  const entry = typeof awsAuth === 'object' && 'arn' in awsAuth ? entryArn(awsAuth.arn) : undefined;
  return {
    problem: problem.kind,
    roleArn: role.roleArn,
    authenticationMode: modeOf(role.cluster),
    awsAuth: typeof awsAuth === 'object' ? awsAuth.why : awsAuth,
    ...(entry !== undefined && { awsAuthEntry: entry }),
    confidence: mayBeLetIn(doubt) ? 'low' : 'high',
    ...('principalArn' in problem ? { entryPrincipal: problem.principalArn } : {}),
    ...(problem.kind === 'entry-stale'
      ? { entryCreatedAt: problem.entryCreatedAt.toISOString(), roleCreatedAt: problem.roleCreatedAt.toISOString() }
      : {}),
    nodegroups: [...new Set([...role.nodegroups, ...role.inPlaceOf].map(({ name }) => name))].sort(),
    ...(role.inPlaceOf.length > 0 && { inPlaceOf: rolesReplaced(role) }),
    instanceProfiles: [...role.profileArns].sort(),
    autoMode: role.autoMode,
  };
}

/** `Nodes of node group workers have it in place of workers-role`; empty where no profile was changed. */
export function replacedText(role: NodeRole): string {
  const groups = [...new Set(role.inPlaceOf.map(({ name }) => name))].sort();
  if (groups.length === 0) return '';
  const where = `${groups.length === 1 ? 'node group' : 'node groups'} ${list(groups)}`;
  return sentences(
    `Nodes of ${where} have it in place of ${list(rolesReplaced(role))}: their instance profile was changed after their launch`,
  );
}

function rolesReplaced({ inPlaceOf }: NodeRole): readonly string[] {
  return [...new Set(inPlaceOf.map(({ nodeRoleArn }) => nameOfRole(nodeRoleArn ?? '')))].sort();
}

export function authorizationRemediation(
  role: NodeRole,
  { problem, awsAuth }: AuthorizationDoubt,
  target: Target,
): Remediation {
  if (isOnlyInPlaceOf(role)) {
    return remedy(
      NODE_ROLE_URL,
      'Find what changes the instance profiles: Quick Setup of AWS Systems Manager is known to.',
      'Then replace the nodes: new ones have the role of their node group. Do not authorise the other role, which lacks what nodes need.',
    );
  }
  if (problem.kind === 'role-gone') {
    return remedy(
      NODE_ROLE_URL,
      'Create the role again, with the policies that nodes need.',
      `Then delete its access entry in ${clusterNamed(role.cluster.name)} and create a new one: the old one is for the deleted role.`,
      'Or give the nodes a role that exists.',
    );
  }
  if (problem.kind === 'aws-auth-only') return remedy(AWS_AUTH_URL, ...changeAwsAuth(role, awsAuth, ''));
  return remedy(
    ACCESS_ENTRIES_URL,
    ...changeEntry(role, problem, target),
    ...(awsAuth === 'does not matter' ? [] : changeAwsAuth(role, awsAuth, 'Or: ')),
  );
}

function changeEntry(role: NodeRole, problem: AuthorizationProblem, target: Target): readonly RemedyStep[] {
  const { region } = target;
  const entryOf = (principal: Argument) => ({
    'cluster-name': given('cluster', role.cluster.name),
    'principal-arn': principal,
  });
  const principal = given('roleArn', role.roleArn);
  const type = entryTypeOf(role);
  const create = awsCommand('eks', 'create-access-entry', region, { ...entryOf(principal), type: fixed(type) });
  const former = formerPrincipal(role, problem);
  return [
    ...(former === undefined
      ? [say('Give the role an access entry:'), create]
      : [
          say('Delete the wrong access entry, since it cannot be changed:'),
          awsCommand('eks', 'delete-access-entry', region, entryOf(given('principalArn', former))),
          say('Then create the right one:'),
          create,
        ]),
    ...(type === 'EC2' ? autoModePolicy(entryOf(principal), target) : []),
  ];
}

/** An entry of type EC2 allows nothing by itself (EKS user guide, auto-create node class). */
function autoModePolicy(
  entry: Readonly<Record<string, Argument>>,
  { partition, region }: Target,
): readonly RemedyStep[] {
  return [
    say('Associate the access policy of EKS Auto Mode, so that its nodes can join:'),
    awsCommand('eks', 'associate-access-policy', region, {
      ...entry,
      'policy-arn': joined([
        fixed('arn:'),
        given('partition', partition),
        fixed(':eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy'),
      ]),
      'access-scope': shorthand({ type: fixed('cluster') }),
    }),
  ];
}

/** Whose access entry is in the way. */
function formerPrincipal({ roleArn }: NodeRole, problem: AuthorizationProblem): string | undefined {
  if ('principalArn' in problem) return problem.principalArn;
  return problem.kind === 'entry-missing' ? undefined : roleArn;
}

/** What aws-auth must hold. Where it was read, something in it is wrong; else it may be right already. */
function changeAwsAuth(
  { roleArn }: NodeRole,
  awsAuth: AuthorizationDoubt['awsAuth'],
  lead: '' | 'Or: ',
): readonly RemedyStep[] {
  const arn = withoutPath(roleArn);
  const entry = isValid('roleArn', arn) ? `\`rolearn: ${arn}\`` : '`rolearn` with the ARN of the role';
  const isRead = typeof awsAuth === 'object';
  const look = [fixed('get'), fixed('configmap'), fixed('aws-auth'), fixed('-o'), fixed('yaml')];
  const open = [fixed('edit'), fixed('configmap'), fixed('aws-auth')];
  return [
    say(
      `${lead}\`mapRoles\` of the ConfigMap aws-auth must hold ${entry}, with the groups \`system:bootstrappers\` and \`system:nodes\`.`,
    ),
    ...(isRead ? [say('Its username is `system:node:{{EC2PrivateDNSName}}`.')] : []),
    say(
      `The ARN is that of the role, not of an instance profile, and has no path. ${isRead ? 'This opens the ConfigMap, to correct it' : 'This shows the ConfigMap'}:`,
    ),
    kubectlInSystem(...(isRead ? open : look)),
  ];
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

export function rolelessRemediation({ profileArn, because }: RolelessNodes, region: string): Remediation {
  if (because !== 'profile-empty' || profileArn === undefined) {
    return remedy(
      NODE_ROLE_URL,
      'Launch the nodes with an instance profile that holds the node role, and authorise that role in the cluster.',
    );
  }
  return remedy(
    NODE_ROLE_URL,
    'Put the node role in the instance profile. Replace ROLE_NAME with its name:',
    awsCommand('iam', 'add-role-to-instance-profile', region, {
      'instance-profile-name': given('instanceProfile', nameOfRole(profileArn)),
      'role-name': toFillIn('ROLE_NAME'),
    }),
  );
}
