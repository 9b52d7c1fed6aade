import { describe, expect, it } from 'vitest';
import { awsAuthRefusal, readAwsAuth } from '../../lambda/facts/iam/aws-auth.ts';

const ROLE = 'arn:aws:iam::111122223333:role/nodes';
const PROFILE = 'arn:aws:iam::111122223333:instance-profile/nodes';
const USER = 'system:node:{{EC2PrivateDNSName}}';

interface Entry {
  readonly username?: string;
  readonly groups?: unknown;
  readonly key?: string;
}

const entry = (
  arn: string,
  { username = USER, groups = ['system:bootstrappers', 'system:nodes'], key = 'rolearn' }: Entry = {},
) => ({ [key]: arn, username, groups });
const roles = (...list: readonly unknown[]) => ({ mapRoles: JSON.stringify(list) });

/** Shapes and outcomes as in aws-iam-authenticator 0.7.18 (`pkg/mapper/configmap`, its `yaml_test.go` and `mapper.go`). */
describe('aws-auth lets nodes with a role in', () => {
  it.each([
    ['by an entry of the role', roles(entry(ROLE))],
    ['whatever the case of the ARN', roles(entry(ROLE.toUpperCase().replace('ARN:AWS:IAM', 'arn:aws:iam')))],
    ['whatever the case of the keys', roles({ RoLeArN: ROLE, userName: USER, groups: ['system:nodes'] })],
    ['beside entries that are none', roles('just a text', { username: 'x' }, entry(ROLE), { rolearn: '' })],
    ['where an entry of that ARN before it does not', roles(entry(ROLE, { groups: [] }), entry(ROLE))],
    ['as a user, since a user may be any ARN', { mapUsers: JSON.stringify([entry(ROLE, { key: 'userarn' })]) }],
    ['though mapUsers is broken', { ...roles(entry(ROLE)), mapUsers: '}' }],
    ['without the group of bootstrappers', roles(entry(ROLE, { groups: ['system:nodes'] }))],
    [
      'though a key stands twice',
      { mapRoles: `[{"rolearn":"x","rolearn":"${ROLE}","username":"${USER}","groups":["system:nodes"]}]` },
    ],
  ])('%s', (_, data) => {
    expect(awsAuthRefusal(data, ROLE, [])).toBeUndefined();
  });

  it('whose ARN has a path, by the ARN without it', () => {
    expect(awsAuthRefusal(roles(entry(ROLE)), 'arn:aws:iam::111122223333:role/eks/nodes', [])).toBeUndefined();
  });
});

describe('aws-auth does not let nodes with a role in', () => {
  it.each<readonly [string, Readonly<Record<string, string>> | undefined, unknown]>([
    ['where there is none', undefined, { why: 'absent' }],
    ['where it is empty', {}, { why: 'missing' }],
    ['where it has other roles', roles(entry('arn:aws:iam::111122223333:role/people')), { why: 'missing' }],
    ...['', '``', '""', "''", 'null', '[]'].map(
      (none) => [`where mapRoles is ${none}`, { mapRoles: none }, { why: 'missing' }] as const,
    ),
    ['where mapRoles is no JSON', { mapRoles: '[{"rolearn": "x' }, { why: 'unreadable' }],
    ['where mapRoles is no list', { mapRoles: JSON.stringify(entry(ROLE)) }, { why: 'unreadable' }],
    ['where mapRoles is called otherwise', { MapRoles: JSON.stringify([entry(ROLE)]) }, { why: 'missing' }],
    ['by the instance profile', roles(entry(PROFILE)), { why: 'instance-profile', arn: PROFILE }],
    [
      'by a path',
      roles(entry('arn:aws:iam::111122223333:role/eks/nodes')),
      { why: 'path', arn: 'arn:aws:iam::111122223333:role/eks/nodes' },
    ],
    [
      'by that of another account',
      roles(entry('arn:aws:iam::999999999999:role/nodes')),
      { why: 'other-account', arn: 'arn:aws:iam::999999999999:role/nodes' },
    ],
    ['without the group of nodes', roles(entry(ROLE, { groups: ['system:bootstrappers'] })), { why: 'groups' }],
    ['with groups that are no list', roles(entry(ROLE, { groups: 'system:nodes' })), { why: 'groups' }],
    [
      'with one group made of two',
      roles(entry(ROLE, { groups: ['system:bootstrappers - system:nodes'] })),
      { why: 'groups' },
    ],
    ['as a person', roles(entry(ROLE, { username: 'admin' })), { why: 'username', username: 'admin', mayFit: false }],
    ['as nobody', roles(entry(ROLE, { username: '' })), { why: 'username', username: '', mayFit: false }],
    [
      'for sure as a node of another name',
      roles(entry(ROLE, { username: 'system:node:{{SessionName}}' })),
      { why: 'username', username: 'system:node:{{SessionName}}', mayFit: true },
    ],
    [
      'for sure by an entry of IAM Identity Center',
      roles({ sso: { permissionSetName: 'nodes', accountID: '1' }, rolearn: ROLE }),
      { why: 'missing' },
    ],
  ])('%s', (_, data, refusal) => {
    expect(awsAuthRefusal(data, ROLE, [])).toEqual(refusal);
  });

  it('by a profile of another name that gives it to them', () => {
    const profile = 'arn:aws:iam::111122223333:instance-profile/workers';
    expect(awsAuthRefusal(roles(entry(profile)), ROLE, [profile])).toEqual({ why: 'instance-profile', arn: profile });
    expect(awsAuthRefusal(roles(entry(profile)), ROLE, [])).toEqual({ why: 'missing' });
  });
});

it('is read whatever stands in it', () => {
  const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  for (const mapRoles of ['&a [*a]', '{{a}}', '%', '{"__proto__":[]}', '[[null]]', '[1, {"groups": 1}]', nested]) {
    expect(() => readAwsAuth({ mapRoles })).not.toThrow();
  }
});
