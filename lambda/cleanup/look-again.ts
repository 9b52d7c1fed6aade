import { AwsCallError, isNoSuchCluster, toGap } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import type { TargetPorts } from '../aws/ports.ts';
import { enisWhere } from '../collect/enis.ts';
import { instancesWhere } from '../collect/instances.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import { GONE, type NamedByEni, namedBy, type Surroundings } from './surroundings.ts';

/** A read that AWS did not answer, in one line. */
export interface Unanswered {
  readonly failure: string;
}

/** What stands around some ENIs at this moment, and what could not be looked at. */
export interface Look {
  readonly around: Omit<Surroundings, 'accountId' | 'sightings'>;
  readonly failures: readonly string[];
}

interface Asking {
  readonly ports: TargetPorts;
  readonly signal: AbortSignal;
}

/** Those of the ENIs that EC2 still knows. Asked for by filter: asked for by id, one that is gone would fail the call. */
export async function enisNow(
  ids: readonly string[],
  asking: Asking,
): Promise<{ readonly enis: readonly NetworkInterface[] } | Unanswered> {
  try {
    return { enis: await enisWhere(asking, [{ Name: 'network-interface-id', Values: [...ids] }]) };
  } catch (error) {
    return unanswered(error);
  }
}

/** Looks up the instances, clusters and trunks that the ENIs name. What AWS does not answer is missing: unknown. */
export async function lookAround(enis: readonly NetworkInterface[], asking: Asking): Promise<Look> {
  const named = enis.map(namedBy);
  const [instances, clusters, trunks] = await Promise.all([
    instancesNow(
      unique(named, ({ instanceId }) => instanceId ?? []),
      asking,
    ),
    clustersNow(
      unique(named, (each) => each.clusters),
      asking,
    ),
    trunksNow(
      unique(named, ({ trunkId }) => trunkId ?? []),
      asking,
    ),
  ]);
  return {
    around: { instances: instances.known, clusters: clusters.known, trunks: trunks.known },
    failures: [...instances.failures, ...clusters.failures, ...trunks.failures],
  };
}

interface Answers<Answer> {
  readonly known: ReadonlyMap<string, Answer>;
  readonly failures: readonly string[];
}

async function instancesNow(ids: readonly string[], asking: Asking): Promise<Answers<string>> {
  if (ids.length === 0) return NOTHING_ASKED;
  try {
    const instances = await instancesWhere(asking, [{ Name: 'instance-id', Values: [...ids] }]);
    const states = new Map(instances.map(({ id, state }) => [id, state]));
    return { known: new Map(ids.map((id) => [id, states.get(id) ?? GONE])), failures: [] };
  } catch (error) {
    return { known: new Map(), failures: [unanswered(error).failure] };
  }
}

async function trunksNow(ids: readonly string[], asking: Asking): Promise<Answers<'exists' | 'gone'>> {
  if (ids.length === 0) return NOTHING_ASKED;
  const answer = await enisNow(ids, asking);
  if ('failure' in answer) return { known: new Map(), failures: [answer.failure] };
  const existing = new Set(answer.enis.map(({ id }) => id));
  return { known: new Map(ids.map((id) => [id, existing.has(id) ? 'exists' : 'gone'])), failures: [] };
}

type Clusters = Surroundings['clusters'];
type ClusterAnswer = { readonly known: NonNullable<ReturnType<Clusters['get']>> } | Unanswered;

async function clustersNow(
  names: readonly string[],
  asking: Asking,
): Promise<Answers<ReturnType<Clusters['get']> & {}>> {
  const answers = await Promise.all(
    names.map(async (name): Promise<readonly [string, ClusterAnswer]> => [name, await clusterNow(name, asking)]),
  );
  return {
    known: new Map(answers.flatMap(([name, answer]) => ('known' in answer ? [[name, answer.known]] : []))),
    failures: answers.flatMap(([, answer]) => ('failure' in answer ? [answer.failure] : [])),
  };
}

async function clusterNow(name: string, { ports, signal }: Asking): Promise<ClusterAnswer> {
  try {
    const { cluster } = await ports.eks.describeCluster({ name }, signal);
    if (cluster === undefined) return { failure: `${ACTIONS.eks.describeCluster} answered without a cluster` };
    return { known: [{ name, vpcId: cluster.resourcesVpcConfig?.vpcId ?? '' }] };
  } catch (error) {
    return isNoSuchCluster(error) ? { known: [] } : unanswered(error);
  }
}

const NOTHING_ASKED = { known: new Map<string, never>(), failures: [] } as const;

function unique(
  named: readonly NamedByEni[],
  pick: (each: NamedByEni) => string | readonly string[],
): readonly string[] {
  return [...new Set(named.flatMap(pick))];
}

/** What is not AWS's doing is a bug, and thrown on. */
function unanswered(error: unknown): Unanswered {
  if (!(error instanceof AwsCallError)) throw error;
  const { reason, action, message } = toGap('target', error.action, error);
  return { failure: `${action} (${reason}): ${message}` };
}
