import pc from 'picocolors';
import { amount } from '../../common/words.ts';
import { formatIpv4 } from '../../facts/aws/ipv4.ts';
import { type AddressKind, type AddressMap, BLOCK_SIZE, runsOf } from '../../model/address-map.ts';
import type { MapReport, MapView } from '../../model/map-report.ts';
import { isWholeAndFree, type MapBlock, type MapOutline, mapOutline } from '../outline/map-outline.ts';
import { padded, widthOf, wrap } from '../text/columns.ts';
import { type Layout, layoutFor, type RenderOptions } from '../text/layout.ts';
import { clipped, harmless, shortTime } from '../words/plain-text.ts';

/** Lines of addresses that one map has at the most; of a larger subnet a cell is a block. */
const MOST_LINES = 64;
/** As wide as a dotted quad. */
const LABEL = '255.255.255.255'.length + 1;
const MAX_UNSEARCHED = 10;

/**
 * The maps for a terminal: a letter an address in its /28 block, or of a large subnet a letter a block. Colours repeat what
 * letters say. No line is wider than the terminal.
 */
export function mapTable({ maps, unsearched, tool, at }: MapReport, options: RenderOptions): string {
  const layout = layoutFor(options);
  const columns = Math.max(layout.width, Math.floor(options.width));
  const places = unsearched
    .slice(0, MAX_UNSEARCHED)
    .map(({ accountId, region, action, message }) =>
      clipped(`Not looked at: ${accountId} ${region} (${action}: ${message})`, 400),
    );
  const sections = [
    ...maps.flatMap((view) => mapSections(view, layout, columns, painter(options.color))),
    places.flatMap((place) => wrap(place, layout.width).map(layout.paint.warning)),
    wrap(`${tool.name} ${harmless(tool.version)}, ${shortTime(at)}`, layout.width).map(layout.paint.faint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

type Painter = (kind: AddressKind, text: string, isWhole?: boolean) => string;

function mapSections(
  { map, unread }: MapView,
  layout: Layout,
  columns: number,
  paint: Painter,
): readonly (readonly string[])[] {
  const outline = mapOutline(map, unread);
  const { width } = layout;
  const perLine = addressesPerLine(columns, outline.blocks.length);
  const letters = map.cells.by === 'address' && lettersFit(outline, perLine) ? lettersOf(map) : undefined;
  return [
    [
      ...wrap(`${outline.title}, ${outline.where}`, width, 'MAP  ').map(layout.paint.strong),
      ...wrap(outline.summary, width),
      ...outline.notes.flatMap((note) => wrap(note, width).map(layout.paint.warning)),
    ],
    letters === undefined
      ? foldedLines(outline, columns, layout, paint)
      : addressLines(outline, letters, perLine, layout, paint),
    legendLines(outline, letters === undefined, layout, paint),
  ];
}

/** Blocks beside each other are a power of two, so that lines begin at round addresses; as few as make a square picture. */
function addressesPerLine(columns: number, blocks: number): number {
  const room = Math.floor((columns - LABEL + 1) / (BLOCK_SIZE + 1));
  const wanted = Math.sqrt(blocks / 4);
  return BLOCK_SIZE * 2 ** Math.floor(Math.log2(Math.max(1, Math.min(room, wanted))));
}

function lettersFit({ blocks }: MapOutline, perLine: number): boolean {
  return (blocks.length * BLOCK_SIZE) / perLine <= MOST_LINES;
}

function lettersOf({ cells }: AddressMap): readonly AddressKind[] {
  if (cells.by === 'block') return [];
  return runsOf(cells.runs).flatMap(({ kind, length }) => Array.from({ length }, () => kind));
}

function addressLines(
  { blocks, firstAddress, legend }: MapOutline,
  kinds: readonly AddressKind[],
  perLine: number,
  { paint }: Layout,
  painter: Painter,
): readonly string[] {
  const letters = new Map(legend.map(({ kind, letter }) => [kind, letter]));
  const blocksPerLine = perLine / BLOCK_SIZE;
  return chunksOf(blocks, blocksPerLine).map((line, index) => {
    const shown = line.map((block, at) => {
      const first = (index * blocksPerLine + at) * BLOCK_SIZE;
      const own = kinds.slice(first, first + BLOCK_SIZE);
      return paintedRuns(own, letters, isWholeAndFree(block), painter);
    });
    return `${paint.faint(label(firstAddress + index * perLine))}${shown.join(' ')}`;
  });
}

function paintedRuns(
  kinds: readonly AddressKind[],
  letters: ReadonlyMap<AddressKind, string>,
  isWhole: boolean,
  painter: Painter,
): string {
  let painted = '';
  for (let at = 0; at < kinds.length; ) {
    const kind = kinds[at] ?? 'free';
    let end = at;
    while (end < kinds.length && kinds[end] === kind) end++;
    painted += painter(kind, (letters.get(kind) ?? ' ').repeat(end - at), isWhole);
    at = end;
  }
  return painted;
}

/** How much of its addresses a line says at its end: ` 100 %`. */
const SHARE = 6;

function foldedLines(
  { blocks, firstAddress, legend }: MapOutline,
  columns: number,
  { paint }: Layout,
  painter: Painter,
): readonly string[] {
  const letters = new Map(legend.map(({ kind, letter }) => [kind, letter]));
  const room = columns - LABEL - SHARE;
  const perLine = Math.min(256, 2 ** Math.floor(Math.log2(room)));
  return chunksOf(blocks, perLine).map((line, index) => {
    const cells = line.map((block) => painter(block.kind, blockLetter(block, letters), isWholeAndFree(block))).join('');
    const held = line.reduce((sum, block) => sum + block.held, 0);
    const size = line.reduce((sum, block) => sum + block.size, 0);
    const share = `${Math.round((100 * held) / Math.max(1, size))} %`.padStart(SHARE);
    return `${paint.faint(label(firstAddress + index * perLine * BLOCK_SIZE))}${cells}${' '.repeat(perLine - line.length)}${paint.faint(share)}`;
  });
}

/** Small where less than half of the block is held. */
function blockLetter({ kind, held, size }: MapBlock, letters: ReadonlyMap<AddressKind, string>): string {
  const letter = letters.get(kind) ?? ' ';
  return 2 * held < size ? letter.toLowerCase() : letter;
}

const FOLDED =
  'A cell is a /28 block of 16 addresses, with the letter of who holds most of it: a capital where at least half is held. At the end of a line, the share that is held.';

function legendLines(
  { legend }: MapOutline,
  isFolded: boolean,
  { width, paint }: Layout,
  painter: Painter,
): readonly string[] {
  const most = Math.max(0, ...legend.map(({ addresses }) => widthOf(amount(addresses))));
  const lines = legend.flatMap(({ kind, letter, words, addresses }) => {
    const number = amount(addresses).padStart(most);
    const [first = '', ...rest] = wrap(words, width, `  ${letter} ${number}  `);
    return [`  ${painter(kind, letter)}${first.slice(3)}`, ...rest];
  });
  return [...lines, ...(isFolded ? wrap(FOLDED, width).map(paint.faint) : [])];
}

function label(address: number): string {
  return padded(formatIpv4(address), LABEL);
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Colours of the sixteen that every terminal has; letters tell apart what shares one. */
function painter(color: boolean): Painter {
  const colors = pc.createColors(color);
  return (kind, text, isWhole = false) => {
    switch (kind) {
      case 'nodes':
        return colors.bold(colors.blue(text));
      case 'cniSecondaries':
      case 'prefixes':
      case 'otherCni':
        return colors.cyan(text);
      case 'branch':
      case 'fargate':
        return colors.bold(colors.cyan(text));
      case 'controlPlane':
        return colors.bold(text);
      case 'loadBalancers':
      case 'lambda':
      case 'endpoints':
      case 'natGateways':
      case 'databases':
      case 'others':
        return colors.yellow(text);
      case 'leaked':
        return colors.bold(colors.red(text));
      case 'unattached':
      case 'otherCniUnattached':
        return colors.red(text);
      case 'notVisible':
      case 'freeOrNotVisible':
        return colors.magenta(text);
      case 'free':
        return isWhole ? colors.bold(colors.green(text)) : colors.green(text);
      case 'prefixReservation':
      case 'explicitReservation':
      case 'reservedByAws':
        return colors.dim(text);
    }
  };
}
