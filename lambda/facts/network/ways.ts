import type { Ipv4Address, Subnet } from '../../model/inventory.ts';
import type {
  NatGateway,
  NetworkAcl,
  Route,
  RouteTable,
  SecurityGroup,
  Vpc,
  VpcEndpoint,
} from '../../model/network.ts';
import { formatIpv4, parseIpv4, parseIpv4Cidr } from '../aws/ipv4.ts';
import {
  type Admission,
  aclAdmits,
  EPHEMERAL_PORTS,
  groupsAdmit,
  INTERNET,
  type Peer,
  type Ports,
  peerAt,
} from './firewalls.ts';
import { defaultRoute, hasPartialRoutes, routeTo, tableOf } from './routes.ts';

/** What of a region's networks the ways go through, as far as it was read. */
export interface Network {
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly routeTables: readonly RouteTable[];
  readonly natGateways: ReadonlyMap<string, NatGateway>;
  readonly endpoints: readonly VpcEndpoint[];
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly acls: readonly NetworkAcl[];
  readonly vpcs: ReadonlyMap<string, Vpc>;
  /** VPCs in which a node has joined its cluster: names of services lead somewhere there. */
  readonly joinedVpcs: ReadonlySet<string>;
}

/** Where a way begins: a node's primary ENI. Or where it ends: an ENI of the control plane. */
export interface Place {
  readonly subnetId: string;
  readonly address: Ipv4Address;
  readonly groupIds: readonly string[];
}

export interface NodePlace extends Place {
  readonly vpcId: string;
  /** The public address that stands for it, if any. */
  readonly publicAddress: string | undefined;
}

/** The first thing on a way that lets nothing through. */
export type Hop =
  | { readonly at: 'dns-support'; readonly vpcId: string }
  | { readonly at: 'node-groups'; readonly groupIds: readonly string[]; readonly port: number; readonly to: string }
  | { readonly at: 'peer-groups'; readonly groupIds: readonly string[]; readonly port: number; readonly of: string }
  | {
      readonly at: 'acl';
      readonly aclId: string;
      readonly subnetId: string;
      readonly direction: 'ingress' | 'egress';
      readonly ports: Ports;
    }
  | { readonly at: 'no-route'; readonly routeTableId: string }
  | { readonly at: 'blackhole'; readonly routeTableId: string; readonly targetId: string }
  | { readonly at: 'nat-state'; readonly natGatewayId: string; readonly state: string }
  | { readonly at: 'nat-without-internet'; readonly natGatewayId: string; readonly routeTableId: string }
  | { readonly at: 'nat-private'; readonly natGatewayId: string }
  | { readonly at: 'no-public-address'; readonly gatewayId: string; readonly subnetId: string }
  | { readonly at: 'public-access-blocked'; readonly subnetId: string; readonly mode: string }
  | { readonly at: 'public-access-cidrs'; readonly sources: readonly string[]; readonly cidrs: readonly string[] }
  /** An endpoint is there, and the VPC does not resolve its private name; what stops the way outside comes then. */
  | { readonly at: 'dns-hostnames'; readonly vpcId: string; readonly outside: Exclude<Hop, { at: 'dns-hostnames' }> }
  | { readonly at: 'endpoint-dns'; readonly endpointIds: readonly string[]; readonly vpcId: string };

/** Why AWS does not show whether something gets through. */
export type Unseen =
  /** It leads over something that this account does not see behind: a transit gateway, a peering, an appliance. */
  | { readonly why: 'leads-elsewhere'; readonly id: string }
  /** It was not in what could be read. */
  | { readonly why: 'not-seen'; readonly what: string }
  /** The VPC's name servers are not Amazon's: they answer what they like. */
  | { readonly why: 'own-name-servers'; readonly vpcId: string }
  /** An endpoint without private DNS: a hosted zone of somebody's own may lead to it. */
  | { readonly why: 'endpoint-dns'; readonly id: string }
  /** Some of the addresses or ports in question get through, or a prefix list says which. */
  | { readonly why: 'in-part'; readonly what: string };

