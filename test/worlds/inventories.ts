/** For tests of the checks alone: what is collected of worlds, each in an account of its own. */

import { awsSource } from '../../lambda/aws/source.ts';
import { collectInventory } from '../../lambda/collect/collect.ts';
import { type Inventory, SECTION_NAMES } from '../../lambda/model/inventory.ts';
import { aRandomWorld, type World } from '../../simulated-aws/index.ts';
import { readsOf, simulate, targetOf } from './audited.ts';
import { HEALTHY_WORLDS } from './healthy.ts';
import { OTHER_WORLDS } from './others.ts';
import type { PainWorld } from './pain-world.ts';
import { PAINS } from './pains.ts';

export const RANDOM_SEED = 7;

/** By the name of their world: the pains, what else checks find, healthy ones, and a random one in which much is wrong. */
export async function inventories(randomEnis: number): Promise<ReadonlyMap<string, Inventory>> {
  const worlds = [...PAINS.flatMap((pain) => pain.worlds), ...OTHER_WORLDS, ...HEALTHY_WORLDS];
  const { simulated, accountOf } = simulate(worlds);
  const random = aRandomWorld(RANDOM_SEED, {
    enis: randomEnis,
    subnets: 12,
    clusters: 3,
    leakedShare: 0.1,
    now: simulated.now,
  });
  const each = worlds.map(
    async (world): Promise<readonly [string, Inventory]> => [
      world.name,
      await collected(simulated, accountOf(world), world),
    ],
  );
  return new Map([...(await Promise.all(each)), ['random', await collected(random, '100000000001')]]);
}

/** What is collected of an account in the region of the pains. */
export function collected(simulated: World, accountId: string, world: Partial<PainWorld> = {}): Promise<Inventory> {
  return collectInventory({
    target: targetOf(accountId),
    sources: { aws: awsSource(readsOf(simulated, accountId)) },
    scope: 'eks',
    sections: SECTION_NAMES,
    declaredClusters: world.declared ?? {},
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
    signal: new AbortController().signal,
  });
}
