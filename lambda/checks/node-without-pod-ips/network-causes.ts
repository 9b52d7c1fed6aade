import { list } from '../../common/words.ts';
import { apiServerOf, type NetworkSections, networkOf, placeOfNode } from '../../facts/network/node-ways.ts';
import { hopWords, unseenWords } from '../../facts/network/way-words.ts';
import {
  type Network,
  type NodePlace,
  SERVICES_OF_NODES,
  type Way,
  wayToApiServer,
  wayToService,
} from '../../facts/network/ways.ts';
import type { Cluster, Instance, NetworkInterface } from '../../model/inventory.ts';
import type { Target } from '../../model/target.ts';
import { joinedVpcs } from '../nodes-cannot-reach-cluster/stopped-nodes.ts';
import type { CauseVerdict } from './cause-verdict.ts';

/** The inventory, as far as ways go through it. */
export interface NetworkSources extends NetworkSections {
  readonly target: Target;
  readonly nodes: readonly Instance[];
  readonly subnetEnis: readonly NetworkInterface[];
}

/**
 * For any node of a cluster, whether it gets to the API server, and the VPC CNI to EC2 and to its image. None where EKS
 * does not say how the API server is reached, or the cluster is of IPv6, over which no way is followed.
 */
export function networkCauses(sources: NetworkSources): (cluster: Cluster, node: Instance) => readonly CauseVerdict[] {
  const network = networkOf(sources, joinedVpcs(sources));
  return (cluster, node) => {
    const server = apiServerOf(cluster, sources.subnetEnis, sources.target.accountId);
    const place = placeOfNode(node, sources.subnetEnis);
    if (server === undefined || place === undefined || cluster.ipFamily === 'ipv6') return [];
    return [
      clusterVerdict(wayToApiServer(place, server, network)),
      ...servicesVerdict(place, network, sources.target.accountId),
    ];
  };
}

function clusterVerdict(way: Way): CauseVerdict {
  const cause = 'no-way-to-cluster';
  switch (way.state) {
    case 'open':
      return { cause, verdict: 'ruled-out', why: 'the path from its subnet to the API server is open' };
    case 'blocked':
      return {
        cause,
        verdict: 'confirmed',
        why: `it cannot reach the API server: ${hopWords(way.hop)}`,
        toldBy: 'nodes-cannot-reach-cluster',
      };
    case 'unknown':
      return {
        cause,
        verdict: 'unknown',
        why: `whether it reaches the API server is unknown: ${unseenWords(way.because)}`,
      };
  }
}

/** Nothing is said of a VPC that another account shares: its endpoints are not visible. */
function servicesVerdict(place: NodePlace, network: Network, accountId: string): readonly CauseVerdict[] {
  const cause = 'no-way-to-aws';
  if (network.vpcs.get(place.vpcId)?.ownerId !== accountId) return [];
  const ways = SERVICES_OF_NODES.map((service) => ({ service, way: wayToService(place, service, network) }));
  const blocked = ways.flatMap(({ service, way }) => (way.state === 'blocked' ? [{ service, hop: way.hop }] : []));
  const [first] = blocked;
  if (first !== undefined) {
    const alike = blocked.filter(({ hop }) => hopWords(hop) === hopWords(first.hop));
    const services = list(alike.map(({ service }) => service));
    return [
      {
        cause,
        verdict: 'confirmed',
        why: `it cannot reach ${services}: ${hopWords(first.hop)}`,
        toldBy: 'private-vpc-lacks-endpoint',
      },
    ];
  }
  const unseen = ways.flatMap(({ service, way }) =>
    way.state === 'unknown' ? [{ service, because: way.because }] : [],
  );
  const [open] = unseen;
  return open === undefined
    ? [{ cause, verdict: 'ruled-out', why: 'the paths to EC2, ECR and S3 are open' }]
    : [
        {
          cause,
          verdict: 'unknown',
          why: `whether it reaches ${open.service} is unknown: ${unseenWords(open.because)}`,
        },
      ];
}
