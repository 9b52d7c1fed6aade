import type { Block } from '../outline/blocks.ts';
import { cutText, fitBlocks, type Wording } from '../outline/fit-blocks.ts';
import { wrap } from '../text/columns.ts';
import type { Layout } from '../text/layout.ts';

/** Lines kept for how many findings were cut. */
const CUT = 3;

/** As many blocks as so many lines hold, worst first, an empty line before each; then how many findings were cut. */
export function blocksIn(
  blocks: readonly Block[],
  wording: Wording,
  { width }: Layout,
  room: number,
): readonly string[] {
  const whole = fitBlocks(blocks, room, wording);
  const { blocks: texts, cut } = whole.cut.findings === 0 ? whole : fitBlocks(blocks, room - CUT, wording);
  const cutLine = cutText(cut);
  const cutLines = cutLine === '' ? [] : ['', ...wrap(cutLine, width)];
  return [...texts.flatMap((text) => text.trimEnd().split('\n')), ...cutLines];
}
