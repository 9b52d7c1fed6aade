import { named } from '../../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, joined, toFillIn } from '../../facts/aws/commands.ts';
import type { Hop, NodePlace } from '../../facts/network/ways.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import type { Target } from '../../model/target.ts';
import { letIn, resolveNames, type Steps } from '../nodes-cannot-reach-cluster/hop-remedies.ts';

interface Situation {
  readonly services: readonly string[];
  readonly target: Target;
  readonly place: NodePlace;
}

/** What opens the ways to services that one hop stops. */
export function serviceRemedy(hop: Hop, situation: Situation): Steps {
  const { target, place } = situation;
  switch (hop.at) {
    case 'peer-groups':
      return ['Allow the nodes to reach the endpoint on TCP 443:', letIn(hop.groupIds, place, target.region)];
    case 'node-groups':
      return ['Allow outbound TCP 443 in the security groups of the nodes.'];
    case 'dns-support':
      return resolveNames(hop.vpcId, target.region);
    case 'acl':
      return [
        `Allow outbound TCP 443 and inbound TCP 1024 to 65535 in the entries of network ACL ${named('networkAcl', hop.aclId, 'the subnet')}.`,
      ];
    default:
      return endpointSteps(hop, situation);
  }
}

/** A way out serves them all; without one, an endpoint each. */
function endpointSteps(hop: Hop, { services, target, place }: Situation): Steps {
  const wayOut = 'Give the subnet a route for 0.0.0.0/0 to a NAT gateway in a public subnet, which serves them all.';
  if (target.partition !== 'aws') return [`${wayOut} Or create a VPC endpoint for each of them, with private DNS.`];
  const commands = services.map((service) =>
    service === 's3' && hop.at === 'no-route'
      ? gatewayEndpoint(hop.routeTableId, target, place)
      : interfaceEndpoint(service, target, place),
  );
  return [
    `${wayOut} Or create the endpoints: an interface endpoint uses an address. Replace SUBNET_ID with a subnet of the nodes' VPC:`,
    ...commands,
  ];
}

/** With private DNS, which is the default (EC2 API reference, CreateVpcEndpoint). */
function interfaceEndpoint(service: string, { region }: Target, { vpcId, groupIds }: NodePlace): RemedyStep {
  return awsCommand('ec2', 'create-vpc-endpoint', region, {
    'vpc-id': given('vpc', vpcId),
    'vpc-endpoint-type': fixed('Interface'),
    'service-name': serviceName(service, region),
    'subnet-ids': toFillIn('SUBNET_ID'),
    'security-group-ids': given('securityGroup', groupIds[0] ?? ''),
  });
}

function gatewayEndpoint(routeTableId: string, { region }: Target, { vpcId }: NodePlace): RemedyStep {
  return awsCommand('ec2', 'create-vpc-endpoint', region, {
    'vpc-id': given('vpc', vpcId),
    'vpc-endpoint-type': fixed('Gateway'),
    'service-name': serviceName('s3', region),
    'route-table-ids': given('routeTable', routeTableId),
  });
}

function serviceName(service: string, region: string) {
  return joined([fixed('com.amazonaws.'), given('region', region), fixed('.'), given('endpointService', service)]);
}
