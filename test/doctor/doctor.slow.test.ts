import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctorExitCode } from '../../bin/cli/exit-codes.ts';
import { EXAMINATION_IDS, type Examination, type ExaminationId } from '../../lambda/model/doctor.ts';
import { type DeployedHub, deployHub } from './deployed-hub.ts';
import { TROUBLES } from './troubles.ts';

let deployed: DeployedHub;
beforeEach(async () => {
  deployed = await deployHub();
});
afterEach(async () => {
  const { unsupported } = deployed.aws;
  await deployed.stop();
  expect(unsupported).toEqual([]);
});

const stateOf = (examinations: readonly Examination[], id: ExaminationId) =>
  examinations.find((one) => one.id === id)?.state;

const notOk = (examinations: readonly Examination[]) =>
  examinations.filter(({ state }) => state !== 'ok').map(({ id, state }) => `${id} ${state}`);

describe('doctor, where all is well', () => {
  it('answers every question, each as it should be', async () => {
    const examinations = await deployed.examined();
    expect(examinations.map(({ id }) => id)).toEqual(EXAMINATION_IDS);
    expect(notOk(examinations)).toEqual([]);
    expect(doctorExitCode({ examinations })).toBe(0);
  });

  it('says so with numbers and times', async () => {
    const now = new Date('2099-03-28T12:00:00Z');
    const [stack, , schedule] = await deployed.examined(now);
    expect(stack?.text).toMatch(
      /^Stack EksIpAuditor is UPDATE_COMPLETE since \d{4}-\d\d-\d\d \d\d:\d\d UTC, with \d+ resources\.$/,
    );
    expect(schedule?.text).toBe(
      'The schedule is on, cron(0 6 * * ? *) in Europe/Berlin; the next audit starts at 2099-03-29 04:00 UTC.',
    );
  });

  it('leaves out what the configuration does not have', async () => {
    await deployed.stop();
    deployed = await deployHub('one account');
    // Another name of Etc/UTC, which some answer with.
    Object.assign(deployed.schedule, { ScheduleExpressionTimezone: 'UTC' });
    const examinations = await deployed.examined();
    const asked = examinations.map(({ id }) => id);
    expect(EXAMINATION_IDS.filter((id) => !asked.includes(id))).toEqual([
      'members',
      'member-permissions',
      'cleanup-members',
      'cleanup-permissions',
      'chat',
    ]);
    // Nobody is named who would be told.
    expect(notOk(examinations)).toEqual(['subscriptions wrong', 'alarms wrong']);
  });

  it('changes nothing: it reads, and what it tries to write is refused', async () => {
    await deployed.examined();
    const calls = deployed.aws.calls.map(({ service, action, outcome }) => `${service}:${action} ${outcome}`);
    const others = calls.filter((call) => !/:(Describe|Get|List|Lookup|Simulate)/.test(call));
    expect([...new Set(others)].sort()).toEqual(['lambda:Invoke ok', 's3:PutObject error', 'sts:AssumeRole ok']);
    expect([...deployed.bucket.objects.keys()]).toHaveLength(1);
  });
});

describe('doctor, where something is wrong (each trouble is played in `troubles.slow.test.ts`)', () => {
  it('tells of each question by some trouble', () => {
    const troubled = new Set(TROUBLES.map(({ id }) => id));
    // Who may ask CloudTrail may ask; the clock has a test of its own.
    expect(EXAMINATION_IDS.filter((id) => !troubled.has(id))).toEqual(['trail', 'clock']);
  });
});

/** What becomes `?` without an action, and nothing else does. */
const DENIED: readonly (readonly [string, readonly ExaminationId[]])[] = [
  ['scheduler:GetSchedule', ['schedule']],
  [
    'lambda:InvokeFunction',
    ['functions', 'members', 'member-permissions', 'cleanup-members', 'cleanup-permissions', 'ledger'],
  ],
  ['lambda:GetAccountSettings', ['concurrency']],
  ['iam:SimulatePrincipalPolicy', ['permissions']],
  ['sns:ListSubscriptionsByTopic', ['subscriptions', 'alarms']],
  ['cloudwatch:DescribeAlarms', ['alarms', 'alarm-metrics']],
  ['cloudwatch:ListMetrics', ['alarm-metrics', 'chat']],
  ['cloudtrail:LookupEvents', ['trail']],
];

const OF_THE_STACK = EXAMINATION_IDS.filter((id) => !['concurrency', 'trail', 'clock'].includes(id));

describe('doctor, where it may not look', () => {
  it.each(DENIED)('says `?` without %s, and what to allow', async (action, ids) => {
    deployed.aws.faults.deny(action);
    const examinations = await deployed.examined();
    expect(notOk(examinations)).toEqual(ids.map((id) => `${id} unknown`));
    const [first] = examinations.filter(({ state }) => state === 'unknown');
    for (const { id, text } of examinations) expect(text).not.toContain(`it needs what "${id}"`);
    expect(first?.text).toBe(`Not checked: access denied (${action}).`);
    expect(first?.fix).toEqual([{ text: `Allow ${action} for your credentials, or use credentials that have it.` }]);
    expect(doctorExitCode({ examinations })).toBe(3);
  });

  it.each(['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'])(
    'says of all that rests on the stack that it takes %s',
    async (action) => {
      deployed.aws.faults.deny(action);
      const [stack, ...others] = await deployed.examined();
      expect(stack?.text).toBe(`Not checked: access denied (${action}).`);
      expect(notOk(others)).toEqual(OF_THE_STACK.slice(1).map((id) => `${id} unknown`));
      expect(others.find(({ id }) => id === 'schedule')?.text).toBe(
        'Not checked: it needs what "stack" could not see.',
      );
      expect(others.find(({ id }) => id === 'ledger')?.fix).toEqual([{ text: 'See "stack".' }]);
    },
  );

  it.each(['s3:ListBucket', 's3:GetObject'])('says `?` of the last audit without %s', async (action) => {
    deployed.aws.faults.deny(action);
    const examinations = await deployed.examined();
    for (const id of ['last-audit', 'coverage'] as const) expect(stateOf(examinations, id)).toBe('unknown');
  });

  it('names the accounts of the last audit to the function where it may not list the organisation', async () => {
    deployed.aws.faults.deny('organizations:*');
    expect((await deployed.said('members')).text).toBe('The function can assume its role in the other account.');
    deployed.bucket.objects.clear();
    expect(await deployed.said('members')).toMatchObject({ state: 'unknown' });
  });

  it('knows nothing but the clock where everything is denied', async () => {
    deployed.aws.faults.deny('*');
    const examinations = await deployed.examined();
    expect(examinations.filter(({ state }) => state !== 'unknown').map(({ id }) => id)).toEqual(['clock']);
    expect(doctorExitCode({ examinations })).toBe(3);
  });

  it('takes no web page for an answer', async () => {
    deployed.aws.faults.add({ kind: 'error', action: 'cloudformation:*', code: 'Teapot', message: '', status: 418 });
    expect(await deployed.said('stack')).toMatchObject({ state: 'unknown', text: expect.stringContaining('Teapot') });
  });
});
