import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HttpRequest, type HttpResponse } from '@smithy/core/transport';
import type { FinalizeRequestMiddleware, MiddlewareStack } from '@smithy/types';
import { brokenAnswer, notUsable } from './unusable.ts';

/**
 * Has a client say that answers may be compressed, as EC2 compresses them: a page of ENIs to a twentieth. Where a service does
 * not, all is read as before. The header is not signed, for what stands between us and AWS may change it.
 */
export function takesGzip<Input extends object, Output extends object>(stack: MiddlewareStack<Input, Output>): void {
  const takeGzip: FinalizeRequestMiddleware<Input, Output> = (next) => (args) => {
    if (HttpRequest.isInstance(args.request)) args.request.headers['accept-encoding'] = 'gzip';
    return next(args);
  };
  stack.addRelativeTo(takeGzip, { relation: 'after', toMiddleware: 'httpSigningMiddleware', name: 'takeGzip' });
}

/** Bytes of a piece: each is unpacked by another thread, and waking that costs about as much as unpacking 64 KiB. */
const PIECE = 256 * 1024;

/**
 * Makes of a compressed answer what it was, piece by piece, whoever compressed it. How much there may be of it is for the
 * reader of the body.
 *
 * @throws UnusableAnswer for a form of compression that nobody asked for
 */
export function inflate(response: HttpResponse): void {
  const [name, form = ''] =
    Object.entries(response.headers).find(([header]) => header.toLowerCase() === 'content-encoding') ?? [];
  if (name === undefined || /^(?:identity|aws-chunked)?$/i.test(form.trim())) return;
  if (!/^(?:x-)?gzip$/i.test(form.trim())) throw notUsable('it is compressed in a way that was not asked for');
  delete response.headers[name];
  response.body = Readable.from(inflated(response.body));
}

async function* inflated(body: Readable | Uint8Array | undefined): AsyncIterable<Uint8Array> {
  const compressed = body instanceof Readable ? body : Readable.from(body === undefined ? [] : [body]);
  const gunzip = createGunzip({ chunkSize: PIECE });
  // How it ends is told by the iteration.
  pipeline(compressed, gunzip, () => {});
  try {
    yield* gunzip;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw code.startsWith('Z_') ? brokenAnswer('it cannot be unpacked', error) : error;
  }
}
