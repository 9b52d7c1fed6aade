import fc from 'fast-check';
import { worstFirst } from '../../lambda/audit/run-checks.ts';
import { folded } from '../../lambda/model/address-map.ts';
import type { ClusterPool } from '../../lambda/model/cluster-pools.ts';
import { GAP_REASONS } from '../../lambda/model/coverage.ts';
import type { Evidence, Finding, SuppressionRef } from '../../lambda/model/finding.ts';
import type { SubnetPast } from '../../lambda/model/free-history.ts';
import type { Report, TargetResult } from '../../lambda/model/report.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import { aMap } from './a-map.ts';
import { aPast, aPool } from './a-pool.ts';
import { cleanups } from './any-cleanup.ts';
import { hostileText } from './hostile-text.ts';
import { aFinding, aReport, aTarget } from './sample-report.ts';

const evidence: fc.Arbitrary<Evidence> = fc.record(
  {
    subnet: fc.oneof(fc.constantFrom('subnet-1', 'subnet-2', 'subnet-3'), hostileText),
    addresses: fc.nat(800),
    ageMinutes: fc.oneof(fc.nat(100_000), fc.constant('unknown')),
    heldBy: fc.dictionary(fc.constantFrom('nodes', 'leaked', 'others'), fc.nat(250)),
    whyNotCleaned: fc.array(hostileText, { maxLength: 3 }),
    description: hostileText,
    free: fc.nat(250),
    other: fc.jsonValue().map((value) => JSON.stringify(value)),
  },
  { requiredKeys: [] },
);

const finding: fc.Arbitrary<Finding> = fc
  .record({
    id: fc.stringMatching(/^[0-9a-f]{16}$/),
    check: fc.constantFrom('leaked-eni', 'subnet-low-ips', 'unattached-eni', 'unsupported-instance-type'),
    severity: fc.constantFrom(...SEVERITIES),
    status: fc.constantFrom('new' as const, 'ongoing' as const, 'resolved' as const),
    accountId: fc.constantFrom('111122223333', '222233334444', '333344445555'),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    cluster: fc.option(hostileText),
    message: hostileText,
    evidence,
    suppressed: fc.option(
      fc.constantFrom<SuppressionRef>(
        { reason: 'known', expires: '2027-01-01', by: 'configuration' },
        { reason: 'known', expires: '2027-01-01', by: 'snooze' },
      ),
      { freq: 5 },
    ),
    resourceId: hostileText,
    advice: hostileText,
  })
  .map(({ resourceId, advice, ...parts }) =>
    aFinding({
      ...parts,
      resource: { type: 'AWS::EC2::NetworkInterface', id: resourceId, arn: `arn:aws:ec2:::${resourceId}` },
      remediation: {
        steps: [
          { text: advice },
          { command: { argv: ['aws', 'ec2', 'x', '--id', resourceId, '--list', advice, 'b'] } },
        ],
        url: 'https://docs.aws.amazon.com/eks/',
      },
    }),
  );

const gap = fc.record({
  section: fc.constantFrom('target', 'subnets', 'clusters'),
  reason: fc.constantFrom(...GAP_REASONS),
  action: fc.constantFrom('ec2:DescribeSubnets', 'sts:AssumeRole', 'eks:ListClusters'),
  message: hostileText,
});

const target: fc.Arbitrary<TargetResult> = fc
  .record({
    accountId: fc.constantFrom('111122223333', '222233334444', '333344445555'),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    gaps: fc.array(gap, { maxLength: 3 }),
    notEvaluated: fc.array(
      fc.record({
        check: fc.constantFrom('leaked-eni', 'subnet-low-ips'),
        partly: fc.boolean(),
        because: fc.array(
          fc.oneof(
            gap.map((one) => ({ gap: one })),
            hostileText.map((threw) => ({ threw })),
          ),
          { maxLength: 2 },
        ),
      }),
      { maxLength: 2 },
    ),
    memory: fc.oneof(
      fc.constant({ status: 'off' as const, message: null }),
      fc.constant({ status: 'kept' as const, message: null }),
      hostileText.map((message) => ({ status: 'failed' as const, message })),
    ),
  })
  .map(({ gaps, notEvaluated, memory, ...place }) => {
    const status = gaps.length + notEvaluated.length === 0 ? ('complete' as const) : ('partial' as const);
    return aTarget({ ...place, gaps, notEvaluated, status, memory });
  });

