import { groupBy } from '../../common/group-by.ts';
import { onceAText, onceTogether } from '../../common/once.ts';
import type { Instance, NetworkInterface } from '../../model/inventory.ts';
import { clusterNameOf } from '../cluster/cluster-tags.ts';
import { classifyEni } from '../eni/eni-ownership.ts';
import { isPrimaryEni } from '../eni/enis-by-place.ts';
import { runsVpcCni } from './cni-nodes.ts';
import type { CniSigns } from './cni-signs.ts';

/** How pods' addresses lie on the ENIs of a cluster's nodes. */
export interface PodAddressesSeen {
  /** /28 blocks. */
  readonly prefixes: boolean;
  /** Single secondary addresses. */
  readonly singles: boolean;
  /** Subnets of the ENIs that were added to a node. */
  readonly subnetIds: readonly string[];
  /** Of these, the ones of nodes whose primary ENI has no addresses for pods. */
  readonly apartSubnetIds: readonly string[];
  /**
   * Instances whose primary ENI has addresses for pods. With custom networking the VPC CNI gives it none
   * (GetAllocatableENIs in its datastore), so those were launched before that was turned on.
   */
  readonly onPrimary: ReadonlySet<string>;
}

/** What ENIs show of the CNI of a cluster. */
export interface CniOnEnis {
  /** `left-behind`: only by ENIs that it made and that are attached to nothing. */
  readonly vpcCni: 'at-work' | 'left-behind' | undefined;
  /** The name of another CNI that made ENIs for its nodes. */
  readonly other: string | undefined;
  readonly seen: PodAddressesSeen;
}

/** An ENI on a node whose addresses a CNI sees to, and the node's cluster as far as tags say it. */
export interface EniOnNode {
  readonly eni: NetworkInterface;
  readonly cluster: string | undefined;
}

/** Not those of Windows and Auto Mode nodes. */
export function enisOnCniNodes(nodes: readonly Instance[], enis: readonly NetworkInterface[]): readonly EniOnNode[] {
  const clusters = new Map(nodes.filter(runsVpcCni).map(({ id, tags }) => [id, clusterNameOf(tags)]));
  return enis.flatMap((eni) => {
    const { instanceId } = eni.attachment ?? {};
    if (instanceId === undefined || !clusters.has(instanceId)) return [];
    return [{ eni, cluster: clusters.get(instanceId) ?? clusterNameOf(eni.tags) }];
  });
}

/** All that shows the CNIs of nodes by their ENIs. */
interface NodesAndEnis {
  readonly nodes: readonly Instance[];
  readonly enis: readonly NetworkInterface[];
  readonly accountId: string;
  /** What these ENIs tell in this account. */
  readonly signs: CniSigns;
}

/** Answers for any cluster by its name; the ENIs are gone through once for all checks of an inventory. */
export const cnisOnEnis: (of: NodesAndEnis) => (clusterName: string) => CniOnEnis = onceTogether(
  ({ nodes, enis, signs }) => [nodes, enis, signs],
  lookedForOnEnis,
);

function lookedForOnEnis({
  nodes,
  enis,
  accountId,
  signs: { joined },
}: NodesAndEnis): (clusterName: string) => CniOnEnis {
  const onNodes = groupBy(enisOnCniNodes(nodes, enis), ({ cluster }) => cluster);
  const atWork = new Set(
    nodes.filter((node) => runsVpcCni(node) && joined.has(node.id)).map(({ tags }) => clusterNameOf(tags)),
  );
  const leftBehind = new Set<string | undefined>();
  for (const eni of enis) {
    const { kind, clusterName } = classifyEni(eni, accountId);
    if (kind === 'cni-secondary') (eni.attachment === undefined ? leftBehind : atWork).add(clusterName);
  }
  return onceAText((name) => {
    const own = (onNodes.get(name) ?? []).map(({ eni }) => eni);
    const onPrimary = servedByPrimary(own);
    const added = own.filter(({ attachment }) => attachment?.deviceIndex !== 0);
    const apart = added.filter(({ attachment }) => !onPrimary.has(attachment?.instanceId ?? ''));
    const ofAnother = own.find((eni) => otherCniOf(eni) !== undefined);
    return {
      vpcCni: atWork.has(name) ? 'at-work' : leftBehind.has(name) ? 'left-behind' : undefined,
      other: ofAnother && otherCniOf(ofAnother),
      seen: {
        prefixes: own.some(({ ipv4Prefixes }) => ipv4Prefixes.length > 0),
        singles: own.some(({ privateIpAddresses }) => privateIpAddresses.length > 1),
        subnetIds: added.map(({ subnetId }) => subnetId),
        apartSubnetIds: apart.map(({ subnetId }) => subnetId),
        onPrimary,
      },
    };
  });
}

function servedByPrimary(enis: readonly NetworkInterface[]): ReadonlySet<string> {
  const serving = enis.filter(
    (eni) => isPrimaryEni(eni) && (eni.privateIpAddresses.length > 1 || eni.ipv4Prefixes.length > 0),
  );
  return new Set(serving.flatMap(({ attachment }) => attachment?.instanceId ?? []));
}

/** CNIs that make ENIs, by the Description that they give them (Cilium's documentation, IPAM of AWS ENIs). */
const OTHER_CNIS: readonly (readonly [name: string, description: RegExp])[] = [
  ['Cilium', /^Cilium-CNI \(i-[0-9a-f]+\)$/],
];

/** The name of another CNI that made the ENI, by its Description; undefined where none did that we know. */
export function otherCniOf({ description }: Pick<NetworkInterface, 'description'>): string | undefined {
  return OTHER_CNIS.find(([, pattern]) => pattern.test(description))?.[0];
}
