/**
 * The ways a region's records change. Everything that adds, replaces or removes a record goes through here, so that
 * the indices and the subnets' addresses always agree with the records.
 */
import type { GroupIdentifier, NetworkInterface, NetworkInterfaceAttachment, Tag } from '@aws-sdk/client-ec2';
import { formatAddress, free, PREFIX_SIZE, parseAddress, take, takeNext, takeNextPrefix } from './addresses.ts';
import { longId, macAddress } from './ids.ts';
import type { EniRecord, EniShape, RegionState, SubnetRecord } from './state.ts';

/** A change that AWS would refuse. `code` is EC2's error code. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A network interface to be made. Addresses are taken from the subnet; the primary is the first. */
export interface NewEni {
  readonly subnetId: string;
  readonly id?: string;
  readonly description?: string;
  readonly groups?: readonly GroupIdentifier[];
  readonly tags?: readonly Tag[];
  /** IPv4 addresses, the primary included (default 1). */
  readonly addresses?: number;
  /** The primary address, where it is to be a certain one. */
  readonly privateIpAddress?: string;
  /** The secondary addresses, where they are to be certain ones; counted on top of `addresses`. */
  readonly secondaryIpAddresses?: readonly string[];
  /** /28 prefixes (default 0). */
  readonly prefixes?: number;
  readonly interfaceType?: string;
  readonly requesterId?: string;
  readonly requesterManaged?: boolean;
  readonly operator?: NonNullable<NetworkInterface['Operator']>;
  /** Default: `in-use` with an attachment, else `available`. */
  readonly status?: NonNullable<NetworkInterface['Status']>;
  readonly attachment?: NetworkInterfaceAttachment;
  readonly ownerId?: string;
  readonly sourceDestCheck?: boolean;
  readonly ipv6Prefixes?: readonly string[];
  readonly ipv6Addresses?: readonly string[];
  readonly publicIp?: string;
}

export function nextSequence(region: RegionState): number {
  region.lastSequence += 1;
  return region.lastSequence;
}

/** A fresh id such as `eni-0…`, the same on every run of the same builders. */
export function nextId(region: RegionState, prefix: string): string {
  return longId(prefix, `${region.accountId}/${region.name}`, nextSequence(region));
}

/**
 * Makes a network interface and takes its addresses. Throws a `WorldError` with EC2's code when the subnet does not
 * exist or is full, or a wanted address is outside or taken; then nothing is taken.
 */
export function createEni(region: RegionState, spec: NewEni): EniRecord {
  const subnet = subnetRecord(region, spec.subnetId);
  const { addresses, prefixes } = takeAddresses(subnet, spec);
  const sequence = nextSequence(region);
  const id = spec.id ?? longId('eni', `${region.accountId}/${region.name}`, sequence);
  const record: EniRecord = { id, sequence, shape: eniShape(region, subnet, spec, id, sequence), addresses, prefixes };
  putEni(region, record);
  return record;
}

/** Puts a record in the place of the one with its id (or at the end), and keeps the indices right. */
export function putEni(region: RegionState, record: EniRecord): void {
  const former = region.enis.get(record.id);
  if (former !== undefined) unindex(region, former);
  region.enis.set(record.id, record);
  addTo(region.eniIdsBySubnet, record.shape.SubnetId, record.id);
  addTo(region.eniIdsByInstance, record.shape.Attachment?.InstanceId, record.id);
}

/** Removes a network interface and frees its addresses. False when there is none with this id. */
export function removeEni(region: RegionState, id: string): boolean {
  const record = region.enis.get(id);
  if (record === undefined) return false;
  unindex(region, record);
  region.enis.delete(id);
  const space = region.subnets.get(record.shape.SubnetId)?.space;
  if (space !== undefined) {
    for (const address of record.addresses) free(space, address);
    for (const prefix of record.prefixes) free(space, prefix, PREFIX_SIZE);
  }
  return true;
}

/** Replaces fields of an interface's shape. `undefined` takes a field away. Throws when it does not exist. */
export function changeEni(region: RegionState, id: string, change: Partial<EniShape>): EniRecord {
  const record = eniRecord(region, id);
  const changed = { ...record, shape: { ...record.shape, ...change } };
  putEni(region, changed);
  return changed;
}

/** Adds or replaces tags of an ENI, instance, subnet or VPC. False when the region has no such resource. */
export function tagResource(region: RegionState, id: string, tags: readonly Tag[]): boolean {
  const eni = region.enis.get(id);
  if (eni !== undefined) {
    changeEni(region, id, { TagSet: mergeTags(eni.shape.TagSet, tags) });
    return true;
  }
  return retag(region.instances, id, tags) || retag(region.subnets, id, tags) || retag(region.vpcs, id, tags);
}

function retag<Record extends { readonly shape: { readonly Tags?: Tag[] | undefined } }>(
  records: Map<string, Record>,
  id: string,
  tags: readonly Tag[],
): boolean {
  const record = records.get(id);
  if (record === undefined) return false;
  records.set(id, { ...record, shape: { ...record.shape, Tags: mergeTags(record.shape.Tags ?? [], tags) } });
  return true;
}