export type Way =
  | { readonly state: 'open' }
  | { readonly state: 'blocked'; readonly hop: Hop }
  | { readonly state: 'unknown'; readonly because: Unseen };

/** A way to the internet, and the addresses that it is taken by as seen from there. */
export type WayOut =
  | { readonly state: 'open'; readonly sources: readonly string[] }
  | Exclude<Way, { readonly state: 'open' }>;

/** The VPC's own resolver, as DHCP options name it, and where it answers in every VPC (Amazon VPC user guide, Amazon DNS server). */
const AMAZON_DNS: readonly string[] = ['AmazonProvidedDNS', '169.254.169.253', 'fd00:ec2::253'];
/** Every ENI is in a group (EC2 API reference, CreateNetworkInterface): an answer without any says nothing of them. */
const WITHOUT_GROUPS: Unseen = { why: 'not-seen', what: 'the security groups of an ENI' };
const OPEN = { state: 'open' } as const;
const HTTPS: Ports = { from: 443, to: 443 };
/** What a NAT gateway takes its own ports from (Amazon VPC user guide, NAT gateway basics). */
const NAT_PORTS: Ports = { from: 1024, to: 65_535 };

/** What of a cluster says how its API server is reached. */
export interface ApiServer {
  readonly isPublic: boolean;
  readonly isPrivate: boolean;
  readonly publicCidrs: readonly string[];
  /** Its ENIs in the VPC, as far as they are seen. */
  readonly enis: readonly Place[];
}

/**
 * Whether a node gets to the API server on 443. With the private endpoint on its name leads to the control plane's ENIs
 * in the VPC, with the public one alone to the internet (EKS user guide, cluster API server endpoint).
 */
export function wayToApiServer(node: NodePlace, server: ApiServer, network: Network): Way {
  return ifNamed(wayToNamedServer(node, server, network), node, network);
}

/**
 * A way is open to whom gets an answer from the name servers: of others than the VPC's own resolver nobody knows that they
 * answer, before a node there has joined (AWS re:Post, How can I get my worker nodes to join my Amazon EKS cluster).
 */
function ifNamed(way: Way, { vpcId }: NodePlace, { vpcs, joinedVpcs }: Network): Way {
  const areOwn = asksAmazon(vpcs.get(vpcId)) === false;
  return way.state === 'open' && areOwn && !joinedVpcs.has(vpcId) ? unknown({ why: 'own-name-servers', vpcId }) : way;
}

/**
 * Whether nodes of a VPC ask its own resolver for names, which is also the third address of its first block; undefined where
 * its DHCP options name none, or are not known.
 */
export function asksAmazon(vpc: Pick<Vpc, 'nameServers' | 'cidrBlocks'> | undefined): boolean | undefined {
  const { nameServers = [], cidrBlocks: [primary = ''] = [] } = vpc ?? {};
  if (nameServers.length === 0) return undefined;
  const block = parseIpv4Cidr(primary);
  const inside = block && formatIpv4(block.first + 2);
  return nameServers.some((server) => AMAZON_DNS.includes(server) || server === inside);
}

function wayToNamedServer(node: NodePlace, server: ApiServer, network: Network): Way {
  if (node.groupIds.length === 0) return unknown(WITHOUT_GROUPS);
  const names = namesOf(node, network);
  if (names === 'blocked') return blocked({ at: 'dns-support', vpcId: node.vpcId });
  const outside = () => publicWay(node, server, network);
  const inside = () => privateWay(node, server.enis, network);
  if (!server.isPrivate) return outside();
  if (names === 'private') return inside();
  // Of an endpoint that is private alone, every name server says the addresses in the VPC.
  if (!server.isPublic) return inside();
  if (names === 'public') return unlessNamesAre(outside(), inside(), node.vpcId);
  const [within, without] = [inside(), outside()];
  return within.state === without.state ? within : unknown(unknownNames(node, network));
}

/** With names of hosted zones resolved, the way would be within the VPC: where that is not stopped too, they are what it lacks. */
function unlessNamesAre(outside: Way, inside: Way, vpcId: string): Way {
  return outside.state !== 'blocked' || inside.state === 'blocked' ? outside : lacksNames(outside.hop, vpcId);
}

