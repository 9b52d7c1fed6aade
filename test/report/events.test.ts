import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Change } from '../../lambda/model/ledger.ts';
import type { Report } from '../../lambda/model/report.ts';
import { type AuditEvent, eventSchema, eventsJsonSchemaText } from '../../lambda/report/events/event-schema.ts';
import { eventsOf } from '../../lambda/report/events/events-of.ts';
import { harmlessJson } from '../../lambda/report/json/render-json.ts';
import { newsWithoutLedger } from '../notify/sample-news.ts';
import { HOSTILE } from './hostile-text.ts';
import { anApplied } from './sample-cleanup.ts';
import { aFinding, aGap, aLeak, aReport, aTarget, realisticReport } from './sample-report.ts';

const published = readFileSync(join(import.meta.dirname, '../../events.schema.json'), 'utf8');
const validate = new Ajv2020({ validateFormats: false }).compile(JSON.parse(published));

function eventsWith(report: Report, changes: readonly Change[], gaps: readonly string[] = []): readonly AuditEvent[] {
  const events = eventsOf(report, { changes, gaps }, 'https://example.com/report');
  for (const event of events) {
    const read: unknown = JSON.parse(harmlessJson(event));
    validate(read);
    expect(validate.errors ?? []).toEqual([]);
    expect(eventSchema.parse(read)).toEqual(event);
  }
  return events;
}

describe('the events of a run', () => {
  it('are one for each finding that is new, worse or resolved, told apart by type', () => {
    const [opened, worse, gone]: readonly Finding[] = [aLeak(1), aFinding({ severity: 'high' }), aLeak(2)];
    if (opened === undefined || worse === undefined || gone === undefined) throw new Error('no findings');
    const report = aReport({ findings: [opened, { ...worse, explainedBy: [opened.id] }] });
    const events = eventsWith(report, [
      { kind: 'new', finding: opened },
      { kind: 'worse', finding: worse, was: 'low' },
      { kind: 'resolved', finding: { ...gone, status: 'resolved' } },
    ]);
    expect(events).toMatchObject([
      {
        type: 'FindingOpened',
        schemaVersion: '1',
        auditId: report.auditId,
        finding: { id: opened.id, followsFrom: [] },
      },
      { type: 'FindingEscalated', was: 'low', finding: { severity: 'high', isCause: false, followsFrom: [opened.id] } },
      { type: 'FindingResolved', finding: { id: gone.id, check: gone.check } },
    ]);
  });

  it('say what is wrong by the names that people know, and what to do', () => {
    const finding = aFinding({ names: { 'subnet-0a1b2c3d4e5f60718': 'payments-a' } });
    const [event] = eventsWith(aReport({ findings: [finding] }), [{ kind: 'new', finding }]);
    if (event?.type !== 'FindingOpened') throw new Error('no event');
    expect(event.finding.whatToDo).not.toBe('');
    expect(event.finding.url).toContain(`CHECKS.md#${finding.check}`);
    expect(event.finding.title).not.toBe('');
  });

  it('are one for each ENI that clean-up deleted, and none for what it kept', () => {
    const cleanup = anApplied();
    const deleted = cleanup.targets.flatMap(({ outcomes }) => outcomes.filter(({ outcome }) => outcome === 'deleted'));
    const events = eventsWith(aReport({ cleanup }), []);
    expect(deleted.length).toBeGreaterThan(0);
    expect(events.map((event) => event.type === 'EniDeleted' && event.eniId)).toEqual(
      deleted.map(({ eniId }) => eniId),
    );
  });

  it('say when less could be looked at than readers know, and which accounts and regions that is', () => {
    const partial = aTarget({ status: 'partial', gaps: [aGap()], resources: {} });
    const report = aReport({ targets: [aTarget({ accountId: '222233334444' }), partial] });
    expect(eventsWith(report, [])).toEqual([]);
    expect(eventsWith(report, [], ['a gap'])).toMatchObject([
      {
        type: 'AuditIncomplete',
        targets: { complete: 1, partial: 1, failed: 0 },
        notWhole: [{ accountId: partial.accountId, region: partial.region, status: 'partial' }],
        notLookedAt: [expect.stringContaining('ec2:DescribeSubnets')],
      },
    ]);
  });

  it('are all that is open where nobody knows what readers were told', () => {
    const report = realisticReport();
    const { changes, gaps } = newsWithoutLedger(report);
    const types = eventsWith(report, changes, gaps).map(({ type }) => type);
    expect(types.filter((type) => type === 'FindingOpened')).toHaveLength(changes.length);
  });

  it.each(HOSTILE)('keep whatever AWS has for a name to one line that steers nothing: %j', (text) => {
    const finding = aFinding({
      message: text,
      cluster: text,
      resource: { type: 'AWS::EC2::Subnet', id: text, arn: text },
    });
    const [event] = eventsWith(aReport({ findings: [finding] }), [{ kind: 'new', finding }]);
    expect(JSON.stringify(event)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u);
  });

  it('have a size that EventBridge takes, however much there is to say', () => {
    const text = '€'.repeat(100_000);
    const finding = aFinding({ message: text, cluster: text, resource: { type: text, id: text, arn: text } });
    const targets = Array.from({ length: 300 }, (_, index) =>
      aTarget({
        accountId: String(index).padStart(12, '0'),
        status: 'failed',
        gaps: [aGap({ message: `${index}${text}` })],
      }),
    );
    for (const event of eventsWith(aReport({ findings: [finding], targets }), [{ kind: 'new', finding }], ['gap']))
      expect(Buffer.byteLength(harmlessJson(event))).toBeLessThan(200_000);
  });
});

describe('events.schema.json', () => {
  it('is fresh: `node scripts/report-schema.ts` writes it', () => {
    expect(published).toBe(eventsJsonSchemaText());
  });
});
