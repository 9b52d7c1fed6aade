/** Members of an operation's input and output that travel outside the body, by the http traits of its schema. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { headerOf, type WireRequest } from './http.ts';
import type { DecodedInput } from './protocol.ts';

type Query = WireRequest['query'];

/** The members in a query string; `unread` are its names that the schema has no place for. */
export function readQuery(schema: NormalizedSchema, query: Query): DecodedInput {
  const input: Record<string, unknown> = {};
  const unread = new Set(query.keys());
  for (const [name, member] of schema.structIterator()) {
    const key = member.getMergedTraits().httpQuery;
    if (key === undefined || !query.has(key)) continue;
    unread.delete(key);
    const values = query.getAll(key);
    input[name] = member.isListSchema() ? values : scalar(member, values[0] ?? '');
  }
  return { input, unread: [...unread] };
}

/** The members in headers; `unread` are headers of the kinds that change what is asked, and that the schema lacks. */
export function readHeaders(schema: NormalizedSchema, request: WireRequest): DecodedInput {
  const input: Record<string, unknown> = {};
  const unread = new Set(Object.keys(request.headers).filter(isParameter));
  for (const [name, member] of schema.structIterator()) {
    const header = member.getMergedTraits().httpHeader?.toLowerCase();
    const value = header === undefined ? undefined : headerOf(request, header);
    if (header === undefined || value === undefined) continue;
    unread.delete(header);
    input[name] = scalar(member, value);
  }
  return { input, unread: [...unread] };
}

/** Headers that say how a request travels, not what it asks. */
const TRANSPORT = new Set(['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token', 'x-amz-user-agent']);

function isParameter(header: string): boolean {
  return /^(x-amz-|if-|range$)/.test(header) && !TRANSPORT.has(header);
}

function scalar(member: NormalizedSchema, text: string): unknown {
  if (member.isNumericSchema()) return Number(text);
  if (member.isBooleanSchema()) return text === 'true';
  if (member.isTimestampSchema()) return new Date(text);
  return text;
}

export interface BoundOutput {
  readonly headers: Readonly<Record<string, string>>;
  /** The value of the member that is the body by itself, where the schema has one. */
  readonly payload: unknown;
  /** What is left for the body. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Has the schema members that go into a body, given or not? */
  readonly hasMembers: boolean;
}

/** Takes an output apart into headers, payload and the members of a body. */
export function bindOutput(schema: NormalizedSchema, output: Readonly<Record<string, unknown>>): BoundOutput {
  const headers: Record<string, string> = {};
  const members: Record<string, unknown> = {};
  let payload: unknown;
  let hasMembers = false;
  for (const [name, member] of schema.structIterator()) {
    const value = output[name];
    const { httpHeader, httpPrefixHeaders, httpPayload } = member.getMergedTraits();
    if (httpPayload) payload = value;
    else if (httpHeader !== undefined) Object.assign(headers, header(httpHeader, value));
    else if (httpPrefixHeaders === undefined) {
      hasMembers = true;
      members[name] = value;
    }
  }
  return { headers, payload, members, hasMembers };
}

function header(name: string, value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  return { [name.toLowerCase()]: value instanceof Date ? value.toUTCString() : String(value) };
}
