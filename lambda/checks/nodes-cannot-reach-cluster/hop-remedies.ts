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

type Steps = readonly (string | RemedyStep)[];

/** What opens a way at the hop that stops it. */
export function hopRemedy(hop: Hop, situation: Situation): Steps {
  const { region, place } = situation;
  switch (hop.at) {
    case 'dns-support':
      return [
        'Turn name resolution on in the VPC:',
        awsCommand('ec2', 'modify-vpc-attribute', region, {
          'vpc-id': given('vpc', hop.vpcId),
          'enable-dns-support': fixed('Value=true'),
        }),
      ];
    case 'node-groups':
      return [
        `Let the nodes out on TCP ${hop.port}:`,
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
      return [`Let the nodes in on TCP ${hop.port} there:`, letIn(hop.groupIds, place, region)];
    case 'acl':
      return [
        `Allow TCP ${hop.ports.from === hop.ports.to ? hop.ports.from : '1024 to 65535'} in the ${hop.direction === 'egress' ? 'outbound' : 'inbound'} entries of network ACL ${named('networkAcl', hop.aclId, 'the subnet')}, before the entry that denies it.`,
      ];
    case 'public-access-cidrs':
      return [
        'Turn on the private endpoint: nodes then reach the API server within the VPC, whoever the public endpoint lets in. The cluster is updated for some minutes, and stays up.',
        privateEndpoint(situation),
      ];
    case 'no-route':
    case 'blackhole':
    case 'nat-state':
    case 'nat-without-internet':
    case 'nat-private':
    case 'no-public-address':
    case 'public-access-blocked':
      return wayOutRemedy(hop, situation);
  }
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
function wayOutRemedy(hop: Hop, situation: Situation): Steps {
  const { endpoint } = situation;
  const own = wayOutSentence(hop);
  if (endpoint.isPrivate) return [own];
  return [
    own,
    'Or turn on the private endpoint, for which nodes need no way out of the VPC. For AWS services they then need VPC endpoints.',
    privateEndpoint(situation),
  ];
}

function wayOutSentence(hop: Hop): string {
  switch (hop.at) {
    case 'no-route':
      return `Add a route for 0.0.0.0/0 to ${named('routeTable', hop.routeTableId, 'the route table')} that leads to a NAT gateway in a public subnet.`;
    case 'blackhole':
      return `Replace the route for 0.0.0.0/0 of ${named('routeTable', hop.routeTableId, 'the route table')} by one to a NAT gateway that is there.`;
    case 'nat-state':
      return `Make a NAT gateway in the place of ${named('natGateway', hop.natGatewayId, 'the one that is there')}, and replace the route to it.`;
    case 'nat-without-internet':
      return `Put the NAT gateway into a public subnet: one whose route table has a route for 0.0.0.0/0 to an internet gateway.`;
    case 'nat-private':
      return `Route 0.0.0.0/0 to a public NAT gateway instead of ${named('natGateway', hop.natGatewayId, 'the one that is there')}.`;
    case 'no-public-address':
      return `Put the nodes into subnets that lead to a NAT gateway, or let ${named('subnet', hop.subnetId, 'the subnet')} give public addresses to new ones.`;
    case 'public-access-blocked':
      return `Exclude ${named('subnet', hop.subnetId, 'the subnet')} from VPC Block Public Access, or put the nodes into subnets that lead to a NAT gateway elsewhere.`;
    default:
      return 'Open the hop that the finding names.';
  }
}

function privateEndpoint({ cluster, region }: Situation): RemedyStep {
  return awsCommand('eks', 'update-cluster-config', region, {
    name: given('cluster', cluster),
    'resources-vpc-config': joined([fixed('endpointPrivateAccess=true')]),
  });
}
