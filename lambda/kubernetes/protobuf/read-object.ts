import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { type Field, type FieldKind, MESSAGES, type Message, UNKNOWN } from './messages.ts';

/** The content type by which the API gives its own kinds in protocol buffers, which it writes and we read in a part of the time. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** What bytes in this form begin with: apimachinery's `runtime/serializer/protobuf`. A `runtime.Unknown` follows. */
const MAGIC = Buffer.from('k8s\0');

/**
 * Objects in a list, and bytes of one of them: more than an API server gives, whose etcd takes none of more than 1.5 MB unless
 * somebody sets another bound. Empty ones take 2 bytes each on the wire, and a hundred times that in memory.
 */
const MOST_IN_LIST = 100_000;
const MOST_IN_OBJECT = 8 * 1024 * 1024;

type Value = string | number | boolean | Date | Unread | Value[] | Values;

interface Values {
  [name: string]: Value;
}

/** A message within another that is not read with it: of 500 pods one at a time is in memory. */
class Unread {
  readonly bytes: Uint8Array;
  readonly message: Message | undefined;
  constructor(bytes: Uint8Array, message: Message | undefined) {
    this.bytes = bytes;
    this.message = message;
  }
}

/**
 * An API object, as its JSON would have it, but with no other fields than `messages.ts` names. A list that is empty is there. What is
 * in a list of objects is for `readItem`.
 *
 * @param bytes an answer of type `PROTOBUF`
 * @returns undefined for bytes that are no such object, end within it, or hold more than a list does
 */
export function readObject(bytes: Buffer): unknown {
  return unlessBroken(() => {
    const { kind, apiVersion, raw } = opened(bytes);
    const message = apiVersion === 'v1' ? MESSAGES.get(kind) : undefined;
    return { kind, apiVersion, ...(message !== undefined && readMessage(raw, raw.len, message)) };
  });
}

/** An item of a list that `readObject` gave; undefined for bytes that are none, and for more than an object has. */
export function readItem(item: unknown): unknown {
  if (!(item instanceof Unread)) return undefined;
  const { bytes, message } = item;
  if (message === undefined || bytes.length > MOST_IN_OBJECT) return undefined;
  return unlessBroken(() => readMessage(new BinaryReader(bytes), bytes.length, message));
}

/** Where the next page of a list begins, found without reading its items: the metadata comes before them. */
export function nextInHead(bytes: Buffer): string | undefined {
  return unlessBroken(() => {
    const { kind, raw } = opened(bytes);
    const [number, wire] = raw.tag();
    const metadata = MESSAGES.get(kind)?.fields[number];
    if (metadata?.name !== 'metadata' || !isTable(metadata.is)) return undefined;
    const next = readMessage(raw, endOf(raw, wire), metadata.is).continue;
    return typeof next === 'string' ? next : undefined;
  });
}

/** For bytes that are none, the library throws plain errors, as we do, and RangeErrors for what ends too early. */
function unlessBroken<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && (error.name === 'Error' || error.name === 'RangeError')) return undefined;
    throw error;
  }
}

interface Opened {
  readonly kind: string;
  readonly apiVersion: string;
  readonly raw: BinaryReader;
}

function opened(bytes: Buffer): Opened {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('it does not begin as an object');
  const body = bytes.subarray(MAGIC.length);
  const { typeMeta, raw } = readMessage(new BinaryReader(body), body.length, UNKNOWN);
  if (!isMessage(typeMeta) || !(raw instanceof Unread)) throw new Error('there is no object in it');
  const { kind = '', apiVersion = '' } = typeMeta;
  return { kind: String(kind), apiVersion: String(apiVersion), raw: new BinaryReader(raw.bytes) };
}

function isMessage(value: Value | undefined): value is Values {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Unread || value instanceof Date);
}

function isTable(is: FieldKind): is is Message {
  return typeof is !== 'string' && 'fields' in is;
}

function readMessage(reader: BinaryReader, end: number, { fields, lists }: Message): Values {
  const object: Values = {};
  for (const name of lists) object[name] = [];
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    const field = fields[number];
    if (field === undefined) pass(reader, wire, number);
    else put(object, field, reader, wire);
  }
  if (reader.pos !== end) throw new Error('a message ends within a field');
  return object;
}

function put(object: Values, { name, is, many }: Field, reader: BinaryReader, wire: WireType): void {
  const there = object[name];
  if (many === 'byKey') {
    // Without a prototype: whoever writes a label chooses its name.
    const map: Values = isMessage(there) ? there : Object.create(null);
    putEntry(map, reader, endOf(reader, wire), is);
    object[name] = map;
    return;
  }
  const value = readField(reader, wire, is);
  if (value === undefined) return;
  if (!Array.isArray(there)) object[name] = value;
  else if (there.push(value) > MOST_IN_LIST) throw new Error('there are too many in a list');
}

/** An entry of a map is a message of a key and a value; either is left out where it is empty. */
function putEntry(map: Values, reader: BinaryReader, end: number, is: FieldKind): void {
  let key = '';
  let value: Value | undefined;
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    if (number === 1) key = textOf(reader, wire);
    else if (number === 2) value = readField(reader, wire, is);
    else pass(reader, wire, number);
  }
  if (reader.pos !== end) throw new Error('an entry ends within a field');
  map[key] = value ?? '';
}

function readField(reader: BinaryReader, wire: WireType, is: FieldKind): Value | undefined {
  switch (is) {
    case 'text':
      return textOf(reader, wire);
    case 'textIfAny':
      return textOf(reader, wire) || undefined;
    case 'flag':
      expectWire(wire, WireType.Varint);
      return reader.bool() || undefined;
    case 'count':
      expectWire(wire, WireType.Varint);
      return reader.int32() || undefined;
    case 'seconds':
      expectWire(wire, WireType.Varint);
      return Number(reader.int64());
    default:
      if (isTable(is)) return shownOf(is, readMessage(reader, endOf(reader, wire), is));
      expectWire(wire, WireType.LengthDelimited);
      return new Unread(reader.bytes(), is.bytesOf);
  }
}

/** What JSON has for a message. */
function shownOf({ of }: Message, read: Values): Value | undefined {
  switch (of) {
    case 'Quantity':
      return read.string ?? '';
    case 'Time':
    case 'MicroTime':
      return timeOf(read);
    default:
      return read;
  }
}

/** A time that is none, which JSON has as `null`, is a message without fields. */
function timeOf({ seconds, nanos = 0 }: Values): Date | undefined {
  return seconds === undefined ? undefined : new Date(Number(seconds) * 1000 + Math.floor(Number(nanos) / 1e6));
}

function textOf(reader: BinaryReader, wire: WireType): string {
  expectWire(wire, WireType.LengthDelimited);
  return reader.string();
}

/** Where the message that begins here ends. */
function endOf(reader: BinaryReader, wire: WireType): number {
  expectWire(wire, WireType.LengthDelimited);
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new Error('a message ends too early');
  return end;
}

/** Most of what an object has is not used, and most of that has its length before it: the library makes a view of each. */
function pass(reader: BinaryReader, wire: WireType, number: number): void {
  if (wire === WireType.LengthDelimited) reader.pos = endOf(reader, wire);
  else reader.skip(wire, number);
}

function expectWire(is: WireType, expected: WireType): void {
  if (is !== expected) throw new Error('a field is of another type');
}
