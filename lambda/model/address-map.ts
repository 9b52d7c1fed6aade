import * as z from 'zod';
import { count, type TypeOf } from './schema.ts';

/**
 * Whose the addresses of a subnet are, each kind with the character that stands for it where a map is written in letters.
 * Those before `leaked` are held by an ENI in use, those of symbols by no ENI that we see.
 */
export const ADDRESS_KINDS = {
  nodes: 'N',
  cniSecondaries: 'C',
  prefixes: 'P',
  otherCni: 'O',
  branch: 'B',
  fargate: 'F',
  controlPlane: 'K',
  loadBalancers: 'L',
  lambda: 'M',
  endpoints: 'E',
  natGateways: 'T',
  databases: 'D',
  others: 'S',
  leaked: 'X',
  otherCniUnattached: 'Z',
  unattached: 'U',
  prefixReservation: '+',
  explicitReservation: '-',
  reservedByAws: '=',
  notVisible: '%',
  freeOrNotVisible: '?',
  free: '.',
} as const;

export type AddressKind = keyof typeof ADDRESS_KINDS;

/** In the order in which they are declared. */
export const ADDRESS_KIND_NAMES = Object.keys(ADDRESS_KINDS).filter(isAddressKind);

function isAddressKind(text: string): text is AddressKind {
  return text in ADDRESS_KINDS;
}

/** How many addresses are of which kind; none of one that is left out. */
export type AddressCounts = Readonly<Partial<Record<AddressKind, number>>>;

/** Addresses in one cell of a folded map: a /28, what prefix delegation takes at a time. */
export const BLOCK_SIZE = 16;

const RUN = String.raw`[A-Z.?%=+-]\d+(?::\d+)?`;
const BLOCKS = String.raw`\d+x(?:[A-Z.?%=+-]\d+)+`;

const cellsSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('address'),
    runs: z
      .string()
      .regex(new RegExp(`^(?:${RUN})(?: ${RUN})*$`))
      .describe(
        'Every address, in order: `C3:7` are three addresses of kind `C` that the ENI at place 7 of `enis` holds, counted from 0.',
      ),
    enis: z
      .array(
        z.strictObject({
          id: z.string(),
          cluster: z.string().optional().describe('The cluster that it belongs to, where that is known.'),
          instance: z.string().optional().describe('The instance that it is attached to, or was made for.'),
          account: z.string().optional().describe('The account that owns it, where that is not the audited one.'),
        }),
      )
      .describe('The ENIs that hold addresses of it.'),
  }),
  z.strictObject({
    by: z.literal('block'),
    blocks: z
      .string()
      .regex(new RegExp(`^(?:${BLOCKS})(?: ${BLOCKS})*$`))
      .describe('Every /28 block, in order: `2xC10.6` are two blocks, each with 10 addresses of kind `C` and 6 free.'),
  }),
]);

