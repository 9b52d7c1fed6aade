import { describe, expect, it } from 'vitest';
import { namedBy } from '../../../lambda/facts/eni/named-by-eni.ts';
import { anEni, attached, CLUSTER } from '../../checks/an-inventory.ts';
import {
  INSTANCE_TAG,
  leakedBranchEni,
  leakedCniEni,
  leakedTrunkEni,
  retagged,
  TRUNK_TAG,
} from '../../cleanup/leaks.ts';

describe('what has to be gone before an ENI may be', () => {
  it('of the CNI’s is the instance of its Description, and its cluster', () => {
    expect(namedBy(leakedCniEni())).toEqual({ instanceId: 'i-0a', trunkId: undefined, clusters: [CLUSTER] });
  });

  it('is every cluster that a tag names, where they differ', () => {
    const eni = retagged(leakedCniEni(), { 'alpha.eksctl.io/cluster-name': 'blue', 'eks:cluster-name': '' });
    expect(namedBy(eni).clusters).toEqual([CLUSTER, 'blue']);
  });

  it('is a cluster that shares the ENI, too, but only beside one whose it is', () => {
    const shared = { 'kubernetes.io/cluster/green': 'shared', 'kubernetes.io/cluster/red': 'Owned' };
    expect(namedBy(retagged(leakedCniEni(), shared)).clusters).toEqual([CLUSTER, 'green', 'red']);
    expect(namedBy(anEni({ tags: shared })).clusters).toEqual([]);
  });

  it('of a trunk is the instance of its tag, and nothing that it happens to be attached to', () => {
    expect(namedBy(leakedTrunkEni()).instanceId).toBe('i-0a');
    const older = retagged(leakedTrunkEni(), { [INSTANCE_TAG]: undefined });
    expect(namedBy(attached(older, 'i-0b')).instanceId).toBeUndefined();
    expect(namedBy(retagged(older, { [INSTANCE_TAG]: '' })).instanceId).toBeUndefined();
  });

  it('of a branch is the trunk of its tag', () => {
    expect(namedBy(retagged(leakedBranchEni(), { [TRUNK_TAG]: 'eni-trunk' })).trunkId).toBe('eni-trunk');
    expect(namedBy(retagged(leakedBranchEni(), { [TRUNK_TAG]: '' })).trunkId).toBeUndefined();
    expect(namedBy(retagged(leakedBranchEni(), { [TRUNK_TAG]: undefined })).trunkId).toBeUndefined();
  });

  it('of anything else is no trunk, whatever its tags say', () => {
    expect(namedBy(anEni({ tags: { [TRUNK_TAG]: 'eni-trunk' } })).trunkId).toBeUndefined();
  });
});
