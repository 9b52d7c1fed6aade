import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TargetCapacity } from '../../../lambda/model/capacity.ts';
import { openFindings } from '../../../lambda/model/open-findings.ts';
import { cloudWatchMetrics, type MetricRecord } from '../../../lambda/report/tools/cloudwatch.ts';
import { reports } from '../any-report.ts';
import { aFinding, aGap, aReport, aTarget } from '../sample-report.ts';

const PLACE = { accountId: '111122223333', region: 'eu-west-1' };
const PROD = { account: PLACE.accountId, region: PLACE.region, cluster: 'prod' };
const WEEK = { kind: 'no-memory' } as const;
const now = { free: 90, usable: 502, subnets: 2, week: WEEK };

function aCapacity(parts: Partial<TargetCapacity> = {}): TargetCapacity {
  return {
    ...PLACE,
    clusters: [{ name: 'prod', now }],
    runsOut: [],
    watched: 2,
    tooShort: 0,
    tightestZones: [{ cluster: 'prod', zone: 'eu-west-1a', free: 7 }],
    subnets: [
      { subnetId: 'subnet-0a', free: 7 },
      { subnetId: 'subnet-0b', free: 83 },
    ],
    ...parts,
  };
}

const runsOut = (subnetId: string, inDays: number, clusters = ['prod']) => ({
  subnetId,
  name: null,
  clusters,
  free: 7,
  usable: 251,
  inDays,
  perDay: 2,
  over: 21,
});

const ALL = { byCluster: true, bySubnet: true, narrowed: false };
const measured = (
  {
    report = aReport({}),
    capacities = [aCapacity()],
  }: { report?: ReturnType<typeof aReport>; capacities?: TargetCapacity[] },
  detail: Partial<typeof ALL> = {},
) => cloudWatchMetrics(report, capacities, { ...ALL, ...detail });

/** What is known of one thing, by all that was written of it. */
const valuesOf = (records: readonly MetricRecord[], dimensions: MetricRecord['dimensions']) =>
  records.filter((each) => JSON.stringify(each.dimensions) === JSON.stringify(dimensions)).map(({ values }) => values);

describe('free addresses', () => {
  it('are those of the tightest zone of a cluster and of each subnet, and of the deployment the least', () => {
    const batch = { cluster: 'batch', zone: 'eu-west-1b', free: 3 };
    const capacities = [
      aCapacity(),
      aCapacity({ region: 'us-east-1', clusters: [{ name: 'batch', now }], tightestZones: [batch] }),
    ];
    const records = measured({ capacities });
    expect(valuesOf(records, PROD)).toEqual([{ FreeAddresses: 7 }]);
    expect(valuesOf(records, { ...PROD, region: 'us-east-1', cluster: 'batch' })).toEqual([{ FreeAddresses: 3 }]);
    expect(valuesOf(records, {})).toEqual([{ FreeAddresses: 3 }]);
    const { cluster: _, ...place } = PROD;
    expect(valuesOf(records, { ...place, subnet: 'subnet-0b' })).toEqual([{ FreeAddresses: 83 }]);
  });

  it.each([
    ['it could not be read', { clusters: [{ name: 'prod', now: null }], tightestZones: undefined, subnets: undefined }],
    ['an earlier release read it', { tightestZones: undefined, subnets: undefined }],
  ])('are nothing, neither 0 nor plenty, where %s', (_, parts) => {
    const records = measured({ capacities: [aCapacity(parts)] });
    expect(records.filter(({ values }) => 'FreeAddresses' in values)).toEqual([]);
  });

  it('are 0 where there are none', () => {
    const tightestZones = [{ cluster: 'prod', zone: 'eu-west-1a', free: 0 }];
    expect(valuesOf(measured({ capacities: [aCapacity({ tightestZones })] }), PROD)).toEqual([{ FreeAddresses: 0 }]);
  });

  it('are written by cluster and by subnet only where asked for, and of the deployment always', () => {
    const records = measured({}, { byCluster: false, bySubnet: false });
    expect(records.filter(({ values }) => 'FreeAddresses' in values)).toEqual([
      { dimensions: {}, values: { FreeAddresses: 7 } },
    ]);
  });

  it('are not the least of the deployment in an audit of a part of it', () => {
    const records = measured({}, { narrowed: true });
    expect(valuesOf(records, {})).toEqual([]);
    expect(valuesOf(records, PROD)).toEqual([{ FreeAddresses: 7 }]);
  });

  it.each(['', ' ', ':prod', 'prod\n', 'pröd', '\u001b[31m', 'p'.repeat(256)])(
    'of %j, which no metric can be of, are left out and lose no others',
    (name) => {
      const tightestZones = [
        { cluster: name, zone: 'eu-west-1a', free: 1 },
        { cluster: 'prod', zone: 'eu-west-1a', free: 7 },
      ];
      const clusters = [
        { name, now },
        { name: 'prod', now },
      ];
      const records = measured({ capacities: [aCapacity({ clusters, tightestZones })] });
      const ofClusters = records.filter(({ dimensions }) => 'cluster' in dimensions);
      expect(ofClusters.map(({ dimensions }) => dimensions.cluster)).toEqual(['prod']);
    },
  );
});

