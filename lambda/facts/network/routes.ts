import { groupBy } from '../../common/group-by.ts';
import { once } from '../../common/once.ts';
import type { Ipv4Address } from '../../model/inventory.ts';
import type { Route, RouteTable } from '../../model/network.ts';
import { PRIVATE_BLOCKS, parseIpv4Cidr, sizeOf } from '../aws/ipv4.ts';

/** The table that a subnet routes by: its own, or the main one of its VPC. Undefined where that is not seen. */
export function tableOf(
  subnet: { readonly id: string; readonly vpcId: string },
  tables: readonly RouteTable[],
): RouteTable | undefined {
  const ofVpc = byVpc(tables).get(subnet.vpcId) ?? [];
  return ofVpc.find(({ subnetIds }) => subnetIds.includes(subnet.id)) ?? ofVpc.find(({ isMain }) => isMain);
}

const byVpc = once((tables: readonly RouteTable[]) => groupBy(tables, ({ vpcId }) => vpcId));

/** The route to an address: of those to it, the one with the fewest others (Amazon VPC user guide, route priority). */
export function routeTo(address: Ipv4Address, { routes }: RouteTable): Route | undefined {
  return narrowest(routes, ({ first, last }) => first <= address && address <= last);
}

/** The route to the internet at large. */
export function defaultRoute({ routes }: RouteTable): Route | undefined {
  return routes.find(({ destination }) => destination === '0.0.0.0/0');
}

/** Whether routes lead to parts of the internet, where none leads to all of it: by prefix lists, or by halves. */
export function hasPartialRoutes({ routes }: RouteTable): boolean {
  return routes.some(
    ({ destination, target, isActive }) =>
      isActive && target.kind !== 'local' && target.kind !== 'gateway-endpoint' && isPublic(destination),
  );
}

function isPublic(destination: string): boolean {
  const block = parseIpv4Cidr(destination);
  if (block === undefined) return destination.startsWith('pl-');
  return !PRIVATE_BLOCKS.some((own) => own.first <= block.first && block.last <= own.last);
}

function narrowest(
  routes: readonly Route[],
  fits: (range: { readonly first: number; readonly last: number }) => boolean,
): Route | undefined {
  const fitting = routes.flatMap((route) => {
    const range = parseIpv4Cidr(route.destination);
    return range !== undefined && fits(range) ? [{ route, size: sizeOf(range) }] : [];
  });
  return fitting.sort((a, b) => a.size - b.size)[0]?.route;
}
