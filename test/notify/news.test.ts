import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Change } from '../../lambda/model/ledger.ts';
import type { Entries } from '../../lambda/report/outline/entries.ts';
import { aFinding, aGap, aLeak, aReport, aTarget } from '../report/sample-report.ts';
import { newsWith, newsWithoutLedger, outlineWith } from './sample-news.ts';

const findingsIn = (entries: Entries | undefined): readonly Finding[] =>
  entries?.groups.flatMap(({ findings }) => findings) ?? [];

const SUPPRESSED = { suppressed: { reason: 'known', expires: '2027-01-01', by: 'configuration' as const } };

describe('news', () => {
  it('without a ledger is every open finding and every gap', () => {
    const report = aReport({
      findings: [aLeak(1), aLeak(2, SUPPRESSED), aLeak(3, { status: 'resolved' })],
      targets: [aTarget({ status: 'partial', gaps: [aGap()] })],
    });
    const news = newsWithoutLedger(report);
    expect(news.changes).toEqual([{ kind: 'new', finding: report.findings[0] }]);
    expect(news.gaps).toHaveLength(1);
    expect(news.silentSince).toBeNull();
  });

  it('never is a suppressed finding, whatever the ledger says', () => {
    const report = aReport({ findings: [aLeak(1, SUPPRESSED), aLeak(2, { ...SUPPRESSED, status: 'resolved' })] });
    const changes: readonly Change[] = [
      { kind: 'new', finding: aLeak(1) },
      { kind: 'resolved', finding: aLeak(2) },
    ];
    expect(newsWith(report, changes).changes).toEqual([]);
  });

  it('lets a finding wait that this audit did not see: nobody knows whether it is suppressed', () => {
    expect(newsWith(aReport({}), [{ kind: 'new', finding: aLeak(1) }]).changes).toEqual([]);
  });

  it('has what an earlier audit found resolved and could not tell', () => {
    const change: Change = { kind: 'resolved', finding: aLeak(1, { status: 'resolved' }) };
    expect(newsWith(aReport({}), [change]).changes).toEqual([change]);
  });

  it('tells findings as the report has them', () => {
    const reported = aLeak(1, { status: 'ongoing', message: 'as it is now' });
    const [change] = newsWith(aReport({ findings: [reported] }), [{ kind: 'new', finding: aLeak(1) }]).changes;
    expect(change?.finding).toMatchObject(reported);
  });

  it('has a gap only until it was told', () => {
    const report = aReport({
      targets: [aTarget({ status: 'partial', gaps: [aGap(), aGap({ section: 'clusters' })] })],
    });
    const [first = '', second = ''] = newsWith(report, []).gaps;
    expect(newsWith(report, [], { toldGaps: [first] }).gaps).toEqual([second]);
  });
});

describe('the outline of news', () => {
  const ongoing = aFinding({ id: '00000000000000aa', status: 'ongoing' });
  const report = aReport({
    findings: [aLeak(1), aLeak(2, { status: 'ongoing' }), ongoing, aLeak(3, { status: 'resolved' })],
  });
  const [first, second, , third] = report.findings;
  const changes: readonly Change[] = [
    ...(first === undefined ? [] : [{ kind: 'new' as const, finding: first }]),
    ...(second === undefined ? [] : [{ kind: 'worse' as const, finding: second, was: 'low' as const }]),
    ...(third === undefined ? [] : [{ kind: 'resolved' as const, finding: third }]),
  ];

  it('tells new, worse, resolved and still open apart, and loses none', () => {
    const { changes: since, open } = outlineWith(report, newsWith(report, changes));
    expect([since?.fresh, since?.worse, since?.resolved, since?.stillOpen].map(findingsIn)).toMatchObject([
      [first],
      [second],
      [third],
      [ongoing],
    ]);
    expect(since?.worse.groups[0]?.words.was).toBe('was low');
    expect(open.count).toBe(3);
  });

  it('tells nothing apart without a ledger', () => {
    expect(outlineWith(report, newsWithoutLedger(report)).changes).toBeNull();
  });

  it('has what can no longer be looked at before what people know of', () => {
    const gaps = [aGap(), aGap({ section: 'clusters', action: 'eks:ListClusters' })];
    const partial = aReport({ targets: [aTarget({ status: 'partial', gaps })] });
    const told = '111122223333 eu-west-1 section subnets denied ec2:DescribeSubnets';
    const { coverage } = outlineWith(partial, newsWith(partial, [], { toldGaps: [told] }));
    expect(coverage.unread.map(({ action, isNew }) => [action, isNew])).toEqual([
      ['eks:ListClusters', true],
      ['ec2:DescribeSubnets', false],
    ]);
  });
});
