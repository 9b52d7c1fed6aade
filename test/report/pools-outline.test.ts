import { describe, expect, it } from 'vitest';
import type { GroupRoom } from '../../lambda/model/cluster-pools.ts';
import { poolsOutline } from '../../lambda/report/outline/pools-outline.ts';
import { aPool } from './a-pool.ts';

const [GROUP] = aPool().groups;

function full(parts: Partial<GroupRoom>): string | undefined {
  if (GROUP === undefined) throw new Error('there is no node group');
  return poolsOutline(aPool({ groups: [{ ...GROUP, ...parts }] })).groups[0]?.full;
}

describe('how many nodes full of pods fit', () => {
  const pods = { perNode: 27, boundBy: 'max-pods', fit: 54 } as const;
  it.each<[string, Partial<GroupRoom>, string]>([
    ['fewer than with their first pods', { fit: 3, pods }, '2: 54 pods, 27 on each by max pods'],
    ['bounded by ENIs', { fit: 2, pods: { ...pods, boundBy: 'enis' } }, '2: 54 pods, 27 on each by its ENIs'],
    [
      'none, though nodes fit with their first pods',
      { fit: 2, pods: { ...pods, fit: 0 } },
      'none: no room for the 27 pods that a node can run by max pods',
    ],
    ['none, as no node fits', { fit: 0, pods: { ...pods, fit: 0 } }, 'none'],
    [
      'none, for want of ENIs',
      { fit: 2, pods: { perNode: 0, boundBy: 'enis', fit: 0 } },
      'none: a node has no address for pods, by its ENIs',
    ],
    ['not known', { pods: null }, 'not calculated'],
  ])('is said: %s', (_, parts, said) => {
    expect(full(parts)).toBe(said);
  });
});
