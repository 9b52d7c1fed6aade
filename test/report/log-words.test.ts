import { describe, expect, it } from 'vitest';
import type { LogReport } from '../../lambda/model/log-report.ts';
import { conclusionText } from '../../lambda/report/outline/diagnosis-words.ts';
import { logConclusion, logSubject } from '../../lambda/report/outline/log-words.ts';
import { withCause } from './a-diagnosis.ts';
import { aFinding } from './sample-report.ts';

function aLogReport(parts: Partial<LogReport> = {}): LogReport {
  return {
    paths: ['-'],
    at: '2026-11-29T09:15:00.000Z',
    files: 1,
    bytes: 0,
    records: 0,
    ofComponents: 0,
    first: null,
    last: null,
    unread: [],
    moreUnread: 0,
    nodes: [],
    lines: [],
    unknownLines: { count: 0, lines: [] },
    conclusion: { state: 'unknown', cause: null, others: [], follows: [] },
    ...parts,
  };
}

describe('logs from stdin', () => {
  it('are called so, and not by the dash', () => {
    expect(logSubject(aLogReport({ records: 5 }))).toBe('stdin: 1 file, 5 lines');
  });

  it('that have no line are empty', () => {
    expect(logConclusion(aLogReport()).what).toBe('The logs are empty.');
    expect(logConclusion(aLogReport({ moreUnread: 1 })).what).toContain('1 part could not be read');
    expect(logConclusion(aLogReport({ records: 2 })).what).toMatch(/^The logs have 2 lines and none of the VPC CNI/);
  });
});

describe('a risk that AWS shows', () => {
  const cause = { findings: [aFinding({ severity: 'low' })], consequences: [] };
  const risk = withCause(cause, { conclusion: { state: 'risk', cause, logged: null } });

  it('says that nothing shows a lack of addresses only where logs show no fault, either', () => {
    expect(conclusionText(risk, null)).toContain('Nothing shows that pods of prod lack an address now.');
    expect(conclusionText(risk, aLogReport())).toContain('Nothing shows that pods of prod lack an address now.');
    const faulty = aLogReport({ conclusion: { state: 'cause', cause: null, others: [], follows: [] } });
    expect(conclusionText(risk, faulty)).not.toContain('Nothing shows');
    expect(conclusionText(risk, faulty)).toContain(
      'AWS does not show that pods of prod lack an address now. The logs show a fault: see there.',
    );
  });
});
