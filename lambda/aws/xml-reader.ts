import { isText, type Keep, type Strings } from './strings.ts';
import {
  EXCLAMATION_MARK,
  endOfClosingTag,
  endOfDeclaration,
  endOfElement,
  endOfName,
  endOfOpeningTag,
  endOfPlainText,
  hasText,
  INCOMPLETE,
  isAt,
  isClosingTag,
  isEmptyElement,
  mayHaveDeclaration,
  nextTag,
  QUESTION_MARK,
  SLASH,
  tagAt,
  textOfDeclaration,
} from './xml-bytes.ts';
import { decoded, withoutLayout } from './xml-text.ts';

/** What an element of a document means to us. */
export type ElementReader<Page> = Branch<Page> | Leaf<Page>;

/** An element that its parent does not name: passed over with all that is in it. */
interface Passed {
  readonly kind: 'passed';
}

/** An element with elements in it: those that it does not name are passed over with all that is in them. */
export interface Branch<Page> extends Hooks<Page> {
  readonly kind: 'branch';
  /** By the length of their names, in bytes: those that it names, and some that were passed over before. */
  readonly children: (readonly Child<Page>[] | undefined)[];
  /** How many it may still learn of those that it does not name. */
  toLearn: number;
  /** The one that was read last, in whatever document: only for a guess. */
  latest: Child<Page> | undefined;
}

/** An element with text in it. */
interface Leaf<Page> {
  readonly kind: 'leaf';
  readonly text: (page: Page, text: string) => void;
  readonly keep: Keep;
  /** The one that was shared last, in whatever document: only for a guess. */
  latestText: string;
  /** Instead of `text` where the bytes of the document say the same. */
  readonly bytes: BytesReader<Page> | undefined;
}

/** Takes the bytes between two positions. */
type BytesReader<Page> = (page: Page, bytes: Uint8Array, from: number, to: number) => void;

interface Hooks<Page> {
  readonly begin?: ((page: Page) => void) | undefined;
  readonly end?: ((page: Page) => void) | undefined;
  /** True for a list: text, attributes and elements that it does not name are refused there, not passed over. */
  readonly only?: boolean | undefined;
  /** False where text is refused, not passed over. Default: as `only` says. */
  readonly mayHaveText?: boolean | undefined;
}

interface Named<Page> {
  readonly name: Buffer;
  /** The name and a `>`: an opening tag without attributes. */
  readonly opening: Buffer;
  /** What came after it the last time, and is likely to come again: EC2 writes its items alike. */
  follower: Child<Page> | undefined;
}

type Child<Page> = Named<Page> & (ElementReader<Page> | Passed);

/** More names than any structure of EC2's has, and longer ones: a document with ever new ones is not to fill the memory. */
const MAX_LEARNED = 64;
const LONGEST_LEARNED = 64;

/** Reads the elements that are named, between the calls of `begin` and `end`. */
export function element<Page>(
  readers: Readonly<Record<string, ElementReader<Page>>>,
  hooks: Hooks<Page> = {},
): Branch<Page> {
  const children: Branch<Page>['children'] = [];
  for (const [key, reader] of Object.entries(readers)) {
    addChild(children, { ...named(Buffer.from(key)), ...reader });
  }
  const { begin, end, only, mayHaveText = only !== true } = hooks;
  const toLearn = only === true ? 0 : MAX_LEARNED;
  return { kind: 'branch', children, toLearn, latest: undefined, begin, end, only, mayHaveText };
}

function named<Page>(name: Buffer): Named<Page> {
  return { name, opening: Buffer.concat([name, Buffer.from('>')]), follower: undefined };
}

function addChild<Page>(children: Branch<Page>['children'], child: Child<Page>): void {
  const { length } = child.name;
  children[length] = [...(children[length] ?? []), child];
}

/** Hands on the element's text, decoded; `''` for an empty element. */
export function leaf<Page>(text: (page: Page, text: string) => void, keep: Keep = 'shared'): Leaf<Page> {
  return { kind: 'leaf', text, keep, latestText: '', bytes: undefined };
}

/** Hands on the element's text as UTF-8, decoded: for what is no string to us, and too frequent to be made one. */
export function leafOfBytes<Page>(bytes: BytesReader<Page>): Leaf<Page> {
  const text = (page: Page, decodedText: string) => {
    const encoded = Buffer.from(decodedText);
    bytes(page, encoded, 0, encoded.length);
  };
  return { kind: 'leaf', text, keep: 'own', latestText: '', bytes };
}

/** Takes a document piece by piece, however it is cut. */
export interface XmlReader {
  /** @throws Error when the document is not well-formed as far as it is read */
  readonly write: (piece: Buffer) => void;
  /** @throws Error when the document has ended before its root element did */
  readonly end: () => void;
}

