import type { IncomingMessage } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Connection, Credentials } from './connection.ts';
import { KubeCallError } from './errors.ts';
import { PROTOBUF } from './protobuf/read-object.ts';

/** What is asked for with a GET. */
export interface Asked {
  readonly path: string;
  /** As it is called in errors. */
  readonly call: string;
  /** Whether the answer may be in protocol buffers. A server that has none, or what stands before it, answers with JSON. */
  readonly mayBeProtobuf?: boolean;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly isProtobuf: boolean;
  /** Milliseconds, of `Retry-After`. */
  readonly retryAfter: number | undefined;
  /** Milliseconds by which the clock of the server is ahead of this machine's, of `Date`; to a second. */
  readonly aheadMs: number | undefined;
}

/** Sends one GET and reads its answer whole, whatever its status. */
export type Send = (asked: Asked, credentials: Credentials, signal: AbortSignal) => Promise<Answer>;

/** Bytes of one answer: a page of 500 objects has a few MB, and what goes on and on is none. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const CONNECTIONS = 4;
const JSON_TYPE = 'application/json';

/** Requests to one API server, a few at a time over connections that are kept. Redirects are not followed: a token goes nowhere else. */
export function sender(
  { server: { url, ca, serverName, verified } }: Pick<Connection, 'server'>,
  connectTimeout: number,
): Send {
  const base = new URL(url);
  const kept = { keepAlive: true, maxSockets: CONNECTIONS };
  const isTls = base.protocol === 'https:';
  const tls = { ca, servername: serverName, rejectUnauthorized: verified };
  const agents = new Map<string, http.Agent>();
  const agentFor = ({ certificate: cert, key }: Credentials) => {
    const id = JSON.stringify([cert, key]);
    const agent = agents.get(id) ?? (isTls ? new https.Agent({ ...kept, ...tls, cert, key }) : new http.Agent(kept));
    agents.set(id, agent);
    return agent;
  };
  return async ({ path, call, mayBeProtobuf = false }, credentials, signal) => {
    const { token } = credentials;
    const accept = mayBeProtobuf ? `${PROTOBUF}, ${JSON_TYPE}` : JSON_TYPE;
    const headers = { accept, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = (isTls ? https : http).get(
          // In one text: a path that begins with two slashes would be read as another host.
          new URL(`${base.origin}${base.pathname.replace(/\/$/, '')}${path}`),
          { agent: agentFor(credentials), headers, signal },
          resolve,
        );
        request.on('error', reject);
        request.once('socket', (socket) => {
          if (!socket.connecting) return;
          const seconds = connectTimeout / 1000;
          const late = new KubeCallError('unreachable', call, `no connection to ${base.host} within ${seconds} s`);
          const timer = setTimeout(() => request.destroy(late), connectTimeout);
          for (const event of [isTls ? 'secureConnect' : 'connect', 'close'])
            socket.once(event, () => clearTimeout(timer));
        });
      });
      const { statusCode = 0, headers: said } = response;
      return {
        status: statusCode,
        body: await bodyOf(response, call),
        isProtobuf: mayBeProtobuf && said['content-type']?.split(';')[0]?.trim() === PROTOBUF,
        retryAfter: millisecondsOf(said['retry-after']),
        aheadMs: aheadOf(said.date),
      };
    } catch (error) {
      throw error instanceof KubeCallError ? error : brokenCall(error, call, base.host);
    }
  };
}

async function bodyOf(response: IncomingMessage, call: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      response.destroy();
      throw new KubeCallError('unusable', call, `the answer is longer than ${MAX_ANSWER_BYTES / 1024 / 1024} MB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Of the two forms that HTTP has, API servers give seconds. */
function millisecondsOf(retryAfter: string | undefined): number | undefined {
  return retryAfter !== undefined && /^\d{1,4}$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined;
}

function aheadOf(date: string | undefined): number | undefined {
  const shown = Date.parse(date ?? '');
  return Number.isNaN(shown) ? undefined : shown - Date.now();
}

const CUT = 'the connection to the API server was cut';

const UNREACHABLE: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'the name of the API server could not be resolved',
  ECONNREFUSED: 'the API server refused the connection',
  ECONNRESET: CUT,
  EHOSTUNREACH: 'there is no way to the API server',
  ENETUNREACH: 'there is no way to the API server',
  ENOTFOUND: 'the name of the API server does not resolve',
  EPIPE: CUT,
  ERR_STREAM_PREMATURE_CLOSE: CUT,
};

/** Node.js gives what OpenSSL found wrong with a certificate, or with the handshake, as a code of these forms. */
const TLS_CODE = /CERT|^ERR_TLS|^ERR_SSL|UNABLE_TO_(?:GET|VERIFY)|^EPROTO$|^HOSTNAME_MISMATCH$|^INVALID_CA$|_OSSL_/;

const TIMEOUT = ['ABORT_ERR', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'];

function brokenCall(error: unknown, call: string, host: string): KubeCallError {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = UNREACHABLE[code];
  if (words !== undefined) return new KubeCallError('unreachable', call, `${words} (${code}, ${host})`);
  if (TIMEOUT.includes(code) || error.name === 'AbortError' || error.name === 'TimeoutError') {
    return new KubeCallError('timeout', call, `${host} did not answer in time`);
  }
  if (TLS_CODE.test(code)) {
    return new KubeCallError(
      'tls',
      call,
      `the certificate of ${host} is not that of the API server (${code}: ${error.message})`,
    );
  }
  if (code.startsWith('HPE_')) return new KubeCallError('unusable', call, `${host} does not speak HTTP (${code})`);
  // Node's own codes for what its user has done wrong are bugs of ours.
  if (code.startsWith('ERR_INVALID') || code === '') throw error;
  return new KubeCallError('unreachable', call, `${error.message} (${code}, ${host})`);
}
