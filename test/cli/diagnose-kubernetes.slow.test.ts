import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Diagnosis, DiagnosisReport } from '../../lambda/model/diagnosis.ts';
import { CA, type KubeApi, OTHER_CA, TOKEN } from '../../simulated-aws/kubernetes/api-server.ts';
import { isSignedFor } from '../../simulated-aws/kubernetes/eks-token.ts';
import { anEvent, aPod, mapRoles } from '../../simulated-aws/kubernetes/objects.ts';
import { type SimulatedAws, startSimulatedAws } from '../../simulated-aws/server.ts';
import { aWorld } from '../../simulated-aws/world/index.ts';
import { startKubeApi } from '../support/kube-api.ts';
import { HOME, nodeIds, nodeRole, prodInKubernetes, REGION, withProd } from '../support/kube-cluster.ts';
import { publishedCli } from './published-cli.ts';
import { type CliOutcome, runCli } from './run-cli.ts';

const published = publishedCli();

let aws: SimulatedAws;
let api: KubeApi;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'diagnose-kubernetes-'));
  api = await startKubeApi();
  aws = await startSimulatedAws(
    aWorld({ home: HOME }).account(HOME, (account) =>
      account.region(REGION, (region) =>
        withProd(region, api, { cni: { version: 'v1.19.3', selfManaged: true } }).cluster('stage', { subnets: ['a'] }),
      ),
    ),
  );
  api.world = prodInKubernetes(aws);
});
afterEach(async () => {
  await aws.stop();
  await rm(home, { recursive: true });
  expect(aws.unsupported).toEqual([]);
  expect(api.unknown).toEqual([]);
});

interface Context {
  readonly server?: string;
  readonly ca?: string;
  readonly user?: object;
}

/** A kubeconfig with these contexts, of which the first is the current one. */
const kubeconfig = (contexts: Readonly<Record<string, Context>>) =>
  JSON.stringify({
    'current-context': Object.keys(contexts)[0],
    clusters: Object.entries(contexts).map(([name, { server = api.url, ca = CA }]) => ({
      name,
      cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
    })),
    contexts: Object.keys(contexts).map((name) => ({ name, context: { cluster: name, user: name } })),
    users: Object.entries(contexts).map(([name, { user = { token: TOKEN } }]) => ({ name, user })),
  });

async function write(contexts: Readonly<Record<string, Context>>, file = 'kubeconfig'): Promise<string> {
  const path = join(home, file);
  await writeFile(path, kubeconfig(contexts));
  return path;
}

function diagnose(...args: readonly string[]): Promise<CliOutcome> {
  return runCli(['diagnose', 'prod', ...args], {
    ...published,
    cwd: home,
    env: { ...aws.env(), HOME: home, COLUMNS: '100' },
  });
}

async function diagnoseJson(...args: readonly string[]): Promise<Diagnosis> {
  const { stdout } = await diagnose('--format', 'json', ...args);
  const { diagnoses }: DiagnosisReport = JSON.parse(stdout);
  expect(diagnoses).toHaveLength(1);
  return diagnoses[0] as Diagnosis;
}

const step = ({ steps }: Diagnosis, id: string) => steps.find((each) => each.id === id);
const OTHER = 'https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com';

