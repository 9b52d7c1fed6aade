import { list } from '../../common/words.ts';
import type { Hop, Unseen } from './ways.ts';

/** What stops a way, as the end of a sentence: `route table rtb-1 has no route out of the VPC`. */
export function hopWords(hop: Hop): string {
  switch (hop.at) {
    case 'dns-support':
      return `${hop.vpcId} resolves no names, because its attribute enableDnsSupport is off`;
    case 'node-groups':
      return `${groups(hop.groupIds)} of the nodes allow${ending(hop.groupIds)} no traffic to ${hop.to} on TCP ${hop.port}`;
    case 'peer-groups':
      return `${groups(hop.groupIds)} of ${hop.of} allow${ending(hop.groupIds)} no traffic from the nodes on TCP ${hop.port}`;
    case 'acl':
      return `network ACL ${hop.aclId} of ${hop.subnetId} allows no ${hop.direction === 'egress' ? 'outbound' : 'inbound'} traffic on TCP ${portsOf(hop.ports)}`;
    case 'no-route':
      return `route table ${hop.routeTableId} has no route out of the VPC`;
    case 'blackhole':
      return `the default route of ${hop.routeTableId} leads to ${hop.targetId}, which is gone`;
    case 'nat-state':
      return `NAT gateway ${hop.natGatewayId} is ${hop.state}`;
    case 'nat-without-internet':
      return `NAT gateway ${hop.natGatewayId} is in a subnet whose route table ${hop.routeTableId} leads to no internet gateway`;
    case 'nat-private':
      return `NAT gateway ${hop.natGatewayId} is private, without a path to the internet`;
    case 'no-public-address':
      return `the route out leads to internet gateway ${hop.gatewayId}, and the nodes have no public address`;
    case 'public-access-blocked':
      return `VPC Block Public Access blocks the internet gateway for ${hop.subnetId} (${hop.mode})`;
    case 'public-access-cidrs':
      return `the nodes come from ${list(hop.sources)}, and the public endpoint allows only ${list(hop.cidrs)}`;
    case 'dns-hostnames':
      return `${hop.vpcId} resolves no private names, because its attribute enableDnsHostnames is off`;
    case 'endpoint-dns':
      return hop.endpointIds.length === 1
        ? `${list(hop.endpointIds)} has private DNS off, so the name of the service does not resolve to it`
        : `${list(hop.endpointIds)} have private DNS off, so the names of the services do not resolve to them`;
  }
}

/** The thing that stops it, by its id, and for a set of them the first. */
export function hopId(hop: Hop): string {
  switch (hop.at) {
    case 'dns-support':
      return hop.vpcId;
    case 'node-groups':
    case 'peer-groups':
      return hop.groupIds[0] ?? '';
    case 'acl':
      return hop.aclId;
    case 'no-route':
    case 'blackhole':
      return hop.routeTableId;
    case 'nat-state':
    case 'nat-without-internet':
    case 'nat-private':
      return hop.natGatewayId;
    case 'no-public-address':
      return hop.gatewayId;
    case 'public-access-blocked':
      return hop.subnetId;
    case 'public-access-cidrs':
      return hop.sources[0] ?? '';
    case 'dns-hostnames':
      return hop.vpcId;
    case 'endpoint-dns':
      return hop.endpointIds[0] ?? '';
  }
}

function groups(ids: readonly string[]): string {
  return `security group${ids.length === 1 ? '' : 's'} ${list(ids)}`;
}

function ending(ids: readonly string[]): string {
  return ids.length === 1 ? 's' : '';
}

function portsOf({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? String(from) : `${from} to ${to}`;
}

/** Why AWS does not show whether a way is open, as a clause. */
export function unseenWords(because: Unseen): string {
  switch (because.why) {
    case 'leads-elsewhere':
      return `the route leads through ${because.id}, and what is behind it is not visible`;
    case 'not-seen':
      return `${because.what} could not be seen`;
    case 'own-name-servers':
      return `${because.vpcId} has its own name servers, which decide whether the name is resolved, and to what`;
    case 'endpoint-dns':
      return `${because.id} has private DNS off, and whether a hosted zone resolves the name to it is not visible`;
    case 'in-part':
      return `${because.what} allow only part of it`;
  }
}
