import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditEstate } from '../../lambda/audit/audit-estate.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { homeSession } from '../../lambda/aws/sessions.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { parseConfig } from '../../lambda/config/load.ts';
import { toRequest } from '../../lambda/config/to-request.ts';
import { diagnoseCluster } from '../../lambda/diagnose/diagnose-estate.ts';
import { kubernetesSource } from '../../lambda/kubernetes/source.ts';
import { directoryStore } from '../../lambda/ledger/directory-store.ts';
import type { KubernetesMode } from '../../lambda/model/kubernetes-access.ts';
import type { Report } from '../../lambda/model/report.ts';
import { render } from '../../lambda/report/render.ts';
import { aWorld, type SimulatedAws, startSimulatedAws } from '../../simulated-aws/index.ts';
import { CA, type KubeApi, TOKEN } from '../../simulated-aws/kubernetes/api-server.ts';
import { isSignedFor } from '../../simulated-aws/kubernetes/eks-token.ts';
import { mapRoles } from '../../simulated-aws/kubernetes/objects.ts';
import { stubEnvironment } from '../support/environment.ts';
import { startKubeApi } from '../support/kube-api.ts';
import { HOME, nodeRole, prodInKubernetes, REGION, withProd } from '../support/kube-cluster.ts';

const ROLE_CHECK = 'node-role-not-authorized';

let aws: SimulatedAws;
let prod: KubeApi;
let stage: KubeApi;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubernetes-'));
  prod = await startKubeApi();
  stage = await startKubeApi();
  aws = await startSimulatedAws(
    aWorld({ home: HOME }).account(HOME, (account) =>
      account.region(REGION, (region) =>
        withProd(region, prod).cluster('stage', { subnets: ['a', 'b'], endpoint: { url: stage.url, ca: CA } }),
      ),
    ),
  );
  const secret = aws.env().AWS_SECRET_ACCESS_KEY ?? '';
  prod.letsIn = (token) => token === TOKEN || isSignedFor(token, 'prod', secret);
  stage.letsIn = (token) => isSignedFor(token, 'stage', secret);
  prod.world = prodInKubernetes(aws);
  stubEnvironment(aws.env());
});
afterEach(async () => {
  await aws.stop();
  await rm(folder, { recursive: true });
  expect([...prod.unknown, ...stage.unknown, ...aws.unsupported]).toEqual([]);
});

/** Somebody put the instance profile into aws-auth, and no node gets in. */
function forgetTheRole(): void {
  prod.world = {
    ...prod.world,
    nodes: [],
    configmaps: { 'kube-system/aws-auth': mapRoles(nodeRole(aws).replace(':role/', ':instance-profile/')) },
  };
}

interface How {
  readonly checks?: readonly string[];
  readonly signal?: AbortSignal;
  readonly remembers?: boolean;
}

async function audit(kubernetes: KubernetesMode, { checks, signal, remembers = false }: How = {}): Promise<Report> {
  const config = parseConfig(CHECKS, JSON.stringify({ kubernetes, targets: { regions: [REGION] } }), 'test');
  const until = signal ?? new AbortController().signal;
  const { report } = await auditEstate(toRequest(config, { checks }, { checks: CHECKS, homeRegion: REGION }), {
    home: await homeSession(),
    homeRegion: REGION,
    signal: until,
    clock: () => new Date(),
    version: '0.1.0',
    memory: remembers ? { store: directoryStore(folder), signal: new AbortController().signal } : undefined,
  });
  return report;
}

const target = ({ targets }: Report) => targets[0];

describe('an audit that reads no Kubernetes', () => {
  it('asks no cluster, says nothing of it, and lacks nothing', async () => {
    const report = await audit('off');
    expect([...prod.requests, ...stage.requests]).toEqual([]);
    expect(target(report)).toMatchObject({ status: 'complete', gaps: [] });
    expect(target(report)).not.toHaveProperty('kubernetes');
  });
});

describe('an audit that reads Kubernetes where clusters allow it', () => {
  it('has each cluster read by a token of its own', async () => {
    const report = await audit('where-allowed');
    expect(target(report)).toMatchObject({ status: 'complete', gaps: [] });
    expect(target(report)?.kubernetes).toEqual([
      { cluster: 'prod', status: 'read', expected: [] },
      { cluster: 'stage', status: 'read', expected: [] },
    ]);
  });

  it('lacks nothing where one lets it not in, and says which and why in every form', async () => {
    stage.letsIn = () => false;
    const report = await audit('where-allowed');
    expect(target(report)).toMatchObject({ status: 'complete', gaps: [] });
    expect(report.summary.complete).toBe(true);
    expect(target(report)?.kubernetes?.map(({ cluster, status }) => [cluster, status])).toEqual([
      ['prod', 'read'],
      ['stage', 'not-read'],
    ]);
    for (const format of ['table', 'markdown'] as const) {
      const text = render(report, format, { color: false, width: 100 }).replaceAll(/\s+/g, ' ');
      expect(text).toMatch(/the Kubernetes API of 1 of 2 clusters/);
      expect(text).toMatch(/Nothing read from the Kubernetes API: stage \(111122223333 eu-west-1\): access denied/);
    }
  });

  it('has what one allows, and says what it does not', async () => {
    prod.fault = ({ resource }) => (resource === 'nodes' ? { kind: 'forbidden' } : undefined);
    const report = await audit('where-allowed');
    expect(target(report)).toMatchObject({ status: 'complete', gaps: [] });
    expect(target(report)?.kubernetes?.[0]).toMatchObject({
      cluster: 'prod',
      status: 'partly',
      expected: [{ section: 'kubeNodes', reason: 'denied', action: 'list nodes' }],
    });
  });

  it('lacks nothing where one is out of reach', async () => {
    await stage.stop();
    const report = await audit('where-allowed');
    expect(target(report)).toMatchObject({ status: 'complete', gaps: [] });
    expect(target(report)?.kubernetes?.[1]).toMatchObject({ cluster: 'stage', status: 'not-read' });
  });

  it('has a gap where one lets it in, and then stops', async () => {
    let answered = 0;
    prod.fault = () => {
      answered += 1;
      return answered > 1 ? { kind: 'status', status: 503, retryAfter: 0 } : undefined;
    };
    const report = await audit('where-allowed');
    expect(target(report)).toMatchObject({ status: 'partial' });
    expect(target(report)?.gaps).toContainEqual(expect.objectContaining({ source: 'kubernetes', reason: 'error' }));
  });
});

