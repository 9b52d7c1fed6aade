import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { appendLines } from '../../lambda/ledger/append.ts';
import { openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';
import { readLedger, updateLedger } from '../../lambda/ledger/target-ledger.ts';
import { aWorld, iamActionsOf, objectText, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { aLedger, anEntry, PLACE } from './a-ledger.ts';
import { describeBucket } from './bucket-cases.ts';

const ACCOUNT = '111122223333';
const KEY = 'targets/111122223333/eu-west-1.json';
const { signal } = new AbortController();

let aws: SimulatedAws;
let store: ObjectStore;

beforeEach(async () => {
  const world = aWorld({ home: ACCOUNT })
    .account(ACCOUNT, (a) => a.region('eu-west-1').region('eu-central-1'))
    .bucket('memory', { region: 'eu-west-1' })
    .bucket('elsewhere', { region: 'eu-central-1' });
  aws = await startSimulatedAws(world);
  for (const [name, value] of Object.entries({ ...aws.env(), AWS_PROFILE: undefined })) vi.stubEnv(name, value);
  store = await open('s3://memory/auditor');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
});

const open = async (text: string) => openStore(parseLedgerLocation(text), await homeSession());
const put = (text: string, expected?: string) => store.put(KEY, text, expected, signal);
const get = () => store.get(KEY, signal);
const stored = (bucket = 'memory', key = `auditor/${KEY}`) => objectText(aws.world.buckets.get(bucket), key);
const callsOf = (action: string) => aws.calls.filter((call) => call.action === action);

async function version(text: string): Promise<string> {
  const written = await put(text, (await get())?.version);
  if (written.status !== 'written') throw new Error('a conflict with nobody');
  return written.version;
}

describeBucket('the simulated AWS', async () => ({
  store,
  remove: async (key) => void aws.world.buckets.get('memory')?.objects.delete(`auditor/${key}`),
}));

describe('an object in a bucket', () => {
  it('lies under the prefix', async () => {
    await put('zwölf');
    expect(stored()).toBe('zwölf');
  });

  it('that another is just writing is a conflict', async () => {
    const error = { code: 'ConditionalRequestConflict', message: 'Conflict', status: 409 };
    aws.faults.fail('s3:PutObject', { ...error, times: 1 });
    expect(await put('first')).toEqual({ status: 'conflict' });
  });

  it('of another region is found there', async () => {
    const far = await open('s3://elsewhere');
    await far.put(KEY, 'far', undefined, signal);
    expect(await far.get(KEY, signal)).toMatchObject({ text: 'far' });
    expect(stored('elsewhere', KEY)).toBe('far');
  });

  it('takes the two calls that the role is given, and no other', async () => {
    await version('first');
    expect(iamActionsOf(aws.calls).filter((action) => action.startsWith('s3:'))).toEqual([
      's3:GetObject',
      's3:PutObject',
    ]);
  });
});

describe('a ledger in a bucket', () => {
  const remember = (id: string) =>
    updateLedger(
      store,
      PLACE,
      (ledger = aLedger()) => ({ ledger: { ...ledger, findings: { ...ledger.findings, [id]: anEntry(id) } } }),
      signal,
    );
  const ids = async () => Object.keys((await readLedger(store, PLACE, signal))?.findings ?? {}).toSorted();

  it('has a write whose answer was lost once, and it is no conflict', async () => {
    aws.faults.drop('s3:PutObject', { nth: 1, done: true });
    await remember('a');
    expect(await ids()).toEqual(['a']);
    expect(callsOf('PutObject')).toHaveLength(2);
  });

  it('has a line whose answer was lost once', async () => {
    aws.faults.drop('s3:PutObject', { nth: 2, done: true });
    await appendLines(store, 'record.ndjson', ['one'], signal);
    await appendLines(store, 'record.ndjson', ['two'], signal);
    expect(stored('memory', 'auditor/record.ndjson')).toBe('one\ntwo\n');
  });
});

describe('a bucket', () => {
  it('has to be the caller’s account’s, on every call', async () => {
    await version('first');
    await version('second');
    const calls = aws.calls.filter(({ service }) => service === 's3');
    expect(calls.length).toBeGreaterThan(3);
    for (const { parameters } of calls) expect(parameters.ExpectedBucketOwner).toBe(ACCOUNT);
  });

  it('of another account is refused, neither read nor written, with how to name its owner', async () => {
    aws.world.bucket('theirs', { account: '444455556666', region: 'eu-west-1' });
    store = await open('s3://theirs');
    const refused = { code: 'LEDGER_FAILED', message: expect.stringContaining('s3://<account>@theirs') };
    await expect(get()).rejects.toMatchObject(refused);
    await expect(put('x')).rejects.toMatchObject(refused);
    expect(stored('theirs', KEY)).toBeUndefined();
  });

  it('is the one of the owner that its location names, or none', async () => {
    store = await open(`s3://${ACCOUNT}@memory/auditor`);
    expect(store.location).toBe('s3://memory/auditor');
    expect(await put('x')).toMatchObject({ status: 'written' });
    store = await open('s3://444455556666@memory/auditor');
    await expect(get()).rejects.toMatchObject({ code: 'LEDGER_FAILED' });
  });
});

describe('what keeps an object from being kept is said in one line that names it', () => {
  const path = `s3://memory/auditor/${KEY}`;
  const failed = (attempt: string, problem: string) => ({
    code: 'LEDGER_FAILED',
    message: expect.stringMatching(`^could not ${attempt} ${path}: ${problem}`),
  });

  it('a read that is denied: what S3 wants to say that an object is not there, too', async () => {
    aws.faults.deny('s3:GetObject');
    const needed = 'not allowed; allow s3:GetObject on it and s3:ListBucket on bucket "memory"';
    await expect(get()).rejects.toMatchObject(failed('read', needed));
  });

  it('an object that is missing, to who may not list: never "no ledger yet"', async () => {
    aws.faults.deny('s3:ListBucket');
    await expect(get()).rejects.toMatchObject(
      failed('read', 'not allowed; allow s3:GetObject on it and s3:ListBucket'),
    );
    await put('there');
    expect(await get()).toMatchObject({ text: 'there' });
  });

  it('a write that is denied', async () => {
    aws.faults.deny('s3:PutObject');
    await expect(put('x')).rejects.toMatchObject(
      failed('write', 'not allowed; allow s3:PutObject and s3:GetObject on it, or name its owner'),
    );
  });

  it('a bucket that is not there: never "no ledger yet"', async () => {
    const nowhere = await open('s3://nowhere/auditor');
    const problem = 'there is no bucket "nowhere"; create it, or correct its name';
    await expect(nowhere.get(KEY, signal)).rejects.toMatchObject({
      code: 'LEDGER_FAILED',
      message: `could not read s3://nowhere/auditor/${KEY}: ${problem}`,
    });
    await expect(nowhere.put(KEY, 'x', undefined, signal)).rejects.toThrow(problem);
    await expect(nowhere.put(KEY, 'x', '"0"', signal)).rejects.toThrow(problem);
  });

  it('a key of the bucket’s encryption that is not there: never "no ledger yet"', async () => {
    aws.faults.fail('s3:*', { code: 'KMS.NotFoundException', message: 'Key is gone', status: 400 });
    await expect(get()).rejects.toMatchObject(failed('read', 'KMS.NotFoundException: Key is gone'));
    await expect(put('x')).rejects.toMatchObject(failed('write', 'KMS.NotFoundException: Key is gone'));
  });

  test.each([
    ['ExpiredToken', 400, 'AWS does not accept the credentials \\(ExpiredToken\\); renew them'],
    ['NotImplemented', 501, 'NotImplemented: words'],
  ])('%s', async (code, status, problem) => {
    aws.faults.fail('s3:*', { code, message: 'words', status });
    await expect(get()).rejects.toMatchObject(failed('read', problem));
    await expect(put('x')).rejects.toMatchObject(failed('write', problem));
  });

  it('a time that is over', async () => {
    aws.faults.delay('s3:*', 5_000);
    const late = store.get(KEY, AbortSignal.timeout(100));
    await expect(late).rejects.toMatchObject(failed('read', 'time ran out before S3 answered'));
  });
});
