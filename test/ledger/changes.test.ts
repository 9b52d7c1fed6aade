import { describe, expect, it } from 'vitest';
import { changesIn, markTold } from '../../lambda/ledger/changes.ts';
import type { Change, Ledger } from '../../lambda/model/ledger.ts';
import { aFinding, anEntry, minutesLater, remembering, toldOf } from './a-ledger.ts';

const AT = minutesLater(5);
const TOLD = { at: minutesLater(1).toISOString(), severity: 'medium' } as const;
const RESOLVED = { resolvedAt: minutesLater(2).toISOString() };
const kinds = (ledger: Ledger) => changesIn(ledger).map(({ kind, finding }) => `${kind} ${finding.id}`);

describe('what people were not told yet', () => {
  it('is an open finding that they never heard of, however old', () => {
    expect(kinds(remembering(anEntry('a', { finding: aFinding('a', { status: 'ongoing' }) })))).toEqual(['new a']);
  });

  it('is one that got worse since, with what it was', () => {
    const worse = anEntry('a', { finding: aFinding('a', { severity: 'critical' }), told: TOLD });
    expect(changesIn(remembering(worse))).toEqual([{ kind: 'worse', finding: worse.finding, was: 'medium' }]);
  });

  it('is one they heard of that is gone', () => {
    expect(kinds(remembering(anEntry('a', { told: TOLD, ...RESOLVED })))).toEqual(['resolved a']);
  });

  it.each([
    ['unchanged', anEntry('a', { told: TOLD })],
    ['better', anEntry('a', { finding: aFinding('a', { severity: 'low' }), told: TOLD })],
    ['gone before they heard of it', anEntry('a', RESOLVED)],
    [
      'suppressed',
      anEntry('a', {
        finding: aFinding('a', { suppressed: { reason: 'x', expires: '2030-01-01', by: 'configuration' } }),
      }),
    ],
  ])('is nothing that is %s', (_, entry) => {
    expect(changesIn(remembering(entry))).toEqual([]);
  });
});

describe('once people were told', () => {
  it('nothing is left to tell', () => {
    const ledger = remembering(
      anEntry('a'),
      anEntry('b', { finding: aFinding('b', { severity: 'critical' }), told: TOLD }),
      anEntry('c', { told: TOLD, ...RESOLVED }),
      anEntry('d', { told: TOLD }),
    );
    const told = markTold(ledger, toldOf(changesIn(ledger)), AT);
    expect(changesIn(told)).toEqual([]);
    expect(Object.keys(told.findings)).toEqual(['a', 'b', 'd']);
    expect(told.findings.b?.told).toEqual({ at: AT.toISOString(), severity: 'critical' });
    expect(told.findings.d?.told).toEqual(TOLD);
  });

  it('what was named although it did not change stands as told, so that getting worse again is news', () => {
    const better = aFinding('a', { severity: 'low' });
    const told = markTold(remembering(anEntry('a', { finding: better, told: TOLD })), toldOf([], [better]), AT);
    expect(told.findings.a?.told).toEqual({ at: AT.toISOString(), severity: 'low' });
  });

  it('one that is gone meanwhile is still to be told as resolved', () => {
    const told = markTold(remembering(anEntry('a', RESOLVED)), toldOf([{ kind: 'new', finding: aFinding('a') }]), AT);
    expect(kinds(told)).toEqual(['resolved a']);
  });

  it('one that got worse meanwhile is still to be told as worse', () => {
    const current = remembering(anEntry('a', { finding: aFinding('a', { severity: 'high' }) }));
    expect(kinds(markTold(current, toldOf([{ kind: 'new', finding: aFinding('a') }]), AT))).toEqual(['worse a']);
  });

  it('one told as resolved that came back meanwhile is new again', () => {
    const told: readonly Change[] = [{ kind: 'resolved', finding: aFinding('a') }];
    expect(kinds(markTold(remembering(anEntry('a', { told: TOLD })), toldOf(told), AT))).toEqual(['new a']);
  });

  it('one that the ledger no longer knows stays unknown', () => {
    expect(markTold(remembering(), toldOf([{ kind: 'new', finding: aFinding('a') }]), AT).findings).toEqual({});
  });
});

it('holds a finding that is suppressed or snoozed for news again when that ends', () => {
  const suppressed = { reason: 'Later.', expires: '2027-01-01', by: 'snooze' as const };
  const before = remembering(anEntry('a', { told: TOLD }), anEntry('b', { told: TOLD }));
  const during = markTold(before, toldOf([], [], [{ ...aFinding('a'), suppressed }]), AT);
  expect(kinds(during)).toEqual(['new a']);
});
