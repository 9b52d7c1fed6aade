import type { Elsewhere } from '../facts/eni/clusters-elsewhere.ts';
import type { RoutesByVpc } from '../facts/eni/eni-routes.ts';
import type { VpcUses } from '../facts/subnet/vpc-use.ts';
import type { Cluster } from '../model/inventory.ts';
import type { EniMemory } from '../model/ledger.ts';

/**
 * What was looked up around ENIs. What is missing here was not looked up, or could not be: it is unknown, and never
 * taken for gone.
 */
export interface EniLookups {
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
  /** By VPC. */
  readonly routes: RoutesByVpc;
  /** Of VPCs with ENIs that have no cluster tag, and only where the settings say to take those. */
  readonly vpcs: VpcUses;
  /** What earlier audits saw. */
  readonly memory: EniMemory;
}

/** State of an instance that EC2 does not know. */
export const GONE = 'gone';
