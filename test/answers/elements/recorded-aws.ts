/** For tests: the answers of the simulated AWS, kept, and given again to the same requests with one element changed. */
import { Readable } from 'node:stream';
import type { Session } from '../../../lambda/aws/sessions.ts';
import { answer, type Backend } from '../../../simulated-aws/call.ts';
import { credentialScope } from '../../../simulated-aws/credentials.ts';
import { type SdkRequest, wireRequest } from '../../../simulated-aws/in-process.ts';
import { backendOf } from '../../../simulated-aws/server.ts';
import type { WireRequest, WireResponse } from '../../../simulated-aws/wire/http.ts';
import type { World } from '../../../simulated-aws/world/index.ts';
import { type Change, changedAt, type Place } from './element-paths.ts';

/** The same request has the same key. */
type RequestKey = string;

export interface Recorded {
  /** The IAM action: `ec2:DescribeSubnets`. */
  readonly action: string;
  readonly body: string;
}

/** One change to all answers of one operation. */
export interface Alteration {
  readonly action: string;
  readonly place: Place;
  readonly change: Change;
}

export interface RecordedAws {
  /** All that was answered so far, but for errors. */
  readonly answers: ReadonlyMap<RequestKey, Recorded>;
  readonly unsupported: readonly string[];
  readonly transport: (alteration?: Alteration) => Transport;
}

export interface Transport {
  readonly requestHandler: Session['requestHandler'];
  /** Answers of the operation that were given. */
  readonly altered: () => number;
}

export function recordedAws(world: World): RecordedAws {
  const backend = backendOf(world, { clock: () => world.now });
  const kept = new Map<RequestKey, WireResponse>();
  const answers = new Map<RequestKey, Recorded>();
  const answered = async (request: WireRequest): Promise<{ action: string; whole: WireResponse }> => {
    const { action, key } = identified(backend, request);
    const whole = kept.get(key) ?? (await answer(backend, request));
    if (whole === 'drop') throw new Error('nothing is dropped here');
    kept.set(key, whole);
    if (whole.status < 300) answers.set(key, { action, body: whole.body.toString() });
    return { action, whole };
  };
  return {
    answers,
    unsupported: backend.unsupported,
    transport: (alteration) => {
      let altered = 0;
      const handle = async (sent: SdkRequest) => {
        const { action, whole } = await answered(wireRequest(sent));
        const text = whole.body.toString();
        const isAltered = whole.status < 300 && action === alteration?.action;
        const body = isAltered ? changedAt(text, alteration.place, alteration.change) : text;
        if (isAltered) altered += 1;
        const headers = { ...whole.headers, date: new Date().toUTCString() };
        return { response: { statusCode: whole.status, headers, body: Readable.from([Buffer.from(body)]) } };
      };
      // The SDK asks of a transport no more than this.
      return { requestHandler: { handle } as Session['requestHandler'], altered: () => altered };
    },
  };
}

function identified(
  { services }: Backend,
  request: WireRequest,
): { readonly action: string; readonly key: RequestKey } {
  const scope = credentialScope(request);
  const service = services.get(scope?.service ?? '');
  const action = `${service?.name}:${service?.protocol.actionOf(request)}`;
  const { method, path, query, body } = request;
  const key = [scope?.accessKeyId, scope?.region, action, method, path, query.toString(), body.toString()].join(' ');
  return { action, key };
}
