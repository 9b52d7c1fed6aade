import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homeSession, type Session } from '../../lambda/aws/sessions.ts';
import { changesIn } from '../../lambda/ledger/changes.ts';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import { readEstate } from '../../lambda/ledger/estate-memory.ts';
import { mergeLedger } from '../../lambda/ledger/merge.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { readLedger, updateLedger } from '../../lambda/ledger/target-ledger.ts';
import { notRead } from '../../lambda/model/coverage.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Change } from '../../lambda/model/ledger.ts';
import type { Report } from '../../lambda/model/report.ts';
import type { Channel } from '../../lambda/notify/channels/channel.ts';
import { namedChannel } from '../../lambda/notify/channels/index.ts';
import { notifyAudit } from '../../lambda/notify/notify-audit.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { aGap, aLeak, aReport, aTarget } from '../report/sample-report.ts';
import { stubEnvironment } from '../support/environment.ts';

const PLACE = { accountId: '111122223333', region: 'eu-west-1' };
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:findings';
const SETTINGS = { when: 'changes', minSeverity: 'low', heartbeatDays: 7 } as const;
const HOUR = 3600 * 1000;

let aws: SimulatedAws;
let home: Session;
let channels: readonly Channel[];
let folder: string;
let store: ObjectStore;
const signal = new AbortController().signal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-'));
  store = directoryStore(folder);
  const world = aWorld().account(PLACE.accountId, (account) => account.region(PLACE.region));
  aws = await startSimulatedAws(
    world.topic(TOPIC, { subscriptions: [{ protocol: 'email', endpoint: 'ops@example.com' }] }),
  );
  stubEnvironment({ ...aws.env(), AWS_REGION: PLACE.region });
  home = await homeSession({ signal });
  channels = [namedChannel(TOPIC)(home)];
});

afterEach(async () => {
  await aws.stop();
  await rm(folder, { recursive: true });
});

/** An audit that sees these findings `hours` after the first one, and remembers them. */
async function audit(findings: readonly Finding[], hours: number, targets = [aTarget()]) {
  const at = new Date(Date.parse('2026-11-23T03:12:09.000Z') + hours * HOUR);
  const nothing = notRead<never>({ section: 'subnets', reason: 'denied', action: 'ec2:x', message: 'not asked for' });
  const observed = { target: PLACE, scope: 'eks' as const, findings, evaluated: ['leaked-eni'] };
  const sections = { availableEnis: nothing, subnets: nothing, subnetEnis: nothing };
  const merged = await updateLedger(store, PLACE, (old) => mergeLedger(old, { ...observed, ...sections }, at), signal);
  const times = { startedAt: at.toISOString(), finishedAt: at.toISOString() };
  const report: Report = { ...aReport({ findings: merged.findings, targets }), ...times };
  return { report, changes: changesIn(merged.ledger) };
}

const notify = (audited: { readonly report: Report; readonly changes: readonly Change[] | undefined }) =>
  notifyAudit(audited, SETTINGS, { channels, store, signal });

const subjects = () => aws.publications.map(({ subject }) => subject);

