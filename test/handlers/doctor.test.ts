import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configurationDigest } from '../../lambda/doctor/configuration-digest.ts';
import { handler as cleanup } from '../../lambda/handlers/cleanup.ts';
import type { DoctorAnswer } from '../../lambda/handlers/doctor.ts';
import { asksForDoctor, parseDoctorEvent } from '../../lambda/handlers/doctor-event.ts';
import { handler } from '../../lambda/handlers/scan.ts';
import { shownDoctorSchema } from '../../lambda/report/json/doctor-schema.ts';
import { aWorld } from '../../simulated-aws/index.ts';
import { configOf } from '../infra/configurations.ts';
import { type Deployment, deploy } from './deployment.ts';

const HOME = '111122223333';
const MEMBER = '444455556666';
const READ_ROLE = `arn:aws:iam::${MEMBER}:role/eks-ip-auditor`;
const LISTED = { targets: { accounts: [{}, { roleArn: READ_ROLE }], regions: ['eu-west-1'] } };
const ORGANIZATION = { targets: { organization: {}, regions: ['eu-west-1'] } };

let deployed: Deployment;
beforeEach(async () => {
  const world = aWorld({ home: HOME })
    .account(HOME, (account) => account.region('eu-west-1'))
    .account(MEMBER, (account) => account.iamRole('eks-ip-auditor').region('eu-west-1'));
  deployed = await deploy(world.role(READ_ROLE, { trusts: [HOME] }), LISTED);
});
afterEach(() => deployed.stop());

const lambda = { awsRequestId: 'request-1', memoryLimitInMB: '1769', getRemainingTimeInMillis: () => 60_000 };
const examined = async (doctor: object = {}) => (await handler({ doctor }, lambda)) as DoctorAnswer;
const examination = async (id: string, doctor?: object) =>
  (await examined(doctor)).examinations.find((one) => one.id === id);

describe('the scan function, asked how the deployment is', () => {
  it('answers as the command does in JSON, with the digest of its configuration', async () => {
    const { configuration, ...report } = await examined();
    expect(shownDoctorSchema.safeParse(report).error).toBeUndefined();
    expect(configuration).toBe(configurationDigest(configOf(LISTED)));
    expect(report).toMatchObject({ deployment: 'eks-ip-auditor', accountId: HOME, region: 'eu-west-1' });
  });

  it('says what its role alone can know, and of all else that no function may', async () => {
    const { examinations } = await examined();
    const states = Object.fromEntries(examinations.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ members: 'ok', 'member-permissions': 'wrong', ledger: 'ok', schedule: 'unknown' });
    const { 'member-permissions': _, members, ledger, ...others } = states;
    expect(new Set(Object.values(others))).toEqual(new Set(['unknown']));
    expect(examinations.find(({ id }) => id === 'schedule')?.fix).toEqual([
      { text: 'Run `eks-ip-auditor doctor` with your own credentials.' },
    ]);
  });

  it('changes nothing', async () => {
    await examined();
    expect(deployed.keys('')).toEqual([]);
  });

  it('tries the accounts of an organisation that are named, and says that it may not list them', async () => {
    await deployed.configure(ORGANIZATION);
    expect(await examination('members')).toMatchObject({
      state: 'unknown',
      fix: [{ text: expect.stringContaining('{ "doctor": { "accounts": ["444455556666"] } }') }],
    });
    expect(await examination('members', { accounts: [HOME, MEMBER] })).toMatchObject({
      state: 'ok',
      text: 'The function can assume its role in the other account.',
    });
    expect(await examination('members', { accounts: [HOME] })).toMatchObject({ text: 'No other account is audited.' });
  });

  it('does not call a role wrong that could not be tried', async () => {
    deployed.aws.faults.fail('sts:AssumeRole', { code: 'Teapot', message: 'short and stout', status: 418 });
    expect(await examination('members')).toMatchObject({
      state: 'unknown',
      text: '1 of 1 other account could not be tried.',
    });
  });

  it('enters no account that is not configured', async () => {
    await expect(examined({ accounts: ['999999999999'] })).rejects.toThrow('is not configured');
  });
});

