import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { classifyAwsError, isNotFound } from '../../lambda/aws/errors.ts';
import { ANY_SESSION } from './any-session.ts';
import { serveAsAws, stopServing } from './local-server.ts';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  await serveAsAws(server);
});
afterEach(() => stopServing(server));

const ports = (callTimeLimitMs?: number) =>
  targetPorts({ ...ANY_SESSION, callTimeLimitMs }, 'eu-west-1', { maxCallsInFlight: 8, maxAttempts: 1 });
const { signal } = new AbortController();
const failure = (call: Promise<unknown>) => call.then(() => undefined, classifyAwsError);
const answers = (body: string, status = 200, type = 'text/xml') => {
  answer = (_request, response) => response.writeHead(status, { 'content-type': type }).end(body);
};
const subnets = (set: string) => answers(`<DescribeSubnetsResponse>${set}</DescribeSubnetsResponse>`);

describe('a list of EC2', () => {
  test('that is there and empty is an answer', async () => {
    subnets('<subnetSet/>');
    expect((await ports().ec2.describeSubnets({}, signal)).Subnets).toEqual([]);
  });

  test.each([
    ['missing', ''],
    ['text', '<subnetSet>oops</subnetSet>'],
    ['of something else', '<subnetSet><error>oops</error></subnetSet>'],
    ['nil', '<subnetSet nil="true"/>'],
  ])('that is %s is none', async (_how, set) => {
    subnets(set);
    expect(await failure(ports().ec2.describeSubnets({}, signal))).toMatchObject({ kind: 'unusable' });
  });

  test.each([
    ['text', '<networkInterfaceSet>oops</networkInterfaceSet>'],
    ['of something else', '<networkInterfaceSet><error>oops</error></networkInterfaceSet>'],
    ['nil', '<networkInterfaceSet nil="true"/>'],
  ])('that our own reader reads and that is %s is none', async (_how, set) => {
    answers(`<DescribeNetworkInterfacesResponse>${set}</DescribeNetworkInterfacesResponse>`);
    expect(await failure(ports().ec2.describeNetworkInterfaces({}, signal))).toMatchObject({ kind: 'unusable' });
  });

  test('has numbers that are numbers', async () => {
    const subnet = `<item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><ownerId>1</ownerId><state>available</state>
      <availabilityZone>eu-west-1a</availabilityZone><cidrBlock>10.0.0.0/24</cidrBlock><mapPublicIpOnLaunch>false</mapPublicIpOnLaunch>
      <availableIpAddressCount>many</availableIpAddressCount></item>`;
    subnets(`<subnetSet>${subnet}</subnetSet>`);
    expect(await failure(ports().ec2.describeSubnets({}, signal))).toMatchObject({
      message: "AWS's answer is not usable: its AvailableIpAddressCount is no number",
    });
  });
});

describe('an answer about something else', () => {
  const cluster = {
    name: 'b',
    arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/b',
    status: 'ACTIVE',
    version: '1.33',
    roleArn: 'arn:aws:iam::111122223333:role/b',
    resourcesVpcConfig: { vpcId: 'vpc-1', subnetIds: ['subnet-1'] },
  };

  test('than the cluster that was asked for is none', async () => {
    answers(JSON.stringify({ cluster }), 200, 'application/json');
    expect(await failure(ports().eks.describeCluster({ name: 'a' }, signal))).toMatchObject({
      kind: 'unusable',
      message: "AWS's answer is not usable: it is about cluster b, and a was asked for",
    });
    expect(await failure(ports().eks.describeCluster({ name: 'b' }, signal))).toBeUndefined();
  });

  test.each(['B', 'b-2'])('than a cluster of the very same name is none: %s', async (name) => {
    answers(JSON.stringify({ cluster }), 200, 'application/json');
    expect(await failure(ports().eks.describeCluster({ name }, signal))).toMatchObject({ kind: 'unusable' });
  });

  test('is the role itself in IAM, which finds a name in any case and answers with its own', async () => {
    const role = (name: string) =>
      `<GetRoleResponse><GetRoleResult><Role><Path>/</Path><RoleName>${name}</RoleName><RoleId>AROA1</RoleId><Arn>arn:aws:iam::111122223333:role/${name}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role></GetRoleResult></GetRoleResponse>`;
    answers(role('Nodes'));
    expect(await failure(ports().iam.getRole({ RoleName: 'nodes' }, signal))).toBeUndefined();
    answers(role('Others'));
    expect(await failure(ports().iam.getRole({ RoleName: 'nodes' }, signal))).toMatchObject({ kind: 'unusable' });
  });

  test('than the filter lets through is none', async () => {
    const offering =
      '<item><instanceType>c5.large</instanceType><locationType>availability-zone</locationType><location>eu-west-1a</location></item>';
    answers(
      `<DescribeInstanceTypeOfferingsResponse><instanceTypeOfferingSet>${offering}</instanceTypeOfferingSet></DescribeInstanceTypeOfferingsResponse>`,
    );
    const asked = { Filters: [{ Name: 'instance-type', Values: ['m5.large'] }] };
    expect(await failure(ports().ec2.describeInstanceTypeOfferings(asked, signal))).toMatchObject({ kind: 'unusable' });
  });
});

describe('a web page', () => {
  const page = '<!doctype html><html><head><title>Sign  in\u202e</title></head></html>';

  test.each([
    ['EC2', 200, () => ports().ec2.describeSubnets({}, signal)],
    ['pages of ENIs', 200, () => ports().ec2.describeNetworkInterfaces({}, signal)],
    ['EKS', 403, () => ports().eks.listClusters({}, signal)],
    ['IAM', 404, () => ports().iam.getRole({ RoleName: 'a' }, signal)],
  ])('in the place of %s is said in the same words, with its title', async (_service, status, call) => {
    answers(page, status, 'text/html');
    expect(await failure(call())).toMatchObject({
      kind: 'unusable',
      message: `a web page titled "Sign in" came (HTTP ${status}) where AWS's answer should be`,
    });
  });

  test.each([
    ['EC2', () => ports().ec2.describeSubnets({}, signal)],
    ['pages of ENIs', () => ports().ec2.describeNetworkInterfaces({}, signal)],
    ['EKS', () => ports().eks.listClusters({}, signal)],
  ])('in XHTML in the place of %s is one, too', async (_service, call) => {
    answers(`<?xml version="1.0"?>\n${page}`, 200, 'application/xhtml+xml');
    expect(await failure(call())).toMatchObject({
      message: 'a web page titled "Sign in" came (HTTP 200) where AWS\'s answer should be',
    });
  });

  test('or a 404 without an error of AWS does not say that something is gone', async () => {
    answers('nope', 404);
    const error: unknown = await ports()
      .iam.getRole({ RoleName: 'a' }, signal)
      .catch((thrown: unknown) => thrown);
    expect(isNotFound(error)).toBe(false);
    expect(classifyAwsError(error)).toMatchObject({ message: "HTTP 404 came without an error of AWS's" });
  });
});

describe('the time of a call', () => {
  test.each([
    ['never begins', () => {}],
    [
      'never ends',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'text/xml' });
        const dripping = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(dripping));
      },
    ],
  ])('is over when its answer %s, and its connection is closed', async (_how, begin) => {
    const closed = new Promise((resolve) => {
      answer = (_request, response) => {
        response.on('close', resolve);
        begin(response);
      };
    });
    expect(await failure(ports(200).ec2.describeSubnets({}, signal))).toMatchObject({
      kind: 'timeout',
      message: "AWS's answer did not come, or not to its end, within 0.2 s",
    });
    await closed;
  });
});
