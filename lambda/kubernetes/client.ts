import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';
import { withLimit } from '../signals/signals.ts';
import {
  type ApiStatus,
  cniNodeSchema,
  configMapSchema,
  daemonSetSchema,
  eniConfigSchema,
  eventSchema,
  groupSchema,
  groupVersionSchema,
  listSchema,
  nodeClaimSchema,
  nodeClassSchema,
  nodePoolSchema,
  nodeSchema,
  podSchema,
  readAs,
  securityGroupPolicySchema,
  statusSchema,
} from './answers.ts';
import { itemIn, objectIn, without, wordsIn } from './body.ts';
import { clockClause } from './clock.ts';
import type { Connection, Credentials } from './connection.ts';
import { KubeCallError } from './errors.ts';
import type { KubernetesReads, ListPage, Named } from './ports.ts';
import { MESSAGES } from './protobuf/messages.ts';
import { type Get, readingAhead } from './read-ahead.ts';
import { KUBERNETES_READS, type KubeRead, pathOf } from './reads.ts';
import { type Answer, type Asked, type Send, sender } from './request.ts';

export interface ClientOptions {
  /** Objects of a page, at the most. Default 500. */
  readonly pageSize?: number;
  /** Milliseconds for one answer. Default 30 s. */
  readonly callTimeout?: number;
  /** Milliseconds for a connection: what is private lets nothing through, and never says so. Default 10 s. */
  readonly connectTimeout?: number;
  /** Milliseconds before the second try where the server names none. Default 500; doubled for each after it. */
  readonly pause?: number;
}

/** Tries of one call: an API server that restarts is back in seconds, and one that is overloaded says when to come back. */
const MAX_TRIES = 4;
const NOT_ENDED = 'status.phase!=Succeeded,status.phase!=Failed';
/**
 * Objects of a page that comes as JSON: a pod has 6 to 10 kB, all of which is made into objects before we take what we use, and
 * a function reads several clusters at a time. With 250, reading 100,000 took 60 MB more.
 */
const MOST_IN_JSON = 150;
/** Milliseconds that a server may have us wait. */
const MAX_WAIT = 30_000;

/**
 * The API of one cluster. Lists go page by page from the API server's own store: with `resourceVersion=0` it would answer
 * from its cache, but all at once whatever the limit (apiserver's storage/cacher, where a list is delegated). Single objects
 * come from the cache, which is cheap and seconds old at the most.
 */
