import { clusterNameOf } from '../../facts/cluster/cluster-tags.ts';
import { cniSigns } from '../../facts/cni/cni-signs.ts';
import { classifyEni } from '../../facts/eni/eni-ownership.ts';
import type { Section } from '../../model/coverage.ts';
import type { DeclaredCluster, Instance, NetworkInterface, VpcCniAddon } from '../../model/inventory.ts';

/**
 * Whether a cluster runs the VPC CNI: `there` by its add-on, the configuration or what it left on ENIs; `no-sign` where
 * none of these tells of it, as with another CNI; `unknown` where the add-ons could not be read and nothing else tells.
 */
export type CniPresence = 'there' | 'no-sign' | 'unknown';

/** The inventory, as far as it tells who runs the VPC CNI. */
export interface CniPresenceSources {
  readonly accountId: string;
  readonly vpcCniAddons: Section<VpcCniAddon>;
  readonly declaredClusters: Readonly<Record<string, DeclaredCluster>>;
  readonly nodes: readonly Instance[];
  /** Of the subnets in scope. */
  readonly enis: readonly NetworkInterface[];
}

/** Answers for any cluster by its name; what the ENIs tell is looked up once. */
export function cniPresence(sources: CniPresenceSources): (clusterName: string) => CniPresence {
  const { accountId, vpcCniAddons: addons, declaredClusters, nodes, enis } = sources;
  const { joined } = cniSigns(enis, accountId);
  const made = enis.map((eni) => classifyEni(eni, accountId)).filter(({ kind }) => kind === 'cni-secondary');
  const signed = new Set([
    ...nodes.filter(({ id }) => joined.has(id)).map(({ tags }) => clusterNameOf(tags)),
    ...made.map(({ clusterName }) => clusterName),
  ]);
  const withAddon = new Set(addons.status === 'read' ? addons.items.map(({ clusterName }) => clusterName) : []);
  return (name) => {
    const declared = Object.hasOwn(declaredClusters, name) && declaredClusters[name]?.cniVersion !== undefined;
    if (withAddon.has(name) || signed.has(name) || declared) return 'there';
    return addons.status === 'gap' ? 'unknown' : 'no-sign';
  };
}
