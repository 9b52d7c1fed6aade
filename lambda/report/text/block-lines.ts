import { count } from '../../common/words.ts';
import type { Block, FindingGroup } from '../outline/blocks.ts';
import { idsOf } from '../outline/group-words.ts';
import { likewiseText, type Remedy, type ShownStep } from '../outline/remedies.ts';
import { clipped } from '../words/plain-text.ts';
import { shellWords } from '../words/shell.ts';
import { widthOf, wrap } from './columns.ts';
import type { Layout } from './layout.ts';

const MAX_IDS = 4;

const BULLET = '  • ';
const UNDER_BULLET = '    ';
const REMEDY = '  → ';

/** `HIGH  subnet-low-ips · 3 findings · follows from leaked-eni` */
export function headLine({ severity, check, findingCount, followsFrom }: Block, { width, paint }: Layout): string {
  const label = severity.toUpperCase();
  const cause = followsFrom === null ? '' : ` · follows from ${clipped(followsFrom.check, 128)}`;
  const text = `${clipped(check, 128)} · ${count(findingCount, 'finding')}${cause}`;
  const [first = '', ...rest] = wrap(text, width, `${label}  `);
  return [paint.tone(severity, label) + paint.strong(first.slice(label.length)), ...rest.map(paint.strong)].join('\n');
}

/** A group under a bullet: what, where, and when `whole` the details that matter. */
export function groupLines(group: FindingGroup, whole: boolean, { width, paint }: Layout): readonly string[] {
  const under = (text: string) => (text === '' ? [] : wrap(text, width, UNDER_BULLET));
  const { headline, place, history, details } = group.words;
  const where = [place, history].filter((part) => part !== '').join(', ');
  const ids = idsOf(group, MAX_IDS);
  return [
    ...wrap(headline, width, BULLET),
    ...under(where).map(paint.faint),
    ...(whole ? details.flatMap(under) : []),
    ...under(ids === '' ? '' : `e.g. ${ids}`),
  ];
}

/** What to do, commands on lines of their own, and where to read on. */
export function remedyLines({ steps, url, others }: Remedy, layout: Layout): readonly string[] {
  const { width, paint } = layout;
  const likewise = likewiseText({ others });
  const alike = likewise === '' ? [] : wrap(likewise, width, UNDER_BULLET);
  const link = url === '' ? [] : wrap(clipped(url, 1000), width, UNDER_BULLET).map(paint.faint);
  return [...stepLines(steps, layout, REMEDY, UNDER_BULLET), ...alike, ...link];
}

const COMMAND_INDENT = '      ';

/** Steps in their order: sentences behind `first`, then `rest`; commands on lines of their own, behind `commands`. */
export function stepLines(
  steps: readonly ShownStep[],
  { width, paint }: Layout,
  first: string,
  rest: string,
  commands = COMMAND_INDENT,
): readonly string[] {
  return steps.flatMap((step, index) =>
    'text' in step
      ? wrap(step.text, width, index === 0 ? first : rest, rest)
      : commandLines(step.argv, width, commands).map(paint.strong),
  );
}

/**
 * A command that can be pasted into a shell as it is: broken between arguments only, each line but the last with a
 * backslash at its end. An option stays with its values where they fit. An argument that is wider than a line is not
 * broken.
 */
function commandLines(argv: readonly string[], width: number, indent: string): readonly string[] {
  const room = width - indent.length - BROKEN.length;
  const lines: string[] = [];
  for (const part of withValues(shellWords(argv) ?? [])) {
    const units = widthOf(part.join(' ')) <= room ? [part.join(' ')] : part;
    for (const unit of units) {
      const last = lines.at(-1);
      if (last === undefined || widthOf(`${last} ${unit}`) > room) lines.push(unit);
      else lines[lines.length - 1] = `${last} ${unit}`;
    }
  }
  return lines.map((line, index) => `${indent}${line}${index < lines.length - 1 ? BROKEN : ''}`);
}

const BROKEN = ' \\';

/** The words of a command with each option and its values together; what comes before the first option is one part. */
function withValues(words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word.startsWith('--')) parts.push([word]);
    else parts.at(-1)?.push(word);
  }
  return parts.filter((part) => part.length > 0);
}
