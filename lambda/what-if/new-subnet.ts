import { list } from '../common/words.ts';
import { formatIpv4, type Ipv4Range, parseIpv4Cidr } from '../facts/aws/ipv4.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import { CNI_ROLE_TAG } from '../facts/subnet/subnet-use.ts';
import { itemsOf } from '../model/coverage.ts';
import { AuditorError } from '../model/errors.ts';
import type { Inventory, Subnet } from '../model/inventory.ts';
import type { Change } from '../model/what-if.ts';
import type { ClusterState } from './cluster-state.ts';
import { draftOf, inventoryOf, madeUpId } from './draft.ts';

/**
 * The inventory with one more subnet for pods of a cluster, tagged so that its VPC CNI makes ENIs there, in the first block
 * of its VPC that no subnet has.
 *
 * @param everySubnet that the account sees in the region, whatever uses them
 * @throws AuditorError CHANGE_REFUSED where the VPC has no such block; CHANGE_UNREADABLE where its blocks are not known
 */
export function withSubnet(
  { inventory, cluster }: ClusterState,
  { zone, prefixLength }: Extract<Change, { readonly kind: 'add-subnet' }>,
  everySubnet: readonly Subnet[],
): Inventory {
  const vpc = itemsOf(inventory.sections.vpcs).find(({ id }) => id === cluster.vpcId);
  if (vpc === undefined) {
    throw new AuditorError(
      'CHANGE_UNREADABLE',
      `the blocks of ${cluster.vpcId} could not be read, so none is known to be unused`,
    );
  }
  const draft = draftOf(inventory);
  const taken = [...everySubnet, ...draft.subnets.values()]
    .filter(({ vpcId }) => vpcId === vpc.id)
    .flatMap(({ cidrBlock }) => parseIpv4Cidr(cidrBlock) ?? []);
  const first = vpc.cidrBlocks
    .flatMap((block) => parseIpv4Cidr(block) ?? [])
    .map((block) => firstUnused(block, taken, 2 ** (32 - prefixLength)))
    .find((each) => each !== undefined);
  if (first === undefined) {
    throw new AuditorError(
      'CHANGE_REFUSED',
      `${vpc.id} (${list(vpc.cidrBlocks)}) has no unused /${prefixLength}: add a CIDR block to the VPC, or ask for a smaller subnet`,
    );
  }
  const subnet: Subnet = {
    id: madeUpId(draft, 'subnet'),
    vpcId: vpc.id,
    ownerId: inventory.target.accountId,
    availabilityZone: zone,
    cidrBlock: `${formatIpv4(first)}/${prefixLength}`,
    state: 'available',
    availableIpAddressCount: 0,
    mapPublicIpOnLaunch: false,
    tags: { [CNI_ROLE_TAG]: '1', Name: `new-subnet-${zone}` },
  };
  draft.subnets.set(subnet.id, { ...subnet, availableIpAddressCount: subnetAddresses(subnet)?.usable ?? 0 });
  return inventoryOf(draft);
}

function firstUnused(block: Ipv4Range, taken: readonly Ipv4Range[], size: number): number | undefined {
  for (let first = Math.ceil(block.first / size) * size; first + size - 1 <= block.last; first += size) {
    if (!taken.some((each) => each.first < first + size && each.last >= first)) return first;
  }
  return undefined;
}