function lacksNames(outside: Hop, vpcId: string): Way {
  return blocked(outside.at === 'dns-hostnames' ? outside : { at: 'dns-hostnames', vpcId, outside });
}

/**
 * How names are resolved in a node's VPC: `private`: those of private hosted zones too, for which both attributes must be
 * on (Amazon VPC user guide, DNS attributes). `public`: as everywhere.
 */
function namesOf({ vpcId }: NodePlace, { vpcs }: Network): 'private' | 'public' | 'unknown' | 'blocked' {
  const { nameServers = [], dnsSupport, dnsHostnames } = vpcs.get(vpcId) ?? {};
  if (asksAmazon(vpcs.get(vpcId)) !== true || dnsSupport === undefined) return 'unknown';
  if (!dnsSupport) return nameServers.length > 1 ? 'unknown' : 'blocked';
  return dnsHostnames === undefined ? 'unknown' : dnsHostnames ? 'private' : 'public';
}

function unknownNames({ vpcId }: NodePlace, { vpcs }: Network): Unseen {
  return vpcs.get(vpcId)?.nameServers === undefined
    ? { why: 'not-seen', what: `how names are resolved in ${vpcId}` }
    : { why: 'own-name-servers', vpcId };
}

function privateWay(node: NodePlace, enis: readonly Place[], network: Network): Way {
  if (enis.length === 0) return unknown({ why: 'not-seen', what: 'the ENIs of the control plane' });
  // A client tries every address that a name has.
  return anyOf(enis.map((eni) => wayWithin(node, eni, network)));
}

/** From one ENI of a VPC to another: groups and network ACLs of both, both ways. */
function wayWithin(node: NodePlace, to: Place, network: Network): Way {
  const [here, there] = [peerAt(node.address, node.groupIds), peerAt(to.address, to.groupIds)];
  if (to.groupIds.length === 0) return unknown(WITHOUT_GROUPS);
  const name = 'the control plane';
  const isNear = node.subnetId === to.subnetId;
  return inOrder([
    groupsOf(node.groupIds, 'egress', there, network, {
      at: 'node-groups',
      groupIds: node.groupIds,
      port: 443,
      to: name,
    }),
    groupsOf(to.groupIds, 'ingress', here, network, { at: 'peer-groups', groupIds: to.groupIds, port: 443, of: name }),
    routeWithin(node, to.address, network),
    ...(isNear ? [] : aclsBetween(node.subnetId, here, to.subnetId, there, network)),
  ]);
}

/** There on 443, and the answers back: network ACLs of two subnets. */
function aclsBetween(from: string, here: Peer, to: string, there: Peer, network: Network): readonly Way[] {
  return [
    aclOf(from, 'egress', there, HTTPS, network),
    aclOf(to, 'ingress', here, HTTPS, network),
    aclOf(to, 'egress', here, EPHEMERAL_PORTS, network),
    aclOf(from, 'ingress', there, EPHEMERAL_PORTS, network),
  ];
}

function routeWithin({ subnetId, vpcId }: NodePlace, address: Ipv4Address, { routeTables }: Network): Way {
  const table = tableOf({ id: subnetId, vpcId }, routeTables);
  if (table === undefined) return unknown({ why: 'not-seen', what: `the route table of ${subnetId}` });
  const route = routeTo(address, table);
  if (route === undefined) return unknown({ why: 'not-seen', what: `a local route of ${table.id}` });
  return route.target.kind === 'local' ? OPEN : unknown({ why: 'leads-elsewhere', id: idOf(route) });
}

