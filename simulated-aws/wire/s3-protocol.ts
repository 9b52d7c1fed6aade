/** REST XML as S3 speaks it, with the bucket in the path: so SDKs address an endpoint that is an IP address. */
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import type { AwsError } from '../aws-error.ts';
import type { WireRequest, WireResponse } from './http.ts';
import { bindOutput, readHeaders, readQuery } from './http-bindings.ts';
import { type DecodedInput, operationParts, type Protocol } from './protocol.ts';
import { escapeXml, xmlMembers } from './xml.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

interface Route {
  readonly action: string;
  readonly method: string;
  /** On an object, not on a bucket. */
  readonly hasKey: boolean;
  /** Query parameters that tell the operation from others on the same path, e.g. `list-type=2`. */
  readonly constants: URLSearchParams;
}

/** Routes to the given operations; a request that fits none has no action. */
export function s3Protocol(operations: readonly StaticOperationSchema[]): Protocol {
  const routes = operations.map(routeOf);
  return {
    actionOf: (request) => routes.find((route) => fits(route, request))?.action,
    decode,
    encode,
    encodeError,
  };
}

function routeOf(operation: StaticOperationSchema): Route {
  const { name, http } = operationParts(operation);
  if (http === undefined) throw new TypeError(`${name} has no http trait`);
  const [method, uri] = http;
  const [path = '', query] = uri.split('?');
  const constants = new URLSearchParams(query);
  // SDKs send it for logs; a request without it means the same.
  constants.delete('x-id');
  return { action: name, method, hasKey: path.includes('{Key+}'), constants };
}

function fits({ method, hasKey, constants }: Route, request: WireRequest): boolean {
  const { bucket, key } = addressOf(request);
  if (method !== request.method || bucket === '' || hasKey !== (key !== '')) return false;
  return [...constants].every(([name, value]) => request.query.get(name) === value);
}

function addressOf({ path }: WireRequest): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
}

function decode(operation: StaticOperationSchema, request: WireRequest): DecodedInput {
  const schema = NormalizedSchema.of(operationParts(operation).input);
  const { bucket, key } = addressOf(request);
  const query = new URLSearchParams(request.query);
  for (const constant of ['x-id', ...routeOf(operation).constants.keys()]) query.delete(constant);
  const fromQuery = readQuery(schema, query);
  const fromHeaders = readHeaders(schema, request);
  const labels = key === '' ? { Bucket: bucket } : { Bucket: bucket, Key: key };
  return {
    input: { ...labels, ...fromQuery.input, ...fromHeaders.input, ...payloadOf(schema, request) },
    unread: [...fromQuery.unread, ...fromHeaders.unread],
  };
}

function payloadOf(schema: NormalizedSchema, request: WireRequest): Record<string, unknown> {
  for (const [name, member] of schema.structIterator()) {
    if (member.getMergedTraits().httpPayload) return { [name]: request.body };
  }
  return {};
}

function encode(operation: StaticOperationSchema, output: unknown, requestId: string): WireResponse {
  const { name, http, output: reference } = operationParts(operation);
  const schema = NormalizedSchema.of(reference);
  const bound = bindOutput(schema, recordOf(name, output));
  const headers = { ...identification(requestId), ...bound.headers };
  const status = http?.[2] ?? 200;
  if (bound.payload instanceof Uint8Array) return { status, headers, body: bound.payload };
  if (!bound.hasMembers) return { status, headers, body: '' };
  const tag = schema.getMergedTraits().xmlName ?? name;
  const body = document(`<${tag} xmlns="${NAMESPACE}">${xmlMembers(reference, bound.members)}</${tag}>`);
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body };
}

function recordOf(name: string, output: unknown): Readonly<Record<string, unknown>> {
  if (typeof output !== 'object' || output === null) throw new TypeError(`${name} must answer an object`);
  return Object.fromEntries(Object.entries(output));
}

/** S3 writes an error's members between its message and the request's ids. An answer to HEAD loses all of it. */
function encodeError(error: AwsError, requestId: string): WireResponse {
  const members = { Code: error.code, Message: error.message, ...error.details, RequestId: requestId, HostId: HOST_ID };
  const elements = Object.entries(members).map(([tag, value]) => `<${tag}>${escapeXml(String(value))}</${tag}>`);
  const headers = { 'content-type': 'application/xml', ...identification(requestId), ...error.headers };
  return { status: error.status, headers, body: document(`<Error>${elements.join('')}</Error>`) };
}

const HOST_ID = 'simulated';

function identification(requestId: string): Readonly<Record<string, string>> {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': HOST_ID };
}

function document(xml: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
}