/** Where the reading of a document stands. */
interface Reading<Page> {
  readonly page: Page;
  readonly strings: Strings;
  readonly document: Branch<Page>;
  /** From the root to the innermost. */
  readonly open: (Named<Page> & Branch<Page>)[];
  /** The innermost open element; at first, the document. */
  branch: Branch<Page>;
  hasRoot: boolean;
  /** Whether there may be a comment or CDATA in the bytes at hand. */
  mayDeclare: boolean;
}

/** Longer than any element that is passed over, or any text: what does not end would be looked at again with each piece. */
const MAX_UNREAD = 4 * 1024 * 1024;

/**
 * Reads a document into `page`, with `document` standing for the whole of it. Made for the large answers of EC2's query
 * protocol: it takes a fraction of the processor time of the SDK's parser, because it makes strings of nothing but the text
 * that is read, passes over unread elements in one step, and keeps no more of the document than the piece at hand.
 */
export function xmlReader<Page>(document: Branch<Page>, page: Page, strings: Strings): XmlReader {
  const reading: Reading<Page> = {
    page,
    strings,
    document,
    open: [],
    branch: document,
    hasRoot: false,
    mayDeclare: false,
  };
  // Each piece is read in the same place, behind what was incomplete of the last one.
  let space = Buffer.alloc(0);
  let unread = 0;
  return {
    write: (piece) => {
      const length = unread + piece.length;
      if (space.length < length) space = Buffer.concat([space.subarray(0, unread)], length);
      piece.copy(space, unread);
      const bytes = space.subarray(0, length);
      reading.mayDeclare = mayHaveDeclaration(bytes);
      const read = readTags(reading, bytes);
      bytes.copyWithin(0, read);
      unread = length - read;
      if (unread > MAX_UNREAD) throw new Error(`nothing in ${MAX_UNREAD} bytes comes to its end`);
    },
    end: () => {
      const unclosed = reading.open.at(-1);
      if (unclosed !== undefined) throw new Error(`the document ends inside <${unclosed.name}>`);
      if (space.subarray(0, unread).includes('<')) throw new Error('the document ends inside a tag');
    },
  };
}

/** Reads all that is complete, and gives the position of the rest. */
function readTags<Page>(reading: Reading<Page>, bytes: Buffer): number {
  let at = 0;
  for (let tag = nextTag(bytes, at); tag !== INCOMPLETE; tag = nextTag(bytes, at)) {
    if (reading.branch.mayHaveText === false && hasText(bytes, at, tag)) throw strayText();
    const end = readTag(reading, bytes, tag);
    if (end === INCOMPLETE) break;
    at = end;
  }
  return at;
}

/** Reads a tag, and the whole of an element that is text or passed over. Gives the position after it. */
function readTag<Page>(reading: Reading<Page>, bytes: Buffer, tag: number): number {
  if (tag + 1 >= bytes.length) return INCOMPLETE;
  switch (bytes[tag + 1]) {
    case SLASH:
      return closeElement(reading, bytes, tag);
    case EXCLAMATION_MARK:
    case QUESTION_MARK:
      return passDeclaration(reading, bytes, tag);
    default:
      return openElement(reading, bytes, tag + 1);
  }
}

function passDeclaration<Page>({ branch }: Reading<Page>, bytes: Buffer, tag: number): number {
  const end = endOfDeclaration(bytes, tag);
  const isText = branch.mayHaveText === false && end !== INCOMPLETE && textOfDeclaration(bytes, tag, end).trim() !== '';
  if (isText) throw strayText();
  return end;
}

function openElement<Page>(reading: Reading<Page>, bytes: Buffer, nameStart: number): number {
  const { branch, document } = reading;
  const likely = branch.latest?.follower;
  if (likely !== undefined && branch !== document && isAt(bytes, nameStart, likely.opening)) {
    branch.latest = likely;
    return readChild(reading, bytes, nameStart + likely.opening.length, likely);
  }
  const nameEnd = endOfName(bytes, nameStart);
  const tagEnd = endOfOpeningTag(bytes, nameEnd);
  if (tagEnd === INCOMPLETE) return INCOMPLETE;
  // What has none would be looked for without end.
  if (nameEnd === nameStart) throw new Error('a tag has no name');
  if (branch === document) {
    // What it says would go before what the first one said.
    if (reading.hasRoot) throw new Error('the document goes on after its end');
    reading.hasRoot = true;
  }
  const child = childNamed(branch, bytes, nameStart, nameEnd);
  const isEmpty = isEmptyElement(bytes, tagEnd);
  if (child === undefined) {
    if (branch.only === true) throw noList(`<${bytes.toString('utf8', nameStart, tagEnd - 1)}>`);
    return isEmpty ? tagEnd : endOfElement(bytes, bytes.subarray(nameStart, nameEnd), tagEnd, reading.mayDeclare);
  }
  if (child.kind === 'branch' && child.only === true && bytes.subarray(nameEnd, tagEnd).includes('=')) {
    throw noList('an attribute');
  }
  if (branch.latest !== undefined) branch.latest.follower = child;
  branch.latest = child;
  if (!isEmpty) return readChild(reading, bytes, tagEnd, child);
  readEmpty(reading, child);
  return tagEnd;
}

