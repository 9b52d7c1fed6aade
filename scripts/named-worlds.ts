/** The worlds of the demo and the tests, by their names. */
import { healthyEstate, TROUBLES, troubledEstate } from '../bin/demo/estate.ts';
import { migratedEstate } from '../bin/demo/migrated-estate.ts';
import type { NamedWorld } from '../simulated-aws/command/run.ts';
import { aRandomWorld, aWorld } from '../simulated-aws/index.ts';
import { HEALTHY_WORLDS } from '../test/worlds/healthy.ts';
import { OTHER_WORLDS } from '../test/worlds/others.ts';
import { type PainWorld, REGION } from '../test/worlds/pain-world.ts';
import { PAINS } from '../test/worlds/pains.ts';

const HOME = '111122223333';

export const NAMED_WORLDS: readonly NamedWorld[] = [
  {
    name: 'demo',
    about: 'the estate of npm run demo, with its troubles',
    make: troubledEstate,
    faults: TROUBLES,
    audit: ['--config', 'examples/demo.config.json'],
  },
  {
    name: 'demo-healthy',
    about: 'the same estate, put right',
    make: healthyEstate,
    audit: ['--config', 'examples/demo-healthy.config.json'],
  },
  {
    name: 'terraform-migration',
    about: 'nodes that cannot join, after a move from eksctl to Terraform',
    make: () => migratedEstate(),
  },
  { name: 'random', about: '200 ENIs of two clusters, the same each time', make: () => aRandomWorld(1) },
  ...HEALTHY_WORLDS.map((world) => named(world, 'in good order')),
  ...OTHER_WORLDS.map((world) => named(world, 'what no report that we know tells of')),
  ...PAINS.flatMap(({ pain, worlds }) =>
    worlds.map((world) => named(world, world.finds.length > 0 ? pain : `${pain} (Here there is nothing to find.)`)),
  ),
];

function named({ name, build }: PainWorld, about: string): NamedWorld {
  const make = () =>
    aWorld({ home: HOME }).account(HOME, (account) => account.region(REGION, (region) => build(region, account)));
  return { name, about, make };
}
