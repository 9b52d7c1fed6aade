import {
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { type ClientCase, sorted, whetherAnswered } from '../answer.ts';
import { EMPTY_PROFILE, NODE_ROLE, POLICY } from '../plan.ts';
import { HOME, type Stage } from '../stage.ts';

const RoleName = NODE_ROLE.name;
const OWN_POLICY = `arn:aws:iam::${HOME}:policy/${POLICY.name}`;

/** A policy's document as it is in force. */
async function documentOf({ clients: { iam } }: Stage, PolicyArn: string): Promise<string> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const input = { PolicyArn, VersionId: Policy?.DefaultVersionId };
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(input));
  return decodeURIComponent(PolicyVersion?.Document ?? '');
}

function parsed(document: string): unknown {
  return JSON.parse(document);
}

async function profileOf({ clients }: Stage, InstanceProfileName: string) {
  const { InstanceProfile } = await clients.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  return {
    name: InstanceProfile?.InstanceProfileName,
    arn: InstanceProfile?.Arn,
    path: InstanceProfile?.Path,
    roles: InstanceProfile?.Roles?.map(({ Arn }) => Arn),
    createdIsTime: InstanceProfile?.CreateDate instanceof Date,
  };
}

export const iamCases: readonly ClientCase[] = [
  {
    name: 'gets a role',
    ask: async ({ clients }) => {
      const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName }));
      return {
        name: Role?.RoleName,
        path: Role?.Path,
        arn: Role?.Arn,
        idOfRole: Role?.RoleId?.startsWith('AROA'),
        createdIsTime: Role?.CreateDate instanceof Date,
        wholeSeconds: Role?.CreateDate?.getMilliseconds() === 0,
        boundary: Role?.PermissionsBoundary,
      };
    },
  },
  {
    name: 'does not get a role that does not exist',
    ask: ({ clients }) => whetherAnswered(clients.iam.send(new GetRoleCommand({ RoleName: 'gone' }))),
  },
  {
    name: 'lists the policies attached to a role',
    ask: async (stage) => {
      const page = await stage.clients.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      const policies = page.AttachedPolicies?.map(({ PolicyName, PolicyArn }) => `${PolicyName} ${PolicyArn}`);
      return { policies: sorted(policies, stage), more: page.IsTruncated };
    },
  },
  {
    name: 'lists no policies of a role that does not exist',
    ask: ({ clients }) => whetherAnswered(clients.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'gone' }))),
  },
  {
    name: 'lists the inline policies of a role',
    ask: async (stage) => {
      const page = await stage.clients.iam.send(new ListRolePoliciesCommand({ RoleName }));
      return { names: sorted(page.PolicyNames, stage), more: page.IsTruncated };
    },
  },
  {
    name: 'lists no inline policies of a role that does not exist',
    ask: ({ clients }) => whetherAnswered(clients.iam.send(new ListRolePoliciesCommand({ RoleName: 'gone' }))),
  },
  {
    name: 'pages the inline policies of a role one by one',
    ask: async ({ clients: { iam } }) => {
      const first = await iam.send(new ListRolePoliciesCommand({ RoleName, MaxItems: 1 }));
      const second = await iam.send(new ListRolePoliciesCommand({ RoleName, MaxItems: 1, Marker: first.Marker }));
      return [first, second].map(({ PolicyNames, IsTruncated }) => ({ count: PolicyNames?.length, more: IsTruncated }));
    },
  },
  {
    name: 'gets an inline policy, percent-encoded',
    ask: async ({ clients }) => {
      const input = { RoleName, PolicyName: 'a-note' };
      const { PolicyDocument = '' } = await clients.iam.send(new GetRolePolicyCommand(input));
      return {
        encoded: PolicyDocument.startsWith('%7B') && !PolicyDocument.includes('"'),
        document: parsed(decodeURIComponent(PolicyDocument)),
      };
    },
  },
  {
    name: 'does not get an inline policy that does not exist',
    ask: ({ clients }) => whetherAnswered(clients.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'gone' }))),
  },
  {
    name: 'gets the version of a policy that is in force',
    ask: async (stage) => {
      const { Policy } = await stage.clients.iam.send(new GetPolicyCommand({ PolicyArn: OWN_POLICY }));
      return {
        version: Policy?.DefaultVersionId,
        name: Policy?.PolicyName,
        document: parsed(await documentOf(stage, OWN_POLICY)),
      };
    },
  },
  {
    name: 'does not get a policy that does not exist',
    ask: ({ clients }) => whetherAnswered(clients.iam.send(new GetPolicyCommand({ PolicyArn: `${OWN_POLICY}-gone` }))),
  },
  { name: 'gets an instance profile with its role', ask: (stage) => profileOf(stage, NODE_ROLE.profile) },
  { name: 'gets an instance profile without a role', ask: (stage) => profileOf(stage, EMPTY_PROFILE) },
  {
    name: 'does not get an instance profile that does not exist',
    ask: ({ clients }) =>
      whetherAnswered(clients.iam.send(new GetInstanceProfileCommand({ InstanceProfileName: 'gone' }))),
  },
];
