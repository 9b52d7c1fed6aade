import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { classifyAwsError } from '../../lambda/aws/errors.ts';
import { s3Objects } from '../../lambda/aws/s3-objects.ts';
import type { Session } from '../../lambda/aws/sessions.ts';

const BODY = '{"schemaVersion":1}';
const OBJECT = { Bucket: 'memory', Key: 'a.json' };
const SESSION: Session = {
  accountId: '111122223333',
  partition: 'aws',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: {},
  stsRegion: 'eu-west-1',
  profile: undefined,
};

/** For each request the bytes of the body after which the connection is cut. */
let cuts: number[];
let requests: number;
let server: Server;

beforeEach(async () => {
  cuts = [];
  requests = 0;
  server = createServer((request, response) => {
    requests += 1;
    const cut = cuts.shift() ?? BODY.length;
    response.writeHead(200, { etag: '"1"', 'content-length': BODY.length });
    if (cut === BODY.length) response.end(BODY);
    else response.write(BODY.slice(0, cut), () => request.socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

const get = (signal = new AbortController().signal) => s3Objects(SESSION).getObject(OBJECT, signal);
const failure = (call: Promise<unknown>) => call.then(() => undefined, classifyAwsError);

describe('an object', () => {
  test('is read whole', async () => {
    expect(await get()).toEqual({ text: BODY, eTag: '"1"' });
  });

  test('is asked for again when its body is cut off', async () => {
    cuts = [5, 0];
    expect(await get()).toEqual({ text: BODY, eTag: '"1"' });
    expect(requests).toBe(3);
  });

  test('whose body is cut off each time is an error, and no shorter object', async () => {
    cuts = [5, 5, 5];
    expect(await failure(get())).toMatchObject({ kind: 'network', code: 'ECONNRESET' });
  });

  test('is not asked for when the time is over', async () => {
    expect(await failure(get(AbortSignal.abort()))).toMatchObject({ kind: 'timeout' });
    expect(requests).toBe(0);
  });
});
