import * as z from 'zod';
import { sentences } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { fixed, kubectl, remedy } from '../facts/aws/commands.ts';
import { clusterNameOf } from '../facts/cluster/cluster-tags.ts';
import { apiServerOf, NETWORK_SECTIONS, networkOf, placeOfNode } from '../facts/network/node-ways.ts';
import { hopWords, unseenWords } from '../facts/network/way-words.ts';
import { type ApiServer, type Hop, type Network, type NodePlace, wayToApiServer } from '../facts/network/ways.ts';
import { field, flag } from '../model/evidence.ts';
import type { Cluster, ClusterEndpoint, Instance } from '../model/inventory.ts';
import type { Target } from '../model/target.ts';
import { defineCheck, type InventoryView, type Judgement, type Violation, type WhyNotJudged } from './define-check.ts';
import { hopRemedy } from './nodes-cannot-reach-cluster/hop-remedies.ts';
import {
  asOne,
  type FollowedNodes,
  hopKey,
  involvedNodes,
  joinedBeforeText,
  NODES_FIELDS,
  nodesEvidence,
  nodesText,
  nodesToFollow,
  oneAHop,
  type PlacedNodes,
  placeResource,
  STOPPED_FIELDS,
  type StoppedNodes,
  stoppedEvidence,
  stoppedSeverity,
} from './nodes-cannot-reach-cluster/stopped-nodes.ts';

const NEEDS = ['clusters', 'nodes', 'subnetEnis'] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof NETWORK_SECTIONS)[number]>;

const ENDPOINT_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html';

/** Nodes from which the way to their API server ends at one hop. */
interface CutOff extends StoppedNodes {
  readonly kind: 'cut-off';
  readonly endpoint: ClusterEndpoint;
  readonly server: ApiServer;
}

/** Nodes without a sign of having joined, from which the way leads out of sight. */
interface OutOfSight extends PlacedNodes {
  readonly kind: 'out-of-sight';
  readonly why: string;
}

type Args = CutOff | OutOfSight;

const CUT_OFF = z.strictObject({
  ...STOPPED_FIELDS,
  publicEndpoint: field(flag, "Whether the cluster's public endpoint is on."),
  privateEndpoint: field(flag, "Whether the cluster's private endpoint is on."),
});

const OUT_OF_SIGHT = z.strictObject({
  ...NODES_FIELDS,
  problem: field(z.literal('out-of-sight'), 'AWS does not show where the path leads.'),
});

const EVIDENCE = z.union([CUT_OFF, OUT_OF_SIGHT]);
type Values = z.output<typeof EVIDENCE>;

export const nodesCannotReachCluster = defineCheck({
  meta: {
    id: 'nodes-cannot-reach-cluster',
    title: 'Nodes cannot reach the API server of their cluster',
    severity: 'critical',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'A node that cannot reach the API server on TCP 443 cannot join. EKS says "Instances failed to join the ' +
      'kubernetes cluster" after 15 minutes, and pods wait. Routes, NAT gateways, security groups, network ACLs, ' +
      'VPC DNS and the CIDRs of the public endpoint are followed hop by hop. A finding names the first hop that blocks the traffic.',
    severities: {
      critical: 'a hop blocks the traffic, and no node there has ever joined',
      medium: 'a hop blocks the traffic, and nodes there have joined before',
      info: 'AWS does not show the whole path, and no node there shows that it is open',
    },
    remediation: remedy(ENDPOINT_URL, 'Open the hop that the finding names, or turn on the private endpoint.'),
    mayBeWrong: [
      'Nodes may use a proxy that their user data sets. Then they join, and no node there is without a sign of that.',
      'What is behind a transit gateway, a peering, an appliance or name servers of your own is not visible. This is reported, as `info`, only if no node shows that it joined.',
      'Endpoint policies, firewalls on the nodes and Network Firewall are not checked.',
      'If a node joined within the last day, the path counts as open, whatever the tables say.',
    ],
  },
  needs: NEEDS,
  wants: NETWORK_SECTIONS,
  options: z.strictObject({}),
  evaluate: (view, _options, now) => {
    const network = networkOf(view);
    const nodes = nodesWithoutWay(view, network, now);
    const unseen = nodes.filter((each) => each.kind === 'out-of-sight');
    return [
      ...oneAHop(nodes.filter((each) => each.kind === 'cut-off')).map((each) => cutOffViolation(view, each, network)),
      ...asOne(unseen, (each) => `${each.subnetId}\n${keyOfUnseen(each)}`).map((each) =>
        outOfSightViolation(view, each),
      ),
    ];
  },
  message: (args: Args) => (args.kind === 'cut-off' ? cutOffText(args) : outOfSightText(args)),
  evidence: EVIDENCE,
  involves: involvedNodes,
  groupBy: ({ resource, cluster, evidence }) => ({
    alike: 'problem' in evidence ? [resource.arn, cluster] : [cluster, evidence.stoppedAt, evidence.stoppedBy],
  }),
  question: 'reach',
  judges: judgedWays,
  isNotShown: ({ evidence }) => 'problem' in evidence,
});

function nodesWithoutWay(view: View, network: Network, now: Date): readonly Args[] {
  return nodesToFollow(view, network, now).flatMap(({ cluster, followed }) =>
    withoutWay(view, cluster, followed, network),
  );
}

/**
 * A node that joined within the last day has a way, whatever tables say, and so has one that is like it. Of others that
 * joined before it is taken for open where it leads out of sight.
 */
