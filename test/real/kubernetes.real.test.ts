/** The API of a cluster as Kubernetes' own server and EKS's own authenticator give it, read by a role and by a kubeconfig. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { awsSource } from '../../lambda/aws/source.ts';
import { collectInventory } from '../../lambda/collect/collect.ts';
import type { ApisOfClusters } from '../../lambda/collect/kubernetes/apis.ts';
import { apisByRole } from '../../lambda/collect/kubernetes/by-role.ts';
import { eventSchema, nodeSchema, podSchema } from '../../lambda/kubernetes/answers.ts';
import { MESSAGES, UNKNOWN } from '../../lambda/kubernetes/protobuf/messages.ts';
import { kubernetesSource } from '../../lambda/kubernetes/source.ts';
import { clusterReads, gapsIn } from '../../lambda/model/cluster-reads.ts';
import { type Gap, readOfCluster } from '../../lambda/model/coverage.ts';
import { type Inventory, KUBERNETES_SECTIONS, type KubernetesSectionName } from '../../lambda/model/inventory.ts';
import type { ShownDiagnosisReport } from '../../lambda/report/json/diagnosis-schema.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { aKubeNode, anAwsNodeDaemonSet } from '../../simulated-aws/kubernetes/objects.ts';
import { stubEnvironment } from '../support/environment.ts';
import { withoutEmpty } from '../support/kube-protobuf.ts';
import { SetupError } from '../support/python.ts';
import { say } from '../support/python-suite.ts';
import { apply, MANIFEST, mapRoles, remove } from './kubernetes/access.ts';
import { kubeconfig, type RealCluster, startCluster } from './kubernetes/cluster.ts';
import { addNodePools } from './kubernetes/custom.ts';
import { putAll } from './kubernetes/fill.ts';
import { addLargeCluster, largeCluster, largeNodes } from './kubernetes/large.ts';
import { ensureKubernetes } from './kubernetes/programs.ts';
import { apiProtos, differencesOf } from './kubernetes/protos.ts';
import { type Measured, type Shipped, shipped } from './kubernetes/shipped.ts';
import { giveOneSeat, rejections, release, untilForgotten } from './kubernetes/troubles.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const TARGET = { accountId: ACCOUNT, region: REGION, partition: 'aws' };
const BUCKET = 'eks-ip-auditor-objects';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/eks-ip-auditor`;
/** The first build compiles for minutes. */
const BUILDING = 1_500_000;
const NODES = 12;

const AT_STS = ({ endpoint }: SimulatedAws) => ({ name: 'prod', region: REGION, sts: endpoint });

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
    cluster = await startCluster(programs, { ...AT_STS(aws), flags: { 'etcd-compaction-interval': '1s' } });
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

function real(): RealCluster {
  if (cluster === undefined) throw new Error('there is no cluster');
  return cluster;
}

async function addNode({ ask }: Pick<RealCluster, 'ask'>, name: string): Promise<void> {
  const { status, ...node } = aKubeNode({ name, instanceId: `i-0${name.replace(/\D/g, '')}` });
  await ask('POST', '/api/v1/nodes', node);
  await ask('PATCH', `/api/v1/nodes/${name}/status`, { status });
}

async function fill({ ask }: RealCluster): Promise<void> {
  for (let index = 0; index < NODES; index++) await addNode({ ask }, `ip-10-0-0-${index}`);
  await addNodePools({ ask });
  await ask('POST', '/apis/apps/v1/namespaces/kube-system/daemonsets', daemonSet());
  await ask('POST', '/api/v1/namespaces/kube-system/configmaps', {
    metadata: { name: 'amazon-vpc-cni' },
    data: {},
  });
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
    await mapRoles(real(), '[]');
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
    await mapRoles(real(), `${LINE}\n`);
  });
  afterEach(() => remove(real(), MANIFEST));

  it('is let in, and may read nothing before the manifest is there', async () => {
    const gaps = gapsOf(await readOnce((all) => all.every(({ action }) => action !== 'authenticate')));
    expect(denied(gaps)).toEqual([...KUBERNETES_SECTIONS].sort());
    for (const { message } of gaps) expect(message).toMatch(/User "eks-ip-auditor" cannot (?:get|list) resource/);
  });

  it('reads all with the manifest, as who may do everything reads it', async () => {
    await apply(real(), MANIFEST);
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
    expect(readOfCluster(inventory.sections.kubeNodePools, 'prod')?.map(({ name }) => name)).toEqual([
      'auto',
      'general',
    ]);
    const byToken = await readBy(async () => ({ byCluster: new Map([['prod', byAdmin()]]) }));
    const sectionsOf = ({ sections }: Inventory) => KUBERNETES_SECTIONS.map((name) => sections[name]);
    expect(sectionsOf(byToken)).toEqual(sectionsOf(inventory));
  });

  const rules = MANIFEST.flatMap((object) => (object.rules ?? []).map((rule) => ({ object, rule })));
  it.each(rules.map(({ object, rule }) => [JSON.stringify(rule), object, rule] as const))(
    'lacks something without this rule of it: %s',
    async (_, object, rule) => {
      const without = { ...object, rules: (object.rules ?? []).filter((each) => each !== rule) };
      await apply(
        real(),
        MANIFEST.map((each) => (each === object ? without : each)),
      );
      const gaps = gapsOf(await readOnce((all) => all.length < 2));
      expect(gaps).toHaveLength(1);
      expect(gaps[0]).toMatchObject({ reason: 'denied', source: 'kubernetes' });
    },
  );
});

