import type { NetworkInterface, Subnet } from '../../model/inventory.ts';

/**
 * VPCs that another account uses too, as far as can be seen: it owns a subnet that we were given (its VPC is shared with
 * us), or an ENI in a VPC of ours (ours is shared with it). Whether its clusters exist is for nobody here to see.
 */
export function sharedVpcs(
  accountId: string,
  subnets: readonly Pick<Subnet, 'vpcId' | 'ownerId'>[],
  enis: readonly Pick<NetworkInterface, 'vpcId' | 'ownerId'>[],
): ReadonlySet<string> {
  const others = [...subnets, ...enis].filter(({ ownerId }) => ownerId !== accountId);
  return new Set(others.map(({ vpcId }) => vpcId));
}
