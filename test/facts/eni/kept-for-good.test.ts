/** The one answer to "may this go", asked by itself: clean-up asks more, and the findings ask only this. */
import { describe, expect, it } from 'vitest';
import { keptForGood } from '../../../lambda/facts/eni/kept-for-good.ts';
import type { EniPast, NetworkInterface } from '../../../lambda/model/inventory.ts';
import { ACCOUNT, anEni, CLUSTER, minutesAgo, NOW } from '../../checks/an-inventory.ts';
import {
  CREATED_AT,
  INSTANCE_TAG,
  leakedBranchEni,
  leakedCniEni,
  leakedTrunkEni,
  retagged,
  TRUNK_TAG,
} from '../../cleanup/leaks.ts';

const CLUSTER_TAG = 'cluster.k8s.amazonaws.com/name';
const OWNED = `kubernetes.io/cluster/${CLUSTER}`;

const reasonsOf = (eni: NetworkInterface, past: Partial<EniPast> = {}) =>
  keptForGood(eni, ACCOUNT, { reused: new Map(), misdated: new Map(), ...past }, NOW).map(({ code }) => code);

describe('nothing keeps for good', () => {
  it.each<[string, NetworkInterface]>([
    ['an ENI of the CNI', leakedCniEni()],
    ['one that has no creation time', retagged(leakedCniEni(), { [CREATED_AT]: undefined })],
    ['a trunk', leakedTrunkEni()],
    ['a branch that names no instance', leakedBranchEni()],
    ['a branch that names an instance', retagged(leakedBranchEni(), { [INSTANCE_TAG]: 'i-0a' })],
  ])('%s', (_what, eni) => {
    expect(reasonsOf(eni)).toEqual([]);
  });
});

describe('an ENI is kept for good', () => {
  it.each<[string, NetworkInterface, readonly string[]]>([
    ['that a person made', anEni(), ['not-made-by-eks']],
    [
      'of a trunk that names no instance',
      retagged(leakedTrunkEni(), { [INSTANCE_TAG]: undefined }),
      ['instance-unknown'],
    ],
    ['of a branch that names no trunk', retagged(leakedBranchEni(), { [TRUNK_TAG]: undefined }), ['trunk-unknown']],
    [
      'of a branch that names what is no instance',
      retagged(leakedBranchEni(), { [INSTANCE_TAG]: 'i 1' }),
      ['instance-unknown'],
    ],
    ['of the CNI without a cluster tag', retagged(leakedCniEni(), { [CLUSTER_TAG]: undefined }), ['no-cluster-tag']],
    [
      'of a branch that names no cluster',
      retagged(leakedBranchEni(), { [OWNED]: undefined }),
      ['unproven', 'cluster-unknown'],
    ],
    [
      'one of whose clusters cannot be one',
      retagged(leakedBranchEni(), { 'kubernetes.io/cluster/no name': 'owned' }),
      ['cluster-unknown'],
    ],
    [
      'whose creation time cannot be read',
      retagged(leakedCniEni(), { [CREATED_AT]: 'yesterday-ish' }),
      ['age-unknown'],
    ],
    [
      'whose creation time is still to come',
      retagged(leakedCniEni(), { [CREATED_AT]: minutesAgo(-1).toISOString() }),
      ['age-unknown'],
    ],
  ])('%s', (_what, eni, codes) => {
    expect(reasonsOf(eni)).toEqual(codes);
  });

  it('whose creation time was in the future once, or that somebody used for something of his own', () => {
    const eni = leakedCniEni();
    expect(reasonsOf(eni, { misdated: new Map([[eni.id, 'once']]) })).toEqual(['age-unknown']);
    const reuse = { at: NOW.toISOString(), instanceId: 'i-0b' };
    expect(reasonsOf(eni, { reused: new Map([[eni.id, reuse]]) })).toEqual(['reused']);
  });
});
