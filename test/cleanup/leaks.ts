/** For tests of decisions: ENIs that are leaked beyond doubt, and what stands around them. */

import { type EniLookups, GONE } from '../../lambda/cleanup/eni-lookups.ts';
import type { Elsewhere } from '../../lambda/facts/eni/clusters-elsewhere.ts';
import { sightingOf } from '../../lambda/facts/eni/eni-sighting.ts';
import type { CleanupSettings } from '../../lambda/model/cleanup.ts';
import type { NetworkInterface } from '../../lambda/model/inventory.ts';
import type { EniMemory } from '../../lambda/model/ledger.ts';
import { ACCOUNT, aBranchEni, aCniEni, anEni, CLUSTER, type EniFields, minutesAgo } from '../checks/an-inventory.ts';

export const DAY = 24 * 60;

export const SETTINGS: CleanupSettings = {
  minAgeMinutes: 60,
  liveClusterGraceMinutes: DAY,
  maxDeletions: 50,
  maxSharePercent: 25,
  freezes: [],
};

export const INSTANCE_TAG = 'node.k8s.amazonaws.com/instance_id';
export const CREATED_AT = 'node.k8s.amazonaws.com/createdAt';
export const TRUNK_TAG = 'vpcresources.k8s.aws/trunk-eni-id';
export const KEEP_TAG = 'eks-ip-auditor/keep';

/** Made ten days ago. */
export const leakedCniEni = (fields: EniFields = {}): NetworkInterface =>
  aCniEni({ tags: { ...aCniEni().tags, [CREATED_AT]: minutesAgo(10 * DAY).toISOString() }, ...fields });

export const leakedBranchEni = (fields: EniFields = {}): NetworkInterface => aBranchEni(fields);

export const leakedTrunkEni = (fields: EniFields = {}): NetworkInterface =>
  anEni({
    description: 'aws-k8s-trunk-eni',
    interfaceType: 'trunk',
    tags: {
      'eks:eni:owner': 'eks-vpc-resource-controller',
      [`kubernetes.io/cluster/${CLUSTER}`]: 'owned',
      [INSTANCE_TAG]: 'i-0a',
    },
    ...fields,
  });

/** The tags of an ENI with some added, replaced or (undefined) taken away. */
export function retagged(eni: NetworkInterface, tags: Readonly<Record<string, string | undefined>>): NetworkInterface {
  const entries = Object.entries({ ...eni.tags, ...tags });
  return {
    ...eni,
    tags: Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
  };
}

/** What audits left that saw the ENI just as it is so many minutes ago each, the oldest first. */
export function seen(eni: NetworkInterface, ...minutes: readonly number[]): EniMemory {
  return remembering([eni], ...minutes);
}

/** No other region has a cluster, all were asked, and no VPC is shared. */
export const NOWHERE_ELSE: Elsewhere = { regions: new Map(), unread: [], sharedVpcs: new Set() };

/** The same of several. */
export function remembering(enis: readonly NetworkInterface[], ...minutes: readonly number[]): EniMemory {
  const [first = 0, last = first] = [minutes[0], minutes.at(-1)];
  const sightings = enis.map((eni) => {
    const sighting = { ...sightingOf(eni, minutesAgo(first)), lastSeen: minutesAgo(last).toISOString() };
    return [eni.id, sighting] as const;
  });
  const looks = minutes.map((each) => [minutesAgo(each).getTime(), true] as const);
  return { ...NO_MEMORY, sightings: new Map(sightings), looks };
}

export const NO_MEMORY: EniMemory = { sightings: new Map(), looks: [], reused: new Map(), misdated: new Map() };

/** Daily audits of two days, the last a moment ago. */
export const TWO_DAYS = [2 * DAY, DAY, 1] as const;

/** Everything gone, and the ENI seen for two days: nothing here keeps it. */
export function allGone(eni: NetworkInterface, changes: Partial<EniLookups> = {}): EniLookups {
  return {
    accountId: ACCOUNT,
    instances: new Map([['i-0a', GONE]]),
    clusters: new Map([[CLUSTER, []]]),
    elsewhere: NOWHERE_ELSE,
    routes: new Map([[eni.vpcId, []]]),
    vpcs: new Map(),
    trunks: new Map([['eni-trunk', 'gone']]),
    memory: seen(eni, ...TWO_DAYS),
    ...changes,
  };
}
