import { Readable } from 'node:stream';
import { NormalizedSchema } from '@smithy/core/schema';
import { getSmithyContext, HttpResponse } from '@smithy/core/transport';
import type { MiddlewareStack, SchemaRef } from '@smithy/types';
import { repeatedKeys } from '../common/repeated-keys.ts';
import { inflate } from './compressed.ts';
import { mistyped } from './json-types.ts';
import { observed } from './observed-calls.ts';
import { brokenAnswer, looksLikeWebPage, notUsable, UnusableAnswer, webPage } from './unusable.ts';

/** How a service answers: XML in a root element called after the operation, JSON, or (S3) objects. */
type Speaks = 'xml' | 'json' | 'objects';

interface Options {
  readonly speaks: Speaks;
  /** Operations whose bodies are read as they come in, by a reader that refuses what it does not understand. */
  readonly streamed?: ReadonlySet<string>;
}

interface Operation {
  readonly name: string;
  readonly output: SchemaRef;
}

/**
 * The client, with every answer looked at before the SDK reads it: one that is no answer of AWS's to that operation is
 * refused. In one place for all services; what an answer must hold is declared in `answers.ts`.
 */
export function usable<Client, Input extends object, Output extends object>(
  client: Client & {
    readonly middlewareStack: MiddlewareStack<Input, Output>;
    readonly config: { readonly region: () => Promise<string> };
  },
  options: Options,
): Client {
  // Copies all that is asked and answered, for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware');
  observed(client.middlewareStack, async () => client.config.region());
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (!HttpResponse.isInstance(response)) return result;
      const { body } = response;
      try {
        inflate(response);
        response.body = await usableBody(operationOf(context), response, options);
      } catch (error) {
        // Nobody reads on: it would hold its connection, and the process.
        if (body instanceof Readable) body.destroy();
        throw error;
      }
      return result;
    },
    // After the SDK's own reader of answers, so nearer to the wire.
    { step: 'deserialize', priority: 'low', name: 'refuseUnusable' },
  );
  return client;
}

function operationOf(context: Parameters<typeof getSmithyContext>[0]): Operation {
  const schema: unknown = getSmithyContext(context).operationSchema;
  if (!Array.isArray(schema)) throw new Error('the SDK names no operation schema');
  const [, , name, , , output] = schema;
  return { name, output };
}

/** The body as the SDK's reader may have it. */
async function usableBody(operation: Operation, response: HttpResponse, options: Options): Promise<unknown> {
  const { statusCode: status } = response;
  const isPage = /\bx?html\b/i.test(contentType(response));
  const isStreamed = options.streamed?.has(operation.name) === true && status < 300;
  if (isStreamed && (options.speaks === 'objects' || !isPage)) {
    const mistaken = problemOfType(response, options.speaks);
    if (mistaken !== undefined) throw mistaken;
    return response.body;
  }
  const bytes = await whole(response.body);
  const text = bytes.toString('utf8');
  const problem =
    status < 300 ? problemOf(operation, response, text, options) : problemOfError(response, text, options);
  if (problem !== undefined) throw problem;
  // The readers of streams take pieces; the SDK's take either.
  return isStreamed ? Readable.from([bytes]) : bytes;
}

/** No answer that is read whole comes near. */
const MAX_BYTES = 64 * 1024 * 1024;

async function whole(body: AsyncIterable<Uint8Array> | Uint8Array | undefined): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    pieces.push(piece);
    length += piece.length;
    if (length > MAX_BYTES) throw notUsable(`it is longer than ${MAX_BYTES} bytes`);
  }
  return Buffer.concat(pieces);
}

/** What is wrong with the body of an answer that says it is a success. */
function problemOf(
  operation: Operation,
  response: HttpResponse,
  text: string,
  { speaks }: Options,
): UnusableAnswer | undefined {
  if (looksLikeWebPage(text)) return webPage(text, response.statusCode);
  // PutObject answers with headers alone.
  if (speaks === 'objects') return text.trim() === '' ? undefined : notUsable('it has a body');
  // ChangeMessageVisibility has no output.
  if (speaks === 'json' && /^(\{\})?$/.test(text) && NormalizedSchema.of(operation.output).isUnitSchema())
    return undefined;
  if (text.trim() === '') return brokenAnswer('it is empty');
  const mistaken = problemOfType(response, speaks);
  if (mistaken !== undefined) return mistaken;
  return speaks === 'xml' ? problemOfXml(operation, text) : problemOfJson(operation, text);
}

/** AWS says what it sends; moto calls some answers text/html, in XML too: a web page is told by what is in it. Objects are of any type. */
const TYPES: Readonly<Record<Speaks, RegExp>> = {
  xml: /\bxml\b|^text\/html\b|^$/i,
  json: /\bjson\b|x-amz-json|^text\/html\b|^$/i,
  objects: /^/,
};

function problemOfType(response: HttpResponse, speaks: Speaks): UnusableAnswer | undefined {
  const type = contentType(response);
  return TYPES[speaks].test(type) ? undefined : notUsable(`it is ${type}, not ${speaks.toUpperCase()}`);
}

function problemOfXml({ name }: Operation, text: string): UnusableAnswer | undefined {
  const root = /^\s*(?:<\?[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,1000}-->\s*)?<([^\s/>]{1,200})/.exec(text)?.[1];
  if (root === undefined) return brokenAnswer('it is no XML');
  if (root !== `${name}Response`) return notUsable(`it is <${root}>, not <${name}Response>`);
  if (!text.trimEnd().endsWith(`</${root}>`)) return brokenAnswer(`it ends before </${root}>`);
  // Its one word, of which the SDK reads nothing (EC2 API reference, DeleteNetworkInterface).
  if (name === 'DeleteNetworkInterface' && !/<return>\s*true\s*<\/return>/.test(text)) {
    return notUsable('it does not say that the ENI was deleted');
  }
  return undefined;
}

function problemOfJson({ output }: Operation, text: string): UnusableAnswer | undefined {
  const parsed = parsedJson(text);
  if ('error' in parsed) return brokenAnswer('it is no JSON', parsed.error);
  if (typeof parsed.value !== 'object' || parsed.value === null) return notUsable('it is no JSON object');
  if (repeatedKeys(text).length > 0) return notUsable('it names a member twice');
  const problem = mistyped(output, parsed.value, 'answer');
  return problem === undefined ? undefined : notUsable(problem);
}

/** What is wrong with the body of an answer that says it is a failure: AWS always says which, by a code. */
function problemOfError(response: HttpResponse, text: string, { speaks }: Options): UnusableAnswer | undefined {
  const { statusCode: status } = response;
  if (looksLikeWebPage(text)) return webPage(text, status);
  if (speaks === 'objects' || hasCode(response, text, speaks)) return undefined;
  return new UnusableAnswer(`HTTP ${status} came without an error of AWS's`, { status });
}

function hasCode({ headers }: HttpResponse, text: string, speaks: 'xml' | 'json'): boolean {
  if (speaks === 'xml') return /<Code>[^<]+<\/Code>/.test(text);
  if (Object.keys(headers).some((name) => /^x-amzn-(?:errortype|query-error)$/i.test(name))) return true;
  const parsed = parsedJson(text);
  if ('error' in parsed || typeof parsed.value !== 'object' || parsed.value === null) return false;
  return 'code' in parsed.value || '__type' in parsed.value || 'Code' in parsed.value;
}

function parsedJson(text: string): { readonly value: unknown } | { readonly error: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error };
  }
}

function contentType({ headers }: HttpResponse): string {
  const [, type = ''] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return type;
}
