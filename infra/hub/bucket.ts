import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { accept } from '../accept.ts';

/** The bucket's folders. Ledgers and the record of clean-up are kept for good. */
export const FOLDERS = { ledger: 'ledger', runs: 'runs', reports: 'reports' } as const;

/** Where audits remember, hand results to each other and leave their reports. Outlives the stack. */
export function auditBucket(stack: Stack): Bucket {
  const bucket = new Bucket(stack, 'Bucket', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
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