/** Reads on from where the opening tag of an element ends that is not empty. */
function readChild<Page>(reading: Reading<Page>, bytes: Buffer, tagEnd: number, child: Child<Page>): number {
  switch (child.kind) {
    case 'leaf':
      return readText(reading, bytes, tagEnd, child);
    case 'passed':
      return endOfElement(bytes, child.name, tagEnd, reading.mayDeclare);
    case 'branch':
      child.begin?.(reading.page);
      reading.open.push(child);
      reading.branch = child;
      return tagEnd;
  }
}

function readEmpty<Page>({ page }: Reading<Page>, child: Child<Page>): void {
  switch (child.kind) {
    case 'leaf':
      child.text(page, '');
      return;
    case 'passed':
      return;
    case 'branch':
      child.begin?.(page);
      child.end?.(page);
  }
}

/** Undefined for one that is not named, unless it could be learned: then it is found sooner the next time. */
function childNamed<Page>(branch: Branch<Page>, bytes: Buffer, from: number, to: number): Child<Page> | undefined {
  const alike = branch.children[to - from];
  if (alike !== undefined) for (const child of alike) if (isAt(bytes, from, child.name)) return child;
  if (branch.toLearn === 0 || to - from > LONGEST_LEARNED) return undefined;
  branch.toLearn -= 1;
  const passed: Child<Page> = { ...named(Buffer.from(bytes.subarray(from, to))), kind: 'passed' };
  addChild(branch.children, passed);
  return passed;
}

function closeElement<Page>(reading: Reading<Page>, bytes: Buffer, tag: number): number {
  const { open, page, document } = reading;
  const closed = open.at(-1);
  if (closed === undefined) throw new Error(`${tagAt(bytes, tag)} closes nothing`);
  const end = endOfClosingTag(bytes, tag, closed.name);
  if (end === INCOMPLETE) return INCOMPLETE;
  closed.end?.(page);
  open.pop();
  reading.branch = open.at(-1) ?? document;
  return end;
}

/** Reads the text of an element, and its closing tag. */
function readText<Page>(reading: Reading<Page>, bytes: Buffer, from: number, child: Named<Page> & Leaf<Page>): number {
  const textEnd = endOfPlainText(bytes, from);
  if (!isClosingTag(bytes, textEnd)) return readAnyText(reading, bytes, from, child);
  const end = endOfClosingTag(bytes, textEnd, child.name);
  if (end === INCOMPLETE) return INCOMPLETE;
  if (child.bytes !== undefined) child.bytes(reading.page, bytes, from, textEnd);
  else child.text(reading.page, plainText(reading.strings, bytes, from, textEnd, child));
  return end;
}

function plainText<Page>(strings: Strings, bytes: Buffer, from: number, to: number, child: Leaf<Page>): string {
  if (child.keep === 'own') return strings.own.ofAscii(bytes, from, to);
  if (!isText(child.latestText, bytes, from, to)) child.latestText = strings.shared.ofAscii(bytes, from, to);
  return child.latestText;
}

/** The same where there are entities, other scripts, line breaks, comments or CDATA. */
function readAnyText<Page>(
  reading: Reading<Page>,
  bytes: Buffer,
  from: number,
  child: Named<Page> & Leaf<Page>,
): number {
  let text = '';
  let at = from;
  for (let tag = nextTag(bytes, at); tag !== INCOMPLETE; tag = nextTag(bytes, at)) {
    text += decoded(bytes.toString('utf8', at, tag));
    if (isClosingTag(bytes, tag)) {
      const end = endOfClosingTag(bytes, tag, child.name);
      if (end !== INCOMPLETE) child.text(reading.page, reading.strings[child.keep].ofText(withoutLayout(text)));
      return end;
    }
    at = endOfDeclaration(bytes, tag);
    if (at === INCOMPLETE) break;
    text += textOfDeclaration(bytes, tag, at);
  }
  return INCOMPLETE;
}

function strayText(): Error {
  return new Error('text where elements should be');
}

function noList(found: string): Error {
  return new Error(`${found} in a list`);
}
