/** For tests of decisions: ENIs that are leaked beyond doubt, and what stands around them. */

import { type Elsewhere, GONE, type Surroundings } from '../../lambda/cleanup/surroundings.ts';
import { sightingOf } from '../../lambda/facts/eni-sighting.ts';
import type { CleanupSettings } from '../../lambda/model/cleanup.ts';
import type { NetworkInterface } from '../../lambda/model/inventory.ts';
import type { EniSighting } from '../../lambda/model/ledger.ts';
import { ACCOUNT, aBranchEni, aCniEni, anEni, CLUSTER, minutesAgo } from '../checks/an-inventory.ts';

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

export const leakedCniEni = (fields: Partial<NetworkInterface> = {}): NetworkInterface => aCniEni(fields);

export const leakedBranchEni = (fields: Partial<NetworkInterface> = {}): NetworkInterface => aBranchEni(fields);

export const leakedTrunkEni = (fields: Partial<NetworkInterface> = {}): NetworkInterface =>
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

/** Seen `available` by an earlier audit, just as it is. */
export function seen(eni: NetworkInterface, minutes: number): ReadonlyMap<string, EniSighting> {
  return new Map([[eni.id, sightingOf(eni, minutesAgo(minutes))]]);
}

/** No other region has a cluster, all were asked, and no VPC is shared. */
export const NOWHERE_ELSE: Elsewhere = { regions: new Map(), unread: [], sharedVpcs: new Set() };

/** Everything gone, and the ENI seen for two days: nothing here keeps it. */
export function allGone(eni: NetworkInterface, changes: Partial<Surroundings> = {}): Surroundings {
  return {
    accountId: ACCOUNT,
    instances: new Map([['i-0a', GONE]]),
    clusters: new Map([[CLUSTER, []]]),
    elsewhere: NOWHERE_ELSE,
    trunks: new Map([['eni-trunk', 'gone']]),
    sightings: seen(eni, 2 * DAY),
    ...changes,
  };
}
