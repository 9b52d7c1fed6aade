/** A function's sandbox: a process of its own with what Lambda puts into it, and nothing of this one's environment. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DeployedFunction } from './synthesized-product.ts';

const MAIN = join(import.meta.dirname, 'sandbox-main.ts');

/** Milliseconds. Lambda's longest, as deployed. */
export const FUNCTION_TIMEOUT_MS = 900_000;

export interface Invocation {
  readonly id: number;
  readonly event: unknown;
  readonly context: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** What a sandbox sends: first that its handler is there, then the answer to each invocation. */
export type FromSandbox =
  | { readonly started: string }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: { readonly name: string; readonly message: string } };

export type Line = Readonly<Record<string, unknown>>;

export interface Sandbox {
  /** Version of Node that it runs on. */
  readonly node: string;
  readonly invoke: (event: unknown, requestId: string) => Promise<unknown>;
  /** Lines of the log so far, parsed. What is no JSON is under `text`. */
  readonly log: readonly Line[];
  readonly stop: () => void;
}

/** Imports the handler from the asset's folder. */
export async function startSandbox(
  lambda: DeployedFunction,
  session: Readonly<Record<string, string>>,
): Promise<Sandbox> {
  const child = fork(MAIN, {
    cwd: lambda.code,
    env: { ...runtimeEnvironment(lambda), ...lambda.environment, ...session },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log: Line[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface(stream).on('line', (line) => log.push(parsed(line)));
  }
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const node = await begun(child, waiting, log);
  let invocations = 0;
  return {
    node,
    log,
    invoke: (event, requestId) => {
      invocations += 1;
      const outcome = Promise.withResolvers<unknown>();
      waiting.set(invocations, outcome);
      const invocation: Invocation = {
        id: invocations,
        event,
        context: contextOf(lambda, requestId),
        timeoutMs: FUNCTION_TIMEOUT_MS,
      };
      child.send(invocation);
      return outcome.promise;
    },
    stop: () => child.kill(),
  };
}

/** What Lambda sets (developer guide, reserved environment variables), beside the credentials. */
function runtimeEnvironment({ functionName, memoryMb, logGroup, code }: DeployedFunction): Record<string, string> {
  return {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
    LAMBDA_TASK_ROOT: code,
    TZ: ':UTC',
    _HANDLER: 'index.handler',
  };
}

function contextOf({ functionName, liveArn, memoryMb, logGroup }: DeployedFunction, awsRequestId: string) {
  return {
    awsRequestId,
    functionName,
    functionVersion: '1',
    invokedFunctionArn: liveArn,
    memoryLimitInMB: String(memoryMb),
    logGroupName: logGroup,
    logStreamName: 'stream',
  };
}

function begun(child: ChildProcess, waiting: Map<number, PromiseWithResolvers<unknown>>, log: readonly Line[]) {
  const start = Promise.withResolvers<string>();
  child.on('message', (message: FromSandbox) => {
    if ('started' in message) return start.resolve(message.started);
    const outcome = waiting.get(message.id);
    waiting.delete(message.id);
    if ('answer' in message) return outcome?.resolve(message.answer);
    const { name, message: text } = message.failure;
    outcome?.reject(Object.assign(new Error(text), { name }));
  });
  child.on('exit', (code) => {
    const error = new Error(`the sandbox ended (${code}): ${JSON.stringify(log.slice(-5))}`);
    start.reject(error);
    for (const outcome of waiting.values()) outcome.reject(error);
  });
  return start.promise;
}

function parsed(line: string): Line {
  return line.startsWith('{') ? JSON.parse(line) : { text: line };
}
