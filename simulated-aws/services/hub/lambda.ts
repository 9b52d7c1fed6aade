/** Invoking a function, which answers as it likes, and the account's limits. */
import type * as Lambda from '@aws-sdk/client-lambda';
import { GetAccountSettings$, Invoke$ } from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error.ts';
import { operation, type Service, service } from '../../service.ts';
import { bodyText } from '../../wire/http.ts';
import type { Protocol } from '../../wire/protocol.ts';
import { restJsonProtocol } from '../../wire/rest-json-protocol.ts';
import type { HubState, Invoked } from './state.ts';

/** An event and an answer are bodies, whatever is in them; the rest is in the path and the headers. */
function withBodies(base: Protocol): Protocol {
  return {
    ...base,
    decode: (schema, request) => {
      if (schema[2] !== 'Invoke') return base.decode(schema, request);
      const [, name = ''] = /\/functions\/([^/]+)\/invocations$/.exec(request.path) ?? [];
      const Payload = bodyText(request);
      const Qualifier = request.query.get('Qualifier') ?? undefined;
      return { input: { FunctionName: decodeURIComponent(name), Qualifier, Payload }, unread: [] };
    },
    encode: (schema, output, requestId) => {
      if (schema[2] !== 'Invoke') return base.encode(schema, output, requestId);
      const { error, payload } = output as Partial<{ error: unknown; payload: unknown }>;
      return {
        status: 200,
        headers: {
          'content-type': 'application/json',
          'x-amzn-requestid': requestId,
          ...(error === undefined ? {} : { 'x-amz-function-error': 'Unhandled' }),
        },
        body: JSON.stringify(error ?? payload ?? null),
      };
    },
  };
}

export function hubLambda({ functions, executions }: HubState): Service {
  return service('lambda', withBodies(restJsonProtocol([GetAccountSettings$, Invoke$])), [
    operation<Lambda.GetAccountSettingsRequest, Lambda.GetAccountSettingsResponse>(GetAccountSettings$, [], () => ({
      AccountLimit: {
        ConcurrentExecutions: executions.limit,
        UnreservedConcurrentExecutions: executions.unreserved,
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
      },
    })),
    operation<{ FunctionName?: string; Qualifier?: string; Payload?: string }, Invoked>(
      Invoke$,
      ['FunctionName', 'Qualifier', 'Payload'],
      async ({ FunctionName = '', Qualifier, Payload = '{}' }) => {
        const invoked = functions.get(FunctionName);
        if (invoked === undefined || Qualifier !== 'live') {
          throw new AwsError('ResourceNotFoundException', `Function not found: ${FunctionName}:${Qualifier}`, 404);
        }
        return invoked(JSON.parse(Payload));
      },
    ),
  ]);
}
