import { describe, expect, it } from 'vitest';
import type { Evidence, Finding } from '../../lambda/model/finding.ts';
import { remediesOf } from '../../lambda/report/outline/remedies.ts';
import { aFinding } from './sample-report.ts';

function low(text: string, kinds: readonly string[], evidence: Evidence = {}): Finding {
  const remedies = kinds.map((kind) => ({ kind, how: [], frees: null }));
  return aFinding({
    check: 'subnet-low-ips',
    evidence: { ...evidence, remedies },
    remediation: { steps: [{ text }], url: 'https://docs.aws.amazon.com/eks/' },
  });
}

describe('remediesOf', () => {
  it('tells once what a check says is the same advice, whatever names are in its words', () => {
    const found = [
      low('Let pods of prod use more.', ['pod-subnet']),
      low('Let pods of batch use more.', ['pod-subnet']),
    ];
    expect(remediesOf(found)).toMatchObject([{ steps: [{ text: 'Let pods of prod use more.' }], others: 1 }]);
  });

  it('tells twice what a check says is different advice, though its words are the same', () => {
    const found = [low('Move them.', ['move lambda']), low('Move them.', ['move endpoints'])];
    expect(remediesOf(found)).toHaveLength(2);
  });

  it('compares the words, without numbers, of a check that says nothing of the kind', () => {
    const leaked = (text: string) => ({ ...low(text, []), check: 'cni-outdated', evidence: {} });
    expect(remediesOf([leaked('Wait 2 hours.'), leaked('Wait 3 hours.')])).toHaveLength(1);
    expect(remediesOf([leaked('Wait 2 hours.'), leaked('Wait a day.')])).toHaveLength(2);
  });
});
