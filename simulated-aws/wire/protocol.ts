import type { StaticOperationSchema } from '@smithy/types';
import type { AwsError } from '../aws-error.ts';
import type { WireRequest, WireResponse } from './http.ts';

export interface DecodedInput {
  readonly input: Record<string, unknown>;
  /** Parts of the request that the operation's schema has no place for. */
  readonly unread: readonly string[];
}

/** How a service's operations travel. One implementation a wire format. */
export interface Protocol {
  /** The operation a request asks for, by name; undefined when the request names none we know. */
  readonly actionOf: (request: WireRequest) => string | undefined;
  readonly decode: (operation: StaticOperationSchema, request: WireRequest) => DecodedInput;
  readonly encode: (operation: StaticOperationSchema, output: unknown, requestId: string) => WireResponse;
  readonly encodeError: (error: AwsError, requestId: string) => WireResponse;
}

/** An operation schema's parts by name; the SDK writes it as a tuple. */
export function operationParts(operation: StaticOperationSchema): {
  readonly name: string;
  readonly http: readonly [method: string, path: string, status: number] | undefined;
  readonly input: SchemaReference;
  readonly output: SchemaReference;
} {
  const [, , name, traits, input, output] = operation;
  const http = typeof traits === 'object' ? traits.http : undefined;
  return { name, http, input, output };
}

type SchemaReference = StaticOperationSchema[4];
