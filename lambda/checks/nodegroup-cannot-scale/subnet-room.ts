import { ADDRESSES_PER_PREFIX, addressesHeld } from '../../facts/eni/eni-addresses.ts';
import { mostInReservations, prefixSpace } from '../../facts/subnet/subnet-addresses.ts';
import type { NetworkInterface, Subnet, SubnetReservation } from '../../model/inventory.ts';
import type { SubnetRoom } from './room-for-nodes.ts';

/**
 * What a subnet still has, or would have without some of its ENIs. Where it is not known whether a block is free or set
 * aside for prefixes, it counts as such: a lack that is told is there for certain.
 *
 * @param enis every ENI of the subnet; undefined where they could not be read
 * @param reservations of any subnets; undefined where they could not be read
 * @param without ENIs of the subnet that a clean-up would delete
 */
export function subnetRoom(
  subnet: Subnet,
  enis: readonly NetworkInterface[] | undefined,
  reservations: readonly SubnetReservation[] | undefined,
  without: readonly NetworkInterface[] = [],
): SubnetRoom {
  const freed = without.reduce((sum, eni) => sum + addressesHeld(eni), 0);
  const addresses = subnet.availableIpAddressCount + freed;
  const gone = new Set(without.map(({ id }) => id));
  const staying = (enis ?? []).filter(({ id }) => !gone.has(id));
  const { elsewhere, inReservations } = prefixSpace(subnet, reservations ?? [], staying);
  const reserved =
    reservations === undefined
      ? mostInReservations({ ...subnet, availableIpAddressCount: addresses }, staying) / ADDRESSES_PER_PREFIX
      : inReservations;
  const most = Math.floor(addresses / ADDRESSES_PER_PREFIX);
  return {
    id: subnet.id,
    addresses,
    prefixes: enis === undefined ? most : Math.min(elsewhere, most),
    reservedPrefixes: reserved,
  };
}
