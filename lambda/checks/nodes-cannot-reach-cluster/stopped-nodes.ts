import { compareText } from '../../common/compare-text.ts';
import { groupBy } from '../../common/group-by.ts';
import { onceTogether } from '../../common/once.ts';
import { count, list } from '../../common/words.ts';
import { named } from '../../facts/aws/aws-values.ts';
import { subnetResource } from '../../facts/aws/resources.ts';
import { nodegroupNameOf } from '../../facts/cluster/cluster-tags.ts';
import { isUpFor } from '../../facts/cni/cni-nodes.ts';
import { joinedNodes } from '../../facts/cni/cni-signs.ts';
import { type AlikeNodes, nodesByWay } from '../../facts/network/node-ways.ts';
import { hopId } from '../../facts/network/way-words.ts';
import type { Hop, Network } from '../../facts/network/ways.ts';
import { field, number, text, texts } from '../../model/evidence.ts';
import type { Involved, Resource } from '../../model/finding.ts';
import type { Cluster, Instance, NetworkInterface, Subnet } from '../../model/inventory.ts';
import type { Severity } from '../../model/severity.ts';
import type { Target } from '../../model/target.ts';
import { nodegroupsIn, someIds, someNodes } from '../involved.ts';

/** What checks that follow ways from nodes have in common. */

/** Nodes of a cluster that is at work, from which ways are followed. */
export interface FollowedNodes extends AlikeNodes {
  /** The number of them that joined the cluster at some time, as their ENIs show. */
  readonly joined: number;
}

/** The same, in their subnet, where that is known. */
export interface PlacedNodes extends FollowedNodes {
  readonly subnet: Subnet | undefined;
}

/** Nodes from which ways end at a hop. */
export interface StoppedNodes extends PlacedNodes {
  readonly hop: Hop;
}

interface Sources {
  readonly target: Target;
  readonly clusters: readonly Cluster[];
  readonly nodes: readonly Instance[];
  readonly subnetEnis: readonly NetworkInterface[];
}

const MINUTES_OF_A_DAY = 24 * 60;

/**
 * The nodes from which ways are to be followed, with their clusters. Not those of which one was launched within the last
 * day and joined: then the ways from them are open, whatever tables say.
 */
export function nodesToFollow(
  { target, clusters, nodes, subnetEnis }: Sources,
  network: Network,
  now: Date,
): readonly { readonly cluster: Cluster; readonly followed: FollowedNodes }[] {
  const joined = joinedNodes(nodes, subnetEnis, target.accountId);
  const ofCluster = groupBy(nodesByWay({ nodes, enis: subnetEnis, network, clusters }), ({ cluster }) => cluster);
  return clusters
    .filter(({ status }) => status === 'ACTIVE' || status === 'UPDATING')
    .flatMap((cluster) =>
      (ofCluster.get(cluster.name) ?? []).flatMap((group) => {
        const there = group.nodes.filter(({ id }) => joined.has(id));
        const isOpen = there.some((node) => !isUpFor(node, MINUTES_OF_A_DAY, now));
        return isOpen ? [] : [{ cluster, followed: { ...group, joined: there.length } }];
      }),
    );
}

/** VPCs in which a node has joined its cluster, whichever that is. */
export const joinedVpcs: (sources: Pick<Sources, 'target' | 'nodes' | 'subnetEnis'>) => ReadonlySet<string> =
  onceTogether(
    ({ target, nodes, subnetEnis }) => [target, nodes, subnetEnis],
    ({ target, nodes, subnetEnis }) => {
      const joined = joinedNodes(nodes, subnetEnis, target.accountId);
      const theirs = subnetEnis.filter(({ attachment }) => joined.has(attachment?.instanceId ?? ''));
      return new Set(theirs.map(({ vpcId }) => vpcId));
    },
  );

/** What tells hops of a subnet apart over time: addresses that nodes come from may change, and one of several endpoints. */
export function hopKey(hop: Hop): string {
  return hop.at === 'public-access-cidrs' || hop.at === 'endpoint-dns' ? hop.at : `${hop.at} ${hopId(hop)}`;
}

