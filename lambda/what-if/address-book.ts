import { formatIpv4, type Ipv4Range, parseIpv4Cidr, sizeOf } from '../facts/aws/ipv4.ts';
import { ADDRESSES_PER_PREFIX, rangesHeld, rangesHeldTogether } from '../facts/eni/eni-addresses.ts';
import { keptByAws } from '../facts/subnet/subnet-addresses.ts';
import type { Ipv4Address, NetworkInterface, Subnet, SubnetReservation } from '../model/inventory.ts';

const FREE = 0;
const IN_PREFIX_RESERVATION = 1;
const IN_EXPLICIT_RESERVATION = 2;
const HELD = 4;

/** Which addresses of a subnet are free, in a form that giving out changes. */
export interface AddressBook {
  readonly range: Ipv4Range;
  readonly flags: Uint8Array;
}

/**
 * @param enis every ENI of the subnet
 * @param reservations of any subnets
 */
export function addressBook(
  subnet: Subnet,
  enis: readonly NetworkInterface[],
  reservations: readonly SubnetReservation[],
): AddressBook | undefined {
  const range = parseIpv4Cidr(subnet.cidrBlock);
  if (range === undefined) return undefined;
  const book = { range, flags: new Uint8Array(sizeOf(range)) };
  for (const { subnetId, cidr, type } of reservations) {
    const reserved = subnetId === subnet.id ? parseIpv4Cidr(cidr) : undefined;
    if (reserved !== undefined)
      mark(book, reserved, type === 'prefix' ? IN_PREFIX_RESERVATION : IN_EXPLICIT_RESERVATION);
  }
  for (const held of [...keptByAws(range), ...rangesHeldTogether(enis)]) mark(book, held, HELD);
  return book;
}

function mark(book: AddressBook, held: Ipv4Range, flag: number): void {
  for (const at of placesOf(book, held)) book.flags[at] = (book.flags[at] ?? 0) | flag;
}

/** Where the addresses of a range are among the flags: what lies outside the subnet is left out. */
function* placesOf({ range }: AddressBook, { first, last }: Ipv4Range): Generator<number> {
  const end = Math.min(last, range.last) - range.first;
  for (let at = Math.max(0, first - range.first); at <= end; at++) yield at;
}

/**
 * Gives out so many single addresses, those of broken blocks first, so that as many blocks as can be stay whole. EC2 picks as it
 * likes: what is left in blocks is the most that there can be.
 */
export function takeSingles({ range, flags }: AddressBook, wanted: number): readonly Ipv4Address[] {
  const taken: Ipv4Address[] = [];
  for (const fromWhole of [false, true]) {
    for (let block = 0; block < flags.length && taken.length < wanted; block += ADDRESSES_PER_PREFIX) {
      const here = flags.subarray(block, block + ADDRESSES_PER_PREFIX);
      if (isWhole(here, FREE) !== fromWhole) continue;
      for (let at = 0; at < here.length && taken.length < wanted; at++) {
        if (here[at] !== FREE) continue;
        here[at] = HELD;
        taken.push(range.first + block + at);
      }
    }
  }
  return taken;
}

/** Gives out so many whole blocks, those of reservations first. */
export function takePrefixes({ range, flags }: AddressBook, wanted: number): readonly GivenPrefix[] {
  const given: GivenPrefix[] = [];
  for (const kind of [IN_PREFIX_RESERVATION, FREE]) {
    for (let block = 0; block < flags.length && given.length < wanted; block += ADDRESSES_PER_PREFIX) {
      const here = flags.subarray(block, block + ADDRESSES_PER_PREFIX);
      if (here.length < ADDRESSES_PER_PREFIX || !isWhole(here, kind)) continue;
      here.fill(kind | HELD);
      given.push({ cidr: `${formatIpv4(range.first + block)}/28`, isReserved: kind === IN_PREFIX_RESERVATION });
    }
  }
  return given;
}

export interface GivenPrefix {
  readonly cidr: string;
  /** From a reservation: AWS's count of free addresses does not have it. */
  readonly isReserved: boolean;
}

/** Takes back what an ENI holds. @returns how many of the addresses AWS counts as free from now on */
export function giveBack(
  book: AddressBook,
  eni: Pick<NetworkInterface, 'privateIpAddresses' | 'ipv4Prefixes'>,
): number {
  const { flags } = book;
  let counted = 0;
  for (const held of rangesHeld([eni])) {
    for (const at of placesOf(book, held)) {
      flags[at] = (flags[at] ?? HELD) & ~HELD;
      if (flags[at] === FREE) counted++;
    }
  }
  return counted;
}

function isWhole(block: Uint8Array, flag: number): boolean {
  return block.every((each) => each === flag);
}
