import { compareText } from '../../common/compare-text.ts';
import { once } from '../../common/once.ts';
import type { Instance, NetworkInterface, Subnet } from '../../model/inventory.ts';
import { clusterNameOf } from '../cluster/cluster-tags.ts';
import { addressesHeld } from '../eni/eni-addresses.ts';
import { classifyEni } from '../eni/eni-ownership.ts';

/** Addresses of a subnet by who competes for them. */
export interface SubnetCompetitors {
  /** By cluster of the audited account, most first, of those that draw from it, whether or not they hold any yet. */
  readonly clusters: readonly (readonly [string, number])[];
  /** By the other accounts that own ENIs there, most first. */
  readonly accounts: readonly (readonly [string, number])[];
}

/**
 * Counts what each cluster and each other account holds in a subnet.
 *
 * @param drawing clusters that draw from the subnet (`SubnetUse`)
 * @param enis every ENI of the subnet that we see
 * @param nodes to tell whose an ENI is that names no cluster itself
 */
export function subnetCompetitors(
  enis: readonly NetworkInterface[],
  drawing: readonly string[],
  nodes: readonly Instance[],
  accountId: string,
): SubnetCompetitors {
  const clusterOf = clusterOfEni(nodes, accountId);
  const clusters = new Map(drawing.map((name) => [name, 0]));
  const accounts = new Map<string, number>();
  for (const eni of enis) {
    const held = addressesHeld(eni);
    if (eni.ownerId !== accountId) {
      accounts.set(eni.ownerId, (accounts.get(eni.ownerId) ?? 0) + held);
      continue;
    }
    const name = clusterOf(eni);
    const so = name === undefined ? undefined : clusters.get(name);
    if (name !== undefined && so !== undefined) clusters.set(name, so + held);
  }
  return { clusters: mostFirst(clusters), accounts: mostFirst(accounts) };
}

/** The cluster that an ENI names, or that of the node that it is attached to. */
export function clusterOfEni(
  nodes: readonly Instance[],
  accountId: string,
): (eni: NetworkInterface) => string | undefined {
  const clusters = clustersOfNodes(nodes);
  return (eni) => classifyEni(eni, accountId).clusterName ?? clusters.get(eni.attachment?.instanceId ?? '');
}

const clustersOfNodes = once(
  (nodes: readonly Instance[]): ReadonlyMap<string, string | undefined> =>
    new Map(nodes.map(({ id, tags }) => [id, clusterNameOf(tags)])),
);

/** The account that shares the subnet with the audited one, when it is not its own. */
export function sharedBy({ ownerId }: Pick<Subnet, 'ownerId'>, accountId: string): string | undefined {
  return ownerId === accountId ? undefined : ownerId;
}

function mostFirst(held: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...held].sort(([a, many], [b, more]) => more - many || compareText(a, b));
}