function mergeTags(former: readonly Tag[], added: readonly Tag[]): Tag[] {
  const keys = new Set(added.map((tag) => tag.Key));
  return [...former.filter((tag) => !keys.has(tag.Key)), ...added];
}

export function subnetRecord(region: RegionState, id: string): SubnetRecord {
  const subnet = region.subnets.get(id);
  if (subnet === undefined) throw new WorldError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
  return subnet;
}

export function eniRecord(region: RegionState, id: string): EniRecord {
  const eni = region.enis.get(id);
  if (eni === undefined) {
    throw new WorldError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`);
  }
  return eni;
}

function takeAddresses(subnet: SubnetRecord, spec: NewEni): Pick<EniRecord, 'addresses' | 'prefixes'> {
  const addresses: number[] = [];
  const prefixes: number[] = [];
  try {
    if (spec.privateIpAddress !== undefined) addresses.push(takeExactly(subnet, spec.privateIpAddress));
    const picked = (spec.addresses ?? 1) - addresses.length;
    for (let count = 0; count < picked; count++) addresses.push(orFull(subnet, takeNext(subnet.space)));
    for (const address of spec.secondaryIpAddresses ?? []) addresses.push(takeExactly(subnet, address));
    for (let count = 0; count < (spec.prefixes ?? 0); count++) {
      prefixes.push(orNoPrefix(takeNextPrefix(subnet.space)));
    }
  } catch (error) {
    for (const address of addresses) free(subnet.space, address);
    for (const prefix of prefixes) free(subnet.space, prefix, PREFIX_SIZE);
    throw error;
  }
  return { addresses, prefixes };
}

function takeExactly(subnet: SubnetRecord, text: string): number {
  const address = parseAddress(text);
  try {
    take(subnet.space, address);
  } catch (error) {
    const inUse = error instanceof Error && error.message.includes('already taken');
    if (inUse) throw new WorldError('InvalidIPAddress.InUse', `Address ${text} is in use.`);
    throw new WorldError('InvalidParameterValue', `Address ${text} does not fall within the subnet's address range`);
  }
  return address;
}

function orFull(subnet: SubnetRecord, address: number | undefined): number {
  if (address !== undefined) return address;
  const message = `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`;
  throw new WorldError('InsufficientFreeAddressesInSubnet', message);
}

function orNoPrefix(prefix: number | undefined): number {
  if (prefix !== undefined) return prefix;
  const message = 'There are not enough contiguous free address blocks in the subnet for the requested prefixes.';
  throw new WorldError('InsufficientCidrBlocks', message);
}

function eniShape(region: RegionState, subnet: SubnetRecord, spec: NewEni, id: string, sequence: number): EniShape {
  const { attachment } = spec;
  return {
    NetworkInterfaceId: id,
    AvailabilityZone: subnet.shape.AvailabilityZone,
    AvailabilityZoneId: subnet.shape.AvailabilityZoneId,
    Description: spec.description ?? '',
    Groups: [...(spec.groups ?? [])],
    // The API speaks spellings that the SDK's type does not list, e.g. nat_gateway.
    InterfaceType: (spec.interfaceType ?? 'interface') as NonNullable<EniShape['InterfaceType']>,
    Ipv6Addresses: (spec.ipv6Addresses ?? []).map((Ipv6Address) => ({ Ipv6Address, IsPrimaryIpv6: false })),
    ...(spec.ipv6Prefixes === undefined
      ? {}
      : { Ipv6Prefixes: spec.ipv6Prefixes.map((Ipv6Prefix) => ({ Ipv6Prefix })) }),
    MacAddress: macAddress(`${region.accountId}/${region.name}`, sequence),
    OwnerId: spec.ownerId ?? region.accountId,
    ...(spec.requesterId === undefined ? {} : { RequesterId: spec.requesterId }),
    RequesterManaged: spec.requesterManaged ?? false,
    SourceDestCheck: spec.sourceDestCheck ?? true,
    Status: spec.status ?? (attachment === undefined ? 'available' : 'in-use'),
    SubnetId: subnet.id,
    TagSet: [...(spec.tags ?? [])],
    VpcId: subnet.shape.VpcId,
    Operator: spec.operator ?? NOT_MANAGED,
    ...(attachment === undefined ? {} : { Attachment: attachment }),
    ...(spec.publicIp === undefined ? {} : { Association: { PublicIp: spec.publicIp, IpOwnerId: 'amazon' } }),
  };
}

const NOT_MANAGED: NonNullable<NetworkInterface['Operator']> = { Managed: false };

function unindex(region: RegionState, record: EniRecord): void {
  region.eniIdsBySubnet.get(record.shape.SubnetId)?.delete(record.id);
  const instanceId = record.shape.Attachment?.InstanceId;
  if (instanceId !== undefined) region.eniIdsByInstance.get(instanceId)?.delete(record.id);
}

function addTo(index: Map<string, Set<string>>, key: string | undefined, id: string): void {
  if (key === undefined) return;
  const ids = index.get(key);
  if (ids === undefined) index.set(key, new Set([id]));
  else ids.add(id);
}

/** For messages: the primary address of an interface. */
export function primaryAddress(record: EniRecord): string | undefined {
  const first = record.addresses[0];
  return first === undefined ? undefined : formatAddress(first);
}
