import type { Ipv4Address } from '../../model/inventory.ts';

/** Inclusive range of IPv4 addresses. */
export interface Ipv4Range {
  readonly first: Ipv4Address;
  readonly last: Ipv4Address;
}

const ZERO = 48;
const DOT = 46;

const UTF8 = new TextEncoder();

/** The address, or undefined when the text is no dotted quad. */
export function parseIpv4(text: string): Ipv4Address | undefined {
  const bytes = UTF8.encode(text);
  return readIpv4(bytes, 0, bytes.length);
}

/**
 * The address that is written between two positions, or undefined when that is no dotted quad. A large region has a million of
 * them, so none is made a string.
 */
export function readIpv4(bytes: Uint8Array, from: number, to: number): Ipv4Address | undefined {
  let address = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < to; at++) {
    const code = bytes[at] ?? 0;
    if (code === DOT) {
      if (digits === 0) return undefined;
      dots += 1;
      address = address * 256 + octet;
      octet = 0;
      digits = 0;
      continue;
    }
    // To some programs `010` is 10, to others 8.
    if (digits > 0 && octet === 0) return undefined;
    const digit = code - ZERO;
    octet = octet * 10 + digit;
    digits += 1;
    if (digit < 0 || digit > 9 || digits > 3 || octet > 255) return undefined;
  }
  return dots === 3 && digits > 0 ? address * 256 + octet : undefined;
}

/** The addresses of a CIDR block, or undefined when the text is no IPv4 CIDR. Host bits are taken as zero. */
export function parseIpv4Cidr(text: string): Ipv4Range | undefined {
  const [addressText = '', lengthText = '', ...rest] = text.split('/');
  const address = parseIpv4(addressText);
  const length = Number(lengthText);
  if (address === undefined || rest.length > 0 || !/^\d{1,2}$/.test(lengthText) || length > 32) return undefined;
  const size = 2 ** (32 - length);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/** The address as a dotted quad. */
export function formatIpv4(address: Ipv4Address): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}

export function sizeOf(range: Ipv4Range): number {
  return range.last - range.first + 1;
}

/** Addresses, in whatever order, as disjoint ranges in ascending order. */
export function rangesOf(addresses: readonly Ipv4Address[]): readonly Ipv4Range[] {
  const ranges: Growing[] = [];
  // Sorted as what they are, without a call for each pair: a large subnet has ten thousand.
  for (const address of Uint32Array.from(addresses).sort()) append(ranges, address, address);
  return ranges;
}

/** The same addresses as disjoint ranges in ascending order. */
export function mergeRanges(ranges: readonly Ipv4Range[]): readonly Ipv4Range[] {
  const merged: Growing[] = [];
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) append(merged, first, last);
  return merged;
}

type Growing = { -readonly [Key in keyof Ipv4Range]: Ipv4Range[Key] };

/** Adds a range that begins at or behind where the last one does. */
function append(ranges: Growing[], first: Ipv4Address, last: Ipv4Address): void {
  const before = ranges.at(-1);
  if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
  else ranges.push({ first, last });
}

/** How many addresses of `range` are in none of the `used` ranges' way: whole, aligned blocks of `blockSize` only. */
export function freeBlocks(range: Ipv4Range, used: readonly Ipv4Range[], blockSize: number): number {
  const blocks = new Set<number>();
  const firstBlock = Math.ceil(range.first / blockSize);
  const lastBlock = Math.floor((range.last + 1) / blockSize) - 1;
  for (const taken of used) {
    const from = Math.max(firstBlock, Math.floor(taken.first / blockSize));
    const to = Math.min(lastBlock, Math.floor(taken.last / blockSize));
    for (let block = from; block <= to; block++) blocks.add(block);
  }
  return Math.max(0, lastBlock - firstBlock + 1) - blocks.size;
}

/** Blocks that nothing on the internet has an address of: private ones, and those of one link (RFC 1918, 6598, 3927). */
export const PRIVATE_BLOCKS: readonly Ipv4Range[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
].flatMap((block) => parseIpv4Cidr(block) ?? []);
