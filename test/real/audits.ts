/** Audits as people have them run and look into them: by Invoke, the execution and the bucket. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { AuditDone } from '../../lambda/handlers/run/run-audit.ts';
import type { Report } from '../../lambda/model/report.ts';
import type { Deployed } from './deployment.ts';
import { type Clients, clientsOf } from './place.ts';

const PATIENCE_MS = 100_000;

export interface Ended {
  readonly status: string | undefined;
  /** Version of the function that it ran on. */
  readonly version: string | undefined;
  readonly result: AuditDone | undefined;
  readonly error: string | undefined;
}

/** Has an audit begun, as docs/runbook.md has it ("Run it now"); the ARN of its execution. */
export async function beginAudit({ place, audit }: Deployed, event: object = {}): Promise<string> {
  const { lambda } = clientsOf(place);
  const { DurableExecutionArn } = await lambda.send(
    new InvokeCommand({ FunctionName: audit, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  );
  if (DurableExecutionArn === undefined) throw new Error(`${audit} did not begin an execution`);
  return DurableExecutionArn;
}

/** Waits until it is over. */
export async function endOf({ place }: Deployed, execution: string): Promise<Ended> {
  const { lambda } = clientsOf(place);
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await delay(100)) {
    const found = await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: execution }));
    if (found.Status === 'RUNNING') continue;
    return {
      status: found.Status,
      version: found.Version,
      result: found.Result === undefined ? undefined : JSON.parse(found.Result),
      error: found.Error?.ErrorMessage,
    };
  }
  const { Events = [] } = await lambda.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn: execution }));
  const past = Events.map((event) => JSON.stringify(event)).join('\n');
  throw new Error(`${execution} is not over after ${PATIENCE_MS / 1000} s:\n${past}`);
}

export async function audit(deployed: Deployed, event: object = {}): Promise<Ended> {
  return endOf(deployed, await beginAudit(deployed, event));
}

/** ARNs of the functions that an execution called, in order. */
export async function calledBy(lambda: LambdaClient, execution: string): Promise<readonly string[]> {
  const { Events = [] } = await lambda.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn: execution }));
  return Events.flatMap(({ ChainedInvokeStartedDetails: details }) => details?.FunctionName ?? []);
}

/** Waits until an execution has called a function; the functions' ARNs. */
export async function calls({ place }: Deployed, execution: string): Promise<readonly string[]> {
  const { lambda } = clientsOf(place);
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await delay(100)) {
    const called = await calledBy(lambda, execution);
    if (called.length > 0) return called;
  }
  throw new Error(`${execution} has called nothing after ${PATIENCE_MS / 1000} s`);
}

/** The report of an audit that ended, from the bucket. */
export async function reportOf({ place, bucket }: Deployed, { result, error }: Ended): Promise<Report> {
  if (result?.status !== 'finished') throw new Error(`no report: ${error ?? JSON.stringify(result)}`);
  return JSON.parse(await objectIn(clientsOf(place), bucket, `reports/${result.report.key}`));
}

export async function objectIn({ s3 }: Pick<Clients, 's3'>, bucket: string, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? '';
}

export async function keysIn(
  { s3 }: { readonly s3: S3Client },
  bucket: string,
  prefix = '',
): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.flatMap(({ Key }) => Key ?? []);
}
