import { widthOf, wrap } from './columns.ts';
import { detailsOf, headlineOf, historyOf, idsOf, placeOf } from './group-words.ts';
import type { Layout } from './layout.ts';
import type { Block, FindingGroup } from './outline.ts';
import { amount, counted, harmless } from './plain-text.ts';
import { piecesOf, type Remedy } from './remedies.ts';

/** Groups told with all that matters; the next ones are told in a line or two; the rest are counted. */
const MOST_WHOLE = 4;
const MOST_GROUPS = 12;
const MOST_INFO_GROUPS = 4;
const MOST_IDS = 4;

const BULLET = '  • ';
const UNDER_BULLET = '    ';
const REMEDY = '  → ';

/** One check at one severity: its groups, then what to do. */
export function blockLines(block: Block, layout: Layout): readonly string[] {
  const most = block.severity === 'info' ? MOST_INFO_GROUPS : MOST_GROUPS;
  const shown = block.groups.slice(0, most);
  const whole = block.severity === 'info' ? 0 : MOST_WHOLE;
  return [
    headLine(block, layout),
    ...shown.flatMap((group, index) => groupLines(group, index < whole, layout)),
    ...restLines(block.groups.slice(most), layout),
    ...block.remedies.flatMap((remedy) => remedyLines(remedy, layout)),
  ];
}

function headLine({ severity, check, findingCount }: Block, { width, paint }: Layout): string {
  const label = severity.toUpperCase();
  const [line = ''] = wrap(`${harmless(check)} · ${counted(findingCount, 'finding')}`, width, `${label}  `);
  return paint.tone(severity, label) + paint.strong(line.slice(label.length));
}

function groupLines(group: FindingGroup, whole: boolean, { width, paint }: Layout): readonly string[] {
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

function restLines(groups: readonly FindingGroup[], { width, paint }: Layout): readonly string[] {
  if (groups.length === 0) return [];
  const findings = groups.reduce((sum, group) => sum + group.findings.length, 0);
  const text = `and ${counted(findings, 'more finding')} in ${counted(groups.length, 'place')}: --format json or csv has all of them`;
  return wrap(text, width, UNDER_BULLET).map(paint.faint);
}

function remedyLines({ text, url, others }: Remedy, { width, paint }: Layout): readonly string[] {
  const lines: string[] = [];
  let running = '';
  const flush = () => {
    if (running.trim() !== '') lines.push(...wrap(running, width, lines.length === 0 ? REMEDY : UNDER_BULLET));
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
  const alike =
    others === 0 ? [] : wrap(`The same for ${amount(others)} more, each with its own id.`, width, UNDER_BULLET);
  const link = url === '' ? [] : wrap(harmless(url), width, UNDER_BULLET).map(paint.faint);
  return [...lines, ...alike, ...link];
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
