/**
 * Stands in for Lambda: takes one event from the parent process, has the audit execute it with its scans, sends back the
 * report that it kept. What a run keeps goes into the working folder.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { FUNCTIONS } from '../handlers/functions.ts';
import { type Ended, localLambda } from '../handlers/local-lambda.ts';

const REPORTS = 'reports';

Object.assign(process.env, { RUNS: 'runs', REPORTS, SCAN_FUNCTION: 'scan', SMALL_SCAN_FUNCTION: 'small-scan' });

process.once('message', async ({ event }: { readonly event: unknown }) => {
  await LocalDurableTestRunner.setupTestEnvironment();
  const ended = await localLambda(FUNCTIONS).invokeAudit(event);
  await LocalDurableTestRunner.teardownTestEnvironment();
  const answer = ended.status === 'FAILED' ? { error: ended.error } : { result: await reportOf(ended) };
  process.send?.(answer, () => process.disconnect());
});

async function reportOf({ result }: Ended): Promise<unknown> {
  const { report } = result as { readonly report: { readonly key: string } };
  return JSON.parse(await readFile(join(REPORTS, report.key), 'utf8'));
}
