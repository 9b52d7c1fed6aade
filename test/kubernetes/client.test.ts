import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { collectInventory } from '../../lambda/collect/collect.ts';
import type { ClusterApis } from '../../lambda/collect/kubernetes/apis.ts';
import type { KubernetesReads } from '../../lambda/kubernetes/ports.ts';
import { kubernetesSource } from '../../lambda/kubernetes/source.ts';
import { clusterReads, gapsIn } from '../../lambda/model/cluster-reads.ts';
import type { Gap } from '../../lambda/model/coverage.ts';
import { readOfCluster } from '../../lambda/model/coverage.ts';
import { type Inventory, KUBERNETES_SECTIONS } from '../../lambda/model/inventory.ts';
import type { Source } from '../../lambda/model/source.ts';
import { CA, type KubeApi, type KubeFault, OTHER_CA, TOKEN } from '../../simulated-aws/kubernetes/api-server.ts';
import { aKubeNode, anAwsNodeDaemonSet, mapRoles } from '../../simulated-aws/kubernetes/objects.ts';
import { startKubeApi } from '../support/kube-api.ts';
import { enveloped, inProtobuf } from '../support/kube-protobuf.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const CLUSTER = 'demo';
const ROLE = 'arn:aws:iam::111122223333:role/nodes';

const WORLD = {
  nodes: [aKubeNode(), aKubeNode({ name: 'b', instanceId: 'i-0b', ready: 'False', reason: 'KubeletNotReady' })],
  daemonsets: { 'kube-system/aws-node': anAwsNodeDaemonSet({ WARM_IP_TARGET: '5' }) },
  configmaps: {
    'kube-system/aws-auth': mapRoles(ROLE),
    'kube-system/amazon-vpc-cni': { data: { 'enable-windows-ipam': 'true' } },
  },
  eniconfigs: [],
  cninodes: [],
  securitygrouppolicies: [],
  nodepools: [],
};

interface How {
  readonly ca?: string;
  readonly token?: string;
  readonly url?: string;
  readonly pageSize?: number;
  readonly callTimeout?: number;
  readonly connectTimeout?: number;
}

function sourceOf(api: Pick<KubeApi, 'url'>, how: How = {}): Source<KubernetesReads> {
  const { ca = CA, token = TOKEN, url = api.url, pageSize = 500, callTimeout = 5_000, connectTimeout } = how;
  const server = { url, ca, serverName: undefined, verified: true };
  return kubernetesSource(
    { server, credentials: async () => ({ token }) },
    { pageSize, callTimeout, pause: 1, ...(connectTimeout !== undefined && { connectTimeout }) },
  );
}

