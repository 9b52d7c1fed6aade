/**
 * Each condition of taking an ENI is a lock of its own: it keeps what it cannot answer for, also where `keptForGood` would
 * have kept the ENI already.
 */
import { describe, expect, it } from 'vitest';
import { clusterHadItsTime, instanceIsGone, isOld } from '../../lambda/cleanup/conditions.ts';
import type { EniLookups } from '../../lambda/cleanup/eni-lookups.ts';
import type { NetworkInterface } from '../../lambda/model/inventory.ts';
import { CLUSTER, NOW } from '../checks/an-inventory.ts';
import {
  allGone,
  CREATED_AT,
  DAY,
  INSTANCE_TAG,
  leakedBranchEni,
  leakedCniEni,
  leakedTrunkEni,
  retagged,
  SETTINGS,
  seen,
  TWO_DAYS,
} from './leaks.ts';

const CLUSTER_TAG = 'cluster.k8s.amazonaws.com/name';

const kept = (code: string) => ({ holds: false, reasons: [{ code }] });

describe('the instance is gone', () => {
  const trunk = retagged(leakedTrunkEni(), { [INSTANCE_TAG]: undefined });

  it('of no ENI that names none', () => {
    expect(instanceIsGone(trunk, 'trunk', allGone(trunk))).toEqual(kept('instance-unknown'));
  });

  it('of a branch that names none, once its trunk is', () => {
    const branch = leakedBranchEni();
    expect(instanceIsGone(branch, 'branch', allGone(branch))).toMatchObject({ holds: true });
  });
});

describe('the cluster had its time', () => {
  const judged = (eni: NetworkInterface) => clusterHadItsTime(eni, allGone(eni), SETTINGS, NOW);

  it('for no ENI of the CNI that names none, unless the settings say so', () => {
    expect(judged(retagged(leakedCniEni(), { [CLUSTER_TAG]: undefined }))).toEqual(kept('no-cluster-tag'));
  });

  it('for nothing of the resource controller that names none', () => {
    const branch = retagged(leakedBranchEni(), { [`kubernetes.io/cluster/${CLUSTER}`]: undefined });
    expect(judged(branch)).toEqual(kept('cluster-unknown'));
  });
});

describe('an ENI is old enough', () => {
  const judged = (eni: NetworkInterface, lookups: Partial<EniLookups> = {}) =>
    isOld(eni, allGone(eni, lookups), SETTINGS, NOW);

  it('by the ledger where it has no stamp', () => {
    const eni = retagged(leakedCniEni(), { [CREATED_AT]: undefined });
    expect(judged(eni)).toEqual({ holds: true, found: { ageMinutes: 2 * DAY } });
  });

  it('never by the ledger where its stamp cannot be right', () => {
    expect(judged(retagged(leakedCniEni(), { [CREATED_AT]: 'yesterday-ish' }))).toEqual(kept('age-unknown'));
  });

  it('never once its stamp was in the future', () => {
    const eni = leakedCniEni();
    const memory = { ...seen(eni, ...TWO_DAYS), misdated: new Map([[eni.id, 'once']]) };
    expect(judged(eni)).toMatchObject({ holds: true });
    expect(judged(eni, { memory })).toEqual(kept('age-unknown'));
  });
});
