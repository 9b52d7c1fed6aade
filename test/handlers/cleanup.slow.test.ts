import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { loadConfig } from '../../lambda/config/load.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { handler } from '../../lambda/handlers/cleanup.ts';
import { openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import type { TargetCleanup } from '../../lambda/model/cleanup.ts';
import type { Report } from '../../lambda/model/report.ts';
import { iamActionsOf, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { objectText } from '../../simulated-aws/world/buckets.ts';
import {
  aLeakingWorld,
  deletedIds,
  HOME,
  INNOCENT,
  LEAKS,
  leakAgain,
  MEMBER,
  namesThere,
  ROLE,
  TOPIC,
} from '../cli/leaking-world.ts';

const SCHEDULE = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' };
const LEDGER = 's3://memory/eks';
const RUNS = 's3://memory/runs';
const EVERYTHING = [...LEAKS, ...Object.keys(INNOCENT)];
const TARGETS = { accounts: [{}, { roleArn: ROLE }], regions: ['eu-west-1', 'us-east-1'] };
const HERE = { accounts: [HOME], regions: ['eu-west-1'] };

let aws: SimulatedAws;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-'));
  aws = await startSimulatedAws(aLeakingWorld());
  for (const [name, value] of Object.entries({ ...aws.env(), LEDGER, RUNS, TOPIC_ARN: TOPIC })) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
  await rm(folder, { recursive: true });
  expect(aws.unsupported).toEqual([]);
});

/** The configuration of the function, and all its targets audited forty minutes ago. */
async function configure(cleanup: object): Promise<void> {
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify({ targets: TARGETS, cleanup }));
  vi.stubEnv('CONFIG_FILE', file);
  const { config } = await loadConfig(CHECKS, { file, folder });
  const { signal } = new AbortController();
  const home = await homeSession({ signal });
  const earlier = new Date(Date.now() - 40 * 60_000);
  await auditEstate(toRequest(config, {}, { checks: CHECKS, homeRegion: 'eu-west-1' }), {
    ...{ home, homeRegion: 'eu-west-1', clock: () => earlier, signal, version: 'test' },
    memory: { store: await openStore(parseLedgerLocation(LEDGER), home), signal },
  });
  leakAgain(aws.world);
}

function lambdaContext(remainingMs = 60_000) {
  return { awsRequestId: 'request-1', memoryLimitInMB: '1769', getRemainingTimeInMillis: () => remainingMs };
}

/** Of a function that is off there are none. */
function cleanedTargets({ cleanup }: Report): readonly TargetCleanup[] {
  return cleanup?.targets ?? [];
}

/** Invokes it, and tells what it returned and what it asked AWS. */
async function invoke(event: unknown, remainingMs?: number) {
  const before = aws.calls.length;
  const report = (await handler(event, lambdaContext(remainingMs))) as Report;
  const calls = aws.calls.slice(before);
  const places = cleanedTargets(report).map(({ accountId, region, refused }) => [
    `${accountId} ${region}`,
    refused?.reason ?? null,
  ]);
  return { report, calls, refusals: Object.fromEntries(places) };
}

