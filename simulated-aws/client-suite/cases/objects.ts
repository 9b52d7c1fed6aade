import {
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { type ClientCase, whetherAnswered } from '../answer.ts';
import { BUCKET, type Stage } from '../stage.ts';

const NOWHERE = 'eks-ip-auditor-nowhere';
const KEY = 'targets/123456789012/eu-central-1.json';
const LISTED = ['list/a/1', 'list/a/2', 'list/b', 'list/c/3', 'list/d'];

function put({ clients }: Stage, Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) {
  return clients.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
}

async function get({ clients }: Stage, Key: string, more: Partial<GetObjectCommandInput> = {}) {
  const { Body, ...object } = await clients.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
  return { ...object, text: await Body?.transformToString() };
}

const head = ({ clients }: Stage, Key: string) => clients.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));

/** What a listing has, and its token when there is more. */
async function list({ clients }: Stage, more: Partial<ListObjectsV2CommandInput>) {
  const page = await clients.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'list/', ...more }));
  const { Contents = [], CommonPrefixes = [], NextContinuationToken: token } = page;
  const { KeyCount: count, MaxKeys: max, IsTruncated: truncated } = page;
  const keys = Contents.map(({ Key }) => Key);
  const prefixes = CommonPrefixes.map(({ Prefix }) => Prefix);
  return { listed: { keys, prefixes, count, max, truncated, hasToken: token !== undefined }, token };
}

/** Puts what the listing cases count on. */
async function listing(stage: Stage, more: Partial<ListObjectsV2CommandInput> = {}) {
  for (const key of LISTED) await put(stage, key, key);
  return (await list(stage, more)).listed;
}

/** Writes on the condition that the object is as `write` left it, then on that same condition again. */
async function writeTwiceIfAs(stage: Stage, Key: string, conditionOf: (eTag: string) => string) {
  const { ETag = '' } = await put(stage, Key, 'first');
  await put(stage, Key, 'second', { IfMatch: conditionOf(ETag) });
  return whetherAnswered(put(stage, Key, 'third', { IfMatch: conditionOf(ETag) }));
}

export const objectCases: readonly ClientCase[] = [
  {
    name: 'writes an object and is told its entity tag and checksum',
    ask: async (stage) => {
      const { ETag, ChecksumCRC32, ChecksumType } = await put(stage, KEY, '{"a":"ü"}', {
        ContentType: 'application/json',
      });
      return { ETag, ChecksumCRC32, ChecksumType };
    },
  },
  {
    name: 'reads an object',
    ask: async (stage) => {
      const { text, ETag, ContentType, ContentLength, ChecksumCRC32, LastModified, AcceptRanges } = await get(
        stage,
        KEY,
      );
      const hasTime = LastModified !== undefined;
      return { text, ETag, ContentType, ContentLength, ChecksumCRC32, AcceptRanges, hasTime };
    },
  },
  {
    name: 'reads the head of an object',
    ask: async (stage) => {
      const { ETag, ContentType, ContentLength } = await head(stage, KEY);
      return { ETag, ContentType, ContentLength };
    },
  },
  {
    name: 'reads an object whose key needs escaping',
    ask: async (stage) => {
      await put(stage, 'odd/a b+c&d=é~(1)', 'text');
      return (await get(stage, 'odd/a b+c&d=é~(1)')).text;
    },
  },
  { name: 'does not read an object that is not there', ask: (stage) => get(stage, 'nothing') },
  { name: 'does not read the head of an object that is not there', ask: (stage) => head(stage, 'nothing') },
  { name: 'does not read from a bucket that is not there', ask: (stage) => get(stage, KEY, { Bucket: NOWHERE }) },
  {
    name: 'does not write to a bucket that is not there',
    ask: (stage) => whetherAnswered(put(stage, KEY, 'text', { Bucket: NOWHERE })),
  },
  {
    name: 'writes an object that must not be there yet',
    ask: async (stage) => {
      await put(stage, 'once', 'first', { IfNoneMatch: '*' });
      return (await get(stage, 'once')).text;
    },
  },
  {
    name: 'does not write an object that must not be there yet, and is',
    ask: (stage) => whetherAnswered(put(stage, 'once', 'second', { IfNoneMatch: '*' })),
  },
  {
    name: 'keeps the object that a refused write was for',
    ask: async (stage) => (await get(stage, 'once')).text,
  },
  {
    name: 'writes an object that must be as it was read, once',
    ask: (stage) => writeTwiceIfAs(stage, 'swapped', (eTag) => eTag),
  },
  {
    name: 'takes an entity tag without its quotation marks',
    ask: (stage) => writeTwiceIfAs(stage, 'swapped', (eTag) => eTag.replaceAll('"', '')),
  },
  {
    name: 'does not write an object that must be as it was read, and is gone',
    ask: (stage) => whetherAnswered(put(stage, 'never', 'text', { IfMatch: '"0123456789abcdef0123456789abcdef"' })),
  },
  {
    name: 'refuses a condition of absence other than *',
    ask: (stage) => whetherAnswered(put(stage, 'once', 'text', { IfNoneMatch: '"0123456789abcdef0123456789abcdef"' })),
  },
  {
    name: 'refuses a body that is not what its checksum says',
    ask: (stage) => whetherAnswered(put(stage, 'damaged', 'text', { ChecksumCRC32: 'AAAAAA==' })),
  },
  { name: 'lists objects by a prefix', ask: (stage) => listing(stage) },
  { name: 'lists objects below a delimiter', ask: (stage) => listing(stage, { Delimiter: '/' }) },
  { name: 'lists objects after a key', ask: (stage) => listing(stage, { StartAfter: 'list/a/2' }) },
  {
    name: 'lists objects in pages of 2',
    ask: async (stage) => {
      const pages = [];
      let ContinuationToken: string | undefined;
      do {
        const { listed, token } = await list(stage, { MaxKeys: 2, ContinuationToken });
        pages.push(listed);
        ContinuationToken = token;
      } while (ContinuationToken !== undefined);
      return pages;
    },
  },
  {
    name: 'lists what is below a delimiter in pages of 1',
    ask: async (stage) => {
      const first = await list(stage, { MaxKeys: 1, Delimiter: '/' });
      const second = await list(stage, { MaxKeys: 1, Delimiter: '/', ContinuationToken: first.token });
      return [first.listed, second.listed];
    },
  },
  { name: 'lists nothing', ask: async (stage) => (await list(stage, { Prefix: 'nothing/' })).listed },
  {
    name: 'says what there is to a listed object',
    ask: async ({ clients }) => {
      const input = { Bucket: BUCKET, Prefix: 'list/b' };
      const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command(input));
      return Contents.map(({ Key, ETag, Size, StorageClass }) => ({ Key, ETag, Size, StorageClass }));
    },
  },
  {
    name: 'asks for more than a page may have',
    ask: async (stage) => (await list(stage, { MaxKeys: 5000 })).listed.max,
  },
  {
    name: 'refuses a token of a listing that it did not give',
    ask: (stage) => whetherAnswered(list(stage, { ContinuationToken: 'mine' })),
  },
  {
    name: 'does not list a bucket that is not there',
    ask: (stage) => whetherAnswered(list(stage, { Bucket: NOWHERE })),
  },
];
