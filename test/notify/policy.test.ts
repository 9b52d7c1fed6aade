import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lambda/model/finding.ts';
import { shouldNotify } from '../../lambda/notify/policy.ts';
import { aFinding, aReport, aTarget } from '../report/sample-report.ts';

const withFinding = (parts: Partial<Finding>) => aReport({ findings: [aFinding(parts)] });

describe('shouldNotify', () => {
  it('stays silent about a clean audit unless told to always speak', () => {
    expect(shouldNotify(aReport({}), 'changes')).toBe(false);
    expect(shouldNotify(aReport({}), 'always')).toBe(true);
  });

  it('never speaks when told so', () => {
    expect(shouldNotify(withFinding({ severity: 'critical' }), 'never')).toBe(false);
  });

  it('speaks of a finding from low on, and not of information alone', () => {
    expect(shouldNotify(withFinding({ severity: 'low' }), 'changes')).toBe(true);
    expect(shouldNotify(withFinding({ severity: 'info' }), 'changes')).toBe(false);
  });

  it('goes by the configured severity', () => {
    expect(shouldNotify(withFinding({ severity: 'medium' }), 'changes', 'high')).toBe(false);
    expect(shouldNotify(withFinding({ severity: 'high' }), 'changes', 'high')).toBe(true);
  });

  it('speaks neither of suppressed nor of resolved findings', () => {
    expect(shouldNotify(withFinding({ suppressed: { reason: 'known', expires: '2027-01-01' } }), 'changes')).toBe(
      false,
    );
    expect(shouldNotify(withFinding({ status: 'resolved' }), 'changes')).toBe(false);
  });

  it('speaks when something could not be looked at', () => {
    expect(shouldNotify(aReport({ targets: [aTarget({ status: 'partial' })] }), 'changes')).toBe(true);
    expect(shouldNotify(aReport({ targets: [] }), 'changes')).toBe(true);
  });
});
