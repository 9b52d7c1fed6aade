/**
 * Reads the form body of the query protocols into an operation's input, by the SDK's own schema: the inverse of
 * `QueryShapeSerializer` in `@aws-sdk/core`.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from '@smithy/types';

/** `ec2`: flattened lists and capitalised keys. `query`: `member.N` lists and `entry.N` maps. */
export type QueryDialect = 'ec2' | 'query';

export interface DecodedForm {
  readonly input: Record<string, unknown>;
  /** Keys that the schema has no place for. */
  readonly unread: readonly string[];
}

interface Node {
  readonly path: string;
  readonly children: Map<string, Node>;
  value: string | undefined;
  read: boolean;
}

/** Decodes all parameters but `Action` and `Version`. */
export function decodeForm(schema: SchemaRef, form: URLSearchParams, dialect: QueryDialect): DecodedForm {
  const root = treeOf(form);
  const input = NormalizedSchema.of(schema).isStructSchema()
    ? readStruct(NormalizedSchema.of(schema), root, dialect)
    : {};
  return { input, unread: unreadPaths(root) };
}

function treeOf(form: URLSearchParams): Node {
  const root = nodeAt('');
  for (const [key, value] of form) {
    if (key === 'Action' || key === 'Version') continue;
    let node = root;
    for (const part of key.split('.')) {
      const child = node.children.get(part) ?? nodeAt(node.path === '' ? part : `${node.path}.${part}`);
      node.children.set(part, child);
      node = child;
    }
    node.value = value;
  }
  return root;
}

function nodeAt(path: string): Node {
  return { path, children: new Map(), value: undefined, read: false };
}

function unreadPaths(node: Node): string[] {
  const own = node.value !== undefined && !node.read ? [node.path] : [];
  return own.concat([...node.children.values()].flatMap(unreadPaths));
}

function readStruct(schema: NormalizedSchema, node: Node, dialect: QueryDialect): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.children.get(memberKey(name, member, dialect));
    if (child !== undefined) result[name] = readValue(member, child, dialect);
  }
  return result;
}

function memberKey(name: string, member: NormalizedSchema, dialect: QueryDialect): string {
  const traits = member.getMergedTraits();
  if (dialect === 'ec2' && typeof traits.ec2QueryName === 'string') return traits.ec2QueryName;
  const key = traits.xmlName ?? name;
  return dialect === 'ec2' ? key.charAt(0).toUpperCase() + key.slice(1) : key;
}

function readValue(schema: NormalizedSchema, node: Node, dialect: QueryDialect): unknown {
  if (schema.isStructSchema()) return readStruct(schema, node, dialect);
  if (schema.isListSchema()) return readList(schema, node, dialect);
  if (schema.isMapSchema()) return readMap(schema, node, dialect);
  node.read = true;
  return readScalar(schema, node.value ?? '');
}

function readScalar(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isBigIntegerSchema()) return BigInt(text);
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isTimestampSchema()) return new Date(text);
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  return text;
}

function readList(schema: NormalizedSchema, node: Node, dialect: QueryDialect): unknown[] {
  // An empty list is sent as an empty value.
  node.read = true;
  const flat = dialect === 'ec2' || schema.getMergedTraits().xmlFlattened;
  const member = schema.getValueSchema();
  const holder = flat ? node : node.children.get(member.getMergedTraits().xmlName ?? 'member');
  return numbered(holder).map((item) => readValue(member, item, dialect));
}

function readMap(schema: NormalizedSchema, node: Node, dialect: QueryDialect): Record<string, unknown> {
  node.read = true;
  const holder = schema.getMergedTraits().xmlFlattened ? node : node.children.get('entry');
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueName = schema.getValueSchema().getMergedTraits().xmlName ?? 'value';
  const result: Record<string, unknown> = {};
  for (const entry of numbered(holder)) {
    const key = entry.children.get(keyName);
    const value = entry.children.get(valueName);
    if (key === undefined || value === undefined) continue;
    key.read = true;
    result[key.value ?? ''] = readValue(schema.getValueSchema(), value, dialect);
  }
  return result;
}

function numbered(node: Node | undefined): Node[] {
  return [...(node?.children ?? [])]
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
