import { z } from 'zod';
import { count, list, sentences } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { fixed, kubectl, remedy } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { cniSigns } from '../facts/cni/cni-signs.ts';
import {
  type AlikeNodes,
  apiServerOf,
  joinedToday,
  networkOf,
  nodegroupsOfNodes,
  nodesByWay,
} from '../facts/network/node-ways.ts';
import { hopId, hopWords, unseenWords } from '../facts/network/way-words.ts';
import { type Network, wayToApiServer } from '../facts/network/ways.ts';
import { field, flag, number, text, texts } from '../model/evidence.ts';
import type { Resource } from '../model/finding.ts';
import type { Cluster, ClusterEndpoint, Subnet } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';
import type { Target } from '../model/target.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';
import { hopRemedy } from './nodes-cannot-reach-cluster/hop-remedies.ts';
import { hopKey, oneAHop, type StoppedNodes } from './nodes-cannot-reach-cluster/one-a-hop.ts';

const NEEDS = ['clusters', 'nodes', 'subnetEnis'] as const;
const WANTS = [
  'subnets',
  'vpcs',
  'routeTables',
  'natGateways',
  'vpcEndpoints',
  'networkAcls',
  'securityGroups',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const ENDPOINT_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html';

const MAX_IDS = 20;

/** Nodes from which the way to their API server ends at one hop. */
interface CutOff extends StoppedNodes {
  readonly kind: 'cut-off';
  readonly endpoint: ClusterEndpoint;
  readonly subnet: Subnet | undefined;
}

/** Nodes without a sign of having joined, from which the way leads out of sight. */
interface OutOfSight extends AlikeNodes {
  readonly kind: 'out-of-sight';
  readonly why: string;
  readonly subnet: Subnet | undefined;
}

type Args = CutOff | OutOfSight;

const NODES = {
  vpc: field(text, 'The VPC of the nodes.'),
  instances: field(texts, 'Ids of nodes that it is so for, at most 20.', { as: 'names', label: 'nodes' }),
  instanceCount: field(number, 'How many nodes it is so for.', { as: 'total', one: 'node', many: 'nodes' }),
  nodegroups: field(texts, 'Their managed node groups, as `cluster/node group`.', { as: 'names', label: 'nodegroups' }),
};

const CUT_OFF = z.strictObject({
  ...NODES,
  joinedCount: field(number, 'How many of them have joined the cluster at some time, as their ENIs show.'),
  stoppedAt: field(text, 'What stops the way: the kind of hop.', { as: 'tally', label: 'stopped at' }),
  stoppedBy: field(text, 'The id of what stops it.', { as: 'names', label: 'stopped by' }),
  publicEndpoint: field(flag, "Whether the cluster's public endpoint is on."),
  privateEndpoint: field(flag, "Whether the cluster's private endpoint is on."),
});

const OUT_OF_SIGHT = z.strictObject({
  ...NODES,
  problem: field(z.literal('out-of-sight'), 'Where the way goes, AWS does not show.'),
});

const EVIDENCE = z.union([CUT_OFF, OUT_OF_SIGHT]);
type Values = z.output<typeof EVIDENCE>;

export const nodesCannotReachCluster = defineCheck({
  meta: {
    id: 'nodes-cannot-reach-cluster',
    title: 'Nodes have no way to the API server of their cluster',
    severity: 'critical',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'A node that does not get to the API server on TCP 443 cannot join. EKS says "Instances failed to join the ' +
      'kubernetes cluster" after a quarter of an hour, and pods wait. Routes, NAT gateways, security groups, network ACLs, ' +
      'VPC DNS and the CIDRs of the public endpoint are followed hop by hop, and the first that lets nothing through is named.',
    severities: {
      critical: 'a hop lets nothing through, and no node there has ever joined',
      medium: 'a hop lets nothing through, and nodes there have joined before',
      info: 'the way leads out of sight, and no node there shows that it is open',
    },
    remediation: remedy(ENDPOINT_URL, 'Open the hop that the finding names, or turn on the private endpoint.'),
    mayBeWrong: [
      'Nodes may go by a proxy that their user data names. Then they join, and no node there is without a sign of it.',
      'Beyond a transit gateway, a peering, an appliance or the name servers of the VPC nothing is seen. That is said, for information, only where no node shows that it joined.',
      'Endpoint policies, firewalls on the nodes and Network Firewall are not looked at.',
      'Where a node joined within the last day the way is open, whatever the tables say.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view, _options, now) => {
    const nodes = nodesWithoutWay(view, now);
    return [
      ...oneAHop(nodes.filter((each) => each.kind === 'cut-off')).map((cutOff) => cutOffViolation(view, cutOff)),
      ...nodes.filter((each) => each.kind === 'out-of-sight').map((unseen) => outOfSightViolation(view, unseen)),
    ];
  },
  message: (args: Args) => (args.kind === 'cut-off' ? cutOffText(args) : outOfSightText(args)),
  evidence: EVIDENCE,
  involves: ({ resource, evidence: { instances, instanceCount, nodegroups } }) => ({
    subnets: [resource.id],
    nodes: instances,
    moreNodes: instanceCount > instances.length,
    nodegroups,
  }),
  groupBy: ({ resource, cluster, evidence }) => ({
    alike: 'problem' in evidence ? [resource.arn, cluster] : [cluster, evidence.stoppedAt, evidence.stoppedBy],
  }),
  question: 'reach',
  isNotShown: ({ evidence }) => 'problem' in evidence,
});

function nodesWithoutWay(view: View, now: Date): readonly Args[] {
  const network = networkOf(view);
  const { joined } = cniSigns(view.subnetEnis, view.target.accountId);
  const groups = nodesByWay(view.nodes, view.subnetEnis);
  return view.clusters
    .filter(({ status }) => status === 'ACTIVE' || status === 'UPDATING')
    .flatMap((cluster) => {
      const own = groups.filter((group) => group.cluster === cluster.name && !joinedToday(group, joined, now));
      return own.flatMap((group) => withoutWay(view, cluster, group, network, joined));
    });
}

function withoutWay(
  view: View,
  cluster: Cluster,
  group: AlikeNodes,
  network: Network,
  signs: ReadonlySet<string>,
): readonly Args[] {
  const { endpoint, ipFamily } = cluster;
  const server = apiServerOf(cluster, view.subnetEnis, view.target.accountId);
  if (server === undefined || endpoint === undefined) return [];
  const subnet = network.subnets.get(group.subnetId);
  const joined = group.nodes.filter(({ id }) => signs.has(id)).length;
  const way = wayToApiServer(group.place, server, network);
  const outOfSight = (why: string): readonly Args[] =>
    joined > 0 || !isReadWhole(view) ? [] : [{ ...group, kind: 'out-of-sight', why, subnet }];
  switch (way.state) {
    case 'open':
      return [];
    case 'blocked':
      // Nodes of an IPv6 cluster may get there over IPv6.
      return ipFamily === 'ipv6'
        ? outOfSight('ways over IPv6 are not followed')
        : [{ ...group, kind: 'cut-off', hop: way.hop, endpoint, subnet, joined }];
    case 'unknown':
      return outOfSight(unseenWords(way.because));
  }
}

/** What could not be read is told as such, and not as out of sight. */
function isReadWhole(view: View): boolean {
  return WANTS.every((name) => view[name].status === 'read');
}

function cutOffViolation({ target }: View, cutOff: CutOff): Violation<Args, Values> {
  const { cluster, place, hop, endpoint, joined } = cutOff;
  return {
    resource: resourceOf(target, cutOff),
    cluster,
    severity: severityOf(cutOff),
    args: cutOff,
    discriminator: `${cluster} ${hopKey(hop)}`,
    evidence: {
      ...nodesEvidence(cutOff),
      joinedCount: joined,
      stoppedAt: hop.at,
      stoppedBy: hopId(hop),
      publicEndpoint: endpoint.isPublic,
      privateEndpoint: endpoint.isPrivate,
    },
    remediation: remedy(ENDPOINT_URL, ...hopRemedy(hop, { cluster, endpoint, region: target.region, place })),
  };
}

function outOfSightViolation({ target }: View, unseen: OutOfSight): Violation<Args, Values> {
  const { cluster, place } = unseen;
  return {
    resource: resourceOf(target, unseen),
    cluster,
    severity: 'info',
    args: unseen,
    discriminator: [cluster, 'out-of-sight', ...[...place.groupIds].sort(), place.publicAddress === undefined].join(
      ' ',
    ),
    evidence: { ...nodesEvidence(unseen), problem: 'out-of-sight' },
    remediation: remedy(
      ENDPOINT_URL,
      'See whether the cluster lists the nodes. If it does, the way is open:',
      kubectl(fixed('get'), fixed('nodes')),
    ),
  };
}

function resourceOf(target: Target, { subnetId, subnet }: Args): Resource {
  return subnetResource(target, { id: subnetId, ownerId: subnet?.ownerId ?? target.accountId });
}

function nodesEvidence({ cluster, place, nodes }: Args) {
  return {
    vpc: place.vpcId,
    instances: nodes.map(({ id }) => id).slice(0, MAX_IDS),
    instanceCount: nodes.length,
    nodegroups: nodegroupsOfNodes(cluster, nodes),
  };
}

function severityOf({ joined }: CutOff): Severity {
  return joined === 0 ? 'critical' : 'medium';
}

function cutOffText(cutOff: CutOff): string {
  const { cluster, nodes, hop, joined } = cutOff;
  const since =
    joined === 0
      ? nodes.length === 1
        ? 'It has never joined'
        : 'None of them has ever joined'
      : `${joined} of ${nodes.length} joined before, so it was open once`;
  return sentences(`${nodesText(cutOff)} cannot reach the API server of ${cluster}: ${hopWords(hop)}`, since);
}

function outOfSightText(unseen: OutOfSight): string {
  return sentences(
    `Whether ${nodesText(unseen)} can reach the API server of ${unseen.cluster} AWS does not show`,
    `The way there: ${unseen.why}`,
    'Nothing shows that a node there joined',
  );
}

function nodesText({ subnet, subnetId, nodes }: Args): string {
  const where = subnet === undefined ? subnetId : `${subnetId} (${subnet.cidrBlock}, ${subnet.availabilityZone})`;
  const who =
    nodes.length > 3 ? count(nodes.length, 'node') : list(nodes.map(({ id }) => named('instance', id, 'a node')));
  return `${who} in ${where}`;
}
