import type { FindingGroup } from '../outline/blocks.ts';
import type { FirstThing } from '../outline/first-thing.ts';
import type { Wording } from '../outline/fit-blocks.ts';
import { likewiseText, type Remedy, sentencesOf } from '../outline/remedies.ts';
import { headLine, stepLines } from '../text/block-lines.ts';
import { wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';

const MOST_OF_HEADLINE = 4;
const MOST_OF_REMEDY = 6;

const BULLET = '  • ';
const UNDER_BULLET = '    ';
const REMEDY = '  → ';

/**
 * How a mail puts blocks into lines, which are what it counts.
 * @param first what the mail said to do, at its top: it is not said again */
export function mailWording(first: FirstThing | undefined, layout: Layout): Wording {
  return {
    // The empty line that goes before each block counts.
    head: (block) => `\n${headLine(block, layout)}\n`,
    group: (group) => `${groupLines(group, layout).join('\n')}\n`,
    foot: ({ remedies }) =>
      remedies
        .filter(({ key }) => key !== first?.remedy.key)
        .slice(0, 1)
        .map((remedy) => `${remedyLines(remedy, layout).join('\n')}\n`)
        .join(''),
    sizeOf: (text) => text.split('\n').length - 1,
  };
}

function groupLines({ words }: FindingGroup, { width }: Layout): readonly string[] {
  const { headline, place, history, was } = words;
  const where = [place, history, was].filter((part) => part !== '').join(', ');
  return [...short(wrap(headline, width, BULLET), MOST_OF_HEADLINE), ...wrap(where, width, UNDER_BULLET)];
}

function remedyLines(remedy: Remedy, layout: Layout): readonly string[] {
  return remedyWithin(remedy, MOST_OF_REMEDY, layout, REMEDY, UNDER_BULLET);
}

/**
 * What to do in so many lines, and for how many more findings where they have room for it; a longer command is in the report.
 * @param first what stands before the first line, and `rest` before the others
 */
export function remedyWithin(
  { steps, others }: Remedy,
  most: number,
  layout: Layout,
  first: string,
  rest: string,
): readonly string[] {
  const lines = stepLines(steps, layout, first, rest);
  if (lines.length > most) return short(stepLines(sentencesOf(steps), layout, first, rest), most);
  const likewise = likewiseText({ others });
  const alike = likewise === '' ? [] : wrap(likewise, layout.width, rest);
  return lines.length + alike.length <= most ? [...lines, ...alike] : lines;
}

/** The first lines, the last of them with an ellipsis where there are more. */
export function short(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `${lines[most - 1]?.replace(/.$/su, '') ?? ''}…`];
}
