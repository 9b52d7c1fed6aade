import { describe, expect, it } from 'vitest';
import { judgementsOf } from '../../lambda/audit/judgements.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { nodeIpSlotsFull } from '../../lambda/checks/node-ip-slots-full.ts';
import { podsOfNodes } from '../../lambda/facts/pods/node-pods.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { aFullNode } from './a-full-node.ts';
import { aKubeNode, anInventory, aWaitingPod, CLUSTER, inKubernetes, kubePods, NOW } from './an-inventory.ts';

const NAME = aKubeNode().name;

describe('a node with every slot taken', () => {
  const notJudged = (inventory: Inventory) =>
    judgementsOf(inventory, selectChecks([nodeIpSlotsFull], {}), NOW).flatMap(({ judgements }) =>
      judgements.flatMap(({ not }) => not ?? []),
    );

  it('is judged where its pods were counted, and is an open question where they were not', () => {
    const inventory = aFullNode(12);
    expect(notJudged(inventory)).toEqual([]);
    const { sections } = inventory;
    const alone = { ...inventory, sections: { ...sections, kubePods: { status: 'read' as const, items: [] } } };
    expect(notJudged(alone)).toMatchObject([{ leavesOpen: true }]);
  });
});

describe('pods of a node', () => {
  const other = aKubeNode({ name: 'b', instanceId: 'i-0b' });

  it('are those with an address of its pool, and those that wait there for one', () => {
    const waiting = [
      aWaitingPod(),
      aWaitingPod({ name: 'web-2', wantsBranchEni: true }),
      aWaitingPod({ name: 'web-3', node: undefined }),
    ];
    const onNodes = [{ node: NAME, withAddress: 9, onBranchEnis: 5, hostNetwork: 4 }];
    const { sections } = anInventory({
      kubeNodes: inKubernetes([aKubeNode(), other, aKubeNode({ name: 'fargate', instanceId: undefined })]),
      kubePods: inKubernetes([kubePods({ onNodes, waiting })]),
    });
    const podsOf = podsOfNodes(sections);
    expect(podsOf(CLUSTER, 'i-0a')).toEqual({ holding: 9, waiting: 1 });
    expect(podsOf(CLUSTER, 'i-0b')).toEqual({ holding: 0, waiting: 0 });
    expect(podsOf(CLUSTER, 'i-0c')).toBeUndefined();
    expect(podsOf('another', 'i-0a')).toBeUndefined();
  });

  it.each(['kubePods', 'kubeNodes'] as const)('are not known without %s', (name) => {
    const { sections } = anInventory({ kubeNodes: inKubernetes([other]), kubePods: inKubernetes([kubePods()]) });
    const podsOf = podsOfNodes({ ...sections, [name]: { status: 'read', items: [] } });
    expect(podsOf(CLUSTER, 'i-0b')).toBeUndefined();
  });
});
