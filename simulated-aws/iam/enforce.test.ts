import { DeleteNetworkInterfaceCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../index.ts';
import { failureOf } from '../sdk.ts';
import { type Enforcement, enforce } from './enforce.ts';
import type { PolicyDocument } from './simulator.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/function`;
const READER = `arn:aws:iam::${OTHER}:role/reader`;
const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:findings`;
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/key-1`;
const BUCKET = 'arn:aws:s3:::objects';

let aws: SimulatedAws;
let enforcement: Enforcement;
afterEach(() => aws.stop());

function statement(action: string, resource: string, conditions?: object) {
  return {
    Sid: action.replace(/\W/g, ''),
    Effect: 'Allow',
    Action: action,
    Resource: resource,
    ...(conditions === undefined ? {} : { Condition: conditions }),
  };
}

function document(...statements: readonly object[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** Clients of the role's session, in an AWS in which the role is allowed this. */
async function allowing(statements: readonly object[], resources: Readonly<Record<string, PolicyDocument>> = {}) {
  const world = aWorld({ home: ACCOUNT })
    .account(ACCOUNT, (account) =>
      account.region('eu-west-1', (region) =>
        region
          .vpc('main')
          .subnet('private-a', { vpc: 'main', cidr: '10.0.0.0/22', az: 'eu-west-1a' })
          .leakedEni({ name: 'leak', subnet: 'private-a' })
          .eni({ name: 'own', subnet: 'private-a' }),
      ),
    )
    .role(READER)
    .topic(TOPIC, { keyArn: KEY })
    .bucket('objects');
  enforcement = enforce({
    identities: new Map([[ROLE, document(...statements)]]),
    resources: new Map(Object.entries(resources)),
  });
  aws = await startSimulatedAws(world, { authorizer: enforcement.authorizer });
  const env = aws.roleEnv(ROLE, 'eu-west-1');
  const config = {
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      sessionToken: env.AWS_SESSION_TOKEN ?? '',
    },
  };
  return {
    ec2: new EC2Client(config),
    s3: new S3Client(config),
    sns: new SNSClient(config),
    sts: new STSClient(config),
    eni: (name: string) => world.in(ACCOUNT, 'eu-west-1').idOf('eni', name),
  };
}

describe('an AWS that goes by policies', () => {
  it('lets a role do what it is allowed, and denies the rest in the words of the service', async () => {
    const { ec2, sts } = await allowing([statement('ec2:DescribeSubnets', '*')]);
    expect(await failureOf(ec2.send(new DescribeSubnetsCommand({})))).toBe('answered');
    expect(await failureOf(ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: 'eni-1' })))).toMatch(
      /^UnauthorizedOperation: .*assumed-role\/function\/function is not authorized to perform: ec2:DeleteNetworkInterface/,
    );
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toBe('answered');
  });

  it('looks at the tags of the ENI that is deleted, on trial too', async () => {
    const tagged = { Null: { 'aws:ResourceTag/node.k8s.amazonaws.com/instance_id': 'false' } };
    const arn = `arn:aws:ec2:*:${ACCOUNT}:network-interface/*`;
    const { ec2, eni } = await allowing([statement('ec2:DeleteNetworkInterface', arn, tagged)]);
    const remove = (name: string, DryRun: boolean) =>
      failureOf(ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: eni(name), DryRun })));
    expect(await remove('own', true)).toMatch(/^UnauthorizedOperation/);
    expect(await remove('own', false)).toMatch(/^UnauthorizedOperation/);
    expect(await remove('leak', true)).toMatch(/^DryRunOperation/);
    expect(await remove('leak', false)).toBe('answered');
  });

  it('asks the trust policy of a role, with the external id, and the caller’s own policies', async () => {
    const trust = document({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'company-1' }, ArnEquals: { 'aws:PrincipalArn': ROLE } },
    });
    const enter = async (statements: readonly object[], ExternalId?: string) => {
      const { sts } = await allowing(statements, { [READER]: trust });
      const failure = await failureOf(
        sts.send(new AssumeRoleCommand({ RoleArn: READER, RoleSessionName: 'test', ExternalId })),
      );
      await aws.stop();
      return failure;
    };
    const may = [statement('sts:AssumeRole', READER)];
    expect(await enter(may, 'company-1')).toBe('answered');
    expect(await enter(may, 'company-2')).toMatch(/^AccessDenied/);
    expect(await enter(may)).toMatch(/^AccessDenied/);
    expect(await enter([], 'company-1')).toMatch(/^AccessDenied/);
  });

  it('tells a missing object from a denied one only to who may list', async () => {
    const get = new GetObjectCommand({ Bucket: 'objects', Key: 'missing' });
    const { s3 } = await allowing([statement('s3:GetObject', `${BUCKET}/*`)]);
    expect(await failureOf(s3.send(get))).toMatch(/^AccessDenied/);
    await aws.stop();
    const lister = await allowing([statement('s3:GetObject', `${BUCKET}/*`), statement('s3:ListBucket', BUCKET)]);
    expect(await failureOf(lister.s3.send(get))).toMatch(/^NoSuchKey/);
  });

  it('goes by the policy of a bucket, whatever the role is allowed', async () => {
    const closed = document({ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `${BUCKET}/*` });
    const { s3 } = await allowing([statement('s3:PutObject', `${BUCKET}/*`)], { [BUCKET]: closed });
    const put = new PutObjectCommand({ Bucket: 'objects', Key: 'one', Body: 'text' });
    expect(await failureOf(s3.send(put))).toMatch(/^AccessDenied/);
  });

  it('uses the key of a topic in the publisher’s name', async () => {
    const publish = new PublishCommand({ TopicArn: TOPIC, Message: 'text' });
    const ofAccount = document({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'kms:*',
      Resource: '*',
    });
    const may = [statement('sns:Publish', TOPIC), statement('kms:GenerateDataKey', KEY)];
    const { sns } = await allowing(may, { [KEY]: ofAccount });
    expect(await failureOf(sns.send(publish))).toMatch(/^KMSAccessDenied\w*: .*kms:Decrypt/);
  });

  it('knows which statements something was done by, and counts none that only was at hand', async () => {
    const { s3 } = await allowing([
      statement('s3:PutObject', `${BUCKET}/*`),
      statement('s3:GetObject', `${BUCKET}/*`),
      statement('s3:ListBucket', BUCKET),
    ]);
    await s3.send(new PutObjectCommand({ Bucket: 'objects', Key: 'one', Body: 'text' }));
    await s3.send(new GetObjectCommand({ Bucket: 'objects', Key: 'one' }));
    expect(enforcement.asked().map(({ allowedBy }) => allowedBy)).toEqual([['s3PutObject'], ['s3GetObject']]);
  });

  it('is loud about a policy that cannot be evaluated', async () => {
    const { ec2 } = await allowing([{ ...statement('ec2:DescribeSubnets', '*'), Effect: 'Perhaps' }]);
    expect(await failureOf(ec2.send(new DescribeSubnetsCommand({})))).toMatch(/^SimulatedAwsUnsupported/);
    expect(aws.unsupported).toEqual([expect.stringContaining('cannot evaluate ec2:DescribeSubnets')]);
  });
});
