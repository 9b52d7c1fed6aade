/** What leads out of a VPC and what stands in the way: route tables, gateways, endpoints, groups and network ACLs. */
import type {
  GroupIdentifier,
  IpPermission,
  NatGateway,
  NetworkAcl,
  NetworkAclEntry,
  Route,
  RouteTable,
  SecurityGroup,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { longId } from './ids.ts';
import { nextId } from './records.ts';
import { idOf, nameIt, type Scene, securityGroup, tagsOf, vpcOf } from './scene.ts';
import type { RegionState, SubnetRecord, VpcRecord } from './state.ts';

/** A destination, and what it leads to: the id of a gateway, an instance, an ENI … A blackhole leads to what is gone. */
export type RouteOptions = readonly [destination: string, target: string, state?: 'active' | 'blackhole'];

export interface RouteTableOptions {
  readonly vpc?: string;
  /** Handles of the subnets that route by it. */
  readonly subnets: readonly string[];
  /** A NAT gateway is named by its handle; `igw` is the VPC's internet gateway. */
  readonly routes?: readonly RouteOptions[];
}

export interface NatGatewayOptions {
  /** The handle of its subnet; none for a regional one. */
  readonly subnet?: string;
  readonly vpc?: string;
  readonly publicAddresses?: readonly string[];
  readonly connectivity?: 'public' | 'private';
  readonly state?: 'pending' | 'failed' | 'available' | 'deleting' | 'deleted';
}

export interface VpcEndpointOptions {
  readonly vpc?: string;
  /** `ec2`, `ecr.api`, `s3`. */
  readonly service: string;
  readonly type?: 'Interface' | 'Gateway';
  readonly privateDns?: boolean;
  readonly state?: 'available' | 'pending' | 'deleting';
  /** Names of its groups (default `endpoints`). */
  readonly groups?: readonly string[];
  /** Its name leads to it from other networks alone, which the VPC's resolver serves. */
  readonly inboundOnly?: boolean;
  /** Of another region's service (default: this one's). */
  readonly serviceRegion?: string;
  /** Handles of the subnets that it is in. */
  readonly subnets?: readonly string[];
  /** Handles of route tables that have a route to it; a gateway endpoint's own. */
  readonly routeTables?: readonly string[];
}

/** TCP on a port, or (`all`) everything, from or to blocks and groups by name. */
export interface RuleOptions {
  readonly port?: number | 'all';
  readonly blocks?: readonly string[];
  readonly groups?: readonly string[];
  readonly prefixLists?: readonly string[];
}

export interface SecurityGroupOptions {
  readonly vpc?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly ingress?: readonly RuleOptions[];
  readonly egress?: readonly RuleOptions[];
}

export interface NetworkAclOptions {
  readonly vpc?: string;
  readonly subnets: readonly string[];
  readonly entries: readonly AclEntryOptions[];
}

export interface AclEntryOptions {
  readonly number: number;
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  readonly block?: string;
  /** Of TCP; without them every protocol and port. */
  readonly ports?: readonly [from: number, to: number];
}

export function internetGatewayOf(vpcId: string): string {
  return vpcId.replace('vpc-', 'igw-');
}

export function mainTableOf(vpcId: string): string {
  return vpcId.replace('vpc-', 'rtb-');
}

/** A regional NAT gateway routes by a table of its own, to the internet gateway. */
export function addRegionalNat(region: RegionState, vpcId: string): string {
  const id = vpcId.replace('vpc-', 'nat-');
  const table = vpcId.replace('vpc-', 'rtb-0a');
  region.natGateways.set(id, {
    NatGatewayId: id,
    VpcId: vpcId,
    State: 'available',
    ConnectivityType: 'public',
    AvailabilityMode: 'regional',
    RouteTableId: table,
    NatGatewayAddresses: [{ PublicIp: '198.51.100.10', IsPrimary: true, Status: 'succeeded' }],
    Tags: [],
  });
  region.routeTables.set(table, tableShape(region, vpcId, table, [], [routeTo(internetGatewayOf(vpcId), '0.0.0.0/0')]));
  return id;
}

export function addNatGateway(scene: Scene, name: string, options: NatGatewayOptions): NatGateway {
  const { region } = scene;
  const subnet = options.subnet === undefined ? undefined : region.subnets.get(idOf(scene, 'subnet', options.subnet));
  const vpcId = subnet?.shape.VpcId ?? vpcOf(scene, options.vpc).id;
  const isPublic = options.connectivity !== 'private';
  const addresses = options.publicAddresses ?? ['198.51.100.20'];
  const nat: NatGateway = {
    NatGatewayId: nextId(region, 'nat'),
    VpcId: vpcId,
    State: options.state ?? 'available',
    ConnectivityType: isPublic ? 'public' : 'private',
    AvailabilityMode: subnet === undefined ? 'regional' : 'zonal',
    ...(subnet === undefined ? { RouteTableId: mainTableOf(vpcId) } : { SubnetId: subnet.id }),
    NatGatewayAddresses: isPublic
      ? addresses.map((PublicIp, index) => ({ PublicIp, IsPrimary: index === 0, Status: 'succeeded' as const }))
      : [{ IsPrimary: true, Status: 'succeeded' as const }],
    Tags: tagsOf({ Name: name }),
  };
  region.natGateways.set(nat.NatGatewayId ?? '', nat);
  nameIt(scene, 'nat-gateway', name, nat.NatGatewayId ?? '');
  return nat;
}

export function addRouteTable(scene: Scene, name: string, options: RouteTableOptions): RouteTable {
  const { region } = scene;
  const vpc = vpcOf(scene, options.vpc);
  const id = nextId(region, 'rtb');
  const routes = (options.routes ?? []).map(([destination, target, state]) =>
    routeTo(targetOf(scene, vpc, target), destination, state),
  );
  const subnetIds = options.subnets.map((subnet) => idOf(scene, 'subnet', subnet));
  const table = tableShape(region, vpc.id, id, subnetIds, routes, name);
  region.routeTables.set(id, table);
  nameIt(scene, 'route-table', name, id);
  return table;
}

function targetOf(scene: Scene, vpc: VpcRecord, target: string): string {
  if (target === 'igw') return internetGatewayOf(vpc.id);
  return scene.region.names.get(`nat-gateway:${target}`) ?? target;
}

/** A route to a target, which its id tells the kind of. */
export function routeTo(target: string, destination: string, state: 'active' | 'blackhole' = 'active'): Route {
  const to = destination.startsWith('pl-')
    ? { DestinationPrefixListId: destination }
    : destination.includes(':')
      ? { DestinationIpv6CidrBlock: destination }
      : { DestinationCidrBlock: destination };
  return { ...to, ...targetMember(target), Origin: 'CreateRoute', State: state };
}

const TARGETS: readonly (readonly [prefix: string, member: keyof Route])[] = [
  ['nat-', 'NatGatewayId'],
  ['tgw-', 'TransitGatewayId'],
  ['pcx-', 'VpcPeeringConnectionId'],
  ['eni-', 'NetworkInterfaceId'],
  ['eigw-', 'EgressOnlyInternetGatewayId'],
  ['i-', 'InstanceId'],
];

function targetMember(target: string): Route {
  const [, member = 'GatewayId'] = TARGETS.find(([prefix]) => target.startsWith(prefix)) ?? [];
  return { [member]: target };
}

function tableShape(
  region: RegionState,
  VpcId: string,
  RouteTableId: string,
  subnetIds: readonly string[],
  routes: readonly Route[],
  name?: string,
): RouteTable {
  return {
    RouteTableId,
    VpcId,
    OwnerId: region.accountId,
    Associations: subnetIds.map((SubnetId) => ({
      Main: false,
      RouteTableAssociationId: longId('rtbassoc', `${RouteTableId}/${SubnetId}`, 0),
      RouteTableId,
      SubnetId,
      AssociationState: { State: 'associated' },
    })),
    PropagatingVgws: [],
    Routes: [...routes],
    Tags: tagsOf(name === undefined ? {} : { Name: name }),
  };
}

/** Every VPC's main table, then the others; each with the VPC's local routes first. */
export function routeTablesOf({ vpcs, routeTables }: RegionState): ReadonlyMap<string, RouteTable> {
  const own = [...vpcs.values()].map(mainRouteTable);
  const others = [...routeTables.values()].flatMap((table) => {
    const vpc = vpcs.get(table.VpcId ?? '');
    return vpc === undefined ? [] : [{ ...table, Routes: [...localRoutes(vpc), ...(table.Routes ?? [])] }];
  });
  return new Map([...own, ...others].map((table) => [table.RouteTableId ?? '', table]));
}

function localRoutes({ shape }: VpcRecord): Route[] {
  return (shape.CidrBlockAssociationSet ?? []).map(({ CidrBlock }) => ({
    DestinationCidrBlock: CidrBlock,
    GatewayId: 'local',
    Origin: 'CreateRouteTable' as const,
    State: 'active' as const,
  }));
}

function mainRouteTable(vpc: VpcRecord): RouteTable {
  const { id, shape, routes } = vpc;
  const tableId = mainTableOf(id);
  return {
    RouteTableId: tableId,
    VpcId: id,
    OwnerId: shape.OwnerId,
    Associations: [
      {
        Main: true,
        RouteTableAssociationId: id.replace('vpc-', 'rtbassoc-'),
        RouteTableId: tableId,
        AssociationState: { State: 'associated' },
      },
    ],
    PropagatingVgws: [],
    Routes: [...localRoutes(vpc), ...routes],
    Tags: [],
  };
}

export function addVpcEndpoint(scene: Scene, name: string, options: VpcEndpointOptions): VpcEndpoint {
  const { region } = scene;
  const vpc = vpcOf(scene, options.vpc);
  const type = options.type ?? 'Interface';
  const id = nextId(region, 'vpce');
  const serviceRegion = options.serviceRegion ?? region.name;
  const endpoint: VpcEndpoint = {
    VpcEndpointId: id,
    VpcEndpointType: type,
    VpcId: vpc.id,
    ServiceName: `com.amazonaws.${serviceRegion}.${options.service}`,
    ServiceRegion: serviceRegion,
    State: (options.state ?? 'available') as NonNullable<VpcEndpoint['State']>,
    PrivateDnsEnabled: type === 'Interface' && (options.privateDns ?? true),
    DnsOptions: { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: options.inboundOnly ?? false },
    RequesterManaged: false,
    OwnerId: region.accountId,
    RouteTableIds: (options.routeTables ?? []).map((table) => region.names.get(`route-table:${table}`) ?? table),
    SubnetIds: (options.subnets ?? []).map((subnet) => idOf(scene, 'subnet', subnet)),
    NetworkInterfaceIds: [],
    Groups: type === 'Interface' ? (options.groups ?? ['endpoints']).map((group) => securityGroup(scene, group)) : [],
    Tags: tagsOf({ Name: name }),
  };
  region.vpcEndpoints.set(id, endpoint);
  nameIt(scene, 'vpc-endpoint', name, id);
  return endpoint;
}

export function addSecurityGroup(scene: Scene, name: string, options: SecurityGroupOptions): SecurityGroup {
  const { GroupId = '' } = securityGroup(scene, name);
  const group: SecurityGroup = {
    ...groupShape(scene.region, { GroupId, GroupName: name }, vpcOf(scene, options.vpc).id),
    ...(options.ingress === undefined ? {} : { IpPermissions: options.ingress.map((rule) => ruleOf(scene, rule)) }),
    ...(options.egress === undefined ? {} : { IpPermissionsEgress: options.egress.map((rule) => ruleOf(scene, rule)) }),
    Tags: tagsOf(options.tags ?? {}),
  };
  scene.region.securityGroups.set(GroupId, group);
  return group;
}

function ruleOf(scene: Scene, { port = 443, blocks = [], groups = [], prefixLists = [] }: RuleOptions): IpPermission {
  return {
    ...(port === 'all' ? { IpProtocol: '-1' } : { IpProtocol: 'tcp', FromPort: port, ToPort: port }),
    IpRanges: blocks.filter((block) => !block.includes(':')).map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: blocks.filter((block) => block.includes(':')).map((CidrIpv6) => ({ CidrIpv6 })),
    UserIdGroupPairs: groups.map((group) => ({
      GroupId: securityGroup(scene, group).GroupId,
      UserId: scene.region.accountId,
    })),
    PrefixListIds: prefixLists.map((PrefixListId) => ({ PrefixListId })),
  };
}

const CLUSTER_GROUP = /^eks-cluster-sg-/;

/** Lets in itself, and out to everywhere, as a new group does. The control plane's lets in nodes on 443. */
function groupShape(
  region: RegionState,
  { GroupId = '', GroupName = '' }: GroupIdentifier,
  VpcId: string,
): SecurityGroup {
  const nodes = securityGroup({ region }, 'nodes').GroupId ?? '';
  const pair = (id: string) => ({ GroupId: id, UserId: region.accountId });
  const rule = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [] };
  const own = { ...rule, IpProtocol: '-1', UserIdGroupPairs: [pair(GroupId)] };
  const fromNodes = { ...rule, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [pair(nodes)] };
  const everywhere = { ...rule, IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], UserIdGroupPairs: [] };
  return {
    GroupId,
    GroupName,
    VpcId,
    OwnerId: region.accountId,
    Description: GroupName,
    IpPermissions: CLUSTER_GROUP.test(GroupName) ? [own, fromNodes] : [own],
    IpPermissionsEgress: [everywhere],
    Tags: [],
  };
}

