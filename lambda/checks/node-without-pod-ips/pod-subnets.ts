import { list } from '../../common/words.ts';
import type { ClusterCni } from '../../facts/cni/cluster-cnis.ts';
import { settingsOrDefaults } from '../../facts/cni/cni-settings.ts';
import { eniConfigOfNode, type NodeEniConfig } from '../../facts/cni/node-eni-config.ts';
import { enisOfSubnets } from '../../facts/eni/enis-by-place.ts';
import { cniSubnets, subnetChoice } from '../../facts/subnet/cni-subnets.ts';
import { blocksIn, type SubnetRoom, subnetRoom } from '../../facts/subnet/subnet-room.ts';
import { outOfService } from '../../facts/subnet/subnet-state.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Instance, NetworkInterface, Subnet } from '../../model/inventory.ts';
import type { KubeNode } from '../../model/kubernetes.ts';

/** The subnets from which a node gets addresses for its pods (IPv4), or why they are unknown, as a clause. */
export type PodSubnets =
  | { readonly known: true; readonly subnets: readonly Subnet[] }
  | { readonly known: false; readonly why: string };

/** @param kubeNode the Node that the instance is; undefined where that is not known */
export function podSubnetsOf(
  node: Instance,
  kubeNode: KubeNode | undefined,
  cni: ClusterCni,
  subnets: Section<Subnet>,
): PodSubnets {
  const items = itemsOf(subnets);
  const { customNetworking } = settingsOrDefaults(cni.settings);
  if (customNetworking) return ofEniConfig(eniConfigOfNode(node, kubeNode, cni), items);
  const own = items.find(({ id }) => id === node.subnetId);
  if (own === undefined) return { known: false, why: 'the subnet of the node could not be read' };
  const { subnets: forEnis, ownServesPods } = cniSubnets(own, items, subnetChoice(cni));
  return { known: true, subnets: [...(ownServesPods ? [own] : []), ...forEnis.filter(({ id }) => id !== own.id)] };
}

function ofEniConfig(own: NodeEniConfig, subnets: readonly Subnet[]): PodSubnets {
  switch (own.is) {
    case 'unknown':
      return { known: false, why: 'its pods use the subnet that its ENIConfig names' };
    case 'missing':
      return { known: false, why: 'no ENIConfig names a subnet for its pods' };
    case 'there': {
      const subnet = subnets.find(({ id }) => id === own.eniConfig.subnetId);
      return subnet === undefined
        ? { known: false, why: 'the subnet that its ENIConfig names could not be read' }
        : { known: true, subnets: [subnet] };
    }
  }
}

/** Whether subnets have something left for pods, and a clause that says what. */
export interface Left {
  readonly left: 'yes' | 'no' | 'unknown';
  readonly why: string;
}

/** Answers for any subnet; the blocks of one take a look at every address, and many nodes share it. */
export function roomsWith(enis: readonly NetworkInterface[]): (subnet: Subnet) => SubnetRoom {
  const enisOf = enisOfSubnets(enis);
  const rooms = new Map<string, SubnetRoom>();
  return (subnet) => {
    const room = rooms.get(subnet.id) ?? subnetRoom(subnet, enisOf.get(subnet.id) ?? [], undefined);
    rooms.set(subnet.id, room);
    return room;
  };
}

/** @param subnets in any of which an address, or a whole /28 block, is enough */
export function leftIn(subnets: readonly Subnet[], roomOf: (subnet: Subnet) => SubnetRoom, byPrefix: boolean): Left {
  if (subnets.length === 0) return { left: 'no', why: EXCLUDED };
  const inService = subnets.filter((subnet) => outOfService(subnet) === undefined);
  const [first, ...others] = inService;
  if (first === undefined) return { left: 'no', why: noneInService(subnets) };
  const { id, availableIpAddressCount: free } = others.reduce(
    (a, b) => (b.availableIpAddressCount > a.availableIpAddressCount ? b : a),
    first,
  );
  const some = `${id} has ${free} free`;
  if (!byPrefix) return free > 0 ? { left: 'yes', why: some } : { left: 'no', why: noneFree(inService) };
  const rooms = subnets.map(roomOf);
  if (rooms.some(({ prefixes }) => prefixes > 0)) return { left: 'yes', why: some };
  if (blocksIn(rooms) > 0)
    return { left: 'unknown', why: `${some}, and only a reservation may hold a whole /28 block` };
  return { left: 'no', why: free > 0 ? `${some}, but no whole /28 block` : noneFree(inService) };
}

const EXCLUDED = 'tags exclude the subnet of the node for pods, and allow no other';

function noneInService(subnets: readonly Subnet[]): string {
  const states = [...new Set(subnets.flatMap((subnet) => outOfService(subnet) ?? []))];
  return `${list(subnets.map(({ id }) => id))} ${subnets.length === 1 ? 'is' : 'are'} ${list(states)}, and EC2 creates no ENI there`;
}

function noneFree(subnets: readonly Subnet[]): string {
  return `${list(subnets.map(({ id }) => id))} ${subnets.length === 1 ? 'has' : 'have'} no free address`;
}
