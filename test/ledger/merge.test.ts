import { describe, expect, it } from 'vitest';
import { changesIn, markTold } from '../../lambda/ledger/changes.ts';
import { mergeLedger, type Observation } from '../../lambda/ledger/merge.ts';
import { storedText } from '../../lambda/ledger/parse.ts';
import { eniMemoryOf, firstSeenOf } from '../../lambda/ledger/sightings.ts';
import { clockGap, notAskedFor, notRead, read } from '../../lambda/model/coverage.ts';
import type { EniAttachment, NetworkInterface } from '../../lambda/model/inventory.ts';
import type { Ledger } from '../../lambda/model/ledger.ts';
import { aBranchEni, aCniEni, anEni, aSubnet, attached, NOW } from '../checks/an-inventory.ts';
import { aFinding, aGap, aLedger, anObservation, minutesLater, PLACE, toldOf } from './a-ledger.ts';

interface Audit {
  readonly at: Date;
  readonly seen: Partial<Observation>;
}

const audit = (minutes: number, seen: Partial<Observation> = {}): Audit => ({ at: minutesLater(minutes), seen });
const finds = (...ids: readonly string[]) => ({ findings: ids.map((id) => aFinding(id)) });
const sees = (...enis: Parameters<typeof read<ReturnType<typeof anEni>>>[0]) => ({ availableEnis: read(enis) });

/** What the last of some audits made of a ledger, each in the order given. */
function mergedBy(...audits: readonly [Audit, ...Audit[]]) {
  return audits
    .slice(1)
    .reduce(
      (merged, { at, seen }) => mergeLedger(merged.ledger, anObservation(seen), at),
      mergeLedger(undefined, anObservation(audits[0].seen), audits[0].at),
    );
}

const ledgerAfter = (...audits: readonly [Audit, ...Audit[]]): Ledger => mergedBy(...audits).ledger;
const statuses = (...audits: readonly [Audit, ...Audit[]]) =>
  mergedBy(...audits).findings.map(({ id, status, firstSeen }) => [id, status, firstSeen]);
const sightingAfter = (...audits: readonly [Audit, ...Audit[]]) => {
  const sighting = ledgerAfter(...audits).sightings['eni-1'];
  return sighting && [sighting.firstSeen, sighting.lastSeen];
};
const looksAt = (...minutes: readonly number[]) => minutes.map((each) => [minutesLater(each).getTime(), true] as const);
const time = (minutes: number) => minutesLater(minutes).toISOString();

