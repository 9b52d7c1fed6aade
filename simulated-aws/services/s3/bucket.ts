/** The bucket that a call names, or S3's refusal (codes and texts: S3 API reference, list of error codes). */
import { AwsError } from '../../aws-error.ts';
import type { CallContext } from '../../service.ts';
import type { BucketRecord } from '../../world/index.ts';

interface BucketInput {
  readonly Bucket: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** No bucket here has a policy, so one of another account is out of reach. */
export function bucketOf({ Bucket: name = '', ExpectedBucketOwner }: BucketInput, context: CallContext): BucketRecord {
  const bucket = context.world.buckets.get(name);
  if (bucket === undefined) {
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  }
  if (bucket.region !== context.region.name) throw elsewhere(bucket);
  const owner = ExpectedBucketOwner ?? context.account.id;
  if (bucket.accountId !== context.account.id || bucket.accountId !== owner) throw accessDenied();
  return bucket;
}

/**
 * A bucket of another region. Regional endpoints, the only ones that the SDK asks, answer this one (s3rs issue 18 shows
 * it, and aws-sdk-js-v3 issue 1446 the header); `AuthorizationHeaderMalformed` comes from the global endpoint.
 */
function elsewhere({ name, region }: BucketRecord): AwsError {
  return new AwsError(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    301,
    { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name },
    { 'x-amz-bucket-region': region },
  );
}

/** The refusal that names no reason: across accounts, and for what the caller may not even know to be missing. */
export function accessDenied(): AwsError {
  return new AwsError('AccessDenied', 'Access Denied', 403);
}
