/** REST JSON, as EKS speaks it: routes from the operations' http traits, bodies by `JsonCodec`. */
import { JsonCodec } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import { bodyText, type WireRequest } from './http.ts';
import { readQuery } from './http-bindings.ts';
import { type DecodedInput, operationParts, type Protocol } from './protocol.ts';

/** What Node lets a header have (RFC 9110, field values). A code with anything else is in the body, where SDKs look too. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

interface Route {
  readonly action: string;
  readonly method: string;
  readonly segments: readonly string[];
}

/** Routes to the given operations; a request that fits none has no action. */
export function restJsonProtocol(operations: readonly StaticOperationSchema[]): Protocol {
  const routes = operations.map(routeOf);
  const codec = new JsonCodec({
    jsonName: true,
    httpBindings: true,
    timestampFormat: { useTrait: true, default: 7 },
  });
  return {
    actionOf: (request) => routes.find((route) => labelsOf(route, request) !== undefined)?.action,
    decode: (operation, request) => decode(operation, request, codec),
    encode: (operation, output, requestId) => {
      const { output: schema, http } = operationParts(operation);
      const serializer = codec.createSerializer();
      serializer.write(NormalizedSchema.of(schema), output);
      return jsonResponse(http?.[2] ?? 200, requestId, String(serializer.flush()));
    },
    encodeError: (error, requestId) => {
      const { code, message, details } = error;
      const inHeader = HEADER_VALUE.test(code);
      const body = JSON.stringify({ ...(inHeader ? {} : { __type: code }), ...details, message });
      const response = jsonResponse(error.status, requestId, body);
      return inHeader ? { ...response, headers: { ...response.headers, 'x-amzn-errortype': code } } : response;
    },
  };
}

function jsonResponse(status: number, requestId: string, body: string) {
  return { status, headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId }, body };
}

function routeOf(operation: StaticOperationSchema): Route {
  const { name, http } = operationParts(operation);
  if (http === undefined) throw new TypeError(`${name} has no http trait`);
  return { action: name, method: http[0], segments: pathSegments(http[1]) };
}

function pathSegments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function labelsOf(route: Route, request: WireRequest): Record<string, string> | undefined {
  const segments = pathSegments(request.path);
  if (route.method !== request.method || route.segments.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, pattern] of route.segments.entries()) {
    const segment = segments[index] ?? '';
    if (pattern.startsWith('{')) labels[pattern.slice(1, -1)] = decodeURIComponent(segment);
    else if (pattern !== segment) return undefined;
  }
  return labels;
}

function decode(operation: StaticOperationSchema, request: WireRequest, codec: JsonCodec): DecodedInput {
  const schema = NormalizedSchema.of(operationParts(operation).input);
  const query = readQuery(schema, request.query);
  const body = bodyText(request);
  const members = body === '' ? {} : codec.createDeserializer().readObject(schema, JSON.parse(body));
  return { input: { ...labelsOf(routeOf(operation), request), ...query.input, ...members }, unread: query.unread };
}
