/** Buckets of S3 and what is put into them. */
import { createHash } from 'node:crypto';
import type { BucketRecord, ObjectRecord } from './state.ts';

/** An empty bucket. Throws on a name that S3 would not take (User Guide, general purpose bucket naming rules). */
export function bucketNamed(name: string, accountId: string, region: string): BucketRecord {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) throw new Error(`not a bucket's name: ${name}`);
  return { name, accountId, region, objects: new Map() };
}

export interface NewObject {
  readonly key: string;
  readonly body: string | Uint8Array;
  readonly at: Date;
  readonly contentType?: string | undefined;
}

/** Puts an object in the place of the one with its key, if there is one. */
export function putObject(bucket: BucketRecord, { key, body, at, contentType }: NewObject): ObjectRecord {
  const bytes = Buffer.from(body);
  const record: ObjectRecord = {
    key,
    body: bytes,
    eTag: `"${createHash('md5').update(bytes).digest('hex')}"`,
    contentType: contentType ?? 'application/octet-stream',
    lastModified: new Date(Math.floor(at.getTime() / 1000) * 1000),
  };
  bucket.objects.set(key, record);
  return record;
}

/** An object's body as text; undefined when there is no such object. */
export function objectText(bucket: BucketRecord | undefined, key: string): string | undefined {
  const object = bucket?.objects.get(key);
  return object === undefined ? undefined : Buffer.from(object.body).toString('utf8');
}
