import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import type { Section } from '../../lambda/model/coverage.ts';
import type { Inventory, Sections } from '../../lambda/model/inventory.ts';
import { seededRandom } from '../../simulated-aws/world/random.ts';
import { anInventory } from '../checks/an-inventory.ts';
import { inventories } from './inventories.ts';

const NOW = new Date();
const ENABLED = selectChecks(CHECKS, {});

/** AWS promises no order, of things and of what is listed in a thing. */
function shuffled(inventory: Inventory, random: () => number): Inventory {
  const sections = Object.entries(inventory.sections).map(([name, section]: [string, Section<unknown>]) => [
    name,
    section.status === 'read'
      ? { ...section, items: shuffledList(section.items, random).map((item) => inner(item, random)) }
      : section,
  ]);
  // Each section keeps its own kind of items; Object.entries forgets which.
  return { ...inventory, sections: Object.fromEntries(sections) as unknown as Sections };
}

function inner(item: unknown, random: () => number): unknown {
  if (typeof item !== 'object' || item === null || item instanceof Date) return item;
  const fields = Object.entries(item).map(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [name, listed(name, value, random)];
    return [name, name === 'tags' ? Object.fromEntries(shuffledList(Object.entries(value as object), random)) : value];
  });
  return Object.fromEntries(fields);
}

/** The primary address comes first, a node group's types by preference, a role's policies in an order of our own. */
const IN_ORDER = ['privateIpAddresses', 'instanceTypes', 'policies'];

function listed(name: string, values: readonly unknown[], random: () => number): readonly unknown[] {
  return IN_ORDER.includes(name) ? values : shuffledList(values, random);
}

function shuffledList<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe('in whatever order AWS gives things', () => {
  let worlds: ReadonlyMap<string, Inventory>;

  beforeAll(async () => {
    worlds = await inventories(3_000);
  });

  it('the findings of every pain are the same', () => {
    for (const [name, inventory] of worlds) if (name !== 'random') holdToOrder(name, inventory, 12);
  });

  it('the findings of a large random world are the same', () => {
    const random = worlds.get('random') ?? anInventory();
    expect(runChecks(random, ENABLED, NOW).findings.length).toBeGreaterThan(100);
    holdToOrder('random', random, 6);
  });
});

function holdToOrder(name: string, inventory: Inventory, numRuns: number): void {
  const { findings, notEvaluated } = runChecks(inventory, ENABLED, NOW);
  expect(notEvaluated).toEqual([]);
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const other = runChecks(shuffled(inventory, seededRandom(seed)), ENABLED, NOW).findings;
      expect(
        other.map(({ check, resource }) => `${check} ${resource.id}`),
        name,
      ).toEqual(findings.map(({ check, resource }) => `${check} ${resource.id}`));
      expect(other, name).toEqual(findings);
    }),
    { numRuns },
  );
}