function judgedWays(view: View, _options: object, now: Date): readonly Judgement[] {
  const network = networkOf(view);
  const clusters = new Map(view.clusters.map((cluster) => [cluster.name, cluster]));
  const followed = new Map(
    nodesToFollow(view, network, now).flatMap(({ cluster, followed: group }) => {
      const unseen = withoutWay(view, cluster, group, network).find(({ kind }) => kind === 'out-of-sight');
      const why = unseen?.kind === 'out-of-sight' ? unseen.why : undefined;
      return group.nodes.map(({ id }) => [id, why] as const);
    }),
  );
  return view.nodes.flatMap((node) => {
    const name = clusterNameOf(node.tags);
    const cluster = clusters.get(name ?? '');
    if (name === undefined || cluster === undefined) return [];
    const not = notFollowed(view, cluster, node) ?? outOfSightOf(followed.get(node.id));
    return [{ of: 'node' as const, id: node.id, cluster: name, ...(not && { not }) }];
  });
}

function outOfSightOf(why: string | undefined): WhyNotJudged | undefined {
  return why === undefined ? undefined : { because: `whose path is not visible: ${why}` };
}

function notFollowed(view: View, { status, endpoint }: Cluster, node: Instance): WhyNotJudged | undefined {
  if (node.inWarmPool === true) return { because: 'in a warm pool, no node yet' };
  if (node.state !== 'running') return { because: `not running: ${node.state}` };
  if (status !== 'ACTIVE' && status !== 'UPDATING') return { because: `of a cluster that is ${status}` };
  if (endpoint === undefined) return { because: 'for which EKS gives no endpoint of the API server' };
  return placeOfNode(node, view.subnetEnis) === undefined ? { because: 'whose primary ENI was not seen' } : undefined;
}

function withoutWay(view: View, cluster: Cluster, followed: FollowedNodes, network: Network): readonly Args[] {
  const { endpoint, ipFamily } = cluster;
  const server = apiServerOf(cluster, view.subnetEnis, view.target.accountId);
  if (server === undefined || endpoint === undefined) return [];
  const placed = { ...followed, subnet: network.subnets.get(followed.subnetId) };
  const way = wayToApiServer(followed.place, server, network);
  const outOfSight = (why: string): readonly Args[] =>
    followed.joined > 0 || !isReadWhole(view) ? [] : [{ ...placed, kind: 'out-of-sight', why }];
  switch (way.state) {
    case 'open':
      return [];
    case 'blocked':
      // Nodes of an IPv6 cluster may get there over IPv6.
      return ipFamily === 'ipv6'
        ? outOfSight('paths over IPv6 are not followed')
        : [{ ...placed, kind: 'cut-off', hop: way.hop, endpoint, server }];
    case 'unknown':
      return outOfSight(unseenWords(way.because));
  }
}

/** What could not be read is told as such, and not as out of sight. */
function isReadWhole(view: View): boolean {
  return NETWORK_SECTIONS.every((name) => view[name].status === 'read');
}

function cutOffViolation({ target }: View, cutOff: CutOff, network: Network): Violation<Args, Values> {
  const { cluster, place, hop, endpoint, server } = cutOff;
  return {
    resource: placeResource(target, cutOff),
    cluster,
    severity: stoppedSeverity(cutOff),
    args: cutOff,
    discriminator: `${cluster} ${hopKey(hop)}`,
    evidence: {
      ...stoppedEvidence(cutOff),
      publicEndpoint: endpoint.isPublic,
      privateEndpoint: endpoint.isPrivate,
    },
    remediation: remedy(
      ENDPOINT_URL,
      ...ownersPart(hop, place, network, target),
      ...hopRemedy(hop, { cluster, endpoint, server, region: target.region, place, network }),
    ),
  };
}

/** In a VPC that is shared with this account, its owner alone may change what packets go through. */
function ownersPart(hop: Hop, { vpcId }: NodePlace, { vpcs }: Network, { accountId }: Target): readonly string[] {
  const owner = vpcs.get(vpcId)?.ownerId;
  const isOfGroups = hop.at === 'node-groups' || hop.at === 'peer-groups';
  if (owner === undefined || owner === accountId || isOfGroups || hop.at === 'public-access-cidrs') return [];
  const who = named('account', owner, 'another one');
  return [`Account ${who} owns the VPC: ask it for changes of routes, gateways and network ACLs.`];
}

function keyOfUnseen({ cluster, place: { groupIds, publicAddress } }: OutOfSight): string {
  return [cluster, 'out-of-sight', ...[...groupIds].sort(), publicAddress === undefined].join(' ');
}

function outOfSightViolation({ target }: View, unseen: OutOfSight): Violation<Args, Values> {
  return {
    resource: placeResource(target, unseen),
    cluster: unseen.cluster,
    severity: 'info',
    args: unseen,
    discriminator: keyOfUnseen(unseen),
    evidence: { ...nodesEvidence(unseen), problem: 'out-of-sight' },
    remediation: remedy(
      ENDPOINT_URL,
      'See whether the cluster lists the nodes. If it does, the path is open:',
      kubectl(fixed('get'), fixed('nodes')),
    ),
  };
}

function cutOffText(cutOff: CutOff): string {
  const { cluster, nodes, hop, joined } = cutOff;
  const since =
    joined === 0
      ? nodes.length === 1
        ? 'It has never joined'
        : 'None of them has ever joined'
      : joinedBeforeText(cutOff);
  return sentences(
    `${nodesText(cutOff)} cannot reach the API server of ${cluster}: ${hopWords(hop)}`,
    hop.at === 'dns-hostnames' ? `So nodes use the public endpoint: ${hopWords(hop.outside)}` : '',
    since,
  );
}

function outOfSightText(unseen: OutOfSight): string {
  return sentences(
    `AWS does not show whether ${nodesText(unseen)} can reach the API server of ${unseen.cluster}`,
    `The path there: ${unseen.why}`,
    'Nothing shows that a node there joined',
  );
}
