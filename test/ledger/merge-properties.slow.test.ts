import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changesIn, markTold } from '../../lambda/ledger/changes.ts';
import { mergeLedger, type Observation } from '../../lambda/ledger/merge.ts';
import { parseLedger, storedText } from '../../lambda/ledger/parse.ts';
import { read } from '../../lambda/model/coverage.ts';
import type { Ledger } from '../../lambda/model/ledger.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import { anEni, aSubnet } from '../checks/an-inventory.ts';
import { aFinding, aGap, anObservation, minutesLater, PLACE, toldOf } from './a-ledger.ts';

const CHECKS = ['leaked-eni', 'subnet-low-ips'];
const IDS = ['a', 'b', 'c', 'd'];

/** The check of a finding is a part of its identity. */
const checkOf = (id: string) => CHECKS[IDS.indexOf(id) % CHECKS.length] ?? '';

const anyFinding = fc
  .record({ id: fc.constantFrom(...IDS), severity: fc.constantFrom(...SEVERITIES) })
  .map(({ id, severity }) => aFinding(id, { check: checkOf(id), severity }));

/** An ENI that is there with one of two looks, by its number. */
const anyEni = fc
  .record({ number: fc.integer({ min: 1, max: 3 }), description: fc.constantFrom('', 'changed') })
  .map(({ number, description }) => anEni({ id: `eni-${number}`, description }));

const anyObservation: fc.Arbitrary<Observation> = fc
  .record({
    scope: fc.constantFrom('eks', 'all'),
    findings: fc.uniqueArray(anyFinding, { selector: ({ id }) => id }),
    evaluated: fc.subarray(CHECKS),
    enis: fc.option(fc.uniqueArray(anyEni, { selector: ({ id }) => id }), { freq: 4 }),
    subnets: fc.option(fc.subarray(['subnet-a', 'subnet-b'])),
    drawsOn: fc.option(fc.subarray(['subnet-a', 'subnet-b'])),
  })
  .map(({ enis, subnets, drawsOn, ...rest }) =>
    anObservation({
      ...rest,
      clusterSubnets: drawsOn === null ? undefined : new Map([['prod', drawsOn]]),
      availableEnis: enis === null ? aGap('availableEnis') : read(enis),
      subnets: subnets === null ? aGap('subnets') : read(subnets.map((id) => aSubnet({ id }))),
    }),
  );

interface Audit {
  readonly minute: number;
  readonly seen: Observation;
  /** Whether people were told after it. */
  readonly tells: boolean;
}

/** Audits of one day, at different times, in any order. */
const anyAudits: fc.Arbitrary<readonly Audit[]> = fc.uniqueArray(
  fc.record({ minute: fc.integer({ min: 0, max: 24 * 60 - 1 }), seen: anyObservation, tells: fc.boolean() }),
  { minLength: 1, maxLength: 8, selector: ({ minute }) => minute },
);

function step(ledger: Ledger | undefined, { minute, seen, tells }: Audit): Ledger {
  const merged = mergeLedger(ledger, seen, minutesLater(minute)).ledger;
  return tells ? markTold(merged, toldOf(changesIn(merged)), minutesLater(minute)) : merged;
}

function ledgerAfter(audits: readonly Audit[]): Ledger | undefined {
  return audits.reduce<Ledger | undefined>(step, undefined);
}

it('what no audit could tell to be gone stays open, whatever the order', () => {
  fc.assert(
    fc.property(anyAudits, (audits) => {
      const blind = audits.map((audit) => ({ ...audit, seen: { ...audit.seen, evaluated: [] } }));
      const seen = new Set(audits.flatMap((audit) => audit.seen.findings.map(({ id }) => id)));
      const entries = Object.values(ledgerAfter(blind)?.findings ?? {});
      expect(new Set(entries.map(({ finding }) => finding.id))).toEqual(seen);
      expect(entries.filter(({ resolvedAt }) => resolvedAt !== null)).toEqual([]);
    }),
  );
});

it('an audit resolves only what its checks answered for and its scope takes in', () => {
  fc.assert(
    fc.property(anyAudits, anyObservation, (audits, seen) => {
      const before = ledgerAfter(audits);
      const { findings } = mergeLedger(before, seen, minutesLater(24 * 60));
      for (const { id, check, status } of findings.filter((finding) => finding.status === 'resolved')) {
        expect(seen.evaluated).toContain(check);
        expect(seen.findings.map((finding) => finding.id)).not.toContain(id);
        expect([status, before?.findings[id]?.scope, seen.scope]).not.toEqual(['resolved', 'all', 'eks']);
      }
    }),
  );
});

