import {
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws, type World } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';
const CNI_POLICY = 'arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy';
const OWN_POLICY = `arn:aws:iam::${ACCOUNT}:policy/own`;
let world: World;
let aws: SimulatedAws;
let iam: IAMClient;

beforeEach(async () => {
  world = aWorld().account(ACCOUNT, (a) =>
    a
      .iamPolicy('own', { Version: '2012-10-17', Statement: [] })
      .iamPolicy('own', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] })
      .iamRole('nodes', {
        path: '/eks/',
        policies: ['own', 'AmazonEKS_CNI_Policy'],
        inline: { b: { Statement: [] }, a: '{"Statement": "50 % & more"}' },
        permissionsBoundary: 'own',
        ageMinutes: 90,
      })
      .instanceProfile('nodes', { role: 'nodes' })
      .instanceProfile('empty')
      .region('eu-west-1'),
  );
  aws = await startSimulatedAws(world);
  ({ iam } = clientsOf(aws));
});
afterEach(() => aws.stop());

test('a role has its path, its time in whole seconds and its boundary', async () => {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'nodes' }));
  expect(Role).toMatchObject({
    RoleName: 'nodes',
    Path: '/eks/',
    Arn: `arn:aws:iam::${ACCOUNT}:role/eks/nodes`,
    PermissionsBoundary: { PermissionsBoundaryArn: OWN_POLICY },
  });
  expect(Role?.CreateDate).toEqual(new Date(Math.floor((world.now.getTime() - 90 * 60_000) / 1000) * 1000));
});

test('policies are listed, and read percent-encoded, managed ones in the version in force', async () => {
  const RoleName = 'nodes';
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(AttachedPolicies).toEqual([
    { PolicyName: 'own', PolicyArn: OWN_POLICY },
    { PolicyName: 'AmazonEKS_CNI_Policy', PolicyArn: CNI_POLICY },
  ]);
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['a', 'b']);
  const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'a' }));
  expect(PolicyDocument).toBe('%7B%22Statement%22%3A%20%2250%20%25%20%26%20more%22%7D');
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: OWN_POLICY }));
  expect(Policy?.DefaultVersionId).toBe('v2');
  const versions = ['v1', 'v2'].map((VersionId) =>
    iam.send(new GetPolicyVersionCommand({ PolicyArn: OWN_POLICY, VersionId })),
  );
  const [first, second] = await Promise.all(versions);
  expect(first?.PolicyVersion).toMatchObject({ VersionId: 'v1', IsDefaultVersion: false });
  expect(second?.PolicyVersion).toMatchObject({ IsDefaultVersion: true, Document: expect.stringContaining('ec2%3A') });
});

test('AWS’s own policies are the same in every account', async () => {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: CNI_POLICY }));
  const input = { PolicyArn: CNI_POLICY, VersionId: Policy?.DefaultVersionId };
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(input));
  expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('ec2:AssignPrivateIpAddresses');
});

test('an instance profile has its role, as long as that exists', async () => {
  const profile = async (InstanceProfileName: string) =>
    (await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))).InstanceProfile;
  expect((await profile('nodes'))?.Roles?.map(({ Arn }) => Arn)).toEqual([`arn:aws:iam::${ACCOUNT}:role/eks/nodes`]);
  expect((await profile('empty'))?.Roles).toEqual([]);
  world.account(ACCOUNT)?.iam.roles.delete('nodes');
  expect((await profile('nodes'))?.Roles).toEqual([]);
});

describe('what does not exist', () => {
  const PolicyArn = `${OWN_POLICY}-gone`;
  test.each([
    ['role', new GetRoleCommand({ RoleName: 'gone' }), 'The role with name gone cannot be found.'],
    ['role of a list', new ListRolePoliciesCommand({ RoleName: 'gone' }), 'The role with name gone cannot be found.'],
    [
      'inline policy',
      new GetRolePolicyCommand({ RoleName: 'nodes', PolicyName: 'gone' }),
      'The role policy with name gone cannot be found.',
    ],
    ['policy', new GetPolicyCommand({ PolicyArn }), `Policy ${PolicyArn} was not found.`],
    [
      'instance profile',
      new GetInstanceProfileCommand({ InstanceProfileName: 'gone' }),
      'Instance Profile gone cannot be found.',
    ],
  ])('(a %s) is said with its name', async (_, command, message) => {
    expect(await failureOf(iam.send(command as GetRoleCommand))).toBe(`NoSuchEntityException: ${message}`);
    expect(aws.calls.at(-1)).toMatchObject({ outcome: 'error', errorCode: 'NoSuchEntity' });
  });

  test('is a version too', async () => {
    const command = new GetPolicyVersionCommand({ PolicyArn: OWN_POLICY, VersionId: 'v3' });
    expect(await failureOf(iam.send(command))).toMatch(/^NoSuchEntityException: /);
  });
});

describe('lists', () => {
  test('come in pages of MaxItems', async () => {
    const pages: (string[] | undefined)[] = [];
    const pager = paginateListRolePolicies({ client: iam, pageSize: 1 }, { RoleName: 'nodes' });
    for await (const { PolicyNames } of pager) pages.push(PolicyNames);
    expect(pages).toEqual([['a'], ['b']]);
  });

  test.each([0, 1001])('do not take %i items a page', async (MaxItems) => {
    const call = iam.send(new ListRolePoliciesCommand({ RoleName: 'nodes', MaxItems }));
    expect(await failureOf(call)).toMatch(/^ValidationError: /);
  });

  test('refuse a marker that was not given', async () => {
    const call = iam.send(new ListRolePoliciesCommand({ RoleName: 'nodes', Marker: 'made-up' }));
    expect(await failureOf(call)).toMatch(/^ValidationError: /);
  });
});

test('a denial names the thing without an ARN, as IAM does', async () => {
  aws.faults.deny('iam:*');
  expect(await failureOf(iam.send(new GetRoleCommand({ RoleName: 'nodes' })))).toBe(
    `AccessDenied: User: arn:aws:iam::${ACCOUNT}:user/simulated is not authorized to perform: iam:GetRole on resource: role nodes because no identity-based policy allows the iam:GetRole action`,
  );
  expect(await failureOf(iam.send(new GetPolicyCommand({ PolicyArn: CNI_POLICY })))).toContain(
    `on resource: policy ${CNI_POLICY} because`,
  );
});

test('IAM is one for all regions', async () => {
  const elsewhere = clientsOf(aws, 'us-east-1').iam;
  const { Role } = await elsewhere.send(new GetRoleCommand({ RoleName: 'nodes' }));
  expect(Role?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:role/eks/nodes`);
});
