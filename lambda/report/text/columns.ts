const ASCII = /^[\x20-\x7e]*$/;
const ZERO_WIDTH = /^[\p{M}\p{Cf}]$/u;
/** East Asian wide and full-width blocks, and emoji: two columns in a terminal. */
const DOUBLE_WIDTH =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F000}-\u{1FAFF}\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]$/u;

/** Columns that text takes in a terminal. It must hold no control characters (see `harmless`). */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (ZERO_WIDTH.test(character)) return 0;
  return DOUBLE_WIDTH.test(character) ? 2 : 1;
}

/** The text, or as much of its beginning as fits with an ellipsis behind it. */
export function truncated(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return width < 1 ? '' : `${headOf(text, width - 1)}…`;
}

/** Text followed by spaces up to a width. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The longest beginning of a text that takes at most `width` columns. */
function headOf(text: string, width: number): string {
  let taken = 0;
  let end = 0;
  for (const character of text) {
    taken += characterWidth(character);
    if (taken > width) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/**
 * Text in lines of at most `width` columns, the first behind `first`, the others behind `rest` (prefixes count). Breaks
 * between words; a word longer than a line is broken where the line ends, except a URL, which stays whole on a line of
 * its own because half a link is none.
 */
export function wrap(text: string, width: number, first = '', rest = ' '.repeat(widthOf(first))): readonly string[] {
  const lines: string[] = [];
  const roomBehind = (lead: string) => Math.max(1, width - widthOf(lead));
  const roomNow = () => roomBehind(lines.length === 0 ? first : rest);
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= roomNow()) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = piecesOf(word, Math.min(roomNow(), roomBehind(rest)));
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines.map((content, index) => `${index === 0 ? first : rest}${content}`.trimEnd());
}

function piecesOf(word: string, room: number): readonly string[] {
  if (isUrl(word)) return [word];
  const pieces: string[] = [];
  let left = word;
  while (widthOf(left) > room) {
    // One wide character may not fit into one column; it must still be taken, or this never ends.
    const head = headOf(left, room) || (left.match(/^./su)?.[0] ?? left);
    pieces.push(head);
    left = left.slice(head.length);
  }
  return [...pieces, left];
}

/** A longer link than this is broken like any word: not even a signed one has that many characters. */
const MAX_URL = 2048;

/** True for an absolute link, or the place of an object in S3, with nothing else around it. */
export function isUrl(word: string): boolean {
  return word.length <= MAX_URL && /^(?:https?|s3):\/\/\S+$/.test(word);
}