/** Every group that something is in, with the rules that it was given or those of a new one. */
export function securityGroupsOf(region: RegionState): ReadonlyMap<string, SecurityGroup> {
  const groups = new Map<string, SecurityGroup>();
  const add = (group: GroupIdentifier, vpcId: string) => {
    if (group.GroupId !== undefined && !groups.has(group.GroupId)) {
      groups.set(group.GroupId, groupShape(region, group, vpcId));
    }
  };
  for (const { shape } of region.enis.values()) for (const group of shape.Groups ?? []) add(group, shape.VpcId);
  for (const { VpcId = '', Groups = [] } of region.vpcEndpoints.values()) for (const group of Groups) add(group, VpcId);
  for (const [id, group] of region.securityGroups) groups.set(id, group);
  return groups;
}

export function addNetworkAcl(scene: Scene, name: string, options: NetworkAclOptions): NetworkAcl {
  const { region } = scene;
  const id = nextId(region, 'acl');
  const acl: NetworkAcl = {
    NetworkAclId: id,
    VpcId: vpcOf(scene, options.vpc).id,
    OwnerId: region.accountId,
    IsDefault: false,
    Associations: associationsOf(
      id,
      options.subnets.map((subnet) => idOf(scene, 'subnet', subnet)),
    ),
    Entries: [...options.entries.map(entryOf), ...LAST_ENTRIES],
    Tags: tagsOf({ Name: name }),
  };
  region.networkAcls.set(id, acl);
  nameIt(scene, 'network-acl', name, id);
  return acl;
}

