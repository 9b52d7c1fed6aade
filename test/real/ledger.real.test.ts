/** The promises of S3 that a ledger stands on, of an S3 that others wrote. */
import { CreateBucketCommand, DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, vi } from 'vitest';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { openStore, parseLedgerLocation } from '../../lambda/ledger/open-store.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { describeBucket } from '../ledger/bucket-cases.ts';
import type { RunningServer } from '../support/server-process.ts';
import { startS3 } from './s3/server.ts';

const ACCOUNT = '111122223333';
const BUCKET = 'memory';

let aws: SimulatedAws;
let server: RunningServer;
let s3: S3Client;
let prefixes = 0;

beforeAll(async () => {
  server = await startS3(new AbortController().signal);
  aws = await startSimulatedAws(aWorld({ home: ACCOUNT }).account(ACCOUNT, (account) => account.region('eu-west-1')));
  const environment = { ...aws.env(), AWS_PROFILE: undefined, AWS_ENDPOINT_URL_S3: server.endpoint };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  s3 = new S3Client();
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.stop();
  await aws?.stop();
});

describeBucket('SeaweedFS', async () => {
  prefixes += 1;
  const prefix = `auditor-${prefixes}`;
  return {
    store: await openStore(parseLedgerLocation(`s3://${BUCKET}/${prefix}`), await homeSession()),
    remove: async (key) => void (await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `${prefix}/${key}` }))),
  };
});
