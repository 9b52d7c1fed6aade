import type {
  CleanupDecision,
  CleanupOutcome,
  CleanupReport,
  TargetCleanup,
  WhyKept,
} from '../../lambda/model/cleanup.ts';

const hex = (value: number) => value.toString(16).padStart(17, '0');

/** An ENI that clean-up takes. */
export function aTaken(
  number: number,
  parts: { readonly addresses?: number; readonly cluster?: string; readonly ageMinutes?: number } = {},
): Extract<CleanupDecision, { verdict: 'take' }> {
  const { addresses = 10, cluster = 'staging', ageMinutes = 7200 - number * 60 } = parts;
  return {
    eniId: `eni-${hex(0xa1b2c3d4 + number * 7919)}`,
    subnetId: 'subnet-0a1b2c3d4e5f60718',
    addresses,
    verdict: 'take',
    because: {
      code: 'leaked',
      madeBy: 'vpc-cni',
      instanceId: `i-${hex(number)}`,
      instanceState: 'gone',
      cluster,
      clusterState: 'gone',
      ageMinutes,
      firstSeen: '2026-11-20T03:12:09.000Z',
      sightings: 4,
      availableMinutes: 4320,
    },
  };
}

/** An ENI that clean-up keeps. */
export function aKept(number: number, ...reasons: readonly WhyKept[]): CleanupDecision {
  return {
    eniId: `eni-${hex(0xc0ffee + number)}`,
    subnetId: 'subnet-0ccccccccccccccccc',
    addresses: 1,
    verdict: 'keep',
    reasons: reasons.length === 0 ? [{ code: 'not-made-by-eks' }] : reasons,
  };
}

export function anOutcome(
  { eniId, subnetId, addresses }: CleanupDecision,
  outcome: CleanupOutcome['outcome'],
  message = 'gone, and seen to be',
): CleanupOutcome {
  return { eniId, subnetId, addresses, outcome, message, at: '2026-11-23T03:12:30.000Z' };
}

export function aTargetCleanup(parts: Partial<TargetCleanup> = {}): TargetCleanup {
  return {
    accountId: '111122223333',
    region: 'eu-west-1',
    refused: null,
    decisions: [],
    waiting: 0,
    outcomes: [],
    addressesFreed: 0,
    record: null,
    ...parts,
  };
}

const KEPT: readonly CleanupDecision[] = [
  ...Array.from({ length: 30 }, (_, index) => aKept(index, { code: 'service-owned', kind: 'efs' })),
  ...Array.from({ length: 12 }, (_, index) => aKept(100 + index)),
  aKept(200, { code: 'too-young', ageMinutes: 12, minAgeMinutes: 60 }, { code: 'seen-once', firstSeen: null }),
  aKept(201, { code: 'cluster-grace', cluster: 'prod', sightings: 2, availableMinutes: 90, graceMinutes: 1440 }),
];

const TAKEN = Array.from({ length: 14 }, (_, index) => aTaken(index));

const REFUSED: readonly TargetCleanup[] = ['eu-west-1', 'us-east-1'].map((region) =>
  aTargetCleanup({
    accountId: '222233334444',
    region,
    refused: {
      reason: 'gap',
      message: 'clusters: access denied (eks:ListClusters): User is not authorized to perform: eks:ListClusters',
    },
  }),
);

/** What `cleanup plan` would say of an estate: 14 to delete in one target, 6 to wait, two targets refused. */
export function aPlan(): CleanupReport {
  const waiting = Array.from({ length: 6 }, (_, index) => aTaken(50 + index));
  return {
    mode: 'plan',
    targets: [aTargetCleanup({ decisions: [...TAKEN, ...waiting, ...KEPT], waiting: 6 }), ...REFUSED],
  };
}

/** The same applied: 11 deleted, the others kept for a reason each. */
export function anApplied(): CleanupReport {
  const [first, second, third, ...others] = TAKEN;
  const outcomes =
    first === undefined || second === undefined || third === undefined
      ? []
      : [
          ...others.map((decision) => anOutcome(decision, 'deleted')),
          anOutcome(first, 'in-use', `${first.eniId} is attached to i-0aaaaaaaaaaaaaaaa again`),
          anOutcome(second, 'changed', 'its description changed'),
          anOutcome(third, 'denied', 'You are not authorized to perform this operation.'),
        ];
  return {
    mode: 'apply',
    targets: [
      aTargetCleanup({
        decisions: [...TAKEN, ...KEPT],
        outcomes,
        addressesFreed: 110,
        record: 's3://eks-ip-audit-111122223333/ledger/cleanup/2026-11-23/111122223333/eu-west-1.ndjson',
      }),
      ...REFUSED,
    ],
  };
}
