import type { Ipv4Address } from '../../model/inventory.ts';
import type { NetworkAcl, SecurityGroup, SecurityRule } from '../../model/network.ts';
import { type Ipv4Range, PRIVATE_BLOCKS, parseIpv4Cidr } from '../aws/ipv4.ts';

/** `unknown`: a prefix list decides it, or it is not the same for all the addresses and ports in question. */
export type Admission = 'yes' | 'no' | 'unknown';

export interface Ports {
  readonly from: number;
  readonly to: number;
}

/** One side of a connection. */
export interface Peer {
  readonly ranges: readonly Ipv4Range[];
  /** Its security groups, which rules may name; none for what is outside. */
  readonly groupIds: readonly string[];
  /** Prefix lists that have all its addresses, which rules may name. */
  readonly prefixListIds?: readonly string[];
}

/** What the internet has of IPv4: an endpoint there has one of these, and AWS does not say which. */
export const INTERNET: Peer = {
  ranges: [{ last: -1 }, ...PRIVATE_BLOCKS].map(({ last }, index) => ({
    first: last + 1,
    last: (PRIVATE_BLOCKS[index]?.first ?? 2 ** 32) - 1,
  })),
  groupIds: [],
};

/** Where the answers to a node's connections go: Linux takes its own ports from these (net.ipv4.ip_local_port_range). */
export const EPHEMERAL_PORTS: Ports = { from: 32_768, to: 60_999 };

export function peerAt(address: Ipv4Address, groupIds: readonly string[]): Peer {
  return { ranges: [{ first: address, last: address }], groupIds };
}

/**
 * Whether security groups let TCP on these ports through, to or from a peer. Answers come back by themselves: groups are
 * stateful (Amazon VPC user guide, security group connection tracking).
 */
export function groupsAdmit(
  groups: readonly SecurityGroup[],
  direction: 'ingress' | 'egress',
  peer: Peer,
  ports: Ports,
): Admission {
  const rules = groups.flatMap((group) => group[direction]).map((rule) => ({ ...rule, ...spanOf(rule) }));
  const names = ({ groupIds, prefixListIds }: SecurityRule) =>
    groupIds.some((id) => peer.groupIds.includes(id)) ||
    prefixListIds.some((id) => peer.prefixListIds?.includes(id) === true);
  if (rules.some((rule) => holds(rule, ports) && names(rule))) return 'yes';
  const admitted = admissionOf(peer, ports, rules, (cell) => rules.some((rule) => isIn(rule, cell)));
  if (admitted !== 'no') return admitted;
  return rules.some((rule) => rule.prefixListIds.length > 0 && touches(rule, ports)) ? 'unknown' : 'no';
}

/**
 * Whether a network ACL lets TCP on these ports through. Entries are gone through by their numbers, and the first that
 * fits decides; the way back is asked for by itself (Amazon VPC user guide, network ACLs).
 */
export function aclAdmits(acl: NetworkAcl, direction: 'ingress' | 'egress', peer: Peer, ports: Ports): Admission {
  const entries = acl.entries
    .filter(({ egress }) => egress === (direction === 'egress'))
    .sort((a, b) => a.number - b.number)
    .map(({ allows, block, ...entry }) => ({ allows, ...spanOf({ ...entry, blocks: [block] }) }));
  return admissionOf(peer, ports, entries, (cell) => entries.find((entry) => isIn(entry, cell))?.allows === true);
}

/** The addresses and ports that a rule is about. An IPv6 block has none of them. */
interface Span {
  readonly ranges: readonly Ipv4Range[];
  /** Undefined for a rule that is not about TCP. */
  readonly ports: Ports | undefined;
}

function spanOf({ protocol, fromPort, toPort, blocks }: Omit<SecurityRule, 'groupIds' | 'prefixListIds'>): Span {
  return { ranges: blocks.flatMap((block) => parseIpv4Cidr(block) ?? []), ports: portsOf(protocol, fromPort, toPort) };
}

function portsOf(protocol: string, from: number | undefined, to: number | undefined): Ports | undefined {
  switch (protocol) {
    case '-1':
      return { from: 0, to: 65_535 };
    case 'tcp':
    case '6':
      return { from: from ?? 0, to: to ?? 65_535 };
    default:
      return undefined;
  }
}

function holds({ ports: own }: Span, { from, to }: Ports): boolean {
  return own !== undefined && own.from <= from && to <= own.to;
}

function touches({ ports: own }: Span, { from, to }: Ports): boolean {
  return own !== undefined && own.from <= to && from <= own.to;
}

/** An address and a port for which every rule says the same as for those around them. */
interface Cell {
  readonly address: number;
  readonly port: number;
}

function isIn({ ranges, ports }: Span, { address, port }: Cell): boolean {
  if (ports === undefined || port < ports.from || ports.to < port) return false;
  return ranges.some(({ first, last }) => first <= address && address <= last);
}

/** Asks at each place where the answer can change: at the beginnings of what is asked for, and of what rules are about. */
function admissionOf(
  { ranges }: Peer,
  { from, to }: Ports,
  rules: readonly Span[],
  admits: (cell: Cell) => boolean,
): Admission {
  const blocks = rules.flatMap((rule) => rule.ranges);
  const addresses = ranges.flatMap(({ first, last }) =>
    [first, ...blocks.flatMap((block) => [block.first, block.last + 1])].filter(
      (each) => first <= each && each <= last,
    ),
  );
  const spans = rules.flatMap(({ ports }) => ports ?? []);
  const ports = [from, ...spans.flatMap((span) => [span.from, span.to + 1])].filter(
    (each) => from <= each && each <= to,
  );
  const answers = new Set<boolean>();
  for (const address of new Set(addresses)) for (const port of new Set(ports)) answers.add(admits({ address, port }));
  return answers.size > 1 ? 'unknown' : answers.has(true) ? 'yes' : 'no';
}
