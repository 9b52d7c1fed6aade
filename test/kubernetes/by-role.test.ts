import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AwsClock } from '../../lambda/aws/aws-clock.ts';
import type { ApiOfCluster, ClusterApis } from '../../lambda/collect/kubernetes/apis.ts';
import { apisByRole } from '../../lambda/collect/kubernetes/by-role.ts';
import type { Gap } from '../../lambda/model/coverage.ts';
import { read } from '../../lambda/model/coverage.ts';
import type { Cluster } from '../../lambda/model/inventory.ts';
import type { KubernetesMode } from '../../lambda/model/kubernetes-access.ts';
import { CA, type KubeApi, OTHER_CA } from '../../simulated-aws/kubernetes/api-server.ts';
import { isSignedFor, readEksToken } from '../../simulated-aws/kubernetes/eks-token.ts';
import { aKubeNode } from '../../simulated-aws/kubernetes/objects.ts';
import { startKubeApi } from '../support/kube-api.ts';

const TARGET = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' };
const ROLE = 'arn:aws:iam::111122223333:role/platform/eks-ip-auditor';
const SECRET = 'a-secret';
const SESSION = { credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: SECRET }, principalArn: ROLE };
const HOST = '0123456789ABCDEF0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com';

const signal = () => new AbortController().signal;

let api: KubeApi;
beforeEach(async () => {
  api = await startKubeApi({ nodes: [aKubeNode()] });
  api.letsIn = (token) => isSignedFor(token, 'prod', SECRET);
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4566');
  return () => vi.unstubAllEnvs();
});

function aCluster(changes: Partial<Cluster> = {}): Cluster {
  return {
    name: 'prod',
    arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod',
    status: 'ACTIVE',
    version: '1.33',
    vpcId: 'vpc-1',
    subnetIds: [],
    ipFamily: 'ipv4',
    endpoint: { isPublic: true, isPrivate: true, publicCidrs: ['0.0.0.0/0'] },
    apiServer: { url: api.url, ca: CA },
    autoMode: false,
    hybridNodes: false,
    roleArn: 'arn:aws:iam::111122223333:role/cluster',
    autoModeNodeRoleArn: undefined,
    authenticationMode: 'API_AND_CONFIG_MAP',
    healthIssues: [],
    tags: {},
    ...changes,
  };
}

async function apisOf(
  clusters: readonly Cluster[],
  mode: KubernetesMode = 'required',
  clock?: AwsClock,
): Promise<ClusterApis> {
  const apis = apisByRole({ session: SESSION, target: TARGET, mode, clock });
  if (apis === undefined) throw new Error('nothing is read');
  return apis({ section: async () => read(clusters) as never });
}

async function apiOf(changes: Partial<Cluster> = {}, clock?: AwsClock): Promise<ApiOfCluster> {
  const { byCluster } = await apisOf([aCluster(changes)], 'required', clock);
  const [first] = byCluster.values();
  if (first === undefined) throw new Error('no cluster is asked');
  return first;
}

/** The gap that a list of nodes leaves. */
async function gapOf(changes: Partial<Cluster> = {}, clock?: AwsClock): Promise<Gap | undefined> {
  const source = await apiOf(changes, clock);
  if ('problem' in source) throw new Error(source.problem);
  return source.ports.listNodes(undefined, signal()).then(
    () => undefined,
    (error: unknown) => source.gapOf('kubeNodes', error),
  );
}

async function problemOf(changes: Partial<Cluster>): Promise<string | undefined> {
  const source = await apiOf(changes);
  return 'problem' in source ? source.problem : undefined;
}

