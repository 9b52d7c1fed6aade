import { describe, expect, it } from 'vitest';
import type { TargetCapacity } from '../../lambda/model/capacity.ts';
import type { CleanupOutcome, CleanupReport } from '../../lambda/model/cleanup.ts';
import type { EstateMemory, Lately } from '../../lambda/model/ledger.ts';
import type { Report } from '../../lambda/model/report.ts';
import { isDigestDue } from '../../lambda/notify/digest-due.ts';
import { digestOf } from '../../lambda/notify/digest-facts.ts';
import { latelyAfter, MOST_RESOLVED } from '../../lambda/notify/lately.ts';
import { newsOf } from '../../lambda/notify/news.ts';
import { type NotifySettings, silentDaysOf } from '../../lambda/notify/publish-audit.ts';
import { anApplied } from '../report/sample-cleanup.ts';
import { aFinding, aReport, aTarget } from '../report/sample-report.ts';
import {
  aCapacity,
  aClusterCapacity,
  anExhaustion,
  compared,
  digestMessageOf,
  lately,
  variantsOf,
} from './a-digest.ts';
import { anEstate } from './sample-news.ts';

const END = '2026-11-23T06:10:00.000Z';
const daysBefore = (days: number) => new Date(Date.parse(END) - days * 24 * 3600_000).toISOString();
const report = ({
  accountNames,
  ...fields
}: Parameters<typeof aReport>[0] & Pick<Report, 'accountNames'> = {}): Report => ({
  ...aReport({ targets: [aTarget()], findings: [], ...fields }),
  ...(accountNames && { accountNames }),
  startedAt: '2026-11-23T06:00:00.000Z',
  finishedAt: END,
});
const remembering = (fields: Partial<Lately>): EstateMemory =>
  anEstate({ lately: lately({ since: daysBefore(30), ...fields }) });
const mailOf = (capacities: readonly TargetCapacity[], memory?: EstateMemory, of = report()) =>
  variantsOf(digestMessageOf(of, capacities, memory)).email ?? '';
/** Without breaks of lines. */
const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
const pointOf = (...args: Parameters<typeof mailOf>) => flat(mailOf(...args).split('\n\n')[0] ?? '');

describe('the first line of a digest', () => {
  it('says how many clusters lost addresses, and what runs out', () => {
    const clusters = [
      aClusterCapacity('payments', compared(-120)),
      aClusterCapacity('search', compared(-20)),
      aClusterCapacity('shop', compared(140)),
    ];
    expect(pointOf([aCapacity({ clusters, runsOut: [anExhaustion()] })])).toBe(
      '2 of 3 clusters have fewer free addresses than a week ago; payments-private-a runs out in about 9 days.',
    );
  });

  it('says nothing of a change that is no more than what comes and goes', () => {
    const clusters = [aClusterCapacity('payments', compared(-4)), aClusterCapacity('shop', compared(3))];
    expect(pointOf([aCapacity({ clusters })])).toBe('2 clusters have about as many free addresses as a week ago.');
  });

  it('counts a cluster that could not be read among none of the others', () => {
    const clusters = [aClusterCapacity('payments', compared(0)), { name: 'search', now: null }];
    const point = '1 cluster has about as many free addresses as a week ago; 1 cluster could not be read.';
    expect(pointOf([aCapacity({ clusters })])).toBe(point);
    expect(pointOf([aCapacity({ clusters: clusters.slice(1) })])).toBe(
      'What is free is not known; 1 cluster could not be read.',
    );
  });

  it('says what is free where there is no trend yet, and that it takes a week', () => {
    const clusters = [aClusterCapacity('payments', { kind: 'no-memory' })];
    expect(pointOf([aCapacity({ clusters, tooShort: 6 })])).toBe(
      '1 cluster has 100 of 502 addresses free, and there is no trend yet. ' +
        'This is the first digest. A trend needs a week of audits.',
    );
    expect(mailOf([aCapacity({ clusters, tooShort: 6 })])).toContain('No forecast yet: it needs 10 days of audits.');
  });

  it('does not say that there is no cluster where nothing could be read', () => {
    expect(pointOf([], undefined, report({ targets: [aTarget({ status: 'failed' })] }))).toBe(
      'No cluster could be read, so what is free is not known; 1 target could not be read.',
    );
    expect(pointOf([])).toBe('There is no EKS cluster with addresses to watch.');
  });
});

