/** The API of a cluster as Kubernetes' own server and EKS's own authenticator give it, read by a role and by a kubeconfig. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { awsSource } from '../../lambda/aws/source.ts';
import { collectInventory } from '../../lambda/collect/collect.ts';
import type { ApisOfClusters } from '../../lambda/collect/kubernetes/apis.ts';
import { apisByRole } from '../../lambda/collect/kubernetes/by-role.ts';
import { accessManifest } from '../../lambda/kubernetes/access-manifest.ts';
import { kubernetesSource } from '../../lambda/kubernetes/source.ts';
import { clusterReads, gapsIn } from '../../lambda/model/cluster-reads.ts';
import { type Gap, readOfCluster } from '../../lambda/model/coverage.ts';
import { type Inventory, KUBERNETES_SECTIONS, type KubernetesSectionName } from '../../lambda/model/inventory.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { aKubeNode, anAwsNodeDaemonSet } from '../../simulated-aws/kubernetes/objects.ts';
import { stubEnvironment } from '../support/environment.ts';
import { SetupError } from '../support/python.ts';
import { say } from '../support/python-suite.ts';
import { type RealCluster, startCluster } from './kubernetes/cluster.ts';
import { ensureKubernetes } from './kubernetes/programs.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const TARGET = { accountId: ACCOUNT, region: REGION, partition: 'aws' };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/eks-ip-auditor`;
/** The first build compiles for minutes. */
const BUILDING = 1_500_000;
const NODES = 12;

const building = new AbortController();
let aws: SimulatedAws;
let cluster: RealCluster | undefined;

/** A developer may go without; CI may not. */
beforeAll(async () => {
  const world = aWorld({ home: ACCOUNT })
    .account(ACCOUNT, (account) => account.region(REGION, (region) => region.vpc('main')))
    .role(ROLE);
  aws = await startSimulatedAws(world);
  try {
    const programs = await ensureKubernetes(say, building.signal);
    cluster = await startCluster(programs, { name: 'prod', region: REGION, sts: aws.endpoint });
  } catch (error) {
    if (process.env.CI !== undefined || !(error instanceof SetupError)) throw error;
    say(`Kubernetes is left out: ${error.message}`);
    return;
  }
  const { url, ca } = cluster;
  world.account(ACCOUNT, (account) =>
    account.region(REGION, (region) =>
      region
        .subnet('a', { cidr: '10.0.0.0/22', az: 'eu-west-1a' })
        .cluster('prod', { subnets: ['a'], authenticationMode: 'CONFIG_MAP', endpoint: { url, ca } }),
    ),
  );
  await fill(cluster);
}, BUILDING);

afterAll(async () => {
  building.abort();
  await cluster?.stop();
  await aws.stop();
});

beforeEach(({ skip }) => {
  if (cluster === undefined) skip();
  stubEnvironment(aws.roleEnv(ROLE, REGION, 'an-audit'));
});

interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly object[];
}

const MANIFEST: readonly KubeObject[] = parseAllDocuments(accessManifest()).map((document) => document.toJS());

function real(): RealCluster {
  if (cluster === undefined) throw new Error('there is no cluster');
  return cluster;
}

async function fill({ ask }: RealCluster): Promise<void> {
  for (let index = 0; index < NODES; index++) {
    const { status, ...node } = aKubeNode({ name: `ip-10-0-0-${index}`, instanceId: `i-0${index}` });
    await ask('POST', '/api/v1/nodes', node);
    await ask('PATCH', `/api/v1/nodes/ip-10-0-0-${index}/status`, { status });
  }
  await ask('POST', '/apis/apps/v1/namespaces/kube-system/daemonsets', daemonSet());
  await ask('POST', '/api/v1/namespaces/kube-system/configmaps', { metadata: { name: 'amazon-vpc-cni' }, data: {} });
  await ask('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'web-1' },
    spec: { nodeName: 'ip-10-0-0-0', containers: [{ name: 'web', image: 'web' }] },
  });
  await ask('POST', '/api/v1/namespaces/default/events', {
    metadata: { name: 'web-1.1' },
    involvedObject: { kind: 'Pod', name: 'web-1', namespace: 'default' },
    reason: 'FailedCreatePodSandBox',
    type: 'Warning',
    message: 'plugin type="aws-cni" failed (add): add cmd: failed to assign an IP address to container',
    firstTimestamp: new Date().toISOString(),
    lastTimestamp: new Date().toISOString(),
    count: 7,
    source: { component: 'kubelet' },
  });
}

function daemonSet(): object {
  const { spec } = JSON.parse(JSON.stringify(anAwsNodeDaemonSet({}, { version: 'v1.23.2' })));
  return {
    metadata: { name: 'aws-node' },
    spec: { ...spec, template: { ...spec.template, metadata: { labels: { 'k8s-app': 'aws-node' } } } },
  };
}

const PLURALS: Readonly<Record<string, string>> = {
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
};

