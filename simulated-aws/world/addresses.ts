/** IPv4 arithmetic, and the occupancy of one subnet's addresses. */

export interface Cidr {
  /** First address, an unsigned 32-bit number. */
  readonly base: number;
  readonly size: number;
  readonly length: number;
}

/** `10.0.1.5` → number. Throws on anything else. */
export function parseAddress(text: string): number {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
    throw new Error(`not an IPv4 address: ${text}`);
  }
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function formatAddress(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** `10.0.1.0/24` → base and size. Throws when host bits are set or the text is no IPv4 CIDR. */
export function parseCidr(text: string): Cidr {
  const [address = '', bits = ''] = text.split('/');
  const length = Number(bits);
  if (!/^\d{1,2}$/.test(bits) || length > 32) throw new Error(`not an IPv4 CIDR: ${text}`);
  const base = parseAddress(address);
  const size = 2 ** (32 - length);
  if (base % size !== 0) throw new Error(`not an IPv4 CIDR (host bits are set): ${text}`);
  return { base, size, length };
}

export function formatCidr(cidr: Pick<Cidr, 'base' | 'length'>): string {
  return `${formatAddress(cidr.base)}/${cidr.length}`;
}

export function contains(outer: Cidr, inner: Pick<Cidr, 'base' | 'size'>): boolean {
  return inner.base >= outer.base && inner.base + inner.size <= outer.base + outer.size;
}

/** Addresses in a prefix that the CNI draws from: a /28. */
export const PREFIX_SIZE = 16;

const KEPT_BY_AWS = 1;
const TAKEN = 2;
const RESERVED_PREFIX = 4;
const RESERVED_EXPLICIT = 8;

/** The addresses of one subnet: a byte of flags for each. Taking and freeing change it in place. */
export interface AddressSpace {
  readonly cidr: Cidr;
  readonly flags: Uint8Array;
  /** No address below this index is free in the general pool. */
  lowestFree: number;
}

/** AWS keeps the first four addresses and the last one of every subnet. */
export function makeSpace(cidr: Cidr): AddressSpace {
  const flags = new Uint8Array(cidr.size);
  for (const index of [0, 1, 2, 3, cidr.size - 1]) flags[index] = KEPT_BY_AWS;
  return { cidr, flags, lowestFree: 0 };
}

export function reserve(space: AddressSpace, range: Cidr, type: 'prefix' | 'explicit'): void {
  const start = range.base - space.cidr.base;
  for (let index = start; index < start + range.size; index++) {
    space.flags[index] = (space.flags[index] ?? 0) | (type === 'prefix' ? RESERVED_PREFIX : RESERVED_EXPLICIT);
  }
}

/**
 * `AvailableIpAddressCount`: addresses that are neither kept by AWS, nor taken, nor inside a CIDR reservation. Free
 * addresses inside reservations do not count (seen by users of prefix reservations; AWS documents only "unused").
 */
export function availableCount(space: AddressSpace): number {
  let count = 0;
  for (const flag of space.flags) if (flag === 0) count++;
  return count;
}

export function isTaken(space: AddressSpace, address: number): boolean {
  return ((space.flags[address - space.cidr.base] ?? 0) & TAKEN) !== 0;
}

/** Takes `size` addresses from `base`. Throws when one lies outside, is kept by AWS, or is taken. */
export function take(space: AddressSpace, base: number, size = 1): void {
  const start = base - space.cidr.base;
  for (let index = start; index < start + size; index++) {
    const flag = space.flags[index];
    if (flag === undefined) throw new Error(`${formatAddress(base)} is outside ${formatCidr(space.cidr)}`);
    if ((flag & KEPT_BY_AWS) !== 0) throw new Error(`${formatAddress(space.cidr.base + index)} is kept by AWS`);
    if ((flag & TAKEN) !== 0) throw new Error(`${formatAddress(space.cidr.base + index)} is already taken`);
  }
  for (let index = start; index < start + size; index++) space.flags[index] = (space.flags[index] ?? 0) | TAKEN;
}

export function free(space: AddressSpace, base: number, size = 1): void {
  const start = base - space.cidr.base;
  for (let index = start; index < start + size; index++) space.flags[index] = (space.flags[index] ?? 0) & ~TAKEN;
  space.lowestFree = Math.min(space.lowestFree, Math.max(0, start));
}

/** Takes the lowest free address outside reservations; `undefined` when there is none. */
export function takeNext(space: AddressSpace): number | undefined {
  for (let index = space.lowestFree; index < space.flags.length; index++) {
    if (space.flags[index] !== 0) continue;
    space.flags[index] = TAKEN;
    space.lowestFree = index + 1;
    return space.cidr.base + index;
  }
  space.lowestFree = space.flags.length;
  return undefined;
}

/**
 * Takes a wholly free, aligned /28 and gives its first address: from prefix reservations first, then from the general
 * pool (what EC2 does, as the VPC CNI's maintainers tell it); `undefined` when every block has a taken address.
 */
export function takeNextPrefix(space: AddressSpace): number | undefined {
  const start = findBlock(space, RESERVED_PREFIX) ?? findBlock(space, 0);
  if (start === undefined) return undefined;
  space.flags.fill(TAKEN | (space.flags[start] ?? 0), start, start + PREFIX_SIZE);
  return space.cidr.base + start;
}

function findBlock(space: AddressSpace, wanted: number): number | undefined {
  for (let start = 0; start + PREFIX_SIZE <= space.flags.length; start += PREFIX_SIZE) {
    if (space.flags.subarray(start, start + PREFIX_SIZE).every((flag) => flag === wanted)) return start;
  }
  return undefined;
}
