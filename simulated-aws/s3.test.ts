import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorld, iamActionsOf, objectText, putObject, type SimulatedAws, startSimulatedAws } from './index.ts';
import { clientsOf, failureOf } from './sdk.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const Bucket = 'ledgers';
const Key = 'targets/111122223333/eu-west-1.json';
const NOW = new Date('2026-03-01T10:00:00.400Z');
let aws: SimulatedAws;
let s3: S3Client;

beforeEach(async () => {
  const world = aWorld()
    .account(ACCOUNT, (a) => a.region('eu-west-1'))
    .account(OTHER, (a) => a.region('eu-west-1'))
    .bucket(Bucket)
    .bucket('far', { region: 'eu-central-1' })
    .bucket('theirs', { account: OTHER });
  aws = await startSimulatedAws(world, { clock: () => NOW });
  ({ s3 } = clientsOf(aws));
});
afterEach(() => aws.stop());

const get = (input: { Bucket?: string; Key?: string } = {}) => s3.send(new GetObjectCommand({ Bucket, Key, ...input }));
const put = (Body: string, input: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...input }));
const head = (key = Key) => s3.send(new HeadObjectCommand({ Bucket, Key: key }));
const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
  s3.send(new ListObjectsV2Command({ Bucket, ...input }));
const textOf = async (key = Key) => (await get({ Key: key })).Body?.transformToString();
const stored = () => objectText(aws.world.buckets.get(Bucket), Key);

describe('an object', () => {
  test('is read as it was written, with the MD5 of its body as entity tag', async () => {
    const { ETag } = await put('{"a":"ü"}', { ContentType: 'application/json' });
    expect(ETag).toBe('"f38091feea732597cbc589916142c339"');
    const read = await get();
    expect(await read.Body?.transformToString()).toBe('{"a":"ü"}');
    expect(read).toMatchObject({ ETag, ContentType: 'application/json', ContentLength: 10 });
    expect(read.LastModified).toEqual(new Date('2026-03-01T10:00:00Z'));
    expect(stored()).toBe('{"a":"ü"}');
  });

  test('comes back byte by byte, whatever its key and its text', async () => {
    const key = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((each) => !/^\/|\.\.?(\/|$)/.test(each));
    await fc.assert(
      fc.asyncProperty(key, fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), async (key, text) => {
        await put(text, { Key: key });
        expect(await textOf(key)).toBe(text.toWellFormed());
      }),
      { numRuns: 50 },
    );
  });

  test('that a test put is read with its checksum verified', async () => {
    const bucket = aws.world.buckets.get(Bucket);
    if (bucket !== undefined) putObject(bucket, { key: Key, body: 'seeded', at: NOW });
    const read = await get();
    expect(read.ChecksumCRC32).toBe('fNV4nw==');
    expect(await read.Body?.transformToString()).toBe('seeded');
  });

  test('has a head without a body', async () => {
    const { ETag } = await put('twelve bytes');
    expect(await head()).toMatchObject({ ETag, ContentLength: 12, ContentType: 'application/octet-stream' });
  });

  test('that is missing is not found', async () => {
    expect(await failureOf(get())).toBe('NoSuchKey: The specified key does not exist.');
    expect(await failureOf(head())).toMatch(/^NotFound/);
  });

  test('that is missing is refused to who may not list the bucket', async () => {
    aws.faults.deny('s3:ListBucket');
    expect(await failureOf(get())).toBe('AccessDenied: Access Denied');
    await expect(head()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await put('there');
    expect(await textOf()).toBe('there');
  });
});

describe('a conditional write', () => {
  test('makes an object that is not there yet, once', async () => {
    expect(await failureOf(put('first', { IfNoneMatch: '*' }))).toBe('answered');
    expect(await failureOf(put('second', { IfNoneMatch: '*' }))).toBe(
      'PreconditionFailed: At least one of the pre-conditions you specified did not hold',
    );
    expect(stored()).toBe('first');
  });

  test('replaces the object that was read, and no other', async () => {
    const { ETag } = await put('first');
    await put('second', { IfMatch: ETag });
    await expect(put('third', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-Match',
      $metadata: { httpStatusCode: 412 },
    });
    expect(stored()).toBe('second');
  });

  test('does not find an object to replace that is gone', async () => {
    await expect(put('text', { IfMatch: '"0"' })).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('of what was read takes the permission to read', async () => {
    const { ETag } = await put('first');
    aws.faults.deny('s3:GetObject');
    expect(await failureOf(put('second', { IfMatch: ETag }))).toMatch(/^AccessDenied: .*s3:GetObject on resource/);
    expect(await failureOf(put('second'))).toBe('answered');
  });

  test('is won by one of those who race', async () => {
    const { ETag } = await put('0');
    const outcomes = await Promise.all(['1', '2', '3', '4'].map((text) => failureOf(put(text, { IfMatch: ETag }))));
    expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.startsWith('PreconditionFailed'))).toHaveLength(3);
  });

  test('can conflict with another that is under way', async () => {
    const message = 'The conditional request cannot succeed due to a conflicting operation against this resource.';
    aws.faults.fail('s3:PutObject', { code: 'ConditionalRequestConflict', message, status: 409, times: 1 });
    expect(await failureOf(put('text', { IfNoneMatch: '*' }))).toBe(`ConditionalRequestConflict: ${message}`);
    expect(await failureOf(put('text', { IfNoneMatch: '*' }))).toBe('answered');
  });

  test('knows no other condition than that nothing is there', async () => {
    expect(await failureOf(put('text', { IfNoneMatch: '"0"' }))).toMatch(/^NotImplemented: /);
    expect(await failureOf(put('text', { IfNoneMatch: '*', IfMatch: '"0"' }))).toMatch(/^NotImplemented: /);
  });
});