describe('the API of a cluster by the role of its account', () => {
  it('is read by a token that this role signs for this cluster', async () => {
    const source = await apiOf();
    if ('problem' in source) throw new Error(source.problem);
    expect([...(await source.ports.listNodes(undefined, signal())).items]).toHaveLength(1);
    const [request] = api.requests;
    expect(readEksToken(request?.authorization?.replace('Bearer ', '') ?? '')).toMatchObject({
      host: 'sts.eu-west-1.amazonaws.com',
      accessKeyId: 'ASIAEXAMPLE',
    });
  });

  it('signs once for many calls', async () => {
    const source = await apiOf();
    if ('problem' in source) throw new Error(source.problem);
    for (let calls = 0; calls < 3; calls++) await source.ports.listNodes(undefined, signal());
    expect(new Set(api.requests.map(({ authorization }) => authorization)).size).toBe(1);
  });

  it('is not asked again with another token where it does not let the role in', async () => {
    api.letsIn = () => false;
    await gapOf();
    expect(api.requests).toHaveLength(1);
  });

  it('is not asked where nobody wants it, or EKS is still making it', async () => {
    expect(apisByRole({ session: SESSION, target: TARGET, mode: 'off' })).toBeUndefined();
    expect((await apisOf([aCluster({ status: 'CREATING', apiServer: undefined })])).byCluster.size).toBe(0);
  });
});

describe('a token', () => {
  it.each([
    ['another host', 'https://evil.example'],
    ['a host of another region', `https://${HOST.replace('eu-west-1', 'us-east-1')}`],
    ['a connection without TLS', `http://${HOST}`],
    ['a host of the network of the function', 'https://169.254.169.254'],
  ])('goes to no endpoint that is none of EKS: %s', async (_, url) => {
    expect(await problemOf({ apiServer: { url, ca: CA } })).toMatch(
      /^EKS gives an endpoint for cluster prod that is none/,
    );
    expect(await problemOf({ apiServer: { url: `https://${HOST}`, ca: CA } })).toBeUndefined();
  });

  it('goes to this machine only where AWS is simulated here too', async () => {
    for (const url of ['', 'https://eks.eu-west-1.amazonaws.com', 'https://127.0.0.1.evil.example']) {
      vi.stubEnv('AWS_ENDPOINT_URL', url);
      expect(await problemOf({})).toMatch(/none of EKS in eu-west-1, so no token goes there$/);
    }
    expect(api.requests).toEqual([]);
  });

  it('goes to no server that the authority of the cluster does not vouch for, whatever the environment says', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await gapOf({ apiServer: { url: api.url, ca: OTHER_CA } })).toMatchObject({
      reason: 'unusable',
      action: 'connect',
    });
    expect(api.requests).toEqual([]);
  });

  it('goes nowhere where EKS names no authority: those of the machine do not count', async () => {
    for (const ca of ['', 'nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n']) {
      expect(await problemOf({ apiServer: { url: api.url, ca } })).toMatch(/is no certificate$/);
    }
  });

  it('does not follow a redirect', async () => {
    const other = await startKubeApi({ nodes: [aKubeNode()] });
    other.letsIn = () => true;
    api.fault = () => ({ kind: 'redirect', to: `${other.url}/api/v1/nodes` });
    expect(await gapOf()).toMatchObject({ reason: 'unusable' });
    expect([...other.requests, ...other.unknown]).toEqual([]);
  });

  it('does not go by a proxy of the environment, as what is not told otherwise does there', async () => {
    api.letsIn = () => true;
    const asked = await inProcessWithProxy(api.url);
    expect(asked.byDefault).toMatch(/ECONNREFUSED 127\.0\.0\.1:9$/);
    expect(asked.byOurs).toBe(200);
  });
});

