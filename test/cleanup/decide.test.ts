import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decide } from '../../lambda/cleanup/decide.ts';
import type { EniLookups } from '../../lambda/cleanup/eni-lookups.ts';
import { sightingOf } from '../../lambda/facts/eni/eni-sighting.ts';
import type { VpcUse, VpcUses } from '../../lambda/facts/subnet/vpc-use.ts';
import type { CleanupSettings, WhyKept } from '../../lambda/model/cleanup.ts';
import type { NetworkInterface } from '../../lambda/model/inventory.ts';
import { aCluster, anEni, attached, CLUSTER, minutesAgo, NOW, OTHER_ACCOUNT } from '../checks/an-inventory.ts';
import {
  allGone,
  CREATED_AT,
  DAY,
  INSTANCE_TAG,
  KEEP_TAG,
  leakedBranchEni,
  leakedCniEni,
  leakedTrunkEni,
  NO_MEMORY,
  NOWHERE_ELSE,
  retagged,
  SETTINGS,
  seen,
  TRUNK_TAG,
  TWO_DAYS,
} from './leaks.ts';

const NAMES_NO_CLUSTER = { 'cluster.k8s.amazonaws.com/name': undefined };
const untagged = retagged(leakedCniEni(), NAMES_NO_CLUSTER);
const REUSE = { at: minutesAgo(90 * DAY).toISOString(), instanceId: 'i-0b' };
const exists = new Map([[CLUSTER, [aCluster()]]]);

interface Case {
  readonly eni?: NetworkInterface;
  readonly lookups?: Partial<EniLookups>;
  readonly settings?: Partial<CleanupSettings>;
}

const routesTo = (eniId: string) => {
  const { vpcId } = leakedCniEni();
  return new Map([[vpcId, [{ routeTableId: 'rtb-1', vpcId, eniId, destination: '172.16.0.0/12' }]]]);
};

const aPublicAddress = (address: string) => ({ address, privateIpAddress: undefined, allocationId: undefined });

/** Made so long ago, as its creation tag says. */
const madeAgo = (minutes: number) => retagged(leakedCniEni(), { [CREATED_AT]: minutesAgo(minutes).toISOString() });

function decided({ eni = leakedCniEni(), lookups = {}, settings = {} }: Case) {
  return decide(eni, allGone(eni, lookups), { ...SETTINGS, ...settings }, NOW);
}

function reasonsOf(given: Case): readonly WhyKept[] {
  const decision = decided(given);
  return decision.verdict === 'keep' ? decision.reasons : [];
}

describe('an ENI is taken', () => {
  it('when the VPC CNI made it, its instance and cluster are gone, it is old and was seen before', () => {
    expect(decided({})).toEqual({
      eniId: 'eni-1',
      subnetId: 'subnet-a',
      addresses: 3,
      verdict: 'take',
      because: {
        code: 'leaked',
        madeBy: 'vpc-cni',
        instanceId: 'i-0a',
        instanceState: 'gone',
        cluster: CLUSTER,
        clusterState: 'gone',
        ageMinutes: 10 * DAY,
        firstSeen: minutesAgo(2 * DAY).toISOString(),
        sightings: 4,
        availableMinutes: 2 * DAY,
      },
    });
  });

  test.each<readonly [string, Case, object]>([
    [
      'when its instance is terminated',
      { lookups: { instances: new Map([['i-0a', 'terminated']]) } },
      { instanceState: 'terminated' },
    ],
    ['when routes of its VPC lead to other ENIs only', { lookups: { routes: routesTo('eni-2') } }, {}],
    ['when its cluster exists and had its grace', { lookups: { clusters: exists } }, { clusterState: 'exists' }],
    [
      'when it is as old as the minimum and was seen exactly 30 minutes ago',
      {
        eni: madeAgo(60),
        lookups: { memory: seen(madeAgo(60), 30) },
      },
      { ageMinutes: 60 },
    ],
    [
      'by the age that the ledger knows where it has no stamp',
      { eni: retagged(leakedCniEni(), { [CREATED_AT]: undefined }) },
      { ageMinutes: 2 * DAY },
    ],
    [
      'when it is a trunk of an instance that is gone',
      { eni: leakedTrunkEni() },
      { madeBy: 'vpc-resource-controller' },
    ],
    [
      'when it is a branch whose trunk is gone',
      { eni: leakedBranchEni() },
      { instanceId: null, instanceState: 'gone with its trunk' },
    ],
    [
      'when all of several clusters that own it are gone',
      {
        eni: retagged(leakedBranchEni(), { 'kubernetes.io/cluster/other': 'owned' }),
        lookups: {
          clusters: new Map([
            [CLUSTER, []],
            ['other', []],
          ]),
        },
      },
      { cluster: `${CLUSTER}, other`, clusterState: 'gone' },
    ],
  ])('%s', (_name, given, because) => {
    expect(decided(given)).toMatchObject({ verdict: 'take', because });
  });
});

