import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSecurityHubMemory, storedText } from '../../lambda/ledger/parse.ts';
import type { SecurityHubMemory } from '../../lambda/model/security-hub.ts';
import { importedFinding } from '../../lambda/report/tools/asff.ts';
import {
  afterAudit,
  afterImport,
  beforeImport,
  importsOf,
  newAmong,
  withoutImport,
} from '../../lambda/security-hub/memory.ts';
import { minutesLater } from '../ledger/a-ledger.ts';
import { aGap } from '../report/sample-report.ts';
import { audited, CHECKS, idOf, imported, open, PLACE, seen, toImport } from './a-target.ts';

const SILENCED = { reason: 'known', expires: null, by: 'snooze' } as const;
const DAY = 24 * 60;

describe('what Security Hub is to have', () => {
  it('is each finding that is there, again after each audit that sees it', () => {
    const first = seen(undefined, audited([open('a'), open('b')]));
    expect(toImport(first)).toEqual(['a active', 'b active']);
    expect(toImport(imported(first))).toEqual([]);
    expect(toImport(seen(imported(first), audited([open('a'), open('b')]), DAY))).toEqual(['a active', 'b active']);
  });

  it('archives one as passed once an audit that judged it no longer finds it', () => {
    const gone = seen(imported(seen(undefined, audited([open('a'), open('b')]))), audited([open('b')]), DAY);
    expect(toImport(gone)).toEqual(['a over', 'b active']);
    const [over] = importsOf(gone).map(importedFinding);
    expect(over).toMatchObject({
      RecordState: 'ARCHIVED',
      Compliance: { Status: 'PASSED' },
      UpdatedAt: minutesLater(DAY).toISOString(),
      LastObservedAt: minutesLater(0).toISOString(),
    });
    expect(Object.keys(imported(gone).findings)).toEqual([idOf('b')]);
  });

  it.each([
    ['its check had no full answer', audited([], { evaluated: ['subnet-low-ips'] })],
    [
      'its ledger could not be used, by which ENIs have an age',
      audited([], { memory: { status: 'failed', message: 'no' } }),
    ],
    ['nothing could be read', audited([], { status: 'failed', evaluated: [], gaps: [aGap()] })],
  ])('leaves one as it is where %s', (_, audit) => {
    const before = imported(seen(undefined, audited([open('a')])));
    expect(toImport(seen(before, audit, DAY))).toEqual([]);
    expect(toImport(seen(seen(before, audit, DAY), audited([]), 2 * DAY))).toEqual(['a over']);
  });

  it('leaves one that an audit of every subnet found, after an audit of those of EKS alone', () => {
    const before = imported(seen(undefined, { ...audited([open('a')]), scope: 'all' }));
    expect(toImport(seen(before, audited([]), DAY))).toEqual([]);
    expect(toImport(seen(before, { ...audited([]), scope: 'all' }, DAY))).toEqual(['a over']);
  });

  it.each([
    ['is not asked any more', undefined, []],
    ['could not be read', [{ cluster: 'prod', status: 'not-read', expected: [] }], []],
    ['is read again', [{ cluster: 'prod', status: 'read', expected: [] }], ['a over']],
    ['is gone', [], ['a over']],
  ] as const)('goes by the Kubernetes API of a cluster as ledgers do: it %s', (_, kubernetes, wanted) => {
    const evaluated = ['pods-without-ip'];
    const partly = [{ cluster: 'prod', status: 'partly' as const, expected: [] }];
    const finding = open('a', { check: 'pods-without-ip', cluster: 'prod' });
    const before = imported(seen(undefined, audited([finding], { evaluated, kubernetes: partly })));
    const fields = { evaluated, ...(kubernetes && { kubernetes: [...kubernetes] }) };
    expect(toImport(seen(before, audited([], fields), DAY))).toEqual(wanted);
  });

  it('archives one that is suppressed or snoozed, never as passed, and has it active again after that', () => {
    const before = imported(seen(undefined, audited([open('a')])));
    const quiet = seen(before, audited([open('a', { suppressed: SILENCED })]), DAY);
    expect(importsOf(quiet).map(importedFinding)).toMatchObject([
      { RecordState: 'ARCHIVED', Compliance: { Status: 'FAILED' }, ProductFields: { suppressedBecause: 'known' } },
    ]);
    expect(toImport(seen(imported(quiet), audited([open('a', { suppressed: SILENCED })]), 2 * DAY))).toEqual([]);
    expect(toImport(seen(imported(quiet), audited([open('a')]), 2 * DAY))).toEqual(['a active']);
  });

  it('has nothing of one that was suppressed from the beginning, nor of one that went before it was imported', () => {
    const quiet = seen(undefined, audited([open('a', { suppressed: SILENCED }), open('b')]));
    expect(toImport(quiet)).toEqual(['b active']);
    expect(toImport(seen(quiet, audited([]), DAY))).toEqual([]);
    expect(seen(seen(quiet, audited([]), DAY), audited([]), 2 * DAY).findings).toEqual({});
  });

  it('leaves out what is milder than configured, unless it was worse before', () => {
    const at = (severity: 'high' | 'low', memory: SecurityHubMemory | undefined, minute: number) =>
      afterAudit(
        memory,
        { ...audited([open('a', { severity })]), startedAt: minutesLater(minute - 1) },
        'high',
        minutesLater(minute),
      );
    expect(toImport(at('low', undefined, 0))).toEqual([]);
    expect(toImport(at('low', imported(at('high', undefined, 0)), DAY))).toEqual(['a active']);
  });

  it('keeps when it was first seen, whether or not the ledger still knows, and moves when it was updated', () => {
    const long = open('a', { firstSeen: '2026-01-02T03:04:05.000Z' });
    const first = seen(undefined, audited([long]));
    const later = seen(
      imported(first),
      audited([{ ...long, firstSeen: minutesLater(DAY).toISOString(), status: 'new' }]),
      DAY,
    );
    expect(importsOf(later).map(importedFinding)).toMatchObject([
      { CreatedAt: long.firstSeen, FirstObservedAt: long.firstSeen, UpdatedAt: minutesLater(DAY).toISOString() },
    ]);
  });

  it('says by nothing what is a customer’s to say', () => {
    const [finding] = importsOf(seen(undefined, audited([open('a')]))).map(importedFinding);
    const ofCustomers = ['Workflow', 'Note', 'UserDefinedFields', 'VerificationState', 'Severity', 'Types'];
    expect(Object.keys(finding ?? {}).filter((name) => ofCustomers.includes(name))).toEqual([]);
    expect(finding?.FindingProviderFields).toMatchObject({ Severity: { Label: 'MEDIUM' } });
  });

  it('is still to be imported where an audit came between the reading and the remembering', () => {
    const read = seen(undefined, audited([open('a'), open('b')]));
    const moved = seen(read, audited([open('a')]), DAY);
    expect(toImport(afterImport(moved, importsOf(read), read.updatedAt))).toEqual(['a active', 'b over']);
  });

  it.each([
    ['over', audited([])],
    ['suppressed', audited([open('a', { suppressed: SILENCED })])],
  ])('stays what a later message imported where an earlier one, of when it was %s, is done last', (_, audit) => {
    const earlier = seen(imported(seen(undefined, audited([open('a')]))), audit, 10);
    const back = imported(seen(earlier, audited([open('a')]), 20));
    const done = afterImport(back, importsOf(earlier), earlier.updatedAt);
    expect(toImport(seen(done, audited([]), 30))).toEqual(['a over']);
  });

  it('archives nothing by an audit that ran while another did: the other may have seen it later', () => {
    const before = imported(seen(undefined, audited([])));
    const short = imported(seen(before, audited([open('a')]), 20, 15));
    const long = seen(short, audited([open('b')]), 40, 0);
    expect(toImport(long)).toEqual(['b active']);
    expect(toImport(seen(long, audited([open('b')]), DAY))).toEqual(['a over', 'b active']);
  });

  it('archives what it may have, and of which nobody heard whether it took it', () => {
    const first = seen(undefined, audited([open('a')]));
    const asked = beforeImport(first, newAmong(importsOf(first), first));
    expect(toImport(asked)).toEqual(['a active']);
    expect(toImport(seen(asked, audited([]), DAY))).toEqual(['a over']);
    const quiet = audited([open('a', { suppressed: SILENCED })]);
    expect(toImport(seen(asked, quiet, DAY))).toEqual(['a silenced']);
    const refused = withoutImport(asked, importsOf(first));
    expect(toImport(refused)).toEqual(['a active']);
    expect(toImport(seen(refused, audited([]), DAY))).toEqual([]);
  });

  it('forgets what Security Hub has deleted: nobody looked for 90 days', () => {
    const before = imported(seen(undefined, audited([open('a')])));
    const blind = audited([], { evaluated: [] });
    expect(Object.keys(seen(before, blind, 90 * DAY).findings)).toEqual([idOf('a')]);
    expect(seen(before, blind, 90 * DAY + 1).findings).toEqual({});
  });

  it('is stored without evidence, and read as it was', () => {
    const memory = seen(undefined, audited([open('a')]));
    expect(memory.findings[idOf('a')]?.finding.evidence).toEqual({});
    expect(parseSecurityHubMemory(storedText(memory), 'here', PLACE)).toEqual(memory);
  });
});

