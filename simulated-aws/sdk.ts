/** For tests: SDK clients of a simulated AWS, and the code of the error a call ends with. */
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import type { SimulatedAws } from './server.ts';

/** Clients that do not retry, so that a test sees each answer. */
export function clientsOf(aws: SimulatedAws, region = 'eu-west-1', accountId?: string) {
  const config = { ...aws.clientConfig(region, accountId), maxAttempts: 1 };
  return {
    autoscaling: new AutoScalingClient(config),
    ec2: new EC2Client(config),
    eks: new EKSClient(config),
    events: new EventBridgeClient(config),
    iam: new IAMClient(config),
    organizations: new OrganizationsClient(config),
    s3: new S3Client(config),
    servicequotas: new ServiceQuotasClient(config),
    sns: new SNSClient(config),
    sts: new STSClient(config),
  };
}

/** `code: message` of the error that a call ends with; `answered` when it does not fail. */
export async function failureOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'answered';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
