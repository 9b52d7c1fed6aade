import { named } from '../../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, joined, shorthand } from '../../facts/aws/commands.ts';
import type { Hop, NodePlace } from '../../facts/network/ways.ts';
import type { ClusterEndpoint } from '../../model/inventory.ts';
import type { RemedyStep } from '../../model/remediation.ts';

/** What a remedy for a hop has to name. */
export interface Situation {
  readonly cluster: string;
  readonly endpoint: ClusterEndpoint;
  readonly region: string;
  readonly place: NodePlace;
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
      return [
        `Allow the nodes outbound TCP ${hop.port}:`,
        awsCommand('ec2', 'authorize-security-group-egress', region, {
          'group-id': given('securityGroup', hop.groupIds[0] ?? ''),
          'ip-permissions': shorthand({
            IpProtocol: fixed('tcp'),
            FromPort: fixed('443'),
            ToPort: fixed('443'),
            IpRanges: fixed('[{CidrIp=0.0.0.0/0}]'),
          }),
        }),
      ];
    case 'peer-groups':
      return [`Allow inbound TCP ${hop.port} from the nodes:`, letIn(hop.groupIds, place, region)];
    case 'acl':
      return [
        `Allow TCP ${hop.ports.from === hop.ports.to ? hop.ports.from : '1024 to 65535'} in the ${hop.direction === 'egress' ? 'outbound' : 'inbound'} entries of network ACL ${named('networkAcl', hop.aclId, 'the subnet')}, before the entry that denies it.`,
      ];
    case 'public-access-cidrs':
      return [
        'Turn on the private endpoint: nodes then reach the API server inside the VPC. The update takes some minutes, and the cluster stays up.',
        privateEndpoint(situation),
      ];
    case 'no-route':
      return wayOutOr(
        `Add a route for 0.0.0.0/0 to ${named('routeTable', hop.routeTableId, 'the route table')} that leads to a NAT gateway in a public subnet.`,
        situation,
      );
    case 'blackhole':
      return wayOutOr(
        `Replace the route for 0.0.0.0/0 of ${named('routeTable', hop.routeTableId, 'the route table')} with one to a NAT gateway that exists.`,
        situation,
      );
    case 'nat-state':
      return wayOutOr(
        `Create a NAT gateway to replace ${named('natGateway', hop.natGatewayId, 'the current one')}, and route to it.`,
        situation,
      );
    case 'nat-without-internet':
      return wayOutOr(
        `Put the NAT gateway in a public subnet: one whose route table has a route for 0.0.0.0/0 to an internet gateway.`,
        situation,
      );
    case 'nat-private':
      return wayOutOr(
        `Route 0.0.0.0/0 to a public NAT gateway instead of ${named('natGateway', hop.natGatewayId, 'the current one')}.`,
        situation,
      );
    case 'no-public-address':
      return wayOutOr(
        `Move the nodes to subnets with a route to a NAT gateway, or let ${named('subnet', hop.subnetId, 'the subnet')} assign public addresses to new ones.`,
        situation,
      );
    case 'public-access-blocked':
      return wayOutOr(
        `Exclude ${named('subnet', hop.subnetId, 'the subnet')} from VPC Block Public Access, or move the nodes to subnets with a route to a NAT gateway elsewhere.`,
        situation,
      );
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
    privateEndpoint(situation),
  ];
}

function privateEndpoint({ cluster, region }: Situation): RemedyStep {
  return awsCommand('eks', 'update-cluster-config', region, {
    name: given('cluster', cluster),
    'resources-vpc-config': fixed('endpointPrivateAccess=true'),
  });
}