/** Node.js reads it when a process starts: nothing listens at the proxy. */
async function inProcessWithProxy(url: string): Promise<{ readonly byDefault: unknown; readonly byOurs: unknown }> {
  const file = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    import { get } from 'node:https';
    import { CA } from ${file('../../simulated-aws/kubernetes/api-server.ts')};
    import { sender } from ${file('../../lambda/kubernetes/request.ts')};
    const [url] = process.argv.slice(1);
    const byDefault = await new Promise((resolve) =>
      get(url, { ca: CA }, (response) => resolve(response.statusCode)).on('error', ({ message }) => resolve(message)),
    );
    const send = sender({ server: { url, ca: CA, verified: true } }, 5000);
    const byOurs = await send({ path: '/api/v1/nodes', call: 'list nodes' }, { token: 'any' }, new AbortController().signal).then(
      ({ status }) => status,
      ({ message }) => message,
    );
    console.log(JSON.stringify({ byDefault, byOurs }));
  `;
  const env = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: 'http://127.0.0.1:9' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, url], { env });
  return JSON.parse(stdout);
}

describe('what keeps the role from reading', () => {
  it('is said with the access entry that would let it in', async () => {
    api.letsIn = () => false;
    expect(await gapOf()).toMatchObject({
      source: 'kubernetes',
      reason: 'denied',
      action: 'authenticate',
      message:
        `cluster prod does not let ${ROLE} in (401 Unauthorized); run: aws eks create-access-entry --region eu-west-1 ` +
        `--cluster-name prod --principal-arn ${ROLE} --kubernetes-groups eks-ip-auditor`,
    });
  });

  it('is said with the line of aws-auth where only that counts: there an ARN has no path', async () => {
    api.letsIn = () => false;
    expect(await gapOf({ authenticationMode: 'CONFIG_MAP' })).toMatchObject({
      message: expect.stringContaining(
        'add to mapRoles of aws-auth: - {rolearn: arn:aws:iam::111122223333:role/eks-ip-auditor, username: eks-ip-auditor, groups: [eks-ip-auditor]}',
      ),
    });
  });

  describe('is said of a clock', () => {
    beforeEach(() => {
      api.letsIn = () => false;
      return () => vi.useRealTimers();
    });
    const MINUTES = 60_000;
    // A server in this process has the real time.
    const own = (minutes: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * MINUTES });

    it.each([
      [-20, 'behind'],
      [8, 'ahead of'],
    ])('that is %d minutes off, and not of the access entry', async (minutes, side) => {
      own(minutes);
      expect((await gapOf())?.message).toMatch(
        new RegExp(
          `^cluster prod does not let ${ROLE} in \\(401 Unauthorized\\); this machine's clock is \\d+ minutes ${side} that of the API server, which refuses tokens for that; correct it$`,
        ),
      );
    });

    it.each([-12, 4])('not where it is %d minutes off, for which tokens are taken', async (minutes) => {
      own(minutes);
      expect((await gapOf())?.message).toContain('create-access-entry');
    });

    it("not where tokens go by AWS's time", async () => {
      own(-40);
      const clock = { read: () => ({ known: true as const, aheadMs: 40 * MINUTES }) };
      expect((await gapOf({}, clock))?.message).toContain('create-access-entry');
      const { at } = readEksToken(api.requests[0]?.authorization?.replace('Bearer ', '') ?? '');
      expect(Math.abs(at.getTime() - Date.now() - 40 * MINUTES)).toBeLessThan(MINUTES);
    });
  });

  it('puts no name into a command that is none of a cluster', async () => {
    api.letsIn = () => false;
    const gap = await gapOf({ name: 'prod; rm -rf /' });
    expect(gap?.message).not.toContain('create-access-entry');
  });

  it('names the endpoint that is private, or lets in others only', async () => {
    await api.stop();
    const endpoint = { isPublic: false, isPrivate: true, publicCidrs: [] };
    expect((await gapOf({ endpoint }))?.message).toMatch(/^cluster prod: .*; its endpoint is private: only its VPC/);
    const some = { isPublic: true, isPrivate: true, publicCidrs: ['203.0.113.0/24'] };
    expect((await gapOf({ endpoint: some }))?.message).toMatch(/its public endpoint lets in 203\.0\.113\.0\/24 only$/);
  });
});

describe('no error of ours', () => {
  it.each([
    ['that it is not let in', () => (api.letsIn = () => false)],
    ['that it is forbidden', () => (api.fault = () => ({ kind: 'forbidden' as const }))],
    ['that the connection was cut', () => (api.fault = () => ({ kind: 'drop' as const }))],
    ['that an answer is none', () => (api.fault = () => ({ kind: 'body' as const, body: '<html>' }))],
    ['a redirect', () => (api.fault = ({ url }) => ({ kind: 'redirect' as const, to: url }))],
  ])('has the token in it: %s', async (_, breaks) => {
    breaks();
    const source = await apiOf();
    if ('problem' in source) throw new Error(source.problem);
    const error: unknown = await source.ports.listNodes(undefined, signal()).catch((thrown: unknown) => thrown);
    const all = `${JSON.stringify(error)} ${String(error)} ${error instanceof Error ? error.stack : ''} ${JSON.stringify(source.gapOf('kubeNodes', error))}`;
    expect(all).not.toMatch(/k8s-aws-v1|X-Amz-Signature|Bearer/);
    expect(api.requests.length).toBeGreaterThan(0);
  });
});
