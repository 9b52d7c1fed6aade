import { AwsCallError } from '../aws/errors.ts';
import { inWarmPool } from '../facts/node/warm-pools.ts';
import type { Instance } from '../model/inventory.ts';
import { addressesInUse, balancedGroups } from './chains.ts';
import { fetchEach } from './eks-lists.ts';
import { instancesWhere } from './instances.ts';
import { type Collector, itemsIfRead, type Reader } from './reader.ts';

/** Tags of which every node carries one: managed, self-managed (it cannot join without), Karpenter's, Auto Mode's. */
const NODE_TAG_KEYS = [
  'kubernetes.io/cluster/*',
  'eks:cluster-name',
  'aws:eks:cluster-name',
  'eks:eks-cluster-name',
  'eks:nodegroup-name',
  'karpenter.sh/nodepool',
];

/** A node's tags, whatever its state. */
const HAS_NODE_TAG = { Name: 'tag-key', Values: NODE_TAG_KEYS };

/** Stopped ones too: they keep their addresses. */
const STATES = ['pending', 'running', 'shutting-down', 'stopping', 'stopped'];

const FILTERS = [HAS_NODE_TAG, { Name: 'instance-state-name', Values: STATES }];

/** About half a page of nodes with thirty addresses each. */
const CHAIN_SIZE = { addressesPerChain: 15_000, otherFilterValues: NODE_TAG_KEYS.length + STATES.length };

/**
 * Every instance that is a node of a cluster, however made. In a large region in several page chains over disjoint
 * groups of subnets, as every instance is in one.
 */
export const collectNodes: Collector<'nodes'> = async (reader) => {
  const isInWarmPool = await warmPoolTest(reader);
  const instances = await everyInstance(reader);
  return instances.map((instance) => (isInWarmPool(instance) ? { ...instance, inWarmPool: true } : instance));
};

/** Terminated nodes: they are in no subnet any more, and their tags go with them after a while. */
export const collectEndedNodes: Collector<'endedNodes'> = (reader) =>
  instancesWhere(reader, [HAS_NODE_TAG, { Name: 'instance-state-name', Values: ['terminated'] }]);

async function everyInstance(reader: Reader): Promise<readonly Instance[]> {
  const groups = await subnetGroups(reader);
  if (groups.length < 2) return instancesWhere(reader, FILTERS);
  return fetchEach(groups, (ids) => instancesWhere(reader, [...FILTERS, { Name: 'subnet-id', Values: [...ids] }]));
}

/** Groups are read before instances: one that leaves its pool meanwhile still counts as in it, which errs on the safe side. */
async function warmPoolTest(reader: Reader): Promise<(instance: Instance) => boolean> {
  const groups = await reader.section('autoScalingGroups');
  const nodegroups = groups.status === 'gap' ? await itemsIfRead(reader, 'nodegroups') : [];
  return inWarmPool(groups, nodegroups);
}

/** None where the subnets cannot be read: nodes can be read without. */
async function subnetGroups(reader: Reader): Promise<readonly (readonly string[])[]> {
  try {
    const subnets = await reader.everySubnet();
    const inUse = subnets.reduce((sum, subnet) => sum + addressesInUse(subnet), 0);
    return inUse <= CHAIN_SIZE.addressesPerChain ? [] : balancedGroups(subnets, CHAIN_SIZE);
  } catch (error) {
    if (error instanceof AwsCallError) return [];
    throw error;
  }
}
