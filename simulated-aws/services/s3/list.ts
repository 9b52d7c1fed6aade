/** ListObjectsV2: keys in the order of their UTF-8 bytes, those below a delimiter rolled up into one common prefix. */
import type { ListObjectsV2Output, ListObjectsV2Request } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import type { CallContext } from '../../service.ts';
import type { BucketRecord, ObjectRecord } from '../../world/index.ts';
import { bucketOf } from './bucket.ts';

/** More is taken for this many (ListObjectsV2, API reference). */
const MAX_PAGE = 1000;

/** One line of a listing. */
type Entry =
  | { readonly kind: 'object'; readonly name: string; readonly object: ObjectRecord }
  | { readonly kind: 'prefix'; readonly name: string };

export function listObjects(input: ListObjectsV2Request, context: CallContext): ListObjectsV2Output {
  const { Bucket, Prefix, Delimiter, ContinuationToken, StartAfter } = input;
  const size = pageSize(input.MaxKeys);
  const left = entriesLeft(bucketOf(input, context), input);
  const page = left.slice(0, size);
  const last = page.at(-1);
  const truncated = last !== undefined && left.length > page.length;
  return {
    Name: Bucket,
    Prefix: Prefix ?? '',
    Delimiter,
    MaxKeys: size,
    KeyCount: page.length,
    IsTruncated: truncated,
    StartAfter,
    ContinuationToken,
    NextContinuationToken: truncated ? tokenOf(last.name) : undefined,
    Contents: page.flatMap((entry) => (entry.kind === 'object' ? [contentOf(entry.object)] : [])),
    CommonPrefixes: page.flatMap((entry) => (entry.kind === 'prefix' ? [{ Prefix: entry.name }] : [])),
  };
}

function pageSize(maxKeys: number | undefined): number {
  if (maxKeys === undefined) return MAX_PAGE;
  if (maxKeys >= 0) return Math.min(maxKeys, MAX_PAGE);
  const message = 'Argument maxKeys must be an integer between 0 and 2147483647';
  throw invalidArgument(message, { ArgumentName: 'maxKeys', ArgumentValue: maxKeys });
}

/**
 * A token says after which line to go on, so a chain survives what is put and removed meanwhile; `StartAfter` is about
 * keys, and has no effect beside a token.
 */
function entriesLeft(bucket: BucketRecord, input: ListObjectsV2Request): Entry[] {
  const { Prefix = '', Delimiter, ContinuationToken: token, StartAfter = '' } = input;
  const lastLine = token === undefined ? '' : nameIn(token);
  const entries = new Map<string, Entry>();
  for (const object of bucket.objects.values()) {
    if (!object.key.startsWith(Prefix)) continue;
    if (token === undefined && compareBytes(object.key, StartAfter) <= 0) continue;
    const entry = entryOf(object, Prefix, Delimiter);
    if (compareBytes(entry.name, lastLine) > 0) entries.set(entry.name, entry);
  }
  return [...entries.values()].sort((one, other) => compareBytes(one.name, other.name));
}

function entryOf(object: ObjectRecord, prefix: string, delimiter: string | undefined): Entry {
  const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
  if (end === -1) return { kind: 'object', name: object.key, object };
  return { kind: 'prefix', name: object.key.slice(0, end + (delimiter?.length ?? 0)) };
}

function tokenOf(name: string): string {
  return Buffer.from(`after:${name}`).toString('base64url');
}

/** @throws AwsError `InvalidArgument` as versitygw issue 993 shows it */
function nameIn(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (text.startsWith('after:')) return text.slice('after:'.length);
  throw invalidArgument('The continuation token provided is incorrect', { ArgumentName: 'continuation-token' });
}

function contentOf({
  key,
  lastModified,
  eTag,
  body,
}: ObjectRecord): NonNullable<ListObjectsV2Output['Contents']>[number] {
  return { Key: key, LastModified: lastModified, ETag: eTag, Size: body.byteLength, StorageClass: 'STANDARD' };
}

function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function invalidArgument(message: string, details: Readonly<Record<string, unknown>>): AwsError {
  return new AwsError('InvalidArgument', message, 400, details);
}
