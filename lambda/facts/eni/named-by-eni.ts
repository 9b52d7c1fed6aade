import type { NetworkInterface } from '../../model/inventory.ts';
import { clustersNamedBy } from '../cluster/cluster-tags.ts';
import { classifyEni, ENI_TAGS } from './eni-ownership.ts';

/** What an ENI names that has to be gone before it may be. */
export interface NamedByEni {
  readonly instanceId: string | undefined;
  /** A branch's. */
  readonly trunkId: string | undefined;
  readonly clusters: readonly string[];
}

/** What has to be looked up around an ENI; undefined where it does not name it. */
export function namedBy(eni: NetworkInterface): NamedByEni {
  const { kind, instanceId } = classifyEni(eni, eni.ownerId);
  return {
    // The CNI's own ENIs name it in their Description, too, and only where both agree is the ENI proven to be one.
    instanceId: kind === 'cni-secondary' ? instanceId : eni.tags[ENI_TAGS.instanceId] || undefined,
    trunkId: kind === 'branch' ? eni.tags[ENI_TAGS.trunkEni] || undefined : undefined,
    clusters: clustersNamedBy(eni.tags),
  };
}
