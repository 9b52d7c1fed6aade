import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFindings } from '../../lambda/model/open-findings.ts';
import { compareSeverity, SEVERITIES } from '../../lambda/model/severity.ts';
import { blocksOf } from '../../lambda/report/outline/blocks.ts';
import { cutText, fitBlocks, type Wording } from '../../lambda/report/outline/fit-blocks.ts';
import { reports } from './any-report.ts';

const WORDING: Wording = {
  head: ({ severity }) => `# ${severity}\n`,
  group: ({ severity, findings }) => `${severity} ${findings.length}\n`,
  foot: () => 'what to do\n',
  sizeOf: (text) => text.length,
};

/** Findings told, by severity, as the text has them. */
function told(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, severity = '', count] of text.matchAll(/^(\w+) (\d+)$/gm)) {
    counts.set(severity, (counts.get(severity) ?? 0) + Number(count));
  }
  return counts;
}

describe('fitting findings into a budget', () => {
  const cases: [ReturnType<typeof reports>, fc.Arbitrary<number>] = [reports({ maxFindings: 400 }), fc.nat(2000)];

  it('keeps within the budget, and what is told and what is cut add up', () => {
    fc.assert(
      fc.property(...cases, (report, budget) => {
        const open = openFindings(report.findings);
        const { blocks, kept, cut } = fitBlocks(blocksOf(open), budget, WORDING);
        expect(blocks.join('').length).toBeLessThanOrEqual(budget);
        expect([...told(blocks.join('')).values()].reduce((sum, count) => sum + count, 0)).toBe(kept);
        expect(kept + cut.findings).toBe(open.length);
        expect(Object.values(cut.bySeverity).reduce((sum, count) => sum + count, 0)).toBe(cut.findings);
      }),
    );
  });

  it('never cuts a worse finding while it keeps a lesser one', () => {
    fc.assert(
      fc.property(...cases, (report, budget) => {
        const { blocks, cut } = fitBlocks(blocksOf(openFindings(report.findings)), budget, WORDING);
        const kept = SEVERITIES.filter((severity) => told(blocks.join('')).has(severity));
        const gone = SEVERITIES.filter((severity) => cut.bySeverity[severity] !== undefined);
        const [worstGone] = gone;
        const leastKept = kept.at(-1);
        if (worstGone === undefined || leastKept === undefined) return;
        expect(compareSeverity(leastKept, worstGone)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('says how many of what were cut, or nothing', () => {
    expect(cutText({ findings: 0, groups: 0, bySeverity: {} })).toBe('');
    expect(cutText({ findings: 1200, groups: 3, bySeverity: { medium: 1, low: 1199 } })).toBe(
      'Cut for length: 1,200 findings in 3 places (1 medium, 1,199 low).',
    );
  });
});
