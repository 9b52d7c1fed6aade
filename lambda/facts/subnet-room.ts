import type { NetworkInterface, Subnet, SubnetReservation } from '../model/inventory.ts';
import { ADDRESSES_PER_PREFIX, addressesHeld } from './eni-addresses.ts';
import type { SubnetRoom } from './room-for-nodes.ts';
import { prefixSpace } from './subnet-addresses.ts';

/**
 * What a subnet still has, or would have without some of its ENIs.
 *
 * @param enis every ENI of the subnet; undefined where they could not be read: free space then counts as whole blocks
 * @param reservations of any subnets; none where they could not be read
 * @param without ENIs of the subnet that a clean-up would delete
 */
export function subnetRoom(
  subnet: Subnet,
  enis: readonly NetworkInterface[] | undefined,
  reservations: readonly SubnetReservation[],
  without: readonly NetworkInterface[] = [],
): SubnetRoom {
  const freed = without.reduce((sum, eni) => sum + addressesHeld(eni), 0);
  const addresses = subnet.availableIpAddressCount + freed;
  const most = Math.floor(addresses / ADDRESSES_PER_PREFIX);
  if (enis === undefined) return { id: subnet.id, addresses, prefixes: most, reservedPrefixes: 0 };
  const gone = new Set(without.map(({ id }) => id));
  const staying = enis.filter(({ id }) => !gone.has(id));
  const { elsewhere, inReservations } = prefixSpace(subnet, reservations, staying);
  return { id: subnet.id, addresses, prefixes: Math.min(elsewhere, most), reservedPrefixes: inReservations };
}
