/** For tests: the simulated AWS behind something that spoils the answers to one operation. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer } from '../../simulated-aws/call.ts';
import { credentialScope } from '../../simulated-aws/credentials.ts';
import { backendOf, environment, homeRegion } from '../../simulated-aws/server.ts';
import type { Publication } from '../../simulated-aws/services/sns/delivery.ts';
import type { WireRequest, WireResponse } from '../../simulated-aws/wire/http.ts';
import type { World } from '../../simulated-aws/world/index.ts';
import { type AnswerShape, FORGED_TOKEN, type Harm, harmed } from './bad-answers.ts';

export interface Tampering {
  /** In AWS's words: `ec2`, `DescribeSubnets`. */
  readonly service: string;
  readonly operation: string;
  readonly shape: AnswerShape;
  readonly harm: Harm;
}

export interface TamperingAws {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string>>;
  /** Answers that were spoiled. */
  readonly spoiled: () => number;
  readonly publications: readonly Publication[];
  readonly unsupported: readonly string[];
  readonly stop: () => Promise<void>;
}

type Backend = ReturnType<typeof backendOf>;

export async function startTamperingAws(world: World, tampering: Tampering | undefined): Promise<TamperingAws> {
  const backend = backendOf(world, { clock: () => world.now });
  let spoiled = 0;
  let last: WireResponse | undefined;
  const spoil = async (request: WireRequest): Promise<WireResponse> => {
    if (tampering === undefined) throw new Error('nothing is spoiled');
    spoiled += 1;
    if (isForged(request)) return forged(tampering.harm, last);
    const whole = await answer(backend, request);
    if (whole === 'drop') throw new Error('dropped');
    if (whole.status >= 300) return whole;
    last = harmed(tampering.harm, whole, schemaOf(backend, tampering), tampering.shape);
    return last;
  };
  const server = createServer(async (request, response) => {
    try {
      const wire = await readRequest(request);
      if (tampering === undefined || operationOf(backend, wire) !== `${tampering.service}:${tampering.operation}`) {
        const whole = await answer(backend, wire);
        if (whole !== 'drop') write(response, whole);
        return;
      }
      const bad = await spoil(wire);
      if (tampering.harm.kind === 'never') return;
      if (tampering.harm.kind === 'one-byte-a-second') await drip(response, bad);
      else if (tampering.harm.kind === 'connection-cut') cut(response, bad);
      else if (tampering.harm.kind === 'endless') await flood(response, bad);
      else write(response, bad);
    } catch (error) {
      response.destroy(error instanceof Error ? error : undefined);
    }
  });
  // As AWS does. By default Node closes after five seconds what an audit on a busy machine is about to use again.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    env: environment(endpoint, world.homeAccountId, homeRegion(world, world.homeAccountId)),
    spoiled: () => spoiled,
    publications: backend.publications,
    unsupported: backend.unsupported,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function operationOf({ services }: Backend, request: WireRequest): string {
  const service = services.get(credentialScope(request)?.service ?? '');
  return `${service?.name}:${service?.protocol.actionOf(request)}`;
}

function schemaOf({ services }: Backend, { service, operation }: Tampering) {
  const found = services.get(service)?.operations.get(operation);
  if (found === undefined) throw new Error(`${service}:${operation} is not simulated`);
  return found.schema;
}

function isForged({ body, path, query }: WireRequest): boolean {
  return `${body.toString()}${path}${query.toString()}`.includes(FORGED_TOKEN);
}

/** The page that the forged token names: the same again, or none. */
function forged({ kind }: Harm, last: WireResponse | undefined): WireResponse {
  if (kind === 'token-repeated' && last !== undefined) return last;
  return { status: 503, headers: {}, body: '' };
}

async function drip(response: ServerResponse, { status, headers, body }: WireResponse): Promise<void> {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  for (const byte of bytes) {
    if (response.destroyed || response.socket?.destroyed !== false) return;
    response.write(Buffer.from([byte]));
    await sleep(1_000, undefined, { ref: false });
  }
}

/** Chunks that end in the middle of an answer, without the last one. */
function cut(response: ServerResponse, { status, headers, body }: WireResponse): void {
  response.writeHead(status, headers);
  response.write(Buffer.from(body).subarray(0, Buffer.from(body).length - 3), () => response.socket?.destroy());
}

/** The answer up to its end, which never comes. */
async function flood(response: ServerResponse, { status, headers, body }: WireResponse): Promise<void> {
  response.writeHead(status, headers);
  const bytes = Buffer.from(body);
  const beginning = bytes.subarray(0, Math.floor(bytes.length / 2));
  await pipeline(Readable.from(endless(beginning, Buffer.alloc(256 * 1024, ' '))), response).catch(() => undefined);
}

function* endless(beginning: Buffer, more: Buffer): Generator<Buffer> {
  yield beginning;
  for (;;) yield more;
}

function write(response: ServerResponse, { status, headers, body }: WireResponse): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { 'content-length': bytes.length, ...headers });
  response.end(bytes);
}

async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body = Buffer.concat(chunks);
  return { method: request.method ?? 'GET', path: pathname, query: searchParams, headers: request.headers, body };
}