it('what the latest audit saw is open, whatever the order', () => {
  fc.assert(
    fc.property(anyAudits, (audits) => {
      const latest = audits.reduce((a, b) => (b.minute > a.minute ? b : a));
      const ledger = ledgerAfter(audits);
      for (const { id, severity } of latest.seen.findings) {
        expect(ledger?.findings[id]).toMatchObject({
          resolvedAt: null,
          lastSeen: minutesLater(latest.minute).toISOString(),
          finding: { severity },
        });
      }
      expect(ledger?.updatedAt).toBe(minutesLater(latest.minute).toISOString());
    }),
  );
});

it('a sighting is a row: from its first time to its last every audit that looked saw the ENI so', () => {
  fc.assert(
    fc.property(anyAudits, (audits) => {
      for (const [id, sighting] of Object.entries(ledgerAfter(audits)?.sightings ?? {})) {
        const [first, last] = [Date.parse(sighting.firstSeen), Date.parse(sighting.lastSeen)];
        const looks = audits.flatMap(({ minute, seen: { availableEnis } }) => {
          const at = minutesLater(minute).getTime();
          if (availableEnis.status === 'gap' || at < first || at > last) return [];
          return [{ at, description: availableEnis.items.find((eni) => eni.id === id)?.description }];
        });
        expect(looks.map(({ description }) => description)).toEqual(looks.map(() => sighting.description));
        expect(looks.map(({ at }) => at)).toEqual(expect.arrayContaining([first, last]));
      }
    }),
    { numRuns: 2_000 },
  );
});

it('audits in order keep every row as long as it is', () => {
  fc.assert(
    fc.property(anyAudits, (audits) => {
      const inOrder = audits.toSorted((a, b) => a.minute - b.minute);
      const looks = inOrder.flatMap(({ minute, seen: { availableEnis } }) =>
        availableEnis.status === 'gap' ? [] : [{ minute, enis: availableEnis.items }],
      );
      for (const eni of looks.at(-1)?.enis ?? []) {
        const isSo = looks.map(({ enis }) => enis.some((e) => e.id === eni.id && e.description === eni.description));
        const first = looks[isSo.lastIndexOf(false) + 1];
        expect(ledgerAfter(inOrder)?.sightings[eni.id]).toMatchObject({
          firstSeen: minutesLater(first?.minute ?? -1).toISOString(),
          lastSeen: minutesLater(looks.at(-1)?.minute ?? -1).toISOString(),
        });
      }
    }),
  );
});

it('merging an audit again changes nothing, in the ledger or in what it reports', () => {
  fc.assert(
    fc.property(anyAudits, anyObservation, fc.integer({ min: 0, max: 24 * 60 }), (audits, seen, minute) => {
      const now = minutesLater(minute + 0.5);
      const once = mergeLedger(ledgerAfter(audits), seen, now);
      expect(mergeLedger(once.ledger, seen, now)).toEqual(once);
    }),
    { numRuns: 1_000 },
  );
});

it('people hear of a finding, and then of nothing but that it is worse or gone', () => {
  fc.assert(
    fc.property(anyAudits, (audits) => {
      const heard = new Map<string, string>();
      let ledger: Ledger | undefined;
      for (const audit of audits.toSorted((a, b) => a.minute - b.minute)) {
        const merged = mergeLedger(ledger, audit.seen, minutesLater(audit.minute)).ledger;
        const changes = audit.tells ? changesIn(merged) : [];
        for (const { kind, finding } of changes) {
          expect(heard.has(finding.id)).toBe(kind !== 'new');
          if (kind === 'resolved') heard.delete(finding.id);
          else heard.set(finding.id, finding.severity);
        }
        ledger = markTold(merged, toldOf(changes), minutesLater(audit.minute));
        expect(audit.tells ? changesIn(ledger) : []).toEqual([]);
      }
    }),
  );
});

it('is read back from its text as it was', () => {
  fc.assert(
    fc.property(anyAudits, (audits) => {
      const ledger = ledgerAfter(audits);
      if (ledger !== undefined) expect(parseLedger(storedText(ledger), 'here', PLACE)).toEqual(ledger);
    }),
  );
});
