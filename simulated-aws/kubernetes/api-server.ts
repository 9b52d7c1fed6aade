/**
 * A small Kubernetes API on loopback, with TLS. It answers gets and lists of the few kinds that are asked for in
 * the shapes of kube-apiserver, pages as that does, knows who is asking by a bearer token, and can be made to fail. A path
 * that it does not know is counted, so that a test can hold that none was asked.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';

const tls = (file: string) => readFileSync(join(import.meta.dirname, 'tls', file), 'utf8');

/** The authority of the server's certificate, and one that it is not of. */
export const CA = tls('ca.pem');
export const OTHER_CA = tls('other-ca.pem');

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** What it takes for whoever may read all. */
export const TOKEN = 'a-reader';

type Fields = Readonly<Record<string, unknown>>;

/** What is in the cluster, in the API's own shapes. Missing: none of that kind. */
export interface KubeWorld {
  readonly nodes?: readonly Fields[];
  /** By `namespace/name`. */
  readonly daemonsets?: Readonly<Record<string, Fields>>;
  readonly configmaps?: Readonly<Record<string, Fields>>;
  readonly pods?: readonly Fields[];
  readonly events?: readonly Fields[];
  /** Those below are of kinds that come by a CustomResourceDefinition. Missing: it is not installed. */
  readonly eniconfigs?: readonly Fields[];
  readonly cninodes?: readonly Fields[];
  readonly securitygrouppolicies?: readonly Fields[];
  readonly nodepools?: readonly Fields[];
  /** What Karpenter had before it had NodePools. */
  readonly provisioners?: readonly Fields[];
  readonly nodeclaims?: readonly Fields[];
  readonly ec2nodeclasses?: readonly Fields[];
  readonly nodeclasses?: readonly Fields[];
  /** By its plural, the only version in which the cluster has one of these kinds, where that is not the usual one. */
  readonly versions?: Readonly<Partial<Record<CustomResource, string>>>;
}

/** Kinds that come by a CustomResourceDefinition, each as what brings it has it today, or had it last. */
const CUSTOM = {
  eniconfigs: { group: 'crd.k8s.amazonaws.com', version: 'v1alpha1', kind: 'ENIConfig' },
  cninodes: { group: 'vpcresources.k8s.aws', version: 'v1alpha1', kind: 'CNINode' },
  securitygrouppolicies: { group: 'vpcresources.k8s.aws', version: 'v1beta1', kind: 'SecurityGroupPolicy' },
  nodepools: { group: 'karpenter.sh', version: 'v1', kind: 'NodePool' },
  provisioners: { group: 'karpenter.sh', version: 'v1alpha5', kind: 'Provisioner' },
  nodeclaims: { group: 'karpenter.sh', version: 'v1', kind: 'NodeClaim' },
  ec2nodeclasses: { group: 'karpenter.k8s.aws', version: 'v1', kind: 'EC2NodeClass' },
  nodeclasses: { group: 'eks.amazonaws.com', version: 'v1', kind: 'NodeClass' },
} as const;

type CustomResource = keyof typeof CUSTOM;

const CUSTOM_RESOURCES = Object.keys(CUSTOM).filter(isCustom);

function isCustom(resource: string): resource is CustomResource {
  return Object.hasOwn(CUSTOM, resource);
}

/** What becomes of a request instead of its answer; undefined for that. It is asked once a request. */
export type Fault = (request: KubeRequest) => KubeFault | undefined;

export type KubeFault =
  | { readonly kind: 'status'; readonly status: number; readonly reason?: string; readonly retryAfter?: number }
  /** Whoever asks may not do this. */
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'body'; readonly status?: number; readonly body: string | Buffer; readonly type?: string }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'drop' | 'hang' };

export interface KubeRequest {
  readonly method: string;
  /** `nodes`, `configmaps`, …; `apis` for what groups there are. */
  readonly resource: string;
  readonly name: string | undefined;
  readonly url: string;
  readonly authorization: string | undefined;
}