function pathOf({ kind, metadata: { namespace } }: KubeObject): string {
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/rbac.authorization.k8s.io/v1${scope}/${PLURALS[kind]}`;
}

/** As `kubectl apply` has it for these. */
async function apply(objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) {
    await real()
      .ask('POST', pathOf(object), object)
      .catch(() => real().ask('PUT', `${pathOf(object)}/${object.metadata.name}`, object));
  }
}

async function remove(objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects)
    await real()
      .ask('DELETE', `${pathOf(object)}/${object.metadata.name}`)
      .catch(() => {});
}

async function mapRoles(text: string): Promise<void> {
  const path = '/api/v1/namespaces/kube-system/configmaps';
  const body = { metadata: { name: 'aws-auth' }, data: { mapRoles: text } };
  await real()
    .ask('POST', path, body)
    .catch(() => real().ask('PUT', `${path}/aws-auth`, body));
}

async function readBy(kubernetes: ApisOfClusters | undefined): Promise<Inventory> {
  const ports = targetPorts(await homeSession(), REGION, { maxCallsInFlight: 4 });
  return collectInventory({
    target: TARGET,
    sources: { aws: awsSource(ports), kubernetes },
    scope: 'eks',
    sections: KUBERNETES_SECTIONS,
    declaredClusters: {},
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
    signal: AbortSignal.timeout(60_000),
  });
}

async function readByRole(): Promise<Inventory> {
  return readBy(apisByRole({ session: await homeSession(), target: TARGET, mode: 'required' }));
}

/** Until the authenticator has seen the ConfigMap change, and the API server the roles. */
async function readOnce(isSo: (gaps: readonly Gap[]) => boolean): Promise<Inventory> {
  const late = Date.now() + 30_000;
  for (;;) {
    const inventory = await readByRole();
    if (isSo(gapsOf(inventory)) || Date.now() > late) return inventory;
  }
}

const gapsOf = ({ sections }: Inventory): readonly Gap[] =>
  KUBERNETES_SECTIONS.flatMap((name) => gapsIn(sections, name));
const denied = (gaps: readonly Gap[]): readonly string[] => gaps.map(({ section }) => section).sort();
const LINE = `- {rolearn: ${ROLE}, username: eks-ip-auditor, groups: [eks-ip-auditor]}`;

describe('a role that aws-auth does not have', () => {
  it('reads nothing, and each gap has the line to add', async () => {
    await mapRoles('[]');
    const gaps = gapsOf(await readOnce((all) => all.every(({ action }) => action === 'authenticate')));
    expect(denied(gaps)).toEqual([...KUBERNETES_SECTIONS].sort());
    for (const { reason, action, message } of gaps) {
      expect({ reason, action }).toEqual({ reason: 'denied', action: 'authenticate' });
      expect(message).toBe(
        `cluster prod does not let ${ROLE} in (401 Unauthorized); add to mapRoles of aws-auth: ${LINE}`,
      );
    }
  });
});

describe('a role with the line that a gap says to add', () => {
  beforeEach(async () => {
    await mapRoles(`${LINE}\n`);
  });
  afterEach(() => remove(MANIFEST));

  it('is let in, and may read nothing before the manifest is there', async () => {
    const gaps = gapsOf(await readOnce((all) => all.every(({ action }) => action !== 'authenticate')));
    expect(denied(gaps)).toEqual([...KUBERNETES_SECTIONS].sort());
    for (const { message } of gaps) expect(message).toMatch(/User "eks-ip-auditor" cannot (?:get|list) resource/);
  });

  it('reads all with the manifest, as who may do everything reads it', async () => {
    await apply(MANIFEST);
    const inventory = await readOnce((gaps) => gaps.length === 0);
    expect(gapsOf(inventory)).toEqual([]);
    expect(clusterReads(inventory.sections)).toEqual([
      { cluster: 'prod', read: [...KUBERNETES_SECTIONS], unread: [], expected: [] },
    ]);
    expect(readOfCluster(inventory.sections.kubeNodes, 'prod')).toHaveLength(NODES);
    expect(readOfCluster(inventory.sections.awsNodes, 'prod')?.[0]?.image).toMatch(/amazon-k8s-cni:v1\.23\.2$/);
    expect(
      readOfCluster(inventory.sections.kubeConfigMaps, 'prod')
        ?.map(({ name }) => name)
        .sort(),
    ).toEqual(['amazon-vpc-cni', 'aws-auth']);
    const byToken = await readBy(async () => ({ byCluster: new Map([['prod', byAdmin()]]) }));
    const sectionsOf = ({ sections }: Inventory) => KUBERNETES_SECTIONS.map((name) => sections[name]);
    expect(sectionsOf(byToken)).toEqual(sectionsOf(inventory));
  });

  const rules = MANIFEST.flatMap((object) => (object.rules ?? []).map((rule) => ({ object, rule })));
  it.each(rules.map(({ object, rule }) => [JSON.stringify(rule), object, rule] as const))(
    'lacks something without this rule of it: %s',
    async (_, object, rule) => {
      const without = { ...object, rules: (object.rules ?? []).filter((each) => each !== rule) };
      await apply(MANIFEST.map((each) => (each === object ? without : each)));
      const gaps = gapsOf(await readOnce((all) => all.length < 2));
      expect(gaps).toHaveLength(1);
      expect(gaps[0]).toMatchObject({ reason: 'denied', source: 'kubernetes' });
    },
  );
});

function byAdmin() {
  const { url, ca, adminToken } = real();
  const server = { url, ca, serverName: undefined, verified: true };
  return kubernetesSource({ server, credentials: async () => ({ token: adminToken }) }, { pageSize: 5, pause: 10 });
}

describe('an API server that stops in the middle of a list', () => {
  it('leaves a gap, and no part that looks like the whole', async () => {
    const { ports, gapOf } = byAdmin();
    const stopping = {
      ...ports,
      listNodes: async (from: string | undefined, signal: AbortSignal) => {
        const page = await ports.listNodes(from, signal);
        if (from === undefined) await real().stopApiServer();
        return page;
      },
    };
    const { sections } = await readBy(async () => ({
      byCluster: new Map([['prod', { ports: stopping, gapOf }]]),
    }));
    const nodes: KubernetesSectionName = 'kubeNodes';
    expect(readOfCluster(sections[nodes], 'prod')).toBeUndefined();
    expect(gapsIn(sections, nodes)).toMatchObject([{ source: 'kubernetes', reason: 'error', action: 'connect' }]);
  });
});
