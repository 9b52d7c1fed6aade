import { ACTIONS } from '../aws/permissions.ts';
import { eniRoutesOf } from '../collect/eni-routes.ts';
import { enisWhere } from '../collect/enis.ts';
import { routesByVpc } from '../facts/eni/eni-routes.ts';
import { type NamedByEni, namedBy } from '../facts/eni/named-by-eni.ts';
import type { CleanupSettings } from '../model/cleanup.ts';
import type { EniRoute, NetworkInterface } from '../model/inventory.ts';
import {
  type Asking,
  type ClusterLook,
  clusterNamesNow,
  clusterNow,
  eniNow,
  instanceNow,
  type Unanswered,
  unanswered,
} from './by-id.ts';
import type { EniLookups } from './eni-lookups.ts';
import { vpcsNow } from './vpcs-now.ts';

/** What stands around some ENIs at this moment, and what could not be looked at. */
export interface Look {
  readonly lookups: Pick<EniLookups, 'instances' | 'clusters' | 'trunks' | 'routes' | 'vpcs'>;
  readonly failures: readonly string[];
}

/** Some ENIs at this moment. One that is neither among them nor gone could not be looked at. */
export interface EnisNow {
  readonly enis: readonly NetworkInterface[];
  readonly gone: ReadonlySet<string>;
}

/**
 * Those of the ENIs that EC2 still knows. Asked for together and by filter: asked for by id, one that is gone would fail
 * the call. One that is missing then is asked for by its id, since a list without it proves nothing.
 */
export async function enisNow(ids: readonly string[], asking: Asking): Promise<EnisNow | Unanswered> {
  const listed = await listedEnis(ids, asking);
  if ('failure' in listed) return listed;
  const missing = ids.filter((id) => !listed.enis.some((eni) => eni.id === id));
  const looked = await Promise.all(missing.map(async (id) => [id, await eniNow(id, asking)] as const));
  return {
    enis: [...listed.enis, ...looked.flatMap(([, look]) => ('failure' in look ? [] : (look.eni ?? [])))],
    gone: new Set(looked.flatMap(([id, look]) => ('eni' in look && look.eni === undefined ? [id] : []))),
  };
}

async function listedEnis(
  ids: readonly string[],
  asking: Asking,
): Promise<{ readonly enis: readonly NetworkInterface[] } | Unanswered> {
  try {
    return { enis: await enisWhere(asking, [{ Name: 'network-interface-id', Values: [...ids] }]) };
  } catch (error) {
    return unanswered(error);
  }
}

/** Of whom ENIs are taken, and which. */
export interface LookingFor {
  readonly accountId: string;
  readonly settings: Pick<CleanupSettings, 'withoutClusterTag'>;
}

/**
 * Looks up the instances, clusters and trunks that the ENIs name, and their VPCs where they have to name no cluster. What
 * AWS does not answer is missing: unknown.
 */
export async function lookAround(
  enis: readonly NetworkInterface[],
  { accountId, settings }: LookingFor,
  asking: Asking,
): Promise<Look> {
  const named = enis.map(namedBy);
  const [instances, clusters, trunks, routes, { vpcs, failures }] = await Promise.all([
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
    routesNow(
      enis.map(({ vpcId }) => vpcId),
      asking,
    ),
    vpcsNow(enis, accountId, settings, asking),
  ]);
  return {
    lookups: { instances: instances.known, clusters: clusters.known, trunks: trunks.known, routes: routes.known, vpcs },
    failures: [...instances.failures, ...clusters.failures, ...trunks.failures, ...routes.failures, ...failures],
  };
}

async function routesNow(vpcIds: readonly string[], asking: Asking): Promise<Answers<readonly EniRoute[]>> {
  try {
    return { known: routesByVpc(vpcIds, await eniRoutesOf(vpcIds, asking)), failures: [] };
  } catch (error) {
    return { known: new Map(), failures: [unanswered(error).failure] };
  }
}

interface Answers<Answer> {
  readonly known: ReadonlyMap<string, Answer>;
  readonly failures: readonly string[];
}

/** Asks for each by its name, so that what is known of one never says anything of another. */
async function answersOf<Answer>(
  names: readonly string[],
  ask: (name: string) => Promise<{ readonly answer: Answer } | Unanswered>,
): Promise<Answers<Answer>> {
  const asked = await Promise.all(names.map(async (name) => [name, await ask(name)] as const));
  return {
    known: new Map(asked.flatMap(([name, answer]) => ('answer' in answer ? [[name, answer.answer]] : []))),
    failures: [...new Set(asked.flatMap(([, answer]) => ('failure' in answer ? [answer.failure] : [])))],
  };
}

function instancesNow(ids: readonly string[], asking: Asking): Promise<Answers<string>> {
  return answersOf(ids, async (id) => {
    const look = await instanceNow(id, asking);
    return 'failure' in look ? look : { answer: look.state };
  });
}

function trunksNow(ids: readonly string[], asking: Asking): Promise<Answers<'exists' | 'gone'>> {
  return answersOf(ids, async (id) => {
    const look = await eniNow(id, asking);
    return 'failure' in look ? look : { answer: look.eni === undefined ? 'gone' : 'exists' };
  });
}

/** That there is no such cluster counts only when a list that is read after says so too. */
async function clustersNow(names: readonly string[], asking: Asking): Promise<Answers<ClusterLook>> {
  const described = await answersOf(names, async (name) => {
    const look = await clusterNow(name, asking);
    return 'failure' in look ? look : { answer: look.cluster };
  });
  const absent = [...described.known].filter(([, cluster]) => cluster.length === 0).map(([name]) => name);
  if (absent.length === 0) return described;
  const listed = await clusterNamesNow(asking);
  const doubtful = 'failure' in listed ? absent : absent.filter((name) => listed.names.includes(name));
  return {
    known: new Map([...described.known].filter(([name]) => !doubtful.includes(name))),
    failures: [
      ...described.failures,
      ...('failure' in listed ? [listed.failure] : doubtful.map((name) => contradiction(name))),
    ],
  };
}

function contradiction(name: string): string {
  return `${ACTIONS.eks.listClusters} has cluster ${name} and ${ACTIONS.eks.describeCluster} says that there is none`;
}

function unique(
  named: readonly NamedByEni[],
  pick: (each: NamedByEni) => string | readonly string[],
): readonly string[] {
  return [...new Set(named.flatMap(pick))];
}
