/**
 * What one element of a document means to us. Elements that its parent's `children` do not name are passed over with
 * all that is in them.
 */
export interface ElementReader<Page> {
  readonly children: ReadonlyMap<string, Child<Page>>;
  readonly begin?: ((page: Page) => void) | undefined;
  /** Called with the element's own text; present only on elements without children. */
  readonly text?: ((page: Page, text: string) => void) | undefined;
  readonly end?: ((page: Page) => void) | undefined;
  /** True for a list: text, attributes and elements that `children` do not name are refused there, not passed over. */
  readonly only?: boolean | undefined;
}

interface Child<Page> {
  readonly name: string;
  /** `</name>` */
  readonly closing: string;
  readonly reader: ElementReader<Page>;
}

interface Hooks<Page> {
  readonly begin?: (page: Page) => void;
  readonly end?: (page: Page) => void;
  readonly only?: boolean;
}

export function element<Page>(
  readers: Readonly<Record<string, ElementReader<Page>>>,
  hooks: Hooks<Page> = {},
): ElementReader<Page> {
  const children = Object.entries(readers).map(
    ([name, reader]) => [name, { name, closing: `</${name}>`, reader }] as const,
  );
  return { children: new Map(children), ...hooks };
}

export function leaf<Page>(text: (page: Page, text: string) => void): ElementReader<Page> {
  return { children: new Map(), text };
}

/** Takes a document piece by piece, however it is cut. */
export interface XmlReader {
  /** @throws Error when the document is not well-formed as far as it is read */
  readonly write: (text: string) => void;
  /** @throws Error when the document has ended before its root element did */
  readonly end: () => void;
}

/** Where the reading of a document stands. */
interface Reading<Page> {
  readonly page: Page;
  readonly open: Child<Page>[];
  /** Of the innermost open element; at first, of the document. */
  reader: ElementReader<Page>;
  readonly document: ElementReader<Page>;
  /** What has come of that element's text. */
  text: string;
}

/** The piece at hand ends before what is being read does: it is read again when more has come. */
const INCOMPLETE = -1;

/** Longer than any element that is passed over, or any text: what does not end would be looked at again with each piece. */
const MAX_UNREAD = 4 * 1024 * 1024;

const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;
const EXCLAMATION_MARK = 0x21;
const CDATA = '<![CDATA[';

/**
 * Reads a document into `page`, with `document` standing for the whole of it. Made for the large answers of EC2's query
 * protocol: it takes a fraction of the processor time of the SDK's parser, because it looks at no character that it does
 * not need and passes over unread elements in one step, and keeps no more of the document than the piece at hand.
 */
export function xmlReader<Page>(document: ElementReader<Page>, page: Page): XmlReader {
  const reading: Reading<Page> = { page, document, open: [], reader: document, text: '' };
  let rest = '';
  return {
    write: (text) => {
      const xml = rest === '' ? text : rest + text;
      rest = xml.slice(readTags(reading, xml));
      if (rest.length > MAX_UNREAD) throw new Error(`nothing in ${MAX_UNREAD} characters comes to its end`);
    },
    end: () => {
      const unclosed = reading.open.at(-1);
      if (unclosed !== undefined) throw new Error(`the document ends inside <${unclosed.name}>`);
      if (rest.includes('<')) throw new Error('the document ends inside a tag');
    },
  };
}

/** Reads all that is complete, and gives the position of the rest. */
function readTags<Page>(reading: Reading<Page>, xml: string): number {
  let at = 0;
  for (let tag = xml.indexOf('<'); tag !== -1; tag = xml.indexOf('<', at)) {
    const next = readTag(reading, xml, at, tag);
    if (next === INCOMPLETE) break;
    at = next;
  }
  return at;
}

/** Reads the text from `at` to the tag, and the tag. Gives the position after it, or says that it is incomplete. */
function readTag<Page>(reading: Reading<Page>, xml: string, at: number, tag: number): number {
  if (reading.reader.only === true && tag > at && xml.slice(at, tag).trim() !== '') throw noList('text');
  switch (xml.charCodeAt(tag + 1)) {
    case SLASH:
      return closeElement(reading, xml, at, tag);
    case QUESTION_MARK:
      return passOver(reading, xml, at, tag, '?>');
    case EXCLAMATION_MARK:
      return readDeclaration(reading, xml, at, tag);
    default:
      return openElement(reading, xml, tag);
  }
}

function openElement<Page>(reading: Reading<Page>, xml: string, tag: number): number {
  const end = after(xml, '>', tag);
  if (end === INCOMPLETE) return INCOMPLETE;
  // AWS writes nearly all of its tags bare.
  const inside = xml.slice(tag + 1, end - 1);
  const child = reading.reader.children.get(inside);
  if (child !== undefined) return enter(reading, xml, child, end);
  if (reading.reader.only === true && !reading.reader.children.has(nameIn(inside))) throw noList(`<${inside}>`);
  return isBareName(inside) ? endOfElement(xml, inside, end) : openAnyElement(reading, xml, tag);
}

