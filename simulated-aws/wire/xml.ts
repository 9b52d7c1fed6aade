/**
 * Writes XML by the SDK's own output schemas. It writes what `XmlCodec` of `@aws-sdk/core` writes (a test holds them
 * together) without building a tree of nodes, because a page of 1,000 interfaces has some 60,000 elements.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from '@smithy/types';

type Write = (value: unknown) => string;

interface MemberWriter {
  readonly name: string;
  readonly write: Write;
}

const structWriters = new Map<unknown, readonly MemberWriter[]>();

/**
 * The elements of a structure's members, one after another, without an element around them.
 *
 * @throws TypeError on a shape that query protocols have no form for (documents, attributes)
 */
export function xmlMembers(schema: SchemaRef, value: unknown): string {
  const normalized = NormalizedSchema.of(schema);
  return normalized.isStructSchema() ? writeMembers(normalized, value) : '';
}

/** Text with the characters escaped that XML gives a meaning to. */
export function escapeXml(text: string): string {
  return /[&<>"'\r\n\u0085\u2028]/.test(text) ? text.replace(/[&<>"'\r\n\u0085\u2028]/g, entityOf) : text;
}

function entityOf(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    case "'":
      return '&apos;';
    default:
      return `&#x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')};`;
  }
}

function writeMembers(schema: NormalizedSchema, value: unknown): string {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${schema.getName()} must be an object`);
  const record = value as Readonly<Record<string, unknown>>;
  let xml = '';
  for (const member of membersOf(schema)) {
    const memberValue = record[member.name];
    if (memberValue !== undefined && memberValue !== null) xml += member.write(memberValue);
  }
  return xml;
}

function membersOf(schema: NormalizedSchema): readonly MemberWriter[] {
  const key = schema.getSchema();
  const known = structWriters.get(key);
  if (known !== undefined) return known;
  const members = [...schema.structIterator()].map(([name, member]) => ({ name, write: memberWriter(name, member) }));
  structWriters.set(key, members);
  return members;
}

function memberWriter(name: string, member: NormalizedSchema): Write {
  const traits = member.getMergedTraits();
  if (traits.xmlAttribute) throw new TypeError(`XML attribute ${name} is not supported`);
  const tag = traits.xmlName ?? name;
  if (member.isListSchema()) return listWriter(tag, member);
  if (member.isMapSchema()) return mapWriter(tag, member);
  return elementWriter(tag, member);
}

function elementWriter(tag: string, schema: NormalizedSchema): Write {
  const open = `<${tag}>`;
  const close = `</${tag}>`;
  const empty = `<${tag}/>`;
  const content = contentWriter(schema);
  return (value) => {
    const xml = content(value);
    return xml === '' ? empty : open + xml + close;
  };
}

function contentWriter(schema: NormalizedSchema): Write {
  if (schema.isStructSchema()) return (value) => writeMembers(schema, value);
  if (schema.isTimestampSchema()) return timestamp;
  if (schema.isBlobSchema()) return (value) => Buffer.from(value as Uint8Array).toString('base64');
  if (schema.isDocumentSchema()) throw new TypeError('documents have no XML form');
  return (value) => escapeXml(String(value));
}

function timestamp(value: unknown): string {
  if (!(value instanceof Date)) throw new TypeError('a timestamp must be a Date');
  return value.toISOString().replace('.000Z', 'Z');
}

function listWriter(tag: string, list: NormalizedSchema): Write {
  const member = list.getValueSchema();
  if (list.getMergedTraits().xmlFlattened) return itemsWriter(elementWriter(tag, member));
  const items = itemsWriter(elementWriter(member.getMergedTraits().xmlName ?? 'member', member));
  return (value) => {
    const xml = items(value);
    return xml === '' ? `<${tag}/>` : `<${tag}>${xml}</${tag}>`;
  };
}

function itemsWriter(item: Write): Write {
  return (value) => {
    if (!Array.isArray(value)) throw new TypeError('a list must be an array');
    let xml = '';
    for (const element of value) if (element !== undefined && element !== null) xml += item(element);
    return xml;
  };
}

function mapWriter(tag: string, map: NormalizedSchema): Write {
  const flat = map.getMergedTraits().xmlFlattened;
  const key = elementWriter(map.getKeySchema().getMergedTraits().xmlName ?? 'key', map.getKeySchema());
  const value = elementWriter(map.getValueSchema().getMergedTraits().xmlName ?? 'value', map.getValueSchema());
  const entryTag = flat ? tag : 'entry';
  return (entries) => {
    const xml = Object.entries(entries as Readonly<Record<string, unknown>>)
      .map(([name, item]) => `<${entryTag}>${key(name)}${value(item)}</${entryTag}>`)
      .join('');
    return flat ? xml : `<${tag}>${xml}</${tag}>`;
  };
}
