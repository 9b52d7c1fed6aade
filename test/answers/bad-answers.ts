/** For tests: the ways in which an answer is none, made of a good one. */
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';
import type { WireResponse } from '../../simulated-aws/wire/http.ts';
import { operationParts } from '../../simulated-aws/wire/protocol.ts';
import { parseXml, writeXml, type XmlNode } from './xml-tree.ts';

/** What a call's answer is as `ANSWERS` says, without types. */
export interface AnswerShape {
  readonly list?: string;
  readonly each?: readonly string[];
  readonly object?: string;
  readonly holds?: readonly string[];
  readonly beside?: readonly string[];
}

type PartHarm =
  | { readonly kind: 'part-missing' | 'part-null' | 'part-mistyped' }
  | { readonly kind: 'member-missing'; readonly member: string };

/** How an answer goes wrong. `part`: the list or the object; `member`: one that is always there, by its path. */
export type Harm = { readonly kind: Whole } | PartHarm;

const WHOLE = [
  'empty',
  'empty-object',
  'web-page',
  'cut-in-the-middle',
  'cut-at-the-end',
  'error-in-200',
  'gzip-garbage',
  'other-content-type',
  'one-byte-a-second',
  'never',
  'token-repeated',
  'page-lost',
  'no-content',
  'not-modified',
  'redirect-to-nowhere',
  'partial-content',
  'connection-cut',
  'document-type',
  'other-case',
  'twice-named',
  'endless',
] as const;
export type Whole = (typeof WHOLE)[number];

export const WHOLE_HARMS: readonly Harm[] = WHOLE.map((kind) => ({ kind }));
export const PART_HARMS: readonly Harm[] = (['part-missing', 'part-null', 'part-mistyped'] as const).map((kind) => ({
  kind,
}));

/** One that the tampered list gives as the place of its next page. */
export const FORGED_TOKEN = 'forged-token';

export const PAGE =
  '<!DOCTYPE html>\n<html><head><title>Sign in to the proxy</title></head><body><p>Please sign in</p></body></html>';

export function harmed(
  harm: Harm,
  answer: WireResponse,
  schema: StaticOperationSchema,
  shape: AnswerShape,
): WireResponse {
  const body = answer.body.toString();
  const json = String(answer.headers['content-type']).includes('json');
  switch (harm.kind) {
    case 'empty':
      return { ...answer, body: '' };
    case 'empty-object':
      return { ...answer, body: '{}' };
    case 'web-page':
      return { ...answer, headers: { 'content-type': 'text/html' }, body: PAGE };
    case 'cut-in-the-middle':
      return { ...answer, body: body.slice(0, Math.floor(body.length / 2)) };
    case 'cut-at-the-end':
      return { ...answer, body: body.trimEnd().slice(0, -1) };
    case 'error-in-200':
      return { ...answer, body: json ? '{"__type":"InternalFailure","message":"oops"}' : errorIn(body) };
    case 'gzip-garbage':
      return { ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body: garbage() };
    case 'other-content-type':
      return { ...answer, headers: { ...answer.headers, 'content-type': 'application/octet-stream' } };
    case 'token-repeated':
    case 'page-lost':
      return { ...answer, body: withToken(body, schema, json) };
    case 'part-missing':
    case 'part-null':
    case 'part-mistyped':
    case 'member-missing':
      return { ...answer, body: json ? harmedJson(harm, body, shape) : harmedXml(harm, body, schema, shape) };
    case 'no-content':
      return { ...answer, status: 204, body: '' };
    case 'not-modified':
      return { ...answer, status: 304, body: '' };
    case 'redirect-to-nowhere':
      return { ...answer, status: 301, body: '' };
    case 'partial-content':
      return { ...answer, status: 206, body: body.slice(0, Math.floor(body.length / 2)) };
    case 'document-type':
      return {
        ...answer,
        body: json
          ? `\uFEFF${body}`
          : `<!DOCTYPE r [<!ENTITY a "oops">]>${body.replace(/^<\?[^>]*>/, '').replaceAll(/>([^<]{4,})</g, '>&a;<')}`,
      };
    case 'other-case':
      return { ...answer, body: json ? upperKeys(body) : upperNames(body) };
    case 'twice-named':
      return { ...answer, body: json ? emptiedAgain(body) : emptiedAgainXml(body) };
    case 'one-byte-a-second':
    case 'never':
    case 'connection-cut':
    case 'endless':
      return answer;
  }
}

function upperKeys(body: string): string {
  return body.replaceAll(
    /"([A-Za-z]+)":/g,
    (_, key: string) => `"${key[0]?.toLowerCase() === key[0] ? key.toUpperCase() : key.toLowerCase()}":`,
  );
}

function upperNames(body: string): string {
  return body.replaceAll(/<(\/?)([A-Za-z]+)(?=[\s>])/g, (whole, slash: string, name: string) =>
    name.endsWith('Response') ? whole : `<${slash}${name.toUpperCase()}`,
  );
}

function emptiedAgain(body: string): string {
  const answer = JSON.parse(body);
  const empty = Object.entries(answer).map(
    ([key, value]) => `${JSON.stringify(key)}:${Array.isArray(value) ? '[]' : typeof value === 'object' ? '{}' : '""'}`,
  );
  return `${body.trimEnd().slice(0, -1)},${empty.join(',')}}`;
}

function emptiedAgainXml(body: string): string {
  const root = parseXml(body);
  const result = resultIn(root);
  result.children = result.children.flatMap((child) =>
    /^(?:requestId|ResponseMetadata)$/.test(child.name) ? [child] : [leaf(child.name, ''), child],
  );
  return writeXml(root);
}