describe('days left', () => {
  const capacities = [
    aCapacity({
      clusters: [
        { name: 'constructor', now },
        { name: 'prod', now },
        { name: 'quiet', now },
      ],
      runsOut: [runsOut('subnet-0a', 0), runsOut('subnet-0b', 9, ['prod', 'constructor'])],
    }),
  ];

  it('are those of the first subnet of a cluster that runs out, 0 on its day', () => {
    const records = measured({ capacities });
    expect(valuesOf(records, PROD)).toEqual([{ FreeAddresses: 7, DaysLeft: 0 }]);
    expect(valuesOf(records, { ...PROD, cluster: 'constructor' })).toEqual([{ DaysLeft: 9 }]);
    expect(valuesOf(records, {})).toEqual([{ FreeAddresses: 7, DaysLeft: 0 }]);
    const { cluster: _, ...place } = PROD;
    expect(valuesOf(records, { ...place, subnet: 'subnet-0b' })).toEqual([{ FreeAddresses: 83, DaysLeft: 9 }]);
  });

  it('are nothing where none is forecast to run out', () => {
    expect(valuesOf(measured({ capacities }), { ...PROD, cluster: 'quiet' })).toEqual([]);
    expect(measured({}).filter(({ values }) => 'DaysLeft' in values)).toEqual([]);
  });
});

describe('causes', () => {
  const cause = aFinding({ id: 'cause', check: 'leaked-eni', severity: 'medium' });
  const effect = { ...aFinding({ id: 'effect', severity: 'critical' }), explainedBy: ['cause'] };
  const other = aFinding({ id: 'other', severity: 'high', cluster: 'batch' });
  const report = aReport({ findings: [cause, effect, other] });
  const counted = (records: readonly MetricRecord[]) =>
    records
      .filter(({ values }) => 'CausesBySeverity' in values)
      .map(({ dimensions: { cluster = '', severity }, values }) => `${cluster} ${severity} ${values.CausesBySeverity}`);

  it('count once with what follows from them, by the worst severity of that', () => {
    const ofDeployment = measured({ report }).filter(({ dimensions }) => Object.keys(dimensions).join() === 'severity');
    expect(counted(ofDeployment)).toEqual([' critical 1', ' high 1', ' medium 0', ' low 0', ' info 0']);
  });

  it('are counted for the clusters that are there, the critical and high ones, and never as 0', () => {
    const ofClusters = measured({ report }).filter(({ dimensions }) => 'cluster' in dimensions);
    expect(counted(ofClusters)).toEqual(['prod critical 1']);
    expect(
      counted(measured({ report: aReport({ findings: [cause] }) }, {})).filter((each) => each.startsWith('prod')),
    ).toEqual([]);
  });

  it('of a cluster count where they follow from what is not that cluster’s', () => {
    const shared = { ...aFinding({ id: 'effect', severity: 'high' }), explainedBy: ['other'] };
    const records = measured({ report: aReport({ findings: [other, shared] }) });
    expect(counted(records)).toEqual(expect.arrayContaining([' high 1', 'prod high 1']));
  });

  it.each([
    ['not all could be read', aTarget({ status: 'partial', gaps: [aGap()] })],
    ['a ledger could not be used', aTarget({ memory: { status: 'failed', message: 'no' } })],
  ])('are not said to be none where %s', (_, target) => {
    expect(counted(measured({ report: aReport({ findings: [other], targets: [target] }) }))).toEqual([' high 1']);
  });

  it('that are suppressed or resolved count nowhere, and what follows from them counts', () => {
    const suppressed = aFinding({ ...cause, suppressed: { reason: 'known', expires: null, by: 'tag' } });
    const records = measured({ report: aReport({ findings: [suppressed, effect, { ...other, status: 'resolved' }] }) });
    expect(counted(records)).toEqual([' critical 1', ' high 0', ' medium 0', ' low 0', ' info 0', 'prod critical 1']);
  });

  it('are never more than the open findings, and none without one, whatever the report', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 12 }), (any) => {
        const open = openFindings(any.findings).length;
        const ofDeployment = cloudWatchMetrics(any, [], { ...ALL, byCluster: false });
        const total = ofDeployment.reduce((sum, { values }) => sum + (values.CausesBySeverity ?? 0), 0);
        expect(total).toBeLessThanOrEqual(open);
        expect(total > 0).toBe(open > 0);
      }),
      { numRuns: 50 },
    );
  });

  it('are not counted in an audit of a part, which may lack what they follow from', () => {
    expect(counted(measured({ report }, { narrowed: true }))).toEqual([]);
  });
});
