import type { WhyKept } from '../../model/cleanup.ts';
import type { Section } from '../../model/coverage.ts';
import type { EniRoute, NetworkInterface } from '../../model/inventory.ts';

/** Routes to ENIs by VPC. A VPC that is not here could not be looked at. */
export type RoutesByVpc = ReadonlyMap<string, readonly EniRoute[]>;

/** What a section says of the VPCs that it was read for: of each of them everything. */
export function routesByVpc(vpcIds: readonly string[], routes: readonly EniRoute[]): RoutesByVpc {
  return new Map([...new Set(vpcIds)].map((vpcId) => [vpcId, routes.filter((route) => route.vpcId === vpcId)]));
}

/** The same of a section that may be a gap: then of no VPC anything is known. */
export function knownRoutes(vpcIds: readonly string[], section: Section<EniRoute>): RoutesByVpc {
  return section.status === 'read' ? routesByVpc(vpcIds, section.items) : new Map();
}

/** An ENI that a route leads to forwards somebody's traffic, also while it is attached to nothing. */
export function whyRouted(
  { id, vpcId }: Pick<NetworkInterface, 'id' | 'vpcId'>,
  routes: RoutesByVpc,
): readonly Extract<WhyKept, { readonly code: 'route-target' | 'routes-unknown' }>[] {
  const here = routes.get(vpcId);
  if (here === undefined) return [{ code: 'routes-unknown' }];
  return here
    .filter(({ eniId }) => eniId === id)
    .slice(0, 1)
    .map(({ routeTableId, destination }) => ({ code: 'route-target', routeTableId, destination }));
}