describe('an ENI that names what no service could have named so is kept', () => {
  test.each([
    ['instance', 'i-', leakedTrunkEni(), INSTANCE_TAG, 'instance-unknown'],
    ['instance', 'i-1; ls', leakedTrunkEni(), INSTANCE_TAG, 'instance-unknown'],
    ['instance', 'vol-0a1b2c3d', leakedTrunkEni(), INSTANCE_TAG, 'instance-unknown'],
    ['instance of a branch', 'i 1', leakedBranchEni(), INSTANCE_TAG, 'instance-unknown'],
    ['trunk', 'eni_1', leakedBranchEni(), TRUNK_TAG, 'trunk-unknown'],
    ['trunk', 'i-0a1b2c3d', leakedBranchEni(), TRUNK_TAG, 'trunk-unknown'],
    ['cluster', '-prod', leakedCniEni(), 'cluster.k8s.amazonaws.com/name', 'cluster-unknown'],
    ['cluster', 'prod eu', leakedCniEni(), 'cluster.k8s.amazonaws.com/name', 'cluster-unknown'],
    ['cluster', 'a'.repeat(101), leakedCniEni(), 'cluster.k8s.amazonaws.com/name', 'cluster-unknown'],
  ])('%s %j', (_what, value, eni, tag, code) => {
    const named = retagged(eni, { [tag]: value });
    const { instances, clusters, trunks } = allGone(eni);
    const lookups = {
      instances: new Map([...instances, [value, 'gone']]),
      clusters: new Map([...clusters, [value, []]]),
      trunks: new Map([...trunks, [value, 'gone' as const]]),
    };
    expect(reasonsOf({ eni: named, lookups })).toEqual([{ code }]);
  });
});

