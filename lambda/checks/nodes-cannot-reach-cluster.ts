import { z } from 'zod';
import { count, list, sentences } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { remedy } from '../facts/aws/commands.ts';
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
import { hopId, hopWords } from '../facts/network/way-words.ts';
import { type Network, wayToApiServer } from '../facts/network/ways.ts';
import { field, flag, number, text, texts } from '../model/evidence.ts';
import type { Cluster, ClusterEndpoint, Subnet } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';
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
  readonly endpoint: ClusterEndpoint;
  readonly subnet: Subnet | undefined;
}

const EVIDENCE = z.strictObject({
  vpc: field(text, 'The VPC of the nodes.'),
  instances: field(texts, 'Ids of nodes that it is so for, at most 20.', { as: 'names', label: 'nodes' }),
  instanceCount: field(number, 'How many nodes it is so for.', { as: 'total', one: 'node', many: 'nodes' }),
  nodegroups: field(texts, 'Their managed node groups, as `cluster/node group`.', { as: 'names', label: 'nodegroups' }),
  joinedCount: field(number, 'How many of them have joined the cluster at some time, as their ENIs show.'),
  stoppedAt: field(text, 'What stops the way: the kind of hop.', { as: 'tally', label: 'stopped at' }),
  stoppedBy: field(text, 'The id of what stops it.', { as: 'names', label: 'stopped by' }),
  publicEndpoint: field(flag, "Whether the cluster's public endpoint is on."),
  privateEndpoint: field(flag, "Whether the cluster's private endpoint is on."),
});
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
    },
    remediation: remedy(ENDPOINT_URL, 'Open the hop that the finding names, or turn on the private endpoint.'),
    mayBeWrong: [
      'Nodes may go by a proxy that their user data names. Then they join, and no node there is without a sign of it.',
      'Beyond a transit gateway, a peering, an appliance or the name servers of the VPC nothing is seen: no finding is made.',
      'Endpoint policies, firewalls on the nodes and Network Firewall are not looked at.',
      'Where a node joined within the last day the way is open, whatever the tables say.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view, _options, now) => oneAHop(cutOffNodes(view, now)).map((nodes) => violation(view, nodes)),
  message: (cutOff: CutOff) => messageOf(cutOff),
  evidence: EVIDENCE,
  involves: ({ resource, evidence: { instances, instanceCount, nodegroups } }) => ({
    subnets: [resource.id],
    nodes: instances,
    moreNodes: instanceCount > instances.length,
    nodegroups,
  }),
  groupBy: ({ cluster, evidence: { stoppedAt, stoppedBy } }) => ({ alike: [cluster, stoppedAt, stoppedBy] }),
  question: 'reach',
});

function cutOffNodes(view: View, now: Date): readonly CutOff[] {
  const network = networkOf(view);
  const { joined } = cniSigns(view.subnetEnis, view.target.accountId);
  const groups = nodesByWay(view.nodes, view.subnetEnis);
  return view.clusters
    .filter(({ status }) => status === 'ACTIVE' || status === 'UPDATING')
    .flatMap((cluster) => {
      const own = groups.filter((group) => group.cluster === cluster.name);
      return own.flatMap((group) => cutOffOf(view, cluster, group, network, joined, now));
    });
}

function cutOffOf(
  view: View,
  cluster: Cluster,
  group: AlikeNodes,
  network: Network,
  signs: ReadonlySet<string>,
  now: Date,
): readonly CutOff[] {
  const { endpoint, ipFamily } = cluster;
  const server = apiServerOf(cluster, view.subnetEnis, view.target.accountId);
  // Nodes of an IPv6 cluster may get there over IPv6, which is not followed.
  if (server === undefined || endpoint === undefined || ipFamily === 'ipv6') return [];
  const way = wayToApiServer(group.place, server, network);
  const joined = group.nodes.filter(({ id }) => signs.has(id));
  if (way.state !== 'blocked' || joinedToday(group, signs, now)) return [];
  const subnet = network.subnets.get(group.subnetId);
  return [{ ...group, hop: way.hop, endpoint, subnet, joined: joined.length }];
}

function violation({ target }: View, cutOff: CutOff): Violation<CutOff, Values> {
  const { cluster, subnetId, place, nodes, hop, endpoint, subnet, joined } = cutOff;
  return {
    resource: subnetResource(target, { id: subnetId, ownerId: subnet?.ownerId ?? target.accountId }),
    cluster,
    severity: severityOf(cutOff),
    args: cutOff,
    discriminator: `${cluster} ${hopKey(hop)}`,
    evidence: {
      vpc: place.vpcId,
      instances: nodes
        .map(({ id }) => id)
        .sort()
        .slice(0, MAX_IDS),
      instanceCount: nodes.length,
      nodegroups: nodegroupsOfNodes(cluster, nodes),
      joinedCount: joined,
      stoppedAt: hop.at,
      stoppedBy: hopId(hop),
      publicEndpoint: endpoint.isPublic,
      privateEndpoint: endpoint.isPrivate,
    },
    remediation: remedy(ENDPOINT_URL, ...hopRemedy(hop, { cluster, endpoint, region: target.region, place })),
  };
}

function severityOf({ joined }: CutOff): Severity {
  return joined === 0 ? 'critical' : 'medium';
}

function messageOf({ cluster, subnet, subnetId, nodes, hop, joined }: CutOff): string {
  const where = subnet === undefined ? subnetId : `${subnetId} (${subnet.cidrBlock}, ${subnet.availabilityZone})`;
  const who =
    nodes.length > 3 ? count(nodes.length, 'node') : list(nodes.map(({ id }) => named('instance', id, 'a node')));
  const since =
    joined === 0
      ? nodes.length === 1
        ? 'It has never joined'
        : 'None of them has ever joined'
      : `${joined} of ${nodes.length} joined before, so it was open once`;
  return sentences(`${who} in ${where} cannot reach the API server of ${cluster}: ${hopWords(hop)}`, since);
}
