import { describe, expect, it } from 'vitest';
import { nodegroupOfNode, nodesOfClusters, nodesOfNodegroup } from '../../../lambda/facts/cluster/cluster-nodes.ts';
import { aNode, aNodegroup } from '../../checks/an-inventory.ts';

const nodeOf = (id: string, clusterName: string, nodegroup?: string) =>
  aNode({
    id,
    tags: { 'eks:cluster-name': clusterName, ...(nodegroup !== undefined && { 'eks:nodegroup-name': nodegroup }) },
  });
const NODES = [
  nodeOf('i-0a', 'prod', 'workers'),
  nodeOf('i-0b', 'prod'),
  nodeOf('i-0c', 'test', 'workers'),
  nodeOf('i-0d', 'prod', 'workers'),
  aNode({ id: 'i-0e', tags: {} }),
];
const ids = (nodes: readonly { readonly id: string }[] = []) => nodes.map(({ id }) => id);
const groupOf = (clusterName: string, name = 'workers') => aNodegroup({ clusterName, name });

describe('the nodes of a cluster', () => {
  it('are those whose tags name it, in their order', () => {
    expect(ids(nodesOfClusters(NODES).get('prod'))).toEqual(['i-0a', 'i-0b', 'i-0d']);
    expect(ids(nodesOfClusters(NODES).get(undefined))).toEqual(['i-0e']);
  });
});

describe('the nodes of a managed node group', () => {
  it('are none of a group of the same name in another cluster', () => {
    expect(ids(nodesOfNodegroup(NODES, groupOf('prod')))).toEqual(['i-0a', 'i-0d']);
    expect(ids(nodesOfNodegroup(NODES, groupOf('test')))).toEqual(['i-0c']);
    expect(nodesOfNodegroup(NODES, groupOf('prod', 'others'))).toEqual([]);
    expect(nodesOfNodegroup(NODES, groupOf('gone'))).toEqual([]);
  });

  it('know it by the same tags', () => {
    const groups = [groupOf('test'), groupOf('prod', 'others'), groupOf('prod')];
    const found = NODES.map((node) => nodegroupOfNode(groups, node));
    expect(found).toEqual([groups[2], undefined, groups[0], groups[2], undefined]);
  });
});