describe('an ENI of the VPC CNI without a cluster tag', () => {
  const ON = { withoutClusterTag: true };
  const vpcWith = (use: Partial<Extract<VpcUse, { readonly status: 'read' }>>): VpcUses =>
    new Map([[untagged.vpcId, { status: 'read', isShared: false, clusters: [], nodes: [], ...use }]]);
  const empty = { vpcs: vpcWith({}) };

  it('is taken where nothing of EKS is in its VPC and it was watched for a day, as the setting says', () => {
    expect(decided({ eni: untagged, lookups: empty, settings: ON })).toMatchObject({
      verdict: 'take',
      because: { cluster: null, clusterState: 'none-in-vpc', instanceState: 'gone', availableMinutes: 2 * DAY },
    });
  });

  it.each<[string, Case, WhyKept]>([
    ['the setting is off', { settings: { withoutClusterTag: false } }, { code: 'no-cluster-tag' }],
    ['there is no such setting', { settings: { withoutClusterTag: undefined } }, { code: 'no-cluster-tag' }],
    [
      'its VPC was not looked at',
      { lookups: { vpcs: new Map() } },
      { code: 'vpc-unread', vpcId: 'vpc-1', because: 'it was not looked at' },
    ],
    [
      'its VPC could not be read',
      { lookups: { vpcs: new Map([['vpc-1', { status: 'unread', because: 'denied' }]]) } },
      { code: 'vpc-unread', vpcId: 'vpc-1', because: 'denied' },
    ],
    ['its VPC is shared', { lookups: { vpcs: vpcWith({ isShared: true }) } }, { code: 'vpc-shared', vpcId: 'vpc-1' }],
    [
      'its VPC is seen to be shared by the inventory alone',
      { lookups: { elsewhere: { ...NOWHERE_ELSE, sharedVpcs: new Set(['vpc-1']) } } },
      { code: 'vpc-shared', vpcId: 'vpc-1' },
    ],
    [
      'a cluster is in its VPC',
      { lookups: { vpcs: vpcWith({ clusters: ['a'] }) } },
      { code: 'vpc-has-cluster', vpcId: 'vpc-1', cluster: 'a' },
    ],
    [
      'clusters are in its VPC',
      { lookups: { vpcs: vpcWith({ clusters: ['a', 'b'] }) } },
      { code: 'vpc-has-cluster', vpcId: 'vpc-1', cluster: 'a, b' },
    ],
    [
      'a node is in its VPC',
      { lookups: { vpcs: vpcWith({ nodes: ['eni-2', 'i-0b'] }) } },
      { code: 'vpc-has-node', vpcId: 'vpc-1', shownBy: 'eni-2' },
    ],
    [
      'it was watched for less than a day',
      { lookups: { memory: seen(untagged, DAY - 1, DAY / 2, 1) } },
      { code: 'no-cluster-grace', sightings: 4, availableMinutes: DAY - 1, graceMinutes: DAY },
    ],
    [
      'it was seen only twice in a day',
      { lookups: { memory: seen(untagged, DAY) } },
      { code: 'no-cluster-grace', sightings: 2, availableMinutes: DAY, graceMinutes: DAY },
    ],
    [
      'it was watched for a shorter grace that is set for clusters',
      { settings: { liveClusterGraceMinutes: 60 }, lookups: { memory: seen(untagged, 120, 60, 1) } },
      { code: 'no-cluster-grace', sightings: 4, availableMinutes: 120, graceMinutes: DAY },
    ],
    [
      'its instance exists',
      { lookups: { instances: new Map([['i-0a', 'stopped']]) } },
      { code: 'instance-exists', instanceId: 'i-0a', state: 'stopped' },
    ],
    ['its instance was not looked up', { lookups: { instances: new Map() } }, { code: 'instance-unknown' }],
    [
      'a route leads to it',
      { lookups: { routes: routesTo('eni-1') } },
      { code: 'route-target', routeTableId: 'rtb-1', destination: '172.16.0.0/12' },
    ],
    [
      'its creation time was in the future once',
      { lookups: { memory: { ...seen(untagged, ...TWO_DAYS), misdated: new Map([['eni-1', 'once']]) } } },
      { code: 'age-unknown' },
    ],
    ['it is tagged to stay', { eni: retagged(untagged, { [KEEP_TAG]: '' }) }, { code: 'exempt' }],
    [
      'it is tagged by another owner',
      { eni: retagged(untagged, { 'eks:eni:owner': 'somebody' }) },
      { code: 'unproven' },
    ],
    [
      'a tag names a cluster that is no name',
      { eni: retagged(untagged, { 'cluster.k8s.amazonaws.com/name': '' }) },
      { code: 'cluster-unknown' },
    ],
    [
      'tags name clusters, and none as its own',
      { eni: retagged(untagged, { 'kubernetes.io/cluster/a': 'shared', 'kubernetes.io/cluster/b': 'shared' }) },
      { code: 'cluster-unknown' },
    ],
    [
      'a tag that names a cluster is spelled in another way',
      { eni: retagged(untagged, { 'Kubernetes.io/cluster/a': 'owned' }) },
      { code: 'cluster-unknown' },
    ],
  ])('is kept for this reason alone: %s', (_name, { eni = untagged, lookups = {}, settings = {} }, reason) => {
    const memory = seen(eni, ...TWO_DAYS);
    const given = { eni, lookups: { ...empty, memory, ...lookups }, settings: { ...ON, ...settings } };
    expect(reasonsOf(given)).toEqual([reason]);
  });

  it('of the VPC resource controller is kept, whatever the setting', () => {
    const branch = retagged(leakedBranchEni(), { [`kubernetes.io/cluster/${CLUSTER}`]: undefined });
    expect(reasonsOf({ eni: branch, lookups: empty, settings: ON })).toContainEqual({ code: 'unproven' });
  });
});

