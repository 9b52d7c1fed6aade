import { clustersNamedBy } from '../facts/cluster-tags.ts';
import { classifyEni, ENI_TAGS } from '../facts/eni-ownership.ts';
import type { Cluster, NetworkInterface } from '../model/inventory.ts';
import type { EniMemory } from '../model/ledger.ts';

/**
 * What was looked up around ENIs. What is missing here was not looked up, or could not be: it is unknown, and never
 * taken for gone.
 */
export interface Surroundings {
  /** The account that is cleaned. */
  readonly accountId: string;
  /** EC2's state by instance id; `GONE` for one that EC2 does not know. */
  readonly instances: ReadonlyMap<string, string>;
  /** By name: the cluster, or none where EKS does not know it. */
  readonly clusters: ReadonlyMap<string, readonly Pick<Cluster, 'name' | 'vpcId'>[]>;
  /** Where else those clusters may be. */
  readonly elsewhere: Elsewhere;
  /** By ENI id. */
  readonly trunks: ReadonlyMap<string, 'exists' | 'gone'>;
  /** What earlier audits saw. */
  readonly memory: EniMemory;
}

/** Where else than in its VPC the cluster that an ENI names may be: looked up once a run, for the plan and the last look. */
export interface Elsewhere {
  /** Other regions of the account that have a cluster of that name, by the name. */
  readonly regions: ReadonlyMap<string, readonly string[]>;
  /** Why other regions could not be asked, a line for each. */
  readonly unread: readonly string[];
  /** VPCs that another account uses too. */
  readonly sharedVpcs: ReadonlySet<string>;
}

/** State of an instance that EC2 does not know. */
export const GONE = 'gone';

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
