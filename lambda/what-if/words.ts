import { amount, count, list } from '../common/words.ts';
import { nodeTotal } from '../facts/node/node-addresses.ts';
import { subnetName } from '../facts/subnet/subnet-name.ts';
import { itemsOf } from '../model/coverage.ts';
import type { Instance, Inventory } from '../model/inventory.ts';
import type { Break } from '../model/what-if.ts';
import type { ClusterState } from './cluster-state.ts';
import type { Launched } from './new-size.ts';

/**
 * What is said of nodes that do not all get their addresses; nothing where they do.
 *
 * @param before nodes of the group that are there already
 */
export function shortBreak(
  when: 'scale' | 'surge' | 'replacement',
  { placement, demand, next }: Launched,
  before: number,
  { inventory }: ClusterState,
): readonly Break[] {
  const { fit, launches, firstShort } = placement;
  if (firstShort === undefined) return [];
  const at = launches.findIndex(({ placed }) => placed === undefined);
  const { name } = next.nodegroup;
  const which = whichText(when, before + at + 1, name);
  const where = subnetsText(firstShort.subnetIds, inventory);
  const what = firstShort.unit === 'blocks' ? 'whole /28 blocks' : 'addresses';
  return [
    {
      when: when === 'scale' ? 'scale' : 'upgrade',
      nodegroup: name,
      node: before + at + 1,
      message: `${where} of zone ${firstShort.zone} ${firstShort.subnetIds.length > 1 ? 'have' : 'has'} too few ${what} for ${which}, which takes ${amount(nodeTotal(demand))}. ${fit} of ${launches.length} fit.`,
    },
  ];
}

function whichText(when: 'scale' | 'surge' | 'replacement', node: number, nodegroup: string): string {
  switch (when) {
    case 'scale':
      return `node ${node} of ${nodegroup}`;
    case 'surge':
      return `extra node ${node} of the rolling update of ${nodegroup}`;
    case 'replacement':
      return `node ${node} of those that the rolling update of ${nodegroup} starts instead of old ones`;
  }
}

/** `shop-private-a (subnet-0c96…)` */
function subnetsText(subnetIds: readonly string[], inventory: Inventory): string {
  const subnets = itemsOf(inventory.sections.subnets);
  const texts = subnetIds.map((id) => {
    const name = subnetName(subnets.find((each) => each.id === id) ?? { tags: {} });
    return name === undefined ? id : `${name} (${id})`;
  });
  return texts.length === 0 ? 'No subnet for pods' : list(texts, MAX_SUBNETS);
}

const MAX_SUBNETS = 3;

/** What is said of running nodes that ask for more addresses than there are. */
export function resizeBreaks(short: readonly Instance[], inventory: Inventory): readonly Break[] {
  if (short.length === 0) return [];
  const ids = [...new Set(short.flatMap(({ subnetId }) => subnetId ?? []))].sort();
  return [
    {
      when: 'running-nodes',
      nodegroup: null,
      node: null,
      message: `${subnetsText(ids, inventory)} ${ids.length > 1 ? 'have' : 'has'} too few addresses for what ${count(short.length, 'running node')} there ${short.length === 1 ? 'asks' : 'ask'} for.`,
    },
  ];
}

export function leftOutBreak(nodegroup: string, served: number, pods: number): Break {
  return {
    when: 'upgrade',
    nodegroup,
    node: null,
    message: `A new node of ${nodegroup} has addresses for ${amount(served)} of ${count(pods, 'pod')}: the others stay in ContainerCreating.`,
  };
}
