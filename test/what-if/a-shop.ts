import type { Inventory, Nodegroup, VpcCniAddon } from '../../lambda/model/inventory.ts';
import type { Outlook } from '../../lambda/model/what-if.ts';
import { applyChanges } from '../../lambda/what-if/apply.ts';
import { outlookOf } from '../../lambda/what-if/outlook.ts';
import { parseChanges, type WrittenChanges } from '../../lambda/what-if/parse-changes.ts';
import {
  aCluster,
  aCniEni,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInventory,
  anyAddon,
  aSubnet,
  attached,
  CLUSTER,
  NOW,
  VPC,
} from '../checks/an-inventory.ts';

/** What is otherwise than in a shop with two nodes of m5.large in a /24, each with 20 addresses. */
export interface Shop {
  readonly cluster?: Parameters<typeof aCluster>[0];
  readonly addon?: Partial<VpcCniAddon> | 'none';
  readonly group?: Partial<Nodegroup>;
  readonly items?: Parameters<typeof anInventory>[0];
}

export function aShop({ cluster = {}, addon = {}, group = {}, items = {} }: Shop = {}): Inventory {
  const nodes = ['i-0a', 'i-0b'].map((id) =>
    aNode({ id, subnetId: 'subnet-a', availabilityZone: 'eu-west-1a', eniSubnetIds: ['subnet-a'], tags: NODE_TAGS }),
  );
  const enis = nodes.flatMap(({ id }, index) => [
    attached(
      anEni({
        id: `eni-p${index}`,
        subnetId: 'subnet-a',
        privateIpAddresses: addresses(10 + 20 * index, 10),
        tags: { 'node.k8s.amazonaws.com/instance_id': id, 'cluster.k8s.amazonaws.com/name': CLUSTER },
      }),
      id,
      0,
    ),
    attached(
      aCniEni({
        id: `eni-s${index}`,
        subnetId: 'subnet-a',
        description: `aws-K8S-${id}`,
        status: 'in-use',
        privateIpAddresses: addresses(20 + 20 * index, 10),
        tags: { 'node.k8s.amazonaws.com/instance_id': id, 'cluster.k8s.amazonaws.com/name': CLUSTER },
      }),
      id,
    ),
  ]);
  return anInventory({
    clusters: [aCluster({ subnetIds: ['subnet-a'], ...cluster })],
    vpcCniAddons: addon === 'none' ? [] : [anAddon(addon)],
    addons: [anyAddon({ name: 'vpc-cni' })],
    nodegroups: [
      aNodegroup({
        subnetIds: ['subnet-a'],
        scaling: { min: 1, desired: 2, max: 12 },
        instanceTypes: ['m5.large'],
        ...group,
      }),
    ],
    subnets: [aSubnet({ id: 'subnet-a', cidrBlock: '10.0.0.0/24', availableIpAddressCount: 211 })],
    subnetEnis: enis,
    nodes,
    vpcs: [
      {
        id: VPC,
        ownerId: '111122223333',
        cidrBlocks: ['10.0.0.0/23'],
        dnsSupport: true,
        dnsHostnames: true,
        nameServers: undefined,
      },
    ],
    ...items,
  });
}

export const NODE_TAGS = { 'eks:cluster-name': CLUSTER, 'eks:nodegroup-name': 'workers' };

function addresses(first: number, many: number): readonly string[] {
  return Array.from({ length: many }, (_, index) => `10.0.0.${first + index}`);
}

const NOTHING_FOUND = { findings: [], evaluated: [], notEvaluated: [], gaps: [] };

/** What changes would do there, findings left out. */
export function whatIf(inventory: Inventory, written: WrittenChanges, podsPerNode?: number): Outlook {
  const changes = parseChanges(written);
  const everySubnet = inventory.sections.subnets.status === 'read' ? inventory.sections.subnets.items : undefined;
  const asked = { cluster: CLUSTER, changes, podsPerNode, everySubnet, now: NOW };
  return outlookOf(
    inventory,
    applyChanges(inventory, asked),
    { before: NOTHING_FOUND, after: NOTHING_FOUND, unread: [] },
    asked,
  );
}
