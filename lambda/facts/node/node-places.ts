import type { Section } from '../../model/coverage.ts';
import type { Instance, Subnet } from '../../model/inventory.ts';
import type { ClusterCni } from '../cni/cluster-cnis.ts';
import { cniSubnets, keepsPodsOut, subnetChoice } from '../subnet/cni-subnets.ts';

/** What the subnets around a node leave to its pods. */
export interface NodePlaces {
  /** Ids of subnets whose ENIs give pods no address. */
  readonly excluded: ReadonlySet<string>;
  /** Whether there is a subnet in which the CNI makes a further ENI for the node. */
  readonly takesEnis: boolean;
}

/** Where nothing is known of the subnets or of the settings, none is taken for excluded. */
export const ANY_PLACE: NodePlaces = { excluded: new Set(), takesEnis: true };

/**
 * Answers for any node. With custom networking the CNI makes ENIs where the ENIConfig says, whatever the subnet's tag, and
 * gives pods none of their addresses where the tag keeps pods out (amazon-vpc-cni-k8s, pkg/ipamd: setupENI).
 */
export function nodePlaces(subnets: Section<Subnet>): (node: Instance, cni: ClusterCni) => NodePlaces {
  if (subnets.status === 'gap') return () => ANY_PLACE;
  const known = new Map(subnets.items.map((subnet) => [subnet.id, subnet]));
  const found = new Map<string, NodePlaces>();
  return ({ subnetId = '' }, cni) => {
    const { settings } = cni;
    if (!settings.known) return ANY_PLACE;
    const key = `${cni.clusterName} ${subnetId}`;
    const own = settings.settings.customNetworking ? undefined : known.get(subnetId);
    const places = found.get(key) ?? placesOf(own, subnets.items, cni);
    found.set(key, places);
    return places;
  };
}

function placesOf(own: Subnet | undefined, subnets: readonly Subnet[], cni: ClusterCni): NodePlaces {
  const choice = subnetChoice(cni);
  return {
    excluded: new Set(subnets.filter((subnet) => keepsPodsOut(subnet, choice)).map(({ id }) => id)),
    takesEnis: own === undefined || cniSubnets(own, subnets, choice).subnets.length > 0,
  };
}