function errorIn(body: string): string {
  const error = '<Error><Code>InternalError</Code><Message>oops</Message></Error>';
  return body.includes('ResponseMetadata')
    ? `<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>`
    : `<Response><Errors>${error}</Errors><RequestID>r</RequestID></Response>`;
}

function garbage(): Buffer {
  return Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 97 + 13) % 256));
}

/** Where an answer says that it goes on; undefined for what has no pages. */
export function tokenMember(schema: StaticOperationSchema): string | undefined {
  const output = outputOf(schema);
  return Object.keys(output.getMemberSchemas()).find((name) => /^(?:nextToken|marker)$/i.test(name));
}

function withToken(body: string, schema: StaticOperationSchema, json: boolean): string {
  const token = tokenMember(schema) ?? 'nextToken';
  if (json) return JSON.stringify({ ...JSON.parse(body), [token]: FORGED_TOKEN });
  const root = parseXml(body);
  const result = resultIn(root);
  const name = wireName(outputOf(schema), token);
  result.children = result.children.filter((child) => child.name !== name && child.name !== 'IsTruncated');
  result.children.push(leaf(name, FORGED_TOKEN), ...(token === 'Marker' ? [leaf('IsTruncated', 'true')] : []));
  return writeXml(root);
}

const leaf = (name: string, text: string): XmlNode => ({ name, attributes: '', children: [], text });

function harmedJson(harm: PartHarm, body: string, { list, object = '' }: AnswerShape): string {
  const answer = JSON.parse(body);
  const part = list ?? object;
  switch (harm.kind) {
    case 'part-missing':
      delete answer[part];
      break;
    case 'part-null':
      answer[part] = null;
      break;
    case 'part-mistyped':
      answer[part] = 'oops';
      break;
    case 'member-missing':
      deleteAt(list === undefined ? answer[part] : answer[part][0], harm.member.split('.'));
      break;
  }
  return JSON.stringify(answer);
}

function deleteAt(value: Record<string, unknown>, [first = '', ...rest]: readonly string[]): void {
  if (rest.length === 0) delete value[first];
  else deleteAt(value[first] as Record<string, unknown>, rest);
}

/** The pages that our own readers read, whose declared members are the inventory's. */
const READ_BY_US: Readonly<
  Record<string, { readonly part: string; readonly names: Readonly<Record<string, string>> }>
> = {
  DescribeNetworkInterfaces: {
    part: 'NetworkInterfaces',
    names: {
      id: 'networkInterfaceId',
      status: 'status',
      interfaceType: 'interfaceType',
      vpcId: 'vpcId',
      subnetId: 'subnetId',
      availabilityZone: 'availabilityZone',
      ownerId: 'ownerId',
    },
  },
  DescribeInstances: {
    part: 'Reservations',
    names: {
      id: 'instancesSet.item.instanceId',
      state: 'instancesSet.item.instanceState.name',
      instanceType: 'instancesSet.item.instanceType',
      architecture: 'instancesSet.item.architecture',
      availabilityZone: 'instancesSet.item.placement.availabilityZone',
      launchTime: 'instancesSet.item.launchTime',
    },
  },
};

function harmedXml(harm: PartHarm, body: string, schema: StaticOperationSchema, shape: AnswerShape): string {
  const root = parseXml(body);
  const result = resultIn(root);
  const output = outputOf(schema);
  const own = READ_BY_US[operationParts(schema).name];
  const name = own?.part ?? shape.list ?? shape.object;
  if (name === undefined || (harm.kind === 'member-missing' && shape.beside?.includes(harm.member))) {
    if (harm.kind !== 'member-missing') throw new Error('the answer has no part');
    without(result, [wireName(output, harm.member)]);
    return writeXml(root);
  }
  const member = output.getMemberSchema(name);
  const wire = wireName(output, name);
  const part = result.children.find((child) => child.name === wire);
  if (part === undefined) throw new Error(`the answer has no ${wire}`);
  if (harm.kind === 'part-missing') without(result, [wire]);
  else if (harm.kind === 'part-null') Object.assign(part, { children: [], text: '', attributes: ' xsi:nil="true"' });
  else if (harm.kind === 'part-mistyped') Object.assign(part, { children: [], text: 'oops' });
  else if (harm.kind === 'member-missing') {
    const path = (schema: NormalizedSchema) => own?.names[harm.member]?.split('.') ?? wirePath(schema, harm.member);
    if (shape.list === undefined) without(part, path(member));
    else without(firstItem(part), path(member.getValueSchema()));
  }
  return writeXml(root);
}

function firstItem(list: XmlNode): XmlNode {
  const [item] = list.children;
  if (item === undefined) throw new Error(`${list.name} is empty: the world has nothing for it`);
  return item;
}

function without(node: XmlNode, [first, ...rest]: readonly string[]): void {
  const child = node.children.find(({ name }) => name === first);
  if (child === undefined) throw new Error(`<${node.name}> has no <${first}>`);
  if (rest.length > 0) without(child, rest);
  else node.children = node.children.filter((each) => each !== child);
}

/** The query protocol has its answer in a result inside of the response. */
function resultIn(root: XmlNode): XmlNode {
  return root.children.find(({ name }) => name.endsWith('Result')) ?? root;
}

function outputOf(schema: StaticOperationSchema): NormalizedSchema {
  return NormalizedSchema.of(operationParts(schema).output);
}

function wireName(schema: NormalizedSchema, member: string): string {
  return schema.getMemberSchema(member).getMemberTraits().xmlName ?? member;
}

function wirePath(schema: NormalizedSchema, path: string): readonly string[] {
  const [first = '', ...rest] = path.split('.');
  const name = wireName(schema, first);
  return rest.length === 0 ? [name] : [name, ...wirePath(schema.getMemberSchema(first), rest.join('.'))];
}
