import { describe, expect, it } from 'vitest';
import { judgementsOf } from '../../lambda/audit/judgements.ts';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { diagnose } from '../../lambda/diagnose/diagnose.ts';
import { notASource, read } from '../../lambda/model/coverage.ts';
import type { Diagnosis } from '../../lambda/model/diagnosis.ts';
import { type Inventory, KUBERNETES_SECTIONS } from '../../lambda/model/inventory.ts';
import type { AskedPod, KubeEvent, WaitingPod } from '../../lambda/model/kubernetes.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import {
  aCluster,
  aCniEni,
  aCondition,
  aKubeEvent,
  aKubeNode,
  aNode,
  aNodePool,
  anAddon,
  anInventory,
  aSubnet,
  attached,
  aWaitingPod,
  CLUSTER,
  inKubernetes,
  kubePods,
  minutesAgo,
  NOW,
} from '../checks/an-inventory.ts';

const EVERY_CHECK = selectChecks(CHECKS, {});

interface InCluster {
  readonly free?: number;
  readonly waiting?: readonly WaitingPod[];
  readonly events?: readonly KubeEvent[];
}

function inventory({ free = 200, waiting = [], events = [] }: InCluster): Inventory {
  const onNodes = [{ node: aKubeNode().name, withAddress: 9, onBranchEnis: 2, hostNetwork: 4 }];
  return anInventory({
    clusters: [aCluster({ subnetIds: ['subnet-a'] })],
    subnets: [aSubnet({ id: 'subnet-a', availableIpAddressCount: free })],
    nodes: [aNode({ launchTime: minutesAgo(600) })],
    subnetEnis: [attached(aCniEni(), 'i-0a')],
    vpcCniAddons: [anAddon()],
    kubeNodes: inKubernetes([aKubeNode()]),
    kubePods: inKubernetes([kubePods({ onNodes, waiting })]),
    kubeEvents: inKubernetes(events),
  });
}

/** The same AWS, of which nobody has a kubeconfig. */
function withoutKubernetes({ sections, ...rest }: Inventory): Inventory {
  const none = KUBERNETES_SECTIONS.map((name) => [name, notASource(name, 'kubernetes')]);
  return { ...rest, sections: { ...sections, ...Object.fromEntries(none) } };
}

function diagnosed(of: Inventory, node?: string): Diagnosis {
  const subject = { cluster: CLUSTER, node };
  return diagnose(of, runChecks(of, EVERY_CHECK, NOW), judgementsOf(of, EVERY_CHECK, NOW), subject, NOW);
}

/** The diagnosis of pod web-1. */
function askedFor(of: Inventory, { node }: Pick<AskedPod, 'node'>): Diagnosis {
  const { namespace, name, uid } = aWaitingPod();
  const pod = {
    namespace,
    name,
    uid,
    phase: 'Pending',
    node,
    address: undefined,
    hostNetwork: false,
    wantsBranchEni: false,
  };
  const subject = { cluster: CLUSTER, node: undefined, pod };
  return diagnose(of, runChecks(of, EVERY_CHECK, NOW), judgementsOf(of, EVERY_CHECK, NOW), subject, NOW);
}

function tableOf(diagnosis: Diagnosis): string {
  const report = {
    schemaVersion: '2' as const,
    tool: { name: 'eks-ip-auditor' as const, version: '0' },
    unsearched: [],
    diagnoses: [diagnosis],
    logs: null,
  };
  return renderDiagnosis(report, 'table', { color: false, width: 100 });
}

const WAITING = {
  waiting: [aWaitingPod(), aWaitingPod({ name: 'web-2' }), aWaitingPod({ name: 'builds', node: undefined })],
  events: [
    aKubeEvent(),
    aKubeEvent({ name: 'web-2' }),
    aKubeEvent({ name: 'builds', reason: 'FailedScheduling', message: '0/1 nodes: 1 Insufficient cpu.', known: [] }),
  ],
};

