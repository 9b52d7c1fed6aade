import { parsedJson } from './parsed-json.ts';

/** Objects and lists in a text. */
export interface JsonValues {
  readonly values: readonly unknown[];
  /** Something begins as one and is none, has no end, or there are too many. */
  readonly isBroken: boolean;
}

/** More are no answer of any program, and each takes many times its text in memory. */
const MAX_VALUES = 1000;

/**
 * The objects and lists of JSON that stand one after another in a text, each at the beginning of a line or right behind another.
 * Lines of other text between them are passed over: what programs print beside their answer.
 */
export function jsonValuesIn(text: string): JsonValues {
  const values: unknown[] = [];
  let isBroken = false;
  for (let start = nextStart(text, 0); start !== undefined; ) {
    const end = endOf(text, start);
    if (end === undefined || values.length === MAX_VALUES) return { values, isBroken: true };
    const value = parsedJson(text.slice(start, end));
    if (value === undefined) isBroken = true;
    else values.push(value);
    start = nextStart(text, end);
  }
  return { values, isBroken };
}

function nextStart(text: string, from: number): number | undefined {
  const begin = /\s*[{[]/y;
  begin.lastIndex = from;
  if (begin.test(text)) return begin.lastIndex - 1;
  const atLine = /\n[ \t]*[{[]/g;
  atLine.lastIndex = from;
  return atLine.test(text) ? atLine.lastIndex - 1 : undefined;
}

/** By hand: a pattern would keep a step for each character of a long string. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let isString = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (isString) {
      if (char === '\\') at++;
      else if (char === '"') isString = false;
    } else if (char === '"') isString = true;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}
