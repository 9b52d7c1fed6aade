/** Where the parts of an XML document begin and end in its bytes, which are UTF-8. */

/** The bytes at hand end before what is looked for does. */
export const INCOMPLETE = -1;

export const EXCLAMATION_MARK = 0x21;
export const SLASH = 0x2f;
export const QUESTION_MARK = 0x3f;
const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const AMPERSAND = 0x26;
const SINGLE_QUOTE = 0x27;
const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const DELETE = 0x7f;

/** Printable ASCII that stands for itself. */
const PLAIN = bytesThat((byte) => byte >= SPACE && byte < DELETE && byte !== LESS_THAN && byte !== AMPERSAND);
const OF_NAMES = bytesThat((byte) => !' \t\r\n<>/'.includes(String.fromCharCode(byte)));

function bytesThat(holds: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(holds(byte)));
}

/** Where text stops being plain: at a tag, an entity, a line break, another script, or at the end of the bytes. */
export function endOfPlainText(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && PLAIN[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

export function endOfName(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && OF_NAMES[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

export function nextTag(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LESS_THAN) at += 1;
  return at < bytes.length ? at : INCOMPLETE;
}

/** Whether there is more than white space between two positions. */
export function hasText(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((bytes[at] ?? 0) > SPACE) return true;
  return false;
}

/** Whether the bytes at a position are those of a name. */
export function isAt(bytes: Buffer, at: number, name: Uint8Array): boolean {
  if (at + name.length > bytes.length) return false;
  for (let index = 0; index < name.length; index++) if (bytes[at + index] !== name[index]) return false;
  return true;
}

/** The position after the next `what`. */
function after(bytes: Buffer, what: string, from: number): number {
  const at = bytes.indexOf(what, from);
  return at === -1 ? INCOMPLETE : at + what.length;
}

/**
 * The position after an opening tag.
 * @param nameEnd where its name ends; attributes may follow, with a `>` in their values
 * @throws Error when another tag begins before this one ends
 */
export function endOfOpeningTag(bytes: Buffer, nameEnd: number): number {
  let at = nameEnd;
  while (at !== INCOMPLETE && at < bytes.length) {
    switch (bytes[at]) {
      case GREATER_THAN:
        return at + 1;
      case LESS_THAN:
        throw new Error('a tag begins inside a tag');
      case DOUBLE_QUOTE:
        at = after(bytes, '"', at + 1);
        break;
      case SINGLE_QUOTE:
        at = after(bytes, "'", at + 1);
        break;
      default:
        at += 1;
    }
  }
  return INCOMPLETE;
}

/** Whether the tag that ends at a position is that of an element without content: `<a/>`. */
export function isEmptyElement(bytes: Buffer, tagEnd: number): boolean {
  return bytes[tagEnd - 2] === SLASH;
}

export function isClosingTag(bytes: Buffer, at: number): boolean {
  return at + 1 < bytes.length && bytes[at] === LESS_THAN && bytes[at + 1] === SLASH;
}

/** For a message: as much of a tag as there is. */
export function tagAt(bytes: Buffer, tag: number): string {
  const end = after(bytes, '>', tag);
  return bytes.toString('utf8', tag, end === INCOMPLETE ? bytes.length : end);
}

/**
 * The position after a closing tag.
 * @throws Error when the tag closes another element
 */
export function endOfClosingTag(bytes: Buffer, tag: number, name: Buffer): number {
  const end = tag + '</'.length + name.length;
  if (end < bytes.length && bytes[end] === GREATER_THAN && isAt(bytes, tag + '</'.length, name)) return end + 1;
  if (after(bytes, '>', tag) === INCOMPLETE) return INCOMPLETE;
  throw new Error(`<${name}> is closed by ${tagAt(bytes, tag)}`);
}

/**
 * The position after an element whose opening tag ends at `from`, with all that is in it.
 * @param mayDeclare whether there is a declaration anywhere in the bytes, as `mayHaveDeclaration` says
 * @throws Error where a comment or CDATA in it may hold what looks like its end
 */
export function endOfElement(bytes: Buffer, name: Buffer, from: number, mayDeclare: boolean): number {
  const tag = nextTag(bytes, from);
  if (tag === INCOMPLETE) return INCOMPLETE;
  // Most elements have no children: the next tag closes them.
  if (isClosingTag(bytes, tag)) return endOfClosingTag(bytes, tag, name);
  const end = endOfParent(bytes, name, tag);
  if (mayDeclare && end !== INCOMPLETE && bytes.subarray(tag, end).includes('<!')) {
    throw new Error(`<${name}> has a comment or CDATA among its elements`);
  }
  return end;
}

/** Whether there may be a comment or CDATA: a single byte is found much sooner than two, and there is hardly ever one. */
export function mayHaveDeclaration(bytes: Buffer): boolean {
  return bytes.includes(EXCLAMATION_MARK);
}

/** The same for an element with children, which may have its name: each of its tags has it once. */
function endOfParent(bytes: Buffer, name: Buffer, from: number): number {
  let depth = 1;
  for (let at = bytes.indexOf(name, from); at !== -1; at = bytes.indexOf(name, at + name.length)) {
    const end = at + name.length;
    if (bytes[at - 1] === SLASH && bytes[at - 2] === LESS_THAN && bytes[end] === GREATER_THAN) {
      depth -= 1;
      if (depth === 0) return end + 1;
    } else if (bytes[at - 1] === LESS_THAN && endOfName(bytes, at) === end) {
      const tagEnd = endOfOpeningTag(bytes, end);
      if (tagEnd === INCOMPLETE) return INCOMPLETE;
      if (!isEmptyElement(bytes, tagEnd)) depth += 1;
    }
  }
  return INCOMPLETE;
}

const CDATA = Buffer.from('<![CDATA[');
const COMMENT = Buffer.from('<!--');

/**
 * The position after a comment, a document type, an instruction, or text that is to be taken as it stands.
 * @throws Error for the tag of an element
 */
export function endOfDeclaration(bytes: Buffer, tag: number): number {
  switch (bytes[tag + 1]) {
    case QUESTION_MARK:
      return after(bytes, '?>', tag);
    case EXCLAMATION_MARK:
      if (bytes.length < tag + CDATA.length) return INCOMPLETE;
      if (isAt(bytes, tag, CDATA)) return after(bytes, ']]>', tag);
      return after(bytes, isAt(bytes, tag, COMMENT) ? '-->' : '>', tag);
    case undefined:
      return INCOMPLETE;
    default:
      throw new Error(`${tagAt(bytes, tag)} in text`);
  }
}

/** What is to be taken as it stands in a declaration: nothing, but for CDATA. */
export function textOfDeclaration(bytes: Buffer, tag: number, end: number): string {
  return isAt(bytes, tag, CDATA) ? bytes.toString('utf8', tag + CDATA.length, end - ']]>'.length) : '';
}
