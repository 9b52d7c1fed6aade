/** One call, from the request to the answer. Pure of HTTP, so that the steps and their order can be read in one place. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Access, type Authorizer, furtherQuestionsOf, questionOf } from './authorization.ts';
import { AwsError, UnsupportedError } from './aws-error.ts';
import { type Caller, type CredentialScope, type Credentials, credentialScope, identify } from './credentials.ts';
import { afterAnswer, beforeCall, denies, type Faults, type FaultTarget, judge, type Verdict } from './faults.ts';
import type { Pager } from './paging.ts';
import { iamActionOf, type RecordedCall } from './record.ts';
import { denied, expiredCredential, invalidCredential, throttled } from './refusals.ts';
import { resourceOf } from './resource-of.ts';
import type { CallContext, Operation, Service } from './service.ts';
import type { Publication } from './services/sns/delivery.ts';
import { headerOf, type WireRequest, type WireResponse } from './wire/http.ts';
import { unroutedError } from './wire/unrouted.ts';
import type { World } from './world/index.ts';
import { WorldError } from './world/records.ts';

/** Everything a call may read or change. */
export interface Backend {
  readonly world: World;
  readonly services: ReadonlyMap<string, Service>;
  readonly clock: () => Date;
  readonly pageDelayMs: number;
  readonly faults: Faults;
  /** Undefined: everybody may do everything that no fault denies. */
  readonly authorizer: Authorizer | undefined;
  readonly calls: RecordedCall[];
  /** What was asked for and is not simulated, in words. */
  readonly unsupported: string[];
  readonly publications: Publication[];
  readonly credentials: Credentials;
  readonly pager: Pager;
}

/** A call as it was understood, however it came in. */
interface Call {
  readonly service: Service;
  readonly operation: Operation;
  readonly record: RecordedCall;
  readonly target: FaultTarget;
  readonly scope: CredentialScope;
  /** The session token sent along, if any. */
  readonly token: string | undefined;
  readonly input: Record<string, unknown>;
  readonly requestId: string;
}

/** A call that comes in without a wire. */
export interface DirectCall {
  readonly scope: CredentialScope;
  /** The operation's name, e.g. `DescribeSubnets`. */
  readonly action: string;
  readonly input: Record<string, unknown>;
}

/** Answers a request; `drop` means: cut the connection. Never throws. */
export async function answer(backend: Backend, request: WireRequest): Promise<WireResponse | 'drop'> {
  const requestId = randomUUID();
  const scope = credentialScope(request);
  const service = backend.services.get(scope?.service ?? '');
  if (scope === undefined || service === undefined) return unknownService(backend, scope, request);
  const action = service.protocol.actionOf(request) ?? `${request.method} ${request.path}`;
  const record = startRecord(backend, service, action, scope);
  try {
    const operation = operationOf(service, action);
    const { input, unread } = service.protocol.decode(operation.schema, request);
    const call = understand(backend, { service, operation, record, scope, token: tokenOf(request), input, requestId });
    refuseUnknown(call, unread);
    const output = await perform(backend, call);
    if (output === 'drop') return 'drop';
    return service.protocol.encode(operation.schema, output, requestId);
  } catch (error) {
    return service.protocol.encodeError(asAwsError(backend, record, error), requestId);
  }
}

/**
 * Answers a call without a wire, with the output as the handler gives it; `drop` means: the connection is cut. All else
 * is as with `answer`.
 *
 * @throws AwsError for what AWS refuses
 */
export async function answerDirectly(backend: Backend, { scope, action, input }: DirectCall): Promise<unknown> {
  const service = backend.services.get(scope.service);
  if (service === undefined) throw new UnsupportedError(`the service ${scope.service}`);
  const record = startRecord(backend, service, action, scope);
  try {
    const operation = operationOf(service, action);
    const requestId = 'none';
    const call = understand(backend, { service, operation, record, scope, token: undefined, input, requestId });
    refuseUnknown(call, []);
    return await perform(backend, call);
  } catch (error) {
    throw asAwsError(backend, record, error);
  }
}

function unknownService(backend: Backend, scope: CredentialScope | undefined, request: WireRequest): WireResponse {
  const what = scope === undefined ? 'an unsigned request' : `the service ${scope.service}`;
  const error = new UnsupportedError(`${what} (${request.method} ${request.path})`);
  backend.unsupported.push(error.message);
  return unroutedError(error, request);
}

function startRecord(backend: Backend, service: Service, action: string, scope: CredentialScope): RecordedCall {
  const record: RecordedCall = {
    service: service.name,
    action,
    accountId: undefined,
    region: scope.region,
    callerArn: undefined,
    parameters: {},
    at: backend.clock(),
    outcome: 'pending',
    errorCode: undefined,
  };
  backend.calls.push(record);
  return record;
}

function operationOf(service: Service, action: string): Operation {
  const operation = service.operations.get(action);
  if (operation === undefined) throw new UnsupportedError(`the operation ${service.name}:${action}`);
  return operation;
}

function refuseUnknown({ service, operation, input }: Call, unread: readonly string[]): void {
  const given = Object.keys(input).filter((name) => input[name] !== undefined);
  const unknown = [...unread, ...given.filter((name) => !operation.honours.has(name))];
  if (unknown.length === 0) return;
  throw new UnsupportedError(`the parameter ${unknown.join(', ')} of ${service.name}:${operation.schema[2]}`);
}

