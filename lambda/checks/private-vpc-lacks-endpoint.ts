import * as z from 'zod';
import { groupBy } from '../common/group-by.ts';
import { list, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { clusterNameOf } from '../facts/cluster/cluster-tags.ts';
import { networkOf, placeOfNode } from '../facts/network/node-ways.ts';
import { hopWords, unseenWords } from '../facts/network/way-words.ts';
import { type Hop, leadsOutOverIpv6, type Network, SERVICES_OF_NODES, wayToService } from '../facts/network/ways.ts';
import { itemsOf, read } from '../model/coverage.ts';
import { field, texts } from '../model/evidence.ts';
import type { Cluster } from '../model/inventory.ts';
import {
  defineCheck,
  explainedBy,
  type InventoryView,
  type Judgement,
  type Known,
  type Violation,
} from './define-check.ts';
import { meetInSubnet } from './meet.ts';
import {
  type FollowedNodes,
  hopKey,
  involvedNodes,
  joinedBeforeText,
  joinedVpcs,
  nodesText,
  nodesToFollow,
  oneAHop,
  placeResource,
  STOPPED_FIELDS,
  type StoppedNodes,
  stoppedEvidence,
  stoppedSeverity,
} from './nodes-cannot-reach-cluster/stopped-nodes.ts';
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

/** Nodes from which the ways to some services end at one hop. */
interface CutOff extends StoppedNodes {
  readonly services: readonly string[];
}

const { vpc: VPC, ...REST } = STOPPED_FIELDS;

const EVIDENCE = z.strictObject({
  vpc: VPC,
  services: field(texts, 'Services that the nodes need and cannot reach, by the names of their endpoints.', {
    as: 'names',
    label: 'services',
  }),
  ...REST,
});
type Values = z.output<typeof EVIDENCE>;

export const privateVpcLacksEndpoint = defineCheck({
  meta: {
    id: 'private-vpc-lacks-endpoint',
    title: 'Nodes cannot reach AWS services that they need',
    severity: 'critical',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'A node pulls the image of the VPC CNI from ECR, whose layers are in S3, and the VPC CNI asks EC2 for addresses. ' +
      'Without a route out of the VPC, each of these needs a VPC endpoint with private DNS that allows the nodes. Without one, ' +
      'no pod gets an address. An endpoint with private DNS takes the traffic even where a NAT gateway is there.',
    severities: {
      critical: 'a service that nodes need is out of reach, and no node there has ever joined',
      medium: 'a service that nodes need is out of reach, and nodes there have joined before',
    },
    remediation: remedy(PRIVATE_URL, 'Create the missing endpoints, or allow the nodes to reach the existing ones.'),
    mayBeWrong: [
      'Images may come from a registry of your own that nodes reach; then ECR is not needed.',
      'Nodes may use a proxy. Then they join, and there is a sign of that.',
      'Endpoint policies are not checked. In a VPC that another account shares, endpoints are not visible: nothing is judged there.',
      'Private DNS that is off is a finding only in a VPC where no node joined: elsewhere a hosted zone may resolve the name to the endpoint.',
      'Where a NAT gateway or its route is broken, and routes lead to other networks too, endpoints there may serve the VPC.',
      'Self-managed nodes whose user data sets no API server endpoint also need the endpoint of eks.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view, _options, now) => {
    const network = networkIn(view);
    const stopped = waysToServices(view, network, now).flatMap((each) => (each.kind === 'cut-off' ? each.cutOffs : []));
    return oneAHop(stopped).map((cutOff) => violation(view, cutOff, network));
  },
  message: (cutOff: CutOff) => messageOf(cutOff),
  evidence: EVIDENCE,
  involves: involvedNodes,
  groupBy: ({ cluster, evidence: { stoppedAt, stoppedBy, services } }) => ({
    alike: [cluster, stoppedAt, stoppedBy, ...services],
  }),
  question: 'reach',
  judges: judgedWays,
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

function networkIn(view: View): Network {
  return networkOf({ ...view, vpcs: read(view.vpcs), vpcEndpoints: read(view.vpcEndpoints) }, joinedVpcs(view));
}

/** A service that nodes cannot reach. */
interface Stopped {
  readonly service: string;
  readonly hop: Hop;
}

/** Nodes that are alike, and whether they get to all that they need. */
type WaysToServices =
  | { readonly kind: 'open' }
  | { readonly kind: 'cut-off'; readonly cutOffs: readonly CutOff[] }
  | { readonly kind: 'out-of-sight'; readonly followed: FollowedNodes; readonly why: string };

function waysToServices(view: View, network: Network, now: Date): readonly WaysToServices[] {
  return nodesToFollow(view, network, now).map(({ cluster, followed }) => waysOf(view, cluster, followed, network));
}

function waysOf(view: View, cluster: Cluster, followed: FollowedNodes, network: Network): WaysToServices {
  const { place, subnetId } = followed;
  const outOfSight = (why: string) => ({ kind: 'out-of-sight', followed, why }) as const;
  if (network.vpcs.get(place.vpcId)?.ownerId !== view.target.accountId) {
    return outOfSight('another account owns the VPC, and its endpoints are not visible');
  }
  const ways = servicesFor(view, cluster).map((service) => ({ service, way: wayToService(place, service, network) }));
  const stopped = ways.flatMap(({ service, way }) => (way.state === 'blocked' ? [{ service, hop: way.hop }] : []));
  if (stopped.length > 0 && cluster.ipFamily === 'ipv6' && leadsOutOverIpv6(place, network)) {
    return outOfSight('paths over IPv6 are not followed');
  }
  if (stopped.length > 0) {
    const subnet = network.subnets.get(subnetId);
    return { kind: 'cut-off', cutOffs: byHop(stopped).map((each) => ({ ...followed, ...each, subnet })) };
  }
  const [unseen] = ways.flatMap(({ service, way }) =>
    way.state === 'unknown' ? [`to ${service}: ${unseenWords(way.because)}`] : [],
  );
  return unseen === undefined ? { kind: 'open' } : outOfSight(unseen);
}

/** One for each hop that stops any of the ways; endpoints without a name are one. */
function byHop(stopped: readonly Stopped[]): readonly Pick<CutOff, 'services' | 'hop'>[] {
  const alike = groupBy(stopped, ({ hop }) => (hop.at === 'endpoint-dns' ? hop.at : JSON.stringify(hop)));
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined
      ? []
      : [{ services: same.map(({ service }) => service), hop: asOneHop(first.hop, same) }];
  });
}

function asOneHop(hop: Hop, same: readonly Stopped[]): Hop {
  if (hop.at !== 'endpoint-dns') return hop;
  const ids = same.flatMap((each) => (each.hop.at === 'endpoint-dns' ? each.hop.endpointIds : []));
  return { ...hop, endpointIds: [...new Set(ids)].sort() };
}

/** Of nodes that joined before, a way that leads out of sight is taken for open, and so is that of one that joined within the day. */
function judgedWays(view: View, _options: object, now: Date): readonly Judgement[] {
  const unseen = new Map(
    waysToServices(view, networkIn(view), now).flatMap((each) =>
      each.kind === 'out-of-sight' && each.followed.joined === 0
        ? each.followed.nodes.map(({ id }) => [id, each.why] as const)
        : [],
    ),
  );
  const clusters = new Set(view.clusters.map(({ name }) => name));
  return view.nodes.flatMap((node) => {
    const cluster = clusterNameOf(node.tags);
    const isFollowed = node.state === 'running' && node.inWarmPool !== true;
    if (cluster === undefined || !clusters.has(cluster) || !isFollowed) return [];
    if (placeOfNode(node, view.subnetEnis) === undefined) return [];
    const why = unseen.get(node.id);
    const not = why === undefined ? undefined : { because: `whose path to AWS services is not visible (${why})` };
    return [{ of: 'node' as const, id: node.id, cluster, ...(not && { not }) }];
  });
}

/** What else it needs is told by how the VPC CNI gets its role. */
function servicesFor(view: View, { name }: Cluster): readonly string[] {
  const hasOwnRole = view.vpcCniAddons.some(
    ({ clusterName, serviceAccountRoleArn }) => clusterName === name && serviceAccountRoleArn !== undefined,
  );
  const hasPodIdentity = itemsOf(view.podIdentityAssociations).some(({ clusterName }) => clusterName === name);
  return [...SERVICES_OF_NODES, ...(hasOwnRole ? ['sts'] : []), ...(hasPodIdentity ? ['eks-auth'] : [])];
}

function violation({ target }: View, cutOff: CutOff, network: Network): Violation<CutOff, Values> {
  const { cluster, place, hop, services } = cutOff;
  const { vpc, ...rest } = stoppedEvidence(cutOff);
  return {
    resource: placeResource(target, cutOff),
    cluster,
    severity: stoppedSeverity(cutOff),
    args: cutOff,
    discriminator: `${cluster} ${hopKey(hop)}`,
    evidence: { vpc, services, ...rest },
    remediation: remedy(PRIVATE_URL, ...serviceRemedy(hop, { services, target, place, network })),
  };
}

function messageOf(cutOff: CutOff): string {
  const { services, hop, joined } = cutOff;
  return sentences(
    `${nodesText(cutOff)} cannot reach ${list(services)}: ${hopWords(hop)}`,
    hop.at === 'no-route' ? 'The VPC has no endpoint for these services' : '',
    joined === 0 ? 'No node there has ever joined' : joinedBeforeText(cutOff),
  );
}