/** Nodes of one subnet and cluster that one hop stops, told once, whatever groups and addresses they have. */
export function oneAHop<T extends StoppedNodes>(stopped: readonly T[]): readonly T[] {
  return asOne(stopped, ({ cluster, subnetId, hop }) => [cluster, subnetId, hopKey(hop)].join('\n'));
}

/** All nodes of those with the same key, as the first of them. */
export function asOne<T extends FollowedNodes>(followed: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const alike = groupBy(followed, keyOf);
  return [...alike.values()].flatMap((unordered) => {
    const same = unordered.toSorted((a, b) => compareText(firstId(a), firstId(b)));
    const [first] = same;
    if (first === undefined) return [];
    const nodes = same.flatMap((one) => one.nodes).sort((a, b) => compareText(a.id, b.id));
    return [{ ...first, nodes, joined: same.reduce((sum, one) => sum + one.joined, 0) }];
  });
}

function firstId({ nodes }: AlikeNodes): string {
  return nodes[0]?.id ?? '';
}

export const NODES_FIELDS = {
  vpc: field(text, 'The VPC of the nodes.'),
  instances: field(texts, 'Ids of the nodes, at most 20.', { as: 'names', label: 'nodes' }),
  instanceCount: field(number, 'The number of nodes.', { as: 'total', one: 'node', many: 'nodes' }),
  nodegroups: field(texts, 'Their managed node groups, as `cluster/node group`.', { as: 'names', label: 'nodegroups' }),
};

export const STOPPED_FIELDS = {
  ...NODES_FIELDS,
  joinedCount: field(number, 'The number of them that joined the cluster at some time, as their ENIs show.'),
  stoppedAt: field(text, 'What blocks the path: the kind of hop.', { as: 'tally', label: 'stopped at' }),
  stoppedBy: field(text, 'The id of what blocks it.', { as: 'names', label: 'stopped by' }),
};

export function nodesEvidence({ cluster, place, nodes }: AlikeNodes) {
  const groups = nodes.flatMap(({ tags }) => nodegroupNameOf(tags) ?? []);
  return {
    vpc: place.vpcId,
    instances: someIds(nodes),
    instanceCount: nodes.length,
    nodegroups: nodegroupsIn(cluster, [...new Set(groups)].sort()),
  };
}

export function stoppedEvidence(stopped: StoppedNodes) {
  const { joined, hop } = stopped;
  return { ...nodesEvidence(stopped), joinedCount: joined, stoppedAt: hop.at, stoppedBy: hopId(hop) };
}

export function involvedNodes({
  resource,
  evidence,
}: {
  readonly resource: Resource;
  readonly evidence: ReturnType<typeof nodesEvidence>;
}): Partial<Involved> {
  return { ...someNodes(evidence), subnets: [resource.id], nodegroups: evidence.nodegroups };
}

/** The subnet of the nodes, which another account may own. */
export function placeResource(target: Target, { subnetId, subnet }: PlacedNodes): Resource {
  return subnetResource(target, { id: subnetId, ownerId: subnet?.ownerId ?? target.accountId });
}

export function stoppedSeverity({ joined }: StoppedNodes): Severity {
  return joined === 0 ? 'critical' : 'medium';
}

const MAX_NAMED = 3;

/** `i-0a in subnet-a (10.0.1.0/24, eu-west-1a)`. */
export function nodesText({ subnet, subnetId, nodes }: PlacedNodes): string {
  const where = subnet === undefined ? subnetId : `${subnetId} (${subnet.cidrBlock}, ${subnet.availabilityZone})`;
  const who =
    nodes.length > MAX_NAMED
      ? count(nodes.length, 'node')
      : list(nodes.map(({ id }) => named('instance', id, 'a node')));
  return `${who} in ${where}`;
}

export function joinedBeforeText({ joined, nodes }: StoppedNodes): string {
  return `${joined} of ${nodes.length} joined before, so the path was open once`;
}