function openAnyElement<Page>(reading: Reading<Page>, xml: string, tag: number): number {
  const match = OPENING_TAG.exec(xml.slice(tag, tag + longestTag(xml, tag)));
  if (match === null) return INCOMPLETE;
  const [{ length }, name = '', slash] = match;
  const child = reading.reader.children.get(name);
  if (child?.reader.only === true && match[0].includes('=')) throw noList('an attribute');
  if (slash === '')
    return child === undefined ? endOfElement(xml, name, tag + length) : enter(reading, xml, child, tag + length);
  child?.reader.begin?.(reading.page);
  child?.reader.text?.(reading.page, '');
  child?.reader.end?.(reading.page);
  return tag + length;
}

function enter<Page>(reading: Reading<Page>, xml: string, child: Child<Page>, end: number): number {
  const { reader, closing } = child;
  const { page } = reading;
  if (reader.text !== undefined) {
    const next = xml.indexOf('<', end);
    if (next !== -1 && xml.startsWith(closing, next)) {
      reader.begin?.(page);
      reader.text(page, withoutLayout(decoded(xml.slice(end, next))));
      reader.end?.(page);
      return next + closing.length;
    }
  }
  reader.begin?.(page);
  reading.open.push(child);
  reading.reader = reader;
  reading.text = '';
  return end;
}

function closeElement<Page>(reading: Reading<Page>, xml: string, at: number, tag: number): number {
  const end = after(xml, '>', tag);
  if (end === INCOMPLETE) return INCOMPLETE;
  const closed = reading.open.pop();
  if (closed === undefined) throw new Error(`${xml.slice(tag, end)} closes nothing`);
  if (!xml.startsWith(closed.closing, tag)) throw new Error(`<${closed.name}> is closed by ${xml.slice(tag, end)}`);
  const { reader, page } = reading;
  reader.text?.(page, withoutLayout(reading.text + decoded(xml.slice(at, tag))));
  reader.end?.(page);
  reading.reader = reading.open.at(-1)?.reader ?? reading.document;
  return end;
}

/** A comment, a document type, or text that is to be taken as it stands. */
function readDeclaration<Page>(reading: Reading<Page>, xml: string, at: number, tag: number): number {
  if (xml.startsWith(CDATA, tag)) {
    const end = passOver(reading, xml, at, tag, ']]>');
    if (end !== INCOMPLETE) addText(reading, () => xml.slice(tag + CDATA.length, end - ']]>'.length));
    return end;
  }
  if (xml.startsWith('<!--', tag)) return passOver(reading, xml, at, tag, '-->');
  return xml.length < tag + CDATA.length ? INCOMPLETE : passOver(reading, xml, at, tag, '>');
}

/** Keeps the text before the tag, and nothing of what is between the tag and `end`. */
function passOver<Page>(reading: Reading<Page>, xml: string, at: number, tag: number, end: string): number {
  const next = after(xml, end, tag);
  if (next !== INCOMPLETE) addText(reading, () => decoded(xml.slice(at, tag)));
  return next;
}

function addText<Page>(reading: Reading<Page>, text: () => string): void {
  if (reading.reader.text !== undefined) reading.text += text();
}

/** The name in what stands between a tag's brackets. */
function nameIn(inside: string): string {
  return /^[^\s/]*/.exec(inside)?.[0] ?? '';
}

function noList(found: string): Error {
  return new Error(`${found} in a list`);
}

/** Neither attributes nor the slash of an empty element. */
function isBareName(inside: string): boolean {
  return !inside.includes('/') && !inside.includes('=') && !inside.includes(' ') && inside.trim() === inside;
}

const OPENING_TAG = /^<([^\s/>]+)(?:[^"'>/]|"[^"]*"|'[^']*'|\/(?!>))*(\/?)>/;

/** Attribute values may hold a `>`: only the tag's own grammar tells its end, and no tag of EC2's is longer. */
const MAX_TAG_LENGTH = 4096;

/** How far to look for a tag's end: to the next `>` where it can have no attributes. */
function longestTag(xml: string, tag: number): number {
  const end = after(xml, '>', tag);
  return xml.slice(tag, end).includes('=') ? MAX_TAG_LENGTH : end - tag;
}

/** Passes over an element, and over elements of its own name inside it. */
function endOfElement(xml: string, name: string, from: number): number {
  const closing = `</${name}>`;
  let at = from;
  for (let depth = 1; depth > 0; depth -= 1) {
    const end = after(xml, closing, at);
    if (end === INCOMPLETE) return INCOMPLETE;
    // An element without children, as most are, has no `<` before its own closing tag.
    if (xml.indexOf('<', at) !== end - closing.length) depth += openedIn(xml.slice(at, end), name);
    at = end;
  }
  return at;
}

function openedIn(text: string, name: string): number {
  if (!text.includes(`<${name}`)) return 0;
  return [...text.matchAll(/<([^\s/>!?]+)[^>]*>/g)].filter(([tag, opened]) => opened === name && !tag.endsWith('/>'))
    .length;
}

function after(xml: string, what: string, from: number): number {
  const at = xml.indexOf(what, from);
  return at === -1 ? INCOMPLETE : at + what.length;
}

/** White space with a line break is the layout of the document, not a value: the SDK reads it so too. */
function withoutLayout(text: string): string {
  return text.includes('\n') && text.trim() === '' ? '' : text;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (!text.includes('&') && !text.includes('\r')) return text;
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      const character = name === undefined ? undefined : ENTITIES[name];
      if (character === undefined) throw new Error(`unknown entity ${whole}`);
      return character;
    });
}