describe('a listing', () => {
  const KEYS = ['a', 'b/1', 'b/2', 'b/c/3', 'd', 'é', '\u{1F600}', '\uFF5E'];

  beforeEach(async () => {
    for (const key of KEYS) await put('x', { Key: key });
  });

  const keysOf = async (input: Partial<ListObjectsV2CommandInput> = {}) =>
    (await list(input)).Contents?.map((each) => each.Key);

  test('is in the order of the bytes of the keys', async () => {
    expect(await keysOf()).toEqual(['a', 'b/1', 'b/2', 'b/c/3', 'd', 'é', '\uFF5E', '\u{1F600}']);
  });

  test('says what there is to an object', async () => {
    const { Contents = [], ...rest } = await list({ Prefix: 'a' });
    expect(rest).toMatchObject({ Name: Bucket, Prefix: 'a', KeyCount: 1, MaxKeys: 1000, IsTruncated: false });
    expect(Contents).toEqual([
      {
        Key: 'a',
        ETag: '"9dd4e461268c8034f5c8564e155c67a6"',
        Size: 1,
        StorageClass: 'STANDARD',
        LastModified: new Date('2026-03-01T10:00:00Z'),
      },
    ]);
  });

  test('rolls up what is below a delimiter', async () => {
    expect(await list({ Delimiter: '/', Prefix: 'b/' })).toMatchObject({
      Contents: [{ Key: 'b/1' }, { Key: 'b/2' }],
      CommonPrefixes: [{ Prefix: 'b/c/' }],
      KeyCount: 3,
    });
  });

  test('starts after a key', async () => {
    expect(await keysOf({ StartAfter: 'b/2', MaxKeys: 2 })).toEqual(['b/c/3', 'd']);
    expect((await list({ StartAfter: 'b/1', Delimiter: '/' })).CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
  });

  test('comes in pages of at most 1,000', async () => {
    for (let count = 0; count < 1005; count++) {
      const bucket = aws.world.buckets.get(Bucket);
      if (bucket !== undefined) putObject(bucket, { key: `n/${String(count).padStart(4, '0')}`, body: '', at: NOW });
    }
    const first = await list({ Prefix: 'n/', MaxKeys: 5000 });
    expect(first).toMatchObject({ KeyCount: 1000, MaxKeys: 1000, IsTruncated: true });
    const second = await list({ Prefix: 'n/', ContinuationToken: first.NextContinuationToken });
    expect(second).toMatchObject({ KeyCount: 5, IsTruncated: false });
    expect(second.NextContinuationToken).toBeUndefined();
    expect(second.Contents?.[0]?.Key).toBe('n/1000');
  });

  test('gives every line once, however it is paged', async () => {
    for (const Delimiter of [undefined, '/']) {
      const whole = await list({ Delimiter });
      const lines: unknown[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await list({ Delimiter, MaxKeys: 1, ContinuationToken });
        lines.push(...(page.Contents ?? []), ...(page.CommonPrefixes ?? []));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      expect(lines).toHaveLength(whole.KeyCount ?? 0);
      expect(lines).toEqual(expect.arrayContaining([...(whole.Contents ?? []), ...(whole.CommonPrefixes ?? [])]));
    }
  });

  test('refuses a token that it did not give', async () => {
    expect(await failureOf(list({ ContinuationToken: 'mine' }))).toBe(
      'InvalidArgument: The continuation token provided is incorrect',
    );
  });
});

describe('a bucket', () => {
  test('that is not there is named', async () => {
    await expect(get({ Bucket: 'nowhere' })).rejects.toMatchObject({
      name: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
      BucketName: 'nowhere',
    });
    expect(await failureOf(list({ Bucket: 'nowhere' }))).toMatch(/^NoSuchBucket/);
  });

  test('of another region is not reached, and the answer says where it is', async () => {
    await expect(get({ Bucket: 'far' })).rejects.toMatchObject({
      name: 'PermanentRedirect',
      Endpoint: 'far.s3.eu-central-1.amazonaws.com',
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { 'x-amz-bucket-region': 'eu-central-1' } },
    });
    const there = clientsOf(aws, 'eu-central-1').s3;
    expect(await failureOf(there.send(new ListObjectsV2Command({ Bucket: 'far' })))).toBe('answered');
  });

  test('of another account is refused', async () => {
    expect(await failureOf(put('text', { Bucket: 'theirs' }))).toBe('AccessDenied: Access Denied');
  });

  test('of another owner than expected is refused', async () => {
    expect(await failureOf(put('text', { ExpectedBucketOwner: ACCOUNT }))).toBe('answered');
    expect(await failureOf(put('text', { ExpectedBucketOwner: OTHER }))).toBe('AccessDenied: Access Denied');
  });
});

describe('faults', () => {
  test('meet S3 by its IAM actions, in its words', async () => {
    await put('text');
    await head();
    await list();
    expect(iamActionsOf(aws.calls)).toEqual(['s3:GetObject', 's3:ListBucket', 's3:PutObject']);
    aws.faults.deny('s3:*');
    const who = `AccessDenied: User: arn:aws:iam::${ACCOUNT}:user/simulated is not authorized to perform:`;
    const because = 'because no identity-based policy allows the';
    expect(await failureOf(put('text'))).toBe(
      `${who} s3:PutObject on resource: "arn:aws:s3:::ledgers/${Key}" ${because} s3:PutObject action`,
    );
    expect(await failureOf(list())).toBe(
      `${who} s3:ListBucket on resource: "arn:aws:s3:::ledgers" ${because} s3:ListBucket action`,
    );
    await expect(head()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  test('slow it down', async () => {
    aws.faults.throttle('s3:GetObject', { capacity: 0, refillPerSecond: 0 });
    await expect(get()).rejects.toMatchObject({
      name: 'SlowDown',
      message: 'Please reduce your request rate.',
      $metadata: { httpStatusCode: 503 },
    });
  });

  test('expire its credentials', async () => {
    aws.faults.expire({ accountId: ACCOUNT });
    expect(await failureOf(get())).toBe('ExpiredToken: The provided token has expired.');
  });

  test('lose the answer to a write that was done', async () => {
    aws.faults.drop('s3:PutObject', { done: true });
    expect(await failureOf(put('text'))).not.toBe('answered');
    expect(stored()).toBe('text');
  });

  test('a key that S3 does not know is refused', async () => {
    const stranger = clientsOf(aws, 'eu-west-1', '999999999999').s3;
    expect(await failureOf(stranger.send(new GetObjectCommand({ Bucket, Key })))).toMatch(/^InvalidAccessKeyId: /);
  });
});

describe('what is not simulated', () => {
  test.each([
    ['a parameter', () => put('text', { StorageClass: 'GLACIER' }), /the parameter StorageClass of s3:PutObject/],
    ['metadata', () => put('text', { Metadata: { a: 'b' } }), /the parameter x-amz-meta-a of s3:PutObject/],
    ['a range', () => s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=0-1' })), /the parameter Range/],
    ['another checksum', () => put('text', { ChecksumAlgorithm: 'SHA256' }), /ChecksumSHA256/],
  ])('%s is named', async (_, ask, expected) => {
    expect(await failureOf(ask())).toMatch(expected);
    expect(aws.unsupported).toEqual([expect.stringMatching(expected)]);
  });

  test('a body in chunks, as an SDK sends a stream, is named', async () => {
    const { accessKeyId } = aws.clientConfig('eu-west-1').credentials;
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260301/eu-west-1/s3/aws4_request`,
      'content-encoding': 'aws-chunked',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    const body = '4\r\ntext\r\n0\r\nx-amz-checksum-crc32:O+vDeg==\r\n\r\n';
    const response = await fetch(`${aws.endpoint}/${Bucket}/${Key}`, { method: 'PUT', headers, body });
    expect(response.status).toBe(501);
    expect(aws.unsupported).toEqual([expect.stringContaining('x-amz-trailer, ContentEncoding of s3:PutObject')]);
  });

  test('a body that was damaged on the way is refused', async () => {
    expect(await failureOf(put('text', { ChecksumCRC32: 'AAAAAA==' }))).toMatch(/^BadDigest: /);
  });
});
