import { DescribeRegionsCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListClustersCommand } from '@aws-sdk/client-eks';
import { PublishCommand } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const HUB = '111122223333';
const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/audit/reader`;
let now = new Date();
let aws: SimulatedAws;

beforeEach(async () => {
  now = new Date();
  const world = aWorld({ home: HUB })
    .account(HUB, (a) => a.region('eu-west-1', (r) => r.vpc('hub').subnet('hub-a', { cidr: '10.0.0.0/24' })))
    .account(MEMBER, (a) =>
      a.region('eu-west-1', (r) => r.vpc('member').subnet('member-a', { cidr: '10.0.0.0/24', tags: { in: 'member' } })),
    )
    .role(ROLE, { externalId: 'sesame' })
    .role(`arn:aws:iam::${MEMBER}:role/others`, { trusts: ['999988887777'] });
  aws = await startSimulatedAws(world, { clock: () => now });
});
afterEach(() => aws.stop());

const assume = (RoleArn: string, more: { ExternalId?: string; DurationSeconds?: number } = {}) =>
  clientsOf(aws).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'audit', ...more }));

async function memberConfig() {
  const { Credentials } = await assume(ROLE, { ExternalId: 'sesame' });
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { endpoint: aws.endpoint, region: 'eu-west-1', maxAttempts: 1, credentials };
}

describe('the account', () => {
  test('follows the access key', async () => {
    expect(await clientsOf(aws).sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: HUB });
    expect(await clientsOf(aws, 'eu-west-1', MEMBER).sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: MEMBER,
    });
  });

  test('is the home account under the environment that it gives', async () => {
    for (const [name, value] of Object.entries(aws.env())) vi.stubEnv(name, value);
    expect(await new STSClient({}).send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: HUB });
    vi.unstubAllEnvs();
  });

  test('follows the assumed role', async () => {
    const config = await memberConfig();
    expect(await new STSClient(config).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: MEMBER,
      Arn: `arn:aws:sts::${MEMBER}:assumed-role/reader/audit`,
    });
    const { Subnets } = await new EC2Client(config).send(new DescribeSubnetsCommand({}));
    expect(Subnets?.map((subnet) => subnet.Tags)).toEqual([expect.arrayContaining([{ Key: 'in', Value: 'member' }])]);
    expect(aws.calls.at(-1)).toMatchObject({ service: 'ec2', action: 'DescribeSubnets', accountId: MEMBER });
  });

  test('follows the role through the SDK’s own provider, under the environment it is given', async () => {
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = aws.env();
    const credentials = fromTemporaryCredentials({
      masterCredentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
      params: { RoleArn: ROLE, ExternalId: 'sesame' },
      clientConfig: { endpoint: aws.endpoint, region: 'eu-west-1' },
    });
    const ec2 = new EC2Client({ endpoint: aws.endpoint, region: 'eu-west-1', credentials });
    expect((await ec2.send(new DescribeSubnetsCommand({}))).Subnets).toHaveLength(1);
    await ec2.send(new DescribeSubnetsCommand({}));
    expect(aws.calls.filter((call) => call.action === 'AssumeRole')).toHaveLength(1);
  });
});

describe('AssumeRole', () => {
  const refusal = (role: string) =>
    `AccessDenied: User: arn:aws:iam::${HUB}:user/simulated is not authorized to perform: sts:AssumeRole on resource: ${role}`;

  test.each([
    ['the external id is missing', ROLE, undefined],
    ['the external id is another', ROLE, 'open'],
    ['the role does not exist', `arn:aws:iam::${MEMBER}:role/none`, undefined],
    ['the role trusts others', `arn:aws:iam::${MEMBER}:role/others`, undefined],
  ])('is denied when %s', async (_, role, externalId) => {
    const more = externalId === undefined ? {} : { ExternalId: externalId };
    expect(await failureOf(assume(role, more))).toBe(refusal(role));
  });

  test.each([899, 43_201])('does not take %i seconds', async (DurationSeconds) => {
    expect(await failureOf(assume(ROLE, { ExternalId: 'sesame', DurationSeconds }))).toMatch(/^ValidationError:/);
  });

  test('gives a chained role an hour at most', async () => {
    const call = new STSClient(await memberConfig()).send(
      new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'again', ExternalId: 'sesame', DurationSeconds: 7200 }),
    );
    expect(await failureOf(call)).toMatch(/role chaining/);
  });

  test('issues keys that expire', async () => {
    const config = await memberConfig();
    const ec2 = new EC2Client(config);
    await ec2.send(new DescribeSubnetsCommand({}));
    now = new Date(now.getTime() + 3600_000);
    expect(await failureOf(ec2.send(new DescribeSubnetsCommand({})))).toBe('RequestExpired: Request has expired.');
    expect(await failureOf(new STSClient(config).send(new GetCallerIdentityCommand({})))).toMatch(/^ExpiredToken/);
  });
});

describe('credentials that AWS does not know', () => {
  const stranger = () => ({
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' },
  });

  test('are refused in each service’s own words', async () => {
    expect(await failureOf(new EC2Client(stranger()).send(new DescribeSubnetsCommand({})))).toBe(
      'AuthFailure: AWS was not able to validate the provided access credentials',
    );
    expect(await failureOf(new STSClient(stranger()).send(new GetCallerIdentityCommand({})))).toMatch(
      /^InvalidClientTokenId:/,
    );
  });

  test('include a session’s key without its token', async () => {
    const { credentials, ...config } = await memberConfig();
    const { sessionToken: _, ...keys } = credentials;
    const ec2 = new EC2Client({ ...config, credentials: keys });
    expect(await failureOf(ec2.send(new DescribeSubnetsCommand({})))).toMatch(/^AuthFailure:/);
  });
});

describe('regions', () => {
  test('are those enabled, and all of them on request', async () => {
    const { ec2 } = clientsOf(aws);
    const enabled = (await ec2.send(new DescribeRegionsCommand({}))).Regions ?? [];
    const all = (await ec2.send(new DescribeRegionsCommand({ AllRegions: true }))).Regions ?? [];
    expect(enabled.map((region) => region.RegionName)).toContain('eu-west-1');
    expect(enabled.map((region) => region.RegionName)).not.toContain('me-south-1');
    expect(all).toContainEqual(expect.objectContaining({ RegionName: 'me-south-1', OptInStatus: 'not-opted-in' }));
    const Filters = [{ Name: 'opt-in-status', Values: ['not-opted-in'] }];
    const disabled = (await ec2.send(new DescribeRegionsCommand({ AllRegions: true, Filters }))).Regions ?? [];
    expect(disabled).toHaveLength(all.length - enabled.length);
  });

  test('are separate: each has its own resources', async () => {
    const { Subnets } = await clientsOf(aws, 'us-east-1').ec2.send(new DescribeSubnetsCommand({}));
    expect(Subnets).toEqual([]);
  });

  test('that are not enabled do not know the credentials', async () => {
    const { ec2, eks, sns } = clientsOf(aws, 'me-south-1');
    expect(await failureOf(ec2.send(new DescribeSubnetsCommand({})))).toMatch(/^AuthFailure:/);
    expect(await failureOf(eks.send(new ListClustersCommand({})))).toMatch(/^UnrecognizedClientException:/);
    const publish = sns.send(new PublishCommand({ TopicArn: `arn:aws:sns:me-south-1:${HUB}:t`, Message: 'm' }));
    expect(await failureOf(publish)).toMatch(/^InvalidClientTokenId:/);
  });
});
