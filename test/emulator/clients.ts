/** SDK clients that build the world. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

export interface AccountClients {
  readonly endpoint: string;
  readonly region: string;
  readonly ec2: EC2Client;
  readonly eks: EKSClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** moto takes any key for the home account's. */
export const HOME_KEYS: Keys = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'example' };

/** The environment in which the product is pointed at the emulator. */
export function environment(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: HOME_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: HOME_KEYS.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

export function accountClients(endpoint: string, region: string, credentials = HOME_KEYS): AccountClients {
  const config = { endpoint, region, credentials };
  return {
    endpoint,
    region,
    ec2: new EC2Client(config),
    eks: new EKSClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    sts: new STSClient(config),
  };
}

/** Clients in the account of a role. */
export async function assumed({ endpoint, region, sts }: AccountClients, roleArn: string): Promise<AccountClients> {
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'preparation' }));
  return accountClients(endpoint, region, {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  });
}
