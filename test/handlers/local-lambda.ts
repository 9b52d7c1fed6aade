import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import type { InvocationContext } from '../../lambda/handlers/lambda-context.ts';
import { SMALL_SCAN_MB } from '../../lambda/model/scan-size.ts';

/** What Lambda invokes: of the sources, or of the bundles that are deployed. */
export interface Functions {
  readonly audit: DurableLambdaHandler;
  readonly scan: Invoked;
  readonly cleanup: Invoked;
}

type Invoked = (event: unknown, context: InvocationContext) => Promise<unknown>;

/** What one execution used of what Lambda limits. */
export interface Used {
  readonly operations: number;
  /** Bytes of what the largest operation keeps. */
  readonly largestPayload: number;
}

export interface Ended {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly result: unknown;
  readonly error: string | undefined;
}

export type Through = (handler: DurableLambdaHandler) => DurableLambdaHandler;

/** The functions, invoked as Lambda does. Its durable executions are the SDK's local runner. */
export interface LocalLambda {
  /** Invokes the audit and waits until its execution has ended. */
  readonly invokeAudit: (event: unknown, through?: Through) => Promise<Ended>;
  /** As `invokeAudit`, with the executions of its chunks in sandboxes of their own kind. */
  readonly throughChunks: (through: Through) => void;
  /** The calls of functions in their order: `scan 111122223333/eu-west-1`; of the larger scan `large scan …`. */
  readonly invocations: readonly string[];
  /** The most of them at a time. */
  readonly mostAtATime: () => number;
  /** What the smaller scan has instead of its 512 MB. */
  readonly setSmallMemory: (megabytes: number) => void;
  /** Of every execution, in the order in which they ended. */
  readonly used: readonly Used[];
  /** Plays something before a function runs; what it throws, Lambda answers. */
  readonly before: (play: (call: string, event: object) => void | Promise<void>) => void;
  /** Plays something after it ran; what it throws is in the place of its answer. */
  readonly after: (play: (call: string) => void) => void;
}

/** What the local runner says that a function is called, and its version. */
const SELF = 'my-function-name:1';

const LAMBDA_TIMEOUT_MS = 900_000;

export function localLambda({ audit, scan, cleanup }: Functions): LocalLambda {
  const invocations: string[] = [];
  const used: Used[] = [];
  const befores: ((call: string, event: object) => void | Promise<void>)[] = [];
  const afters: ((call: string) => void)[] = [];
  let chunkThrough: Through = (handler) => handler;
  let smallMemory = String(SMALL_SCAN_MB);
  let inFlight = 0;
  let most = 0;

  const invoke = async (name: string, event: object, run: () => Promise<unknown>): Promise<unknown> => {
    const call = `${name} ${placeIn(event)}`;
    invocations.push(call);
    inFlight += 1;
    most = Math.max(most, inFlight);
    try {
      for (const play of befores) await play(call, event);
      const answer = await run();
      for (const play of afters) play(call);
      return answer;
    } finally {
      inFlight -= 1;
    }
  };
  const context = (memoryLimitInMB = '1769') => ({
    memoryLimitInMB,
    awsRequestId: `request-${invocations.length}`,
    getRemainingTimeInMillis: () => LAMBDA_TIMEOUT_MS,
  });
  // A runner does not know the functions of another: each execution has all of them.
  const execute = async (handlerFunction: DurableLambdaHandler, event: unknown) => {
    const run = await new LocalDurableTestRunner({ handlerFunction })
      .registerFunction('small-scan', (target: object) =>
        invoke('scan', target, () => scan(target, context(smallMemory))),
      )
      .registerFunction('scan', (target: object) => invoke('large scan', target, () => scan(target, context())))
      .registerFunction('cleanup', (target: object) => invoke('cleanup', target, () => cleanup(target, context())))
      .registerFunction(SELF, async (chunk: unknown) => (await execute(chunkThrough(audit), chunk)).getResult())
      .run({ payload: event as object });
    const operations = run.getOperations();
    const sizes = operations.map((operation) => JSON.stringify(operation.getOperationData() ?? '').length);
    used.push({ operations: operations.length, largestPayload: Math.max(0, ...sizes) });
    return run;
  };
  return {
    invocations,
    used,
    mostAtATime: () => most,
    setSmallMemory: (megabytes) => {
      smallMemory = String(megabytes);
    },
    before: (play) => befores.push(play),
    after: (play) => afters.push(play),
    throughChunks: (through) => {
      chunkThrough = through;
    },
    invokeAudit: async (event, through = (handler) => handler) => {
      try {
        const run = await execute(through(audit), event);
        const error = run.getStatus() === 'SUCCEEDED' ? undefined : run.getError().errorMessage;
        return { status: error === undefined ? 'SUCCEEDED' : 'FAILED', result: run.getResult(), error };
      } catch (error) {
        return { status: 'FAILED', result: undefined, error: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

function placeIn(event: object): string {
  const { accountId, region } = ('target' in event ? event.target : event) as Readonly<Record<string, string>>;
  return `${accountId}/${region}`;
}