describe('the clean-up handler', () => {
  it.each([[{}], [{ mode: 'off', accounts: 'all', regions: 'all' }]])(
    'configured as %j looks at nothing',
    async (cleanup) => {
      await configure(cleanup);
      const { report, calls } = await invoke(SCHEDULE);
      expect(report).toEqual({ cleanup: 'off' });
      expect(calls.filter(({ service }) => service !== 'sts')).toEqual([]);
    },
  );

  it('in mode plan says what would be deleted where the lists allow it, and deletes nothing', async () => {
    await configure({ mode: 'plan', ...HERE });
    const { report, calls } = await invoke(SCHEDULE);
    const [target] = report.cleanup?.targets ?? [];
    expect(target?.decisions.filter(({ verdict }) => verdict === 'take')).toHaveLength(LEAKS.length);
    expect(calls.map(({ action }) => action)).not.toContain('DeleteNetworkInterface');
  });

  it('in mode apply deletes the leaked ENIs and no other', async () => {
    await configure({ mode: 'apply', ...HERE });
    const { report } = await invoke(SCHEDULE);
    expect(report.cleanup?.targets[0]).toMatchObject({ addressesFreed: 30, refused: null });
    expect(namesThere(aws, EVERYTHING)).toEqual(Object.keys(INNOCENT));
  });

  it('does not even read a target that is on no list', async () => {
    await configure({ mode: 'apply', ...HERE });
    const { refusals, calls } = await invoke(SCHEDULE);
    expect(refusals).toEqual({
      [`${HOME} eu-west-1`]: null,
      [`${HOME} us-east-1`]: 'not-allowed',
      [`${MEMBER} eu-west-1`]: 'not-allowed',
      [`${MEMBER} us-east-1`]: 'not-allowed',
    });
    // A cluster of the name that an ENI names is asked for in every region; nothing else is.
    const elsewhere = ['DescribeRegions', 'ListClusters'];
    const read = calls.filter(({ service, action }) => /^(ec2|eks)$/.test(service) && !elsewhere.includes(action));
    expect(new Set(read.map(({ accountId, region }) => `${accountId} ${region}`))).toEqual(
      new Set([`${HOME} eu-west-1`]),
    );
    expect(namesThere(aws, ['leak'], { region: 'us-east-1' })).toEqual(['leak']);
    expect(namesThere(aws, ['leak-1', 'leak-2'], { account: MEMBER })).toEqual(['leak-1', 'leak-2']);
  });

  it('with lists that say all cleans every configured target', async () => {
    await configure({ mode: 'apply', accounts: 'all', regions: 'all' });
    const { refusals } = await invoke(SCHEDULE);
    expect(Object.values(refusals)).toEqual([null, null, null, null]);
    expect(deletedIds(aws)).toHaveLength(LEAKS.length + 1 + 2);
  });

  it('changes nothing but leaked ENIs, the ledger and the record', async () => {
    await configure({ mode: 'apply', ...HERE });
    const { calls, report } = await invoke(SCHEDULE);
    const changing = iamActionsOf(calls).filter((action) => !/^(\w+:(Describe|Get|List)|sts:AssumeRole$)/.test(action));
    expect(changing).toEqual(['ec2:DeleteNetworkInterface', 's3:PutObject', 'sns:Publish']);
    const key = report.cleanup?.targets[0]?.record?.replace('s3://memory/', '') ?? '';
    const record = objectText(aws.world.buckets.get('memory'), key) ?? '';
    for (const id of deletedIds(aws)) expect(record).toMatch(new RegExp(`"kind":"intent".*"eniId":"${id}"`));
  });

  it('publishes what came of it, once, and not when told so', async () => {
    await configure({ mode: 'apply', ...HERE });
    await invoke(SCHEDULE);
    expect(aws.publications).toHaveLength(1);
    expect(aws.publications[0]?.received.email.message).toContain('3 of 3 leaked ENIs deleted, 30 addresses freed');
    await invoke(SCHEDULE);
    expect(aws.publications).toHaveLength(1);
  });

  it('logs what became of each ENI, with the reason in words', async () => {
    await configure({ mode: 'apply', ...HERE });
    aws.faults.deny('ec2:DeleteNetworkInterface');
    const written: string[] = [];
    const write = (text: unknown) => written.push(String(text)) > 0;
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation(write),
    );
    await invoke({ notify: false });
    for (const stream of streams) stream.mockRestore();
    const lines = written.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    expect(lines.find(({ outcome }) => outcome === 'denied')).toMatchObject({
      ...{ message: 'eni', accountId: HOME, region: 'eu-west-1', eniId: expect.stringMatching(/^eni-/) },
      because: expect.stringContaining('not authorized'),
    });
    expect(lines.filter(({ level }) => level === 'WARN')).toEqual([]);
  });

  it('publishes nothing when the event says so', async () => {
    await configure({ mode: 'apply', ...HERE });
    await invoke({ notify: false });
    expect([deletedIds(aws).length, aws.publications]).toEqual([LEAKS.length, []]);
  });

  it('finds nothing to do the second time', async () => {
    await configure({ mode: 'apply', ...HERE });
    await invoke(SCHEDULE);
    const { report, calls } = await invoke(SCHEDULE);
    expect(report.cleanup?.targets[0]?.outcomes).toEqual([]);
    expect(calls.map(({ action }) => action)).not.toContain('DeleteNetworkInterface');
  });

  it('only plans when the event asks for that', async () => {
    await configure({ mode: 'apply', ...HERE });
    const { report } = await invoke({ mode: 'plan' });
    expect([report.cleanup?.mode, deletedIds(aws)]).toEqual(['plan', []]);
  });

  it('cannot be made to apply by an event, nor to leave the configured accounts', async () => {
    await configure({ mode: 'plan', ...HERE });
    await expect(invoke({ mode: 'apply' })).rejects.toMatchObject({ code: 'EVENT_INVALID' });
    await expect(invoke({ accounts: ['999999999999'] })).rejects.toMatchObject({ code: 'EVENT_INVALID' });
    expect(deletedIds(aws)).toEqual([]);
  });

  it('cleans the part of the targets that the event names', async () => {
    await configure({ mode: 'apply', accounts: 'all', regions: 'all' });
    const { refusals } = await invoke({ accounts: [MEMBER], regions: ['eu-west-1'] });
    expect(refusals).toEqual({ [`${MEMBER} eu-west-1`]: null });
    expect(deletedIds(aws)).toHaveLength(2);
  });

  it('without a ledger refuses, and tells it', async () => {
    await configure({ mode: 'apply', ...HERE });
    vi.stubEnv('LEDGER', '');
    const { refusals } = await invoke(SCHEDULE);
    expect(refusals[`${HOME} eu-west-1`]).toBe('no-memory');
    expect(deletedIds(aws)).toEqual([]);
    expect(aws.publications).toHaveLength(1);
  });

  it('with a delete that is denied reports and publishes it', async () => {
    await configure({ mode: 'apply', ...HERE });
    aws.faults.deny('ec2:DeleteNetworkInterface');
    const { report } = await invoke(SCHEDULE);
    const outcomes = report.cleanup?.targets[0]?.outcomes.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['denied', 'not-attempted', 'not-attempted']);
    expect(aws.publications[0]?.received.email.message).toContain('Allow ec2:DeleteNetworkInterface');
  });

  it('ends with a report, not with a time-out, when the time is short', async () => {
    await configure({ mode: 'apply', ...HERE });
    aws.faults.before((_, { action, parameters }) =>
      action === 'DeleteNetworkInterface' && parameters.DryRun !== true
        ? { delayMs: 1_500, refusal: undefined }
        : undefined,
    );
    const { report } = await invoke({ notify: false }, 3_000);
    const outcomes = report.cleanup?.targets[0]?.outcomes.map(({ outcome }) => outcome) ?? [];
    expect(outcomes.slice(-1)).toEqual(['not-attempted']);
    expect(outcomes.filter((outcome) => outcome === 'deleted')).toHaveLength(deletedIds(aws).length);
    expect(report.cleanup?.targets[0]?.refused).toBeNull();
  });
});
