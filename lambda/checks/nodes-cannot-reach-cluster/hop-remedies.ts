import { named } from '../../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, joined, shorthand } from '../../facts/aws/commands.ts';
import {
  type ApiServer,
  asksAmazon,
  type Hop,
  type Network,
  type NodePlace,
  wayToApiServer,
} from '../../facts/network/ways.ts';
import type { ClusterEndpoint } from '../../model/inventory.ts';
import type { RemedyStep } from '../../model/remediation.ts';

/** What a remedy for a hop has to name. */
export interface Situation {
  readonly cluster: string;
  readonly endpoint: ClusterEndpoint;
  readonly server: ApiServer;
  readonly region: string;
  readonly place: NodePlace;
  readonly network: Network;
}

/** What a remedy is made of. */
export type Steps = readonly (string | RemedyStep)[];

/** What opens a way at the hop that stops it. */
export function hopRemedy(hop: Hop, situation: Situation): Steps {
  const { region, place } = situation;
  switch (hop.at) {
    case 'dns-support':
      return resolveNames(hop.vpcId, region);
    case 'node-groups':
      return letOut(hop.groupIds, region);
    case 'peer-groups':
      return [`Allow inbound TCP ${hop.port} from the nodes:`, letIn(hop.groupIds, place, region)];
    case 'acl':
      return [
        `Allow TCP ${hop.ports.from === hop.ports.to ? hop.ports.from : '1024 to 65535'} in the ${hop.direction === 'egress' ? 'outbound' : 'inbound'} entries of network ACL ${named('networkAcl', hop.aclId, 'the subnet')}, before the entry that denies it.`,
      ];
    case 'public-access-cidrs':
      return situation.endpoint.isPrivate
        ? ['Allow the nodes to reach the private endpoint, which is on.', ...withinVpc(situation)]
        : [
            'Turn on the private endpoint: nodes then reach the API server inside the VPC. The update takes some minutes, and the cluster stays up.',
            ...withinVpc(situation),
          ];
    case 'dns-hostnames':
      return withinVpc(situation);
    case 'endpoint-dns':
      return resolveEndpoints(hop.endpointIds, situation);
    case 'no-route':
    case 'blackhole':
    case 'nat-state':
    case 'nat-without-internet':
    case 'nat-private':
    case 'no-public-address':
    case 'public-access-blocked':
      return wayOutOr(openTheWayOut(hop), situation);
  }
}

type HopOnTheWayOut = Extract<
  Hop,
  {
    readonly at:
      | 'no-route'
      | 'blackhole'
      | 'nat-state'
      | 'nat-without-internet'
      | 'nat-private'
      | 'no-public-address'
      | 'public-access-blocked';
  }
>;

/** What opens the way to the internet where it ends, as a sentence. */
export function openTheWayOut(hop: HopOnTheWayOut): string {
  switch (hop.at) {
    case 'no-route':
      return `Add a route for 0.0.0.0/0 to ${named('routeTable', hop.routeTableId, 'the route table')} that leads to a NAT gateway in a public subnet.`;
    case 'blackhole':
      return `Replace the route for 0.0.0.0/0 of ${named('routeTable', hop.routeTableId, 'the route table')} with one to a NAT gateway that exists.`;
    case 'nat-state':
      return `Create a NAT gateway to replace ${named('natGateway', hop.natGatewayId, 'the current one')}, and route to it.`;
    case 'nat-without-internet':
      return 'Put the NAT gateway in a public subnet: one whose route table has a route for 0.0.0.0/0 to an internet gateway.';
    case 'nat-private':
      return `Route 0.0.0.0/0 to a public NAT gateway instead of ${named('natGateway', hop.natGatewayId, 'the current one')}.`;
    case 'no-public-address':
      return `Move the nodes to subnets with a route to a NAT gateway, or let ${named('subnet', hop.subnetId, 'the subnet')} assign public addresses to new ones.`;
    case 'public-access-blocked':
      return `Exclude ${named('subnet', hop.subnetId, 'the subnet')} from VPC Block Public Access, or move the nodes to subnets with a route to a NAT gateway elsewhere.`;
  }
}

