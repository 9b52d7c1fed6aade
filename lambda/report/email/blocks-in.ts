import type { Block } from '../outline/blocks.ts';
import { cutText, fitBlocks } from '../outline/fit-blocks.ts';
import { wrap } from '../text/columns.ts';
import type { MailWording } from './mail-wording.ts';

/** Lines kept for how many findings were cut. */
const CUT = 3;

/** As many blocks as so many lines hold, worst first, an empty line before each; then how many findings were cut. */
export function blocksIn(blocks: readonly Block[], wording: MailWording, room: number): readonly string[] {
  const whole = fitBlocks(blocks, room, wording);
  const { blocks: texts, cut } = whole.cut.findings === 0 ? whole : fitBlocks(blocks, room - CUT, wording);
  const cutLine = cutText(cut);
  return [...texts.flatMap((text) => text.trimEnd().split('\n')), ...(cutLine === '' ? [] : cutLines(cutLine))];
}

function cutLines(text: string): readonly string[] {
  return ['', ...wrap(text, 72)];
}
