import { describe, expect, it } from 'vitest';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { severitiesSentence } from '../../lambda/report/outline/severity-words.ts';
import { aFinding, aLeak, aReport, aTarget, realisticReport } from './sample-report.ts';

describe('an outline', () => {
  it('has the groups worst first', () => {
    const { blocks } = outlineOf(realisticReport()).open;
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
    const outline = outlineOf(
      aReport({
        findings: [
          aLeak(1),
          aLeak(2, { status: 'ongoing' }),
          aLeak(3, { status: 'resolved' }),
          aLeak(4, { suppressed: { reason: 'known', expires: '2027-01-01', by: 'configuration' } }),
        ],
      }),
    );
    expect(outline.statuses).toBe('1 new, 1 ongoing, 1 resolved');
    expect(outline.open.count).toBe(2);
    expect(outline.suppressions.text).toBe('1 finding is suppressed');
  });

  it('says what to do once a check', () => {
    const { open } = outlineOf(aReport({ findings: [aLeak(1), aLeak(2), aLeak(3, { severity: 'low' })] }));
    expect(open.blocks.map(({ remedies }) => remedies.length)).toEqual([1, 0]);
    expect(open.blocks[0]?.remedies[0]?.others).toBe(1);
  });

  it('names accounts with findings, then those that were not read whole', () => {
    const targets = [aTarget(), aTarget({ accountId: '999900001111', status: 'failed' }), aTarget({ accountId: '1' })];
    expect(outlineOf(aReport({ findings: [aFinding()], targets })).accounts).toEqual(['111122223333', '999900001111']);
  });

  it('is plain data: a form can be made of it anywhere', () => {
    const outline = outlineOf(realisticReport(), { changes: [], gaps: [], silentSince: null });
    expect(JSON.parse(JSON.stringify(outline))).toEqual(outline);
  });
});

describe('findings by severity in a sentence', () => {
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  it.each([
    [{ ...none, high: 1 }, '1 high finding'],
    [{ ...none, high: 2 }, '2 high findings'],
    [{ ...none, critical: 2, high: 1 }, '2 critical and 1 high finding'],
    [{ ...none, critical: 1, high: 1, low: 1234 }, '1 critical, 1 high and 1,234 low findings'],
  ])('have a noun of the number before it: %o', (counts, sentence) => {
    expect(severitiesSentence(counts)).toBe(sentence);
  });
});