/** The sections of Kubernetes as they are read; AWS is not asked for any. */
function collect(
  kubernetes: ReadonlyMap<string, Source<KubernetesReads>> | undefined,
  signal?: AbortSignal,
  how: Omit<ClusterApis, 'byCluster'> = {},
) {
  return collectInventory({
    target: { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' },
    sources: {
      aws: { ports: {} as never, gapOf: () => undefined },
      kubernetes: kubernetes && (async () => ({ byCluster: kubernetes, ...how })),
    },
    scope: 'eks',
    sections: KUBERNETES_SECTIONS,
    declaredClusters: {},
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
    signal: signal ?? new AbortController().signal,
  });
}

async function collectFrom(api: KubeApi, how: How = {}): Promise<Inventory> {
  const inventory = await collect(new Map([[CLUSTER, sourceOf(api, how)]]));
  expect(api.unknown).toEqual([]);
  return inventory;
}

const nodesIn = ({ sections }: Inventory) => readOfCluster(sections.kubeNodes, CLUSTER);
const gapsOf = ({ sections }: Inventory): readonly Gap[] =>
  KUBERNETES_SECTIONS.flatMap((name) => gapsIn(sections, name));

/** The first requests meet these, one after another. */
function faulty(api: KubeApi, resource: string, faults: readonly KubeFault[]): void {
  const left = [...faults];
  api.fault = (request) => (request.resource === resource ? left.shift() : undefined);
}

describe('the API of a cluster', () => {
  it('gives its nodes, the DaemonSet of the VPC CNI and two ConfigMaps, each as what is used of it', async () => {
    const { sections } = await collectFrom(await startKubeApi(WORLD));
    expect(readOfCluster(sections.kubeNodes, CLUSTER)).toMatchObject([
      {
        instanceId: 'i-0a',
        ready: { status: 'True' },
        allocatablePods: 29,
        internalIps: ['10.0.0.17'],
        unschedulable: false,
      },
      { name: 'b', instanceId: 'i-0b', ready: { status: 'False', reason: 'KubeletNotReady' } },
    ]);
    expect(readOfCluster(sections.awsNodes, CLUSTER)).toMatchObject([
      {
        image: '602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.19.3-eksbuild.1',
        environment: { WARM_IP_TARGET: '5', WARM_ENI_TARGET: '1' },
        desired: 2,
      },
    ]);
    expect(readOfCluster(sections.kubeConfigMaps, CLUSTER)?.map(({ name }) => name)).toEqual([
      'aws-auth',
      'amazon-vpc-cni',
    ]);
  });

  it('gives the lists of aws-auth as JSON, and every other text as it is', async () => {
    const yaml = `- rolearn: ${ROLE}\n  rolearn: twice\n  groups: [system:nodes]\n`;
    const api = await startKubeApi({
      ...WORLD,
      configmaps: {
        'kube-system/aws-auth': { data: { mapRoles: yaml, mapUsers: ' [{"userarn": "x"}]', mapAccounts: '- "1"' } },
        'kube-system/amazon-vpc-cni': { data: { 'enable-windows-ipam': "'true'", mapRoles: yaml } },
      },
    });
    const { sections } = await collectFrom(api);
    expect(readOfCluster(sections.kubeConfigMaps, CLUSTER)).toEqual([
      {
        name: 'aws-auth',
        data: {
          mapRoles: '[{"rolearn":"twice","groups":["system:nodes"]}]',
          mapUsers: ' [{"userarn": "x"}]',
          mapAccounts: '- "1"',
        },
      },
      { name: 'amazon-vpc-cni', data: { 'enable-windows-ipam': "'true'", mapRoles: yaml } },
    ]);
    api.world = {
      ...WORLD,
      configmaps: { 'kube-system/aws-auth': { data: { mapRoles: '- "', mapUsers: '- userarn: x' } } },
    };
    const broken = await collectFrom(api);
    expect(readOfCluster(broken.sections.kubeConfigMaps, CLUSTER)).toEqual([
      { name: 'aws-auth', data: { mapRoles: '- "', mapUsers: '[{"userarn":"x"}]' } },
    ]);
  });

  it('keeps of labels and annotations of nodes what may name an ENIConfig, and no more', async () => {
    const labels = { 'topology.kubernetes.io/zone': 'eu-west-1a', app: 'x' };
    const annotations = { 'k8s.amazonaws.com/eniConfig': 'x'.repeat(9999), 'kubectl.kubernetes.io/last-applied': '{}' };
    const node = aKubeNode({ labels });
    const api = await startKubeApi({ nodes: [{ ...node, metadata: { ...(node.metadata as object), annotations } }] });
    expect(nodesIn(await collectFrom(api))).toMatchObject([
      {
        eniConfigLabels: { 'topology.kubernetes.io/zone': 'eu-west-1a' },
        eniConfigAnnotations: { 'k8s.amazonaws.com/eniConfig': 'x'.repeat(254) },
      },
    ]);
    const [kept] = nodesIn(await collectFrom(api)) ?? [];
    expect(Object.keys({ ...kept?.eniConfigLabels, ...kept?.eniConfigAnnotations })).toHaveLength(2);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, boolean]>([
    ['of the manifest', { affinity: requires('kubernetes.io/os', 'eks.amazonaws.com/compute-type') }, true],
    ['without any rule', {}, true],
    ['that looks for a label of its own', { nodeSelector: { 'io.cilium/aws-node-enabled': 'true' } }, false],
    ['for an operating system that none has', { nodeSelector: { 'kubernetes.io/os': 'none' } }, false],
    ['that needs another label', { affinity: requires('kubernetes.io/os', 'cni') }, false],
  ])('says whether the DaemonSet of the VPC CNI is for all nodes: one %s', async (_name, placement, isForAllNodes) => {
    const daemonSet = anAwsNodeDaemonSet({}, { placement });
    const api = await startKubeApi({ daemonsets: { 'kube-system/aws-node': daemonSet } });
    const { sections } = await collectFrom(api);
    expect(readOfCluster(sections.awsNodes, CLUSTER)).toMatchObject([{ isForAllNodes }]);
  });

  it('is asked for nothing but these, by GET', async () => {
    const api = await startKubeApi(WORLD);
    await collectFrom(api);
    expect(api.requests.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'GET /api/v1/events?fieldSelector=type%21%3DNormal&limit=500',
      'GET /api/v1/namespaces/kube-system/configmaps/amazon-vpc-cni?resourceVersion=0',
      'GET /api/v1/namespaces/kube-system/configmaps/aws-auth?resourceVersion=0',
      'GET /api/v1/nodes?limit=500',
      'GET /api/v1/pods?fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed&limit=500',
      'GET /apis/apps/v1/namespaces/kube-system/daemonsets/aws-node?resourceVersion=0',
      'GET /apis/crd.k8s.amazonaws.com/v1alpha1/eniconfigs?limit=500',
      'GET /apis/karpenter.sh/v1/nodepools?limit=500',
      'GET /apis/vpcresources.k8s.aws/v1alpha1/cninodes?limit=500',
      'GET /apis/vpcresources.k8s.aws/v1beta1/securitygrouppolicies?limit=500',
    ]);
  });

  it('may have none of them, which is an answer', async () => {
    const inventory = await collectFrom(await startKubeApi());
    expect(gapsOf(inventory)).toEqual([]);
    for (const name of KUBERNETES_SECTIONS) {
      const section: Inventory['sections'][typeof name] = inventory.sections[name];
      const counted = name === 'kubePods' ? [{ onNodes: [], waiting: [] }] : [];
      expect(readOfCluster<unknown>(section, CLUSTER)).toEqual(counted);
    }
  });

  it('is asked for the next page before a page is read', async () => {
    const nodes = ['a', 'b', 'c'].map((name) => aKubeNode({ name, instanceId: `i-0${name}` }));
    const api = await startKubeApi({ nodes });
    const first = await sourceOf(api, { pageSize: 1 }).ports.listNodes(undefined, new AbortController().signal);
    await vi.waitFor(() => expect(api.requests).toHaveLength(2));
    expect(new URL(api.requests[1]?.url ?? '', api.url).searchParams.get('continue')).toBe(first.next);
  });

  it('hears nothing of a page that was asked for and that nobody reads', async () => {
    const api = await startKubeApi({ nodes: [aKubeNode(), aKubeNode({ name: 'b', instanceId: 'i-0b' })] });
    api.fault = ({ url }) => (url.includes('continue') ? { kind: 'forbidden' } : undefined);
    await sourceOf(api, { pageSize: 1 }).ports.listNodes(undefined, new AbortController().signal);
    await vi.waitFor(() => expect(api.requests).toHaveLength(2));
  });

  describe('that may keep to itself what it does not allow', () => {
    const silent = async (how: How, timeMs: number) => {
      const api = await startKubeApi(WORLD);
      api.fault = () => ({ kind: 'hang' });
      const { sections } = await collect(new Map([[CLUSTER, sourceOf(api, how)]]), undefined, {
        whereAllowed: true,
        timeMs,
      });
      const [reads] = clusterReads(sections);
      return reads;
    };

    it('leaves no gap where it does not answer', async () => {
      expect(await silent({ callTimeout: 50 }, 10_000)).toMatchObject({
        unread: [],
        expected: { length: KUBERNETES_SECTIONS.length },
      });
    });

    it('leaves gaps where our own time is over before', async () => {
      const reads = await silent({}, 50);
      expect(reads).toMatchObject({ unread: { length: KUBERNETES_SECTIONS.length }, expected: [] });
      for (const { reason, message } of reads?.unread ?? []) {
        expect({ reason, message }).toEqual({
          reason: 'timeout',
          message: 'the time for reading clusters was over before cluster demo was read',
        });
      }
    });
  });

  it('says nothing of a cluster that was not asked', async () => {
    const { sections } = await collectFrom(await startKubeApi(WORLD));
    expect(readOfCluster(sections.kubeNodes, 'another')).toBeUndefined();
  });

  it('is read page by page', async () => {
    const nodes = Array.from({ length: 7 }, (_, index) => aKubeNode({ name: `n${index}`, instanceId: `i-0${index}` }));
    const api = await startKubeApi({ nodes });
    expect(nodesIn(await collectFrom(api, { pageSize: 3 }))?.map(({ name }) => name)).toEqual(
      nodes.map((_, i) => `n${i}`),
    );
    expect(api.requests.filter(({ resource }) => resource === 'nodes')).toHaveLength(3);
  });

  it('is the same where its answers are JSON, of which fewer objects are asked for at a time', async () => {
    const nodes = Array.from({ length: 700 }, (_, index) =>
      aKubeNode({ name: `n${index}`, instanceId: `i-0${index}` }),
    );
    const api = await startKubeApi({ ...WORLD, nodes });
    const { sections } = await collectFrom(api);
    const before = api.requests.length;
    api.inProtobuf = undefined;
    expect((await collectFrom(api)).sections).toEqual(sections);
    const pages = (from: number, to?: number) =>
      api.requests.slice(from, to).flatMap(({ resource, url }) => {
        const limit = new URL(url, api.url).searchParams.get('limit');
        return resource === 'nodes' ? [limit] : [];
      });
    expect(pages(0, before)).toEqual(['500', '500']);
    expect(pages(before)).toEqual(['500', '150', '150']);
  });
});

describe('nothing is asked of Kubernetes', () => {
  it('where there is no way to it: no gap, and no check is less whole', async () => {
    const inventory = await collect(undefined);
    expect(gapsOf(inventory)).toEqual([]);
    for (const name of KUBERNETES_SECTIONS) expect(inventory.sections[name]).toMatchObject({ status: 'gap' });
  });
});

describe('what a list goes on from may be too old', () => {
  const nodes = Array.from({ length: 5 }, (_, index) => aKubeNode({ name: `n${index}`, instanceId: `i-0${index}` }));
  const expired: KubeFault = { kind: 'status', status: 410, reason: 'Expired' };

  it('then it is read again from its beginning', async () => {
    const api = await startKubeApi({ nodes });
    let isOld = true;
    api.fault = ({ url }) => {
      if (!url.includes('continue') || !isOld) return undefined;
      isOld = false;
      return expired;
    };
    expect(nodesIn(await collectFrom(api, { pageSize: 2 }))).toHaveLength(5);
  });

  it('once: after that it is a gap, never a part of it', async () => {
    const api = await startKubeApi({ nodes });
    api.fault = ({ url }) => (url.includes('continue') ? expired : undefined);
    expect(gapsOf(await collectFrom(api, { pageSize: 2 }))).toMatchObject([
      { section: 'kubeNodes', reason: 'error', action: 'list nodes' },
    ]);
  });
});

describe('what a list goes on from is no longer than an API server makes it', () => {
  it.each(['JSON', 'protocol buffers'])('or the page is none, and the next is never asked for: %s', async (form) => {
    const api = await startKubeApi(WORLD);
    const list = { kind: 'NodeList', apiVersion: 'v1', metadata: { continue: 'é'.repeat(8_193) }, items: [] };
    const isJson = form === 'JSON';
    const body = isJson ? JSON.stringify(list) : (inProtobuf(list) ?? '');
    const type = isJson ? 'application/json' : PROTOBUF;
    const asked: string[] = [];
    api.fault = ({ resource, url }) => {
      if (resource !== 'nodes') return undefined;
      asked.push(url);
      return { kind: 'body', body, type };
    };
    expect(gapsOf(await collectFrom(api))).toMatchObject([
      { section: 'kubeNodes', reason: 'unusable', message: expect.stringContaining('metadata.continue') },
    ]);
    expect(asked).toHaveLength(1);
  });
});

describe('an API server in trouble', () => {
  const busy: KubeFault = { kind: 'status', status: 429, reason: 'TooManyRequests', retryAfter: 0 };

  it.each<readonly [string, readonly KubeFault[]]>([
    ['is overloaded and says when to come back', [busy, busy]],
    [
      'restarts',
      [
        { kind: 'status', status: 503 },
        { kind: 'status', status: 500 },
      ],
    ],
    ['cuts a connection', [{ kind: 'drop' }]],
  ])('%s: it is asked again', async (_, faults) => {
    const api = await startKubeApi(WORLD);
    faulty(api, 'nodes', faults);
    expect(nodesIn(await collectFrom(api))).toHaveLength(2);
  });

  it.each<readonly [string, KubeFault, Partial<Gap>]>([
    ['stays overloaded', busy, { reason: 'throttled', action: 'list nodes' }],
    ['stays broken', { kind: 'status', status: 500 }, { reason: 'error', action: 'list nodes' }],
    ['cuts every connection', { kind: 'drop' }, { reason: 'error', action: 'connect' }],
    ['lets nobody list nodes', { kind: 'forbidden' }, { reason: 'denied', action: 'list nodes' }],
    ['knows no such kind', { kind: 'body', status: 404, body: '404 page not found\n' }, { reason: 'unsupported' }],
    ['is a login page', { kind: 'body', body: '<html>Sign in</html>' }, { reason: 'unusable', action: 'list nodes' }],
    ['sends somebody elsewhere', { kind: 'status', status: 302 }, { reason: 'unusable' }],
    ['answers with nothing', { kind: 'body', body: '' }, { reason: 'unusable' }],
    ['answers with an empty object', { kind: 'body', body: '{}' }, { reason: 'unusable' }],
    [
      'answers with another list',
      { kind: 'body', body: '{"kind":"PodList","metadata":{},"items":[]}' },
      { reason: 'unusable' },
    ],
    [
      'lists nodes without a name',
      { kind: 'body', body: '{"kind":"NodeList","metadata":{},"items":[{"metadata":{},"spec":{},"status":{}}]}' },
      { reason: 'unusable', message: expect.stringContaining('items[0].metadata.name') },
    ],
    [
      'gives bytes that are no protocol buffer',
      { kind: 'body', body: Buffer.from('k8s\0nonsense'), type: PROTOBUF },
      { reason: 'unusable', message: expect.stringContaining('no protocol buffer') },
    ],
    [
      'gives another list in protocol buffers',
      { kind: 'body', body: enveloped('PodList', Buffer.from([0x0a, 0])), type: PROTOBUF },
      { reason: 'unusable' },
    ],
    [
      'gives a node in protocol buffers that ends too early',
      { kind: 'body', body: enveloped('NodeList', Buffer.from([0x0a, 0, 0x12, 2, 0x0a, 9])), type: PROTOBUF },
      { reason: 'unusable', message: expect.stringContaining('items[0] is not as') },
    ],
    [
      'has no page without an end',
      { kind: 'body', body: '{"kind":"NodeList","metadata":{"continue":"x"},"items":[]}' },
      { reason: 'unusable' },
    ],
  ])('%s: that is a gap of that section alone', async (_, fault, gap) => {
    const api = await startKubeApi(WORLD);
    api.fault = ({ resource }) => (resource === 'nodes' ? fault : undefined);
    const inventory = await collectFrom(api);
    expect(gapsOf(inventory)).toMatchObject([{ section: 'kubeNodes', source: 'kubernetes', ...gap }]);
    expect(readOfCluster(inventory.sections.kubeConfigMaps, CLUSTER)).toHaveLength(2);
  });

  it('says in its own words what is not allowed', async () => {
    const api = await startKubeApi(WORLD);
    api.fault = ({ name }) => (name === 'kube-system/aws-auth' ? { kind: 'forbidden' } : undefined);
    expect(gapsOf(await collectFrom(api))).toMatchObject([
      {
        section: 'kubeConfigMaps',
        reason: 'denied',
        action: 'get configmaps aws-auth in kube-system',
        message: expect.stringContaining('User "reader" cannot get resource "configmaps"'),
      },
    ]);
  });

  it.each<readonly [string, KubeFault]>([
    ['a page of something else', { kind: 'body', status: 404, body: '<h1>Not Found</h1>' }],
    [
      'a Status of another object',
      {
        kind: 'body',
        status: 404,
        body: JSON.stringify({ kind: 'Status', reason: 'NotFound', details: { name: 'other', kind: 'configmaps' } }),
      },
    ],
    [
      'the object of another name',
      { kind: 'body', body: JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'other' }, data: {} }) },
    ],
  ])('takes for no word on aws-auth: %s', async (_, fault) => {
    const api = await startKubeApi(WORLD);
    api.fault = ({ name }) => (name === 'kube-system/aws-auth' ? fault : undefined);
    expect(gapsOf(await collectFrom(api))).toMatchObject([{ section: 'kubeConfigMaps', reason: 'unusable' }]);
  });

  it.each([403, 500])('repeats no token that an answer of %i has in its words', async (status) => {
    const api = await startKubeApi(WORLD);
    const body = JSON.stringify({ kind: 'Status', message: `not with Bearer ${TOKEN}, no`.repeat(20) });
    api.fault = () => ({ kind: 'body', status, body });
    const gaps = gapsOf(await collectFrom(api));
    expect(gaps).toHaveLength(KUBERNETES_SECTIONS.length);
    expect(JSON.stringify(gaps)).toContain('not with Bearer');
    expect(JSON.stringify(gaps)).not.toContain(TOKEN);
  });

  it('repeats no token in which characters are escaped', async () => {
    const api = await startKubeApi(WORLD);
    const said = JSON.stringify({ kind: 'Status', message: `"no" with C:\\u0073 ${TOKEN}/a+b` });
    const body = said.replace(TOKEN[0] ?? '', `\\u00${TOKEN.charCodeAt(0).toString(16)}`).replace('/a+', '\\/a\\u002B');
    api.fault = () => ({ kind: 'body', status: 403, body });
    const [gap] = gapsOf(await collectFrom(api, { token: `${TOKEN}/a+b` }));
    expect(gap?.message).toMatch(/"no" with C:\\u0073 \*+$/);
  });

  it('repeats no token that a refusal in protocol buffers has in its words', async () => {
    const api = await startKubeApi(WORLD);
    const body = inProtobuf({ kind: 'Status', message: `not with Bearer ${TOKEN}, no` }) ?? '';
    api.fault = () => ({ kind: 'body', status: 403, body, type: PROTOBUF });
    const [gap] = gapsOf(await collectFrom(api));
    expect(gap?.message).toContain('not with Bearer ****');
    expect(gap?.message).not.toContain(TOKEN);
  });

  it('has nothing sent to another host by a URL with slashes too many', async () => {
    const api = await startKubeApi(WORLD);
    await collect(new Map([[CLUSTER, sourceOf({ url: `${api.url}//elsewhere.invalid/` })]]));
    expect(api.unknown).toContain('//elsewhere.invalid/api/v1/nodes?limit=500');
  });

  it('does not keep anybody waiting', async () => {
    const api = await startKubeApi(WORLD);
    api.fault = () => ({ kind: 'hang' });
    expect(gapsOf(await collectFrom(api, { callTimeout: 50 }))).toMatchObject(
      KUBERNETES_SECTIONS.map(() => ({ reason: 'timeout' })),
    );
  });

  it('is left at once where time is over', async () => {
    const api = await startKubeApi(WORLD);
    api.fault = () => ({ kind: 'hang' });
    const over = new AbortController();
    const collecting = collect(new Map([[CLUSTER, sourceOf(api)]]), over.signal);
    setTimeout(() => over.abort(), 30);
    expect(gapsOf(await collecting).map(({ reason }) => reason)).toEqual(KUBERNETES_SECTIONS.map(() => 'timeout'));
  });
});

