/** One call, from the request to the answer. Pure of HTTP, so that the steps and their order can be read in one place. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, UnsupportedError } from './aws-error.ts';
import { type Caller, type CredentialScope, type Credentials, credentialScope, identify } from './credentials.ts';
import { afterAnswer, type Faults, type FaultTarget, judge, type Verdict } from './faults.ts';
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
  readonly calls: RecordedCall[];
  /** What was asked for and is not simulated, in words. */
  readonly unsupported: string[];
  readonly publications: Publication[];
  readonly credentials: Credentials;
  readonly pager: Pager;
}

interface Call {
  readonly service: Service;
  readonly operation: Operation;
  readonly record: RecordedCall;
  readonly target: FaultTarget;
  readonly scope: CredentialScope;
  readonly input: Record<string, unknown>;
  readonly requestId: string;
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
    const operation = service.operations.get(action);
    if (operation === undefined) throw new UnsupportedError(`the operation ${service.name}:${action}`);
    const input = readInput(service, operation, request);
    Object.assign(record, { parameters: input });
    const target = targetOf(backend, record, request, scope);
    return await perform(backend, request, { service, operation, record, target, scope, input, requestId });
  } catch (error) {
    return service.protocol.encodeError(asAwsError(backend, record, error), requestId);
  }
}

function unknownService(backend: Backend, scope: CredentialScope | undefined, request: WireRequest): WireResponse {
  const what = scope === undefined ? 'an unsigned request' : `the service ${scope.service}`;
  const error = new UnsupportedError(`${what} (${request.method} ${request.path})`);
  backend.unsupported.push(error.message);
  return unroutedError(error, request, scope?.service);
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

function readInput(service: Service, operation: Operation, request: WireRequest): Record<string, unknown> {
  const { input, unread } = service.protocol.decode(operation.schema, request);
  const unknown = [...unread, ...Object.keys(input).filter((name) => !operation.honours.has(name))];
  if (unknown.length === 0) return input;
  throw new UnsupportedError(`the parameter ${unknown.join(', ')} of ${service.name}:${operation.schema[2]}`);
}

function targetOf(backend: Backend, record: RecordedCall, request: WireRequest, scope: CredentialScope): FaultTarget {
  const identified = identify(backend.credentials, scope.accessKeyId, tokenOf(request), backend.clock());
  const caller = identified.status === 'unknown' ? undefined : identified.caller;
  Object.assign(record, { accountId: caller?.accountId, callerArn: caller?.arn });
  return {
    action: iamActionOf(record),
    accountId: caller?.accountId ?? '',
    region: scope.region,
    accessKeyId: scope.accessKeyId,
  };
}

function tokenOf(request: WireRequest): string | undefined {
  return headerOf(request, 'x-amz-security-token');
}

async function perform(backend: Backend, request: WireRequest, call: Call): Promise<WireResponse | 'drop'> {
  const verdict = judge(backend.faults, call.target);
  if (verdict.delayMs > 0) await sleep(verdict.delayMs);
  if (verdict.refusal === 'drop') {
    call.record.outcome = 'dropped';
    return 'drop';
  }
  const context = contextOf(backend, request, call, verdict);
  const output = call.operation.handle(call.input, context);
  if (call.operation.paged && backend.pageDelayMs > 0) await sleep(backend.pageDelayMs);
  const response = call.service.protocol.encode(call.operation.schema, output, call.requestId);
  call.record.outcome = 'ok';
  afterAnswer(backend.faults, call.target, backend.world);
  return response;
}

/** Refuses in the order AWS does: who are you, is the region on, too fast, may you, would it work (`DryRun`). */
function contextOf(backend: Backend, request: WireRequest, call: Call, verdict: Verdict): CallContext {
  const { name } = call.service;
  const { refusal } = verdict;
  const caller = authenticate(backend, request, call, refusal === 'expired');
  const account = backend.world.account(caller.accountId);
  const region = backend.world.region(caller.accountId, call.scope.region);
  if (account === undefined || region === undefined) throw invalidCredential(name);
  if (refusal === 'throttled') throw throttled(name);
  if (refusal === 'denied') throw denied(name, call.record.action, caller, resourceOf(call.record, caller));
  if (typeof refusal === 'object') throw new AwsError(refusal.code, refusal.message, refusal.status);
  if (call.input.DryRun === true) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
  const { world, pager, credentials, publications } = backend;
  const now = backend.clock();
  return { world, account, region, caller, now, requestId: call.requestId, pager, credentials, publications };
}

function authenticate(backend: Backend, request: WireRequest, call: Call, expired: boolean): Caller {
  const { name } = call.service;
  const identified = identify(backend.credentials, call.scope.accessKeyId, tokenOf(request), backend.clock());
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