describe('the mail of a digest', () => {
  it('has a line for each cluster, those that need a look first, and counts the rest', () => {
    const many = Array.from({ length: 20 }, (_, index) => aClusterCapacity(`team-${index}`, compared(0)));
    const clusters = [
      ...many,
      aClusterCapacity('shop', compared(140, { added: 1, removed: 2 })),
      aClusterCapacity('new-one', { kind: 'first-seen', daysAgo: 3 }),
      aClusterCapacity('search', compared(-100, { days: 6 })),
      aClusterCapacity('payments', compared(-20)),
      { name: 'hidden', now: null },
    ];
    const mail = mailOf([aCapacity({ clusters, runsOut: [anExhaustion()] })]);
    const lines = mail.split('\n').filter((line) => line.startsWith('  ') && !line.startsWith('    '));
    expect(lines.slice(0, 4)).toEqual([
      '  payments  100 of 502 free  20 fewer',
      '  search    100 of 502 free  100 fewer in 6 days',
      '  hidden    ?                could not be read',
      expect.stringContaining('100 of 502 free'),
    ]);
    expect(mail).toContain('  and 19 more clusters: ');
  });

  it('says of each cluster by how much it changed, or why nobody knows', () => {
    const clusters = [
      aClusterCapacity('a', compared(140, { added: 1, removed: 2 })),
      aClusterCapacity('b', { kind: 'first-seen', daysAgo: 0 }),
      aClusterCapacity('c', compared(0)),
    ];
    const mail = mailOf([aCapacity({ clusters })]);
    expect(mail).toContain('140 more, 1 subnet added, 2 subnets removed');
    expect(mail).toContain('first seen today');
    expect(mail).toContain('no change');
  });

  it('says when a subnet runs out, by which trend, and whose it is', () => {
    const mail = mailOf([
      aCapacity({ clusters: [aClusterCapacity('payments', compared(-20))], runsOut: [anExhaustion()] }),
    ]);
    expect(mail).toContain('  • payments-private-a (subnet-0c96a1b2c3d4e5f60), cluster payments\n');
    expect(mail).toContain('    in about 9 days, on 2 December\n');
    expect(mail).toContain('    110 of 251 free, about 12 fewer a day over 21 days\n');
  });

  it('names accounts and regions where there are several', () => {
    const place = { accountId: '444455556666', region: 'us-east-1' };
    const targets = [aTarget(), aTarget(place)];
    const capacities = [aCapacity({ ...place, clusters: [aClusterCapacity('shop', compared(0))] })];
    const named = report({ targets, accountNames: { '444455556666': 'shop-prod' } });
    expect(mailOf(capacities, undefined, named)).toContain('no change  shop-prod (444455556666) us-east-1');
  });

  it('says which targets could not be read, and that they are not counted as unchanged', () => {
    const unread = aTarget({ accountId: '444455556666', status: 'failed' });
    const mail = flat(mailOf([], undefined, report({ targets: [aTarget(), unread] })));
    expect(mail).toMatch(/\? 444455556666 eu-west-1: not read, and not counted as unchanged\./);
  });

  it('is 40 lines at most, and 12 in chat, of a large estate', () => {
    const clusters = Array.from({ length: 300 }, (_, index) => aClusterCapacity(`c-${index}`, compared(-index)));
    const runsOut = Array.from({ length: 90 }, (_, index) => anExhaustion({ subnetId: `subnet-${index}`, name: null }));
    const { email = '', https = '' } = variantsOf(
      digestMessageOf(
        report(),
        [aCapacity({ clusters, runsOut, tooShort: 3 })],
        undefined,
        `https://example.com/${'x'.repeat(300)}`,
      ),
    );
    expect(email.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(JSON.parse(https).content.description.split('\n').length).toBeLessThanOrEqual(12);
  });
});

describe('the subject of a digest', () => {
  const subjectOf = (capacities: readonly TargetCapacity[], of = report()) => digestMessageOf(of, capacities).subject;
  const fewer = [aClusterCapacity('payments', compared(-120))];

  it.each([
    [
      'what runs out, and the trend',
      [aCapacity({ clusters: fewer, runsOut: [anExhaustion()] })],
      'payments-private-a runs out in 9 days, 1 cluster with fewer free addresses',
    ],
    [
      'no name that is not plain',
      [aCapacity({ clusters: fewer, runsOut: [anExhaustion({ name: 'a b' })] })],
      'a subnet runs out in 9 days, 1 cluster with fewer free addresses',
    ],
    [
      'that nothing got less',
      [aCapacity({ clusters: [aClusterCapacity('a', compared(9))] })],
      'no cluster with fewer free addresses',
    ],
    [
      'that there is no trend',
      [aCapacity({ clusters: [aClusterCapacity('a', { kind: 'no-memory' })] })],
      '1 cluster, no trend yet',
    ],
    ['that nothing was read', [aCapacity({ clusters: [{ name: 'a', now: null }] })], '1 cluster NOT READ'],
  ])('has %s', (_, capacities, text) => {
    expect(subjectOf(capacities)).toBe(`Weekly digest: ${text}`);
  });

  it('says that not all was read', () => {
    const partly = report({ targets: [aTarget({ status: 'failed' }), aTarget({ region: 'us-east-1' })] });
    expect(subjectOf([aCapacity({ clusters: fewer })], partly)).toBe(
      'Weekly digest: 1 cluster with fewer free addresses, 1 of 2 targets NOT READ WHOLE',
    );
  });
});

describe('machines', () => {
  it('get the digest as data, with a key and an attribute of its own', () => {
    const message = digestMessageOf(report(), [aCapacity({ clusters: [aClusterCapacity('payments', compared(-20))] })]);
    expect(message.attributes.kind.StringValue).toBe('digest');
    const { sqs = '', lambda } = variantsOf(message);
    expect(lambda).toBe(sqs);
    expect(JSON.parse(sqs)).toMatchObject({
      schemaVersion: '1',
      digest: { isFirst: true, clusters: [{ name: 'payments', now: { free: 100, week: { change: -20 } } }] },
      cut: { clusters: 0, runsOut: 0 },
    });
  });

  it('get as much as fits, and how much is missing', () => {
    const clusters = Array.from({ length: 3000 }, (_, index) => aClusterCapacity(`cluster-${index}`, compared(0)));
    const { sqs = '' } = variantsOf(digestMessageOf(report(), [aCapacity({ clusters })]));
    const { digest, cut } = JSON.parse(sqs);
    expect(digest.clusters.length).toBeGreaterThan(100);
    expect(digest.clusters.length + cut.clusters).toBe(3000);
  });
});

describe('what happened since the digest before', () => {
  const gone = (id: string, firstSeen: string) => aFinding({ id, status: 'resolved', firstSeen });

  it('is what opened and what was resolved, what came and went among both', () => {
    const memory = remembering({
      digestAt: daysBefore(7),
      resolved: {
        'went before': [daysBefore(8), daysBefore(20)],
        'came and went': [daysBefore(2), daysBefore(5)],
        went: [daysBefore(3), daysBefore(20)],
      },
    });
    const findings = [
      aFinding({ id: 'a', firstSeen: daysBefore(1) }),
      aFinding({ id: 'b', firstSeen: daysBefore(12) }),
      gone('c', daysBefore(30)),
    ];
    expect(digestOf(report({ findings }), [], memory).findings).toMatchObject({
      since: daysBefore(7),
      opened: 2,
      resolved: 3,
      open: 2,
    });
  });

  it('counts nothing twice that the digest before said', () => {
    const first = report({ findings: [gone('a', daysBefore(3)), aFinding({ id: 'b', firstSeen: END })] });
    const before = latelyAfter(remembering({}), first, []);
    const later = {
      ...report({ findings: [aFinding({ id: 'b', firstSeen: END })] }),
      finishedAt: new Date(Date.parse(END) + 7 * 24 * 3600_000).toISOString(),
    };
    const { opened, resolved } = digestOf(later, [], remembering({ ...before, digestAt: END })).findings;
    expect([opened, resolved]).toEqual([0, 0]);
  });

  it('counts a finding that came back and went again, and one audit once', () => {
    const first = latelyAfter(
      remembering({}),
      { ...report({ findings: [gone('a', daysBefore(20))] }), finishedAt: daysBefore(8) },
      [],
    );
    const again = { ...report({ findings: [gone('a', daysBefore(4))] }), finishedAt: daysBefore(2) };
    const second = latelyAfter(remembering({ ...first, digestAt: daysBefore(7) }), again, []);
    expect(second.resolved).toEqual({ a: [daysBefore(2), daysBefore(4)] });
    expect(latelyAfter(remembering(second), again, [])).toEqual(second);
    expect(digestOf(report(), [], remembering({ ...second, digestAt: daysBefore(7) })).findings).toMatchObject({
      opened: 1,
      resolved: 1,
    });
  });

  it('is nothing that a clock which was wrong has from years ahead', () => {
    const ahead = '2031-01-01T00:00:00.000Z';
    const wrong = lately({
      since: ahead,
      digestAt: ahead,
      resolved: { a: [ahead, daysBefore(3)] },
      freed: [{ at: ahead, accountId: '111122223333', cluster: null, enis: 1, addresses: 9 }],
    });
    expect(latelyAfter(remembering(wrong), report(), [])).toEqual(lately({ since: END }));
    expect(digestOf(report(), [], remembering(wrong))).toMatchObject({
      from: daysBefore(7),
      freed: [],
      findings: { since: END, opened: 0, resolved: 0 },
    });
  });

  it('takes no suppressed finding for one', () => {
    const suppressed = { reason: 'known', expires: null, by: 'configuration' as const };
    const findings = [
      aFinding({ id: 'a', firstSeen: daysBefore(1), suppressed }),
      { ...gone('b', daysBefore(3)), suppressed },
    ];
    expect(digestOf(report({ findings }), [], remembering({})).findings).toMatchObject({
      opened: 0,
      resolved: 0,
      open: 0,
    });
  });

  it('says since when it is counted, where that is not for a week', () => {
    expect(flat(mailOf([], undefined))).toContain('0 resolved since 23 November; 0 open now.');
    expect(flat(mailOf([], remembering({ digestAt: daysBefore(7) })))).toContain('0 resolved; 0 open now.');
  });

  it('is forgotten after 15 days, and never more than 5,000 findings', () => {
    const resolved = Object.fromEntries(
      Array.from({ length: MOST_RESOLVED + 9 }, (_, index) => [
        `f${index}`,
        [daysBefore(index < 5 ? 16 : 3), daysBefore(20)] as const,
      ]),
    );
    const kept = Object.keys(latelyAfter(remembering({ resolved }), report(), []).resolved);
    expect(kept).toHaveLength(MOST_RESOLVED);
    expect(kept[0]).toBe('f9');
  });
});

describe('what clean-up freed', () => {
  const deleted = (eniId: string, addresses: number, outcome: CleanupOutcome['outcome'] = 'deleted') => ({
    eniId,
    subnetId: 'subnet-1',
    addresses,
    outcome,
    message: '',
    at: END,
  });
  const applied = (outcomes: readonly ReturnType<typeof deleted>[]): CleanupReport => {
    const [target] = anApplied().targets;
    if (target === undefined) throw new Error('the sample has a target');
    return { mode: 'apply', targets: [{ ...target, decisions: [], outcomes }] };
  };

  it('is what was deleted since the digest before, this run’s with it, by account or cluster', () => {
    const cleanup = applied([deleted('eni-1', 10), deleted('eni-2', 10, 'failed')]);
    const account = cleanup.targets[0]?.accountId ?? '';
    const freed = [
      { at: daysBefore(9), accountId: account, cluster: 'old', enis: 5, addresses: 50 },
      { at: daysBefore(2), accountId: account, cluster: 'payments', enis: 3, addresses: 30 },
    ];
    const mail = flat(mailOf([], remembering({ digestAt: daysBefore(7), freed }), report({ cleanup })));
    expect(mail).toContain(
      'Clean-up deleted 4 leaked ENIs and freed 40 addresses: payments 30, without a cluster tag 10.',
    );
    const ofTwo = [...freed, { at: daysBefore(1), accountId: '999988887777', cluster: null, enis: 1, addresses: 7 }];
    const both = flat(mailOf([], remembering({ digestAt: daysBefore(7), freed: ofTwo }), report({ cleanup })));
    expect(both).toContain(`freed 47 addresses: ${account} 40, 999988887777 7.`);
  });

  it('is remembered once, however often a run remembers it', () => {
    const run = report({ cleanup: applied([deleted('eni-1', 10)]) });
    const once = latelyAfter(remembering({}), run, []);
    expect(latelyAfter(anEstate({ lately: once }), run, [])).toEqual(once);
    expect(once.freed).toEqual([expect.objectContaining({ enis: 1, addresses: 10 })]);
  });

  it('is no matter where nothing is cleaned up', () => {
    expect(mailOf([], remembering({ digestAt: daysBefore(7) }))).not.toMatch(/clean-up/i);
    expect(mailOf([], remembering({ digestAt: daysBefore(7) }), report({ cleanup: applied([]) }))).toContain(
      'Clean-up freed nothing.',
    );
  });
});

describe('a weekly digest is due', () => {
  const due = (digestAt: string | null, at: string, weekday: Parameters<typeof isDigestDue>[0] = 'monday') =>
    isDigestDue(weekday, anEstate({ lately: lately({ digestAt }) }), new Date(at));
  const MONDAY = '2026-11-23';

  it('never when it is off', () => {
    expect(due(null, `${MONDAY}T06:00:00Z`, 'off')).toBe(false);
  });

  it('at once where none ever went out', () => {
    expect(due(null, '2026-11-26T06:00:00Z')).toBe(true);
    expect(isDigestDue('monday', undefined, new Date('2026-11-26T06:00:00Z'))).toBe(true);
  });

  it.each([
    ['the first of that day', '2026-11-16T00:20:00Z', '2026-11-23T00:00:00Z', true],
    ['a second of that day', '2026-11-23T00:20:00Z', '2026-11-23T01:00:00Z', false],
    ['one of the day before', '2026-11-16T00:20:00Z', '2026-11-22T23:59:59Z', false],
    ['one days later, where that of the day failed', '2026-11-16T00:20:00Z', '2026-11-25T06:00:00Z', true],
    ['the first of the week after a late one', '2026-11-25T06:10:00Z', '2026-11-30T06:00:00Z', true],
  ])('with %s', (_, last, at, expected) => {
    expect(due(last, at)).toBe(expected);
  });

  it('where the last one seems to come from days ahead: some clock was wrong, and must not keep it back until then', () => {
    expect(due('2027-11-23T06:10:00Z', `${MONDAY}T06:00:00Z`)).toBe(true);
    expect(due('2026-11-23T06:10:00Z', `${MONDAY}T06:00:00Z`)).toBe(false);
  });

  it.each([
    ['sunday', '2026-11-22'],
    ['wednesday', '2026-11-25'],
    ['saturday', '2026-11-28'],
  ] as const)('on %s as the calendar has it', (weekday, day) => {
    expect(due(`${MONDAY}T00:00:00Z`, `${day}T00:00:01Z`, weekday)).toBe(day > MONDAY);
    expect(due('2026-11-14T00:00:00Z', `${day}T00:00:01Z`, weekday)).toBe(true);
  });
});

describe('the sign of life of an audit with nothing new', () => {
  const silentFor = (days: number, settings: Partial<NotifySettings>) => {
    const estate = anEstate({ lastToldAt: daysBefore(days) });
    const all: NotifySettings = { when: 'changes', minSeverity: 'low', heartbeatDays: 7, ...settings };
    return newsOf(report(), [], estate, new Date(END), silentDaysOf(all)).silentSince !== null;
  };

  it('is the weekly digest where there is one, unless it is wanted more often', () => {
    expect(silentFor(7, {})).toBe(true);
    expect(silentFor(20, { weeklyDigest: 'monday' })).toBe(false);
    expect(silentFor(-300, {})).toBe(true);
    expect(silentFor(2, { weeklyDigest: 'monday', heartbeatDays: 2 })).toBe(true);
  });
});
