/** The simulated AWS in the caller's own process: no socket, no waiting. For tests that ask it very often. */
import { Readable } from 'node:stream';
import type { RequestHandler } from '@smithy/types';
import { AwsError } from './aws-error.ts';
import { answer, answerDirectly, type Backend } from './call.ts';
import { userKeys } from './credentials.ts';
import { controlOf, type FaultControl } from './fault-control.ts';
import type { RecordedCall } from './record.ts';
import { backendOf, type SimulatedAwsOptions } from './server.ts';
import type { WireRequest } from './wire/http.ts';
import type { World } from './world/index.ts';

/** A request and a response as the SDK's clients hand them to the transport. */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

export interface InProcessAws {
  readonly world: World;
  readonly calls: readonly RecordedCall[];
  /** What was asked for and is not simulated; a test that means to be sound asserts that it is empty. */
  readonly unsupported: readonly string[];
  readonly faults: FaultControl;
  /** In the place of a client's HTTP handler: the client speaks the wire formats, and nothing goes over a wire. */
  readonly requestHandler: RequestHandler<SdkRequest, SdkResponse>;
  /**
   * Output of an operation as its handler makes it, in the SDK's output shapes, past all wire formats. Rejects with an
   * error such as the SDK's: AWS's code is its name.
   */
  readonly call: (service: string, action: string, input: object, at: Caller) => Promise<unknown>;
}

/** Who calls, and where. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
}

/** A simulated AWS that answers from `world`, which may change meanwhile. Nothing has to be stopped. */
export function inProcessAws(world: World, options: Omit<SimulatedAwsOptions, 'port'> = {}): InProcessAws {
  const backend = backendOf(world, options);
  return {
    world,
    calls: backend.calls,
    unsupported: backend.unsupported,
    faults: controlOf(backend.faults),
    requestHandler: { handle: async (request) => ({ response: await respond(backend, request) }) },
    call: (service, action, input, at) => callDirectly(backend, service, action, input, at),
  };
}

async function respond(backend: Backend, request: SdkRequest): Promise<SdkResponse> {
  const answered = await answer(backend, wireRequest(request));
  if (answered === 'drop') throw connectionCut();
  return {
    statusCode: answered.status,
    headers: { date: new Date().toUTCString(), ...answered.headers },
    body: Readable.from([Buffer.from(answered.body)]),
  };
}

export function wireRequest({ method, path, query = {}, headers, body }: SdkRequest): WireRequest {
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each ?? '']),
  );
  return {
    method,
    path,
    query: new URLSearchParams(pairs),
    headers: Object.fromEntries(lowerCase),
    body: typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0),
  };
}

async function callDirectly(
  backend: Backend,
  service: string,
  action: string,
  input: object,
  at: Caller,
): Promise<unknown> {
  const scope = { service, region: at.region, accessKeyId: userKeys(at.accountId).accessKeyId };
  try {
    const output = await answerDirectly(backend, { scope, action, input: { ...input } });
    if (output !== 'drop') return output;
  } catch (error) {
    throw error instanceof AwsError ? sdkError(error) : error;
  }
  throw connectionCut();
}

/** An error of AWS's as the SDK's clients throw it. */
function sdkError({ code, message, status }: AwsError): Error {
  return Object.assign(new Error(message), { name: code, Code: code, $metadata: { httpStatusCode: status } });
}

/** What Node's sockets say when the other side hangs up. */
function connectionCut(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