describe('an audit that is required to read Kubernetes', () => {
  it('has a gap for a cluster that does not let it in, with what would', async () => {
    stage.letsIn = () => false;
    const report = await audit('required');
    expect(target(report)).toMatchObject({ status: 'partial' });
    expect(report.summary.complete).toBe(false);
    const gaps = target(report)?.gaps ?? [];
    const sections = ['kubeNodes', 'awsNodes', 'kubeConfigMaps'];
    expect(gaps.map(({ section }) => section)).toEqual(expect.arrayContaining(sections));
    for (const gap of gaps)
      expect(gap).toMatchObject({ source: 'kubernetes', reason: 'denied', action: 'authenticate' });
    expect(gaps[0]?.message).toMatch(
      /^cluster stage does not let arn:aws:iam::111122223333:\S+ in \(401 Unauthorized\); run: aws eks create-access-entry/,
    );
    const text = render(report, 'table', { color: false, width: 100 }).replaceAll(/\s+/g, ' ');
    expect(text).toContain('NOT LOOKED AT');
  });

  it('ends when its time is over, with a gap for each that did not answer', async () => {
    stage.fault = () => ({ kind: 'hang' });
    const began = Date.now();
    const report = await audit('required', { signal: AbortSignal.timeout(3_000) });
    expect(Date.now() - began).toBeLessThan(8_000);
    const ofStage = (target(report)?.gaps ?? []).filter(({ source }) => source === 'kubernetes');
    expect(ofStage.length).toBeGreaterThan(0);
    for (const gap of ofStage) expect(gap.reason).toBe('timeout');
  });

  it('is not led by the answer of AWS to where a token must not go', async () => {
    const cluster = aws.world.region(HOME, REGION)?.clusters.get('stage');
    if (cluster === undefined) throw new Error('no cluster');
    cluster.shape.endpoint = 'https://evil.example';
    const report = await audit('required');
    expect(target(report)?.gaps[0]).toMatchObject({
      reason: 'unusable',
      message: expect.stringMatching(/none of EKS in eu-west-1, so no token goes there$/),
    });
  });
});

describe('what an audit finds with Kubernetes', () => {
  it('is what a diagnosis by a kubeconfig finds', async () => {
    forgetTheRole();
    const { findings } = await audit('where-allowed');
    const found = findings.filter(({ check, cluster }) => check === ROLE_CHECK && cluster === 'prod');
    const checks = selectChecks(CHECKS, {}, [ROLE_CHECK]);
    const request = toRequest(parseConfig(CHECKS, '{}', 'test'), {}, { checks: CHECKS, homeRegion: REGION });
    const { diagnoses } = await diagnoseCluster(
      { ...request, cluster: 'prod', checks },
      {
        home: await homeSession(),
        homeRegion: REGION,
        signal: new AbortController().signal,
        clock: () => new Date(),
        kubernetes: async ({ endpoint = '', ca }) =>
          kubernetesSource({
            server: { url: endpoint, ca, serverName: undefined, verified: true },
            credentials: async () => ({ token: TOKEN }),
          }),
      },
    );
    const causes = diagnoses[0]?.steps.flatMap((step) => step.causes.flatMap((cause) => cause.findings)) ?? [];
    const judged = ({ id, severity, message, evidence }: (typeof found)[number]) => ({
      id,
      severity,
      message,
      evidence,
    });
    expect(found).toHaveLength(1);
    expect(found.map(judged)).toEqual(causes.map((finding) => judged({ ...finding, explainedBy: [] })));
    expect(found[0]?.severity).toMatch(/critical|high/);
  });

  it('is not over because the cluster lets it in no longer', async () => {
    forgetTheRole();
    const how = { remembers: true, checks: ['windows-node-without-pod-ips', ROLE_CHECK] };
    const open = async (mode: KubernetesMode) =>
      (await audit(mode, how)).findings.filter(({ check }) => check === ROLE_CHECK).map(({ status }) => status);
    expect(await open('where-allowed')).toEqual(['new']);
    const { letsIn } = prod;
    prod.letsIn = () => false;
    expect(await open('where-allowed')).not.toContain('resolved');
    // Had it been forgotten or resolved meanwhile, it would be new.
    prod.letsIn = letsIn;
    expect(await open('where-allowed')).toEqual(['ongoing']);
  });
});
