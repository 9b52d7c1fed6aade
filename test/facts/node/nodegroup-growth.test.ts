import { describe, expect, it } from 'vitest';
import { growthOf } from '../../../lambda/facts/node/nodegroup-growth.ts';
import { aNodegroup } from '../../checks/an-inventory.ts';

const scaling = { min: 1, desired: 4, max: 10 };

describe('the growth of a node group', () => {
  it('is from the nodes that are desired to the maximum', () => {
    expect(growthOf(aNodegroup({ scaling }), 4, 3)).toMatchObject({ from: 4, max: 10, toCome: 6 });
    expect(growthOf(aNodegroup({ scaling }), undefined, 3)).toMatchObject({ from: 4, toCome: 6 });
  });

  it('is from those that run where fewer do, and not from those of an update in progress', () => {
    expect(growthOf(aNodegroup({ scaling }), 1, 3)).toMatchObject({ from: 1, toCome: 9 });
    expect(growthOf(aNodegroup({ scaling }), 8, 3)).toMatchObject({ from: 4, toCome: 6 });
  });

  it('has a surge of twice the zones, or of maxUnavailable where that is more', () => {
    const surge = (updateConfig: Parameters<typeof aNodegroup>[0], zones = 3) =>
      growthOf(aNodegroup({ scaling: { min: 0, desired: 50, max: 50 }, ...updateConfig }), 50, zones)?.surge;
    expect(surge({})).toBe(6);
    expect(surge({ updateConfig: { maxUnavailable: 1 } }, 1)).toBe(2);
    expect(surge({ updateConfig: { maxUnavailable: 20 } })).toBe(20);
    expect(surge({ updateConfig: { maxUnavailable: 20, updateStrategy: 'DEFAULT' } })).toBe(20);
    expect(surge({ updateConfig: { maxUnavailablePercentage: 33 } })).toBe(17);
  });

  it('has no surge where an update ends old nodes before it starts new ones', () => {
    const updateConfig = { maxUnavailable: 20, updateStrategy: 'MINIMAL' };
    expect(growthOf(aNodegroup({ scaling, updateConfig }), 4, 3)?.surge).toBe(0);
  });

  it('keeps instances in a warm pool: its minimum, or what pool and group may have beyond the maximum', () => {
    const pooled = (minSize: number, maxPrepared?: number) =>
      growthOf(aNodegroup({ scaling, warmPool: { minSize, maxPrepared } }), 4, 3)?.pooled;
    expect(growthOf(aNodegroup({ scaling }), 4, 3)?.pooled).toBe(0);
    expect(pooled(0)).toBe(0);
    expect(pooled(2)).toBe(2);
    expect(pooled(0, 8)).toBe(0);
    expect(pooled(0, 15)).toBe(5);
    expect(pooled(7, 15)).toBe(7);
  });

  it('never has a surge over the 100 that EKS allows', () => {
    const nodegroup = aNodegroup({
      scaling: { min: 0, desired: 400, max: 400 },
      updateConfig: { maxUnavailablePercentage: 50 },
    });
    expect(growthOf(nodegroup, 400, 3)?.surge).toBe(100);
  });

  it('has no surge without a node to replace, and is unknown without a scaling configuration', () => {
    expect(growthOf(aNodegroup({ scaling: { min: 0, desired: 0, max: 5 } }), 0, 3)?.surge).toBe(0);
    expect(growthOf(aNodegroup({ scaling: undefined }), 0, 3)).toBeUndefined();
  });
});
