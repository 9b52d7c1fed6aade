import fc from 'fast-check';
import {
  CLEANUP_OUTCOMES,
  CLEANUP_REFUSALS,
  type CleanupDecision,
  type CleanupReport,
  type TargetCleanup,
  type WhyKept,
  type WhyTaken,
} from '../../lambda/model/cleanup.ts';
import { hostileText } from './hostile-text.ts';

const TIME = '2026-11-23T02:12:09.000Z';

const minutes = fc.nat(1_000_000);

/** Every reason that there is. */
export const whyKept: fc.Arbitrary<WhyKept> = fc.oneof(
  fc
    .constantFrom(
      'not-made-by-eks' as const,
      'unproven' as const,
      'no-manage-tag' as const,
      'exempt' as const,
      'attached' as const,
      'instance-unknown' as const,
      'trunk-unknown' as const,
      'cluster-unknown' as const,
      'no-cluster-tag' as const,
      'routes-unknown' as const,
      'age-unknown' as const,
    )
    .map((code) => ({ code })),
  hostileText.map((kind) => ({ code: 'service-owned' as const, kind })),
  hostileText.map((ownerId) => ({ code: 'other-account' as const, ownerId })),
  fc.record({ code: fc.constant('reused' as const), instanceId: fc.option(hostileText), seenAt: fc.constant(TIME) }),
  fc.record({ code: fc.constant('route-target' as const), routeTableId: hostileText, destination: hostileText }),
  hostileText.map((saidBy) => ({ code: 'do-not-delete' as const, saidBy })),
  hostileText.map((address) => ({ code: 'public-address' as const, address })),
  fc.record({
    code: fc.constant('source-dest-check' as const),
    state: fc.constantFrom('off' as const, 'unknown' as const),
  }),
  hostileText.map((status) => ({ code: 'not-available' as const, status })),
  hostileText.map((vpcId) => ({ code: 'vpc-shared' as const, vpcId })),
  hostileText.map((because) => ({ code: 'regions-unread' as const, because })),
  fc.record({ code: fc.constant('cluster-elsewhere' as const), cluster: hostileText, where: hostileText }),
  hostileText.map((trunkId) => ({ code: 'trunk-exists' as const, trunkId })),
  fc.record({ code: fc.constant('instance-exists' as const), instanceId: hostileText, state: hostileText }),
  fc.record({ code: fc.constant('vpc-unread' as const), vpcId: hostileText, because: hostileText }),
  fc.record({ code: fc.constant('vpc-has-cluster' as const), vpcId: hostileText, cluster: hostileText }),
  fc.record({ code: fc.constant('vpc-has-node' as const), vpcId: hostileText, shownBy: hostileText }),
  fc.record({
    code: fc.constant('no-cluster-grace' as const),
    sightings: fc.nat(500),
    availableMinutes: minutes,
    graceMinutes: minutes,
  }),
  fc.record({
    code: fc.constant('cluster-grace' as const),
    cluster: hostileText,
    sightings: fc.nat(500),
    availableMinutes: minutes,
    graceMinutes: minutes,
  }),
  fc.record({ code: fc.constant('too-young' as const), ageMinutes: minutes, minAgeMinutes: minutes }),
  fc.record({ code: fc.constant('seen-once' as const), firstSeen: fc.option(fc.constant(TIME)) }),
);

const whyTaken: fc.Arbitrary<WhyTaken> = fc.record({
  code: fc.constant('leaked' as const),
  madeBy: fc.constantFrom('vpc-cni' as const, 'vpc-resource-controller' as const),
  instanceId: fc.option(hostileText),
  instanceState: fc.constantFrom('gone', 'terminated', 'gone with its trunk'),
  cluster: fc.option(hostileText),
  clusterState: fc.constantFrom('exists' as const, 'gone' as const, 'none-in-vpc' as const),
  ageMinutes: minutes,
  firstSeen: fc.constant(TIME),
  sightings: fc.nat(500),
  availableMinutes: minutes,
});

const about = { eniId: hostileText, subnetId: hostileText, addresses: fc.nat(500) };

const decision: fc.Arbitrary<CleanupDecision> = fc.oneof(
  fc.record({
    ...about,
    verdict: fc.constant('keep' as const),
    reasons: fc.array(whyKept, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ ...about, verdict: fc.constant('take' as const), because: whyTaken }),
);

const outcome = fc.record({
  ...about,
  outcome: fc.constantFrom(...CLEANUP_OUTCOMES),
  message: hostileText,
  at: fc.constant(TIME),
});

const target: fc.Arbitrary<TargetCleanup> = fc
  .record({
    accountId: fc.constantFrom('111122223333', '222233334444', '333344445555'),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    refused: fc.option(fc.record({ reason: fc.constantFrom(...CLEANUP_REFUSALS), message: hostileText }), { freq: 3 }),
    decisions: fc.array(decision, { maxLength: 12 }),
    outcomes: fc.array(outcome, { maxLength: 8 }),
    waiting: fc.nat(5),
    record: fc.option(hostileText),
  })
  .map((parts) => {
    const deleted = parts.outcomes.filter((one) => one.outcome === 'deleted');
    return { ...parts, addressesFreed: deleted.reduce((sum, { addresses }) => sum + addresses, 0) };
  });

/** Clean-ups with text at its worst. */
export const cleanups: fc.Arbitrary<CleanupReport> = fc.record({
  mode: fc.constantFrom('plan' as const, 'apply' as const),
  targets: fc.array(target, { maxLength: 6 }),
});