describe('before it is asked anything', () => {
  const ofAll = (gap: Partial<Gap>) => KUBERNETES_SECTIONS.map(() => gap);

  it('it has to know who asks', async () => {
    const inventory = await collectFrom(await startKubeApi(WORLD), { token: 'nobody' });
    expect(gapsOf(inventory)).toMatchObject(ofAll({ reason: 'denied', action: 'authenticate' }));
  });

  it('its certificate has to be the cluster’s', async () => {
    const api = await startKubeApi(WORLD);
    expect(gapsOf(await collectFrom(api, { ca: OTHER_CA }))).toMatchObject(
      ofAll({ reason: 'unusable', action: 'connect' }),
    );
    expect(api.requests).toEqual([]);
  });

  it('it has to let a connection through, which one that is private does not', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    const source = sourceOf({ url: `https://127.0.0.1:${port}` }, { connectTimeout: 50 });
    expect(gapsOf(await collect(new Map([[CLUSTER, source]])))).toMatchObject(
      ofAll({ reason: 'error', action: 'connect', message: expect.stringContaining('no connection to 127.0.0.1') }),
    );
  });

  it('it has to be there', async () => {
    const api = await startKubeApi(WORLD);
    await api.stop();
    expect(gapsOf(await collectFrom(api))).toMatchObject(
      ofAll({ reason: 'error', action: 'connect', message: expect.stringContaining('refused the connection') }),
    );
  });
});

function requires(...keys: readonly string[]) {
  const matchExpressions = keys.map((key) => ({ key, operator: 'In', values: ['any'] }));
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}