const map = fc
  .record({
    subnetId: hostileText,
    name: fc.option(hostileText),
    availabilityZone: hostileText,
    eni: hostileText,
    folds: fc.boolean(),
  })
  .map(({ eni, folds, ...texts }) => {
    const whole = aMap({
      ...texts,
      cells: { by: 'address', runs: '=4 ?28 X20:0 .11 =1', enis: [{ id: eni, cluster: eni }] },
    });
    return folds ? folded(whole) : whole;
  });

const pool: fc.Arbitrary<ClusterPool> = fc.record({ text: hostileText, free: fc.nat(300) }).map(({ text, free }) => {
  const { zones, groups } = aPool();
  return aPool({
    cluster: text,
    zones: zones.map((zone) => ({ ...zone, zone: text, free })),
    groups: groups.map((group) => ({ ...group, name: text, assumptions: [text] })),
    unknownGroups: [text],
  });
});

const past: fc.Arbitrary<SubnetPast> = fc
  .record({
    name: fc.option(hostileText),
    lowest: fc.array(fc.option(fc.nat(250)), { minLength: 2, maxLength: 35 }),
    forecast: fc.constantFrom<SubnetPast['forecast']>(
      { kind: 'holds' },
      { kind: 'unknown', because: 'outdated' },
      { kind: 'runs-out', inDays: 0, earliestInDays: 0, latestInDays: null, perDay: 3.2, over: 12 },
    ),
  })
  .map((parts) => aPast({ ...parts, clusters: [parts.name ?? ''] }));

/**
 * Reports with text at its worst. Findings are drawn from a small number of different ones, repeated with ids of their
 * own, so that a report of thousands is made quickly.
 */
export function reports({ maxFindings }: { readonly maxFindings: number }): fc.Arbitrary<Report> {
  return fc
    .record({
      kinds: fc.array(finding, { maxLength: 12 }),
      amount: fc.nat(maxFindings),
      targets: fc.array(target, { maxLength: 5 }),
      cleanup: fc.option(cleanups),
      addressMaps: fc.option(fc.record({ maps: fc.array(map, { maxLength: 2 }), leftOut: fc.nat(3) }), {
        nil: undefined,
      }),
      clusterPools: fc.option(fc.record({ clusters: fc.array(pool, { maxLength: 2 }), leftOut: fc.nat(3) }), {
        nil: undefined,
      }),
      freeHistory: fc.option(fc.record({ subnets: fc.array(past, { maxLength: 2 }), leftOut: fc.nat(3) }), {
        nil: undefined,
      }),
      notices: fc.array(
        fc.record({
          check: fc.constantFrom('leaked-eni', 'subnet-low-ips'),
          resource: hostileText,
          problem: fc.constantFrom('expired' as const, 'unused' as const),
          expires: fc.constant('2026-01-01'),
        }),
        { maxLength: 20 },
      ),
    })
    .map(({ kinds, amount, targets, notices, cleanup, ...pictures }) => {
      const findings = Array.from({ length: kinds.length === 0 ? 0 : amount }, (_, index) => numbered(kinds, index));
      const report = aReport({ findings: findings.sort(worstFirst), targets, notices, cleanup });
      const there = Object.entries(pictures).filter(([, picture]) => picture !== undefined);
      return { ...report, ...Object.fromEntries(there) };
    });
}

function numbered(kinds: readonly Finding[], index: number): Finding {
  const kind = kinds[index % kinds.length] ?? aFinding();
  const id = index.toString(16).padStart(16, '0');
  const round = Math.floor(index / kinds.length);
  const isElsewhere = round % 3 !== 0 && 'subnet' in kind.evidence;
  const place = isElsewhere ? { ...kind.evidence, subnet: `subnet-${index}` } : kind.evidence;
  return { ...kind, id, evidence: place, resource: { ...kind.resource, id: `${kind.resource.id}${index}` } };
}
