import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, EC2_REQUEST_LIMITS, iamActionsOf, type SimulatedAws, startSimulatedAws, type World } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
let world: World;
let aws: SimulatedAws;

beforeEach(async () => {
  world = aWorld()
    .account(ACCOUNT, (a) =>
      a.region('eu-west-1', (r) =>
        r
          .vpc('main')
          .subnet('a', { cidr: '10.0.1.0/24' })
          .subnet('b', { cidr: '10.0.2.0/24' })
          .cluster('prod', { subnets: ['a', 'b'] })
          .leakedEni({ subnet: 'a', name: 'leak' }),
      ),
    )
    .account(OTHER, (a) => a.region('eu-west-1'));
  aws = await startSimulatedAws(world);
});
afterEach(() => aws.stop());

const subnets = (accountId?: string, region?: string) =>
  failureOf(clientsOf(aws, region, accountId).ec2.send(new DescribeSubnetsCommand({})));

describe('a denied action', () => {
  test('is refused in the words of each service', async () => {
    aws.faults.deny('*');
    const { ec2, eks, sns, sts } = clientsOf(aws);
    const who = `User: arn:aws:iam::${ACCOUNT}:user/simulated is not authorized to perform:`;
    expect(await failureOf(ec2.send(new DescribeSubnetsCommand({})))).toBe(
      `UnauthorizedOperation: You are not authorized to perform this operation. ${who} ec2:DescribeSubnets because no identity-based policy allows the ec2:DescribeSubnets action`,
    );
    expect(await failureOf(eks.send(new DescribeClusterCommand({ name: 'prod' })))).toBe(
      `AccessDeniedException: ${who} eks:DescribeCluster on resource: arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`,
    );
    const TopicArn = `arn:aws:sns:eu-west-1:${ACCOUNT}:t`;
    expect(await failureOf(sns.send(new PublishCommand({ TopicArn, Message: 'm' })))).toMatch(
      `AuthorizationErrorException: ${who} SNS:Publish on resource: ${TopicArn}`,
    );
    const assume = new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::444455556666:role/r', RoleSessionName: 'audit' });
    expect(await failureOf(sts.send(assume))).toBe(
      `AccessDenied: ${who} sts:AssumeRole on resource: arn:aws:iam::444455556666:role/r`,
    );
  });

  test('is denied in the account and region named, nowhere else', async () => {
    aws.faults.deny('ec2:Describe*', { accountId: ACCOUNT, region: 'eu-west-1' });
    expect(await subnets()).toMatch(/^UnauthorizedOperation/);
    expect(await subnets(ACCOUNT, 'us-east-1')).toBe('answered');
    expect(await subnets(OTHER)).toBe('answered');
    aws.faults.clear();
    expect(await subnets()).toBe('answered');
  });

  test('cannot be GetCallerIdentity', async () => {
    aws.faults.deny('sts:*');
    expect(await failureOf(clientsOf(aws).sts.send(new GetCallerIdentityCommand({})))).toBe('answered');
  });

  test('is denied before a dry run could succeed', async () => {
    aws.faults.deny('ec2:DescribeSubnets');
    const call = clientsOf(aws).ec2.send(new DescribeSubnetsCommand({ DryRun: true }));
    expect(await failureOf(call)).toMatch(/^UnauthorizedOperation/);
  });
});