function publicWay(node: NodePlace, { publicCidrs }: ApiServer, network: Network): Way {
  const out = wayOut(node, network);
  if (out.state !== 'open') return out;
  const cidrs = publicCidrs.flatMap((cidr) => parseIpv4Cidr(cidr) ?? []);
  const admitted = out.sources.filter((source) => {
    const address = parseIpv4(source);
    return address !== undefined && cidrs.some(({ first, last }) => first <= address && address <= last);
  });
  if (admitted.length === out.sources.length && admitted.length > 0) return OPEN;
  if (out.sources.length === 0) return unknown({ why: 'not-seen', what: 'the address by which nodes leave the VPC' });
  if (admitted.length > 0) return unknown({ why: 'in-part', what: 'the public access CIDRs' });
  return blocked({ at: 'public-access-cidrs', sources: out.sources, cidrs: publicCidrs });
}

/** Whether a node gets to the internet on 443, and by which addresses it is seen there. */
export function wayOut(node: NodePlace, network: Network): WayOut {
  const table = tableOf({ id: node.subnetId, vpcId: node.vpcId }, network.routeTables);
  const before = inOrder([
    groupsOf(node.groupIds, 'egress', INTERNET, network, {
      at: 'node-groups',
      groupIds: node.groupIds,
      port: 443,
      to: 'the internet',
    }),
    aclOf(node.subnetId, 'egress', INTERNET, HTTPS, network),
    aclOf(node.subnetId, 'ingress', INTERNET, EPHEMERAL_PORTS, network),
  ]);
  const after: WayOut =
    table === undefined
      ? unknown({ why: 'not-seen', what: `the route table of ${node.subnetId}` })
      : routeOut(node, table, network);
  if (before.state === 'blocked' || after.state === 'open') return before.state === 'open' ? after : before;
  return after.state === 'blocked' || before.state === 'open' ? after : before;
}

function routeOut(node: NodePlace, table: RouteTable, network: Network): WayOut {
  const route = defaultRoute(table);
  if (route === undefined) {
    return hasPartialRoutes(table)
      ? unknown({ why: 'in-part', what: `the routes of ${table.id}` })
      : blocked({ at: 'no-route', routeTableId: table.id });
  }
  const { target } = route;
  if (!route.isActive) return blocked({ at: 'blackhole', routeTableId: table.id, targetId: idOf(route) });
  switch (target.kind) {
    case 'nat-gateway':
      return throughNat(node, target.id, network);
    case 'internet-gateway':
      return throughInternetGateway(node, target.id, network);
    case 'local':
    case 'gateway-endpoint':
    case 'elsewhere':
      return unknown({ why: 'leads-elsewhere', id: idOf(route) });
  }
}

/** An internet gateway stands for public addresses only: without one nothing comes back. */
function throughInternetGateway({ subnetId, publicAddress }: NodePlace, gatewayId: string, network: Network): WayOut {
  const mode = network.subnets.get(subnetId)?.internetGatewayBlock ?? 'off';
  if (mode !== 'off') return blocked({ at: 'public-access-blocked', subnetId, mode });
  return publicAddress === undefined
    ? blocked({ at: 'no-public-address', gatewayId, subnetId })
    : { state: 'open', sources: [publicAddress] };
}

function throughNat(node: NodePlace, id: string, network: Network): WayOut {
  const nat = network.natGateways.get(id);
  if (nat === undefined) return unknown({ why: 'leads-elsewhere', id });
  if (nat.state === 'pending') return unknown({ why: 'not-seen', what: `${id}, which is being created` });
  if (nat.state !== 'available') return blocked({ at: 'nat-state', natGatewayId: id, state: nat.state });
  const table =
    nat.subnetId === undefined
      ? network.routeTables.find((each) => each.id === nat.routeTableId)
      : tableOf({ id: nat.subnetId, vpcId: nat.vpcId }, network.routeTables);
  if (table === undefined) return unknown({ why: 'not-seen', what: `the route table of ${id}` });
  const beyond = inOrder([natRoute(nat, table), publicAccessOf(nat, node, network), ...natAcls(node, nat, network)]);
  return beyond.state === 'open' ? { state: 'open', sources: nat.publicAddresses } : beyond;
}