/** Says who calls, and writes it down with what is asked. */
function understand(backend: Backend, call: Omit<Call, 'target'>): Call {
  const { record, scope, token, input } = call;
  const identified = identify(backend.credentials, scope.accessKeyId, token, backend.clock());
  const caller = identified.status === 'unknown' ? undefined : identified.caller;
  Object.assign(record, { parameters: input, accountId: caller?.accountId, callerArn: caller?.arn });
  const { accessKeyId, region } = scope;
  return {
    ...call,
    target: { action: iamActionOf(record), accountId: caller?.accountId ?? '', region, accessKeyId },
  };
}

function tokenOf(request: WireRequest): string | undefined {
  return headerOf(request, 'x-amz-security-token');
}

/** The output, or `drop`. */
async function perform(backend: Backend, call: Call): Promise<unknown> {
  const verdict = judge(backend.faults, call.target, beforeCall(backend.faults, backend.world, call.record));
  if (verdict.delayMs > 0) await sleep(verdict.delayMs);
  if (verdict.refusal !== 'drop' && verdict.refusal !== 'drop-answer') return handle(backend, call, verdict);
  if (verdict.refusal === 'drop-answer') await handleUnheard(backend, call, verdict);
  call.record.outcome = 'dropped';
  return 'drop';
}

async function handle(backend: Backend, call: Call, verdict: Verdict): Promise<unknown> {
  const isAllowed = backend.authorizer === undefined ? anything : await authorize(backend.authorizer, backend, call);
  const handled = call.operation.handle(call.input, contextOf(backend, call, verdict, isAllowed));
  // Handled in one step wherever that is possible, as the one who races for an object counts on.
  const output = handled instanceof Promise ? await handled : handled;
  if (call.operation.paged && backend.pageDelayMs > 0) await sleep(backend.pageDelayMs);
  call.record.outcome = 'ok';
  afterAnswer(backend.faults, call.target, backend.world);
  return output;
}

/** Whatever AWS says to it, an error included, is lost on the way. */
async function handleUnheard(backend: Backend, call: Call, verdict: Verdict): Promise<void> {
  try {
    await handle(backend, call, verdict);
  } catch (error) {
    if (toAwsError(error, call.record) instanceof UnsupportedError) throw error;
  }
}

type IsAllowed = (action: string) => boolean;

const anything: IsAllowed = () => true;

/** Asks for all that the call's answer may depend on, so that the call itself is then handled in one step. */
async function authorize(authorizer: Authorizer, backend: Backend, { record, scope, token }: Call): Promise<IsAllowed> {
  const identified = identify(backend.credentials, scope.accessKeyId, token, backend.clock());
  if (identified.status === 'unknown') return anything;
  const question = questionOf(record, identified.caller, backend.world);
  const questions = [question, ...furtherQuestionsOf(question, record, backend.world)];
  const answers = new Map<string, Access>();
  for (const each of questions) {
    const [before, answer] = [answers.get(each.action), await authorizer(each, backend.world)];
    answers.set(each.action, before === undefined ? answer : both(before, answer));
  }
  return (action) => {
    const answer = answers.get(action);
    answer?.use?.();
    return answer?.allowed === true;
  };
}

/** Of one action on two resources. */
function both(one: Access, other: Access): Access {
  return {
    allowed: one.allowed && other.allowed,
    use: () => {
      one.use?.();
      other.use?.();
    },
  };
}

/** Refuses in the order AWS does: who are you, is the region on, too fast, may you, would it work (`DryRun`). */
function contextOf(backend: Backend, call: Call, verdict: Verdict, isAllowed: IsAllowed): CallContext {
  const { name } = call.service;
  const { refusal } = verdict;
  const caller = authenticate(backend, call, refusal === 'expired');
  const account = backend.world.account(caller.accountId);
  const region = backend.world.region(caller.accountId, call.scope.region);
  if (account === undefined || region === undefined) throw invalidCredential(name);
  if (refusal === 'throttled') throw throttled(name);
  if (refusal === 'denied' || !isAllowed(call.target.action))
    throw denied(name, call.record.action, caller, resourceOf(call.record, caller, backend.world));
  if (typeof refusal === 'object') throw new AwsError(refusal.code, refusal.message, refusal.status);
  if (call.input.DryRun === true) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
  const { world, pager, credentials, publications } = backend;
  const now = backend.clock();
  const allows = (action: string) => isAllowed(action) && !denies(backend.faults, { ...call.target, action });
  return { world, account, region, caller, now, requestId: call.requestId, pager, credentials, publications, allows };
}

function authenticate(backend: Backend, call: Call, expired: boolean): Caller {
  const { name } = call.service;
  const identified = identify(backend.credentials, call.scope.accessKeyId, call.token, backend.clock());
  if (identified.status === 'unknown') throw invalidCredential(name);
  if (expired || identified.status === 'expired') throw expiredCredential(name);
  return identified.caller;
}

function asAwsError(backend: Backend, record: RecordedCall, error: unknown): AwsError {
  const awsError = toAwsError(error, record);
  if (awsError instanceof UnsupportedError) backend.unsupported.push(awsError.message);
  record.outcome = 'error';
  record.errorCode = awsError.code;
  return awsError;
}

function toAwsError(error: unknown, record: RecordedCall): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof WorldError) return new AwsError(error.code, error.message);
  // A fault of the simulated AWS itself: loud, and never retried as a real 500 would be.
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new UnsupportedError(`${iamActionOf(record)} as called; it failed: ${why}`);
}
