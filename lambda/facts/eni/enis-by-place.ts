import { groupBy } from '../../common/group-by.ts';
import { once } from '../../common/once.ts';
import type { NetworkInterface } from '../../model/inventory.ts';

/** ENIs by the instance they are attached to. A branch ENI is attached to none. */
export type EnisOfInstances = ReadonlyMap<string | undefined, readonly NetworkInterface[]>;

export type EnisOfSubnets = ReadonlyMap<string, readonly NetworkInterface[]>;

/** Grouped once for all checks of an inventory. */
export const enisOfInstances: (enis: readonly NetworkInterface[]) => EnisOfInstances = once((enis) =>
  groupBy(enis, ({ attachment }) => attachment?.instanceId),
);

/** Grouped once for all checks of an inventory. */
export const enisOfSubnets: (enis: readonly NetworkInterface[]) => EnisOfSubnets = once((enis) =>
  groupBy(enis, ({ subnetId }) => subnetId),
);

/** The ENI that an instance is launched with. */
export function isPrimaryEni({ attachment }: NetworkInterface): boolean {
  return attachment?.deviceIndex === 0 && (attachment.networkCardIndex ?? 0) === 0;
}
