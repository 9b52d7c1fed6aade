const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * Control and format characters (bidirectional overrides, invisible joiners), half surrogate pairs, noncharacters, and
 * letters and marks that nobody sees: fillers, blanks, and variation selectors, of which a row can hold a whole text for
 * whoever reads characters and not glyphs. The selector of emoji is left behind what it selects for.
 */
const UNSAFE =
  /(?<!\p{Extended_Pictographic})\uFE0F|(?!\uFE0F)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** What an unsafe character is shown as: seen, one column wide, and without effect. */
const REPLACEMENT = '\uFFFD';

/**
 * Text that came from AWS (names, tags, descriptions, error messages) made harmless for one line of output: line breaks
 * and tabs become a space, everything that steers a terminal or hides text becomes U+FFFD.
 */
export function harmless(text: string): string {
  return text.replaceAll(LINE_BREAKS, ' ').replaceAll(UNSAFE, REPLACEMENT);
}

/** Harmless text of at most `most` UTF-16 units: what is longer ends in an ellipsis. */
export function clipped(text: string, most: number): string {
  const clean = harmless(text);
  if (clean.length <= most) return clean;
  const head = clean.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head}…`;
}

/** The first sentence of a text, and those behind it that fit within so many characters with it. */
export function sentencesWithin(text: string, most: number): string {
  const [first = '', ...rest] = text.split(/(?<=\.) /);
  const shown = [first];
  for (const sentence of rest) {
    if ([...shown, sentence].join(' ').length > most) break;
    shown.push(sentence);
  }
  return shown.join(' ');
}

/** `2026-11-23 03:12 UTC`; a time that is not ISO is left as it is. */
export function shortTime(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
  return match === null ? harmless(iso) : `${match[1]} ${match[2]} UTC`;
}

const ACRONYMS = new Set(['ami', 'arn', 'az', 'cidr', 'cni', 'eks', 'eni', 'iam', 'id', 'ip', 'vpc']);

/** `cleanUpWouldFree` → `clean up would free`, `AWS::EC2::NetworkInterface` → `network interface` */
export function humanised(name: string): string {
  const last = name.split('::').at(-1) ?? name;
  return harmless(last)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}s?$/.test(word) ? word : word.toLowerCase()))
    .map((word) => (ACRONYMS.has(word) ? word.toUpperCase() : word))
    .join(' ');
}

const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** Whether a name can stand where nothing is escaped: in a mail's subject, in an id. */
export function isPlainName(name: string): boolean {
  return PLAIN_NAME.test(name);
}
