import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeImagesCommand, DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aWorld, type SimulatedAws, startSimulatedAws } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

let aws: SimulatedAws;

beforeEach(async () => {
  aws = await startSimulatedAws(aWorld().account('111122223333', (a) => a.region('eu-west-1')));
});
afterEach(() => aws.stop());

test('an operation that is not simulated is named', async () => {
  const { ec2, iam, sts } = clientsOf(aws);
  expect(await failureOf(ec2.send(new DescribeImagesCommand({})))).toBe(
    'SimulatedAwsUnsupported: The simulated AWS does not support the operation ec2:DescribeImages.',
  );
  expect(await failureOf(sts.send(new GetSessionTokenCommand({})))).toMatch(/sts:GetSessionToken/);
  expect(await failureOf(iam.send(new ListRolesCommand({})))).toMatch(/iam:ListRoles/);
  expect(aws.unsupported).toHaveLength(3);
  expect(aws.calls.map((call) => call.action)).toEqual(['DescribeImages', 'GetSessionToken', 'ListRoles']);
});

test('a service that is not simulated is named, in a form that its SDK reads', async () => {
  const config = { ...aws.clientConfig('eu-west-1'), maxAttempts: 1 };
  expect(await failureOf(new CloudTrailClient(config).send(new LookupEventsCommand({})))).toMatch(
    /^SimulatedAwsUnsupported: .*the service cloudtrail/,
  );
});

test('a service that is not simulated and speaks XML is answered in XML', async () => {
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIA111122223333TEST/20261123/eu-west-1/rds/aws4_request',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'Action=DescribeDBInstances&Version=2014-10-31',
  });
  expect(response.status).toBe(501);
  expect(await response.text()).toMatch(/<Code>SimulatedAwsUnsupported<\/Code>.*the service rds/);
});

test('a filter that an operation does not have is named', async () => {
  const Filters = [{ Name: 'dhcp-options-id', Values: ['*'] }];
  expect(await failureOf(clientsOf(aws).ec2.send(new DescribeVpcsCommand({ Filters })))).toMatch(
    /the filter dhcp-options-id of DescribeVpcs/,
  );
});

test('an SDK does not try such a call again', async () => {
  const ec2 = new EC2Client(aws.clientConfig('eu-west-1'));
  await failureOf(ec2.send(new DescribeImagesCommand({})));
  expect(aws.calls).toHaveLength(1);
});

test('an unsigned request is refused', async () => {
  const response = await fetch(aws.endpoint, { method: 'POST', body: 'Action=DescribeSubnets' });
  expect(response.status).toBe(501);
  expect(aws.unsupported).toEqual([expect.stringContaining('an unsigned request')]);
});

test('what is simulated leaves nothing behind', async () => {
  await clientsOf(aws).ec2.send(new DescribeSubnetsCommand({ MaxResults: 5 }));
  expect(aws.unsupported).toEqual([]);
});
