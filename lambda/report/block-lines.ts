import { widthOf, wrap } from './columns.ts';
import { detailsOf, headlineOf, historyOf, idsOf, placeOf } from './group-words.ts';
import type { Layout } from './layout.ts';
import type { Block, FindingGroup } from './outline.ts';
import { amount, clipped, counted } from './plain-text.ts';
import { piecesOf, type Remedy } from './remedies.ts';

const MOST_IDS = 4;

const BULLET = '  • ';
const UNDER_BULLET = '    ';
const REMEDY = '  → ';

/** `HIGH  leaked-eni · 37 findings` */
export function headLine({ severity, check, findingCount }: Block, { width, paint }: Layout): string {
  const label = severity.toUpperCase();
  const [line = ''] = wrap(`${clipped(check, 128)} · ${counted(findingCount, 'finding')}`, width, `${label}  `);
  return paint.tone(severity, label) + paint.strong(line.slice(label.length));
}

/** A group under a bullet: what, where, and when `whole` the details that matter. */
export function groupLines(group: FindingGroup, whole: boolean, { width, paint }: Layout): readonly string[] {
  const under = (text: string) => (text === '' ? [] : wrap(text, width, UNDER_BULLET));
  const place = [placeOf(group), historyOf(group)].filter((part) => part !== '').join(', ');
  const ids = idsOf(group, MOST_IDS);
  return [
    ...wrap(headlineOf(group), width, BULLET),
    ...under(place).map(paint.faint),
    ...(whole ? detailsOf(group).flatMap(under) : []),
    ...under(ids === '' ? '' : `e.g. ${ids}`),
  ];
}

/** What to do, commands on lines of their own, and where to read on. */
export function remedyLines({ text, url, others }: Remedy, layout: Layout): readonly string[] {
  const { width, paint } = layout;
  const alike =
    others === 0 ? [] : wrap(`Likewise for ${amount(others)} more, each with its own id.`, width, UNDER_BULLET);
  const link = url === '' ? [] : wrap(clipped(url, 1000), width, UNDER_BULLET).map(paint.faint);
  return [...adviceLines(text, layout, REMEDY, UNDER_BULLET), ...alike, ...link];
}

/** Advice as running text behind `first`, then `rest`, its commands on lines of their own. */
export function adviceLines(text: string, { width, paint }: Layout, first = '', rest = ''): readonly string[] {
  const lines: string[] = [];
  let running = '';
  const flush = () => {
    if (running.trim() !== '') lines.push(...wrap(running, width, lines.length === 0 ? first : rest, rest));
    running = '';
  };
  for (const { kind, text: piece } of piecesOf(text)) {
    if (kind === 'command') {
      flush();
      lines.push(...commandLines(piece, width).map(paint.strong));
    } else if (running !== '' || !/^[.,;]?\s*$/.test(piece)) {
      running += kind === 'code' ? `\`${piece}\`` : piece;
    }
  }
  flush();
  return lines;
}

/** A command that can be pasted into a shell as it is: broken before its options, with a backslash. */
function commandLines(command: string, width: number): readonly string[] {
  const indent = '      ';
  const room = width - indent.length - 2;
  const parts = command.split(/ (?=--)/);
  if (parts.some((part) => widthOf(part) > room)) return wrap(command, width, indent);
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line} ${part}`;
    if (widthOf(longer) > room) {
      lines.push(`${indent}${line} \\`);
      line = part;
    } else {
      line = longer;
    }
  }
  return [...lines, `${indent}${line}`];
}
