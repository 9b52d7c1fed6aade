/** Records → what EC2 answers, in the SDK's output shapes. */
import type {
  Instance,
  InstanceNetworkInterface,
  NetworkInterface,
  NetworkInterfacePrivateIpAddress,
  Subnet,
} from '@aws-sdk/client-ec2';
import { availableCount, formatAddress } from './addresses.ts';
import { privateDnsSuffix, zoneIdOf } from './regions.ts';
import type { EniRecord, InstanceRecord, RegionState, SubnetRecord } from './state.ts';

/** Depends on nothing but the record (and the region's name), so what is made of it may be cached by the record. */
export function networkInterfaceOf(region: RegionState, record: EniRecord): NetworkInterface {
  const suffix = privateDnsSuffix(region.name);
  const association = record.shape.Association;
  const addresses = record.addresses.map((address, index): NetworkInterfacePrivateIpAddress => {
    const primary = index === 0;
    const base = {
      Primary: primary,
      PrivateDnsName: dnsName(address, suffix),
      PrivateIpAddress: formatAddress(address),
    };
    return primary && association !== undefined ? { ...base, Association: association } : base;
  });
  const first = addresses[0];
  return {
    ...record.shape,
    ...(first === undefined ? {} : { PrivateIpAddress: first.PrivateIpAddress, PrivateDnsName: first.PrivateDnsName }),
    PrivateIpAddresses: addresses,
    ...(record.prefixes.length === 0 ? {} : { Ipv4Prefixes: ipv4Prefixes(record) }),
  };
}

function ipv4Prefixes(record: EniRecord): { Ipv4Prefix: string }[] {
  return record.prefixes.map((prefix) => ({ Ipv4Prefix: `${formatAddress(prefix)}/28` }));
}

function dnsName(address: number, suffix: string): string {
  return `ip-${formatAddress(address).replaceAll('.', '-')}.${suffix}`;
}

/** With `AvailableIpAddressCount`, counted over the subnet's addresses as they are now. */
export function subnetOf(_region: RegionState, record: SubnetRecord): Subnet {
  return { ...record.shape, AvailableIpAddressCount: availableCount(record.space) };
}

/** With the interfaces attached to it now; a terminated instance has none, and no address. */
export function instanceOf(region: RegionState, record: InstanceRecord): Instance {
  const enis = attachedEnis(region, record.id);
  const primary = enis.find((eni) => eni.shape.Attachment?.DeviceIndex === 0);
  const address = primary?.addresses[0];
  return {
    ...record.shape,
    ...(address === undefined
      ? {}
      : { PrivateIpAddress: formatAddress(address), PrivateDnsName: dnsName(address, privateDnsSuffix(region.name)) }),
    NetworkInterfaces: enis.map((eni) => instanceNetworkInterface(region, eni)),
  };
}

/** The interfaces attached to an instance, by device index. */
export function attachedEnis(region: RegionState, instanceId: string): EniRecord[] {
  const enis: EniRecord[] = [];
  for (const id of region.eniIdsByInstance.get(instanceId) ?? []) {
    const eni = region.enis.get(id);
    if (eni !== undefined) enis.push(eni);
  }
  return enis.sort((one, other) => deviceIndex(one) - deviceIndex(other));
}

function deviceIndex(eni: EniRecord): number {
  return eni.shape.Attachment?.DeviceIndex ?? 0;
}

function instanceNetworkInterface(region: RegionState, record: EniRecord): InstanceNetworkInterface {
  const eni = networkInterfaceOf(region, record);
  return {
    Attachment: eni.Attachment,
    Description: eni.Description,
    Groups: eni.Groups,
    Ipv6Addresses: eni.Ipv6Addresses,
    ...(eni.Ipv6Prefixes === undefined ? {} : { Ipv6Prefixes: eni.Ipv6Prefixes }),
    MacAddress: eni.MacAddress,
    NetworkInterfaceId: eni.NetworkInterfaceId,
    OwnerId: eni.OwnerId,
    PrivateDnsName: eni.PrivateDnsName,
    PrivateIpAddress: eni.PrivateIpAddress,
    PrivateIpAddresses: eni.PrivateIpAddresses,
    ...(eni.Ipv4Prefixes === undefined ? {} : { Ipv4Prefixes: eni.Ipv4Prefixes }),
    SourceDestCheck: eni.SourceDestCheck,
    Status: eni.Status,
    SubnetId: eni.SubnetId,
    VpcId: eni.VpcId,
    InterfaceType: eni.InterfaceType,
    Operator: eni.Operator,
  };
}

/** Is the instance type offered in the zone (`eu-west-1a`)? Every type of the region is, unless told otherwise. */
export function isOffered(region: RegionState, instanceType: string, zone: string): boolean {
  return region.instanceTypes.has(instanceType) && !region.withoutOffering.has(`${instanceType}@${zone}`);
}

/** The region's zones in the order of their names. */
export function zonesOf(region: RegionState): { readonly name: string; readonly id: string }[] {
  return [...region.zones].sort().map((name) => ({ name, id: zoneIdOf(name) }));
}
