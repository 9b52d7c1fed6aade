import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SecurityHubImports } from '../../lambda/aws/ports.ts';
import { queueCalls } from '../../lambda/aws/queues.ts';
import { securityHubImporter } from '../../lambda/aws/security-hub.ts';
import { homeSession, type Session } from '../../lambda/aws/sessions.ts';
import { securityHubKey } from '../../lambda/ledger/keys.ts';
import { parseSecurityHubMemory } from '../../lambda/ledger/parse.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { batchesOf } from '../../lambda/security-hub/batches.ts';
import { doImportTask } from '../../lambda/security-hub/do-task.ts';
import { type HandOver, handOver } from '../../lambda/security-hub/hand-over.ts';
import { importFindings } from '../../lambda/security-hub/import-findings.ts';
import { importsOf } from '../../lambda/security-hub/memory.ts';
import { importTaskIn } from '../../lambda/security-hub/task.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { ledgerOf } from '../answers/audited.ts';
import { minutesLater } from '../ledger/a-ledger.ts';
import { aReport, aTarget } from '../report/sample-report.ts';
import { stubEnvironment } from '../support/environment.ts';
import { audited, CHECKS, idOf, open, PLACE, seen } from './a-target.ts';

const HUB = '111122223333';
const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor-security-hub`;
const QUEUE = `https://sqs.eu-west-1.amazonaws.com/${HUB}/imports`;
const { signal } = new AbortController();

const world = aWorld()
  .account(HUB, (account) => account.region('eu-west-1'))
  .role(ROLE, { externalId: 'x-1' });
world.account(MEMBER, (account) => account.region('eu-west-1'));
let aws: SimulatedAws;
let home: Session;
beforeAll(async () => {
  aws = await startSimulatedAws(world);
});
afterAll(() => aws.stop());
beforeEach(async () => {
  stubEnvironment({ ...aws.env(), AWS_REGION: 'eu-west-1' });
  home ??= await homeSession({ signal, maxAttempts: 1 });
  aws.faults.clear();
  for (const account of [HUB, MEMBER]) world.in(account, 'eu-west-1').securityHub();
});

const hubOf = (accountId: string) => world.region(accountId, 'eu-west-1')?.securityHub;
const idIn = (accountId: string, letter: string) => `eks-ip-auditor/${accountId}/eu-west-1/${idOf(letter)}`;

/** `a ACTIVE FAILED` */
function statesIn(accountId: string): readonly string[] {
  return [...(hubOf(accountId)?.findings.values() ?? [])].map(
    ({ Id = '', RecordState, Compliance }) => `${Id.at(-1)} ${RecordState} ${Compliance?.Status}`,
  );
}

/** A deployment: each audit hands over, and what is in the queue is done. */
function deployment(settings: Partial<HandOver> = {}) {
  const store = ledgerOf(new Map());
  const log: string[] = [];
  const audit = async (minute: number, accountId: string, findings: readonly Finding[], evaluated = CHECKS) => {
    const before = aws.calls.length;
    const target = aTarget({ accountId, region: 'eu-west-1', evaluated });
    const ofAccount = findings.map((finding) => ({ ...finding, accountId, explainedBy: ['another'] }));
    const report = {
      ...aReport({ targets: [target], findings: ofAccount }),
      startedAt: minutesLater(minute - 1).toISOString(),
      finishedAt: minutesLater(minute).toISOString(),
    };
    const handedOver = await handOver(report, {
      store,
      sqs: queueCalls(home, 'eu-west-1'),
      queueUrl: QUEUE,
      scope: 'eks',
      minSeverity: 'info',
      roleFor: (place) => (place.accountId === HUB ? null : { arn: ROLE, externalId: 'x-1' }),
      signal,
      ...settings,
    });
    const sent = aws.calls.slice(before).filter(({ action }) => action === 'SendMessage');
    return { ...handedOver, messages: sent.map(({ parameters }) => String(parameters.MessageBody)) };
  };
  const doTask = async (body: string) => {
    const task = importTaskIn(body);
    if (task === undefined) throw new Error(`no task: ${body}`);
    return doImportTask(task, {
      home,
      store,
      signal,
      last: signal,
      log: (level, message) => log.push(`${level}: ${message}`),
    });
  };
  const run = async (...asked: Parameters<typeof audit>) => {
    const { messages } = await audit(...asked);
    const done: boolean[] = [];
    for (const body of messages) done.push(await doTask(body));
    return done;
  };
  return { store, log, audit, doTask, run };
}

