import { groupBy } from '../../common/group-by.ts';
import { onceAnAccount } from '../../common/once.ts';
import type { WhyKept } from '../../model/cleanup.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Cluster, EniRoute, Instance, NetworkInterface, Subnet } from '../../model/inventory.ts';
import { agedLeaks, type EniHistory } from '../eni/aged-leaks.ts';
import { whyElsewhere } from '../eni/clusters-elsewhere.ts';
import { classifyEni } from '../eni/eni-ownership.ts';
import { knownRoutes, whyRouted } from '../eni/eni-routes.ts';
import { type KeptForGood, keptForGood } from '../eni/kept-for-good.ts';
import { sharedVpcs } from '../subnet/vpc-sharing.ts';

/** What tells whether clean-up keeps an ENI. What could not be read speaks for keeping. */
export interface CleanUpSources extends EniHistory {
  readonly accountId: string;
  readonly clusters: Section<Cluster> | readonly Cluster[];
  readonly subnets: Section<Subnet> | readonly Subnet[];
  /** Every ENI of the subnets in scope, where they are read: another account's tells that it uses the VPC too. */
  readonly subnetEnis?: Section<NetworkInterface> | readonly NetworkInterface[];
  readonly eniRoutes: Section<EniRoute>;
  /** The instances that unattached ENIs were made for. */
  readonly eniInstances: Section<Instance>;
}

/**
 * Every reason for which clean-up keeps an ENI whatever time passes, as far as one target shows it: other regions are
 * asked by clean-up alone. The one answer for whoever promises a clean-up; clean-up's own `decide` asks the same rules.
 *
 * @param enis all that will be asked about
 */
export function whyCleanUpKeeps(
  enis: readonly NetworkInterface[],
  sources: CleanUpSources,
  now: Date,
): (eni: NetworkInterface) => readonly KeptForGood[] {
  const { accountId, eniPast, eniRoutes } = sources;
  const routes = knownRoutes(
    enis.map(({ vpcId }) => vpcId),
    eniRoutes,
  );
  const clusters = groupBy(itemsSeen(sources.clusters), ({ name }) => name);
  const elsewhere = {
    regions: new Map(),
    unread: [],
    sharedVpcs: sharedVpcs(accountId, itemsSeen(sources.subnets), [
      ...enis,
      ...enisOfOthers(itemsSeen(sources.subnetEnis ?? []), accountId),
    ]),
  };
  return (eni) => [
    ...keptForGood(eni, accountId, eniPast, now),
    ...whyRouted(eni, routes),
    ...whyElsewhere(eni, clusters, elsewhere).filter(isSeenHere),
  ];
}

const enisOfOthers = onceAnAccount(
  (enis: readonly NetworkInterface[], accountId: string): readonly NetworkInterface[] =>
    enis.filter(({ ownerId }) => ownerId !== accountId),
);

/** Leaked ENIs, and those of them that a clean-up can free. */
export interface Leaks {
  readonly all: readonly NetworkInterface[];
  /** Those whose instance is there, or may be: what made them may still delete them. */
  readonly ofLiveInstances: readonly NetworkInterface[];
  readonly cleanable: readonly NetworkInterface[];
}

/**
 * What of some ENIs leaked for certain, and what of that clean-up takes: not what it keeps for good, nor what was made for
 * an instance that is there.
 *
 * @param minAgeMinutes age from which an ENI counts; one of unknown age never does
 */
export function leaksAmong(
  enis: readonly NetworkInterface[],
  sources: CleanUpSources,
  minAgeMinutes: number,
  now: Date,
): Leaks {
  const { accountId, eniFirstSeen, eniInstances } = sources;
  const all = agedLeaks(enis, accountId, eniFirstSeen, minAgeMinutes, now);
  if (all.length === 0) return { all, ofLiveInstances: [], cleanable: [] };
  const whyKept = whyCleanUpKeeps(enis, sources, now);
  const states = new Map(itemsOf(eniInstances).map(({ id, state }) => [id, state]));
  const isOrphan = (eni: NetworkInterface) => {
    const { instanceId } = classifyEni(eni, accountId);
    if (instanceId === undefined) return true;
    return eniInstances.status === 'read' && (states.get(instanceId) ?? 'terminated') === 'terminated';
  };
  return {
    all,
    ofLiveInstances: all.filter((eni) => !isOrphan(eni)),
    cleanable: all.filter((eni) => isOrphan(eni) && whyKept(eni).length === 0),
  };
}

type SeenHere = Extract<KeptForGood, { readonly code: 'cluster-elsewhere' | 'vpc-shared' }>;

function isSeenHere(reason: WhyKept): reason is SeenHere {
  return reason.code === 'cluster-elsewhere' || reason.code === 'vpc-shared';
}

function itemsSeen<T>(seen: Section<T> | readonly T[]): readonly T[] {
  return 'status' in seen ? itemsOf(seen) : seen;
}
