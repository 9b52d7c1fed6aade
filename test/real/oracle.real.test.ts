import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import pLimit from 'p-limit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { podsByFormula, slotsOf } from '../../lambda/facts/node/max-pods.ts';
import { aRandomWorld, aWorld } from '../../simulated-aws/index.ts';
import type { Scene } from '../../simulated-aws/world/scene.ts';
import { anyWorld } from '../cleanup/worlds/any-world.ts';
import { build } from '../cleanup/worlds/build.ts';
import { act } from '../cleanup/worlds/cast.ts';
import { ACCOUNT } from '../cleanup/worlds/places.ts';
import type { WorldSpec } from '../cleanup/worlds/specs.ts';
import { SetupError } from '../support/python.ts';
import { say } from '../support/python-suite.ts';
import { LEAKS } from '../worlds/leaks.ts';
import { REGION } from '../worlds/pain-world.ts';
import { sweptByActors } from './oracle/actors.ts';
import { DIFFERENCES } from './oracle/leak-differences.ts';
import { type Compared, compare, type Place } from './oracle/leaks.ts';
import { POOL_DIFFERENCES } from './oracle/pool-differences.ts';
import { type Draw, draws, ipamdRests, modelRest, type Rest } from './oracle/pools.ts';
import { ensureOracle, type OraclePrograms } from './oracle/programs.ts';
import { type Sweeps, startSweeps } from './oracle/sweeps.ts';
import { type LimitTables, limitTables, maxPodsByType, TABLE_DIFFERENCES, tableDifferences } from './oracle/tables.ts';

/** The first build compiles for minutes. */
const BUILDING = 1_500_000;
const SEED = 20_261_129;
const RANDOM_WORLDS = 300;
/** The controller waits a tenth of a second with each of its calls. */
const ORACLES = 8;
const DRAWS = 100_000;

const building = new AbortController();
let programs: OraclePrograms | undefined;

/** A developer may go without; CI may not. */
beforeAll(async () => {
  try {
    programs = await ensureOracle(say, building.signal);
  } catch (error) {
    if (!(error instanceof SetupError) || process.env.CI !== undefined) throw error;
    say(`skipped: ${error.message}`);
  }
}, BUILDING);

/** No compiler outlives a suite that gave up. */
afterAll(() => building.abort());

beforeEach(({ skip }) => skip(programs === undefined, 'there is no Go'));

function built(): OraclePrograms {
  if (programs === undefined) throw new Error('the oracle is not built');
  return programs;
}

/** Their EC2 client closes the connection of an answer that is late, as on a busy machine one may be. */
const AGAIN = { retry: 2 };