export function kubernetesReads(connection: Connection, options: ClientOptions = {}): KubernetesReads {
  const { pageSize = 500 } = options;
  const get = getter(connection, options);
  let speaksJson = false;
  const getPage = readingAhead(async (asked, signal) => {
    const answer = await get(asked, signal);
    if (answer.status === 200 && asked.mayBeProtobuf && !answer.isProtobuf) speaksJson = true;
    return answer;
  });
  const list = async <Item extends z.ZodType>(
    read: KubeRead,
    item: Item,
    from: string | undefined,
    signal: AbortSignal,
    fieldSelector?: string,
  ): Promise<ListPage<z.output<Item>>> => {
    const call = `list ${read.resource}`;
    const kind = `${read.kind}List`;
    const pageFrom = (begin: string | undefined): Asked => {
      const mayBeProtobuf = MESSAGES.has(kind) && !speaksJson;
      const query = new URLSearchParams({
        ...(fieldSelector !== undefined && { fieldSelector }),
        limit: String(read.isCustom || mayBeProtobuf ? pageSize : Math.min(pageSize, MOST_IN_JSON)),
        ...(begin !== undefined && { continue: begin }),
      });
      return { path: `${pathOf(read)}?${query}`, call, mayBeProtobuf };
    };
    const answer = await getPage(pageFrom, from, signal);
    if (answer.status === 404) {
      if (read.isCustom) return noneOfKind(read, answer, call, (path) => get({ path, call }, signal));
      throw absentKind(answer, call);
    }
    const { items, metadata } = readWhole(listSchema(kind), answer, call);
    return { items: eachOf(items, item, answer, call), next: metadata.continue || undefined };
  };
  const one = async <Schema extends z.ZodType<{ metadata: { name: string } }>>(
    read: KubeRead,
    { namespace, name }: Named,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema> | undefined> => {
    const { resource } = read;
    const call = `get ${resource} ${name} in ${namespace}`;
    const path = `${pathOf(read, namespace)}/${encodeURIComponent(name)}?resourceVersion=0`;
    const answer = await get({ path, call }, signal);
    if (answer.status === 404) {
      if (isAbsent(answer, resource, name)) return undefined;
      throw notUsable(call, 'it is a 404 that does not name the object');
    }
    const object = readWhole(schema, answer, call);
    if (object.metadata.name !== name) throw notUsable(call, 'it is another object');
    return object;
  };
  return {
    listNodes: (from, signal) => list(KUBERNETES_READS.listNodes, nodeSchema, from, signal),
    getDaemonSet: (named, signal) => one(KUBERNETES_READS.getDaemonSet, named, daemonSetSchema, signal),
    getConfigMap: (named, signal) => one(KUBERNETES_READS.getConfigMap, named, configMapSchema, signal),
    listPods: (from, signal) => list(KUBERNETES_READS.listPods, podSchema, from, signal, NOT_ENDED),
    listEvents: (from, signal) => list(KUBERNETES_READS.listEvents, eventSchema, from, signal, 'type!=Normal'),
    listEniConfigs: (from, signal) => list(KUBERNETES_READS.listEniConfigs, eniConfigSchema, from, signal),
    listCniNodes: (from, signal) => list(KUBERNETES_READS.listCniNodes, cniNodeSchema, from, signal),
    listSecurityGroupPolicies: (from, signal) =>
      list(KUBERNETES_READS.listSecurityGroupPolicies, securityGroupPolicySchema, from, signal),
    listNodePools: (from, signal) => list(KUBERNETES_READS.listNodePools, nodePoolSchema, from, signal),
    listNodeClaims: (from, signal) => list(KUBERNETES_READS.listNodeClaims, nodeClaimSchema, from, signal),
    listEc2NodeClasses: (from, signal) => list(KUBERNETES_READS.listEc2NodeClasses, nodeClassSchema, from, signal),
    listAutoModeNodeClasses: (from, signal) =>
      list(KUBERNETES_READS.listAutoModeNodeClasses, nodeClassSchema, from, signal),
  };
}

/**
 * No object, where the cluster does not have the kind at all. 404 comes as well where it has the kind in other versions than
 * the one asked for, or by its former name, as with an earlier release of what brings it: whoever knows Kubernetes may ask a group for its versions
 * (ClusterRole system:discovery).
 *
 * @throws KubeCallError `unsupported` for a kind of another version
 */
async function noneOfKind(
  { group, version, resource, formerly }: KubeRead,
  answer: Answer,
  call: string,
  get: (path: string) => Promise<Answer>,
): Promise<ListPage<never>> {
  if (!isOwn404(answer)) throw notUsable(call, NOT_OWN_404);
  const none: ListPage<never> = { items: [], next: undefined };
  const ofGroup = await get(`/apis/${group}`);
  if (ofGroup.status === 404 && isOwn404(ofGroup)) return none;
  const { versions } = readWhole(groupSchema, ofGroup, call);
  for (const other of versions.slice(0, MAX_VERSIONS)) {
    if (other.version === version) continue;
    const { resources } = readWhole(groupVersionSchema, await get(`/apis/${group}/${other.version}`), call);
    const names = resources.map(({ name }) => name);
    const there = [resource, formerly].find((each) => each !== undefined && names.includes(each));
    if (there !== undefined) {
      const not = there === resource ? `in ${version}` : `${resource} in ${version}`;
      const has = `the API server has ${there} in version ${other.version}, and not ${not}, which is read`;
      throw new KubeCallError('unsupported', call, has);
    }
  }
  return none;
}

/** Of a group: more than any has. */
const MAX_VERSIONS = 10;

/** A GET that is answered with 200 or 404, however many tries and credentials it takes. */
function getter(connection: Connection, options: ClientOptions): Get {
  const { callTimeout = 30_000, connectTimeout = 10_000, pause = 500 } = options;
  const send: Send = sender(connection, connectTimeout);
  const credentialsFor = async (call: string, signal: AbortSignal, refused?: Credentials): Promise<Credentials> => {
    try {
      return await connection.credentials(signal, refused);
    } catch (error) {
      if (signal.aborted) throw new KubeCallError('timeout', call, 'there were no credentials in time');
      throw new KubeCallError('credentials', call, error instanceof Error ? error.message : String(error));
    }
  };
  const once = async (asked: Asked, signal: AbortSignal): Promise<Answer> => {
    const { call } = asked;
    const attempt = async (credentials: Credentials) =>
      withoutToken(await withLimit(callTimeout, signal, (inTime) => send(asked, credentials, inTime)), credentials);
    const credentials = await credentialsFor(call, signal);
    const answer = await attempt(credentials);
    if (answer.status !== 401) return answer;
    const others = await credentialsFor(call, signal, credentials);
    return others === credentials ? answer : attempt(others);
  };
  let outOfReach: string | undefined;
  return async (asked, signal) => {
    const { call } = asked;
    // What waited for a connection in vain is not waited for by every call after it.
    if (outOfReach !== undefined) throw new KubeCallError('unreachable', call, outOfReach);
    for (let tries = 1; ; tries++) {
      const outcome = await once(asked, signal).then((answer) => refusal(answer, call) ?? answer, asRefusal);
      if (!(outcome instanceof KubeCallError)) return outcome;
      if (outcome.kind === 'unreachable' && !isWorthATry(outcome)) outOfReach = outcome.message;
      if (tries === MAX_TRIES || !isWorthATry(outcome)) throw outcome;
      const patience = outcome.retryAfter ?? pause * 2 ** (tries - 1);
      if (patience > MAX_WAIT) throw outcome;
      await wait(patience, undefined, { signal }).catch(() => {
        throw new KubeCallError('timeout', call, `out of time, and the last answer was: ${outcome.message}`);
      });
    }
  };
}

/** What refuses is quoted in errors, and some proxies repeat what they were sent. */
function withoutToken(answer: Answer, { token = '' }: Credentials): Answer {
  return answer.status === 200 ? answer : without(token, answer);
}

function asRefusal(error: unknown): KubeCallError {
  if (error instanceof KubeCallError) return error;
  throw error;
}

/** A connection that was refused is not tried again: an endpoint that cannot be reached is that for minutes, too. */
function isWorthATry({ kind, message }: KubeCallError): boolean {
  return kind === 'throttled' || kind === 'server' || (kind === 'unreachable' && message.includes('was cut'));
}

/** What an answer says instead of what was asked; undefined for an object, and for one that is not there. */
function refusal(answer: Answer, call: string): KubeCallError | undefined {
  const { status, retryAfter, aheadMs } = answer;
  if (status === 200 || status === 404) return undefined;
  const said = statusOf(answer)?.message ?? '';
  switch (status) {
    case 401: {
      const clock = clockClause(aheadMs ?? 0);
      const unknown = 'the API server does not know who this is (401 Unauthorized)';
      return new KubeCallError('unauthenticated', call, clock === '' ? unknown : `${unknown}; ${clock}`, { aheadMs });
    }
    case 403:
      return new KubeCallError('denied', call, said || '403 Forbidden');
    case 410:
      return new KubeCallError('expired', call, said || '410 Gone');
    case 429:
      return new KubeCallError('throttled', call, said || '429 Too Many Requests', { retryAfter });
    default:
      return status >= 500 && status <= 599
        ? new KubeCallError('server', call, `${status} ${said}`, { retryAfter })
        : notUsable(call, `its status is ${status}`);
  }
}

function* eachOf<Schema extends z.ZodType>(
  items: readonly unknown[],
  schema: Schema,
  answer: Answer,
  call: string,
): Iterable<z.output<Schema>> {
  for (const [index, item] of items.entries()) {
    const read = readAs(schema, itemIn(answer, item), ['items', index]);
    if ('problem' in read) throw notUsable(call, read.problem);
    yield read.is;
  }
}

function readWhole<Schema extends z.ZodType>(schema: Schema, answer: Answer, call: string): z.output<Schema> {
  const object = objectIn(answer);
  if (object === undefined) throw notUsable(call, answer.isProtobuf ? 'it is no protocol buffer' : 'it is no JSON');
  const read = readAs(schema, object);
  if ('problem' in read) throw notUsable(call, read.problem);
  return read.is;
}

/** Whether the API itself says that the object does not exist: whatever stands in its place can answer 404, too. */
function isAbsent(answer: Answer, resource: string, name: string): boolean {
  const status = statusOf(answer);
  return status?.reason === 'NotFound' && status.details?.name === name && status.details.kind === resource;
}

/** 404 for a list means that the API server has no such kind: it says so in plain text, or as a Status. */
function absentKind(answer: Answer, call: string): KubeCallError {
  return isOwn404(answer)
    ? new KubeCallError('unsupported', call, 'the API server has no such kind of object')
    : notUsable(call, NOT_OWN_404);
}

const NOT_OWN_404 = 'it is a 404 of something else than an API server';

function isOwn404(answer: Answer): boolean {
  return statusOf(answer)?.reason === 'NotFound' || wordsIn(answer) === '404 page not found';
}

function statusOf(answer: Answer): ApiStatus | undefined {
  const read = readAs(statusSchema, objectIn(answer));
  return 'is' in read ? read.is : undefined;
}

function notUsable(call: string, problem: string): KubeCallError {
  return new KubeCallError('unusable', call, `the answer is none of the Kubernetes API: ${problem}`);
}
