import * as z from 'zod';
import { type ClusterCni, hasVpcCni } from '../cni/cluster-cnis.ts';
import { type CniSettings, settingsOrDefaults } from '../cni/cni-settings.ts';
import { poolAtRest, servesAsMany } from '../node/address-pool.ts';
import { eniTotal, poolBounds } from '../node/node-addresses.ts';
import { type RunningPool, type RunningPoolSources, runningPools } from '../node/running-pools.ts';

/** What lower warm targets of a cluster's VPC CNI give back in a subnet. */
export interface SpareAddresses {
  readonly warm: number;
  readonly minimum: number;
  /** Nodes that give some back there. */
  readonly nodes: number;
  /** Addresses, at the least: without Kubernetes' word pods are taken to hold all that they can. */
  readonly frees: number;
  /** Its settings are not known, so its defaults are taken for what it keeps spare now. */
  readonly assumed: boolean;
}

/** What tells what nodes keep spare. */
export interface SpareSources extends RunningPoolSources {
  /** Pods with an address of their own for which a node keeps addresses at the least. */
  readonly podsPerNode: number;
}

/** Option of the checks that say what lower warm targets would give back. */
export const PODS_PER_NODE = z
  .number()
  .int()
  .min(1)
  .max(1000)
  .default(10)
  .describe(
    'Pods with an address of their own per node, for which the remediation calculates what other settings would save.',
  );

/** amazon-vpc-cni-k8s advises a minimum a little above the pods of a node, e.g. 12 for about 10, and 2 spare. */
export const SPARE_ADDRESSES = 2;

/**
 * What a cluster's nodes hold beyond what `WARM_IP_TARGET` and `MINIMUM_IP_TARGET` would have them hold; undefined where
 * that is nothing: targets that are low already, no VPC CNI, or one that leaves all to the launch. An ENI with a pod on it
 * stays, so only addresses beside the primary ones count.
 */
export function spareAddresses(subnetId: string, cni: ClusterCni, sources: SpareSources): SpareAddresses | undefined {
  const settings = settingsOrDefaults(cni.settings);
  if (hasVpcCni(cni) !== true || !settings.poolGrows) return undefined;
  const pools = runningPools(cni, sources);
  const minimum = Math.max(sources.podsPerNode, middle(pools.map(({ pods }) => pods))) + SPARE_ADDRESSES;
  const lower = { ...settings, warmIpTarget: SPARE_ADDRESSES, minimumIpTarget: minimum };
  const freed = pools.map((pool) => freedBy(pool, settings, lower, subnetId)).filter((addresses) => addresses > 0);
  const frees = freed.reduce((sum, addresses) => sum + addresses, 0);
  return frees === 0
    ? undefined
    : { warm: SPARE_ADDRESSES, minimum, nodes: freed.length, frees, assumed: !cni.settings.known };
}

/** What ENIs in other subnets give back counts for these first. */
function freedBy(
  { enis, held, slots, node, pods }: RunningPool,
  settings: CniSettings,
  lower: CniSettings,
  subnetId: string,
): number {
  const now = poolBounds(slots, settings, node);
  const changed = poolBounds(slots, lower, node);
  if (!servesAsMany(now, changed)) return 0;
  const all = [held.primary, ...held.others].reduce((sum, eni) => sum + Math.max(0, eniTotal(eni) - 1), 0);
  const elsewhere = enis
    .filter((eni) => eni.subnetId !== subnetId)
    .reduce(
      (sum, eni) =>
        sum +
        Math.max(0, eniTotal({ addresses: eni.privateIpAddresses.length, prefixes: eni.ipv4Prefixes.length }) - 1),
      0,
    );
  return Math.max(0, all - poolAtRest(changed, pods).addresses - elsewhere);
}

function middle(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
