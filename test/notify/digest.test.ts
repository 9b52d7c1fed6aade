import { describe, expect, it } from 'vitest';
import { aFinding, aLeak, aReport, aTarget, realisticReport } from '../report/sample-report.ts';
import { digestWithoutLedger } from './sample-news.ts';

describe('digest', () => {
  it('has the groups worst first', () => {
    const { blocks } = digestWithoutLedger(realisticReport());
    expect(blocks.map(({ severity, check, findingCount }) => [severity, check, findingCount])).toEqual([
      ['critical', 'subnet-low-ips', 1],
      ['critical', 'unsupported-instance-type', 1],
      ['high', 'subnet-low-ips', 1],
      ['medium', 'leaked-eni', 37],
      ['low', 'leaked-eni', 1],
      ['info', 'unattached-eni', 12],
    ]);
  });

  it('counts new, ongoing and resolved, and acts on the first two', () => {
    const digest = digestWithoutLedger(
      aReport({
        findings: [
          aLeak(1),
          aLeak(2, { status: 'ongoing' }),
          aLeak(3, { status: 'resolved' }),
          aLeak(4, { suppressed: { reason: 'known', expires: '2027-01-01' } }),
        ],
      }),
    );
    expect(digest.byStatus).toEqual({ new: 1, ongoing: 1, resolved: 1 });
    expect(digest.open).toBe(2);
    expect(digest.suppressed).toBe(1);
  });

  it('says what to do once a check', () => {
    const { blocks } = digestWithoutLedger(aReport({ findings: [aLeak(1), aLeak(2), aLeak(3, { severity: 'low' })] }));
    expect(blocks.map(({ remedies }) => remedies.length)).toEqual([1, 0]);
    expect(blocks[0]?.remedies[0]?.others).toBe(1);
  });

  it('names accounts with findings, then those that were not read whole', () => {
    const targets = [aTarget(), aTarget({ accountId: '999900001111', status: 'failed' }), aTarget({ accountId: '1' })];
    expect(digestWithoutLedger(aReport({ findings: [aFinding()], targets })).accounts).toEqual([
      '111122223333',
      '999900001111',
    ]);
  });
});
