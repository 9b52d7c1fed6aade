import { ADDRESSES_PER_PREFIX } from '../facts/eni/eni-addresses.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import type { EniDemand } from '../facts/node/node-addresses.ts';
import { itemsOf, type Section } from '../model/coverage.ts';
import type { EniQuota, Instance, Inventory, NetworkInterface, Sections, Subnet } from '../model/inventory.ts';
import { type AddressBook, addressBook, giveBack, takePrefixes, takeSingles } from './address-book.ts';

/** An inventory while ENIs and nodes come and go in it. */
export interface Draft {
  readonly inventory: Inventory;
  readonly subnets: Map<string, Subnet>;
  readonly enis: Map<string, NetworkInterface>;
  readonly nodes: Map<string, Instance>;
  readonly books: Map<string, AddressBook | undefined>;
  /** The number of the next ID that is made up. */
  next: number;
}

/** IDs of what is made up here: of the form that EC2 gives, and of nothing that there is. */
const MADE_UP = '0ffffffff';

export function madeUpId(draft: Draft, prefix: 'i' | 'eni' | 'subnet'): string {
  const number = draft.next;
  draft.next++;
  return `${prefix}-${MADE_UP}${number.toString(16).padStart(8, '0')}`;
}

export function isMadeUp(id: string): boolean {
  return id.includes(`-${MADE_UP}`);
}

export function draftOf(inventory: Inventory): Draft {
  const { subnets, subnetEnis, nodes } = inventory.sections;
  const items = { subnets: itemsOf(subnets), enis: itemsOf(subnetEnis), nodes: itemsOf(nodes) };
  const earlier = Object.values(items)
    .flatMap((each) => each.map(({ id }) => id))
    .filter(isMadeUp)
    .map((id) => Number.parseInt(id.slice(-8), 16));
  return {
    inventory,
    subnets: byId(items.subnets),
    enis: byId(items.enis),
    nodes: byId(items.nodes),
    books: new Map(),
    next: 1 + earlier.reduce((most, number) => Math.max(most, number), 0),
  };
}

/** What became of it, as an audit would read it. */
export function inventoryOf({ inventory, subnets, enis, nodes }: Draft): Inventory {
  const { sections } = inventory;
  const more = enis.size - itemsOf(sections.subnetEnis).length;
  const changed: Sections = {
    ...sections,
    subnets: { status: 'read', items: [...subnets.values()] },
    subnetEnis: { status: 'read', items: [...enis.values()] },
    nodes: { status: 'read', items: [...nodes.values()] },
    eniQuota: withMore(sections.eniQuota, more),
  };
  return { ...inventory, sections: changed };
}

function withMore(section: Section<EniQuota>, more: number): Section<EniQuota> {
  if (section.status === 'gap') return section;
  const items = section.items.map((each) => ({ ...each, enis: each.enis + more, atMost: each.atMost + more }));
  return { status: 'read', items };
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): Map<string, Item> {
  return new Map(items.map((item) => [item.id, item]));
}

function bookOf(draft: Draft, subnetId: string): AddressBook | undefined {
  if (draft.books.has(subnetId)) return draft.books.get(subnetId);
  const subnet = draft.subnets.get(subnetId);
  const { subnetEnis, subnetReservations } = draft.inventory.sections;
  // Those of the draft may have changed already, but not before the book of their subnet was opened.
  const enis = enisOfSubnets(itemsOf(subnetEnis)).get(subnetId) ?? [];
  const book = subnet && addressBook(subnet, enis, itemsOf(subnetReservations));
  draft.books.set(subnetId, book);
  return book;
}

type Addresses = Pick<NetworkInterface, 'privateIpAddresses' | 'ipv4Prefixes'>;

/** Gives out addresses of a subnet: all of them, or undefined and nothing. */
export function giveOut(draft: Draft, subnetId: string, { addresses, prefixes }: EniDemand): Addresses | undefined {
  const book = bookOf(draft, subnetId);
  const subnet = draft.subnets.get(subnetId);
  if (book === undefined || subnet === undefined) return undefined;
  const blocks = takePrefixes(book, prefixes);
  const fromRest = blocks.filter(({ isReserved }) => !isReserved).length;
  const isEnough = subnet.availableIpAddressCount >= addresses + ADDRESSES_PER_PREFIX * fromRest;
  const singles = isEnough && blocks.length === prefixes ? takeSingles(book, addresses) : [];
  const given = { privateIpAddresses: singles, ipv4Prefixes: blocks.map(({ cidr }) => cidr) };
  if (singles.length < addresses || blocks.length < prefixes) {
    giveBack(book, given);
    return undefined;
  }
  countFree(draft, subnetId, -addresses - ADDRESSES_PER_PREFIX * fromRest);
  return given;
}

/** Gives addresses of a subnet back. */
export function takeBack(draft: Draft, subnetId: string, addresses: Addresses): void {
  const book = bookOf(draft, subnetId);
  if (book !== undefined) countFree(draft, subnetId, giveBack(book, addresses));
}

function countFree(draft: Draft, subnetId: string, more: number): void {
  const subnet = draft.subnets.get(subnetId);
  if (subnet === undefined) return;
  draft.subnets.set(subnetId, { ...subnet, availableIpAddressCount: subnet.availableIpAddressCount + more });
}

/** Ends nodes: their ENIs go, with their addresses. */
export function removeNodes(draft: Draft, instanceIds: ReadonlySet<string>): void {
  for (const eni of [...draft.enis.values()]) {
    if (instanceIds.has(eni.attachment?.instanceId ?? '')) removeEni(draft, eni);
  }
  for (const id of instanceIds) draft.nodes.delete(id);
}

export function removeEni(draft: Draft, eni: NetworkInterface): void {
  takeBack(draft, eni.subnetId, eni);
  draft.enis.delete(eni.id);
}
