/** An AWS that the client suite is run on: the same things in it, whoever made it. */
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';

export const HOME = '123456789012';
export const OTHER = '210987654321';
export const REGION = 'eu-central-1';
export const ROLE = `arn:aws:iam::${OTHER}:role/eks-ip-auditor`;
export const TOPIC = `arn:aws:sns:${REGION}:${HOME}:reports`;
export const BUCKET = 'eks-ip-auditor-ledgers';
export const ALL_QUEUE = 'all-reports';
export const URGENT_QUEUE = 'urgent-reports';
/** What a subscriber must have asked for to get only urgent messages. */
export const URGENT_ONLY = { maxSeverity: ['high', 'critical'] };

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Clients {
  readonly autoscaling: AutoScalingClient;
  readonly ec2: EC2Client;
  readonly eks: EKSClient;
  readonly iam: IAMClient;
  readonly organizations: OrganizationsClient;
  readonly s3: S3Client;
  readonly servicequotas: ServiceQuotasClient;
  readonly sns: SNSClient;
  readonly sts: STSClient;
}

export interface Stage {
  /** As a user of the home account. */
  readonly clients: Clients;
  readonly clientsWith: (credentials: Credentials) => Clients;
  /** AWS ids by the names of the stage's plan, e.g. `subnet:a`. Throws on an unknown one. */
  readonly id: (name: string) => string;
  /** Names by AWS ids, for answers. Cases that make something may add to it. */
  readonly names: Map<string, string>;
  /** What was delivered to a queue since the last call, as SQS would hand it out. */
  readonly received: (queue: string) => Promise<readonly string[]>;
}

/** Clients that do not retry, so that each answer is seen as it is. */
export function clientsFor(endpoint: string, credentials: Credentials): Clients {
  const config = { endpoint, region: REGION, credentials, maxAttempts: 1 };
  return {
    autoscaling: new AutoScalingClient(config),
    ec2: new EC2Client(config),
    eks: new EKSClient(config),
    iam: new IAMClient(config),
    organizations: new OrganizationsClient(config),
    s3: new S3Client(config),
    servicequotas: new ServiceQuotasClient(config),
    sns: new SNSClient(config),
    sts: new STSClient(config),
  };
}

/** The part of a stage that keeps ids and names apart. */
export function naming(ids: ReadonlyMap<string, string>): Pick<Stage, 'id' | 'names'> {
  return {
    id: (name) => {
      const id = ids.get(name);
      if (id === undefined) throw new Error(`nothing on this stage is named ${name}`);
      return id;
    },
    names: new Map([...ids].map(([name, id]) => [id, name])),
  };
}
