import { createServer, type Server } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { classifyAwsError } from '../../lambda/aws/errors.ts';
import { s3Objects } from '../../lambda/aws/s3-objects.ts';
import { ANY_SESSION } from './any-session.ts';
import { serveAsAws, stopServing } from './local-server.ts';

const BODY = '{"schemaVersion":1}';
const OBJECT = { Bucket: 'memory', Key: 'a.json', ExpectedBucketOwner: ANY_SESSION.accountId };

/** For each request the bytes of the body after which the connection is cut. */
let cuts: number[];
let endless: boolean;
let requests: number;
let server: Server;

beforeEach(async () => {
  cuts = [];
  endless = false;
  requests = 0;
  server = createServer((request, response) => {
    requests += 1;
    if (endless) {
      response.writeHead(200, { etag: '"1"' });
      pipeline(Readable.from(spacesWithoutEnd()), response, () => {});
      return;
    }
    const cut = cuts.shift() ?? BODY.length;
    response.writeHead(200, { etag: '"1"', 'content-length': BODY.length });
    if (cut === BODY.length) response.end(BODY);
    else response.write(BODY.slice(0, cut), () => request.socket.destroy());
  });
  await serveAsAws(server);
});
afterEach(() => stopServing(server));

function* spacesWithoutEnd(): Generator<Buffer> {
  const spaces = Buffer.alloc(4 * 1024 * 1024, ' ');
  for (;;) yield spaces;
}

const get = (signal = new AbortController().signal) => s3Objects(ANY_SESSION).getObject(OBJECT, signal);
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

  test('without an end is given up, and not asked for again', async () => {
    endless = true;
    expect(await failure(get())).toMatchObject({ kind: 'unusable' });
    expect(requests).toBe(1);
  });

  test('is not asked for when the time is over', async () => {
    expect(await failure(get(AbortSignal.abort()))).toMatchObject({ kind: 'timeout' });
    expect(requests).toBe(0);
  });
});
