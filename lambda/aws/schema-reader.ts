import type { NormalizedSchema } from '@smithy/core/schema';
import type { Strings } from './strings.ts';
import { notUsable } from './unusable.ts';
import { type Branch, type ElementReader, element, leaf, xmlReader } from './xml-reader.ts';

type Structure = Record<string, unknown>;

/** What is being read, from the outermost to the innermost. */
interface Draft {
  answer: Structure | undefined;
  readonly structures: Structure[];
  readonly lists: unknown[][];
  readonly meant: Meant;
}

/** Where a value belongs. */
type Put = (draft: Draft, value: unknown) => void;

/** Makes of a text what its schema says (a number, a boolean, a time), or throws where it is none. */
type Meant = (schema: NormalizedSchema, text: string) => unknown;

/** @throws Error when the document is not well-formed, ends early or is none of the schema */
export type SchemaReader = (bytes: Uint8Array, strings: Strings, meant: Meant) => Structure;

/** By the names of structures, members of them: no others are read of these. */
export type MembersRead = Readonly<Record<string, readonly string[]>>;

/** Bytes that the reader gets at once, of which it keeps a copy. */
const PIECE = 64 * 1024;

/**
 * Reads what a schema of the SDK describes as the SDK's own deserialiser does, but strictly, and over bytes: a large answer in a
 * fraction of the time. Of structures, lists and texts alone.
 *
 * @param path names of the elements around it, the root first
 * @throws Error for a schema that has something else, such as a map
 */
export function schemaReader(path: readonly string[], schema: NormalizedSchema, read: MembersRead = {}): SchemaReader {
  const document = path.reduceRight<Branch<Draft>>(
    (inner, name) => element({ [name]: inner }, { mayHaveText: false }),
    structure(schema, read, (draft, value) => {
      if (draft.answer !== undefined) throw notUsable(`its ${path.at(-1)} is there more than once`);
      draft.answer = value;
    }),
  );
  return (bytes, strings, meant) => {
    const draft: Draft = { answer: undefined, structures: [], lists: [], meant };
    const reader = xmlReader(document, draft, strings);
    for (let at = 0; at < bytes.length; at += PIECE) {
      reader.write(Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(PIECE, bytes.length - at)));
    }
    reader.end();
    return draft.answer ?? {};
  };
}

function readerOf(schema: NormalizedSchema, read: MembersRead, put: Put): ElementReader<Draft> {
  if (schema.isListSchema() && !schema.getMergedTraits().xmlFlattened) return list(schema, read, put);
  if (schema.isStructSchema() && !schema.isUnionSchema()) return structure(schema, read, put);
  if (schema.isStringSchema()) return leaf(put);
  if (schema.isNumericSchema() || schema.isBooleanSchema() || schema.isTimestampSchema()) {
    return leaf((draft, text) => put(draft, draft.meant(schema, text)));
  }
  throw new Error(`${schema.getName()} is not read over bytes`);
}

function structure(
  schema: NormalizedSchema,
  read: MembersRead,
  put: (draft: Draft, value: Structure) => void,
): Branch<Draft> {
  const wanted = read[schema.getName() ?? ''];
  const all = [...schema.structIterator()];
  const own = wanted === undefined ? all : all.filter(([name]) => wanted.includes(name));
  const members = own.map(([name, member]) => [
    member.getMemberTraits().xmlName ?? name,
    readerOf(member, read, ({ structures }, value) => {
      const made = structures.at(-1) ?? {};
      if (Object.hasOwn(made, name)) throw notUsable(`its ${name} is there more than once`);
      made[name] = value;
    }),
  ]);
  return element<Draft>(Object.fromEntries(members), {
    mayHaveText: false,
    begin: ({ structures }) => {
      structures.push({});
    },
    end: (draft) => put(draft, draft.structures.pop() ?? {}),
  });
}

function list(schema: NormalizedSchema, read: MembersRead, put: Put): Branch<Draft> {
  const item = schema.getValueSchema();
  const name = item.getMergedTraits().xmlName ?? 'member';
  const reader = readerOf(item, read, ({ lists }, value) => lists.at(-1)?.push(value));
  return element<Draft>(
    { [name]: reader },
    {
      only: true,
      begin: ({ lists }) => {
        lists.push([]);
      },
      end: (draft) => put(draft, draft.lists.pop()),
    },
  );
}
