import { z } from 'zod';
import { groupBy } from '../common/group-by.ts';
import { count, list, sentences } from '../common/words.ts';
import { named } from '../facts/aws/aws-values.ts';
import { remedy } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { cniSigns } from '../facts/cni/cni-signs.ts';
import { type AlikeNodes, joinedToday, networkOf, nodegroupsOfNodes, nodesByWay } from '../facts/network/node-ways.ts';
import { hopId, hopWords } from '../facts/network/way-words.ts';
import { type Network, servicesOfNodes, wayToService } from '../facts/network/ways.ts';
import { field, number, text, texts } from '../model/evidence.ts';
import type { Cluster, Subnet } from '../model/inventory.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { meetInSubnet } from './meet.ts';
import { hopKey, oneAHop, type StoppedNodes } from './nodes-cannot-reach-cluster/one-a-hop.ts';
import { nodesCannotReachCluster } from './nodes-cannot-reach-cluster.ts';
import { serviceRemedy } from './private-vpc-lacks-endpoint/service-remedies.ts';

const NEEDS = ['clusters', 'nodes', 'subnetEnis', 'vpcs', 'vpcEndpoints', 'vpcCniAddons'] as const;
const WANTS = [
  'subnets',
  'routeTables',
  'natGateways',
  'networkAcls',
  'securityGroups',
  'podIdentityAssociations',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const PRIVATE_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html';

const MAX_IDS = 20;

/** Nodes from which the ways to some services end at one hop. */
interface CutOff extends StoppedNodes {
  readonly services: readonly string[];
  readonly subnet: Subnet | undefined;
}

const EVIDENCE = z.strictObject({
  vpc: field(text, 'The VPC of the nodes.'),
  services: field(texts, 'Services that the nodes need and cannot reach, as their endpoints are called.', {
    as: 'names',
    label: 'services',
  }),
  instances: field(texts, 'Ids of nodes that it is so for, at most 20.', { as: 'names', label: 'nodes' }),
  instanceCount: field(number, 'How many nodes it is so for.', { as: 'total', one: 'node', many: 'nodes' }),
  nodegroups: field(texts, 'Their managed node groups, as `cluster/node group`.', { as: 'names', label: 'nodegroups' }),
  joinedCount: field(number, 'How many of them have joined the cluster at some time, as their ENIs show.'),
  stoppedAt: field(text, 'What stops the way: the kind of hop.', { as: 'tally', label: 'stopped at' }),
  stoppedBy: field(text, 'The id of what stops it.', { as: 'names', label: 'stopped by' }),
});
type Values = z.output<typeof EVIDENCE>;

export const privateVpcLacksEndpoint = defineCheck({
  meta: {
    id: 'private-vpc-lacks-endpoint',
    title: 'Nodes have no way to AWS services that they need',
    severity: 'critical',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'A node pulls the image of the VPC CNI from ECR, whose layers are in S3, and the VPC CNI asks EC2 for addresses. ' +
      'Without a way out of the VPC each of these needs a VPC endpoint with private DNS that lets the nodes in. Without one ' +
      'no pod gets an address. An endpoint with private DNS takes the traffic even where a NAT gateway is there.',
    severities: {
      critical: 'a service that nodes need is out of reach, and no node there has ever joined',
      medium: 'a service that nodes need is out of reach, and nodes there have joined before',
    },
    remediation: remedy(
      PRIVATE_URL,
      'Make the endpoints that are missing, or let the nodes into those that are there.',
    ),
    mayBeWrong: [
      'Images may come from a registry of your own within reach, and then ECR is not needed.',
      'Nodes may go by a proxy. Then they join, and there is a sign of that.',
      'Endpoint policies are not looked at. In a VPC that another account shares its endpoints are not visible: nothing is judged there.',
      'Self-managed nodes whose user data names no endpoint of the cluster need the endpoint of eks too.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view, _options, now) => oneAHop(cutOffNodes(view, now)).map((cutOff) => violation(view, cutOff)),
  message: (cutOff: CutOff) => messageOf(cutOff),
  evidence: EVIDENCE,
  involves: ({ resource, evidence: { instances, instanceCount, nodegroups } }) => ({
    subnets: [resource.id],
    nodes: instances,
    moreNodes: instanceCount > instances.length,
    nodegroups,
  }),
  groupBy: ({ cluster, evidence: { stoppedAt, stoppedBy, services } }) => ({
    alike: [cluster, stoppedAt, stoppedBy, ...services],
  }),
  question: 'reach',
  explainedBy: [
    explainedBy(
      nodesCannotReachCluster,
      (cause, own: Known<Values>) =>
        meetInSubnet(cause, own) &&
        'stoppedBy' in cause.evidence &&
        cause.evidence.stoppedBy === own.evidence.stoppedBy,
    ),
  ],
});

function cutOffNodes(view: View, now: Date): readonly CutOff[] {
  const network = networkOf({ ...view, vpcs: read(view.vpcs), vpcEndpoints: read(view.vpcEndpoints) });
  const { joined } = cniSigns(view.subnetEnis, view.target.accountId);
  const groups = nodesByWay(view.nodes, view.subnetEnis).filter(
    ({ place }) => network.vpcs.get(place.vpcId)?.ownerId === view.target.accountId,
  );
  return view.clusters
    .filter(({ status }) => status === 'ACTIVE' || status === 'UPDATING')
    .flatMap((cluster) =>
      groups
        .filter((group) => group.cluster === cluster.name && !joinedToday(group, joined, now))
        .flatMap((group) => cutOffsOf(group, servicesFor(view, cluster), network, joined)),
    );
}

function read<T>(items: readonly T[]): { readonly status: 'read'; readonly items: readonly T[] } {
  return { status: 'read', items };
}

/** What else it needs is told by how the VPC CNI gets its role. */
function servicesFor(view: View, { name }: Cluster): readonly string[] {
  const hasOwnRole = view.vpcCniAddons.some(
    ({ clusterName, serviceAccountRoleArn }) => clusterName === name && serviceAccountRoleArn !== undefined,
  );
  const { podIdentityAssociations: associations } = view;
  const hasPodIdentity =
    associations.status === 'read' && associations.items.some(({ clusterName }) => clusterName === name);
  return [...servicesOfNodes(), ...(hasOwnRole ? ['sts'] : []), ...(hasPodIdentity ? ['eks-auth'] : [])];
}

/** One for each hop that stops any of the ways. */
function cutOffsOf(
  group: AlikeNodes,
  services: readonly string[],
  network: Network,
  joined: ReadonlySet<string>,
): readonly CutOff[] {
  const stopped = services.flatMap((service) => {
    const way = wayToService(group.place, service, network);
    return way.state === 'blocked' ? [{ service, hop: way.hop }] : [];
  });
  return [...groupBy(stopped, ({ hop }) => JSON.stringify(hop)).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const subnet = network.subnets.get(group.subnetId);
    const before = group.nodes.filter(({ id }) => joined.has(id)).length;
    return [{ ...group, services: alike.map(({ service }) => service), hop: first.hop, subnet, joined: before }];
  });
}

function violation({ target }: View, cutOff: CutOff): Violation<CutOff, Values> {
  const { cluster, subnetId, place, nodes, hop, services, subnet, joined } = cutOff;
  return {
    resource: subnetResource(target, { id: subnetId, ownerId: subnet?.ownerId ?? target.accountId }),
    cluster,
    severity: joined === 0 ? 'critical' : 'medium',
    args: cutOff,
    discriminator: `${cluster} ${hopKey(hop)}`,
    evidence: {
      vpc: place.vpcId,
      services,
      instances: nodes
        .map(({ id }) => id)
        .sort()
        .slice(0, MAX_IDS),
      instanceCount: nodes.length,
      nodegroups: nodegroupsOfNodes(cluster, nodes),
      joinedCount: joined,
      stoppedAt: hop.at,
      stoppedBy: hopId(hop),
    },
    remediation: remedy(PRIVATE_URL, ...serviceRemedy(hop, { services, target, place })),
  };
}

function messageOf({ subnet, subnetId, nodes, services, hop, joined }: CutOff): string {
  const where = subnet === undefined ? subnetId : `${subnetId} (${subnet.cidrBlock}, ${subnet.availabilityZone})`;
  const who =
    nodes.length > 3 ? count(nodes.length, 'node') : list(nodes.map(({ id }) => named('instance', id, 'a node')));
  const endpoints = hop.at === 'no-route' ? 'The VPC has no endpoint that serves them' : '';
  const since =
    joined === 0 ? 'No node there has ever joined' : `${joined} of ${nodes.length} joined before, so it was open once`;
  return sentences(`${who} in ${where} cannot reach ${list(services)}: ${hopWords(hop)}`, endpoints, since);
}