describe('an API server that serves the role one request at a time', () => {
  afterEach(() => release(real()));

  it('answers others with 429 and when to come back, and all is read', async () => {
    await mapRoles(real(), `${LINE}\n`);
    await apply(real(), MANIFEST);
    await readOnce((gaps) => gaps.length === 0);
    await giveOneSeat(real(), 'eks-ip-auditor');
    const late = Date.now() + 30_000;
    for (let isReadLate = false; !isReadLate; ) {
      expect(Date.now()).toBeLessThan(late);
      const before = await rejections(real());
      const inventory = await readByRole();
      // The one seat may be taken at every try of a list.
      const gaps = gapsOf(inventory);
      expect(gaps.filter(({ reason }) => reason !== 'throttled')).toEqual([]);
      if (gaps.length > 0) continue;
      expect(readOfCluster(inventory.sections.kubeNodes, 'prod')).toHaveLength(NODES);
      isReadLate = (await rejections(real())) > before;
    }
  });
});

describe('a list that the API server has forgotten before its end', () => {
  it('is read again from its beginning, and is of one point in time', async () => {
    const { ports, gapOf } = byAdmin();
    let forgotten = 0;
    const slow = {
      ...ports,
      listNodes: async (from: string | undefined, signal: AbortSignal) => {
        if (from !== undefined && forgotten === 0) {
          await addNode(real(), 'z-late');
          await untilForgotten(real(), `/api/v1/nodes?limit=5&continue=${from}`);
          forgotten++;
        }
        return ports.listNodes(from, signal);
      },
    };
    const { sections } = await readBy(async () => ({ byCluster: new Map([['prod', { ports: slow, gapOf }]]) }));
    expect(forgotten).toBe(1);
    expect(gapsIn(sections, 'kubeNodes')).toEqual([]);
    const names = readOfCluster(sections.kubeNodes, 'prod')?.map(({ name }) => name);
    expect(names).toHaveLength(NODES + 1);
    expect(new Set(names).size).toBe(NODES + 1);
  });
});

function byAdmin() {
  const { url, ca, adminToken } = real();
  const server = { url, ca, serverName: undefined, verified: true };
  return kubernetesSource({ server, credentials: async () => ({ token: adminToken }) }, { pageSize: 5, pause: 10 });
}

describe('what is read in protocol buffers', () => {
  it('is read by the numbers, names and types of the API’s own definitions', async () => {
    const protos = await apiProtos(say, building.signal);
    for (const message of MESSAGES.values()) expect(differencesOf(message, protos), message.of).toEqual([]);
    expect(differencesOf(UNKNOWN, protos)).toEqual([]);
  });

  it('is the same as in JSON, object by object', async () => {
    const { url, ca, adminToken, ask } = real();
    const server = { url, ca, serverName: undefined, verified: true };
    const { ports } = kubernetesSource({ server, credentials: async () => ({ token: adminToken }) });
    const lists = [
      [await ports.listNodes(undefined, building.signal), '/api/v1/nodes', nodeSchema],
      [await ports.listPods(undefined, building.signal), '/api/v1/pods', podSchema],
      [await ports.listEvents(undefined, building.signal), '/api/v1/events?fieldSelector=type!%3DNormal', eventSchema],
    ] as const;
    for (const [{ items }, path, schema] of lists) {
      const inJson = z.object({ items: z.array(schema) }).parse(await ask('GET', path));
      expect(inJson.items.length).toBeGreaterThan(0);
      expect(Array.from<unknown>(items).map(withoutEmpty)).toEqual(inJson.items.map(withoutEmpty));
    }
  });
});

describe('the example of a CronJob', () => {
  it('is taken whole by an API server', async () => {
    const { ask } = real();
    await ask('POST', '/api/v1/namespaces', { metadata: { name: 'auditor' } });
    const text = await readFile(join(import.meta.dirname, '../../examples/cronjob.yaml'), 'utf8');
    const folders = {
      ServiceAccount: '/api/v1/namespaces/auditor/serviceaccounts',
      ConfigMap: '/api/v1/namespaces/auditor/configmaps',
      CronJob: '/apis/batch/v1/namespaces/auditor/cronjobs',
    };
    const kinds = parseAllDocuments(text).map((document) => document.toJS());
    expect(kinds.map(({ kind }) => kind)).toEqual(Object.keys(folders));
    for (const [index, folder] of Object.values(folders).entries()) {
      await ask('POST', `${folder}?dryRun=All&fieldValidation=Strict`, kinds[index]);
    }
  });
});

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