describe('a finding', () => {
  it('is new to the first audit and ongoing from then on, first seen by the first', () => {
    expect(statuses(audit(0, finds('a')))).toEqual([['a', 'new', time(0)]]);
    expect(statuses(audit(0, finds('a')), audit(60, finds('a')))).toEqual([['a', 'ongoing', time(0)]]);
  });

  it('is remembered as it was last reported', () => {
    const worse = aFinding('a', { severity: 'high', message: 'worse' });
    const ledger = ledgerAfter(audit(0, finds('a')), audit(60, { findings: [worse], scope: 'all' }));
    expect(ledger.findings.a).toEqual({
      finding: { ...worse, status: 'ongoing', firstSeen: time(0) },
      scope: 'all',
      lastSeen: time(60),
      resolvedAt: null,
      told: null,
      settling: null,
      kubernetes: [],
    });
  });

  describe('that an audit saw while it read the Kubernetes API of a cluster', () => {
    const CHECK = aFinding('a').check;
    const kubernetes = (read: readonly string[], clusters: readonly string[] | undefined = ['prod', 'stage']) => ({
      kubernetes: { byCheck: new Map([[CHECK, read]]), clusters },
    });
    const inProd = { findings: [aFinding('a', { cluster: 'prod' })], ...kubernetes(['prod', 'stage']) };
    const resolved = [['a', 'resolved', time(0)]];

    it('is not resolved by one that could not read it, nor by one that reads no Kubernetes at all', () => {
      expect(statuses(audit(0, inProd), audit(60, kubernetes(['stage'])))).toEqual([]);
      expect(statuses(audit(0, inProd), audit(60))).toEqual([]);
    });

    it('is resolved by one that read it again, whatever it read of other clusters', () => {
      expect(statuses(audit(0, inProd), audit(60, kubernetes(['prod'])))).toEqual(resolved);
      expect(statuses(audit(0, inProd), audit(60, kubernetes(['stage'])), audit(120, kubernetes(['prod'])))).toEqual(
        resolved,
      );
    });

    it('is resolved where the cluster is gone', () => {
      expect(statuses(audit(0, inProd), audit(60, kubernetes([], ['stage'])))).toEqual(resolved);
      expect(statuses(audit(0, inProd), audit(60, kubernetes([], undefined)))).toEqual([]);
    });

    it('and that is of no one cluster needs all of them again', () => {
      const ofAll = { ...finds('a'), ...kubernetes(['prod', 'stage']) };
      expect(statuses(audit(0, ofAll), audit(60, kubernetes(['stage'])))).toEqual([]);
      expect(statuses(audit(0, ofAll), audit(60, kubernetes(['stage', 'prod'])))).toEqual(resolved);
    });

    it('goes by what was read when it was last seen: a cluster that lets nobody in any more keeps nothing open', () => {
      const unread = { findings: inProd.findings, ...kubernetes(['stage']) };
      expect(statuses(audit(0, inProd), audit(60, unread), audit(120, kubernetes(['stage'])))).toEqual(resolved);
    });
  });

  it('is resolved by an audit whose check answered and did not find it, and reported so once', () => {
    expect(statuses(audit(0, finds('a')), audit(60))).toEqual([['a', 'resolved', time(0)]]);
    expect(statuses(audit(0, finds('a')), audit(60), audit(120))).toEqual([]);
  });

  it('is not resolved by an audit whose check could not answer, or did not take part', () => {
    const blind = audit(60, { evaluated: ['subnet-low-ips'] });
    expect(statuses(audit(0, finds('a')), blind)).toEqual([]);
    expect(ledgerAfter(audit(0, finds('a')), blind).findings).toEqual(ledgerAfter(audit(0, finds('a'))).findings);
    expect(statuses(audit(0, finds('a')), blind, audit(120, finds('a')))).toEqual([['a', 'ongoing', time(0)]]);
  });

  it('that was seen among all subnets is not resolved by an audit of EKS subnets only', () => {
    const everywhere = audit(0, { ...finds('a'), scope: 'all' });
    expect(statuses(everywhere, audit(60, { scope: 'eks' }))).toEqual([]);
    expect(statuses(everywhere, audit(60, { scope: 'all' }))).toEqual([['a', 'resolved', time(0)]]);
    expect(statuses(audit(0, finds('a')), audit(60, { scope: 'all' }))).toEqual([['a', 'resolved', time(0)]]);
  });

  it('that comes back is new, and first seen when it came back', () => {
    expect(statuses(audit(0, finds('a')), audit(60), audit(120, finds('a')))).toEqual([['a', 'new', time(120)]]);
  });

  it('that was resolved before anybody was told is forgotten by the next audit', () => {
    expect(Object.keys(ledgerAfter(audit(0, finds('a')), audit(60)).findings)).toEqual(['a']);
    expect(ledgerAfter(audit(0, finds('a')), audit(60), audit(120)).findings).toEqual({});
  });

  it('is reported by an audit that is merged a second time as it was by the first', () => {
    const again = audit(60, finds('b'));
    expect(statuses(audit(0, finds('a')), again, again)).toEqual([
      ['b', 'new', time(60)],
      ['a', 'resolved', time(0)],
    ]);
  });

  it('that people were told of stays resolved until they were told that, too', () => {
    const first = ledgerAfter(audit(0, finds('a')));
    const told = markTold(first, toldOf(changesIn(first)), minutesLater(1));
    const resolved = mergeLedger(told, anObservation(), minutesLater(60)).ledger;
    const later = mergeLedger(resolved, anObservation(), minutesLater(120));
    expect(later.findings).toEqual([]);
    expect(changesIn(later.ledger)).toMatchObject([{ kind: 'resolved', finding: { id: 'a', status: 'resolved' } }]);
    expect(markTold(later.ledger, toldOf(changesIn(later.ledger)), minutesLater(121)).findings).toEqual({});
  });

  it('that came back before people were told that it was gone is nothing new to them', () => {
    const first = ledgerAfter(audit(0, finds('a')));
    const told = markTold(first, toldOf(changesIn(first)), minutesLater(1));
    const resolved = mergeLedger(told, anObservation(), minutesLater(60)).ledger;
    const back = mergeLedger(resolved, anObservation(finds('a')), minutesLater(120));
    expect(back.findings).toMatchObject([{ id: 'a', status: 'new', firstSeen: time(120) }]);
    expect(changesIn(back.ledger)).toEqual([]);
  });
});

