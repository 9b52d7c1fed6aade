/** Executes one audit in the local runner of durable functions, and prints what its executions used. */
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { type Ended, localLambda, type Used } from '../../test/handlers/local-lambda.ts';

export interface Executed extends Ended {
  readonly invocations: number;
  readonly used: readonly Used[];
}

await LocalDurableTestRunner.setupTestEnvironment();
const lambda = localLambda();
const ended = await lambda.invokeAudit({});
await LocalDurableTestRunner.teardownTestEnvironment();
const executed: Executed = { ...ended, invocations: lambda.invocations.length, used: lambda.used };
process.stdout.write(`\n${JSON.stringify(executed)}\n`);