describe('diagnose with a kubeconfig', () => {
  it('knows what AWS does not show: who aws-auth lets in, and which VPC CNI runs', async () => {
    const alone = await diagnoseJson();
    expect(step(alone, 'authorised')?.state).not.toBe('bad');
    expect(step(alone, 'cni')).toMatchObject({
      state: 'unknown',
      evidence: ['no vpc-cni add-on: the VPC CNI is self-managed'],
    });
    const file = await write({ prod: {} });
    const diagnosis = await diagnoseJson('--kubeconfig', file);
    expect(step(diagnosis, 'authorised')?.state).toBe('ok');
    expect(step(diagnosis, 'cni')?.evidence[0]).toBe('VPC CNI 1.19.3, as DaemonSet aws-node runs it');
  });

  it('begins with the pods that wait for an address now', async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const [node = ''] = nodeIds(aws);
    const wait = { node, scheduled: minutesAgo(12) };
    api.world = {
      ...api.world,
      pods: [
        aPod({ name: 'web-1', ...wait }),
        aPod({ name: 'web-2', ...wait }),
        aPod({ name: 'new', node, scheduled: minutesAgo(1) }),
        aPod({ name: 'volume', ...wait }),
        aPod({ name: 'well', node, ip: '10.0.0.30' }),
        aPod({ name: 'proxy', node, ip: '10.0.0.10', hostNetwork: true }),
      ],
      events: [
        ...['web-1', 'web-2', 'new'].map((name) => anEvent({ name, last: minutesAgo(1) })),
        anEvent({ name: 'volume', message: '\u001B[31mno such volume', last: minutesAgo(1) }),
      ],
    };
    const { exitCode, stdout } = await diagnose('--kubeconfig', await write({ prod: {} }));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✗ No pod waits for an address/m);
    expect(stdout).toMatch(
      /^ {4}1 pod with an address of its own, 1 on the host network\n {4}4 pods without an address: 3/m,
    );
    expect(stdout).toMatch(/^NOW {10}2 pods on 1 node wait for an address\.$/m);
    expect(stdout).not.toContain('\u001B');
    const { stdout: alone } = await diagnose();
    expect(alone).not.toMatch(/pods-without-ip|^NOW/m);
    const file = await write({ prod: {} });
    const ofPod = await diagnose('--kubeconfig', file, '--pod', 'shop/web-1');
    expect(ofPod.stdout).toMatch(/^DIAGNOSIS {2}pod shop\/web-1 on node i-/m);
    expect(ofPod.stdout).toMatch(/^NOW {10,}Pod shop\/web-1 waits for an address\.$/m);
    expect(ofPod.stdout).toMatch(
      /^ {4}Pending on i-\w+, no address\n {4}FailedCreatePodSandBox: Failed to create pod/m,
    );
    const ofWell = await diagnose('--kubeconfig', file, '--pod', 'shop/well');
    expect(ofWell.stdout).toMatch(/^NOW {10,}Pod shop\/well does not wait for an address\.$/m);
    expect(await diagnose('--kubeconfig', file, '--pod', 'shop/none')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/pod shop\/none of cluster prod in .*: it has no pod of that name/),
    });
    expect(await diagnose('--pod', 'shop/well')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('add --context CONTEXT or --kubernetes'),
    });
    expect(await diagnose('--pod', 'Shop/../x')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/give NAMESPACE/),
    });
  });

  it('finds the role that aws-auth does not let in, and says so', async () => {
    api.world = {
      ...api.world,
      nodes: [],
      configmaps: { 'kube-system/aws-auth': mapRoles(nodeRole(aws).replace(':role/', ':instance-profile/')) },
    };
    const { exitCode, stdout } = await diagnose('--kubeconfig', await write({ prod: {} }));
    expect(exitCode).toBe(1);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/instead of the role/);
    expect(stdout).toMatch(/^✗ Node roles are authorised/m);
  });

  it('takes kubectl’s own context where it is of the cluster, and says so', async () => {
    await mkdir(join(home, '.kube'));
    const file = await write({ mine: {} }, '.kube/config');
    const { stderr } = await diagnose();
    expect(stderr).toBe(
      `diagnosing cluster prod in ${HOME} ${REGION}\nreading from Kubernetes, too: context mine of ${file}\n`,
    );
    expect(api.requests.length).toBeGreaterThan(0);
  });

  it('reads nothing from Kubernetes by a context of another cluster, and names the one that fits', async () => {
    await mkdir(join(home, '.kube'));
    await write({ other: { server: OTHER }, mine: {} }, '.kube/config');
    const { stderr, stdout } = await diagnose();
    expect(stderr).toContain(
      `nothing is read from Kubernetes: the current context other is of another API server (${OTHER}); --context mine is of this cluster\n`,
    );
    expect(api.requests).toEqual([]);
    expect(stdout).toContain('?');
    expect((await diagnose('--context', 'mine')).stderr).toContain('reading from Kubernetes, too: context mine');
  });

  it('says how to get a context where none fits', async () => {
    await mkdir(join(home, '.kube'));
    await write({ other: { server: OTHER } }, '.kube/config');
    expect((await diagnose()).stderr).toContain('aws eks update-kubeconfig --name prod --region eu-west-1 makes one\n');
  });

  it('is as without one where there is none', async () => {
    expect((await diagnose()).stderr).toBe(`diagnosing cluster prod in ${HOME} ${REGION}\n`);
  });

  it.each([
    ['a file that is not there', ['--kubeconfig', 'nowhere'], /^error: there is no kubeconfig nowhere$/m],
    ['a context that is not there', ['--context', 'nowhere'], /^error: kubeconfig: there is no context "nowhere" in /m],
    [
      'a context of another cluster',
      ['--context', 'other'],
      /^error: context other is of another API server .* than cluster prod in eu-west-1 \(.*\); --context mine is of this cluster$/m,
    ],
  ])('refuses %s', async (_, args, message) => {
    await mkdir(join(home, '.kube'));
    await write({ mine: {}, other: { server: OTHER, ca: OTHER_CA } }, '.kube/config');
    const { exitCode, stdout, stderr } = await diagnose(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('takes a context by a tunnel, when it is asked to, by the authority of the cluster', async () => {
    const { port } = new URL(api.url);
    const file = await write({ tunnel: { server: `https://localhost:${port}` } });
    expect((await diagnose('--kubeconfig', file)).stderr).toContain('reading from Kubernetes, too: context tunnel');
  });

  it('signs in by an exec plugin, as kubectl does', async () => {
    const plugin = join(home, 'get-token');
    const credential = {
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      status: { token: TOKEN },
    };
    await writeFile(plugin, `#!/bin/sh\ntest "$1" = eks && echo '${JSON.stringify(credential)}'\n`);
    await chmod(plugin, 0o755);
    const user = { exec: { apiVersion: credential.apiVersion, command: plugin, args: ['eks', 'get-token'] } };
    const diagnosis = await diagnoseJson('--kubeconfig', await write({ prod: { user } }));
    expect(step(diagnosis, 'authorised')?.state).toBe('ok');
  });

  it('leaves open what Kubernetes does not let it see, and says what would', async () => {
    const file = await write({ prod: { user: { token: 'nobody' } } });
    const diagnosis = await diagnoseJson('--kubeconfig', file);
    expect(step(diagnosis, 'authorised')).toMatchObject({ state: 'unknown' });
    expect(step(diagnosis, 'authorised')?.unknown).toContainEqual(
      expect.objectContaining({
        kind: 'not-read',
        source: 'kubernetes',
        reason: 'denied',
        action: 'authenticate',
        sections: ['kubeNodes', 'awsNodes', 'kubeConfigMaps'].filter((name) => name !== 'awsNodes'),
      }),
    );
    const { exitCode, stdout } = await diagnose('--kubeconfig', file);
    expect(exitCode).toBe(3);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'authorise this identity in the cluster, by an access entry or aws-auth',
    );
  });

  it('prints nothing of the cluster’s that steers a terminal', async () => {
    api.fault = ({ resource }) =>
      resource === 'nodes'
        ? {
            kind: 'body',
            status: 403,
            body: JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: '\u001B[2K\u001B]0;x\u0007no' }),
          }
        : undefined;
    const { stdout, stderr } = await diagnose('--kubeconfig', await write({ 'c\u001B[31m': {} }));
    expect(stdout + stderr).not.toContain('\u001B');
  });
});

