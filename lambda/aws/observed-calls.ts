import { Readable } from 'node:stream';
import { getSmithyContext, HttpResponse } from '@smithy/core/transport';
import type { MiddlewareStack } from '@smithy/types';
import { isRecord } from '../common/is-record.ts';

/** A call to AWS that has ended, in what may be shown: neither what was asked nor what came is in it. */
export interface ObservedCall {
  /** `ec2:DescribeSubnets` */
  readonly action: string;
  /** Of the role that was assumed; undefined for our own. */
  readonly accountId: string | undefined;
  readonly region: string;
  readonly milliseconds: number;
  /** Of the bodies of all answers. */
  readonly bytes: number;
  readonly tries: number;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
}

let observer: ((call: ObservedCall) => void) | undefined;

/** From now on the listener is told of every call that ends. Undefined: nobody is. */
export function observeCalls(listener: ((call: ObservedCall) => void) | undefined): void {
  observer = listener;
}

/** Credentials of a role name its account (`sessions.ts`). */
function accountOf(context: Parameters<typeof getSmithyContext>[0]): string | undefined {
  const scheme: unknown = getSmithyContext(context).selectedHttpAuthScheme;
  const identity = isRecord(scheme) && isRecord(scheme.identity) ? scheme.identity : {};
  return typeof identity.accountId === 'string' ? identity.accountId : undefined;
}

interface Tried {
  readonly $metadata?: { readonly attempts?: number };
}

/** Lets a client's calls be observed. Costs nothing where nobody observes. */
export function observed<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  regionOf: () => Promise<string>,
): void {
  const read = new WeakMap<object, { bytes: number }>();
  stack.add(
    (next, context) => async (args) => {
      const listener = observer;
      if (listener === undefined) return next(args);
      const size = { bytes: 0 };
      read.set(context, size);
      const start = performance.now();
      const { clientName = '', commandName = '' } = context;
      const action = `${clientName.replace(/Client$/, '').toLowerCase()}:${commandName.replace(/Command$/, '')}`;
      const tell = (outcome: string, { $metadata }: Tried, region: string) => {
        const milliseconds = Math.round(performance.now() - start);
        listener({
          action,
          accountId: accountOf(context),
          region,
          milliseconds,
          ...size,
          tries: $metadata?.attempts ?? 1,
          outcome,
        });
      };
      try {
        const result = await next(args);
        tell('ok', result.output, await regionOf());
        return result;
      } catch (error) {
        tell(error instanceof Error ? error.name : 'error', triedBy(error), await regionOf());
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'observeCall' },
  );
  stack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const size = read.get(context);
      if (size !== undefined && HttpResponse.isInstance(result.response)) {
        result.response.body = counted(result.response.body, size);
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'countBytes' },
  );
}

function triedBy(error: unknown): Tried {
  return typeof error === 'object' && error !== null ? error : {};
}

function counted(body: unknown, size: { bytes: number }): unknown {
  if (body instanceof Uint8Array) size.bytes += body.length;
  if (!(body instanceof Readable)) return body;
  return Readable.from(pieces(body, size));
}

async function* pieces(body: AsyncIterable<Uint8Array>, size: { bytes: number }) {
  for await (const piece of body) {
    size.bytes += piece.length;
    yield piece;
  }
}
