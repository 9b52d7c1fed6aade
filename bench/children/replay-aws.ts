/**
 * The child of replay.ts: hands requests on to the simulated AWS and keeps the answers, then gives the same answers to
 * the same requests by itself.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { EC2_REQUEST_LIMITS } from '../../simulated-aws/ec2-limits.ts';
import { judge, makeFaults } from '../../simulated-aws/faults.ts';
import { throttled } from '../../simulated-aws/refusals.ts';
import { ec2 } from '../../simulated-aws/services/ec2/index.ts';
import type { Question, Tally, Way } from '../replay.ts';

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** For whoever takes it so. */
  readonly compressed: Buffer | undefined;
}

const limits = makeFaults(EC2_REQUEST_LIMITS);
const refusal = ec2.protocol.encodeError(throttled('ec2'), '00000000-0000-4000-8000-000000000000');
const TOO_MUCH: Answer = {
  status: refusal.status,
  contentType: 'text/xml',
  body: Buffer.from(refusal.body),
  compressed: undefined,
};

const upstream = process.argv[2] ?? '';
const answers = new Map<string, Answer>();
const sessions = new Map<string, Promise<Answer>>();
let way: Way | undefined;
/** When the line has sent all that was put on it, in milliseconds. */
let lineIsFreeAt = 0;
let requests = 0;
let unknown = 0;
let bytes = 0;

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
// Node would close idle connections after 5 s, under the feet of a client that pools them.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

process.on('message', (question: Question) => {
  if (question.kind === 'replay') way = question.way;
  const { user, system } = process.cpuUsage();
  const tally: Tally = { requests, unknown, bytes, cpuSeconds: (user + system) / 1e6 };
  process.send?.(tally);
});
process.on('disconnect', () => process.exit(0));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  requests += 1;
  const body = await buffer(request);
  const asked = `${request.url} ${body}`;
  const key = `${callerOf(request, asked)} ${request.method} ${asked}`;
  if (way === undefined) {
    const given = await (asked.includes('Action=AssumeRole')
      ? sessionOf(key, request, body)
      : askUpstream(request, body));
    answers.set(key, given);
    return write(request, response, given);
  }
  const known = answers.get(key);
  if (known === undefined) {
    unknown += 1;
    throw new Error('not asked before');
  }
  if (isTooMuch(request, body)) return write(request, response, TOO_MUCH);
  const { pageDelayMs, roundTripMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = way;
  const delayMs = roundTripMs + (asksForPage(request, body) ? pageDelayMs : 0);
  if (delayMs > 0) await sleep(delayMs);
  await sent(sentBody(request, known).byteLength, bytesPerSecond);
  write(request, response, known);
}

/** One session for all who ask for it alike: each asks with its own keys afterwards, and replays give out one. */
function sessionOf(key: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const session = sessions.get(key) ?? askUpstream(request, body);
  sessions.set(key, session);
  return session;
}

/** Waits until the last byte has gone over the line, after all that was put on it before. */
async function sent(length: number, bytesPerSecond: number): Promise<void> {
  const now = performance.now();
  lineIsFreeAt = Math.max(now, lineIsFreeAt) + (length / bytesPerSecond) * 1000;
  if (lineIsFreeAt > now) await sleep(lineIsFreeAt - now);
}

/** Refused by EC2's limits, as one who calls too often. */
function isTooMuch(request: IncomingMessage, body: Buffer): boolean {
  const { key = '', region = '', service } = signerOf(request);
  if (service !== 'ec2') return false;
  const action = `ec2:${new URLSearchParams(body.toString()).get('Action')}`;
  return judge(limits, { action, accountId: key, accessKeyId: key, region }).refusal !== undefined;
}

/** Compressed for whoever takes it so. */
function sentBody({ headers }: IncomingMessage, { body, compressed = body }: Answer): Buffer {
  return headers['accept-encoding'] === 'gzip' ? compressed : body;
}

/** Access key, region and service: what else tells requests of equal content apart. */
function callerOf(request: IncomingMessage, asked: string): string {
  const { key, region, service } = signerOf(request);
  const [account, place] = [isForAnyAccount(asked) ? '*' : key, service === 'iam' ? '*' : region];
  return `${account} ${place} ${service}`;
}

/** Who signed a request, and for what (Signature Version 4, Authorization header). */
function signerOf({ headers }: IncomingMessage) {
  const [, key, region, service] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  return { key, region, service };
}

/** What an audit asks for once for all accounts, by whichever target comes first. IAM it asks once for all regions. */
function isForAnyAccount(asked: string): boolean {
  return /^\/addons\/supported-versions|Action=DescribeInstanceTypes&|PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3A/.test(
    asked,
  );
}

/** Lists are asked for with a page size (`MaxResults` in EC2's form, `maxResults` in EKS's address). */
function asksForPage({ url = '' }: IncomingMessage, body: Buffer): boolean {
  return url.includes('maxResults=') || body.includes('MaxResults=');
}

async function askUpstream({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const { host: _, connection: __, 'content-length': ___, expect: ____, ...rest } = headers;
  const answered = await fetch(`${upstream}${url}`, {
    method: method ?? 'GET',
    headers: Object.entries(rest).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ...(body.byteLength === 0 ? {} : { body: new Uint8Array(body) }),
  });
  // What came compressed is unpacked by now.
  const isCompressed = answered.headers.get('content-encoding') === 'gzip';
  const unpacked = Buffer.from(await answered.arrayBuffer());
  return {
    status: answered.status,
    contentType: answered.headers.get('content-type') ?? 'text/xml',
    body: unpacked,
    compressed: isCompressed ? gzipSync(unpacked) : undefined,
  };
}

function write(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const body = sentBody(request, answer);
  bytes += body.byteLength;
  const encoding = body === answer.compressed ? { 'content-encoding': 'gzip' } : {};
  const { status, contentType } = answer;
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.byteLength, ...encoding });
  response.end(body);
}
