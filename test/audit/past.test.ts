import { describe, expect, it } from 'vitest';
import { pastMessages } from '../../lambda/audit/past.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { aLedger, anEntry } from '../ledger/a-ledger.ts';
import { aFinding, aLeak } from '../report/sample-report.ts';

const was = aFinding({ evidence: { usable: 123, free: 3 } });
const { id } = was;

function said(finding: Finding, observed: readonly Finding[] = [], present: readonly Finding[] = []) {
  const ledger = { ...aLedger(), findings: { [finding.id]: { ...anEntry(finding.id), finding, resolvedAt: null } } };
  return pastMessages(ledger, observed, present).get(finding.id);
}

describe('what is said of a finding that is over', () => {
  it('is what was, and the value of now', () => {
    const now = aFinding({ id, evidence: { usable: 123, free: 61 } });
    expect(said(was, [], [now])).toBe('subnet-0a1b2c3d4e5f60718 had 3 of 123 addresses free, now 61.');
  });

  it('has no value of now where that is not known', () => {
    expect(said(was)).toBe('subnet-0a1b2c3d4e5f60718 had 3 of 123 addresses free.');
  });

  it('is in the past tense of what is gone', () => {
    expect(said(aLeak(1))).toMatch(/^eni-\w+ leaked in subnet-0a1b2c3d4e5f60718 and held 10 addresses\.$/);
  });

  it('says no more of an ENI of unknown age than was said of it', () => {
    const leak = aLeak(1);
    const unknown = { ...leak, evidence: { ...leak.evidence, ageMinutes: 'unknown' } };
    expect(said(unknown)).toMatch(/^eni-\w+ may have leaked in subnet-/);
  });

  it('says that it is over where its check has no words for that', () => {
    const finding = aFinding({ check: 'cni-outdated', message: 'VPC CNI 1.1.0 is old. It leaks.' });
    expect(said(finding)).toBe('No longer so: VPC CNI 1.1.0 is old.');
  });

  it('is nothing while it is found', () => {
    expect(said(was, [was])).toBeUndefined();
  });
});