/** What became of a round: an audit that looked at some checks and found some findings, and whether it was imported. */
const anyRounds = fc.array(
  fc.record({
    found: fc.subarray(['a', 'b', 'c', 'd']),
    quiet: fc.subarray(['a', 'b', 'c', 'd']),
    evaluated: fc.subarray(CHECKS),
    imports: fc.boolean(),
  }),
  { maxLength: 12 },
);

const checkOf = (letter: string) => (letter < 'c' ? 'leaked-eni' : 'subnet-low-ips');

describe('over any row of audits with gaps', () => {
  it('nothing is archived as passed but by an audit that judged it, and what is open is active once it is imported', () => {
    fc.assert(
      fc.property(anyRounds, (rounds) => {
        let memory: SecurityHubMemory | undefined;
        const hub = new Map<string, { readonly state: string; readonly status: string; readonly at: string }>();
        for (const [index, { found, quiet, evaluated, imports }] of rounds.entries()) {
          const findings = found.map((letter) =>
            open(letter, { check: checkOf(letter), suppressed: quiet.includes(letter) ? SILENCED : null }),
          );
          memory = seen(memory, audited(findings, { evaluated }), index * DAY);
          for (const { finding, as, at } of importsOf(memory)) {
            const letter = finding.id[0] ?? '';
            const saidBy = rounds[Math.round((Date.parse(at) - minutesLater(0).getTime()) / (DAY * 60_000))];
            if (as === 'over') {
              expect(saidBy?.evaluated).toContain(checkOf(letter));
              expect(saidBy?.found).not.toContain(letter);
            } else expect(saidBy?.found).toContain(letter);
          }
          if (!imports) continue;
          for (const each of importsOf(memory)) {
            const asff = importedFinding(each);
            // Security Hub ignores what is not newer than what it has.
            expect(asff.UpdatedAt > (hub.get(asff.Id)?.at ?? '')).toBe(true);
            hub.set(asff.Id, { state: asff.RecordState, status: asff.Compliance.Status, at: asff.UpdatedAt });
          }
          memory = imported(memory);
          expect(importsOf(memory)).toEqual([]);
          const active = [...hub].flatMap(([id, { state }]) => (state === 'ACTIVE' ? [id.slice(-1)] : []));
          for (const letter of found) expect(active.includes(letter)).toBe(!quiet.includes(letter));
        }
      }),
      { numRuns: 100 },
    );
  });
});
