/** The sweeps of the VPC CNI and of the VPC resource controller, by their own code (`test/real/oracle`). */
import { HOME_KEYS } from '../../emulator/clients.ts';
import type { SweepAnswer } from '../../real/oracle/sweeps.ts';
import { REGION } from '../moto.ts';
import { CLUSTERS } from '../world.ts';
import type { Arena, Contender } from './contender.ts';

/** The controller deletes what it saw in its round before, too; the oracle makes both rounds at once. */
const BETWEEN_ROUNDS_MINUTES = 30;
const NAMES = CLUSTERS.map(({ name }) => name);

export function cniOfClusters(version: string): Contender {
  return {
    name: 'VPC CNI',
    short: 'CNI (1)',
    command: '(1) the sweep of its nodes, with CLUSTER_NAME',
    version,
    isPart: true,
    asks: /amazon-vpc-cni-k8s/,
    ask: async (arena) => ({ enis: await swept(arena, NAMES, ({ cni }) => cni), subnets: undefined }),
  };
}

export function cniWithoutName(version: string): Contender {
  return {
    name: 'VPC CNI',
    short: 'CNI (2)',
    command: '(2) the same without CLUSTER_NAME, as in its manifest',
    version,
    isPart: true,
    asks: /amazon-vpc-cni-k8s/,
    ask: async (arena) => ({ enis: await swept(arena, [''], ({ cni }) => cni), subnets: undefined }),
  };
}

export function controllerOfClusters(version: string): Contender {
  return {
    name: 'VPC resource controller',
    short: 'controller',
    command: 'two of its rounds, half an hour apart',
    version,
    isPart: true,
    asks: /amazon-vpc-resource-controller-k8s/,
    ask: async (arena) => {
      const found = await swept(arena, NAMES, ({ controller }) => controller);
      const seenTwice = arena.enis.filter(({ id, row }) => found.has(id) && row.minutes >= BETWEEN_ROUNDS_MINUTES);
      return { enis: new Set(seenTwice.map(({ id }) => id)), subnets: undefined };
    },
  };
}

async function swept(
  { sweeps, moto, vpcId }: Arena,
  clusters: readonly string[],
  by: (answer: SweepAnswer) => readonly string[],
): Promise<ReadonlySet<string>> {
  if (sweeps === undefined) throw new Error('the oracle is not built');
  const ids = new Set<string>();
  for (const cluster of clusters) {
    const answer = await sweeps.ask({
      endpoint: moto.endpoint,
      region: REGION,
      vpc: vpcId,
      key: HOME_KEYS.accessKeyId,
      secret: HOME_KEYS.secretAccessKey,
      cluster,
      instances: [],
    });
    for (const id of by(answer)) ids.add(id);
  }
  return ids;
}