describe('two audits that race', () => {
  it('resolve nothing that the later one saw', () => {
    const merged = mergedBy(audit(0, finds('a')), audit(61, finds('a')), audit(60));
    expect(merged.findings).toEqual([]);
    expect(merged.ledger.findings.a).toMatchObject({ resolvedAt: null, lastSeen: time(61) });
  });

  it('open nothing that the later one saw to be gone', () => {
    const ledger = ledgerAfter(audit(0, finds('a')), audit(61), audit(60, finds('a')));
    expect(ledger.findings.a?.resolvedAt).toBe(time(61));
  });

  it('lose nothing of what a later one resolved: neither when it was first seen, nor that it is still to be said', () => {
    const row = [audit(0, finds('a')), audit(61)] as const;
    const late = mergedBy(...row, audit(60, finds('a')));
    expect(late.findings).toMatchObject([{ id: 'a', status: 'ongoing', firstSeen: time(0) }]);
    expect(late.ledger.findings.a).toEqual(ledgerAfter(...row).findings.a);
    expect(ledgerAfter(...row, audit(60)).findings).toEqual(ledgerAfter(...row).findings);
  });

  it('at the same instant resolve nothing of each other', () => {
    expect(statuses(audit(0, finds('a')), audit(0))).toEqual([]);
    expect(ledgerAfter(audit(0, finds('a')), audit(0)).findings.a?.resolvedAt).toBeNull();
  });

  it('keep what the later one reported, first seen by the earlier one', () => {
    const worse = { findings: [aFinding('a', { severity: 'high' })] };
    const ledger = ledgerAfter(audit(61, worse), audit(60, finds('a')));
    expect(ledger.findings.a).toMatchObject({
      finding: { severity: 'high', firstSeen: time(60) },
      lastSeen: time(61),
    });
    expect(ledger.updatedAt).toBe(time(61));
  });

  it('are no race when a clock was days ahead: its times do not hold until their day comes', () => {
    const week = 7 * 24 * 60;
    expect(statuses(audit(week, finds('a')), audit(0))).toEqual([['a', 'resolved', time(week)]]);
    expect(sightingAfter(audit(week, sees(anEni())), audit(0, sees(anEni())))).toEqual([time(0), time(0)]);
    expect(sightingAfter(audit(week, sees(anEni())), audit(0))).toBeUndefined();
  });
});

describe('an ENI seen available', () => {
  it('is remembered with what it looks like', () => {
    const eni = { ...attached(aCniEni({ id: 'eni-1' }), 'i-1'), status: 'available' };
    expect(ledgerAfter(audit(0, sees(eni))).sightings['eni-1']).toEqual({
      firstSeen: time(0),
      lastSeen: time(0),
      description: 'aws-K8S-i-0a',
      tags: eni.tags,
      attachment: { id: 'eni-attach-eni-1', instanceId: 'i-1' },
    });
  });

  it('keeps its first time as long as it looks the same', () => {
    expect(sightingAfter(audit(0, sees(anEni())), audit(60, sees(anEni())))).toEqual([time(0), time(60)]);
  });

  it.each([
    ['description', anEni({ description: 'mine' })],
    ['tags', anEni({ tags: { keep: 'yes' } })],
    ['attachment', { ...attached(anEni(), 'i-1'), status: 'available' }],
  ])('is seen anew when its %s changed', (_, changed) => {
    expect(sightingAfter(audit(0, sees(anEni())), audit(60, sees(changed)))).toEqual([time(60), time(60)]);
  });

  it('is forgotten by the first audit that does not see it so, and seen anew after that', () => {
    expect(sightingAfter(audit(0, sees(anEni())), audit(60))).toBeUndefined();
    expect(sightingAfter(audit(0, sees(anEni())), audit(60), audit(90, sees(anEni())))).toEqual([time(90), time(90)]);
  });

  it('stays as it was when an audit could not look', () => {
    const blind = audit(60, { availableEnis: aGap('availableEnis') });
    expect(sightingAfter(audit(0, sees(anEni())), blind)).toEqual([time(0), time(0)]);
  });

  it('keeps the later audit’s word when an earlier one is merged late', () => {
    const row = [audit(0, sees(anEni())), audit(61, sees(anEni()))] as const;
    expect(sightingAfter(...row, audit(60, sees(anEni())))).toEqual([time(0), time(61)]);
  });

  it('is forgotten when another look of the same moment did not see it so: nobody knows which came first', () => {
    const row = [audit(0, sees(anEni())), audit(61, sees(anEni()))] as const;
    const secondsBefore = (seconds: number): Audit => audit(61 - seconds / 60);
    expect(sightingAfter(...row, secondsBefore(1))).toBeUndefined();
    expect(sightingAfter(...row, secondsBefore(5))).toBeUndefined();
    expect(sightingAfter(...row, secondsBefore(6))).toEqual([time(61), time(61)]);
    const [, once] = row;
    expect(sightingAfter(once, secondsBefore(1))).toBeUndefined();
    expect(sightingAfter(once, secondsBefore(6))).toEqual([time(61), time(61)]);
  });

  it('starts its row anew when an audit between did not see it so, however late that one is merged', () => {
    const row = [audit(0, sees(anEni())), audit(61, sees(anEni()))] as const;
    expect(sightingAfter(...row, audit(60))).toEqual([time(61), time(61)]);
    expect(sightingAfter(...row, audit(60, sees(anEni({ description: 'mine' }))))).toEqual([time(61), time(61)]);
  });

  it('is not touched by a late merge of an audit from before it was first seen', () => {
    expect(sightingAfter(audit(61, sees(anEni())), audit(60))).toEqual([time(61), time(61)]);
    expect(sightingAfter(audit(61, sees(anEni())), audit(60, sees(anEni())))).toEqual([time(61), time(61)]);
  });

  it('is handed on by its id', () => {
    const ledger = ledgerAfter(audit(0, sees(anEni())), audit(60, sees(anEni())));
    expect(firstSeenOf(ledger)).toEqual(new Map([['eni-1', NOW]]));
    expect(eniMemoryOf(ledger).sightings.get('eni-1')?.lastSeen).toBe(time(60));
    expect(firstSeenOf(undefined).size + eniMemoryOf(undefined).sightings.size).toBe(0);
  });
});

