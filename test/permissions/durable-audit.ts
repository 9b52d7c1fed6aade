/** The audit's durable executions: kept by the SDK's local runner, run in the audit's sandbox. */
import type { DurableExecutionClient, DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import type { DurableExecution } from '../../simulated-aws/services/lambda/index.ts';
import { type AsService, serviceAs } from './as-service.ts';
import { type DeployedFunction, type DeployedName, deployedFunction, type Product } from './synthesized-product.ts';

/** How an execution ended, or why it was never begun. */
export interface Ended {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly result: unknown;
  readonly error: string | undefined;
}

interface Lambda {
  readonly invoke: (name: DeployedName, event: unknown) => Promise<unknown>;
  readonly asService: AsService;
  /** Where the simulated Lambda finds those that run. */
  readonly executions: Map<string, DurableExecution>;
}

/** What the scheduler does at a time, by the schedule's role: it starts an audit, here until that has ended. */
export function startedBySchedule(product: Product, lambda: Lambda): (scheduledTime: string) => Promise<Ended> {
  const { roleArn, targetArn, input } = product.schedule;
  return async (scheduledTime) => {
    const event: unknown = JSON.parse(input.replace('<aws.scheduler.scheduled-time>', scheduledTime));
    try {
      await mayInvoke(lambda, roleArn, targetArn);
      return await ended(product, lambda, event);
    } catch (error) {
      return { status: 'FAILED', result: undefined, error: error instanceof Error ? error.message : String(error) };
    }
  };
}

/** What a person does who asks the audit for something, here until that has ended. */
export function startedByPerson(product: Product, lambda: Lambda): (event: unknown) => Promise<Ended> {
  return (event) => ended(product, lambda, event);
}

async function ended(product: Product, lambda: Lambda, event: unknown): Promise<Ended> {
  const run = await execute(product, lambda, event);
  const error = run.getStatus() === 'SUCCEEDED' ? undefined : run.getError().errorMessage;
  return error === undefined
    ? { status: 'SUCCEEDED', result: run.getResult(), error }
    : { status: 'FAILED', result: undefined, error };
}

/**
 * A runner does not know the functions of another: each execution has all of them. The smaller scan cannot be begun
 * the first time, so that the larger one is asked as well.
 */
function execute(product: Product, lambda: Lambda, event: unknown) {
  const audit = deployedFunction(product, 'audit');
  let isBusy = true;
  const runner = new LocalDurableTestRunner({ handlerFunction: inSandbox(audit, lambda) });
  for (const { name, versionArn } of product.functions.filter((each) => each !== audit)) {
    runner.registerFunction(versionArn, async (payload: unknown) => {
      await mayInvoke(lambda, audit.roleArn, versionArn);
      if (name !== 'small scan' || !isBusy) return lambda.invoke(name, payload);
      isBusy = false;
      throw new Error('Rate Exceeded.');
    });
  }
  runner.registerFunction(`${audit.functionName}:1`, async (payload: unknown) => {
    await mayInvoke(lambda, audit.roleArn, `${audit.arn}:1`);
    return (await execute(product, lambda, payload)).getResult();
  });
  return runner.run({ payload: event });
}

async function mayInvoke({ asService }: Lambda, roleArn: string, functionArn: string): Promise<void> {
  if (await asService(roleArn, 'lambda:InvokeFunction', functionArn)) return;
  const { arn } = serviceAs(roleArn);
  throw new Error(`User: ${arn} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn}`);
}

type Delivered = Parameters<DurableLambdaHandler>[0] & { readonly durableExecutionClient: DurableExecutionClient };

/**
 * The function in its sandbox as the handler of a local execution. What the runner keeps, the function asks of Lambda over
 * the wire; the state of an execution is handed to it in two pages, as that of a long one is.
 */
function inSandbox({ arn }: DeployedFunction, { invoke, executions }: Lambda): DurableLambdaHandler {
  return async (event) => {
    const { durableExecutionClient: keeper, DurableExecutionArn: local, CheckpointToken } = event as Delivered;
    const [first, ...others] = event.InitialExecutionState.Operations ?? [];
    const executionArn = `${arn}:1/durable-execution/${local}/${local}`;
    executions.set(executionArn, {
      checkpoint: (input) => keeper.checkpoint({ ...input, DurableExecutionArn: local }),
      state: async () => ({ Operations: others }),
    });
    const answer = await invoke('audit', {
      DurableExecutionArn: executionArn,
      CheckpointToken,
      InitialExecutionState: { Operations: [first], NextMarker: 'the others' },
    });
    return answer as Awaited<ReturnType<DurableLambdaHandler>>;
  };
}