describe('throttling', () => {
  test('refuses what the bucket has no token for, and fills it again', async () => {
    aws.faults.throttle('ec2:*', { capacity: 2, refillPerSecond: 5 });
    expect(await Promise.all([subnets(), subnets(), subnets()])).toEqual([
      'answered',
      'answered',
      'RequestLimitExceeded: Request limit exceeded.',
    ]);
    await sleep(300);
    expect(await subnets()).toBe('answered');
  });

  test('has a bucket for each action, account and region', async () => {
    aws.faults.throttle('*', { capacity: 1, refillPerSecond: 0 });
    expect(await subnets()).toBe('answered');
    expect(await subnets(OTHER)).toBe('answered');
    expect(await subnets(ACCOUNT, 'us-east-1')).toBe('answered');
    expect(await failureOf(clientsOf(aws).eks.send(new ListClustersCommand({})))).toBe('answered');
    expect(await failureOf(clientsOf(aws).eks.send(new ListClustersCommand({})))).toMatch(/^ThrottlingException/);
  });

  test('can be as EC2 has it', async () => {
    for (const fault of EC2_REQUEST_LIMITS) aws.faults.add(fault);
    const answers = await Promise.all(Array.from({ length: 150 }, () => subnets()));
    const answered = answers.filter((answer) => answer === 'answered').length;
    expect(answered).toBeGreaterThanOrEqual(100);
    expect(answers).toContain('RequestLimitExceeded: Request limit exceeded.');
  });

  test('is overcome by the SDK’s own retries', async () => {
    aws.faults.throttle('ec2:*', { capacity: 1, refillPerSecond: 20 });
    const ec2 = new EC2Client(aws.clientConfig('eu-west-1'));
    // At once: one after the other the second might come when there is room again.
    const answers = await Promise.all([1, 2, 3].map(() => ec2.send(new DescribeSubnetsCommand({}))));
    for (const { Subnets } of answers) expect(Subnets).toHaveLength(2);
    expect(aws.calls.map((call) => call.errorCode)).toContain('RequestLimitExceeded');
  });
});

test('a delay holds the answer back', async () => {
  aws.faults.delay('ec2:DescribeSubnets', 150);
  const before = performance.now();
  await subnets();
  expect(performance.now() - before).toBeGreaterThan(145);
});

describe('a cut connection', () => {
  test('is an error of the network, on the call it was meant for', async () => {
    aws.faults.drop('eks:*', { nth: 2 });
    const { eks } = clientsOf(aws);
    const list = () => failureOf(eks.send(new ListClustersCommand({})));
    expect(await list()).toBe('answered');
    expect(await list()).toMatch(/socket hang up|ECONNRESET/);
    expect(await list()).toBe('answered');
    expect(aws.calls.map((call) => call.outcome)).toEqual(['ok', 'dropped', 'ok']);
  });

  test('can be cut after AWS did what was asked, or said that it could not', async () => {
    aws.faults.drop('ec2:DeleteNetworkInterface', { done: true });
    const { ec2 } = clientsOf(aws);
    const region = aws.world.in(ACCOUNT, 'eu-west-1').eni({ name: 'spare', subnet: 'a' });
    const NetworkInterfaceId = region.idOf('eni', 'spare');
    const remove = () => failureOf(ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId })));
    expect(await remove()).toMatch(/socket hang up|ECONNRESET/);
    expect(region.state.enis.has(NetworkInterfaceId)).toBe(false);
    expect(await remove()).toMatch(/socket hang up|ECONNRESET/);
    expect(aws.calls.map((call) => call.outcome)).toEqual(['dropped', 'dropped']);
  });

  test('is overcome by the SDK’s own retries', async () => {
    aws.faults.drop('eks:*', { nth: 1 });
    const eks = new EKSClient(aws.clientConfig('eu-west-1'));
    expect((await eks.send(new ListClustersCommand({}))).clusters).toEqual(['prod']);
  });
});

test('any error can be given, a number of times', async () => {
  aws.faults.fail('ec2:*', { code: 'InternalError', message: 'An internal error has occurred', status: 500, times: 1 });
  expect(await subnets()).toBe('InternalError: An internal error has occurred');
  expect(await subnets()).toBe('answered');
});

