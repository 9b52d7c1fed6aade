/** The simulated AWS: an HTTP server on loopback that answers as AWS would, from a world. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants, gzipSync } from 'node:zlib';
import type { Authorizer } from './authorization.ts';
import { answer, type Backend } from './call.ts';
import { issueSession, userKeys } from './credentials.ts';
import { controlOf, type FaultControl } from './fault-control.ts';
import { type Fault, makeFaults } from './faults.ts';
import type { RecordedCall } from './record.ts';
import type { Service } from './service.ts';
import { autoscaling } from './services/autoscaling/index.ts';
import { ec2 } from './services/ec2/index.ts';
import { eks } from './services/eks/index.ts';
import { events } from './services/events/index.ts';
import { iam } from './services/iam/index.ts';
import { organizations } from './services/organizations/index.ts';
import { s3 } from './services/s3/index.ts';
import { secretsmanager } from './services/secretsmanager/index.ts';
import { securityhub } from './services/securityhub/index.ts';
import { servicequotas } from './services/servicequotas/index.ts';
import { ses } from './services/ses/index.ts';
import type { Publication } from './services/sns/delivery.ts';
import { sns } from './services/sns/index.ts';
import { sqs } from './services/sqs/index.ts';
import { sts } from './services/sts/index.ts';
import type { WireRequest, WireResponse } from './wire/http.ts';
import type { World } from './world/index.ts';

export interface SimulatedAwsOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default: the real time. Decides when sessions expire; recorded with calls. */
  readonly clock?: () => Date;
  /** What the `Date` of each answer says, or none. Default: the real time. */
  readonly date?: () => Date | undefined;
  /** Added to every answer of an operation that pages. Default 0. */
  readonly pageDelayMs?: number;
  /** Of a list that is asked for page by page: AWS may give fewer items than a page may have. Default: as many as that. */
  readonly mostOnAPage?: number;
  readonly faults?: readonly Fault[];
  /** Default: everybody may do everything. `enforce` in iam/ gives one that goes by policies. */
  readonly authorizer?: Authorizer;
  /** Beside those that are always there. */
  readonly services?: readonly Service[];
}

export interface SimulatedAws {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** What another actor changes while it runs. */
  readonly world: World;
  /** The environment in which an SDK, the CLI or a Lambda bundle talks to it as the account's user. */
  readonly env: (accountId?: string, region?: string) => Record<string, string>;
  /** As `env`, as a session of a role: what Lambda gives to a function. */
  readonly roleEnv: (roleArn: string, region: string, sessionName?: string) => Record<string, string>;
  /** Settings for an SDK client in this process. */
  readonly clientConfig: (
    region: string,
    accountId?: string,
  ) => {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly calls: readonly RecordedCall[];
  readonly publications: readonly Publication[];
  /** What was asked for and is not simulated; a test that means to be sound asserts that it is empty. */
  readonly unsupported: readonly string[];
  readonly faults: FaultControl;
  readonly stop: () => Promise<void>;
}

/** Starts a simulated AWS that answers from `world`, which may change while it runs. */
export async function startSimulatedAws(world: World, options: SimulatedAwsOptions = {}): Promise<SimulatedAws> {
  const backend = backendOf(world, options);
  const { date = () => new Date() } = options;
  const server = createServer((request, response) => {
    respond(backend, request, response, date).catch((error: unknown) => response.destroy(asError(error)));
  });
  // Node would close idle connections after 5 s, under the feet of a client that pools them.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    world,
    env: (accountId = world.homeAccountId, region = homeRegion(world, accountId)) =>
      environment(endpoint, accountId, region),
    roleEnv: (roleArn, region, sessionName = 'function') =>
      roleEnvironment(backend, endpoint, { roleArn, region, sessionName }),
    clientConfig: (region, accountId = world.homeAccountId) => ({ endpoint, region, credentials: userKeys(accountId) }),
    calls: backend.calls,
    publications: backend.publications,
    unsupported: backend.unsupported,
    faults: controlOf(backend.faults),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What it always speaks; `hubServices` adds those around a deployment. */
export const SERVICES: readonly Service[] = [
  autoscaling,
  ec2,
  eks,
  events,
  iam,
  organizations,
  s3,
  secretsmanager,
  securityhub,
  servicequotas,
  ses,
  sns,
  sqs,
  sts,
];

/** What answers: a world, and the services that read and change it. */
export function backendOf(world: World, options: SimulatedAwsOptions): Backend {
  return {
    world,
    services: new Map([...SERVICES, ...(options.services ?? [])].map((service) => [service.name, service])),
    clock: options.clock ?? (() => new Date()),
    pageDelayMs: options.pageDelayMs ?? 0,
    faults: makeFaults(options.faults ?? []),
    authorizer: options.authorizer,
    calls: [],
    unsupported: [],
    publications: [],
    credentials: { sessions: new Map() },
    pager: { positions: new Map(), mostOnAPage: options.mostOnAPage ?? Number.POSITIVE_INFINITY },
  };
}

/** The environment variables that point an SDK at `endpoint` as the account's user. */
export function environment(endpoint: string, accountId: string, region: string): Record<string, string> {
  const { accessKeyId, secretAccessKey } = userKeys(accountId);
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Lasts as long as any test. */
const SESSION_SECONDS = 12 * 60 * 60;

function roleEnvironment(
  { credentials, clock }: Backend,
  endpoint: string,
  { roleArn, region, sessionName }: { readonly roleArn: string; readonly region: string; readonly sessionName: string },
): Record<string, string> {
  const accountId = roleArn.split(':')[4] ?? '';
  const session = issueSession(credentials, { arn: roleArn, accountId }, sessionName, SESSION_SECONDS, clock());
  return {
    ...environment(endpoint, accountId, region),
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  };
}

/** The first region of the account in which the world has something. */
export function homeRegion(world: World, accountId: string): string {
  return world.account(accountId)?.regions.keys().next().value ?? 'eu-west-1';
}

async function respond(
  backend: Backend,
  request: IncomingMessage,
  response: ServerResponse,
  date: () => Date | undefined,
): Promise<void> {
  const answered = await answer(backend, await readRequest(request));
  if (answered === 'drop') request.socket.destroy();
  else write(response, compressed(request, answered), date());
}

/** As EC2 does for whoever takes it so. */
function compressed({ headers }: IncomingMessage, answered: WireResponse): WireResponse {
  const isEc2 = headers.authorization?.includes('/ec2/aws4_request');
  if (!isEc2 || headers['accept-encoding'] !== 'gzip' || answered.body.length < MIN_COMPRESSED) return answered;
  const body = gzipSync(answered.body, { level: constants.Z_BEST_SPEED });
  return { ...answered, headers: { ...answered.headers, 'content-encoding': 'gzip' }, body };
}

/** Characters: smaller answers gain nothing. From which size on EC2 compresses is not known. */
const MIN_COMPRESSED = 2_000;

function write(response: ServerResponse, { status, headers, body }: WireResponse, date: Date | undefined): void {
  response.sendDate = false;
  const bytes = Buffer.from(body);
  // An answer to HEAD has the length of a body that it does not have.
  response.writeHead(status, {
    ...(date === undefined ? {} : { date: date.toUTCString() }),
    'content-length': bytes.byteLength,
    ...headers,
  });
  response.end(bytes);
}

async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