describe('diagnose --kubernetes', () => {
  const secret = () => aws.env().AWS_SECRET_ACCESS_KEY ?? '';

  beforeEach(() => {
    api.letsIn = (token) => isSignedFor(token, 'prod', secret());
  });

  it('reads by the credentials of AWS, without a kubeconfig', async () => {
    const diagnosis = await diagnoseJson('--kubernetes');
    expect(step(diagnosis, 'authorised')?.state).toBe('ok');
    expect(step(diagnosis, 'cni')?.evidence[0]).toBe('VPC CNI 1.19.3, as DaemonSet aws-node runs it');
  });

  it('says what would let these credentials in where the cluster does not', async () => {
    api.letsIn = () => false;
    const diagnosis = await diagnoseJson('--kubernetes');
    expect(step(diagnosis, 'authorised')?.unknown).toContainEqual(
      expect.objectContaining({
        source: 'kubernetes',
        reason: 'denied',
        action: 'authenticate',
        message: expect.stringMatching(/^cluster prod does not let .* in \(401 Unauthorized\)/),
      }),
    );
  });

  it('reads nothing from Kubernetes with --no-kubernetes, whatever the kubeconfig', async () => {
    await mkdir(join(home, '.kube'));
    await write({ mine: {} }, '.kube/config');
    expect((await diagnose('--no-kubernetes')).stderr).toBe(`diagnosing cluster prod in ${HOME} ${REGION}\n`);
    expect(api.requests).toEqual([]);
  });

  it('takes one way, not two', async () => {
    const { exitCode, stderr } = await diagnose('--kubernetes', '--context', 'mine');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/^error: --kubernetes goes without --kubeconfig and --context$/m),
    });
  });

  it('goes by the configuration, in which a cluster may let nobody in', async () => {
    await writeFile(join(home, 'eks-ip-auditor.config.json'), '{ "kubernetes": "where-allowed" }');
    expect(step(await diagnoseJson(), 'authorised')?.state).toBe('ok');
    api.letsIn = () => false;
    const { evidence, unknown } = step(await diagnoseJson(), 'authorised') ?? {};
    expect(evidence).toContainEqual(expect.stringMatching(/^not read from Kubernetes: cluster prod does not let/));
    expect(unknown?.filter((gap) => gap.kind === 'not-read')).toEqual([]);
  });

  it.each([
    ['lets it in', undefined],
    ['does not know it', () => ({ kind: 'status' as const, status: 401 })],
    ['forbids it', () => ({ kind: 'forbidden' as const })],
    ['answers what is no answer', () => ({ kind: 'body' as const, body: '<html>' })],
    ['sends it elsewhere', () => ({ kind: 'redirect' as const, to: 'https://evil.example' })],
  ])('prints no token where the cluster %s', async (_, fault) => {
    api.fault = fault;
    for (const format of ['table', 'json', 'markdown', 'brief']) {
      const { stdout, stderr } = await diagnose('--kubernetes', '--format', format, '--verbose');
      expect(stdout + stderr).not.toMatch(/k8s-aws-v1|X-Amz-Signature|Bearer/);
    }
    const tokens = api.requests.flatMap(({ authorization }) => authorization?.replace('Bearer ', '') ?? []);
    expect(tokens.length).toBeGreaterThan(0);
    for (const token of tokens) expect(token).toMatch(/^k8s-aws-v1\./);
  });
});