it('an ENI whose cluster is named is judged by that cluster, whatever the setting', () => {
  expect(reasonsOf({ lookups: { clusters: new Map() }, settings: { withoutClusterTag: true } })).toEqual([
    { code: 'cluster-unknown' },
  ]);
});

describe('an ENI of a cluster that exists', () => {
  const HOUR = 60;
  const HOURLY = Array.from({ length: 24 }, (_, index) => DAY - index * HOUR);

  /** Minutes ago of each earlier look; those in `failed` did not come to their end. */
  const watched = (looks: readonly number[], { grace = DAY, failed = [] as readonly number[] } = {}) => {
    const eni = leakedCniEni();
    const memory = seen(eni, ...looks);
    const broken = failed.map((minutes) => [minutesAgo(minutes).getTime(), false] as const);
    const all = [...memory.looks, ...broken].sort(([a], [b]) => a - b);
    return decided({
      lookups: { clusters: exists, memory: { ...memory, looks: all } },
      settings: { liveClusterGraceMinutes: grace },
    });
  };

  test.each([
    ['three daily audits', [2 * DAY, DAY], {}],
    ['three daily audits, the last before a clean-up', [2 * DAY, DAY, 5], {}],
    ['hourly audits of a day', HOURLY, {}],
    ['daily audits, an hour late in autumn', [2 * DAY + 2 * HOUR, DAY + HOUR], {}],
    [
      'audits of a week, for a grace of three days',
      [7, 6, 5, 4, 3, 2, 1].map((days) => days * DAY),
      { grace: 3 * DAY },
    ],
    ['an incomplete audit before the row', [2 * DAY, DAY], { failed: [2 * DAY + 1] }],
  ])('is taken after %s', (_name, looks, options) => {
    expect(watched(looks, options)).toMatchObject({ verdict: 'take', because: { clusterState: 'exists' } });
  });

  test.each([
    ['one look a day and a minute ago: nobody watched between', [DAY + 1], {}, 2, DAY + 1],
    ['looks in a row that are not half the grace apart', [DAY + 3, DAY + 2, DAY + 1, DAY], {}, 5, DAY + 3],
    ['looks that nearly span the grace', [DAY - 1, DAY / 2], {}, 3, DAY - 1],
    ['an audit that was missed', [3 * DAY, DAY], {}, 2, DAY],
    ['an audit that did not come to its end', [2 * DAY, DAY], { failed: [DAY + HOUR] }, 2, DAY],
    ['the last audit not coming to its end', [2 * DAY, DAY], { failed: [HOUR] }, 1, 0],
    ['no audit for more than 26 hours', [3 * DAY, 2 * DAY, 26 * HOUR + 1], {}, 1, 0],
    ['two days, when the grace is a week', [2 * DAY, DAY, 5], { grace: 7 * DAY }, 4, 2 * DAY],
  ])(
    'is kept after %s',
    (_name, looks, options: { grace?: number; failed?: readonly number[] }, sightings, availableMinutes) => {
      const graceMinutes = options.grace ?? DAY;
      expect(watched(looks, options)).toMatchObject({
        verdict: 'keep',
        reasons: [{ code: 'cluster-grace', cluster: CLUSTER, sightings, availableMinutes, graceMinutes }],
      });
    },
  );
});

