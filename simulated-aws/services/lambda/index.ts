/** The two calls that a durable function makes to keep its progress. Who keeps it is another's matter. */
import type { CheckpointDurableExecutionRequest, GetDurableExecutionStateRequest } from '@aws-sdk/client-lambda';
import { CheckpointDurableExecution$, GetDurableExecutionState$ } from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error.ts';
import { operation, type Service, service } from '../../service.ts';
import { restJsonProtocol } from '../../wire/rest-json-protocol.ts';

/** Keeps the progress of one execution. */
export interface DurableExecution {
  readonly checkpoint: (input: CheckpointDurableExecutionRequest) => Promise<object>;
  readonly state: (input: GetDurableExecutionStateRequest) => Promise<object>;
}

/** @param executions those that run, by their ARN; may change meanwhile */
export function lambdaService(executions: ReadonlyMap<string, DurableExecution>): Service {
  const executionOf = (arn = ''): DurableExecution => {
    const execution = executions.get(arn);
    if (execution !== undefined) return execution;
    throw new AwsError('ResourceNotFoundException', `Durable execution not found: ${arn}`, 404);
  };
  const operations = [
    operation<CheckpointDurableExecutionRequest, object>(
      CheckpointDurableExecution$,
      ['DurableExecutionArn', 'CheckpointToken', 'ClientToken', 'Updates'],
      (input) => executionOf(input.DurableExecutionArn).checkpoint(input),
    ),
    operation<GetDurableExecutionStateRequest, object>(
      GetDurableExecutionState$,
      ['DurableExecutionArn', 'CheckpointToken', 'Marker', 'MaxItems'],
      (input) => executionOf(input.DurableExecutionArn).state(input),
    ),
  ];
  return service('lambda', restJsonProtocol([CheckpointDurableExecution$, GetDurableExecutionState$]), operations);
}
