import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lambda/model/finding.ts';
import { type Change, changeSchema } from '../../lambda/model/ledger.ts';
import { alsoTold, owedAfter, ownerNews } from '../../lambda/notify/owner-news.ts';
import { aLeak, aReport, aTarget } from '../report/sample-report.ts';
import { anEstate } from './sample-news.ts';

const PAYMENTS = { name: 'payments-team', match: { clusters: ['payments'] } };
const SETTINGS = { when: 'changes', minSeverity: 'low' } as const;

const leak = (parts: Partial<Finding> = {}) => aLeak(1, { cluster: 'payments', ...parts });
const isNew = (finding = leak()): Change => ({ kind: 'new', finding });
const isWorse = (was: 'info' | 'low', finding = leak()): Change => ({ kind: 'worse', finding, was });
const isGone = (finding = leak({ status: 'resolved' })): Change => ({ kind: 'resolved', finding });
const targets = [aTarget()];
const SUPPRESSED = { reason: 'known', expires: '2027-01-01', by: 'configuration' as const };

/** What the owner is told, by what everybody is told, what did not reach the owner before, and what is reported. */
function news(told: readonly Change[], owed: readonly Change[], findings: readonly Finding[], places = targets) {
  const report = aReport({ findings, targets: places });
  const [one] = ownerNews([PAYMENTS], report, told, anEstate({ owed: { [PAYMENTS.name]: [...owed] } }), SETTINGS);
  if (one === undefined) throw new Error('no news for the owner');
  return one;
}

const kinds = (changes: readonly Change[]) =>
  changes.map((change) => (change.kind === 'worse' ? `worse than ${change.was}` : change.kind));

describe('what did not reach an owner', () => {
  const open = leak({ status: 'ongoing' });
  const gone = leak({ status: 'resolved' });

  it.each([
    ['is told by the next audit that sees it', [], [isNew()], [open], ['new'], []],
    ['is told once, as it is now', [isWorse('low', open)], [isNew()], [open], ['new'], []],
    ['is not told any more when it is gone', [isGone()], [isNew()], [gone], [], []],
    ['is not told any more when it is suppressed', [], [isNew()], [leak({ suppressed: SUPPRESSED })], [], []],
    ['waits for an audit that sees it', [], [isNew()], [], [], ['new']],
    ['got worse since what they heard', [isWorse('low', open)], [isWorse('info')], [open], ['worse than info'], []],
    ['got worse, and is milder again', [], [isWorse('low')], [leak({ severity: 'low' })], [], []],
    ['got worse, and is gone', [isGone()], [isWorse('low')], [gone], ['resolved'], []],
    ['was gone, and still is', [], [isGone()], [], ['resolved'], []],
    ['was gone, and is back: they know it as open', [], [isGone()], [open], [], []],
    ['was gone, and is new again', [isNew(open)], [isGone()], [open], ['new'], []],
  ] as const)('%s', (_, told, owed, findings, now, later) => {
    const one = news(told, owed, findings);
    expect([kinds(one.changes), kinds(one.later)]).toEqual([now, later]);
  });

  it('waits, resolved too, until its own account and region are audited', () => {
    const elsewhere = [aTarget({ region: 'eu-central-1' })];
    expect(kinds(news([], [isGone()], [], elsewhere).later)).toEqual(['resolved']);
  });

  it('is forgotten when it is no longer theirs', () => {
    const owed = [isNew(leak({ cluster: 'search' })), isNew(leak({ cluster: 'payments' }))];
    const one = news([], owed, [leak({ cluster: 'search', status: 'ongoing' })]);
    expect([one.changes, one.later]).toEqual([[], []]);
  });
});

describe('what an owner is still to be told', () => {
  const open = leak({ status: 'ongoing' });

  it('is nothing once a message reached them, but what this run could not tell', () => {
    const waiting = isNew(aLeak(2, { cluster: 'payments', region: 'eu-central-1' }));
    const one = news([isNew(open)], [waiting], [open]);
    expect(owedAfter([one], ['payments-team'])).toEqual({ 'payments-team': [waiting] });
    expect(Object.values(owedAfter([one], [])).flat()).toHaveLength(2);
  });

  it('is stored in a form that is read again, whatever explains a finding', () => {
    const report = aReport({ findings: [{ ...open, explainedBy: ['00000000000000ff'] }], targets });
    const told = report.findings.map((finding): Change => ({ kind: 'new', finding }));
    const owed = owedAfter(ownerNews([PAYMENTS], report, told, undefined, SETTINGS), []);
    for (const change of owed['payments-team'] ?? []) expect(changeSchema.parse(change)).toEqual(change);
    expect(owed['payments-team']).toHaveLength(1);
  });

  it('is never more than a thousand changes: the oldest go', () => {
    const many = Array.from({ length: 1200 }, (_, index) => isGone(aLeak(index + 1, { cluster: 'payments' })));
    const owed = owedAfter([news([], many, [])], [])['payments-team'] ?? [];
    expect([owed.length, owed.at(-1)?.finding.id]).toEqual([1000, many.at(-1)?.finding.id]);
  });
});

describe('a message to an owner', () => {
  it('is worth it only at or above the severity that everybody hears of', () => {
    expect(news([isNew(leak({ severity: 'info' }))], [], [leak({ severity: 'info' })]).isWorthIt).toBe(false);
    expect(news([isNew()], [], [leak()]).isWorthIt).toBe(true);
  });

  it('is sent after every audit where that is asked for, as long as something of theirs is open', () => {
    const worth = (findings: readonly Finding[]) =>
      ownerNews([PAYMENTS], aReport({ findings }), [], anEstate(), { ...SETTINGS, when: 'always' })[0]?.isWorthIt;
    expect(worth([leak({ status: 'ongoing' })])).toBe(true);
    expect(worth([aLeak(2, { cluster: 'search' })])).toBe(false);
  });

  it('names the others who are sent some of the same, and nobody else', () => {
    const owners = [
      { name: 'platform', match: { accounts: ['111122223333'] } },
      PAYMENTS,
      { name: 'search-team', match: { clusters: ['search'] } },
    ];
    const told = [isNew(), isNew(aLeak(2, { cluster: 'search' }))];
    const all = ownerNews(owners, aReport({ findings: told.map(({ finding }) => finding) }), told, undefined, SETTINGS);
    expect(alsoTold(all, told.slice(0, 1), PAYMENTS)).toEqual(['platform']);
    expect(alsoTold(all, told)).toEqual(['payments-team', 'platform', 'search-team']);
  });
});