function natRoute({ id, isPublic }: NatGateway, table: RouteTable): Way {
  const route = defaultRoute(table);
  if (route === undefined && hasPartialRoutes(table))
    return unknown({ why: 'in-part', what: `the routes of ${table.id}` });
  if (route?.isActive !== true)
    return blocked({ at: 'nat-without-internet', natGatewayId: id, routeTableId: table.id });
  switch (route.target.kind) {
    case 'internet-gateway':
      return isPublic ? OPEN : blocked({ at: 'nat-private', natGatewayId: id });
    case 'nat-gateway':
      // As in a private subnet, often by itself: it has to be in a public one.
      return blocked({ at: 'nat-without-internet', natGatewayId: id, routeTableId: table.id });
    case 'local':
    case 'gateway-endpoint':
    case 'elsewhere':
      return unknown({ why: 'leads-elsewhere', id: idOf(route) });
  }
}

/**
 * Ingress alone may be blocked: what comes back to a NAT gateway still does (Amazon VPC user guide, block public access).
 * Where its subnet is not seen, that of the node tells that the VPC is blocked, and not what is excluded from that.
 */
function publicAccessOf({ id, subnetId = '' }: NatGateway, node: NodePlace, { subnets }: Network): Way {
  const mode = subnets.get(subnetId)?.internetGatewayBlock;
  if (mode === 'block-bidirectional') return blocked({ at: 'public-access-blocked', subnetId, mode });
  const isOfVpc = mode === undefined && subnets.get(node.subnetId)?.internetGatewayBlock === 'block-bidirectional';
  return isOfVpc ? unknown({ why: 'not-seen', what: `whether VPC Block Public Access stops ${id}` }) : OPEN;
}

function natAcls(
  { subnetId, address }: NodePlace,
  { subnetId: natSubnet }: NatGateway,
  network: Network,
): readonly Way[] {
  if (natSubnet === undefined) return [];
  const here = peerAt(address, []);
  return [
    aclOf(natSubnet, 'egress', INTERNET, HTTPS, network),
    aclOf(natSubnet, 'ingress', INTERNET, NAT_PORTS, network),
    ...(natSubnet === subnetId
      ? []
      : [
          aclOf(natSubnet, 'ingress', here, HTTPS, network),
          aclOf(natSubnet, 'egress', here, EPHEMERAL_PORTS, network),
        ]),
  ];
}

/**
 * What every node with the VPC CNI calls or pulls images from, as the ends of endpoints' names (EKS user guide, private
 * clusters).
 */
export const SERVICES_OF_NODES: readonly string[] = ['ec2', 'ecr.api', 'ecr.dkr', 's3'];

/**
 * Whether a node gets to a service of AWS on 443: by an endpoint in its VPC, or over the internet. An endpoint with a
 * private name draws the traffic to itself, whatever else leads out (Amazon VPC user guide, private DNS for interface
 * endpoints).
 * @param service the end of its endpoints' name: `ec2`, `ecr.api`
 */
export function wayToService(node: NodePlace, service: string, network: Network): Way {
  return ifNamed(wayToNamedService(node, service, network), node, network);
}

function wayToNamedService(node: NodePlace, service: string, network: Network): Way {
  if (node.groupIds.length === 0) return unknown(WITHOUT_GROUPS);
  const own = network.endpoints.filter(
    ({ vpcId, serviceName, state }) =>
      vpcId === node.vpcId && state.toLowerCase() === 'available' && serviceName.endsWith(`.${service}`),
  );
  const names = namesOf(node, network);
  if (names === 'blocked') return blocked({ at: 'dns-support', vpcId: node.vpcId });
  const interfaces = own.filter(({ type }) => type === 'Interface');
  const drawing = names === 'public' ? [] : interfaces.filter(({ privateDns }) => privateDns);
  const drawn = drawing.length === 0 ? undefined : throughOneOf(node, drawing, network);
  if (drawn !== undefined && names === 'private') return drawn;
  const besides = byRoutes(node, own, network);
  if (drawn !== undefined) return drawn.state === besides.state ? besides : unknown(unknownNames(node, network));
  // For S3 a gateway endpoint is what is missing: it has no name.
  return besides.state === 'blocked' && service !== 's3' ? byOtherNames(besides, node, interfaces, network) : besides;
}

