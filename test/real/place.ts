/** An account and region of the emulator, which has as many as anybody asks for, each empty at first. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

export interface Place {
  readonly accountId: string;
  readonly region: string;
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Folder of `controls.ts`, and of what else is made on the way. It goes with the emulator. */
  readonly folder: string;
  /** Folder of the programs `aws` and `python`. */
  readonly programs: string;
}

/** What run.ts tells of the emulator to the tests. */
export interface PlaceEnvironment {
  readonly EMULATOR_ENDPOINT: string;
  readonly EMULATOR_FOLDER: string;
  readonly EMULATOR_PROGRAMS: string;
}

/** For tests: in the emulator that run.ts started. */
export function placeIn(accountId: string, region = 'eu-west-1'): Place {
  const env = {
    EMULATOR_ENDPOINT: variable('EMULATOR_ENDPOINT'),
    EMULATOR_FOLDER: variable('EMULATOR_FOLDER'),
    EMULATOR_PROGRAMS: variable('EMULATOR_PROGRAMS'),
  };
  return placeOf(env, accountId, region);
}

export function placeOf(env: PlaceEnvironment, accountId: string, region: string): Place {
  const { EMULATOR_ENDPOINT: endpoint, EMULATOR_FOLDER: folder, EMULATOR_PROGRAMS: programs } = env;
  return { accountId, region, endpoint, folder, programs };
}

function variable(name: keyof PlaceEnvironment): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this suite with test/real/run.ts`);
  return value;
}

/** The environment in which programs work as the account's root user, who needs no policy. */
export function rootEnvironment({ accountId, region, endpoint }: Place): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // The emulator knows an account by its number as the key.
    AWS_ACCESS_KEY_ID: accountId,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

const SECRET = 'test';

export interface Clients {
  readonly ec2: EC2Client;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

export function clientsOf({ accountId, region, endpoint }: Place): Clients {
  const config = { endpoint, region, credentials: { accessKeyId: accountId, secretAccessKey: SECRET } };
  return {
    ec2: new EC2Client(config),
    lambda: new LambdaClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
  };
}
