import { describe, expect, it } from 'vitest';
import { inWarmPool } from '../../../lambda/facts/node/warm-pools.ts';
import { notRead, read, type Section } from '../../../lambda/model/coverage.ts';
import type { AutoScalingGroup } from '../../../lambda/model/inventory.ts';
import { aNode, aNodegroup, anAutoScalingGroup } from '../../checks/an-inventory.ts';

const launchedBy = (group: string, id = 'i-1') => aNode({ id, tags: { 'aws:autoscaling:groupName': group } });

describe('an instance is in a warm pool', () => {
  const groups = read([
    anAutoScalingGroup({ name: 'pooled', outsideWarmPool: ['i-in-service'] }),
    anAutoScalingGroup({ name: 'plain' }),
  ]);

  it('where its group has one and does not have it among the others', () => {
    expect(inWarmPool(groups, [])(launchedBy('pooled'))).toBe(true);
    expect(inWarmPool(groups, [])(launchedBy('pooled', 'i-in-service'))).toBe(false);
  });

  it('never of a group without one, of a group that is not known, or of none', () => {
    for (const node of [launchedBy('plain'), launchedBy('elsewhere'), aNode()]) {
      expect(inWarmPool(groups, [aNodegroup({ warmPool: { minSize: 1, maxPrepared: 3 } })])(node)).toBe(false);
    }
  });

  it('maybe, where groups could not be read, of a node group that has one', () => {
    const gap: Section<AutoScalingGroup> = notRead({
      section: 'autoScalingGroups',
      reason: 'denied',
      action: 'x',
      message: 'no',
    });
    const warmPool = { minSize: 0, maxPrepared: undefined };
    const test = inWarmPool(gap, [aNodegroup({ name: 'pooled', warmPool }), aNodegroup({ name: 'plain' })]);
    const ofGroup = (name: string) => aNode({ tags: { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': name } });
    expect(test(ofGroup('pooled'))).toBe(true);
    expect(test(ofGroup('plain'))).toBe(false);
    expect(test(launchedBy('pooled'))).toBe(false);
  });
});
