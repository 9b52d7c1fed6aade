/** Reading and writing one object. */
import type {
  GetObjectOutput,
  GetObjectRequest,
  HeadObjectOutput,
  HeadObjectRequest,
  PutObjectOutput,
  PutObjectRequest,
} from '@aws-sdk/client-s3';
import { AwsError, UnsupportedError } from '../../aws-error.ts';
import { denied } from '../../refusals.ts';
import { objectArn } from '../../resource-of.ts';
import type { CallContext } from '../../service.ts';
import { type BucketRecord, type ObjectRecord, putObject as put } from '../../world/index.ts';
import { accessDenied, bucketOf } from './bucket.ts';
import { checksumOf, verifyChecksum } from './checksum.ts';

/** Every bucket encrypts with keys of S3 unless told otherwise (User Guide, default encryption). */
const ENCRYPTION = { ServerSideEncryption: 'AES256' } as const;

/** An answer whose body is written to the wire. The SDK's own type has the stream that it makes of it. */
export type WrittenObject = Omit<GetObjectOutput, 'Body'> & { readonly Body: Uint8Array };

export function getObject(input: GetObjectRequest, context: CallContext): WrittenObject {
  const object = objectOf(input, context);
  return { ...described(object, input), Body: object.body };
}

export function headObject(input: HeadObjectRequest, context: CallContext): HeadObjectOutput {
  return described(objectOf(input, context), input);
}

/**
 * Without `s3:ListBucket` a missing object is refused, or the answer would tell that it is missing (GetObject and
 * HeadObject, API reference, "Permissions").
 */
function objectOf(input: GetObjectRequest | HeadObjectRequest, context: CallContext): ObjectRecord {
  const object = bucketOf(input, context).objects.get(input.Key ?? '');
  if (object !== undefined) return object;
  throw context.allows('s3:ListBucket') ? noSuchKey(input.Key) : accessDenied();
}

function noSuchKey(key = ''): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}

function described(object: ObjectRecord, { ChecksumMode }: GetObjectRequest | HeadObjectRequest): HeadObjectOutput {
  const checksum = { ChecksumCRC32: checksumOf(object.body), ChecksumType: 'FULL_OBJECT' } as const;
  return {
    AcceptRanges: 'bytes',
    ContentLength: object.body.byteLength,
    ContentType: object.contentType,
    ETag: object.eTag,
    LastModified: object.lastModified,
    ...ENCRYPTION,
    ...(ChecksumMode === 'ENABLED' ? checksum : {}),
  };
}

/** The check of the condition and the write are one step, as in S3: of writers that race, the first wins. */
export function putObject(input: PutObjectRequest, context: CallContext): PutObjectOutput {
  const bucket = bucketOf(input, context);
  const body = bytesOf(input.Body);
  const { Key: key = '', ContentType: contentType } = input;
  verifyChecksum(input, body);
  checkConditions(input, bucket, context);
  const { eTag } = put(bucket, { key, body, at: context.now, contentType });
  return { ETag: eTag, ChecksumCRC32: checksumOf(body), ChecksumType: 'FULL_OBJECT', ...ENCRYPTION };
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  throw new UnsupportedError('a body that is not bytes');
}

/**
 * Conditional writes (User Guide, "How to prevent object overwrites with conditional writes"): the object must not exist,
 * or must be the one the caller read, which takes the permission to read it. A missing one is 404 then, not 412. Of
 * If-None-Match, S3 knows no value but `*` (aws-sdk-ruby issue 3144), and not both (versitygw pull request 1727). The
 * member `Condition`: versitygw issue 2044. Real S3 may also answer 409 `ConditionalRequestConflict`, which is a fault here.
 */
function checkConditions(input: PutObjectRequest, bucket: BucketRecord, context: CallContext): void {
  const { IfMatch, IfNoneMatch, Key = '' } = input;
  const current = bucket.objects.get(Key);
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== '*' || IfMatch !== undefined) throw notImplemented('If-None-Match');
    if (current !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (IfMatch === undefined) return;
  if (!context.allows('s3:GetObject')) {
    throw denied('s3', 'GetObject', context.caller, objectArn(context.region.name, bucket.name, Key));
  }
  if (current === undefined) throw noSuchKey(Key);
  if (unquoted(current.eTag) !== unquoted(IfMatch)) throw preconditionFailed('If-Match');
}

function unquoted(eTag: string): string {
  return eTag.replaceAll('"', '');
}

function preconditionFailed(condition: string): AwsError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new AwsError('PreconditionFailed', message, 412, { Condition: condition });
}

function notImplemented(header: string): AwsError {
  const message = 'A header you provided implies functionality that is not implemented';
  return new AwsError('NotImplemented', message, 501, { Header: header });
}
