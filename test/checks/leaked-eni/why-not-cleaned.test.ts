import { describe, expect, it } from 'vitest';
import { type LeakContext, whyNotCleaned } from '../../../lambda/checks/leaked-eni/why-not-cleaned.ts';
import { classifyEni } from '../../../lambda/facts/eni/eni-ownership.ts';
import type { NetworkInterface } from '../../../lambda/model/inventory.ts';
import { ACCOUNT, aBranchEni, aCniEni } from '../an-inventory.ts';

const healthy: LeakContext = {
  cluster: 'exists',
  liveNodeInVpc: true,
  cniVersion: '1.20.4',
  leakedEniCleanupDisabled: false,
  ipFamily: 'ipv4',
};
const unknown: LeakContext = {
  cluster: undefined,
  liveNodeInVpc: undefined,
  cniVersion: undefined,
  leakedEniCleanupDisabled: undefined,
  ipFamily: undefined,
};

function why(eni: NetworkInterface, context: Partial<LeakContext>): readonly string[] {
  return whyNotCleaned(eni, classifyEni(eni, ACCOUNT), { ...healthy, ...context });
}

describe('why no cleaner takes a leaked ENI', () => {
  it('is not known where both cleaners may', () => {
    expect(why(aCniEni(), {})).toEqual([]);
    expect(why(aCniEni(), unknown)).toEqual([]);
    expect(why(aBranchEni(), {})).toEqual([]);
  });

  it.each<[RegExp, Partial<LeakContext>]>([
    [/No node of the VPC is left/, { liveNodeInVpc: false }],
    [/DISABLE_LEAKED_ENI_CLEANUP/, { leakedEniCleanupDisabled: true }],
    [/does not sweep in an IPv6 cluster/, { ipFamily: 'ipv6' }],
    [/VPC CNI 1\.5\.7 is older than 1\.6\.0/, { cniVersion: '1.5.7' }],
    [/a cluster that no longer exists/, { cluster: 'gone' }],
  ])('is that %s', (reason, context) => {
    expect(why(aCniEni(), context)).toEqual([expect.stringMatching(reason)]);
  });

  it('is that neither owner nor cluster tag leads the resource controller to it', () => {
    const eni = aCniEni();
    const { 'eks:eni:owner': _owner, 'cluster.k8s.amazonaws.com/name': _cluster, ...tags } = eni.tags;
    expect(why({ ...eni, tags }, { cluster: undefined })).toEqual([
      expect.stringMatching(/^Without the tag eks:eni:owner .*does not see an ENI\.$/),
      expect.stringMatching(/without a cluster tag\.$/),
    ]);
  });

  it('says nothing of the VPC CNI about a branch ENI, which it never sweeps', () => {
    expect(why(aBranchEni(), { liveNodeInVpc: false, cluster: 'gone' })).toEqual([
      'EKS deletes no ENIs of a cluster that no longer exists.',
    ]);
  });
});
