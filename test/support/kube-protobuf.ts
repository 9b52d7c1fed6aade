/** For tests: API objects as protocol buffers, by the same table as they are read by; the API server's own are recorded beside its tests. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type Field, type FieldKind, MESSAGES, type Message } from '../../lambda/kubernetes/protobuf/messages.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Undefined for an object of a kind that is not read in this form, and for one that has in a field what no such message can. */
export function inProtobuf(object: unknown): Buffer | undefined {
  if (!isFields(object)) return undefined;
  const message = MESSAGES.get(String(object.kind));
  if (message === undefined) return undefined;
  try {
    return enveloped(String(object.kind), writeMessage(object, message));
  } catch (error) {
    if (error instanceof NotOfType) return undefined;
    throw error;
  }
}

class NotOfType extends Error {}

/** What an answer holds: its kind, and the bytes of the object. */
export function enveloped(kind: string, raw: Uint8Array, apiVersion = 'v1'): Buffer {
  const type = text(text(new BinaryWriter(), 1, apiVersion), 2, kind).finish();
  const unknown = bytes(bytes(new BinaryWriter(), 1, type), 2, raw);
  return Buffer.concat([Buffer.from('k8s\0'), unknown.finish()]);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(writer: BinaryWriter, number: number, value: string): BinaryWriter {
  return writer.tag(number, WireType.LengthDelimited).string(value);
}

function bytes(writer: BinaryWriter, number: number, value: Uint8Array): BinaryWriter {
  return writer.tag(number, WireType.LengthDelimited).bytes(value);
}

function writeMessage(object: unknown, { fields }: Message): Uint8Array {
  if (!isFields(object)) throw new NotOfType();
  const writer = new BinaryWriter();
  for (const [number, field] of fields.entries()) {
    const value = field && object[field.name];
    if (field !== undefined && value !== undefined && value !== null) writeField(writer, number, field, value);
  }
  return writer.finish();
}

function writeField(writer: BinaryWriter, number: number, { is, many }: Field, value: unknown): void {
  if (many === 'list') {
    if (!Array.isArray(value)) throw new NotOfType();
    for (const each of value) write(writer, number, is, each);
  } else if (many === 'byKey') {
    if (!isFields(value)) throw new NotOfType();
    for (const [key, each] of Object.entries(value)) {
      const entry = text(new BinaryWriter(), 1, key);
      write(entry, 2, is, each);
      bytes(writer, number, entry.finish());
    }
  } else write(writer, number, is, value);
}

function write(writer: BinaryWriter, number: number, is: FieldKind, value: unknown): void {
  switch (is) {
    case 'text':
    case 'textIfAny':
      if (typeof value !== 'string') throw new NotOfType();
      text(writer, number, value);
      return;
    case 'flag':
      if (typeof value !== 'boolean') throw new NotOfType();
      writer.tag(number, WireType.Varint).bool(value);
      return;
    case 'count':
    case 'seconds':
      if (!Number.isSafeInteger(value)) throw new NotOfType();
      writer.tag(number, WireType.Varint).int64(Number(value));
      return;
    default: {
      const message = 'bytesOf' in is ? is.bytesOf : is;
      if (message === undefined) throw new NotOfType();
      bytes(writer, number, writeMessage(partsOf(message, value), message));
    }
  }
}

/** Of those that JSON has as one text. */
function partsOf({ of }: Message, value: unknown): unknown {
  if (of === 'Quantity') return { string: String(value) };
  if (of !== 'Time' && of !== 'MicroTime') return value;
  const ms = Date.parse(String(value));
  if (Number.isNaN(ms)) throw new NotOfType();
  return {
    seconds: Math.floor(ms / 1000),
    ...(of === 'MicroTime' && { nanos: (ms - Math.floor(ms / 1000) * 1000) * 1e6 }),
  };
}

/** An empty list is not written in the one form, and mostly not in the other. */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const fields = Object.entries(value).filter(([, own]) => own !== null && own !== undefined && String(own) !== '');
  return Object.fromEntries(fields.map(([name, own]) => [name, withoutEmpty(own)]));
}
