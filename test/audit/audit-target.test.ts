import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditTarget } from '../../lambda/audit/audit-target.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import { readLedger } from '../../lambda/ledger/target-ledger.ts';
import { render } from '../../lambda/report/render.ts';
import { aWorld, startSimulatedAws } from '../../simulated-aws/index.ts';
import { aReport } from '../report/sample-report.ts';
import { stubEnvironment } from '../support/environment.ts';

const HOME = '111122223333';
const TARGET = { accountId: HOME, region: 'eu-west-1', partition: 'aws' };
const BEGAN = new Date('2026-11-25T06:00:00.000Z');
const ENDED = new Date('2026-11-25T06:20:00.000Z');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function auditedWith(clock: () => Date) {
  const world = aWorld({ home: HOME, now: BEGAN }).account(HOME, (account) =>
    account.region('eu-west-1', (region) =>
      region
        .vpc('main')
        .subnet('a', { cidr: '10.0.0.0/24', az: 'eu-west-1a' })
        .leakedEni({ subnet: 'a', name: 'leak' }),
    ),
  );
  const aws = await startSimulatedAws(world);
  const store = directoryStore(folder);
  const { signal } = new AbortController();
  try {
    stubEnvironment(aws.env());
    const ports = targetPorts(await homeSession(), 'eu-west-1', { maxCallsInFlight: 4 });
    const checks = selectChecks(CHECKS, {}, ['leaked-eni']);
    const request = { target: TARGET, scope: 'eks', checks, declaredClusters: {}, memory: { store, signal } } as const;
    const { findings } = await auditTarget(ports, request, clock, signal);
    return {
      findings,
      leak: world.in(HOME, 'eu-west-1').idOf('eni', 'leak'),
      ledger: await readLedger(store, TARGET, signal),
    };
  } finally {
    await aws.stop();
  }
}

describe('an audit that takes its time', () => {
  it('remembers what it saw as seen when the reading had ended, so that two sightings are never too close', async () => {
    const times = [BEGAN, ENDED];
    const { ledger, leak } = await auditedWith(() => times.shift() ?? ENDED);
    expect(ledger?.sightings[leak]?.firstSeen).toBe(ENDED.toISOString());
  });

  it('counts ages back from when it began, so that nothing is older than it was', async () => {
    const times = [BEGAN, ENDED];
    const { findings } = await auditedWith(() => times.shift() ?? ENDED);
    expect(findings.map(({ evidence }) => evidence.ageMinutes)).toEqual([180]);
  });
});

describe('an audit to which nothing was answered in time', () => {
  it('has failed, though the clock, which is no section, is among what could not be read', async () => {
    const aws = await startSimulatedAws(aWorld({ home: HOME }).account(HOME, (account) => account.region('eu-west-1')));
    try {
      stubEnvironment(aws.env());
      const ports = targetPorts(await homeSession(), 'eu-west-1', { maxCallsInFlight: 4 });
      const checks = selectChecks(CHECKS, {}, ['leaked-eni']);
      const request = { target: TARGET, scope: 'eks', checks, declaredClusters: {} } as const;
      const { result } = await auditTarget(ports, request, () => new Date(), AbortSignal.abort());
      expect(result.gaps.map(({ section }) => section)).toContain('clock');
      expect(result.status).toBe('failed');
    } finally {
      await aws.stop();
    }
  });
});

describe('an audit by a clock that cannot be gone by', () => {
  it.each([
    ['an hour behind', 60, /this machine's clock is \d+ minutes behind AWS's; correct it/],
    ['days ahead', -3 * 24 * 60, /this machine's clock is [\w ]+ ahead of AWS's; correct it/],
    ['one that AWS said no time to', undefined, /the answers of AWS had no time/],
  ])('says so among what could not be read, in the report and its texts: %s', async (_name, minutes, words) => {
    const date = () => (minutes === undefined ? undefined : new Date(Date.now() + minutes * 60_000));
    const world = aWorld({ home: HOME }).account(HOME, (account) => account.region('eu-west-1'));
    const aws = await startSimulatedAws(world, { date });
    try {
      stubEnvironment(aws.env());
      const ports = targetPorts(await homeSession(), 'eu-west-1', { maxCallsInFlight: 4 });
      const checks = selectChecks(CHECKS, {}, ['leaked-eni']);
      const request = { target: TARGET, scope: 'eks', checks, declaredClusters: {} } as const;
      const { result } = await auditTarget(ports, request, () => new Date(), new AbortController().signal);
      expect(result.status).toBe('partial');
      expect(result.gaps).toEqual([
        expect.objectContaining({ section: 'clock', message: expect.stringMatching(words) }),
      ]);
      const report = aReport({ targets: [result], findings: [] });
      for (const format of ['table', 'markdown'] as const) {
        expect(
          render(report, format, { color: false, width: 200 }).replaceAll('\\', '').replaceAll(/\s+/g, ' '),
        ).toMatch(words);
      }
    } finally {
      await aws.stop();
    }
  });
});