test('an error whose code no header can have is still an answer, with its message', async () => {
  const { ec2, eks, s3, sts, organizations } = clientsOf(aws);
  const calls = [
    () => ec2.send(new DescribeSubnetsCommand({})),
    () => eks.send(new DescribeClusterCommand({ name: 'prod' })),
    () => s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
    () => sts.send(new GetCallerIdentityCommand({})),
    () => organizations.send(new ListAccountsCommand({})),
  ];
  for (const code of ['Odd\nCode', 'Odd\u0001Code', 'Odd\u001b[2JCode', '\u00d6dd\u2028Code']) {
    aws.faults.fail('*', { code, message: 'odd', status: 400 });
    for (const call of calls) expect(await failureOf(call())).toMatch(/: odd$/);
    aws.faults.clear();
  }
});

describe('between two reads', () => {
  test('a cluster vanishes', async () => {
    aws.faults.vanish('prod', { action: 'eks:ListClusters' });
    const { eks } = clientsOf(aws);
    expect((await eks.send(new ListClustersCommand({}))).clusters).toEqual(['prod']);
    expect(await failureOf(eks.send(new DescribeClusterCommand({ name: 'prod' })))).toMatch(/No cluster found/);
  });

  test('another actor changes the world', async () => {
    const { ec2 } = clientsOf(aws);
    const read = async () =>
      (await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [id] }))).NetworkInterfaces?.[0];
    const id = world.in(ACCOUNT, 'eu-west-1').idOf('eni', 'leak');
    aws.faults.after('ec2:DescribeNetworkInterfaces', (each) =>
      each.in(ACCOUNT, 'eu-west-1').tag('eni', 'leak', { no: 'way' }),
    );
    expect((await read())?.TagSet).not.toContainEqual({ Key: 'no', Value: 'way' });
    expect((await read())?.TagSet).toContainEqual({ Key: 'no', Value: 'way' });
  });
});

test('credentials expire', async () => {
  aws.faults.expire({ accountId: ACCOUNT });
  expect(await subnets()).toBe('RequestExpired: Request has expired.');
  expect(await subnets(OTHER)).toBe('answered');
  expect(await failureOf(clientsOf(aws).eks.send(new ListClustersCommand({})))).toMatch(/^ExpiredTokenException/);
});

describe('the record of calls', () => {
  test('says who called what, where, with which parameters, and how it ended', async () => {
    const { ec2, eks } = clientsOf(aws);
    await ec2.send(new DescribeSubnetsCommand({ MaxResults: 5 }));
    await failureOf(eks.send(new DescribeClusterCommand({ name: 'none' })));
    expect(aws.calls).toMatchObject([
      {
        service: 'ec2',
        action: 'DescribeSubnets',
        accountId: ACCOUNT,
        region: 'eu-west-1',
        callerArn: `arn:aws:iam::${ACCOUNT}:user/simulated`,
        parameters: { MaxResults: 5 },
        outcome: 'ok',
      },
      { action: 'DescribeCluster', parameters: { name: 'none' }, errorCode: 'ResourceNotFoundException' },
    ]);
    expect(iamActionsOf(aws.calls)).toEqual(['ec2:DescribeSubnets', 'eks:DescribeCluster']);
  });
});

describe('other actors', () => {
  test('move before every call, and may say what befalls it', async () => {
    const { ec2 } = clientsOf(aws);
    const seen: string[] = [];
    aws.faults.before((world, call) => {
      seen.push(call.action);
      world.in(ACCOUNT, 'eu-west-1').eni({ subnet: 'a', description: `made before call ${seen.length}` });
      return seen.length === 2 ? { delayMs: 0, refusal: 'throttled' } : undefined;
    });
    const list = () => ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [MADE_MEANWHILE], MaxResults: 5 }));
    expect((await list()).NetworkInterfaces).toHaveLength(1);
    expect(await failureOf(list())).toContain('RequestLimitExceeded');
    expect((await list()).NetworkInterfaces).toHaveLength(3);
    aws.faults.clear();
    expect((await list()).NetworkInterfaces).toHaveLength(3);
  });
});

const MADE_MEANWHILE = { Name: 'description', Values: ['made before call *'] };