describe('an ENI is kept for this reason alone', () => {
  const branch = leakedBranchEni();
  const otherSighting = sightingOf(retagged(leakedCniEni(), { Team: 'blue' }), minutesAgo(2 * DAY));

  test.each<readonly [string, Case, WhyKept]>([
    [
      'another account owns it',
      { eni: leakedCniEni({ ownerId: OTHER_ACCOUNT }) },
      { code: 'other-account', ownerId: OTHER_ACCOUNT },
    ],
    [
      'its instance tag names another instance',
      { eni: retagged(leakedCniEni(), { [INSTANCE_TAG]: 'i-0b' }) },
      { code: 'unproven' },
    ],
    [
      'another owner is written on it',
      { eni: retagged(leakedCniEni(), { 'eks:eni:owner': 'somebody' }) },
      { code: 'unproven' },
    ],
    [
      'it is tagged no_manage',
      { eni: retagged(leakedCniEni(), { 'node.k8s.amazonaws.com/no_manage': 'false' }) },
      { code: 'no-manage-tag' },
    ],
    ['it is tagged to be kept', { eni: retagged(leakedCniEni(), { [KEEP_TAG]: '' }) }, { code: 'exempt' }],
    [
      'it is tagged to be kept in other letters',
      { eni: retagged(leakedCniEni(), { 'EKS-IP-Auditor/Keep': 'no' }) },
      { code: 'exempt' },
    ],
    [
      'a tag says not to delete it',
      { eni: retagged(leakedCniEni(), { Note: 'please DO_NOT_DELETE' }) },
      { code: 'do-not-delete', saidBy: 'its tag Note=please DO_NOT_DELETE' },
    ],
    [
      'a route leads to it',
      { lookups: { routes: routesTo('eni-1') } },
      { code: 'route-target', routeTableId: 'rtb-1', destination: '172.16.0.0/12' },
    ],
    ['routes could not be read', { lookups: { routes: new Map() } }, { code: 'routes-unknown' }],
    [
      'it has an Elastic IP',
      { eni: leakedCniEni({ publicAddresses: [aPublicAddress('203.0.113.7')] }) },
      { code: 'public-address', address: '203.0.113.7' },
    ],
    [
      'its source/destination check is off',
      { eni: leakedCniEni({ sourceDestCheck: false }) },
      { code: 'source-dest-check', state: 'off' },
    ],
    [
      'EC2 did not say whether it forwards traffic',
      { eni: leakedCniEni({ sourceDestCheck: undefined }) },
      { code: 'source-dest-check', state: 'unknown' },
    ],
    ['it is in use', { eni: leakedCniEni({ status: 'in-use' }) }, { code: 'not-available', status: 'in-use' }],
    [
      'it is being attached',
      { eni: leakedCniEni({ status: 'attaching' }) },
      { code: 'not-available', status: 'attaching' },
    ],
    ['its status is not told', { eni: leakedCniEni({ status: '' }) }, { code: 'not-available', status: '' }],
    [
      'its status is spelled in other letters',
      { eni: leakedCniEni({ status: 'Available' }) },
      { code: 'not-available', status: 'Available' },
    ],
    [
      'it has an attachment',
      { eni: { ...attached(leakedCniEni(), 'i-0a'), status: 'available' } },
      { code: 'attached' },
    ],
    ...['pending', 'running', 'shutting-down', 'stopping', 'stopped', ''].map(
      (state) =>
        [
          `its instance is ${state || 'in no state that is told'}`,
          { lookups: { instances: new Map([['i-0a', state]]) } },
          { code: 'instance-exists', instanceId: 'i-0a', state },
        ] as const,
    ),
    ['its instance was not looked up', { lookups: { instances: new Map() } }, { code: 'instance-unknown' }],
    [
      'it is a trunk that names no instance',
      { eni: retagged(leakedTrunkEni(), { [INSTANCE_TAG]: undefined }) },
      { code: 'instance-unknown' },
    ],
    [
      'it is a trunk that names an empty instance',
      { eni: retagged(leakedTrunkEni(), { [INSTANCE_TAG]: '' }) },
      { code: 'instance-unknown' },
    ],
    [
      'its trunk is still there',
      { eni: branch, lookups: { trunks: new Map([['eni-trunk', 'exists']]) } },
      { code: 'trunk-exists', trunkId: 'eni-trunk' },
    ],
    ['its trunk was not looked up', { eni: branch, lookups: { trunks: new Map() } }, { code: 'trunk-unknown' }],
    [
      'it is a branch that names no trunk',
      { eni: retagged(branch, { [TRUNK_TAG]: undefined }) },
      { code: 'trunk-unknown' },
    ],
    [
      'it is a branch that names an instance, which is up',
      { eni: retagged(branch, { [INSTANCE_TAG]: 'i-0a' }), lookups: { instances: new Map([['i-0a', 'running']]) } },
      { code: 'instance-exists', instanceId: 'i-0a', state: 'running' },
    ],
    ['no tag names its cluster', { eni: untagged }, { code: 'no-cluster-tag' }],
    [
      'tags name several clusters and none as its own',
      {
        eni: retagged(leakedCniEni(), {
          ...NAMES_NO_CLUSTER,
          'kubernetes.io/cluster/a': 'shared',
          'kubernetes.io/cluster/b': 'shared',
        }),
      },
      { code: 'cluster-unknown' },
    ],
    [
      'its cluster is named only by a tag that others gave it, which no policy could ask for',
      { eni: retagged(untagged, { [`kubernetes.io/cluster/${CLUSTER}`]: 'owned' }) },
      { code: 'cluster-unknown' },
    ],
    ['its cluster was not looked up', { lookups: { clusters: new Map() } }, { code: 'cluster-unknown' }],
    [
      'one of the clusters that own it was not looked up',
      { eni: retagged(branch, { 'kubernetes.io/cluster/other': 'owned' }) },
      { code: 'cluster-unknown' },
    ],
    [
      'a cluster of its name is in another VPC of the region',
      { lookups: { clusters: new Map([[CLUSTER, [aCluster({ vpcId: 'vpc-other' })]]]) } },
      { code: 'cluster-elsewhere', cluster: CLUSTER, where: 'vpc-other' },
    ],
    [
      'a cluster of its name is in other regions',
      { lookups: { elsewhere: { ...NOWHERE_ELSE, regions: new Map([[CLUSTER, ['eu-west-2', 'us-east-1']]]) } } },
      { code: 'cluster-elsewhere', cluster: CLUSTER, where: 'eu-west-2 and us-east-1' },
    ],
    [
      'another region could not be asked',
      { lookups: { elsewhere: { ...NOWHERE_ELSE, unread: ['us-east-1: eks:ListClusters (denied): no'] } } },
      { code: 'regions-unread', because: 'us-east-1: eks:ListClusters (denied): no' },
    ],
    [
      'another account uses its VPC',
      { lookups: { elsewhere: { ...NOWHERE_ELSE, sharedVpcs: new Set([leakedCniEni().vpcId]) } } },
      { code: 'vpc-shared', vpcId: leakedCniEni().vpcId },
    ],
    [
      'its cluster exists and it was seen a moment ago for the first time',
      { lookups: { clusters: exists, memory: { ...NO_MEMORY, sightings: seen(leakedCniEni(), 30).sightings } } },
      { code: 'cluster-grace', cluster: CLUSTER, sightings: 1, availableMinutes: 0, graceMinutes: DAY },
    ],
    [
      'its cluster exists and had no grace yet',
      { lookups: { clusters: exists, memory: seen(leakedCniEni(), DAY - 1) } },
      { code: 'cluster-grace', cluster: CLUSTER, sightings: 2, availableMinutes: DAY - 1, graceMinutes: DAY },
    ],
    [
      'its cluster is being deleted, and so still exists',
      {
        lookups: {
          clusters: new Map([[CLUSTER, [aCluster({ status: 'DELETING' })]]]),
          memory: seen(leakedCniEni(), 90),
        },
      },
      { code: 'cluster-grace', cluster: CLUSTER, sightings: 2, availableMinutes: 90, graceMinutes: DAY },
    ],
    [
      'EKS names no VPC for the cluster of its name',
      { lookups: { clusters: new Map([[CLUSTER, [aCluster({ vpcId: '' })]]]), memory: seen(leakedCniEni(), 90) } },
      { code: 'cluster-grace', cluster: CLUSTER, sightings: 2, availableMinutes: 90, graceMinutes: DAY },
    ],
    [
      'only one of the clusters that own it exists',
      {
        eni: retagged(branch, { 'kubernetes.io/cluster/other': 'owned' }),
        lookups: {
          clusters: new Map([
            [CLUSTER, []],
            ['other', [aCluster({ name: 'other' })]],
          ]),
          memory: seen(retagged(branch, { 'kubernetes.io/cluster/other': 'owned' }), 90),
        },
      },
      { code: 'cluster-grace', cluster: 'other', sightings: 2, availableMinutes: 90, graceMinutes: DAY },
    ],
    [
      'it is a minute too young',
      { eni: madeAgo(59), lookups: { memory: seen(madeAgo(59), 40) } },
      { code: 'too-young', ageMinutes: 59, minAgeMinutes: 60 },
    ],
    ...['yesterday-ish', '', '0001-01-01T00:00:00Z', minutesAgo(-1).toISOString(), minutesAgo(-600).toISOString()].map(
      (stamp) =>
        [
          `its creation time says "${stamp}", though the ledger knows it`,
          { eni: retagged(leakedCniEni(), { [CREATED_AT]: stamp }) },
          { code: 'age-unknown' },
        ] as const,
    ),
    ...[30, 2 * DAY].map(
      (minutes) =>
        [
          `its creation time was still to come when it was seen ${minutes} minutes ago`,
          {
            eni: retagged(leakedCniEni(), { [CREATED_AT]: minutesAgo(minutes - 1).toISOString() }),
            lookups: {
              memory: seen(retagged(leakedCniEni(), { [CREATED_AT]: minutesAgo(minutes - 1).toISOString() }), minutes),
            },
            settings: { minAgeMinutes: 15 },
          },
          { code: 'age-unknown' },
        ] as const,
    ),
    [
      'its creation time was once in the future, before it was last attached',
      { lookups: { memory: { ...seen(leakedCniEni(), ...TWO_DAYS), misdated: new Map([['eni-1', 'once']]) } } },
      { code: 'age-unknown' },
    ],
    [
      'an audit once saw it attached to another instance',
      { lookups: { memory: { ...seen(leakedCniEni(), ...TWO_DAYS), reused: new Map([['eni-1', REUSE]]) } } },
      { code: 'reused', instanceId: 'i-0b', seenAt: REUSE.at },
    ],
    [
      'an audit of this very moment saw it first',
      { lookups: { memory: seen(leakedCniEni(), 0) } },
      { code: 'seen-once', firstSeen: NOW.toISOString() },
    ],
    ['no earlier audit saw it', { lookups: { memory: NO_MEMORY } }, { code: 'seen-once', firstSeen: null }],
    [
      'an audit saw it 29 minutes ago',
      { lookups: { memory: seen(leakedCniEni(), 29) } },
      { code: 'seen-once', firstSeen: minutesAgo(29).toISOString() },
    ],
    [
      'it looked different when it was seen',
      { lookups: { memory: { ...NO_MEMORY, sightings: new Map([['eni-1', otherSighting]]) } } },
      { code: 'seen-once', firstSeen: null },
    ],
    [
      'it was seen in the future',
      { lookups: { memory: seen(leakedCniEni(), -60) } },
      { code: 'seen-once', firstSeen: null },
    ],
    [
      'when it was seen cannot be read',
      {
        lookups: {
          memory: {
            ...NO_MEMORY,
            sightings: new Map([['eni-1', { ...sightingOf(leakedCniEni(), NOW), firstSeen: 'long ago' }]]),
          },
        },
      },
      { code: 'seen-once', firstSeen: null },
    ],
  ])('%s', (_name, given, reason) => {
    expect(reasonsOf(given)).toEqual([reason]);
  });
});