describe('a ledger', () => {
  it('says whose it is and how old it is', () => {
    expect(ledgerAfter(audit(0), audit(60))).toEqual(aLedger({ ...PLACE, looks: looksAt(0, 60), updatedAt: time(60) }));
  });

  it('is the same text whatever order AWS gives things in', () => {
    const ids = ['c', 'a', 'd', 'b'];
    const seen = (order: readonly string[]) =>
      audit(0, {
        ...finds(...order),
        ...sees(...order.map((id) => anEni({ id }))),
        subnets: read(order.map((id) => aSubnet({ id }))),
      });
    const text = storedText(ledgerAfter(seen(ids)));
    expect(storedText(ledgerAfter(seen(ids.toReversed())))).toBe(text);
    expect(storedText(ledgerAfter(seen(['c', 'a']), seen(ids)))).toBe(
      storedText(ledgerAfter(seen(['a', 'c']), seen(ids))),
    );
  });

  it('keeps free addresses and free blocks of a subnet, the latter only when its ENIs could be read', () => {
    const subnets = read([aSubnet()]);
    const known = audit(0, { subnets, subnetEnis: read([anEni({ privateIpAddresses: ['10.0.0.20'] })]) });
    const unknown = audit(0, { subnets, subnetEnis: aGap('subnetEnis') });
    const minute = NOW.getTime() / 60_000;
    expect(ledgerAfter(known).subnets).toEqual({ 'subnet-a': { usable: 251, samples: [[minute, 200, 13]], lows: [] } });
    expect(ledgerAfter(unknown).subnets).toEqual({
      'subnet-a': { usable: 251, samples: [[minute, 200, null]], lows: [] },
    });
  });

  it('keeps its subnets as they were when they could not be read', () => {
    const before = ledgerAfter(audit(0, { subnets: read([aSubnet()]) }));
    const blind = anObservation({ subnets: aGap('subnets') });
    expect(mergeLedger(before, blind, minutesLater(9_999_999)).ledger.subnets).toBe(before.subnets);
  });

  it('has no history of a subnet without IPv4 addresses', () => {
    expect(ledgerAfter(audit(0, { subnets: read([aSubnet({ cidrBlock: '' })]) })).subnets).toEqual({});
  });
});

