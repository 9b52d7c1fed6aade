import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lambda/model/finding.ts';
import { shouldNotify } from '../../lambda/notify/policy.ts';
import { aFinding, aReport, aTarget } from '../report/sample-report.ts';

const withFinding = (parts: Partial<Finding>) => aReport({ findings: [aFinding(parts)] });

describe('shouldNotify', () => {
  it('stays silent about a clean audit unless told to always speak', () => {
    expect(shouldNotify(aReport({}), 'findings')).toBe(false);
    expect(shouldNotify(aReport({}), 'always')).toBe(true);
  });

  it('never speaks when told so', () => {
    expect(shouldNotify(withFinding({ severity: 'critical' }), 'never')).toBe(false);
  });

  it('speaks of a finding from low on, and not of information alone', () => {
    expect(shouldNotify(withFinding({ severity: 'low' }), 'findings')).toBe(true);
    expect(shouldNotify(withFinding({ severity: 'info' }), 'findings')).toBe(false);
  });

  it('goes by the configured severity', () => {
    expect(shouldNotify(withFinding({ severity: 'medium' }), 'findings', 'high')).toBe(false);
    expect(shouldNotify(withFinding({ severity: 'high' }), 'findings', 'high')).toBe(true);
  });

  it('speaks neither of suppressed nor of resolved findings', () => {
    expect(shouldNotify(withFinding({ suppressed: { reason: 'known', expires: '2027-01-01' } }), 'findings')).toBe(
      false,
    );
    expect(shouldNotify(withFinding({ status: 'resolved' }), 'findings')).toBe(false);
  });

  it('speaks when something could not be looked at', () => {
    expect(shouldNotify(aReport({ targets: [aTarget({ status: 'partial' })] }), 'findings')).toBe(true);
    expect(shouldNotify(aReport({ targets: [] }), 'findings')).toBe(true);
  });
});
