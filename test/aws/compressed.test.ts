import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { classifyAwsError } from '../../lambda/aws/errors.ts';
import { ANY_SESSION } from './any-session.ts';
import { serveAsAws, stopServing } from './local-server.ts';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let requests: number;

beforeEach(async () => {
  requests = 0;
  server = createServer((request, response) => {
    request.resume();
    requests++;
    answer(request, response);
  });
  await serveAsAws(server);
});
afterEach(() => stopServing(server));

const { signal } = new AbortController();
const ports = () => targetPorts(ANY_SESSION, 'eu-west-1', { maxCallsInFlight: 8, maxAttempts: 2 });
const ec2 = () => ports().ec2;
const GROUPS =
  '<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups/></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>';
const groups = () => ports().autoscaling.describeAutoScalingGroups({}, signal);
const VPCS = '<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>';
const ENIS = '<DescribeNetworkInterfacesResponse><networkInterfaceSet/></DescribeNetworkInterfacesResponse>';

/** Of one MB in its last member more than an answer may have. */
function bomb(): Buffer {
  const member = gzipSync(Buffer.alloc(1024 * 1024, ' '));
  return Buffer.concat(Array.from({ length: 65 }, () => member));
}

/** Whole, or as much of it as is given. */
function compressedAs(form: string, body: Uint8Array, status = 200): void {
  answer = (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/xml', 'content-encoding': form, connection: 'close' });
    response.end(body);
  };
}

const failure = (call: Promise<unknown>) => call.then(() => undefined, classifyAwsError);

describe('an answer that is compressed', () => {
  test.each([
    ['page that is read as it comes', ENIS, () => ec2().describeNetworkInterfaces({}, signal), { items: [] }],
    ['list that is read whole', VPCS, () => ec2().describeVpcs({}, signal), { Vpcs: [] }],
    ['page of groups', GROUPS, groups, { AutoScalingGroups: [] }],
  ])('is read as it was, a %s', async (_what, body, call, expected) => {
    compressedAs('gzip', gzipSync(body));
    expect(await call()).toMatchObject(expected);
  });

  test.each([
    ['EC2', VPCS, () => ec2().describeVpcs({}, signal)],
    ['Auto Scaling', GROUPS, groups],
  ])(
    'was asked for of %s, in a header that is not signed: what stands between us may change it',
    async (_who, body, call) => {
      let asked: IncomingMessage['headers'] = {};
      answer = (request, response) => {
        asked = request.headers;
        response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
      };
      await call();
      expect(asked['accept-encoding']).toBe('gzip');
      expect(asked.authorization).toMatch(/SignedHeaders=[^,]*host/);
      expect(asked.authorization).not.toContain('accept-encoding');
    },
  );

  test('may be an error', async () => {
    const error =
      '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>';
    compressedAs('gzip', gzipSync(error), 403);
    expect(await failure(ec2().describeVpcs({}, signal))).toMatchObject({ kind: 'denied' });
  });

  test.each([
    ['ends early', gzipSync(`<all>${VPCS.repeat(50)}</all>`).subarray(0, 60)],
    ['is none', Buffer.from(VPCS)],
    ['is garbled', Buffer.concat([gzipSync(VPCS).subarray(0, 40), Buffer.alloc(200, 7)])],
  ])('is asked for again, and then no answer, where it %s', async (_what, body) => {
    for (const call of [() => ec2().describeVpcs({}, signal), () => ec2().describeNetworkInterfaces({}, signal)]) {
      requests = 0;
      compressedAs('gzip', body);
      expect(await failure(call())).toMatchObject({ kind: 'unusable', message: expect.stringContaining('unpacked') });
      expect(requests).toBe(2);
    }
  });

  test('is no answer in a form that nobody asked for', async () => {
    compressedAs('br', Buffer.from('?'));
    expect(await failure(ec2().describeVpcs({}, signal))).toMatchObject({ kind: 'unusable' });
  });

  test.each([
    ['in a form that nobody asked for', { 'content-type': 'text/xml', 'content-encoding': 'br' }],
    ['of another type', { 'content-type': 'image/png' }],
    ['compressed and of another type', { 'content-type': 'image/png', 'content-encoding': 'gzip' }],
  ])('holds no connection where it is refused unread: %s', async (_what, headers) => {
    answer = (_request, response) => response.writeHead(200, headers).end(Buffer.alloc(3_000_000, 'x'));
    expect(await failure(ec2().describeNetworkInterfaces({}, signal))).toMatchObject({ kind: 'unusable' });
    await vi.waitFor(() =>
      expect(new Promise((resolve) => server.getConnections((_, count) => resolve(count)))).resolves.toBe(0),
    );
  });

  test.each([
    ['read as it comes', () => ec2().describeNetworkInterfaces({}, signal)],
    ['read whole', () => ec2().describeVpcs({}, signal)],
  ])('is left where it becomes larger than any answer: %s', async (_how, call) => {
    compressedAs('gzip', bomb());
    expect(await failure(call())).toMatchObject({
      kind: 'unusable',
      message: expect.stringMatching(/is longer than|comes to its end/),
    });
  });
});
