import { classifyAwsError, isNoSuchObject } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import type { S3Objects } from '../aws/ports.ts';
import { AuditorError } from '../model/errors.ts';
import type { ObjectStore } from './store.ts';

/** A part of a bucket. */
export interface BucketPlace {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  /** Account that the bucket has to belong to. Names of buckets are everybody's: who deletes one leaves its name to all. */
  readonly owner: string;
}

/** Objects of S3 under a prefix. An object's version is its ETag; writes are conditional on it. */
export function s3Store(s3: S3Objects, place: BucketPlace): ObjectStore {
  const { bucket, prefix, owner } = place;
  const location = ['s3:/', bucket, prefix].filter((part) => part !== '').join('/');
  const pathOf = (key: string) => `${location}/${key}`;
  const objectAt = (key: string) => ({
    Bucket: bucket,
    Key: prefix === '' ? key : `${prefix}/${key}`,
    ExpectedBucketOwner: owner,
  });
  return {
    location,
    pathOf,
    get: async (key, signal) => {
      try {
        const { text, eTag } = await s3.getObject(objectAt(key), signal);
        return { text, version: eTag };
      } catch (error) {
        if (isNoSuchObject(error)) return undefined;
        throw failed('read', pathOf(key), place, error);
      }
    },
    put: async (key, text, expected, signal) => {
      const condition = expected === undefined ? { IfNoneMatch: '*' } : { IfMatch: expected };
      const input = { ...objectAt(key), ...condition, Body: text, ContentType: contentTypeOf(key) };
      try {
        const { ETag } = await s3.putObject(input, signal);
        return { status: 'written', version: ETag ?? '' };
      } catch (error) {
        // Somebody took away the object that this one was to replace.
        if (classifyAwsError(error).kind === 'conflict' || isNoSuchObject(error)) return { status: 'conflict' };
        throw failed('write', pathOf(key), place, error);
      }
    },
  };
}

function contentTypeOf(key: string): string {
  if (key.endsWith('.html')) return 'text/html; charset=utf-8';
  return key.endsWith('.ndjson') ? 'application/x-ndjson' : 'application/json';
}

type Attempt = 'read' | 'write';

function failed(attempt: Attempt, path: string, place: BucketPlace, cause: unknown): AuditorError {
  return new AuditorError('LEDGER_FAILED', `could not ${attempt} ${path}: ${problemOf(cause, attempt, place)}`, {
    cause,
  });
}

/** What went wrong and what would be right, in one line. */
function problemOf(error: unknown, attempt: Attempt, { bucket, owner }: BucketPlace): string {
  const { kind, code, message } = classifyAwsError(error);
  if (code === 'NoSuchBucket') return `there is no bucket "${bucket}"; create it, or correct its name`;
  switch (kind) {
    case 'denied':
      return `not allowed; allow ${needed(attempt, bucket)}, or name its owner (s3://<account>@${bucket}) if that is not ${owner}: ${message}`;
    case 'credentials':
      return `AWS does not accept the credentials (${code}); renew them`;
    case 'throttled':
      return 'S3 throttles the requests; try again later';
    case 'timeout':
      return 'time ran out before S3 answered';
    case 'unusable':
      return message;
    case 'not-found':
    case 'conflict':
    case 'unsupported':
    case 'network':
    case 'error':
      return `${code}: ${message}`;
  }
}

/**
 * Without `s3:ListBucket` S3 answers "denied" where it would answer "no such object", and a conditional write over an
 * object needs to read it (S3 API reference, GetObject and PutObject). A key of the bucket's encryption is named in S3's
 * own words.
 */
function needed(attempt: Attempt, bucket: string): string {
  const { getObject, putObject } = ACTIONS.s3;
  return attempt === 'read'
    ? `${getObject} on it and s3:ListBucket on bucket "${bucket}" (S3 says the same of an object that is not there yet to who may not list)`
    : `${putObject} and ${getObject} on it`;
}
