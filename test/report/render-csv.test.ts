import { describe, expect, it } from 'vitest';
import { render } from '../../lambda/report/render.ts';
import { anApplied } from './sample-cleanup.ts';
import { aFinding, aGap, aReport, aTarget, isNotEvaluated, realisticReport } from './sample-report.ts';

/** A reader of RFC 4180 that knows nothing of our writer. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted && character === '"' && text[index + 1] === '"') {
      cell += '"';
      index++;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ',') {
      rows.at(-1)?.push(cell);
      cell = '';
    } else if (!quoted && character === '\r' && text[index + 1] === '\n') {
      rows.at(-1)?.push(cell);
      cell = '';
      rows.push([]);
      index++;
    } else cell += character;
  }
  return rows.slice(0, -1);
}

function rowsOf(report: Parameters<typeof render>[0]): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...rows] = parseCsv(render(report, 'csv', { color: false, width: 80 }));
  return rows.map((row) => {
    expect(row).toHaveLength(head.length);
    return Object.fromEntries(head.map((name, index) => [name, row[index] ?? '']));
  });
}

describe('csv', () => {
  it('has one line a finding, then the gaps and the checks without an answer', () => {
    const report = realisticReport();
    const kinds = rowsOf(report).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'finding')).toHaveLength(report.findings.length);
    expect(kinds.slice(report.findings.length)).toEqual(['gap', 'gap', ...Array(6).fill('not-evaluated')]);
  });

  it('keeps every value, evidence as JSON', () => {
    const finding = aFinding({ evidence: { note: 'a "quoted", thing', free: 3 }, cluster: null });
    const [row] = rowsOf(aReport({ findings: [finding] }));
    expect(row).toMatchObject({ kind: 'finding', severity: 'high', cluster: '', account: '111122223333' });
    expect(JSON.parse(row?.evidence ?? '')).toEqual(finding.evidence);
    expect(row?.message).toBe(finding.message);
  });

  it('says which permission a gap lacks', () => {
    const gap = aGap();
    const [first, second] = rowsOf(
      aReport({
        targets: [aTarget({ status: 'partial', gaps: [gap], notEvaluated: [isNotEvaluated('x', gap, true)] })],
      }),
    );
    expect(first).toMatchObject({ kind: 'gap', section: 'subnets', reason: 'denied', action: 'ec2:DescribeSubnets' });
    expect(second).toMatchObject({ kind: 'not-evaluated', check: 'x', reason: 'partly' });
  });

  it('has a line for each target, decision and outcome of a clean-up, with codes to filter by', () => {
    const rows = rowsOf(aReport({ cleanup: anApplied() }));
    const kinds = (kind: string) => rows.filter((row) => row.kind === kind);
    expect(kinds('cleanup-target').map(({ status, reason }) => [status, reason])).toEqual([
      ['apply', ''],
      ['refused', 'gap'],
      ['refused', 'gap'],
    ]);
    expect(kinds('cleanup-decision')).toHaveLength(58);
    expect(kinds('cleanup-decision').filter(({ status }) => status === 'take')).toHaveLength(14);
    expect(kinds('cleanup-decision').find(({ reason }) => reason === 'too-young seen-once')).toMatchObject({
      message: '12 min old, and clean-up waits for 60 min; no earlier audit saw it available',
    });
    expect(kinds('cleanup-outcome').map(({ status }) => status)).toEqual([
      ...Array(11).fill('deleted'),
      'in-use',
      'changed',
      'denied',
    ]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r\n=1', '＝1'])(
    'makes %j inert for a spreadsheet',
    (message) => {
      const [row] = rowsOf(aReport({ findings: [aFinding({ message })] }));
      expect(row?.message).toMatch(/^'/);
    },
  );
});
