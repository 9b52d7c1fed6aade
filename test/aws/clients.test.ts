import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { AwsCallError, classifyAwsError } from '../../lambda/aws/errors.ts';
import { ANY_SESSION } from './any-session.ts';
import { serveAsAws, stopServing, THROTTLE } from './local-server.ts';
import { sdkWrites } from './sdk-page.ts';

/** What the server does with a request: a body to answer with, how much of it to send, or only a status. */
interface Answer {
  readonly body: string;
  readonly status?: number;
  /** Bytes after which the connection is cut. */
  readonly cutAfter?: number;
  /** No length is announced, so that only the body itself can tell that it ended early. */
  readonly chunked?: boolean;
}

const anEni = (id: string) => ({
  NetworkInterfaceId: id,
  Status: 'available' as const,
  Description: '',
  InterfaceType: 'interface' as const,
  VpcId: 'vpc-1',
  SubnetId: 'subnet-1',
  AvailabilityZone: 'eu-west-1a',
  OwnerId: '111122223333',
  RequesterManaged: false,
  PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.1', Primary: true }],
  TagSet: [],
});
const PAGE = sdkWrites({ NetworkInterfaces: [anEni('eni-1'), anEni('eni-2')] });

let server: Server;
let answers: Answer[];
let requests: number;
let inFlight: { now: number; most: number };

beforeEach(async () => {
  answers = [];
  requests = 0;
  // Of this server alone: connections of the one before may still be closing.
  const counted = { now: 0, most: 0 };
  inFlight = counted;
  server = createServer((request, response) => {
    requests += 1;
    counted.now += 1;
    counted.most = Math.max(counted.most, counted.now);
    response.on('close', () => {
      counted.now -= 1;
    });
    request.resume();
    const answer = answers.shift();
    if (answer === undefined) return;
    const { body, status = 200, cutAfter = body.length, chunked = false } = answer;
    response.writeHead(status, chunked ? {} : { 'content-length': Buffer.byteLength(body) });
    if (cutAfter === body.length || chunked) response.end(body.slice(0, cutAfter));
    else response.write(body.slice(0, cutAfter), () => request.socket.destroy());
  });
  await serveAsAws(server);
});
afterEach(() => stopServing(server));

const ports = (options: { maxAttempts?: number; maxCallsInFlight?: number } = {}) =>
  targetPorts(ANY_SESSION, 'eu-west-1', { maxCallsInFlight: 8, maxAttempts: 2, ...options }).ec2;
const signal = new AbortController().signal;
const readPage = (options = {}) => ports(options).describeNetworkInterfaces({}, signal);
const failure = (call: Promise<unknown>) => call.then(() => undefined, classifyAwsError);

describe('a page of network interfaces', () => {
  test('is read', async () => {
    answers = [{ body: PAGE }];
    expect((await readPage()).items.map(({ id }) => id)).toEqual(['eni-1', 'eni-2']);
  });

  test('is asked for again when its connection is cut', async () => {
    answers = [{ body: PAGE, cutAfter: PAGE.length - 40 }, { body: PAGE }];
    expect((await readPage()).items).toHaveLength(2);
    expect(requests).toBe(2);
  });

  test('is asked for again when it ends early though the connection does not', async () => {
    answers = [{ body: PAGE, cutAfter: PAGE.length - 40, chunked: true }, { body: PAGE }];
    expect((await readPage()).items).toHaveLength(2);
    expect(requests).toBe(2);
  });

  test('that ends early each time is an error, and no shorter page', async () => {
    const short = { body: PAGE, cutAfter: PAGE.length - 40, chunked: true };
    answers = [short, short];
    expect(await failure(readPage())).toMatchObject({
      kind: 'unusable',
      code: 'UnusableAnswer',
      message: expect.stringMatching(/^AWS's answer came broken: the document ends /),
    });
  });

  test('is asked for again when AWS throttles', async () => {
    answers = [{ body: THROTTLE, status: 503 }, { body: PAGE }];
    expect((await readPage()).items).toHaveLength(2);
  });
});

describe('a call that fails', () => {
  test('names its action, and AWS’s own error', async () => {
    answers = [{ body: THROTTLE, status: 503 }];
    const error: unknown = await readPage({ maxAttempts: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AwsCallError);
    expect(error).toMatchObject({ action: 'ec2:DescribeNetworkInterfaces' });
    expect(classifyAwsError(error)).toMatchObject({ kind: 'throttled', code: 'RequestLimitExceeded' });
  });

  test('ends at once when its signal aborts, however long AWS would take', async () => {
    const controller = new AbortController();
    const call = ports().describeSubnets({}, controller.signal);
    await vi.waitUntil(() => requests === 1);
    controller.abort();
    expect(await failure(call)).toMatchObject({ kind: 'timeout' });
  });

  test('does not begin when its signal has aborted', async () => {
    expect(await failure(ports().describeSubnets({}, AbortSignal.abort()))).toMatchObject({ kind: 'timeout' });
    expect(requests).toBe(0);
  });
});

test('calls in flight keep to their limit, over all that a target asks', async () => {
  const ec2 = ports({ maxCallsInFlight: 3 });
  const controller = new AbortController();
  const calls = Array.from({ length: 10 }, () => failure(ec2.describeSubnets({}, controller.signal)));
  await vi.waitUntil(() => inFlight.now === 3);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(inFlight.most).toBe(3);
  controller.abort();
  expect(await Promise.all(calls)).toHaveLength(10);
  expect(requests).toBe(3);
});
