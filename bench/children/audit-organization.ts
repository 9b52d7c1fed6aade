/**
 * Executes one audit in the local runner of durable functions, and prints what its executions used. Its arguments are the bundles
 * of the audit, the scan and the clean-up, as they are deployed.
 */
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { type Ended, localLambda, type Used } from '../../test/handlers/local-lambda.ts';

export interface Executed extends Ended {
  readonly invocations: number;
  readonly used: readonly Used[];
}

const [audit, scan, cleanup] = await Promise.all(
  process.argv.slice(2).map(async (bundle) => (await import(bundle)).handler),
);

await LocalDurableTestRunner.setupTestEnvironment();
const lambda = localLambda({ audit, scan, cleanup });
const ended = await lambda.invokeAudit({});
await LocalDurableTestRunner.teardownTestEnvironment();
const executed: Executed = { ...ended, invocations: lambda.invocations.length, used: lambda.used };
process.stdout.write(`\n${JSON.stringify(executed)}\n`);
