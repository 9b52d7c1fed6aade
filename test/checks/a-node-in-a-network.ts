import type { Cluster, Inventory, PodIdentityAssociation, VpcCniAddon } from '../../lambda/model/inventory.ts';
import { OPEN_PARTS, type Parts, TO_IGW, table } from '../facts/network/a-network.ts';
import { aCluster, aNode, anEni, anInventory, attached, type EniFields } from './an-inventory.ts';

/** The public endpoint alone, for these. */
export function PUBLIC_TO(publicCidrs: readonly string[]): NonNullable<Cluster['endpoint']> {
  return { isPublic: true, isPrivate: false, publicCidrs };
}

const PRIVATE = { isPublic: false, isPrivate: true, publicCidrs: ['0.0.0.0/0'] };

interface Given {
  /** Default: the private one alone. */
  readonly endpoint?: Cluster['endpoint'];
  readonly parts?: Partial<Parts>;
  readonly cluster?: Partial<Cluster>;
  readonly primary?: EniFields;
  readonly launchTime?: Date;
  readonly state?: string;
  readonly addons?: readonly VpcCniAddon[];
  readonly podIdentity?: readonly PodIdentityAssociation[];
}

const CONTROL_PLANE_ENI = anEni({
  id: 'eni-cp',
  status: 'in-use',
  description: 'Amazon EKS demo',
  requesterManaged: true,
  subnetId: 'subnet-cp',
  securityGroupIds: ['sg-cp'],
  privateIpAddresses: ['10.0.2.7'],
});

/** One node of the demo cluster, up for ten hours, that never joined unless its primary ENI is tagged. */
export function aNodeInANetwork(given: Given): Inventory {
  const { parts = {}, cluster, primary, launchTime, state = 'running', addons = [], podIdentity = [] } = given;
  const endpoint = 'endpoint' in given ? given.endpoint : PRIVATE;
  const { subnets, endpoints, groups, acls, ...rest } = { ...OPEN_PARTS, ...parts };
  const eni = anEni({
    id: 'eni-node',
    subnetId: 'subnet-node',
    securityGroupIds: ['sg-node'],
    privateIpAddresses: ['10.0.1.5'],
    ...primary,
  });
  return anInventory({
    ...rest,
    subnets,
    vpcEndpoints: endpoints,
    securityGroups: groups,
    networkAcls: acls,
    clusters: [aCluster({ endpoint, subnetIds: ['subnet-cp'], ...cluster })],
    vpcCniAddons: addons,
    podIdentityAssociations: podIdentity,
    nodes: [aNode({ subnetId: 'subnet-node', state, ...(launchTime === undefined ? {} : { launchTime }) })],
    subnetEnis: [attached(eni, 'i-0a', 0), CONTROL_PLANE_ENI],
  });
}

/** The routes of the nodes' subnet, besides the local one. */
export function routed(...routes: Parameters<typeof table>[2]): Partial<Parts> {
  return { routeTables: [table('rtb-main', [], routes, true), table('rtb-pub', ['subnet-pub'], [TO_IGW])] };
}

/** Of a primary ENI: the VPC CNI ran on its node. */
export const JOINED = { tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0a' } };
