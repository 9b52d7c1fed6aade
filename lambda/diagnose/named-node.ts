import { count, list } from '../common/words.ts';
import { parseIpv4, parseIpv4Cidr } from '../facts/aws/ipv4.ts';
import { clusterNameOf } from '../facts/cluster/cluster-tags.ts';
import { isPrimaryEni } from '../facts/eni/enis-by-place.ts';
import { itemsOf, type Section } from '../model/coverage.ts';
import type { Inventory, NetworkInterface } from '../model/inventory.ts';

/** What a name of a node says: which instance it is, or which address is its own. */
type NodeName =
  | { readonly kind: 'id'; readonly id: string }
  /** As EC2 writes it: IPv4, or IPv6 in small letters. */
  | { readonly kind: 'address'; readonly address: string };

/** The node that a name means, or a clause that says why it means none. */
export type NamedNode = { readonly id: string } | { readonly why: string };

/** Which names `parseNodeName` reads, for who gave another. */
export const NODE_NAMES =
  'an instance id (i-0123456789abcdef0), or the name or internal IP that `kubectl get nodes -o wide` shows';

const MAX_NAMES = 3;

/**
 * Reads what people call a node by: its instance id, its private IP, the host name that EC2 makes of either (with any
 * domain, or without), its provider id. Undefined for anything else.
 */
export function parseNodeName(text: string): NodeName | undefined {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^nodes?\//, '');
  const id = /^(?:aws:\/\/\/[^/]*\/)?(i-[0-9a-f]+)(?:\..+)?$/.exec(name)?.[1];
  if (id !== undefined) return { kind: 'id', id };
  const address = /^ip-(\d+-\d+-\d+-\d+)(?:\..+)?$/.exec(name)?.[1]?.replaceAll('-', '.') ?? name;
  const isIpv6 = /^[0-9a-f:]+$/.test(address) && address.split(':').length > 2;
  return isIpv6 || parseIpv4(address) !== undefined ? { kind: 'address', address } : undefined;
}

/** The node of the cluster that a name means. Only where the nodes were read it is known not to be there. */
export function findNode(text: string, cluster: string, { sections }: Inventory): NamedNode {
  const name = parseNodeName(text);
  if (name === undefined) return { why: `give ${NODE_NAMES}` };
  if (sections.nodes.status === 'gap') return unread('nodes', sections.nodes);
  const ofCluster = new Set(
    sections.nodes.items.flatMap(({ id, tags }) => (clusterNameOf(tags) === cluster ? [id] : [])),
  );
  if (name.kind === 'address') return byAddress(name.address, ofCluster, sections.subnetEnis);
  if (ofCluster.has(name.id)) return { id: name.id };
  const other = sections.nodes.items.find(({ id }) => id === name.id);
  const owner = other && clusterNameOf(other.tags);
  if (owner !== undefined) return { why: `it is a node of cluster ${owner}` };
  return { why: 'no instance of that id is tagged as a node of it; leave --node out to diagnose the whole cluster' };
}

function byAddress(address: string, nodes: ReadonlySet<string>, section: Section<NetworkInterface>): NamedNode {
  const enis = itemsOf(section).filter(({ attachment }) => nodes.has(attachment?.instanceId ?? ''));
  const own = nodesOf(enis.filter((eni) => isPrimaryEni(eni) && isItsOwn(address, eni)));
  const [id] = own;
  if (id !== undefined && own.length === 1) return { id };
  if (id !== undefined) {
    return { why: `${count(own.length, 'node')} have that address, ${list(own, MAX_NAMES)}; give the id of one` };
  }
  if (section.status === 'gap') return unread('ENIs', section);
  const [podsOf] = nodesOf(enis.filter((eni) => holds(address, eni)));
  if (podsOf !== undefined) return { why: `that is an address for pods, of node ${podsOf}; give --node ${podsOf}` };
  return { why: 'none of its nodes has that address; `kubectl get nodes -o wide` lists them' };
}

function nodesOf(enis: readonly NetworkInterface[]): readonly string[] {
  return [...new Set(enis.flatMap(({ attachment }) => attachment?.instanceId ?? []))];
}

/** A node's own address is the first of its first ENI, in IPv6 clusters too. */
function isItsOwn(address: string, { privateIpAddresses, ipv6Addresses }: NetworkInterface): boolean {
  const [own] = privateIpAddresses;
  return (
    (own !== undefined && own === parseIpv4(address)) || ipv6Addresses.some((each) => each.toLowerCase() === address)
  );
}

function holds(address: string, { privateIpAddresses, ipv4Prefixes }: NetworkInterface): boolean {
  const value = parseIpv4(address) ?? Number.NaN;
  return (
    privateIpAddresses.includes(value) ||
    ipv4Prefixes.some((prefix) => {
      const range = parseIpv4Cidr(prefix);
      return range !== undefined && range.first <= value && value <= range.last;
    })
  );
}

function unread(what: string, { gap: { action, message } }: Extract<Section<unknown>, { status: 'gap' }>): NamedNode {
  return { why: `the ${what} could not be read (${action}: ${message})` };
}