/** Where nothing else leads to a service, an endpoint that would serve it does if its name is resolved, or a hosted zone has it. */
function byOtherNames(
  besides: Extract<Way, { state: 'blocked' }>,
  node: NodePlace,
  interfaces: readonly VpcEndpoint[],
  network: Network,
): Way {
  const { vpcId } = node;
  const serving = interfaces.filter((each) => throughEndpoint(node, each, network).state !== 'blocked');
  const [first] = serving;
  if (first === undefined) return besides;
  if (serving.some(({ privateDns }) => privateDns)) return lacksNames(besides.hop, vpcId);
  return network.joinedVpcs.has(vpcId)
    ? unknown({ why: 'endpoint-dns', id: first.id })
    : blocked({ at: 'endpoint-dns', endpointIds: [first.id], vpcId });
}

function byRoutes(node: NodePlace, own: readonly VpcEndpoint[], network: Network): Way {
  const table = tableOf({ id: node.subnetId, vpcId: node.vpcId }, network.routeTables);
  const gateway = own.find(({ routeTableIds }) => table !== undefined && routeTableIds.includes(table.id));
  if (table !== undefined && gateway !== undefined) return throughGateway(node, gateway, table, network);
  const out = wayOut(node, network);
  if (out.state !== 'blocked') return out.state === 'open' ? OPEN : out;
  // Endpoints of another VPC, whose private names a hosted zone has, are reached so.
  const beyond = table?.routes.find((route) => leadsElsewhere(route) && isWayFor(out.hop, node, route, network));
  return beyond === undefined ? out : unknown({ why: 'leads-elsewhere', id: idOf(beyond) });
}

/** Over IPv4: a route for IPv6 leads to nothing that has an IPv4 address. */
function leadsElsewhere({ target, isActive, destination }: Route): boolean {
  return isActive && target.kind === 'elsewhere' && !destination.includes(':');
}

/** Whether a route to other networks may be the way, though the one to the internet ends at a hop. */
function isWayFor(hop: Hop, node: NodePlace, { destination }: Route, network: Network): boolean {
  if (hop.at === 'no-route') return true;
  if (hop.at !== 'node-groups' && hop.at !== 'acl') return false;
  const ranges = parseIpv4Cidr(destination);
  if (ranges === undefined) return true;
  const there: Peer = { ranges: [ranges], groupIds: [] };
  return (
    groupsOf(node.groupIds, 'egress', there, network, hop).state !== 'blocked' &&
    aclOf(node.subnetId, 'egress', there, HTTPS, network).state !== 'blocked' &&
    aclOf(node.subnetId, 'ingress', there, EPHEMERAL_PORTS, network).state !== 'blocked'
  );
}

/** A gateway endpoint has the public addresses of its service, which its prefix list names: groups and ACLs have to let them through. */
function throughGateway(node: NodePlace, { id }: VpcEndpoint, { routes }: RouteTable, network: Network): Way {
  const prefixListIds = routes.flatMap(({ target, destination }) =>
    target.kind === 'gateway-endpoint' && target.id === id ? [destination] : [],
  );
  const hop = { at: 'node-groups', groupIds: node.groupIds, port: 443, to: id } as const;
  return inOrder([
    groupsOf(node.groupIds, 'egress', { ...INTERNET, prefixListIds }, network, hop),
    aclOf(node.subnetId, 'egress', INTERNET, HTTPS, network),
    aclOf(node.subnetId, 'ingress', INTERNET, EPHEMERAL_PORTS, network),
  ]);
}

function throughOneOf(node: NodePlace, endpoints: readonly VpcEndpoint[], network: Network): Way {
  return anyOf(endpoints.map((each) => throughEndpoint(node, each, network)));
}

