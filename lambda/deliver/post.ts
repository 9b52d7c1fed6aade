import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';

/** What became of a message that was posted. */
export type Answer =
  | { readonly kind: 'taken'; readonly status: number }
  /** `retryAfter`: the header as it came. */
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfter: string | undefined }
  /** `code`: Node's, or `TIMEOUT`. */
  | { readonly kind: 'unanswered'; readonly code: string };

export type NotTaken = Exclude<Answer, { readonly kind: 'taken' }>;

export interface PostOptions {
  readonly timeLimitMs: number;
  /** Authorities that the server's certificate is held to. Default: Node's own. */
  readonly ca?: string | undefined;
}

/**
 * Posts JSON once. Follows no redirect, uses no proxy, and reads nothing of an answer but its status and `Retry-After`.
 * Errors of Node name the host, and are said by their code alone.
 */
export function post(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  { timeLimitMs, ca }: PostOptions,
): Promise<Answer> {
  return new Promise((resolve) => {
    const options = {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'eks-ip-auditor',
        ...headers,
      },
      agent: false,
      signal: AbortSignal.timeout(timeLimitMs),
    } as const;
    const sent = url.protocol === 'https:' ? requestTls(url, { ...options, ca }) : requestPlain(url, options);
    sent.on('error', (error) => resolve({ kind: 'unanswered', code: codeOf(error) }));
    sent.on('response', ({ statusCode: status = 0, headers: { 'retry-after': retryAfter } }) => {
      resolve(status >= 200 && status < 300 ? { kind: 'taken', status } : { kind: 'refused', status, retryAfter });
      sent.destroy();
    });
    sent.end(body);
  });
}

function codeOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return code === 'ABORT_ERR' || code === 'AbortError' ? 'TIMEOUT' : code;
}