export interface KubeApi {
  /** `https://127.0.0.1:…` */
  readonly url: string;
  readonly requests: readonly KubeRequest[];
  /** Paths that it does not know. */
  readonly unknown: readonly string[];
  world: KubeWorld;
  fault: Fault | undefined;
  /** Whom it lets in. At first whoever has `TOKEN`. */
  letsIn: (token: string) => boolean;
  /** An object in protocol buffers, for whoever takes it so; undefined for one that stays JSON. At first all do. */
  inProtobuf: ((object: unknown) => Buffer | undefined) | undefined;
  readonly stop: () => Promise<void>;
}

/** Starts one, on a free port. */
export async function startKubeApi(world: KubeWorld = {}): Promise<KubeApi> {
  const requests: KubeRequest[] = [];
  const unknown: string[] = [];
  const server = createServer({ cert: tls('server.pem'), key: tls('server.key') });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => stopped(server, sockets);
  const api: KubeApi = {
    url: `https://127.0.0.1:${port}`,
    requests,
    unknown,
    world,
    fault: undefined,
    letsIn: (token) => token === TOKEN,
    inProtobuf: undefined,
    stop,
  };
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    const request = read(message);
    if (request === undefined) {
      unknown.push(message.url ?? '');
      answer(response, 404, '404 page not found\n', 'text/plain');
      return;
    }
    requests.push(request);
    const fault = api.fault?.(request);
    if (fault !== undefined) {
      fail(fault, request, response);
      return;
    }
    if (!api.letsIn(request.authorization?.replace(/^Bearer /, '') ?? '')) {
      answer(response, 401, status(401, 'Unauthorized'));
      return;
    }
    const found = look(api.world, request);
    const bytes = message.headers.accept?.startsWith(PROTOBUF) ? api.inProtobuf?.(found.body) : undefined;
    if (bytes === undefined) answer(response, found.status, found.body);
    else answer(response, found.status, bytes, PROTOBUF);
  });
  return api;
}

/** Also of connections that are still at their handshake, which the server does not count as its own. */
function stopped(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  return ended;
}

const PATH =
  /^\/(?:api\/v1|apis\/apps\/v1)\/(?:namespaces\/(?<namespace>[^/?]+)\/)?(?<resource>nodes|configmaps|daemonsets|pods|events)(?:\/(?<name>[^/?]+))?(?:\?.*)?$/;

/** Of groups that have kinds of a CustomResourceDefinition: what versions there are, what is in one, or a list. */
const CUSTOM_PATH = new RegExp(
  `^/apis/(?<group>${[...new Set(Object.values(CUSTOM).map(({ group }) => group))].join('|')})` +
    `(?:/(?<version>v[a-z0-9]+)(?:/(?<resource>${CUSTOM_RESOURCES.join('|')}))?)?(?:\\?.*)?$`,
);

