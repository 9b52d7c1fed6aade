/** Which ENIs of a world we report as leaked, and which the VPC CNI and the VPC resource controller would delete. */

import { leakedEni } from '../../../lambda/checks/leaked-eni.ts';
import { groupBy } from '../../../lambda/common/group-by.ts';
import { startSimulatedAws, type World } from '../../../simulated-aws/index.ts';
import type { EniRecord, RegionState } from '../../../simulated-aws/world/state.ts';
import { collected } from '../../worlds/inventories.ts';
import { type PainWorld, REGION } from '../../worlds/pain-world.ts';
import { DIFFERENCES, type Difference } from './leak-differences.ts';
import type { Sweeps } from './sweeps.ts';

/** One account of a world, in the region of the worlds. */
export interface Place {
  readonly name: string;
  readonly world: World;
  readonly accountId: string;
  readonly declared?: PainWorld['declared'];
}

/** What was found of the ENIs of a place that are `available`. */
export interface Compared {
  /** How many there are. */
  readonly enis: number;
  /** Reported by us, deleted by one of them, and both. */
  readonly ours: number;
  readonly theirs: number;
  readonly both: number;
  /** How often each difference was met, by its name. */
  readonly explained: ReadonlyMap<string, number>;
  /** Differences that none of the list explains. */
  readonly unexplained: readonly string[];
  /** Ids of those that they would delete and AWS would let them, in order. */
  readonly swept: readonly string[];
}

/** The world changes: the CNI's sweep tags what has no creation time. */
export async function compare(place: Place, sweeps: Sweeps): Promise<Compared> {
  const { world, accountId } = place;
  const { state } = world.in(accountId, REGION);
  const before = [...state.enis.values()].filter(({ shape }) => shape.Status === 'available');
  const ours = await reported(place);
  const theirs = await swept(place, state, before, sweeps);
  const explained = new Map<string, number>();
  const unexplained: string[] = [];
  for (const eni of before.filter(({ id }) => ours.has(id) !== theirs.has(id))) {
    const difference = DIFFERENCES.find((each) => isMet(each, eni, ours.has(eni.id), { accountId, now: world.now }));
    if (difference === undefined) unexplained.push(described(place, eni, ours.has(eni.id)));
    else explained.set(difference.name, (explained.get(difference.name) ?? 0) + 1);
  }
  return {
    enis: before.length,
    ours: ours.size,
    theirs: theirs.size,
    both: before.filter(({ id }) => ours.has(id) && theirs.has(id)).length,
    explained,
    unexplained,
    swept: before.flatMap(({ id, shape }) => (theirs.has(id) && shape.OwnerId === accountId ? [id] : [])).sort(),
  };
}

function isMet(
  difference: Difference,
  eni: EniRecord,
  isOurs: boolean,
  at: Parameters<Difference['holds']>[1],
): boolean {
  return (difference.who === 'only-we') === isOurs && difference.holds(eni.shape, at);
}

async function reported({ world, accountId, declared }: Place): Promise<ReadonlySet<string>> {
  const inventory = await collected(world, accountId, declared === undefined ? {} : { declared });
  const options = leakedEni.options.parse({});
  return new Set(leakedEni.run(inventory, options, world.now).map(({ resource }) => resource.id));
}

/** By every cluster that the ENIs name, there or gone, in every VPC, and by a CNI that is told no cluster. */
async function swept(
  { world, accountId }: Place,
  state: RegionState,
  available: readonly EniRecord[],
  sweeps: Sweeps,
): Promise<ReadonlySet<string>> {
  const aws = await startSimulatedAws(world);
  try {
    const found = new Set<string>();
    const { credentials, region } = aws.clientConfig(REGION, accountId);
    const { accessKeyId: key, secretAccessKey: secret } = credentials;
    for (const [vpc, enis] of groupBy(available, ({ shape }) => shape.VpcId ?? '')) {
      for (const cluster of ['', ...clustersOf(enis)]) {
        const instances = cluster === '' ? gone(enis, state) : [];
        const answer = await sweeps.ask({ endpoint: aws.endpoint, region, vpc, key, secret, cluster, instances });
        for (const id of [...answer.cni, ...answer.controller]) found.add(id);
      }
    }
    if (aws.unsupported.length > 0) throw new Error(`not simulated: ${aws.unsupported.join(', ')}`);
    return found;
  } finally {
    await aws.stop();
  }
}

export function clustersOf(enis: readonly EniRecord[]): ReadonlySet<string> {
  const tags = enis.flatMap(({ shape }) => shape.TagSet);
  return new Set(
    tags.flatMap(({ Key = '', Value = '' }) => {
      if (Key === 'cluster.k8s.amazonaws.com/name') return [Value];
      return Key.startsWith('kubernetes.io/cluster/') ? [Key.slice('kubernetes.io/cluster/'.length)] : [];
    }),
  );
}

/** Instances that the ENIs name and that are no more: each had its controller told when it went. */
export function gone(enis: readonly EniRecord[], { instances }: RegionState): readonly string[] {
  const named = enis.flatMap(({ shape }) =>
    shape.TagSet.flatMap(({ Key, Value = '' }) => (Key === 'node.k8s.amazonaws.com/instance_id' ? [Value] : [])),
  );
  return [...new Set(named)].filter((id) => {
    const state = instances.get(id)?.shape.State.Name;
    return state === undefined || state === 'terminated';
  });
}

function described({ name }: Place, { id, shape }: EniRecord, isOurs: boolean): string {
  const tags = shape.TagSet.map(({ Key, Value }) => `${Key}=${Value}`).join(' ');
  return `${name}: ${isOurs ? 'only we report' : 'only they delete'} ${id} (${shape.Description}) ${tags}`;
}
