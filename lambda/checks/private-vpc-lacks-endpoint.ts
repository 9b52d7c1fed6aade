import { z } from 'zod';
import { groupBy } from '../common/group-by.ts';
import { list, sentences } from '../common/words.ts';
import { remedy } from '../facts/aws/commands.ts';
import { networkOf } from '../facts/network/node-ways.ts';
import { hopWords } from '../facts/network/way-words.ts';
import { type Network, SERVICES_OF_NODES, wayToService } from '../facts/network/ways.ts';
import { itemsOf, read } from '../model/coverage.ts';
import { field, texts } from '../model/evidence.ts';
import type { Cluster } from '../model/inventory.ts';
import { defineCheck, explainedBy, type InventoryView, type Known, type Violation } from './define-check.ts';
import { meetInSubnet } from './meet.ts';
import {
  type FollowedNodes,
  hopKey,
  involvedNodes,
  joinedBeforeText,
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
      'Self-managed nodes whose user data sets no API server endpoint also need the endpoint of eks.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view, _options, now) => oneAHop(cutOffNodes(view, now)).map((cutOff) => violation(view, cutOff)),
  message: (cutOff: CutOff) => messageOf(cutOff),
  evidence: EVIDENCE,
  involves: involvedNodes,
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
  return nodesToFollow(view, now)
    .filter(({ followed: { place } }) => network.vpcs.get(place.vpcId)?.ownerId === view.target.accountId)
    .flatMap(({ cluster, followed }) => cutOffsOf(followed, servicesFor(view, cluster), network));
}

/** What else it needs is told by how the VPC CNI gets its role. */
function servicesFor(view: View, { name }: Cluster): readonly string[] {
  const hasOwnRole = view.vpcCniAddons.some(
    ({ clusterName, serviceAccountRoleArn }) => clusterName === name && serviceAccountRoleArn !== undefined,
  );
  const hasPodIdentity = itemsOf(view.podIdentityAssociations).some(({ clusterName }) => clusterName === name);
  return [...SERVICES_OF_NODES, ...(hasOwnRole ? ['sts'] : []), ...(hasPodIdentity ? ['eks-auth'] : [])];
}

/** One for each hop that stops any of the ways. */
function cutOffsOf(followed: FollowedNodes, services: readonly string[], network: Network): readonly CutOff[] {
  const stopped = services.flatMap((service) => {
    const way = wayToService(followed.place, service, network);
    return way.state === 'blocked' ? [{ service, hop: way.hop }] : [];
  });
  const subnet = network.subnets.get(followed.subnetId);
  return [...groupBy(stopped, ({ hop }) => JSON.stringify(hop)).values()].flatMap((alike) =>
    alike.slice(0, 1).map(({ hop }) => ({ ...followed, services: alike.map(({ service }) => service), hop, subnet })),
  );
}

function violation({ target }: View, cutOff: CutOff): Violation<CutOff, Values> {
  const { cluster, place, hop, services } = cutOff;
  const { vpc, ...rest } = stoppedEvidence(cutOff);
  return {
    resource: placeResource(target, cutOff),
    cluster,
    severity: stoppedSeverity(cutOff),
    args: cutOff,
    discriminator: `${cluster} ${hopKey(hop)}`,
    evidence: { vpc, services, ...rest },
    remediation: remedy(PRIVATE_URL, ...serviceRemedy(hop, { services, target, place })),
  };
}

function messageOf(cutOff: CutOff): string {
  const { services, hop, joined } = cutOff;
  return sentences(
    `${nodesText(cutOff)} cannot reach ${list(services)}: ${hopWords(hop)}`,
    hop.at === 'no-route' ? 'The VPC has no endpoint that serves them' : '',
    joined === 0 ? 'No node there has ever joined' : joinedBeforeText(cutOff),
  );
}