describe('an ENI is kept', () => {
  test.each<readonly [string, NetworkInterface, WhyKept]>([
    [
      'that a service manages',
      leakedCniEni({ requesterManaged: true }),
      { code: 'service-owned', kind: 'other-service' },
    ],
    [
      'that EKS Auto Mode manages',
      leakedCniEni({ operatorManaged: true, operatorPrincipal: 'eks.amazonaws.com' }),
      { code: 'service-owned', kind: 'auto-mode' },
    ],
    [
      'of a type that is a service’s',
      leakedCniEni({ interfaceType: 'lambda' }),
      { code: 'service-owned', kind: 'lambda' },
    ],
    ['that a person made', anEni(), { code: 'not-made-by-eks' }],
    ['that the CNI only tagged', { ...leakedCniEni(), description: 'failover' }, { code: 'not-made-by-eks' }],
    [
      'whose Description almost names an instance',
      { ...leakedCniEni(), description: 'aws-K8S-i-0a!' },
      { code: 'not-made-by-eks' },
    ],
  ])('%s', (_name, eni, reason) => {
    expect(reasonsOf({ eni })).toContainEqual(reason);
  });

  it('for what is written on it before what stands around it', () => {
    const lookups = { instances: new Map([['i-0a', 'running']]) };
    expect(reasonsOf({ eni: untagged, lookups }).map(({ code }) => code)).toEqual([
      'no-cluster-tag',
      'instance-exists',
    ]);
  });

  it('that may not be deleted for that alone, though nobody read the routes of its VPC', () => {
    expect(reasonsOf({ eni: anEni(), lookups: { routes: new Map() } })).toEqual([{ code: 'not-made-by-eks' }]);
  });

  it('for its DO NOT DELETE, whatever else holds', () => {
    const eni = anEni({ description: 'DO NOT DELETE - Amazon MSK network interface for cluster x' });
    expect(reasonsOf({ eni })).toEqual([
      { code: 'service-owned', kind: 'msk' },
      { code: 'do-not-delete', saidBy: 'its description' },
    ]);
  });

  it('when a setting is no number', () => {
    const eni = leakedCniEni();
    expect(decided({ settings: { minAgeMinutes: Number.NaN } }).verdict).toBe('keep');
    const lookups = { clusters: exists, memory: seen(eni, ...TWO_DAYS) };
    expect(decided({ lookups, settings: { liveClusterGraceMinutes: Number.NaN } }).verdict).toBe('keep');
  });

  it('when it is younger than any setting allows', () => {
    const lookups = { memory: seen(madeAgo(14), 14) };
    expect(reasonsOf({ eni: madeAgo(14), lookups, settings: { minAgeMinutes: 1 } })).toContainEqual({
      code: 'too-young',
      ageMinutes: 14,
      minAgeMinutes: 15,
    });
  });

  it('of a live cluster that was never seen before for both: it was watched by this look alone', () => {
    expect(reasonsOf({ lookups: { clusters: exists, memory: NO_MEMORY } })).toEqual([
      { code: 'cluster-grace', cluster: CLUSTER, sightings: 1, availableMinutes: 0, graceMinutes: DAY },
      { code: 'seen-once', firstSeen: null },
    ]);
  });

  it('with every reason that holds', () => {
    const eni = retagged(leakedCniEni({ status: 'in-use' }), {
      [KEEP_TAG]: 'x',
      [CREATED_AT]: minutesAgo(5).toISOString(),
    });
    const lookups = { instances: new Map([['i-0a', 'running']]), clusters: exists, memory: NO_MEMORY };
    expect(reasonsOf({ eni, lookups }).map(({ code }) => code)).toEqual([
      'exempt',
      'not-available',
      'instance-exists',
      'cluster-grace',
      'too-young',
      'seen-once',
    ]);
  });
});

it('keeps whatever is missing from what was looked up', () => {
  const part = fc.record(
    {
      instances: fc.constant(new Map<string, string>()),
      clusters: fc.constant(new Map()),
      trunks: fc.constant(new Map()),
      memory: fc.constant(NO_MEMORY),
    },
    { requiredKeys: [] },
  );
  const kinds = fc.constantFrom(leakedCniEni(), leakedTrunkEni(), leakedBranchEni());
  fc.assert(
    fc.property(kinds, part, (eni, missing) => {
      const isBranch = eni.description === 'aws-k8s-branch-eni';
      const matters = Object.keys(missing).filter((name) => name !== (isBranch ? 'instances' : 'trunks'));
      expect(decided({ eni, lookups: missing }).verdict).toBe(matters.length === 0 ? 'take' : 'keep');
    }),
  );
});