/** Who holds each address of a subnet. */
export const addressMapSchema = z.strictObject({
  accountId: z.string(),
  region: z.string(),
  subnetId: z.string(),
  name: z.string().nullable().describe('Its tag `Name`, where that reads as a name.'),
  vpcId: z.string(),
  availabilityZone: z.string(),
  cidr: z.string(),
  state: z.string().nullable().describe('The state that keeps EC2 from creating ENIs in it. Null for none.'),
  usable: count.describe('Its addresses without the five that AWS reserves.'),
  free: count.describe('Free addresses, as EC2 counts them: without free space inside CIDR reservations.'),
  unseen: z
    .int()
    .describe(
      'Addresses that EC2 does not count as free and that no visible ENI holds: those of other accounts. Negative if EC2 counts more as free.',
    ),
  reservations: z.enum(['read', 'not-read']).describe('Whether its CIDR reservations could be read.'),
  freeBlocks: count.describe('Whole free /28 blocks. With unseen addresses, there may be fewer.'),
  freeBlocksInReservations: count.describe('The same inside CIDR reservations for prefixes.'),
  counts: z
    .partialRecord(z.enum(ADDRESS_KIND_NAMES), count)
    .describe('Addresses by kind. They add up to the size of the subnet.'),
  cells: cellsSchema.describe(
    `Kinds are written as one character: ${Object.entries(ADDRESS_KINDS)
      .map(([kind, letter]) => `\`${letter}\` ${kind}`)
      .join(', ')}.`,
  ),
});

export type AddressMap = TypeOf<typeof addressMapSchema>;

/** Maps of subnets with findings, those with the worst first. */
export const addressMapsSchema = z.strictObject({
  maps: z.array(addressMapSchema),
  leftOut: count.describe('Subnets with findings whose maps had no room here: `eks-ip-auditor map` draws each.'),
});

export type AddressMaps = TypeOf<typeof addressMapsSchema>;

export type MappedEni = Extract<AddressMap['cells'], { by: 'address' }>['enis'][number];

/** Addresses in a row that are of one kind and that one ENI holds. */
export interface AddressRun {
  readonly kind: AddressKind;
  readonly length: number;
  /** Its place among the map's ENIs; undefined where none holds them. */
  readonly eni: number | undefined;
}

/** What is in a /28 block of a subnet. */
export interface AddressBlock {
  readonly counts: AddressCounts;
}

const KIND_OF_LETTER: ReadonlyMap<string, AddressKind> = new Map(
  ADDRESS_KIND_NAMES.map((kind) => [ADDRESS_KINDS[kind], kind]),
);

export function runsText(runs: readonly AddressRun[]): string {
  return runs
    .map(({ kind, length, eni }) => `${ADDRESS_KINDS[kind]}${length}${eni === undefined ? '' : `:${eni}`}`)
    .join(' ');
}

/** The runs that `runsText` wrote. */
export function runsOf(text: string): readonly AddressRun[] {
  return text.split(' ').flatMap((word) => {
    const kind = KIND_OF_LETTER.get(word.charAt(0));
    const [length = '', eni] = word.slice(1).split(':');
    return kind === undefined
      ? []
      : [{ kind, length: Number(length), eni: eni === undefined ? undefined : Number(eni) }];
  });
}

/** Blocks as text, those that are alike in a row counted. */
export function blocksText(blocks: readonly AddressBlock[]): string {
  const words = blocks.map(({ counts }) =>
    ADDRESS_KIND_NAMES.filter((kind) => (counts[kind] ?? 0) > 0)
      .map((kind) => `${ADDRESS_KINDS[kind]}${counts[kind]}`)
      .join(''),
  );
  const alike: { word: string; times: number }[] = [];
  for (const word of words) {
    const last = alike.at(-1);
    if (last?.word === word) last.times += 1;
    else alike.push({ word, times: 1 });
  }
  return alike.map(({ word, times }) => `${times}x${word}`).join(' ');
}

/** Every /28 block of a map, in order; of a smaller rest at the end, that. */
export function blocksOf({ cells }: Pick<AddressMap, 'cells'>): readonly AddressBlock[] {
  return cells.by === 'address' ? blocksOfRuns(runsOf(cells.runs)) : blocksOfText(cells.blocks);
}

/** The same map with a cell a block, without what is known of single addresses. */
export function folded(map: AddressMap): AddressMap {
  return map.cells.by === 'block' ? map : { ...map, cells: cellsInBlocks(runsOf(map.cells.runs)) };
}

/** A cell a block, of what is known of every address. */
export function cellsInBlocks(runs: readonly AddressRun[]): AddressMap['cells'] {
  return { by: 'block', blocks: blocksText(blocksOfRuns(runs)) };
}

function blocksOfRuns(runs: readonly AddressRun[]): readonly AddressBlock[] {
  const blocks: { counts: Partial<Record<AddressKind, number>> }[] = [];
  let at = 0;
  for (const { kind, length } of runs) {
    const end = at + length;
    while (at < end) {
      const index = Math.floor(at / BLOCK_SIZE);
      const part = Math.min(end, (index + 1) * BLOCK_SIZE) - at;
      const block = blocks[index] ?? { counts: {} };
      blocks[index] = block;
      block.counts[kind] = (block.counts[kind] ?? 0) + part;
      at += part;
    }
  }
  return blocks;
}

function blocksOfText(text: string): readonly AddressBlock[] {
  return text.split(' ').flatMap((word) => {
    const [times = '', letters = ''] = word.split('x');
    const counts = Object.fromEntries(
      [...letters.matchAll(/([A-Z.?%=+-])(\d+)/g)].flatMap(([, letter = '', number]) => {
        const kind = KIND_OF_LETTER.get(letter);
        return kind === undefined ? [] : [[kind, Number(number)]];
      }),
    );
    return Array.from({ length: Number(times) }, () => ({ counts }));
  });
}
