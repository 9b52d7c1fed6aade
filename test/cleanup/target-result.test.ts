import { expect, it } from 'vitest';
import { READ_SECTIONS, targetResult } from '../../lambda/cleanup/target-result.ts';
import type { SectionName } from '../../lambda/model/inventory.ts';
import { aCluster, anEni, anInventory, aSubnet, withGaps } from '../checks/an-inventory.ts';

const MEMORY = { status: 'kept', message: null } as const;
const inventory = anInventory({ clusters: [aCluster()], subnets: [aSubnet(), aSubnet()], subnetEnis: [anEni()] });
const resultWith = (gaps: readonly SectionName[], evaluated: readonly string[] = []) =>
  targetResult(withGaps(inventory, gaps), { evaluated }, MEMORY);

it('a target that was read says how much of what was looked at, and what was answered', () => {
  expect(resultWith([], ['cleanup-refused'])).toEqual({
    accountId: inventory.target.accountId,
    region: inventory.target.region,
    status: 'complete',
    gaps: [],
    notEvaluated: [],
    resources: { availableEnis: 0, eniInstances: 0, eniRoutes: 0, clusters: 1, subnetEnis: 1, subnets: 2 },
    evaluated: ['cleanup-refused'],
    memory: MEMORY,
  });
});

it('one of which a section could not be read is partial, and has no answer, with each reason', () => {
  const { status, gaps, notEvaluated, resources } = resultWith(['clusters', 'subnets']);
  expect({ status, sections: gaps.map(({ section }) => section) }).toEqual({
    status: 'partial',
    sections: ['clusters', 'subnets'],
  });
  expect(notEvaluated).toEqual([{ check: 'cleanup-refused', partly: false, because: gaps.map((gap) => ({ gap })) }]);
  expect(resources).toEqual({ availableEnis: 0, eniInstances: 0, eniRoutes: 0, subnetEnis: 1 });
});

it('one of which nothing could be read has failed', () => {
  expect(resultWith(READ_SECTIONS).status).toBe('failed');
  expect(resultWith(READ_SECTIONS.slice(1)).status).toBe('partial');
});

it('one of which routes alone could not be read is partial, and has its answer: every ENI there is kept', () => {
  const { status, notEvaluated } = resultWith(['eniRoutes'], ['cleanup-refused']);
  expect({ status, notEvaluated }).toEqual({ status: 'partial', notEvaluated: [] });
});
