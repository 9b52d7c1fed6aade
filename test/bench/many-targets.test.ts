import { expect, test } from 'vitest';
import manyTargets, { PAGES, REGIONS, ROLES, TARGETS } from '../../bench/worlds/many-targets.ts';

test('the estate that is measured holds what its page count says', () => {
  const world = manyTargets();
  const targets = ROLES.flatMap((role) => {
    const account = world.roles.get(role)?.accountId ?? '';
    return REGIONS.map((region) => world.region(account, region));
  });
  const clusters = targets.flatMap((target) => [...(target?.clusters.values() ?? [])]);
  const withLeak = targets.filter((target) =>
    [...(target?.enis.values() ?? [])].some(({ shape }) => shape.Status === 'available'),
  );
  expect(targets).toHaveLength(TARGETS);
  expect(PAGES['clusters, their VPC CNI, their six lists']).toBe(8 * clusters.length);
  expect(PAGES['node groups']).toBe(clusters.reduce((sum, { nodegroups }) => sum + nodegroups.size, 0));
  expect(PAGES['access entries: that of the nodes']).toBe(
    clusters.reduce((sum, { accessEntries }) => sum + accessEntries.size, 0),
  );
  expect(PAGES['instances the leaked ENIs were made for']).toBe(withLeak.length);
  expect(PAGES['routes to the leaked ENIs']).toBe(withLeak.length);
});