function associationsOf(NetworkAclId: string, subnetIds: readonly string[]) {
  return subnetIds.map((SubnetId) => ({
    NetworkAclAssociationId: longId('aclassoc', `${NetworkAclId}/${SubnetId}`, 0),
    NetworkAclId,
    SubnetId,
  }));
}

function entryOf({ number, direction, action, block = '0.0.0.0/0', ports }: AclEntryOptions): NetworkAclEntry {
  return {
    RuleNumber: number,
    Egress: direction === 'egress',
    RuleAction: action,
    CidrBlock: block,
    ...(ports === undefined ? { Protocol: '-1' } : { Protocol: '6', PortRange: { From: ports[0], To: ports[1] } }),
  };
}

/** Every ACL ends so (Amazon VPC user guide, network ACL rules). */
const LAST_ENTRIES: readonly NetworkAclEntry[] = (['ingress', 'egress'] as const).map((direction) =>
  entryOf({ number: 32_767, direction, action: 'deny' }),
);

/** The default ACL of each VPC, which has the subnets that no other has, then the others. */
export function networkAclsOf(region: RegionState): ReadonlyMap<string, NetworkAcl> {
  const others = [...region.networkAcls.values()];
  const elsewhere = new Set(others.flatMap(({ Associations = [] }) => Associations.map(({ SubnetId }) => SubnetId)));
  const defaults = [...region.vpcs.values()].map((vpc) => {
    const subnets = [...region.subnets.values()].filter(
      ({ id, shape }) => shape.VpcId === vpc.id && !elsewhere.has(id),
    );
    return defaultAcl(vpc, subnets);
  });
  return new Map([...defaults, ...others].map((acl) => [acl.NetworkAclId ?? '', acl]));
}

function defaultAcl({ id, shape }: VpcRecord, subnets: readonly SubnetRecord[]): NetworkAcl {
  const aclId = id.replace('vpc-', 'acl-');
  const allow = (['ingress', 'egress'] as const).map((direction) =>
    entryOf({ number: 100, direction, action: 'allow' }),
  );
  return {
    NetworkAclId: aclId,
    VpcId: id,
    OwnerId: shape.OwnerId,
    IsDefault: true,
    Associations: associationsOf(
      aclId,
      subnets.map((subnet) => subnet.id),
    ),
    Entries: [...allow, ...LAST_ENTRIES],
    Tags: [],
  };
}
