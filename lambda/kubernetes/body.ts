import { parsedJson } from '../common/parsed-json.ts';
import { MOST_TOKEN } from './answers.ts';
import { nextInHead, readItem, readObject } from './protobuf/read-object.ts';
import type { Answer } from './request.ts';

/** Bytes of what refuses that are looked at: a Status has some hundred. */
const MOST_WORDS = 64 * 1024;

/** The object in an answer, in whichever form it came; undefined where there is none. */
export function objectIn(answer: Answer): unknown {
  return answer.isProtobuf ? readObject(answer.body) : parsedJson(answer.body.toString('utf8'));
}

/** An item of a list that `objectIn` gave; undefined for one that is none. */
export function itemIn({ isProtobuf }: Answer, item: unknown): unknown {
  return isProtobuf ? readItem(item) : item;
}

/** What an answer says that is no object. */
export function wordsIn({ body }: Answer): string {
  return body.subarray(0, MOST_WORDS).toString('utf8').trim();
}

/** Bytes in which JSON of an API server has the metadata of a list: before its items, which take megabytes. */
const HEAD = 2_000;
const CONTINUE = /^\{"kind":"\w+","apiVersion":"[\w./]+","metadata":\{[^{}]*"continue":"([\w=-]+)"/;

/** Where the page after this one begins, found without reading the page; undefined where it does not say so at its beginning. */
export function nextAtHead({ status, body, isProtobuf }: Answer): string | undefined {
  if (status !== 200) return undefined;
  const next = isProtobuf ? nextInHead(body) : CONTINUE.exec(body.subarray(0, HEAD).toString('utf8'))?.[1];
  return next !== undefined && next.length <= MOST_TOKEN ? next : undefined;
}

/** With asterisks for the secret, however JSON writes it; as many, so that a protocol buffer can be read as before. */
export function without(secret: string, answer: Answer): Answer {
  const bytes = Buffer.from(secret);
  const plain = answer.isProtobuf ? answer.body : unescaped(answer.body);
  if (bytes.length === 0 || !plain.includes(bytes)) return answer;
  const body = Buffer.from(plain);
  for (let at = body.indexOf(bytes); at !== -1; at = body.indexOf(bytes, at + bytes.length))
    body.fill('*', at, at + bytes.length);
  return { ...answer, body };
}

/** JSON in which what a token may consist of (RFC 6750) stands as it is: some programs escape `/` and `+`. */
function unescaped(body: Buffer): Buffer {
  if (!body.includes('\\')) return body;
  const text = body.toString('utf8').replaceAll(/\\(?:u00([2-7][0-9a-f])|.)/gis, (escaped, code?: string) => {
    const char = code === undefined ? escaped.slice(1) : String.fromCharCode(Number.parseInt(code, 16));
    return (code === undefined ? /[/]/ : /[\w.~+/=-]/).test(char) ? char : escaped;
  });
  return Buffer.from(text);
}
