import { named } from '../../facts/aws/aws-values.ts';
import { awsCommand, fixed, given, joined, toFillIn } from '../../facts/aws/commands.ts';
import { groupsAdmit, peerAt } from '../../facts/network/firewalls.ts';
import { tableOf } from '../../facts/network/routes.ts';
import type { Hop, Network, NodePlace } from '../../facts/network/ways.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import type { Target } from '../../model/target.ts';
import {
  letIn,
  letOut,
  openTheWayOut,
  resolveEndpoints,
  resolveNames,
  resolvePrivateNames,
  type Steps,
} from '../nodes-cannot-reach-cluster/hop-remedies.ts';

interface Situation {
  readonly services: readonly string[];
  readonly target: Target;
  readonly place: NodePlace;
  readonly network: Network;
}

/** What opens the ways to services that one hop stops. */
export function serviceRemedy(hop: Hop, situation: Situation): Steps {
  const { target, place, network } = situation;
  switch (hop.at) {
    case 'peer-groups':
      return ['Allow the nodes to reach the endpoint on TCP 443:', letIn(hop.groupIds, place, target.region)];
    case 'node-groups':
      return letOut(hop.groupIds, target.region);
    case 'dns-support':
      return resolveNames(hop.vpcId, target.region);
    case 'acl':
      return [
        `Allow outbound TCP 443 and inbound TCP 1024 to 65535 in the entries of network ACL ${named('networkAcl', hop.aclId, 'the subnet')}.`,
      ];
    case 'endpoint-dns':
      return resolveEndpoints(hop.endpointIds, { network, place, region: target.region });
    case 'dns-hostnames':
      return resolvePrivateNames(network, place, target.region);
    case 'public-access-cidrs':
      // Of the API server alone.
      return [];
    case 'no-route':
    case 'blackhole':
    case 'nat-state':
    case 'nat-without-internet':
    case 'nat-private':
    case 'no-public-address':
    case 'public-access-blocked':
      return [`${openTheWayOut(hop)} This opens the path to all of these services.`, ...endpointSteps(situation)];
  }
}

/** Without a way out, an endpoint each. Names lead to those of a VPC that resolves private ones. */
function endpointSteps({ services, target, place, network }: Situation): Steps {
  if (target.partition !== 'aws') return ['Or create a VPC endpoint for each of them, with private DNS.'];
  const { region } = target;
  const table = tableOf({ id: place.subnetId, vpcId: place.vpcId }, network.routeTables);
  const byName = services.filter((service) => service !== 's3');
  return [
    `Or create the endpoints.${byName.length === 0 ? '' : " Each interface endpoint uses an address. Replace SUBNET_ID with a subnet of the nodes' VPC."}`,
    ...(byName.length === 0 ? [] : resolvePrivateNames(network, place, region)),
    ...byName.map((service) => interfaceEndpoint(service, target, place)),
    // Free, and without a name: what one of an interface has for S3 is for others than the VPC's own.
    ...(services.includes('s3') && table !== undefined ? [gatewayEndpoint(table.id, target, place)] : []),
    ...(byName.length === 0 ? [] : admission(place, network, region)),
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

/** The endpoints are in the first group of the nodes, which need not let in the nodes themselves. */
function admission(place: NodePlace, { groups }: Network, region: string): Steps {
  const id = place.groupIds[0] ?? '';
  const [group, nodes] = [groups.get(id), peerAt(place.address, place.groupIds)];
  if (group === undefined) return [];
  if (groupsAdmit([group], 'ingress', nodes, { from: 443, to: 443 }) === 'yes') return [];
  return ['Their security group does not allow the nodes yet:', letIn([id], place, region)];
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
