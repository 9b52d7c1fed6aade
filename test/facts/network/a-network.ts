import type { NodePlace, Place } from '../../../lambda/facts/network/ways.ts';
import type { Subnet } from '../../../lambda/model/inventory.ts';
import type {
  NatGateway,
  NetworkAcl,
  Route,
  RouteTable,
  RouteTarget,
  SecurityGroup,
  SecurityRule,
  Vpc,
  VpcEndpoint,
} from '../../../lambda/model/network.ts';
import { ACCOUNT, aSubnet, ipv4, VPC } from '../../checks/an-inventory.ts';

/** A VPC with a node's subnet, the control plane's, and a public one with a NAT gateway: all open. */
export interface Parts {
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly natGateways: readonly NatGateway[];
  readonly endpoints: readonly VpcEndpoint[];
  readonly groups: readonly SecurityGroup[];
  readonly acls: readonly NetworkAcl[];
  readonly vpcs: readonly Vpc[];
}

export const LOCAL: Route = { destination: '10.0.0.0/16', target: { kind: 'local' }, isActive: true };

export function everywhere(target: RouteTarget, isActive = true): Route {
  return { destination: '0.0.0.0/0', target, isActive };
}

export const TO_NAT = everywhere({ kind: 'nat-gateway', id: 'nat-1' });
export const TO_IGW = everywhere({ kind: 'internet-gateway', id: 'igw-1' });

export function table(id: string, subnetIds: readonly string[], routes: readonly Route[], isMain = false): RouteTable {
  return { id, vpcId: VPC, isMain, subnetIds, routes: [LOCAL, ...routes] };
}

export const NAT: NatGateway = {
  id: 'nat-1',
  vpcId: VPC,
  state: 'available',
  isPublic: true,
  subnetId: 'subnet-pub',
  routeTableId: undefined,
  publicAddresses: ['203.0.113.9'],
};

const ALL: SecurityRule = {
  protocol: '-1',
  fromPort: undefined,
  toPort: undefined,
  blocks: ['0.0.0.0/0'],
  groupIds: [],
  prefixListIds: [],
};

export function rules(fields: Partial<SecurityRule>): SecurityRule {
  return { ...ALL, protocol: 'tcp', fromPort: 443, toPort: 443, blocks: [], ...fields };
}

export function group(
  id: string,
  ingress: readonly SecurityRule[] = [rules({ groupIds: [id] })],
  egress: readonly SecurityRule[] = [ALL],
): SecurityGroup {
  return { id, vpcId: VPC, name: id, ingress, egress };
}

/** `[number, egress, allows, block, from, to]` of TCP. */
type Entry = readonly [number, boolean, boolean, string, number, number];

export function acl(id: string, subnetIds: readonly string[], entries: readonly Entry[]): NetworkAcl {
  return {
    id,
    vpcId: VPC,
    subnetIds,
    entries: entries.map(([number, egress, allows, block, fromPort, toPort]) => ({
      number,
      egress,
      allows,
      protocol: '6',
      fromPort,
      toPort,
      block,
    })),
  };
}

export const OPEN_ENTRIES: readonly Entry[] = [
  [100, false, true, '0.0.0.0/0', 0, 65_535],
  [100, true, true, '0.0.0.0/0', 0, 65_535],
];

export const VPC_ITSELF: Vpc = {
  id: VPC,
  ownerId: ACCOUNT,
  cidrBlocks: ['10.0.0.0/16'],
  dnsSupport: true,
  dnsHostnames: true,
  nameServers: ['AmazonProvidedDNS'],
};

export function anEndpoint(service: string, fields: Partial<VpcEndpoint> = {}): VpcEndpoint {
  return {
    id: `vpce-${service.replace('.', '')}`,
    vpcId: VPC,
    serviceName: `com.amazonaws.eu-west-1.${service}`,
    type: 'Interface',
    state: 'available',
    privateDns: true,
    securityGroupIds: ['sg-endpoints'],
    subnetIds: [],
    routeTableIds: [],
    ...fields,
  };
}

export const OPEN_PARTS: Parts = {
  subnets: [
    aSubnet({ id: 'subnet-node', cidrBlock: '10.0.1.0/24' }),
    aSubnet({ id: 'subnet-cp', cidrBlock: '10.0.2.0/24' }),
    aSubnet({ id: 'subnet-pub', cidrBlock: '10.0.3.0/24' }),
  ],
  routeTables: [table('rtb-main', [], [TO_NAT], true), table('rtb-pub', ['subnet-pub'], [TO_IGW])],
  natGateways: [NAT],
  endpoints: [],
  groups: [
    group('sg-node'),
    group('sg-cp', [rules({ groupIds: ['sg-node'] })]),
    group('sg-endpoints', [rules({ blocks: ['10.0.0.0/16'] })]),
  ],
  acls: [acl('acl-1', ['subnet-node', 'subnet-cp', 'subnet-pub'], OPEN_ENTRIES)],
  vpcs: [VPC_ITSELF],
};

export const NODE: NodePlace = {
  vpcId: VPC,
  subnetId: 'subnet-node',
  address: ipv4('10.0.1.5'),
  groupIds: ['sg-node'],
  publicAddress: undefined,
};

export const CONTROL_PLANE: Place = { subnetId: 'subnet-cp', address: ipv4('10.0.2.7'), groupIds: ['sg-cp'] };
