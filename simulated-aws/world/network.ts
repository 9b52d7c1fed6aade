/** VPCs, subnets and CIDR reservations. */
import type { SubnetState } from '@aws-sdk/client-ec2';
import { contains, makeSpace, parseCidr, reserve } from './addresses.ts';
import { addRegionalNat, routeTo } from './gateways.ts';
import { eniRecord, nextId, nextSequence, subnetRecord } from './records.ts';
import { zoneIdOf } from './regions.ts';
import { arn, idOf, nameIt, type Scene, tagsOf, vpcOf } from './scene.ts';
import type { SubnetRecord, VpcRecord } from './state.ts';

export interface VpcOptions {
  /** Default `10.0.0.0/16`. */
  readonly cidr?: string;
  readonly secondaryCidrs?: readonly string[];
  /** Where its main route table leads (default `nat`: to a regional NAT gateway, which is in no subnet). */
  readonly wayOut?: 'nat' | 'none';
  /** The attribute enableDnsSupport (default on). */
  readonly dnsSupport?: boolean;
  /** The attribute enableDnsHostnames (default on). */
  readonly dnsHostnames?: boolean;
  /** Of its DHCP options (default `AmazonProvidedDNS`). */
  readonly nameServers?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface SubnetOptions {
  /** The VPC's handle; may be left out when the region has one VPC. */
  readonly vpc?: string;
  readonly cidr: string;
  /** e.g. `eu-west-1a` (default: the region's `a`). */
  readonly az?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly mapPublicIpOnLaunch?: boolean;
  /** What VPC Block Public Access keeps from the internet gateway (default `off`). */
  readonly internetGatewayBlock?: 'off' | 'block-ingress' | 'block-bidirectional';
  /** Default: `available`. In any other EC2 makes no network interface in it. */
  readonly state?: SubnetState;
  /** A /64; gives the subnet an IPv6 block. */
  readonly ipv6Cidr?: string;
  /** Another account, where the subnet is shared through RAM. */
  readonly ownerId?: string;
}

export interface ReservationOptions {
  readonly cidr: string;
  readonly type: 'prefix' | 'explicit';
  readonly description?: string;
}

export function addVpc(scene: Scene, name: string, options: VpcOptions = {}): VpcRecord {
  const { region } = scene;
  const cidr = options.cidr ?? '10.0.0.0/16';
  const id = nextId(region, 'vpc');
  const associations = [cidr, ...(options.secondaryCidrs ?? [])].map((CidrBlock) => ({
    AssociationId: nextId(region, 'vpc-cidr-assoc'),
    CidrBlock,
    CidrBlockState: { State: 'associated' as const },
  }));
  const record: VpcRecord = {
    id,
    sequence: nextSequence(region),
    routes: [],
    dnsSupport: options.dnsSupport ?? true,
    dnsHostnames: options.dnsHostnames ?? true,
    nameServers: options.nameServers ?? ['AmazonProvidedDNS'],
    shape: {
      VpcId: id,
      OwnerId: region.accountId,
      CidrBlock: cidr,
      CidrBlockAssociationSet: associations,
      DhcpOptionsId: nextId(region, 'dopt'),
      InstanceTenancy: 'default',
      IsDefault: false,
      State: 'available',
      Tags: tagsOf({ Name: name, ...options.tags }),
    },
  };
  const routes = options.wayOut === 'none' ? [] : [routeTo(addRegionalNat(region, id), '0.0.0.0/0')];
  const made = { ...record, routes };
  region.vpcs.set(id, made);
  nameIt(scene, 'vpc', name, id);
  return made;
}

/** A route of the VPC's main route table whose target is an interface of it. */
export function addEniRoute({ region }: Scene, eniId: string, destination: string): void {
  const eni = eniRecord(region, eniId);
  const vpc = region.vpcs.get(eni.shape.VpcId ?? '');
  if (vpc === undefined) throw new Error(`interface ${eniId} is in no VPC of ${region.name}`);
  const route = {
    DestinationCidrBlock: destination,
    NetworkInterfaceId: eniId,
    Origin: 'CreateRoute' as const,
    State: 'active' as const,
  };
  region.vpcs.set(vpc.id, { ...vpc, routes: [...vpc.routes, route] });
}

/** Throws when the CIDR lies in none of the VPC's blocks or overlaps another subnet, as EC2 would refuse it. */
export function addSubnet(scene: Scene, name: string, options: SubnetOptions): SubnetRecord {
  const { region } = scene;
  const vpc = vpcOf(scene, options.vpc);
  refuseBadCidr(scene, vpc, options.cidr);
  const zone = options.az ?? `${region.name}a`;
  region.zones.add(zone);
  const id = nextId(region, 'subnet');
  const record: SubnetRecord = {
    id,
    sequence: nextSequence(region),
    space: makeSpace(parseCidr(options.cidr)),
    reservations: [],
    shape: {
      SubnetId: id,
      SubnetArn: arn(scene, 'ec2', `subnet/${id}`),
      VpcId: vpc.id,
      OwnerId: options.ownerId ?? region.accountId,
      CidrBlock: options.cidr,
      AvailabilityZone: zone,
      AvailabilityZoneId: zoneIdOf(zone),
      DefaultForAz: false,
      MapPublicIpOnLaunch: options.mapPublicIpOnLaunch ?? false,
      MapCustomerOwnedIpOnLaunch: false,
      AssignIpv6AddressOnCreation: options.ipv6Cidr !== undefined,
      Ipv6CidrBlockAssociationSet: ipv6Associations(scene, options.ipv6Cidr),
      Ipv6Native: false,
      EnableDns64: false,
      State: options.state ?? 'available',
      BlockPublicAccessStates: { InternetGatewayBlockMode: options.internetGatewayBlock ?? 'off' },
      Tags: tagsOf({ Name: name, ...options.tags }),
    },
  };
  region.subnets.set(id, record);
  nameIt(scene, 'subnet', name, id);
  return record;
}

function ipv6Associations(scene: Scene, cidr: string | undefined) {
  if (cidr === undefined) return [];
  const state = { State: 'associated' as const };
  return [{ AssociationId: nextId(scene.region, 'subnet-cidr-assoc'), Ipv6CidrBlock: cidr, Ipv6CidrBlockState: state }];
}

function refuseBadCidr(scene: Scene, vpc: VpcRecord, text: string): void {
  const cidr = parseCidr(text);
  const blocks = (vpc.shape.CidrBlockAssociationSet ?? []).map((block) => parseCidr(block.CidrBlock ?? ''));
  if (cidr.length < 16 || cidr.length > 28) throw new Error(`a subnet is a /16 to /28, not ${text}`);
  if (!blocks.some((block) => contains(block, cidr))) throw new Error(`${text} is outside its VPC's blocks`);
  for (const other of scene.region.subnets.values()) {
    const space = other.space.cidr;
    const apart = cidr.base + cidr.size <= space.base || space.base + space.size <= cidr.base;
    if (other.shape.VpcId === vpc.id && !apart) throw new Error(`${text} overlaps ${other.shape.CidrBlock}`);
  }
}

/** Sets a range of the subnet aside. It may cover addresses already in use; it may not lie outside or overlap another. */
export function addReservation(scene: Scene, subnet: string, options: ReservationOptions): SubnetRecord {
  const { region } = scene;
  const record = subnetRecord(region, idOf(scene, 'subnet', subnet));
  const range = parseCidr(options.cidr);
  if (!contains(record.space.cidr, range)) throw new Error(`${options.cidr} is outside ${record.shape.CidrBlock}`);
  for (const other of record.reservations) {
    const taken = parseCidr(other.Cidr ?? '');
    const apart = range.base + range.size <= taken.base || taken.base + taken.size <= range.base;
    if (!apart) throw new Error(`${options.cidr} overlaps the reservation ${other.Cidr}`);
  }
  reserve(record.space, range, options.type);
  const reservation = {
    SubnetCidrReservationId: nextId(region, 'scr'),
    SubnetId: record.id,
    Cidr: options.cidr,
    ReservationType: options.type,
    OwnerId: region.accountId,
    Tags: [],
    ...(options.description === undefined ? {} : { Description: options.description }),
  };
  const changed = { ...record, reservations: [...record.reservations, reservation] };
  region.subnets.set(record.id, changed);
  return changed;
}