describe('what is remembered of looks', () => {
  const looksAfter = (...audits: readonly [Audit, ...Audit[]]) =>
    ledgerAfter(...audits).looks.map(([at, isWhole]) => [(at - NOW.getTime()) / 60_000, isWhole]);
  const failed = { availableEnis: aGap('availableEnis') };

  it('is each audit that looked for ENIs, and whether it came to its end', () => {
    expect(looksAfter(audit(0), audit(60, failed), audit(120))).toEqual([
      [0, true],
      [60, false],
      [120, true],
    ]);
  });

  it('break off at the last one before an audit that could not know the time, whatever our clock said', () => {
    const timeless = { availableEnis: notRead<NetworkInterface>(clockGap('AWS did not say its time')) };
    for (const wrongly of [-90, 30, 90, 5 * 24 * 60]) {
      const looks = looksAfter(audit(0), audit(60), audit(wrongly, timeless), audit(120));
      expect(looks).toEqual([
        [0, true],
        [60, false],
        [120, true],
      ]);
    }
  });

  it('is nothing of an audit that was not asked about them', () => {
    const narrowed = { availableEnis: notAskedFor<ReturnType<typeof anEni>>('availableEnis') };
    expect(looksAfter(audit(0), audit(60, narrowed))).toEqual([[0, true]]);
  });

  it('is nothing of a time more than a day ahead, and nothing of more than 45 days ago', () => {
    const days = 24 * 60;
    expect(looksAfter(audit(0), audit(3 * days), audit(days))).toEqual([
      [0, true],
      [days, true],
    ]);
    expect(looksAfter(audit(0), audit(1), audit(45 * days + 1))).toEqual([
      [1, true],
      [45 * days + 1, true],
    ]);
  });
});

describe('an ENI made for pods', () => {
  const on = (instanceId: string, eni = aCniEni()) => attached(eni, instanceId);
  const reusedAfter = (...audits: readonly [Audit, ...Audit[]]) => ledgerAfter(...audits).reused;
  const shows = (eni: ReturnType<typeof anEni>) => ({ subnetEnis: read([eni]) });

  it('that an audit sees attached to another instance is remembered for good', () => {
    const reused = { 'eni-1': { at: time(0), instanceId: 'i-0b' } };
    const year = 365 * 24 * 60;
    expect(reusedAfter(audit(0, shows(on('i-0b'))), audit(60), audit(year, sees(aCniEni())))).toEqual(reused);
  });

  it('is remembered by the first audit that saw it, in whatever order they end', () => {
    const [early, late] = [audit(0, shows(on('i-0b'))), audit(60, shows(on('i-0c')))];
    expect(reusedAfter(early, late)).toEqual(reusedAfter(late, early));
  });

  it.each([
    ['its own instance', aCniEni({ attachment: anAttachment('i-0a') }), {}],
    ['nothing', aCniEni(), {}],
    ['something that names no instance', aCniEni({ attachment: anAttachment(undefined) }), { instanceId: null }],
    ['something although it is a branch', aBranchEni({ attachment: anAttachment('i-0b') }), { instanceId: 'i-0b' }],
  ])('is remembered only as far as it is somebody else’s: attached to %s', (_name, eni, reuse) => {
    const expected = Object.keys(reuse).length === 0 ? {} : { 'eni-1': { at: time(0), ...reuse } };
    expect(reusedAfter(audit(0, shows(eni)))).toEqual(expected);
    expect(reusedAfter(audit(0, sees(eni)))).toEqual(expected);
  });

  it('that nothing of EKS made is not remembered', () => {
    expect(reusedAfter(audit(0, shows(on('i-0b', anEni()))))).toEqual({});
  });

  it('whose creation time is still to come is remembered for good, as of the first audit', () => {
    const stamped = aCniEni({ tags: { ...aCniEni().tags, 'node.k8s.amazonaws.com/createdAt': time(90) } });
    const misdated = { 'eni-1': time(0) };
    expect(ledgerAfter(audit(0, sees(stamped)), audit(60, sees(stamped)), audit(120)).misdated).toEqual(misdated);
    expect(ledgerAfter(audit(60, shows(stamped)), audit(0, sees(stamped))).misdated).toEqual(misdated);
    expect(ledgerAfter(audit(90, sees(stamped))).misdated).toEqual({});
    const untimed = { availableEnis: aGap('clock'), ...shows(stamped) };
    expect(ledgerAfter(audit(0, untimed)).misdated).toEqual({});
  });
});

/** Attached as a node's second interface. */
function anAttachment(instanceId: string | undefined): EniAttachment {
  return {
    id: 'eni-attach-1',
    instanceId,
    instanceOwnerId: undefined,
    deviceIndex: 1,
    networkCardIndex: 0,
    status: 'attached',
    deleteOnTermination: true,
  };
}