describe('findings of an account', () => {
  it('are imported in it by its own role, archived once they are over, and what a customer said of them stays', async () => {
    const { run } = deployment();
    expect(await run(0, MEMBER, [open('a'), open('b')])).toEqual([true]);
    expect(statesIn(MEMBER)).toEqual(['a ACTIVE FAILED', 'b ACTIVE FAILED']);
    expect(statesIn(HUB)).toEqual([]);
    for (const [id, finding] of hubOf(MEMBER)?.findings ?? [])
      hubOf(MEMBER)?.findings.set(id, { ...finding, Workflow: { Status: 'NOTIFIED' } });
    await run(10, MEMBER, [open('a')]);
    expect(statesIn(MEMBER)).toEqual(['a ACTIVE FAILED', 'b ARCHIVED PASSED']);
    expect(hubOf(MEMBER)?.findings.get(idIn(MEMBER, 'a'))).toMatchObject({
      Workflow: { Status: 'NOTIFIED' },
      UpdatedAt: minutesLater(10).toISOString(),
      ProductArn: `arn:aws:securityhub:eu-west-1:${MEMBER}:product/${MEMBER}/default`,
    });
  });

  it('of the hub’s own account are imported as the function itself', async () => {
    const { run } = deployment();
    await run(0, HUB, [open('a')]);
    expect(statesIn(HUB)).toEqual(['a ACTIVE FAILED']);
  });

  it('are nothing to import where nothing was ever found: no message, and nothing is remembered', async () => {
    const { audit, store } = deployment();
    expect(await audit(0, MEMBER, [])).toEqual({ targets: 0, failed: [], messages: [] });
    expect([...store.texts.keys()]).toEqual([]);
  });

  it('are handed over once, however often the step is repeated', async () => {
    const { audit, doTask } = deployment();
    const { messages } = await audit(0, HUB, [open('a')]);
    await doTask(messages[0] ?? '');
    expect(await audit(0, HUB, [open('a')])).toMatchObject({ targets: 0, messages: [] });
    const before = aws.calls.length;
    expect(await doTask(messages[0] ?? '')).toBe(true);
    expect(aws.calls.slice(before).map(({ action }) => action)).not.toContain('BatchImportFindings');
  });

  it('that could not be archived at the time are archived by the next audit', async () => {
    const { run, audit } = deployment();
    await run(0, HUB, [open('a')]);
    await audit(10, HUB, []);
    await run(20, HUB, []);
    expect(statesIn(HUB)).toEqual(['a ARCHIVED PASSED']);
  });

  it('that Security Hub took, and whose answer was lost, are archived once they are over', async () => {
    const { run, audit, doTask } = deployment();
    const { messages } = await audit(0, HUB, [open('a')]);
    aws.faults.drop('securityhub:*', { done: true });
    await expect(doTask(messages[0] ?? '')).rejects.toThrow('securityhub:BatchImportFindings failed');
    expect(statesIn(HUB)).toEqual(['a ACTIVE FAILED']);
    aws.faults.clear();
    await run(10, HUB, []);
    expect(statesIn(HUB)).toEqual(['a ARCHIVED PASSED']);
  });

  it('of one target hold up no other: a memory that nobody can read is named', async () => {
    const { store, audit } = deployment();
    await store.put(securityHubKey({ accountId: HUB, region: 'eu-west-1' }), 'garbage', undefined, signal);
    const { targets, failed } = await audit(0, HUB, [open('a')]);
    expect([targets, failed]).toEqual([
      0,
      [expect.stringMatching(/security-hub\/111122223333\/eu-west-1\.json: it is not JSON/)],
    ]);
  });

  it('are not handed over where the queue is not to be reached, and the line says what failed', async () => {
    aws.faults.fail('sqs:SendMessage', { code: 'AccessDeniedException', message: 'no', status: 400 });
    const { failed } = await deployment().audit(0, HUB, [open('a')]);
    expect(failed).toEqual(['sqs:SendMessage for 111122223333/eu-west-1 failed (AccessDeniedException): no']);
  });
});

describe('where Security Hub is not enabled', () => {
  it('the log says so in a line, the message is done with, and findings follow once it is', async () => {
    world.in(HUB, 'eu-west-1').securityHub(false);
    const { run, log } = deployment();
    expect(await run(0, HUB, [open('a')])).toEqual([true]);
    expect(log.filter((line) => line.startsWith('warn'))).toEqual([
      'warn: Security Hub is not enabled here, so 1 finding could not be imported: the next audit tries again',
    ]);
    const gone = deployment();
    await gone.run(0, HUB, [open('a')]);
    expect(await gone.run(10, HUB, [])).toEqual([]);
    world.in(HUB, 'eu-west-1').securityHub();
    // Not judged now, and known to be open: it is imported as of when it was seen.
    await run(10, HUB, [], []);
    expect(statesIn(HUB)).toEqual(['a ACTIVE FAILED']);
  });

  it('it may also say so of each finding', async () => {
    const memory = seen(undefined, audited([open('a'), open('b')]));
    const answer = (asked: number) => ({
      $metadata: {},
      SuccessCount: 0,
      FailedCount: asked,
      FailedFindings: [{ Id: 'any', ErrorCode: 'InvalidAccess', ErrorMessage: 'not enabled' }],
    });
    const port = { batchImportFindings: async () => answer(2) };
    const nothing = { taken: [], refused: [], isEnabled: false, failed: undefined };
    expect(await importFindings(importsOf(memory), port, signal)).toEqual(nothing);
  });
});

