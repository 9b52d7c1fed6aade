import { ACTIONS } from '../aws/permissions.ts';
import { addressesHeld } from '../facts/eni/eni-addresses.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import type { NetworkInterface, Subnet, SubnetReservation } from '../model/inventory.ts';
import { fetchEach, unlessGone } from './eks-lists.ts';
import { everyPage, from } from './paging.ts';
import { type Collector, type Reader, requireItems } from './reader.ts';

const RESERVATION_PAGE = 1000;

/**
 * CIDR reservations of the subnets in scope where they can matter. EC2 has one call a subnet for this and no call for
 * all, so only those are asked whose numbers show unused reserved space: usable addresses less those in use, less the
 * free ones that AWS counts. Where the ENIs could not be read, every subnet is asked.
 */
export const collectSubnetReservations: Collector<'subnetReservations'> = async (reader) => {
  const subnets = await requireItems(reader, 'subnets');
  const enis = await reader.section('subnetEnis');
  const asked = enis.status === 'gap' ? subnets : withUnseenAddresses(subnets, enis.items);
  return fetchEach(asked, async ({ id }) => (await unlessGone(() => reservationsOf(reader, id))) ?? []);
};

function withUnseenAddresses(subnets: readonly Subnet[], enis: readonly NetworkInterface[]): readonly Subnet[] {
  const held = new Map<string, number>();
  for (const eni of enis) held.set(eni.subnetId, (held.get(eni.subnetId) ?? 0) + addressesHeld(eni));
  return subnets.filter((subnet) => {
    const addresses = subnetAddresses(subnet);
    return addresses !== undefined && addresses.usable - addresses.free !== (held.get(subnet.id) ?? 0);
  });
}

function reservationsOf({ ports, signal }: Reader, subnetId: string): Promise<readonly SubnetReservation[]> {
  return everyPage(ACTIONS.ec2.getSubnetCidrReservations, async (nextToken) => {
    const input = { SubnetId: subnetId, MaxResults: RESERVATION_PAGE, ...from(nextToken) };
    const { SubnetIpv4CidrReservations = [], NextToken } = await ports.ec2.getSubnetCidrReservations(input, signal);
    const items = SubnetIpv4CidrReservations.map(({ SubnetCidrReservationId, Cidr, ReservationType }) => ({
      id: SubnetCidrReservationId ?? '',
      subnetId,
      cidr: Cidr ?? '',
      type: ReservationType === 'prefix' ? ('prefix' as const) : ('explicit' as const),
    }));
    return { items, nextToken: NextToken };
  });
}
