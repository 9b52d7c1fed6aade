/** JSON 1.1, as Organizations speaks it: the operation in a header, all of its input in the body. */
import { JsonCodec } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import { bodyText, headerOf, type WireRequest, type WireResponse } from './http.ts';
import { type DecodedInput, operationParts, type Protocol } from './protocol.ts';

const EPOCH_SECONDS = 7;

/** `target`: the service's name and version in front of the operation's, e.g. `AWSOrganizationsV20161128`. */
export function awsJsonProtocol(target: string): Protocol {
  const timestampFormat = { useTrait: true, default: EPOCH_SECONDS } as const;
  const codec = new JsonCodec({ jsonName: false, httpBindings: false, timestampFormat });
  return {
    actionOf: (request) => {
      const [prefix, action] = (headerOf(request, 'x-amz-target') ?? '').split('.');
      return prefix === target ? action : undefined;
    },
    decode: (operation, request) => decode(operation, request, codec),
    encode: (operation, output, requestId) => {
      const schema = NormalizedSchema.of(operationParts(operation).output);
      if (schema.isUnitSchema()) return jsonResponse(200, requestId, '');
      const serializer = codec.createSerializer();
      serializer.write(schema, output);
      return jsonResponse(200, requestId, String(serializer.flush()));
    },
    encodeError: (error, requestId) => {
      const body = JSON.stringify({ __type: error.code, ...error.details, Message: error.message });
      return jsonResponse(error.status, requestId, body);
    },
  };
}

function decode(operation: StaticOperationSchema, request: WireRequest, codec: JsonCodec): DecodedInput {
  const schema = NormalizedSchema.of(operationParts(operation).input);
  const body = bodyText(request);
  const sent: Record<string, unknown> = JSON.parse(body);
  const known = new Set([...schema.structIterator()].map(([name]) => name));
  return {
    input: { ...codec.createDeserializer().readObject(schema, JSON.parse(body)) },
    unread: Object.keys(sent).filter((name) => !known.has(name)),
  };
}

function jsonResponse(status: number, requestId: string, body: string): WireResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId }, body };
}