describe('a cluster of 5,000 nodes and 100,000 pods', () => {
  let large: RealCluster;
  let product: Shipped;
  let world: SimulatedAws;

  beforeAll(async () => {
    if (cluster === undefined) return;
    product = await shipped();
    const built = aWorld({ home: ACCOUNT })
      .account(ACCOUNT, (account) => account.region(REGION))
      .bucket(BUCKET, { region: REGION })
      .role(ROLE);
    world = await startSimulatedAws(built);
    const programs = await ensureKubernetes(say, building.signal);
    large = await startCluster(programs, AT_STS(world));
    built.account(ACCOUNT, (account) => account.region(REGION, (region) => addLargeCluster(region, large)));
    const protos = await apiProtos(say, building.signal);
    const nodes = largeNodes(built.region(ACCOUNT, REGION)?.instances ?? []);
    await mapRoles(large, `${LINE}\n`);
    await apply(large, MANIFEST);
    await large.ask('POST', '/apis/apps/v1/namespaces/kube-system/daemonsets', daemonSet());
    await large.ask('POST', '/api/v1/namespaces/kube-system/configmaps', { metadata: { name: 'amazon-vpc-cni' } });
    await putAll(large.etcd, protos, largeCluster(nodes, new Date()));
  }, BUILDING);
  afterAll(async () => {
    await large?.stop();
    await world?.stop();
    await product?.remove();
  });

  const env = () => world.roleEnv(ROLE, REGION, 'an-audit');

  /** The time is only shown: the API server, AWS and whoever else uses this machine take theirs of the same processors. */
  function hold(
    what: string,
    { exitCode, stderr, wallSeconds, cpuSeconds, maxResidentBytes }: Measured,
    expected: { readonly exitCode: number; readonly mostMb: number },
  ): void {
    const mb = Math.round(maxResidentBytes / 1e6);
    say(`${what}: ${wallSeconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU, ${mb} MB resident`);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: expected.exitCode });
    expect(mb).toBeLessThan(expected.mostMb);
  }

  /** Where memory is not short, Node.js takes more of it before it looks for what is free again: see BENCHMARKS.md. */
  const BY_CLI = { exitCode: 1, mostMb: 440 };

  const waiting = /^200 pods on 50 nodes wait for an address\./;
  const pods = {
    state: 'bad',
    evidence: [
      '99,800 pods with an address of their own, 0 on the host network',
      '200 pods without an address: 200 wait for one',
    ],
  };

  it('is diagnosed by the role, pod by pod', async () => {
    const run = await product.cli(['diagnose', 'prod', '--kubernetes', '--format', 'json'], env());
    hold('diagnose --kubernetes', run, BY_CLI);
    const [diagnosis]: ShownDiagnosisReport['diagnoses'] = JSON.parse(run.stdout).diagnoses;
    expect(diagnosis?.conclusion.text).toMatch(waiting);
    expect(diagnosis?.steps.find(({ id }) => id === 'pods')).toMatchObject(pods);
  });

  it('is diagnosed by a kubeconfig, with the same answer', async () => {
    const file = join(product.folder, 'kubeconfig');
    await writeFile(file, kubeconfig(large.url, { ca: large.ca, token: large.adminToken }));
    const run = await product.cli(['diagnose', 'prod', '--kubeconfig', file, '--format', 'json'], env());
    hold('diagnose --kubeconfig', run, BY_CLI);
    const [diagnosis]: ShownDiagnosisReport['diagnoses'] = JSON.parse(run.stdout).diagnoses;
    expect(diagnosis?.conclusion.text).toMatch(waiting);
    expect(diagnosis?.steps.find(({ id }) => id === 'pods')).toMatchObject(pods);
  });

  it('is audited by the function, with the heap of the small one', async () => {
    const config = join(product.folder, 'config.json');
    await writeFile(config, JSON.stringify({ kubernetes: 'required' }));
    const run = await product.scan({ region: REGION }, { ...env(), CONFIG_FILE: config, RUNS: `s3://${BUCKET}/runs` });
    hold('the bundle of function scan', run, { exitCode: 0, mostMb: 400 });
    const { status, report } = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '');
    expect(status).toBe('complete');
    expect(report.targets[0].resources).toMatchObject({ kubeNodes: 5000, kubeEvents: 200, kubePods: 1, nodes: 5000 });
  });
});