describe('what we report as leaked is what the VPC CNI and the VPC resource controller would delete', AGAIN, () => {
  let oracles: readonly Sweeps[] = [];
  const seen = new Map<string, number>();

  beforeAll(() => {
    const { oracle } = programs ?? {};
    if (oracle !== undefined) oracles = Array.from({ length: ORACLES }, () => startSweeps(oracle));
  });
  afterAll(() => {
    for (const oracle of oracles) oracle.stop();
  });

  async function compared(place: Place, number = 0): Promise<Compared> {
    const oracle = oracles[number % ORACLES];
    if (oracle === undefined) throw new Error('the oracle is not built');
    const found = await compare(place, oracle);
    for (const [name, times] of found.explained) seen.set(name, (seen.get(name) ?? 0) + times);
    return found;
  }

  it.each(LEAKS.flatMap(({ worlds }) => worlds))('in $name', async ({ name, build, declared }) => {
    const world = aWorld({ home: ACCOUNT });
    world.account(ACCOUNT, (account) => account.region(REGION, (region) => build(region, account)));
    const { unexplained } = await compared({ name, world, accountId: ACCOUNT, ...(declared ? { declared } : {}) });
    expect(unexplained).toEqual([]);
  });

  it.concurrent.each([1, 2, 3])('in random estate %i', async (seed) => {
    const world = aRandomWorld(seed, { enis: 400, leakedShare: 0.2 });
    const found = await compared({ name: `estate ${seed}`, world, accountId: '100000000001' }, seed);
    expect(found.unexplained).toEqual([]);
    expect(found.both).toBeGreaterThan(50);
  });

  it(
    `in ${RANDOM_WORLDS} random worlds in which people and services did what they do, but for what is listed`,
    async () => {
      const worlds = fc.sample(anyWorld, { seed: SEED, numRuns: RANDOM_WORLDS });
      const limit = pLimit(ORACLES);
      const found = await Promise.all(
        worlds.map((spec, number) => limit(() => compared(grown(`random world ${number}`, spec), number))),
      );
      const total = (key: 'enis' | 'ours' | 'theirs' | 'both') => found.reduce((sum, one) => sum + one[key], 0);
      const totals = { enis: total('enis'), ours: total('ours'), theirs: total('theirs'), both: total('both') };
      say(`random worlds: ${JSON.stringify({ ...totals, ...Object.fromEntries(seen) })}`);
      expect(found.flatMap(({ unexplained }) => unexplained)).toEqual([]);
      // The soak's own CNI and controller are held to the same; what another account owns AWS lets nobody here delete.
      const ofActors = worlds.map((spec) => sweptByActors(grown('', spec).scene));
      expect(ofActors).toEqual(found.map(({ swept }) => swept));
      expect(totals.both).toBeGreaterThan(100);
    },
    BUILDING,
  );

  it('and each difference that is listed has been met', () => {
    expect(DIFFERENCES.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
  });
});

/** A random world after all that others do in it between runs. */
function grown(name: string, spec: WorldSpec): Place & { readonly scene: Scene } {
  const { world, scene, elsewhere, chronicle } = build(spec, new Date());
  const cast = { chronicle, elsewhere, found: new Map() };
  for (const step of spec.acts.flatMap(({ meanwhile }) => meanwhile)) act(cast, scene, step);
  return { name, world, accountId: ACCOUNT, scene };
}

/** Of the VPC CNI, as it was linked: `1.23.2`. */
function releaseOf(releases: LimitTables['releases']): string {
  return (releases['github.com/aws/amazon-vpc-cni-k8s'] ?? '').replace(/^v/, '');
}

describe('the limits of instance types', () => {
  let tables: LimitTables;

  beforeAll(async () => {
    if (programs !== undefined) tables = await limitTables(programs.oracle);
  });

  it('are those of the VPC CNI and of the VPC resource controller, field by field', () => {
    say(`limits: ${Object.keys(tables.cni).length} and ${Object.keys(tables.controller).length} types`);
    expect(Object.keys(tables.cni).length).toBeGreaterThan(1000);
    expect(Object.keys(tables.controller).length).toBeGreaterThan(1000);
    const differ = tableDifferences(tables, releaseOf(tables.releases));
    expect(differ.map(({ table, type, field }) => `${table} ${type} ${field}`)).toEqual(Object.keys(TABLE_DIFFERENCES));
  });

  it('give the max pods of eni-max-pods.txt', async () => {
    const listed = maxPodsByType(await readFile(built().maxPods, 'utf8'));
    expect(listed.size).toBeGreaterThan(1000);
    const single = { prefixDelegation: false, customNetworking: false };
    const wrong = [...listed].flatMap(([type, pods]) => {
      const slots = slotsOf(type, undefined);
      const ours = slots && podsByFormula(slots, single);
      return ours === pods ? [] : [{ type, pods, ours }];
    });
    expect(wrong).toEqual([]);
  });
});

describe("a node's pool of addresses at rest", () => {
  it(
    `is ipamd's in ${DRAWS.toLocaleString('en')} draws of types, settings and pods, but for what is listed`,
    async () => {
      const { cni, controller, releases } = await limitTables(built().oracle);
      const drawn = draws(SEED, DRAWS, Object.keys(cni).sort());
      const rests = await ipamdRests(built(), drawn);
      const release = releaseOf(releases);
      const compared = drawn.map((draw, index) => comparedPools(draw, modelRest(release, draw), rests[index]));
      const wrong = compared.flatMap((one) => (one.isSame ? [] : [{ ...one, because: whyOther(one, controller) }]));
      const met = countBy(wrong.map(({ because }) => because ?? 'unexplained'));
      say(`pools: ${JSON.stringify({ draws: drawn.length, differ: wrong.length, ...Object.fromEntries(met) })}`);
      expect(compared.filter(({ ours, theirs }) => ours.served !== theirs.served)).toEqual([]);
      expect(wrong.filter(({ because }) => because === undefined).slice(0, 5)).toEqual([]);
      expect(POOL_DIFFERENCES.map(({ name }) => name).filter((name) => !met.has(name))).toEqual([]);
    },
    BUILDING,
  );
});

interface ComparedPools {
  readonly draw: Draw;
  readonly ours: Rest;
  readonly theirs: Rest;
  readonly isSame: boolean;
}

function comparedPools(draw: Draw, ours: Rest, theirs: Rest | undefined): ComparedPools {
  if (theirs === undefined) throw new Error('ipamd did not answer every draw');
  return { draw, ours, theirs, isSame: isDeepStrictEqual(ours, theirs) };
}

function whyOther({ draw, ours, theirs }: ComparedPools, listed: LimitTables['controller']): string | undefined {
  const isListed = listed[draw.type] !== undefined;
  return POOL_DIFFERENCES.find(({ holds }) => holds(draw, ours, theirs, isListed))?.name;
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
