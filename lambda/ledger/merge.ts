import type { ClusterSubnets } from '../facts/subnet/cluster-subnets.ts';
import { itemsOf, type Section, wasAskedFor } from '../model/coverage.ts';
import type { Finding } from '../model/finding.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Place } from '../model/target.ts';
import { mergeClusters, mergeLows } from './capacity.ts';
import { mergeLooks, mergeMisdated, mergeReused } from './eni-past.ts';
import { type Judgement, mergeFindings } from './findings.ts';
import { mergeHistories } from './history.ts';
import { isLater } from './order.ts';
import { mergeSightings } from './sightings.ts';

/** What one audit saw of a target, as far as it is remembered. */
export interface Observation extends Judgement {
  readonly target: Place;
  readonly availableEnis: Section<NetworkInterface>;
  readonly subnets: Section<Subnet>;
  readonly subnetEnis: Section<NetworkInterface>;
  /** Left out where it is not known, or nobody looked. */
  readonly clusterSubnets?: ClusterSubnets | undefined;
}

export interface Merged {
  readonly ledger: Ledger;
  /**
   * Those observed, with `status` and `firstSeen` from the ledger, then those this audit found resolved (as last
   * reported, status `resolved`).
   */
  readonly findings: readonly Finding[];
}

/**
 * The ledger after an audit, and the audit's findings as the ledger knows them. What could not be read stays as it was.
 * Audits of the same target may be merged out of order: what the later one saw stands.
 *
 * @param now the time of the audit; every look of it counts as made then
 */
export function mergeLedger(ledger: Ledger | undefined, observed: Observation, now: Date): Merged {
  const { accountId, region } = observed.target;
  const before = ledger ?? { ...NOTHING, updatedAt: now.toISOString() };
  const shown = [observed.availableEnis, observed.subnetEnis].flatMap(itemsOf);
  // Where ENIs have no time (the clock may be wrong), nor have their creation tags.
  const timed = observed.availableEnis.status === 'gap' && wasAskedFor(observed.availableEnis) ? [] : shown;
  const clusters = mergeClusters(before.clusters, observed.clusterSubnets, now);
  const { remembered, reported } = mergeFindings(before.findings, observed, now);
  return {
    ledger: {
      schemaVersion: 7,
      accountId,
      region,
      updatedAt: isLater(before.updatedAt, now) ? before.updatedAt : now.toISOString(),
      findings: remembered,
      sightings: mergeSightings(before, observed.availableEnis, now),
      looks: mergeLooks(before.looks, observed.availableEnis, now),
      reused: mergeReused(before.reused, shown, now),
      misdated: mergeMisdated(before.misdated, timed, now),
      subnets: mergeLows(
        mergeHistories(before.subnets, observed.subnets, observed.subnetEnis, now),
        observed.subnets,
        clusters,
        now,
      ),
      clusters,
    },
    findings: reported,
  };
}

const NOTHING: Omit<Ledger, 'schemaVersion' | 'accountId' | 'region' | 'updatedAt'> = {
  findings: {},
  sightings: {},
  looks: [],
  reused: {},
  misdated: {},
  subnets: {},
  clusters: {},
};