/** The addresses of an endpoint are of its subnets; which, it takes another call to know. */
function throughEndpoint(node: NodePlace, endpoint: VpcEndpoint, network: Network): Way {
  const { id, securityGroupIds, subnetIds } = endpoint;
  const here = peerAt(node.address, node.groupIds);
  if (securityGroupIds.length === 0) return unknown(WITHOUT_GROUPS);
  const there: Peer = { ranges: rangesOf(network.vpcs.get(node.vpcId)?.cidrBlocks ?? []), groupIds: securityGroupIds };
  const out = { at: 'node-groups', groupIds: node.groupIds, port: 443, to: id } as const;
  const into = { at: 'peer-groups', groupIds: securityGroupIds, port: 443, of: id } as const;
  return inOrder([
    groupsOf(node.groupIds, 'egress', there, network, out),
    groupsOf(securityGroupIds, 'ingress', here, network, into),
    ...(subnetIds.length === 0 ? [] : [anyOf(subnetIds.map((each) => intoSubnet(node, here, each, there, network)))]),
  ]);
}

/** @param there addresses that what is in the subnet may have, where the subnet itself was not read */
function intoSubnet(node: NodePlace, here: Peer, subnetId: string, there: Peer, network: Network): Way {
  if (subnetId === node.subnetId) return OPEN;
  const block = network.subnets.get(subnetId)?.cidrBlock;
  const peer = block === undefined ? there : { ...there, ranges: rangesOf([block]) };
  return inOrder(aclsBetween(node.subnetId, here, subnetId, peer, network));
}

function rangesOf(blocks: readonly string[]): Peer['ranges'] {
  return blocks.flatMap((block) => parseIpv4Cidr(block) ?? []);
}

/** Whether routes for IPv6 lead out of the subnet: services may be reached by them, which is not followed. */
export function leadsOutOverIpv6({ subnetId, vpcId }: NodePlace, { routeTables }: Network): boolean {
  const table = tableOf({ id: subnetId, vpcId }, routeTables);
  return (
    table?.routes.some(
      ({ destination, target, isActive }) => isActive && target.kind !== 'local' && destination.includes(':'),
    ) === true
  );
}

function groupsOf(
  ids: readonly string[],
  direction: 'ingress' | 'egress',
  peer: Peer,
  { groups }: Network,
  hop: Hop,
): Way {
  const seen = ids.flatMap((id) => groups.get(id) ?? []);
  const admitted = groupsAdmit(seen, direction, peer, HTTPS);
  if (admitted === 'no' && seen.length < ids.length) return unknown({ why: 'not-seen', what: ids.join(', ') });
  return wayOf(admitted, hop, `the rules of ${ids.join(', ')}`);
}

function aclOf(subnetId: string, direction: 'ingress' | 'egress', peer: Peer, ports: Ports, { acls }: Network): Way {
  const acl = acls.find(({ subnetIds }) => subnetIds.includes(subnetId));
  if (acl === undefined) return unknown({ why: 'not-seen', what: `the network ACL of ${subnetId}` });
  const hop = { at: 'acl', aclId: acl.id, subnetId, direction, ports } as const;
  return wayOf(aclAdmits(acl, direction, peer, ports), hop, `the entries of ${acl.id}`);
}

function wayOf(admitted: Admission, hop: Hop, what: string): Way {
  switch (admitted) {
    case 'yes':
      return OPEN;
    case 'no':
      return blocked(hop);
    case 'unknown':
      return unknown({ why: 'in-part', what });
  }
}

/** One after another: what stops it anywhere stops it; then what is not seen. */
function inOrder(ways: readonly Way[]): Way {
  return ways.find(({ state }) => state === 'blocked') ?? ways.find(({ state }) => state === 'unknown') ?? OPEN;
}

/** One of several: what is open anywhere is open. */
function anyOf(ways: readonly Way[]): Way {
  const best = ways.find(({ state }) => state === 'open') ?? ways.find(({ state }) => state === 'unknown') ?? ways[0];
  return best ?? OPEN;
}

function blocked(hop: Hop): { readonly state: 'blocked'; readonly hop: Hop } {
  return { state: 'blocked', hop };
}

function unknown(because: Unseen): { readonly state: 'unknown'; readonly because: Unseen } {
  return { state: 'unknown', because };
}

function idOf({ target, destination }: Route): string {
  return target.kind === 'local' ? destination : target.id;
}
