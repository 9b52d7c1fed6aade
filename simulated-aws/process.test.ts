import { DescribeSubnetsCommand, EC2Client, paginateDescribeNetworkInterfaces } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { startSimulatedAwsProcess } from './index.ts';
import { failureOf } from './sdk.ts';

const credentialsOf = (env: Record<string, string>) => ({
  endpoint: env.AWS_ENDPOINT_URL ?? '',
  region: env.AWS_REGION ?? '',
  credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' },
  maxAttempts: 1,
});

test('a child process serves a world made of a seed, with delays and faults, and tells of its calls', async () => {
  const aws = await startSimulatedAwsProcess(
    { seed: 7, size: { enis: 300, subnets: 4 } },
    { pageDelayMs: 40, faults: [{ kind: 'deny', action: 'ec2:DescribeSubnets' }] },
  );
  const client = new EC2Client(credentialsOf(aws.env()));
  const before = performance.now();
  let count = 0;
  for await (const page of paginateDescribeNetworkInterfaces({ client, pageSize: 100 }, {})) {
    count += page.NetworkInterfaces?.length ?? 0;
  }
  expect(count).toBe(300);
  expect(performance.now() - before).toBeGreaterThan(3 * 40);
  expect(await failureOf(client.send(new DescribeSubnetsCommand({})))).toMatch(/^UnauthorizedOperation/);
  const [calls, unsupported, usage] = await Promise.all([aws.calls(), aws.unsupported(), aws.usage()]);
  expect(calls.map((call) => call.action)).toEqual([
    ...Array<string>(3).fill('DescribeNetworkInterfaces'),
    'DescribeSubnets',
  ]);
  expect(calls[0]?.at).toBeInstanceOf(Date);
  expect(unsupported).toEqual([]);
  expect(usage.residentBytes).toBeGreaterThan(10_000_000);
  await aws.stop();
  expect(await failureOf(client.send(new DescribeSubnetsCommand({})))).toMatch(/ECONNREFUSED/);
});

test('a child process serves the world that a module exports', async () => {
  const module = new URL('./a-world-module.ts', import.meta.url).href;
  const aws = await startSimulatedAwsProcess({ module });
  const client = new EC2Client(credentialsOf(aws.env()));
  const { Subnets } = await client.send(new DescribeSubnetsCommand({}));
  expect(Subnets).toMatchObject([{ CidrBlock: '10.7.0.0/24', OwnerId: '777777777777' }]);
  await aws.stop();
});

test('a world that cannot be made is an error, not a hang', async () => {
  const started = startSimulatedAwsProcess({ module: new URL('./sdk.ts', import.meta.url).href });
  expect(await failureOf(started)).toMatch(/exports neither default nor world/);
});