/** Turns the VPC's name resolution on. */
export function resolveNames(vpcId: string, region: string): Steps {
  return [
    'Turn on DNS resolution in the VPC:',
    awsCommand('ec2', 'modify-vpc-attribute', region, {
      'vpc-id': given('vpc', vpcId),
      'enable-dns-support': fixed('Value=true'),
    }),
  ];
}

/** Lets endpoints have the services' own names in their VPC. */
export function resolveEndpoints(
  endpointIds: readonly string[],
  { network, place, region }: Pick<Situation, 'network' | 'place' | 'region'>,
): Steps {
  return [
    ...resolvePrivateNames(network, place, region),
    `Turn on private DNS for the ${endpointIds.length === 1 ? 'endpoint' : 'endpoints'}:`,
    ...endpointIds.map((id) =>
      awsCommand('ec2', 'modify-vpc-endpoint', region, {
        'vpc-endpoint-id': given('vpcEndpoint', id),
        'private-dns-enabled': [],
      }),
    ),
  ];
}

/** What private names need besides name resolution (Amazon VPC user guide, DNS attributes). Nothing where that is on, or not seen. */
export function resolvePrivateNames({ vpcs }: Network, { vpcId }: Pick<NodePlace, 'vpcId'>, region: string): Steps {
  if (vpcs.get(vpcId)?.dnsHostnames !== false) return [];
  return [
    'Turn on DNS hostnames in the VPC, without which it resolves no private names:',
    awsCommand('ec2', 'modify-vpc-attribute', region, {
      'vpc-id': given('vpc', vpcId),
      'enable-dns-hostnames': fixed('Value=true'),
    }),
  ];
}

/** Lets nodes out on 443 by the first of their groups. */
export function letOut(groupIds: readonly string[], region: string): Steps {
  return [
    'Allow the nodes outbound TCP 443:',
    awsCommand('ec2', 'authorize-security-group-egress', region, {
      'group-id': given('securityGroup', groupIds[0] ?? ''),
      'ip-permissions': shorthand({
        IpProtocol: fixed('tcp'),
        FromPort: fixed('443'),
        ToPort: fixed('443'),
        IpRanges: fixed('[{CidrIp=0.0.0.0/0}]'),
      }),
    }),
  ];
}

/** Lets nodes into the first of these groups on 443. */
export function letIn(groupIds: readonly string[], { groupIds: ofNodes }: NodePlace, region: string): RemedyStep {
  return awsCommand('ec2', 'authorize-security-group-ingress', region, {
    'group-id': given('securityGroup', groupIds[0] ?? ''),
    'ip-permissions': joined([
      fixed('IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{GroupId='),
      given('securityGroup', ofNodes[0] ?? ''),
      fixed('}]'),
    ]),
  });
}

/** With the private endpoint off, two things open it: a way out, or that endpoint. */
function wayOutOr(sentence: string, situation: Situation): Steps {
  if (situation.endpoint.isPrivate) return [sentence];
  return [
    sentence,
    'Or turn on the private endpoint: nodes then need no route out of the VPC for it, but VPC endpoints for AWS services.',
    ...withinVpc(situation),
  ];
}

/** All that the way by the private endpoint lacks: the endpoint, names that lead to it, and what stops it behind them. */
function withinVpc(situation: Situation): Steps {
  const { endpoint, server, network, place, region } = situation;
  const within = wayToApiServer(place, { ...server, isPublic: false, isPrivate: true }, network);
  const behind = { ...situation, endpoint: { ...endpoint, isPrivate: true } };
  return [
    ...resolvePrivateNames(network, place, region),
    ...(endpoint.isPrivate ? [] : [turnOnPrivate(situation)]),
    ...ownNameServers(situation),
    ...(within.state === 'blocked' ? hopRemedy(within.hop, behind) : []),
  ];
}

/** With the public endpoint on, servers elsewhere give its public addresses. */
function ownNameServers({ endpoint, network, place }: Situation): readonly string[] {
  if (!endpoint.isPublic || asksAmazon(network.vpcs.get(place.vpcId)) !== false) return [];
  return ["The name servers of the VPC have to ask the VPC's own resolver for the name of the API server."];
}

function turnOnPrivate({ cluster, region }: Situation): RemedyStep {
  return awsCommand('eks', 'update-cluster-config', region, {
    name: given('cluster', cluster),
    'resources-vpc-config': fixed('endpointPrivateAccess=true'),
  });
}
