/** What a simulated service is made of: a wire protocol, and a table of operations with their handlers. */
import type { StaticOperationSchema } from '@smithy/types';
import type { Caller, Credentials } from './credentials.ts';
import type { Pager } from './paging.ts';
import type { Publication } from './services/sns/delivery.ts';
import type { Protocol } from './wire/protocol.ts';
import type { AccountState, RegionState, World } from './world/index.ts';

/** The service's name in a credential scope, which but for CloudWatch's is also the prefix of its IAM actions. */
export type ServiceName =
  | 'autoscaling'
  | 'cloudformation'
  | 'cloudtrail'
  | 'ec2'
  | 'eks'
  | 'events'
  | 'iam'
  | 'lambda'
  | 'monitoring'
  | 'organizations'
  | 's3'
  | 'scheduler'
  | 'secretsmanager'
  | 'securityhub'
  | 'servicequotas'
  | 'ses'
  | 'sns'
  | 'sqs'
  | 'sts';

export interface CallContext {
  readonly world: World;
  readonly account: AccountState;
  readonly region: RegionState;
  readonly caller: Caller;
  readonly now: Date;
  readonly requestId: string;
  readonly pager: Pager;
  readonly credentials: Credentials;
  readonly publications: Publication[];
  /** May the caller do this as well (an IAM action)? For answers that depend on a permission other than their own. */
  readonly allows: (action: string) => boolean;
}

export interface Operation {
  readonly schema: StaticOperationSchema;
  /** Top-level parameters the handler acts on; any other one in a request is answered with a loud error. */
  readonly honours: ReadonlySet<string>;
  /** The answer comes in pages, so `pageDelayMs` applies. */
  readonly paged: boolean;
  /** The output, at once; a promise only where something outside of the world has to be asked. */
  readonly handle: (input: Record<string, unknown>, context: CallContext) => unknown;
}

export interface Service {
  readonly name: ServiceName;
  readonly protocol: Protocol;
  readonly operations: ReadonlyMap<string, Operation>;
}

/**
 * One operation. `Input` and `Output` are the SDK's types for `schema`; the decoded input is of that shape because it
 * was read by that schema.
 */
export function operation<Input extends object, Output extends object>(
  schema: StaticOperationSchema,
  honours: readonly (keyof Input & string)[],
  handle: (input: Input, context: CallContext) => Omit<Output, '$metadata'> | Promise<Omit<Output, '$metadata'>>,
): Operation {
  return {
    schema,
    honours: new Set(honours),
    paged: honours.some((name) => /^(nexttoken|continuationtoken|marker)$/i.test(name)),
    handle: (input, context) => handle(input as Input, context),
  };
}

export function service(name: ServiceName, protocol: Protocol, operations: readonly Operation[]): Service {
  return { name, protocol, operations: new Map(operations.map((each) => [each.schema[2], each])) };
}