function read({ method = '', url = '', headers }: IncomingMessage): KubeRequest | undefined {
  const custom = CUSTOM_PATH.exec(url)?.groups;
  if (method === 'GET' && custom !== undefined) {
    return { method, resource: custom.resource ?? 'apis', name: undefined, url, authorization: headers.authorization };
  }
  const { resource, name, namespace } = PATH.exec(url)?.groups ?? {};
  if (method !== 'GET' || resource === undefined) return undefined;
  const key = name === undefined ? undefined : `${namespace}/${name}`;
  return { method, resource, name: key, url, authorization: headers.authorization };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** What a server says of a path of a group, version or kind that it does not have. */
const NO_SUCH_PATH: Reply = { status: 404, body: '404 page not found\n' };

/** What a CustomResourceDefinition brings, in the version that the world has it in. */
function lookAtCustom(world: KubeWorld, url: string): Reply {
  const { group = '', version, resource } = CUSTOM_PATH.exec(url)?.groups ?? {};
  const there = CUSTOM_RESOURCES.filter((each) => CUSTOM[each].group === group && world[each] !== undefined);
  const versionOf = (each: CustomResource) => world.versions?.[each] ?? CUSTOM[each].version;
  const versions = [...new Set(there.map(versionOf))];
  if (version === undefined) {
    const each = versions.map((own) => ({ groupVersion: `${group}/${own}`, version: own }));
    if (each.length === 0) return NO_SUCH_PATH;
    return { status: 200, body: { kind: 'APIGroup', apiVersion: 'v1', name: group, versions: each } };
  }
  if (!versions.includes(version)) return NO_SUCH_PATH;
  const inVersion = there.filter((each) => versionOf(each) === version);
  if (resource === undefined) {
    const resources = inVersion.map((name) => ({ name, kind: CUSTOM[name].kind, verbs: ['get', 'list'] }));
    return { status: 200, body: { kind: 'APIResourceList', groupVersion: `${group}/${version}`, resources } };
  }
  const own = inVersion.find((each) => each === resource);
  if (own === undefined) return NO_SUCH_PATH;
  return page(`${CUSTOM[own].kind}List`, world[own] ?? [], new URL(url, 'https://localhost').searchParams);
}

function look(world: KubeWorld, { resource, name, url }: KubeRequest): Reply {
  if (CUSTOM_PATH.test(url)) return lookAtCustom(world, url);
  const query = new URL(url, 'https://localhost').searchParams;
  if (resource === 'nodes') return page('NodeList', world.nodes ?? [], query);
  if (resource === 'events') return page('EventList', selected(world.events ?? [], query, 'type'), query);
  if (resource === 'pods' && name === undefined) {
    return page('PodList', selected(world.pods ?? [], query, 'status.phase'), query);
  }
  const kind = resource === 'configmaps' ? 'ConfigMap' : 'DaemonSet';
  const all = (resource === 'configmaps' ? world.configmaps : world.daemonsets) ?? {};
  const object = name === undefined ? undefined : all[name];
  const [namespace, own] = (name ?? '').split('/');
  if (object === undefined) {
    return {
      status: 404,
      body: status(404, 'NotFound', `${resource} "${own}" not found`, { name: own, kind: resource }),
    };
  }
  return { status: 200, body: { kind, apiVersion: 'v1', metadata: { name: own, namespace }, ...object } };
}

/** Without those whose field has a value that the selector excludes, as `type!=Normal` does. */
function selected(items: readonly Fields[], query: URLSearchParams, field: string): readonly Fields[] {
  const excluded = (query.get('fieldSelector') ?? '').split(',').flatMap((each) => {
    const [name, value] = each.split('!=');
    return name === field && value !== undefined ? [value] : [];
  });
  const valueIn = (item: Fields) =>
    field.split('.').reduce<unknown>((value, key) => (value as Fields | undefined)?.[key], item);
  return items.filter((item) => !excluded.includes(String(valueIn(item))));
}

/** A page begins where its token says; the API's own tokens say so too, and how old the list is. */
function page(kind: string, items: readonly Fields[], query: URLSearchParams): Reply {
  const limit = Number(query.get('limit') ?? items.length);
  const from = Number(Buffer.from(query.get('continue') ?? '', 'base64').toString() || 0);
  const next = from + limit < items.length ? Buffer.from(String(from + limit)).toString('base64') : '';
  const metadata = { resourceVersion: '4711', ...(next && { continue: next, remainingItemCount: 1 }) };
  return {
    status: 200,
    body: { kind, apiVersion: 'v1', metadata, items: items.slice(from, from + limit) },
  };
}

function fail(fault: KubeFault, request: KubeRequest, response: ServerResponse): void {
  const { resource, name } = request;
  switch (fault.kind) {
    case 'hang':
      return;
    case 'drop':
      response.socket?.destroy();
      return;
    case 'redirect':
      response.setHeader('location', fault.to);
      answer(response, 302, '');
      return;
    case 'body':
      answer(response, fault.status ?? 200, fault.body, fault.type ?? 'text/html');
      return;
    case 'forbidden': {
      const verb = name === undefined ? 'list' : 'get';
      const message = `${resource} is forbidden: User "reader" cannot ${verb} resource "${resource}" in API group "" at the cluster scope`;
      answer(response, 403, status(403, 'Forbidden', message, { kind: resource }));
      return;
    }
    case 'status': {
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      answer(response, fault.status, status(fault.status, fault.reason ?? 'InternalError', 'as the test has it'));
      return;
    }
  }
}

/** apimachinery's `metav1.Status`. */
function status(code: number, reason: string, message = reason, details: Fields = {}): Fields {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code };
}

function answer(response: ServerResponse, code: number, body: unknown, type = 'application/json'): void {
  response.writeHead(code, { 'content-type': type });
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}
