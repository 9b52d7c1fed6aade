import { list } from '../../common/words.ts';
import type { WhyKept } from '../../model/cleanup.ts';
import type { Cluster, NetworkInterface } from '../../model/inventory.ts';
import { namedBy } from './named-by-eni.ts';

/** Where else than in its VPC the cluster that an ENI names may be: looked up once a run, for the plan and the last look. */
export interface Elsewhere {
  /** Other regions of the account that have a cluster of that name, by the name. */
  readonly regions: ReadonlyMap<string, readonly string[]>;
  /** Why other regions could not be asked, a line for each. */
  readonly unread: readonly string[];
  /** VPCs that another account uses too. */
  readonly sharedVpcs: ReadonlySet<string>;
}

/**
 * The cluster that the ENI names may live on in another VPC or region, or in an account that shares the VPC. Clean-up
 * asks here, and so does the finding before it promises a clean-up.
 *
 * @param clusters of the region, by name
 */
export function whyElsewhere(
  eni: NetworkInterface,
  clusters: ReadonlyMap<string, readonly Pick<Cluster, 'name' | 'vpcId'>[]>,
  elsewhere: Elsewhere,
): readonly Extract<WhyKept, { readonly code: 'cluster-elsewhere' | 'regions-unread' | 'vpc-shared' }>[] {
  const { clusters: named } = namedBy(eni);
  return [
    ...named.flatMap((name) => {
      const vpcs = (clusters.get(name) ?? []).flatMap(({ vpcId }) => (['', eni.vpcId].includes(vpcId) ? [] : [vpcId]));
      const places = [...vpcs, ...(elsewhere.regions.get(name) ?? [])];
      return places.length === 0 ? [] : [{ code: 'cluster-elsewhere', cluster: name, where: list(places) } as const];
    }),
    ...(named.length > 0 && elsewhere.unread.length > 0
      ? [{ code: 'regions-unread', because: elsewhere.unread.join('; ') } as const]
      : []),
    ...(elsewhere.sharedVpcs.has(eni.vpcId) ? [{ code: 'vpc-shared', vpcId: eni.vpcId } as const] : []),
  ];
}