describe('a finding that is refused', () => {
  it('is sent again alone, named in the log with the reason, and tried again; the others are taken', async () => {
    hubOf(HUB)?.refuses.add(idIn(HUB, 'b'));
    const { run, log, store } = deployment();
    const before = aws.calls.length;
    expect(await run(0, HUB, [open('a'), open('b'), open('c')])).toEqual([false]);
    const sizes = aws.calls
      .slice(before)
      .flatMap(({ parameters: { Findings } }) => (Array.isArray(Findings) ? [Findings.length] : []));
    expect(sizes).toEqual([3, 1]);
    expect(log).toContain('warn: Security Hub refused a finding: InternalError: The finding could not be imported.');
    const key = securityHubKey(PLACE);
    const left = importsOf(parseSecurityHubMemory(store.texts.get(key) ?? '', key, PLACE));
    expect(left.map(({ finding }) => finding.id)).toEqual([idOf('b')]);
    // It was never there: once it is gone, nobody is to try it again.
    expect(await run(10, HUB, [open('a'), open('c')])).toEqual([true]);
  });

  it('is sent again alone only while few are, so that others are imported in time', async () => {
    const letters = Array.from({ length: 250 }, (_, index) => index.toString(16).padStart(16, '0'));
    const findings = letters.map((id) => ({ ...open('a'), id }));
    const memory = seen(undefined, audited([...findings, open('z')]));
    const sizes: number[] = [];
    const port: SecurityHubImports = {
      batchImportFindings: async ({ Findings = [] }) => {
        sizes.push(Findings.length);
        const refused = Findings.filter(({ Id }) => !Id?.endsWith('z'));
        return {
          $metadata: {},
          SuccessCount: Findings.length - refused.length,
          FailedCount: refused.length,
          FailedFindings: refused.map(({ Id }) => ({ Id, ErrorCode: 'InvalidInput', ErrorMessage: 'no' })),
        };
      },
    };
    const { taken, refused } = await importFindings(importsOf(memory), port, signal);
    expect([taken.length, refused.length, sizes.length]).toEqual([1, 250, 103]);
  });

  it('is remembered as taken although a later call failed', async () => {
    const many = Array.from({ length: 150 }, (_, index) => index.toString(16).padStart(16, '0'));
    const { audit, doTask, store } = deployment();
    const { messages } = await audit(
      0,
      HUB,
      many.map((id) => ({ ...open('a'), id })),
    );
    aws.faults.drop('securityhub:*', { nth: 2 });
    await expect(doTask(messages[0] ?? '')).rejects.toThrow('securityhub:BatchImportFindings failed');
    const key = securityHubKey(PLACE);
    expect(importsOf(parseSecurityHubMemory(store.texts.get(key) ?? '', key, PLACE))).toHaveLength(50);
  });

  it('fails the task where the whole call is: nothing counts as taken', async () => {
    aws.faults.fail('securityhub:*', { code: 'InternalException', message: 'no', status: 500 });
    const { audit, doTask } = deployment();
    const { messages } = await audit(0, HUB, [open('a')]);
    await expect(doTask(messages[0] ?? '')).rejects.toThrow('securityhub:BatchImportFindings failed');
  });
});

describe('an account', () => {
  it('takes findings of no other', async () => {
    const port = securityHubImporter(home, 'eu-west-1');
    const [other] = importsOf(seen(undefined, audited([open('a', { accountId: MEMBER })])));
    expect(await importFindings(other === undefined ? [] : [other], port, signal)).toMatchObject({
      taken: [],
      failed: { message: 'securityhub:BatchImportFindings failed' },
    });
    expect(statesIn(HUB)).toEqual([]);
  });

  it.each([
    ['is no JSON', '{'],
    ['names no account', JSON.stringify({ region: 'eu-west-1', role: null })],
    ['names a role of another account', JSON.stringify({ ...PLACE, role: { arn: ROLE, externalId: null } })],
    ['names more than a region', JSON.stringify({ accountId: HUB, region: '../eu-west-1', role: null })],
  ])('is not entered by a message that %s', (_, body) => {
    expect(importTaskIn(body)).toBeUndefined();
  });
});

describe('calls', () => {
  it('have 100 findings and 6 MB of UTF-8 at most, each finding once and in order; what is over 240 KB is in none', () => {
    // Each letter takes two bytes.
    const anyFinding = fc.record({ text: fc.integer({ min: 0, max: 130_000 }).map((length) => 'é'.repeat(length)) });
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 220 }), (findings) => {
        const { batches, tooLarge } = batchesOf(findings);
        const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
        expect(batches.flat()).toEqual(findings.filter((finding) => !tooLarge.includes(finding)));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(100);
          expect(bytes({ Findings: batch })).toBeLessThanOrEqual(6_000_000);
        }
        expect(tooLarge.every((finding) => bytes(finding) >= 240_000)).toBe(true);
      }),
      { numRuns: 5 },
    );
  });

  it('are as few as they can be', () => {
    expect(batchesOf(Array.from({ length: 250 }, () => ({}))).batches.map(({ length }) => length)).toEqual([
      100, 100, 50,
    ]);
  });
});