describe('the function that cleans up, asked how the deployment is', () => {
  const DELETE_ROLE = `${READ_ROLE}-cleanup`;
  const APPLY = { mode: 'apply', accounts: 'all', regions: 'all' } as const;
  const asked = async (doctor: object = {}) => (await cleanup({ doctor }, lambda)) as DoctorAnswer;
  const answers = async (doctor?: object) => {
    const { examinations } = await asked(doctor);
    return examinations.flatMap(({ id, state, text }) => (id.startsWith('cleanup-') ? [{ state, text }] : []));
  };
  const configure = (more: object, base: object = LISTED) =>
    deployed.configure({ ...base, cleanup: { ...APPLY, ...more } });

  beforeEach(() => {
    deployed.aws.world.role(DELETE_ROLE, { trusts: [HOME] }).account(MEMBER, (account) =>
      account.iamRole('eks-ip-auditor-cleanup', {
        inline: { cleanup: { Statement: [{ Effect: 'Allow', Action: 'ec2:DeleteNetworkInterface', Resource: '*' }] } },
      }),
    );
  });

  it('says whether the roles that delete let it in and allow it, and of all else that it does not know', async () => {
    await configure({});
    expect(await answers()).toEqual([
      { state: 'ok', text: 'Clean-up can assume its role in the other account.' },
      {
        state: 'ok',
        text: 'The role of clean-up allows the deletion of network interfaces in the other account. Only a deletion shows whether its conditions and the policies of the organisation (SCPs) allow it.',
      },
    ]);
    const { configuration, ...report } = await asked();
    expect(shownDoctorSchema.safeParse(report).error).toBeUndefined();
    const others = report.examinations.filter(({ id }) => !id.startsWith('cleanup-'));
    expect(new Set(others.map(({ state }) => state))).toEqual(new Set(['unknown']));
  });

  it('calls nothing by the role that deletes, and changes nothing', async () => {
    await configure({});
    await asked();
    const others = deployed.aws.calls.filter(({ action }) => !/^(AssumeRole|Get|List)/.test(action));
    expect(others).toEqual([]);
    expect(deployed.keys('')).toEqual([]);
  });

  it('tries no account in which clean-up may not delete', async () => {
    await configure({ accounts: [HOME] });
    expect(new Set((await answers()).map(({ text }) => text))).toEqual(
      new Set(['Clean-up deletes in no other account.']),
    );
    expect(deployed.aws.calls.filter(({ action }) => action === 'AssumeRole')).toEqual([]);
  });

  it('tries none where clean-up only plans', async () => {
    await configure({ mode: 'plan' });
    expect(new Set((await answers()).map(({ text }) => text))).toEqual(
      new Set(['Clean-up only plans: no role deletes.']),
    );
  });

  it('tries the accounts of an organisation that are named', async () => {
    await configure({}, ORGANIZATION);
    expect((await answers()).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
    expect((await answers({ accounts: [MEMBER] })).map(({ state }) => state)).toEqual(['ok', 'ok']);
  });

  it('does not call a role wrong that could not be tried', async () => {
    await configure({});
    deployed.aws.faults.fail('sts:AssumeRole', { code: 'Teapot', message: 'short and stout', status: 418 });
    expect((await answers()).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  });
});

describe('parseDoctorEvent', () => {
  it('takes what it names', () => {
    expect(parseDoctorEvent({ doctor: { accounts: [HOME] } })).toEqual({ accounts: [HOME] });
    expect(parseDoctorEvent({ doctor: {} })).toEqual({ accounts: undefined });
    expect(parseDoctorEvent({ doctor: null })).toEqual({ accounts: undefined });
  });

  it.each([
    [{ doctor: { account: HOME } }, 'event: doctor: unknown key "account"; did you mean "accounts"?'],
    [{ doctor: { accounts: ['12'] } }, 'event: doctor: accounts.0: an account id has 12 digits'],
    [{ doctor: {}, region: 'eu-west-1' }, 'event: unknown key "region"; there is only doctor'],
  ])('refuses %j in one line that names the key', (event, message) => {
    expect(asksForDoctor(event)).toBe(true);
    expect(() => parseDoctorEvent(event)).toThrow(expect.objectContaining({ code: 'EVENT_INVALID', message }));
  });

  it('leaves other events to the scan', () => {
    for (const event of [undefined, null, 'doctor', {}, { region: 'eu-west-1' }]) {
      expect(asksForDoctor(event)).toBe(false);
    }
  });
});
