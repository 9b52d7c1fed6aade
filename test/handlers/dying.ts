import type { DurableExecutionClient, DurableLambdaHandler, OperationUpdate } from '@aws/durable-execution-sdk-js';

export type Moment = 'before it is stored' | 'after it is stored';

type Delivered = Parameters<DurableLambdaHandler>[0] & { readonly durableExecutionClient: DurableExecutionClient };

export interface DyingSandbox {
  readonly handler: DurableLambdaHandler;
  readonly hasDied: () => boolean;
}

/**
 * The handler in a sandbox that dies when it first checkpoints what `fatal` picks. Nothing of it runs on: the call never
 * answers. As Lambda does, the invocation is then begun again, with the state that the service holds.
 */
export function dying(
  handler: DurableLambdaHandler,
  fatal: (update: OperationUpdate) => boolean,
  moment: Moment,
): DyingSandbox {
  let died = false;
  const deliver: DurableLambdaHandler = async (event, lambda) => {
    const delivered = event as Delivered;
    const { durableExecutionClient: service } = delivered;
    const death = Promise.withResolvers<'died'>();
    const never = new Promise<never>(() => {});
    let token = event.CheckpointToken;
    let dead = false;
    const watched: DurableExecutionClient = {
      getExecutionState: (request) => (dead ? never : service.getExecutionState(request)),
      checkpoint: async (request) => {
        if (dead) return never;
        const isLast = !died && (request.Updates ?? []).some(fatal);
        if (isLast) {
          dead = true;
          died = true;
        }
        if (!isLast || moment === 'after it is stored') {
          const answer = await service.checkpoint(request);
          token = answer.CheckpointToken ?? token;
          if (!isLast) return answer;
        }
        death.resolve('died');
        return never;
      },
    };
    const outcome = await Promise.race([
      handler(withParts(delivered, { durableExecutionClient: watched }), lambda),
      death.promise,
    ]);
    if (outcome !== 'died') return outcome;
    const { Operations = [] } = await service.getExecutionState({
      DurableExecutionArn: event.DurableExecutionArn,
      CheckpointToken: token,
      Marker: '',
      MaxItems: 1000,
    });
    return deliver(withParts(event, { CheckpointToken: token, InitialExecutionState: { Operations } }), lambda);
  };
  return { handler: deliver, hasDied: () => died };
}

/** Keeps the event's class: the SDK takes a client only from an event of its own class. */
function withParts<T extends object>(event: T, parts: Partial<T> & object): T {
  return Object.assign(Object.create(Object.getPrototypeOf(event)), event, parts);
}