describe('a diagnosis that reads from Kubernetes', () => {
  it('begins with the pods that wait, and names what explains them first', () => {
    const diagnosis = diagnosed(inventory({ free: 0, ...WAITING }));
    const [first] = diagnosis.steps;
    expect(first).toMatchObject({
      id: 'pods',
      state: 'bad',
      causes: [],
      follows: [{ check: 'pods-without-ip' }],
      evidence: [
        '11 pods with an address of their own (2 of a branch ENI), 4 on the host network',
        '3 pods without an address: 2 wait for one, 1 has no node yet',
      ],
    });
    expect(diagnosis.conclusion).toMatchObject({
      state: 'cause',
      cause: {
        findings: [{ check: 'subnet-low-ips' }],
        consequences: expect.arrayContaining([expect.objectContaining({ check: 'pods-without-ip' })]),
      },
    });
    const table = tableOf(diagnosis);
    expect(table).toMatch(/^NOW {10}2 pods on 1 node wait for an address\.$/m);
    expect(table).toMatch(/^MOST LIKELY {2}.*subnet-a/m);
    expect(table).toMatch(/^FOLLOWS {6}.*\bpods-without-ip\b/m);
  });

  it('has the pods themselves as its answer where AWS shows no cause', () => {
    const diagnosis = diagnosed(inventory(WAITING));
    expect(diagnosis.conclusion).toMatchObject({ state: 'cause', cause: { findings: [{ check: 'pods-without-ip' }] } });
    expect(tableOf(diagnosis)).toMatch(/^MOST LIKELY {2}2 pods on node i-0a/m);
    expect(diagnosis.lookedAt).not.toContain('pods-without-ip');
  });

  it('says that none waits, and sends nobody to look', () => {
    const diagnosis = diagnosed(inventory({}));
    expect(diagnosis.steps[0]).toMatchObject({ id: 'pods', state: 'ok' });
    const table = tableOf(diagnosis);
    expect(table).toMatch(/^NOW {10,}No pod waits for an address\.$/m);
    expect(table).not.toMatch(/pods and their events/);
  });

  it('says that pods wait for nodes, where a node pool launches none', () => {
    const of = inventory({ waiting: [aWaitingPod({ name: 'builds', node: undefined })] });
    const kubeNodePools = read(inKubernetes([aNodePool({ nodeClass: undefined })]));
    const diagnosis = diagnosed({ ...of, sections: { ...of.sections, kubeNodePools } });
    const table = tableOf(diagnosis);
    expect(table).toMatch(/^NOW {10}No pod waits for an address, and 1 pod waits for a node\.$/m);
    expect(table).toMatch(/^MOST LIKELY {2}Karpenter node pool default of cluster demo launches no nodes: /m);
    expect(table).toMatch(/^FIRST {8}Create EC2NodeClass default, /m);
  });

  it('says so, too, where the nodes of a node pool do not register', () => {
    const of = inventory({ waiting: [aWaitingPod({ name: 'builds', node: undefined })] });
    const conditions = [aCondition('NodeRegistrationHealthy', 'False', { reason: 'RegistrationFailed' })];
    const kubeNodePools = read(inKubernetes([aNodePool({ conditions })]));
    const table = tableOf(diagnosed({ ...of, sections: { ...of.sections, kubeNodePools } }));
    expect(table).toMatch(/^NOW {10}No pod waits for an address, and 1 pod waits for a node\.$/m);
    expect(table).toMatch(/^MOST LIKELY {2}Nodes of Karpenter node pool default .* repeatedly fail to join/m);
  });

  it.each([
    ['a named sandbox', 'failed to setup network for sandbox "', ''],
    ['what a plugin quotes', 'failed to setup network: ', ' because '.repeat(40)],
  ])('keeps the end of an event with %s: there stands what went wrong', (_, begin, middle) => {
    const end = 'failed (add): add cmd: failed to assign an IP address to container';
    const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = ${begin}${'0123456789abcdef'.repeat(4)}": ${middle}${end}`;
    const of = inventory({ waiting: [aWaitingPod()], events: [aKubeEvent({ message })] });
    const said = askedFor(of, { node: aKubeNode().name }).steps[0]?.evidence[1];
    expect(said?.startsWith('FailedCreatePodSandBox: Failed to create pod sandbox: ')).toBe(true);
    expect(said?.endsWith(end)).toBe(true);
    expect(said?.length).toBeLessThan(230);
  });

  it('says of a pod without a node that it has none', () => {
    expect(askedFor(inventory({}), { node: undefined }).steps[0]?.evidence[0]).toBe('Pending, no node yet, no address');
  });

  it('says no more than it knows where events could not be read', () => {
    const of = inventory({ waiting: WAITING.waiting });
    const gap = {
      section: 'kubeEvents',
      source: 'kubernetes',
      reason: 'denied',
      action: 'list events',
      message: 'no',
    } as const;
    const kubeEvents = {
      status: 'read' as const,
      items: [{ clusterName: CLUSTER, section: { status: 'gap' as const, gap } }],
    };
    const diagnosis = diagnosed({ ...of, sections: { ...of.sections, kubeEvents } });
    expect(diagnosis.steps[0]).toMatchObject({
      state: 'unknown',
      evidence: [expect.any(String), '3 pods without an address, whose events could not be read'],
      unknown: [{ kind: 'not-read', action: 'list events', reason: 'denied' }],
    });
    expect(tableOf(diagnosis)).not.toMatch(/^NOW/m);
  });

  it('tells of one node the pods that are there', () => {
    const [first] = diagnosed(inventory({ free: 0, ...WAITING }), 'i-0a').steps;
    expect(first?.evidence[1]).toMatch(/^2 pods without an address: 2 wait for one/);
  });
});

describe('the same AWS without a kubeconfig', () => {
  it('is asked nothing of pods, and hears nothing of them', () => {
    const diagnosis = diagnosed(withoutKubernetes(inventory({ free: 0, ...WAITING })));
    expect(diagnosis.steps.map(({ id }) => id)).not.toContain('pods');
    expect(JSON.stringify(diagnosis)).not.toMatch(/pods-without-ip|kubePods/);
    expect(tableOf(diagnosis)).toMatch(/8 questions/);
  });

  it('has every finding that it has with one, but for what pods show', () => {
    const of = inventory({ free: 0, ...WAITING });
    const without = runChecks(withoutKubernetes(of), EVERY_CHECK, NOW);
    const found = runChecks(of, EVERY_CHECK, NOW).findings.filter(({ check }) => check !== 'pods-without-ip');
    expect(without.findings.map(({ id }) => id)).toEqual(found.map(({ id }) => id));
    expect(without.evaluated).not.toContain('pods-without-ip');
    expect(without.notEvaluated).toEqual([]);
    expect(without.gaps).toEqual([]);
  });
});
