import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { FOLDERS } from '../../lambda/config/names.ts';
import { accept } from '../accept.ts';

/** Of a bucket, what the functions are told of it and allowed in it. */
export type AuditBucket = Pick<IBucket, 'bucketName' | 'bucketArn' | 'arnForObjects'>;

/** Where audits remember, hand results to each other and leave their reports: a bucket of the user, or one of our own. */
export function auditBucket(scope: Construct, nameOfTheUser: string | undefined, key: IKey | undefined): AuditBucket {
  if (nameOfTheUser === undefined) return ownBucket(scope, key);
  return Bucket.fromBucketName(scope, 'BucketOfTheUser', nameOfTheUser);
}

/** Outlives the stack. */
function ownBucket(scope: Construct, key: IKey | undefined): Bucket {
  const encryption =
    key === undefined
      ? { encryption: BucketEncryption.S3_MANAGED }
      : // A key of the bucket stands between its objects and the KMS, which counts its calls.
        { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true };
  const bucket = new Bucket(scope, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    ...encryption,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      { id: 'uploads-given-up', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      { id: 'former-versions', noncurrentVersionExpiration: Duration.days(90), noncurrentVersionsToRetain: 10 },
      { id: 'delete-markers', expiredObjectDeleteMarker: true },
      { id: 'runs', prefix: `${FOLDERS.runs}/`, expiration: Duration.days(30) },
      { id: 'reports', prefix: `${FOLDERS.reports}/`, expiration: Duration.days(400) },
    ],
  });
  accept(
    bucket,
    ['AwsSolutions-S1'],
    'Only the roles of this stack write here and every version is kept; an access log would need a bucket with the ' +
      'same question. Data events of CloudTrail answer who read what.',
  );
  return bucket;
}
