import { isRecord } from '../../common/is-record.ts';
import { parsedJson } from '../../common/parsed-json.ts';
import { parseRoleArn, withoutPath } from '../aws/role-arns.ts';

/** An entry of the ConfigMap `aws-auth`: whom it lets in, and as what. */
export interface AwsAuthEntry {
  readonly arn: string;
  readonly username: string;
  readonly groups: readonly string[];
}

/** The ConfigMap as aws-iam-authenticator reads it: good entries count, whatever stands beside them. */
export interface AwsAuth {
  /** In the order in which the authenticator looks: roles, then users, whose ARNs may be those of roles, too. */
  readonly entries: readonly AwsAuthEntry[];
  /** Whether `mapRoles` is no list, and so lets nobody in. */
  readonly isUnreadable: boolean;
}

/**
 * Why `aws-auth` does not let nodes with a role in:
 * - `absent`: there is no such ConfigMap
 * - `unreadable`: its `mapRoles` is no list
 * - `missing`: it has no entry for the role
 * - `instance-profile`, `path`, `other-account`: it has one for another ARN, which looks like the role's
 * - `groups`: its entry lacks the group `system:nodes`
 * - `username`: its entry gives a username that is no node's
 */
export type AwsAuthRefusal =
  | { readonly why: 'absent' | 'unreadable' | 'missing' | 'groups' }
  | { readonly why: 'instance-profile' | 'path' | 'other-account'; readonly arn: string }
  | {
      readonly why: 'username';
      readonly username: string;
      /** It is a node's username, but of another form than usual: the node's name may be the same. */
      readonly mayFit: boolean;
    };

/** The group of nodes, which Kubernetes' Node authorizer goes by. */
const NODES = 'system:nodes';
const NODE_USER = 'system:node:';
/** With the name that nodes have: their private DNS name. */
const USUAL_USER = `${NODE_USER}{{EC2PrivateDNSName}}`;

/**
 * Whether `aws-auth` lets nodes with a role in (aws-iam-authenticator at 0.7.18, `pkg/mapper/configmap`): ARNs are compared
 * without case and in full, STS gives a role without its path, and of two entries for one ARN the last counts.
 *
 * @param data of the ConfigMap, its lists in JSON; undefined where there is none
 * @param profileArns instance profiles that give the role to nodes
 * @returns undefined where it does
 */
export function awsAuthRefusal(
  data: Readonly<Record<string, string>> | undefined,
  roleArn: string,
  profileArns: readonly string[],
): AwsAuthRefusal | undefined {
  if (data === undefined) return { why: 'absent' };
  const { entries, isUnreadable } = readAwsAuth(data);
  const own = entries.find(({ arn }) => isSameArn(arn, withoutPath(roleArn)));
  if (own !== undefined) return refusalOf(own);
  if (isUnreadable) return { why: 'unreadable' };
  const profile = entries.find(({ arn }) => isProfileOf(roleArn, profileArns, arn));
  if (profile !== undefined) return { why: 'instance-profile', arn: profile.arn };
  const named = entries.filter(({ arn }) => isSameName(roleArn, arn));
  const account = parseRoleArn(roleArn)?.accountId;
  const withPath = named.find(({ arn }) => parseRoleArn(arn)?.accountId === account);
  if (withPath !== undefined) return { why: 'path', arn: withPath.arn };
  const [elsewhere] = named;
  return elsewhere === undefined ? { why: 'missing' } : { why: 'other-account', arn: elsewhere.arn };
}

function refusalOf({ username, groups }: AwsAuthEntry): AwsAuthRefusal | undefined {
  if (!groups.includes(NODES)) return { why: 'groups' };
  return username === USUAL_USER
    ? undefined
    : { why: 'username', username, mayFit: username.length > NODE_USER.length && username.startsWith(NODE_USER) };
}

function isProfileOf(roleArn: string, profileArns: readonly string[], arn: string): boolean {
  const other = parseRoleArn(arn);
  if (other?.kind !== 'instance-profile') return false;
  return profileArns.some((each) => isSameArn(each, arn)) || other.name === parseRoleArn(roleArn)?.name;
}

function isSameName(roleArn: string, arn: string): boolean {
  const [role, other] = [parseRoleArn(roleArn), parseRoleArn(arn)];
  return role !== undefined && other?.kind === 'role' && role.name.toLowerCase() === other.name.toLowerCase();
}

function isSameArn(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/**
 * Reads `mapRoles` and `mapUsers`, each a list in JSON. A value that is no list loses its key, a bad entry only
 * itself, and what is no text or no list of texts in a good one is as if left out (Go's `json.Unmarshal` into its structs).
 */
export function readAwsAuth(data: Readonly<Record<string, string>>): AwsAuth {
  const roles = entriesIn(data.mapRoles, 'rolearn');
  const users = entriesIn(data.mapUsers, 'userarn');
  return {
    entries: [...lastOfEach(roles ?? []), ...lastOfEach(users ?? [])],
    isUnreadable: roles === undefined,
  };
}

function lastOfEach(entries: readonly AwsAuthEntry[]): readonly AwsAuthEntry[] {
  return [...new Map(entries.map((entry) => [entry.arn.toLowerCase(), entry])).values()];
}

/** What stands for none, as the authenticator has it. */
const BLANK: readonly string[] = ['', '``', '""', "''"];

function entriesIn(text: string | undefined, key: 'rolearn' | 'userarn'): readonly AwsAuthEntry[] | undefined {
  if (text === undefined || BLANK.includes(text.trim())) return [];
  const list = parsedJson(text);
  // An empty list to Go.
  if (list === null) return [];
  return Array.isArray(list) ? list.flatMap((item) => entryOf(item, key)) : undefined;
}

function entryOf(item: unknown, key: 'rolearn' | 'userarn'): readonly AwsAuthEntry[] {
  if (!isRecord(item)) return [];
  const arn = memberOf(item, key);
  // An entry for IAM Identity Center goes without an ARN; with one it is none.
  if (typeof arn !== 'string' || arn === '' || isRecord(memberOf(item, 'sso'))) return [];
  const [username, groups] = [memberOf(item, 'username'), memberOf(item, 'groups')];
  return [
    {
      arn,
      username: typeof username === 'string' ? username : '',
      groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
    },
  ];
}

/** Go takes a key of any case. */
function memberOf(item: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.entries(item).findLast(([key]) => key.toLowerCase() === name)?.[1];
}