describe('notifyAudit', () => {
  it('tells what is new once, then nothing, then that it is gone, then nothing', async () => {
    for (const [hours, findings] of [[aLeak(1)], [aLeak(1)], [], []].entries())
      await notify(await audit(findings, hours));
    expect(subjects()).toEqual([
      'Medium: 1 new in staging - EKS IP audit, 1 target read',
      '1 resolved in staging - EKS IP audit, 1 target read',
    ]);
    expect((await readLedger(store, PLACE, signal))?.findings).toEqual({});
  });

  it('names where something is new, and says of no place that what is gone was there', async () => {
    await notify(await audit([aLeak(1)], 0));
    await notify(await audit([aLeak(2, { cluster: 'prod' })], 1));
    expect(subjects()[1]).toBe('Medium: 1 new in prod; 1 resolved - EKS IP audit, 1 target read');
  });

  it('says in a line what it did', async () => {
    expect(await notify(await audit([aLeak(1)], 0))).toEqual([`published to ${TOPIC}`]);
    expect(await notify(await audit([aLeak(1)], 1))).toEqual(['nothing published: nothing new at or above low']);
  });

  it('tells of one that got worse', async () => {
    await notify(await audit([aLeak(1, { severity: 'low' })], 0));
    await notify(await audit([aLeak(1, { severity: 'critical' })], 1));
    expect(subjects()[1]).toBe('Critical: 1 worse in staging - EKS IP audit, 1 target read');
  });

  it('repeats with the next audit what it could not publish, new and resolved alike', async () => {
    const blocked = { channels: [namedChannel(`${TOPIC}-gone`)(home)], store, signal };
    const failing = async (findings: readonly Finding[], hours: number) => {
      const audited = await audit(findings, hours);
      await expect(notifyAudit(audited, SETTINGS, blocked)).rejects.toMatchObject({
        code: 'PUBLISH_FAILED',
      });
    };
    await failing([aLeak(1)], 0);
    expect(await readEstate(store, signal)).toBeUndefined();
    await notify(await audit([aLeak(1)], 1));
    await failing([], 2);
    await notify(await audit([], 3));
    expect(subjects().map((subject) => subject?.split(' - ')[0])).toEqual([
      'Medium: 1 new in staging',
      '1 resolved in staging',
    ]);
  });

  it('tells again after a crash between publishing and remembering', async () => {
    const audited = await audit([aLeak(1)], 0);
    const ledger = store.pathOf('targets/111122223333/eu-west-1.json');
    const before = await readFile(ledger);
    await notify(audited);
    await writeFile(ledger, before);
    await notify(await audit([aLeak(1)], 1));
    expect(subjects()).toHaveLength(2);
  });

  it('tells once of what can no longer be looked at, and again when that comes back after it was well', async () => {
    const partial = [aTarget({ status: 'partial', gaps: [aGap()], resources: {} })];
    await notify(await audit([], 0, partial));
    await notify(await audit([], 1, partial));
    await notify(await audit([], 2));
    await notify(await audit([], 3, partial));
    expect(subjects().map((subject) => subject?.split(' - ')[0])).toEqual([
      'Less could be looked at',
      'Less could be looked at',
    ]);
  });

  it('sends a heartbeat after a week without a message, counted from the first audit', async () => {
    for (const day of [0, 3, 6, 7, 8]) await notify(await audit([], day * 24));
    expect(subjects()).toEqual(['All is well - EKS IP audit, 1 target read']);
    expect(await readEstate(store, signal)).toMatchObject({
      since: '2026-11-23T03:12:09.000Z',
      lastToldAt: '2026-11-30T03:12:09.000Z',
    });
  });

  it('asks the ledgers itself where nobody says what is new', async () => {
    await notify({ ...(await audit([aLeak(1)], 0)), changes: undefined });
    await notify({ ...(await audit([aLeak(1)], 1)), changes: undefined });
    expect(subjects()).toHaveLength(1);
  });

  it('says what it could not remember, and leaves what it cannot read as it is', async () => {
    const estate = store.pathOf('estate.json');
    await writeFile(estate, '{"schemaVersion":');
    const lines = await notify(await audit([aLeak(1)], 0));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^what was reported before is not known: .*estate\.json/);
    expect(lines[1]).toBe(`published to ${TOPIC}`);
    expect(lines[2]).toMatch(/^could not remember what was reported, so the next audit will repeat/);
    expect(await readFile(estate, 'utf8')).toBe('{"schemaVersion":');
  });

  it('without a ledger tells all of it every time', async () => {
    const report = aReport({ findings: [aLeak(1)] });
    for (const _ of [1, 2]) {
      const lines = await notifyAudit({ report, changes: undefined }, SETTINGS, { channels, store: undefined, signal });
      expect(lines).toEqual([`published to ${TOPIC}`]);
    }
    expect(subjects()).toEqual(Array(2).fill('1 medium in staging - EKS IP audit, 1 target read'));
  });

  it('tells nobody where no channel is configured, says so, and remembers nothing as told', async () => {
    const nobody = { channels: [], store, signal };
    expect(await notifyAudit(await audit([aLeak(1)], 0), SETTINGS, nobody)).toEqual([
      'no channel is configured: nothing published',
    ]);
    expect(await readEstate(store, signal)).toMatchObject({ lastToldAt: null, toldGaps: [] });
    await notify(await audit([aLeak(1)], 1));
    expect(subjects()).toEqual(['Medium: 1 new in staging - EKS IP audit, 1 target read']);
  });

  it('tells on every channel though one fails, and all of it again with the next audit', async () => {
    const gone = [namedChannel(`${TOPIC}-gone`)(home), namedChannel(`${TOPIC}-too`)(home)];
    const told = notifyAudit(await audit([aLeak(1)], 0), SETTINGS, { channels: [...gone, ...channels], store, signal });
    await expect(told).rejects.toMatchObject({
      code: 'PUBLISH_FAILED',
      message: expect.stringMatching(/findings-gone: .*; .*findings-too: /),
    });
    await notify(await audit([aLeak(1)], 1));
    expect(subjects()).toHaveLength(2);
  });
});
