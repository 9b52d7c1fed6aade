import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type ClientCase, whetherAnswered } from '../answer.ts';
import { type Clients, ROLE, type Stage } from '../stage.ts';

const assume = (stage: Stage, more: Partial<AssumeRoleCommandInput> = {}) =>
  stage.clients.sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'audit', ...more }));

/** Clients of the role's session. */
export async function asTheRole(stage: Stage): Promise<Clients> {
  const { Credentials } = await assume(stage);
  return stage.clientsWith({
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  });
}

export const identityCases: readonly ClientCase[] = [
  {
    name: 'says whose credentials they are',
    ask: async ({ clients }) => {
      const { Account, Arn, UserId } = await clients.sts.send(new GetCallerIdentityCommand({}));
      return { Account, isUser: /^arn:aws:iam::\d{12}:user\/.+$/.test(Arn ?? ''), hasUserId: UserId !== undefined };
    },
  },
  {
    name: 'assumes a role in another account',
    ask: async (stage) => {
      const { AssumedRoleUser, Credentials } = await assume(stage);
      return {
        arn: AssumedRoleUser?.Arn,
        idEndsWithSession: AssumedRoleUser?.AssumedRoleId?.endsWith(':audit'),
        temporaryKey: Credentials?.AccessKeyId?.startsWith('ASIA'),
        hasToken: (Credentials?.SessionToken ?? '') !== '',
        validForAnHour: Math.round(((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 60_000),
      };
    },
  },
  {
    name: 'says who the session of an assumed role is',
    ask: async (stage) => {
      const { sts } = await asTheRole(stage);
      const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
      return { Account, Arn };
    },
  },
  {
    name: 'shows the session of an assumed role its own account',
    ask: async (stage) => {
      const { ec2 } = await asTheRole(stage);
      const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
      return Vpcs.map(({ VpcId, CidrBlock, OwnerId }) => ({ VpcId, CidrBlock, OwnerId }));
    },
  },
  {
    name: 'does not assume a role that does not exist',
    ask: (stage) => whetherAnswered(assume(stage, { RoleArn: `${ROLE}-gone` })),
  },
  {
    name: 'refuses a session shorter than a quarter of an hour',
    ask: (stage) => whetherAnswered(assume(stage, { DurationSeconds: 899 })),
  },
  {
    name: 'refuses a session name with a space',
    ask: (stage) => whetherAnswered(assume(stage, { RoleSessionName: 'an audit' })),
  },
  {
    name: 'refuses a session token that was not issued',
    ask: async (stage) => {
      const clients = stage.clientsWith({
        accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        secretAccessKey: 'x',
        sessionToken: 'x',
      });
      await clients.ec2.send(new DescribeVpcsCommand({}));
      return 'answered';
    },
  },
];
