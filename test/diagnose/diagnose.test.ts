import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgementsOf } from '../../lambda/audit/judgements.ts';
import type { ChecksOutcome } from '../../lambda/audit/run-checks.ts';
import { runChecks } from '../../lambda/audit/run-checks.ts';
import { selectChecks } from '../../lambda/audit/select-checks.ts';
import { CHECKS } from '../../lambda/checks/index.ts';
import { diagnose } from '../../lambda/diagnose/diagnose.ts';
import { itemsOf, read } from '../../lambda/model/coverage.ts';
import type { Diagnosis, DiagnosisStep } from '../../lambda/model/diagnosis.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import { isKubernetesSection, SECTION_NAMES } from '../../lambda/model/inventory.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import {
  aCiliumEni,
  aCluster,
  aCniEni,
  aFargateProfile,
  aNode,
  aNodegroup,
  anAddon,
  anAwsNode,
  anEni,
  anEniConfig,
  anInstanceProfile,
  anInventory,
  aSubnet,
  attached,
  CLUSTER,
  inKubernetes,
  minutesAgo,
  NOW,
  roleArn,
  withGaps,
} from '../checks/an-inventory.ts';
import { ASKED_CHECKS, onCluster, onEni, onGroup, onNode, onRole, onSubnet } from './a-finding.ts';

/** The demo cluster in subnets a and b, one node in each, and another cluster that has b as well. */
const ENDPOINT = { isPublic: true, isPrivate: true, publicCidrs: ['198.51.100.0/24'] };

const INVENTORY = anInventory({
  clusters: [
    aCluster({ subnetIds: ['subnet-a', 'subnet-b'], endpoint: ENDPOINT }),
    aCluster({ name: 'other', subnetIds: ['subnet-b'] }),
  ],
  vpcCniAddons: [anAddon()],
  nodegroups: [
    aNodegroup({ name: 'workers', subnetIds: ['subnet-a'], nodeRoleArn: roleArn('workers') }),
    aNodegroup({ name: 'batch', subnetIds: ['subnet-b'], nodeRoleArn: roleArn('batch') }),
  ],
  subnets: [aSubnet({ id: 'subnet-a' }), aSubnet({ id: 'subnet-b' }), aSubnet({ id: 'subnet-c' })],
  nodes: [
    aNode({ id: 'i-0a', tags: tagsOf(CLUSTER, 'workers') }),
    aNode({ id: 'i-0b', subnetId: 'subnet-b', tags: tagsOf(CLUSTER, 'batch') }),
    aNode({ id: 'i-0c', subnetId: 'subnet-b', tags: tagsOf('other', 'workers') }),
  ],
  subnetEnis: [servedBy('i-0a', 'subnet-a'), servedBy('i-0b', 'subnet-b'), servedBy('i-0c', 'subnet-b')],
  instanceProfiles: [anInstanceProfile()],
});

/** The primary ENI of a node, on which the VPC CNI has addresses for pods. */
function servedBy(node: string, subnetId: string) {
  const tags = { 'node.k8s.amazonaws.com/instance_id': node };
  return attached(aCniEni({ id: `eni-${node}`, subnetId, description: '', tags }), node, 0);
}

function tagsOf(cluster: string, nodegroup: string) {
  return { 'eks:cluster-name': cluster, 'eks:nodegroup-name': nodegroup };
}

function outcomeOf(findings: readonly Finding[], notEvaluated: ChecksOutcome['notEvaluated'] = []): ChecksOutcome {
  return { findings, evaluated: [], notEvaluated, gaps: [] };
}

const EVERY_CHECK = selectChecks(CHECKS, {});

function judged(inventory: Inventory) {
  return judgementsOf(inventory, EVERY_CHECK, NOW);
}

/** The same, where its API was asked for pods, and none waits. */
const WITH_PODS: Inventory = {
  ...INVENTORY,
  sections: {
    ...INVENTORY.sections,
    kubePods: { status: 'read', items: inKubernetes([{ onNodes: [], waiting: [] }]) },
    kubeEvents: { status: 'read', items: inKubernetes([]) },
  },
};

function diagnosed(findings: readonly Finding[], node?: string, inventory: Inventory = INVENTORY): Diagnosis {
  return diagnose(inventory, outcomeOf(findings), judged(inventory), { cluster: CLUSTER, node }, NOW);
}

/** With what the real checks say of it. */
function audited(inventory: Inventory, cluster = CLUSTER): Diagnosis {
  const outcome = runChecks(inventory, EVERY_CHECK, NOW);
  return diagnose(inventory, outcome, judged(inventory), { cluster, node: undefined }, NOW);
}

function step({ steps }: Diagnosis, id: string): DiagnosisStep {
  const found = steps.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no step ${id}`);
  return found;
}

/** Everything that a step says is wrong, wherever it says so. */
const toldIn = ({ causes }: DiagnosisStep) =>
  causes.flatMap(({ findings, consequences }) => [...findings, ...consequences]);

const idsTold = ({ steps }: Diagnosis) =>
  steps.flatMap((each) => [...toldIn(each), ...each.notes]).map(({ resource }) => resource.id);

describe('diagnose', () => {
  it('answers every question of a cluster that is well, with what was looked at', () => {
    const diagnosis = diagnosed([]);
    expect(diagnosis.steps.map(({ state }) => state)).toEqual(Array(8).fill('ok'));
    for (const { evidence } of diagnosis.steps) expect(evidence).not.toEqual([]);
    expect(diagnosis.conclusion).toEqual({ state: 'healthy', cause: null, logged: null });
  });

  it('leaves open how nodes are where a group wants some and has none, beside groups that are well', () => {
    const { nodegroups } = INVENTORY.sections;
    const items = [...itemsOf(nodegroups), aNodegroup({ name: 'gpu', scaling: { min: 0, desired: 3, max: 3 } })];
    const wanting = { ...INVENTORY, sections: { ...INVENTORY.sections, nodegroups: read(items) } };
    for (const id of ['reach', 'nodes'] as const) {
      const { state, judged: said } = step(diagnosed([], undefined, wanting), id);
      expect(state).toBe('unknown');
      expect(said.filter(({ what }) => what === 'node')).toMatchObject([
        { judged: 2, all: 5, notJudged: [{ count: 3, because: 'missing: desired by node group gpu' }] },
      ]);
      expect(step(diagnosed([], 'i-0a', wanting), id).state).toBe('ok');
    }
  });

  it('ticks no instance type that the release of the VPC CNI may not know, where nobody knows the release', () => {
    const group = (instanceType: string) => ({
      ...INVENTORY,
      sections: {
        ...INVENTORY.sections,
        vpcCniAddons: read([]),
        subnetEnis: read([]),
        nodegroups: read([aNodegroup({ instanceTypes: [instanceType] })]),
      },
    });
    const types = (instanceType: string) => step(diagnosed([], undefined, group(instanceType)), 'types').state;
    expect(types('m4.large')).toBe('ok');
    expect(types('t3.medium')).toBe('unknown');
  });

  it('tells a cause in its own step, and in the steps of its symptoms no more than that they follow', () => {
    const leak = onEni('leaked-eni', 'eni-1', { subnet: 'subnet-a' });
    const low = onSubnet('subnet-low-ips', 'subnet-a', { leaksToBlame: true }, { severity: 'critical' });
    const blocked = onCluster('cluster-upgrade-blocked', { freeBySubnet: { 'subnet-a': 3 } });
    const diagnosis = diagnosed([blocked, low, leak]);
    expect(step(diagnosis, 'addresses').causes).toEqual([{ findings: [leak], consequences: [low, blocked] }]);
    expect(step(diagnosis, 'addresses').follows).toEqual([]);
    expect(step(diagnosis, 'room')).toMatchObject({ state: 'bad', causes: [], follows: [blocked] });
    expect(diagnosis.conclusion).toMatchObject({ state: 'cause', cause: { findings: [leak] } });
  });

  it('tells a consequence of two causes under the first of them alone', () => {
    const [leakA, leakB] = ['a', 'b'].map((name) => onEni('leaked-eni', `eni-${name}`, { subnet: `subnet-${name}` }));
    const [lowA, lowB] = ['a', 'b'].map((name) => onSubnet('subnet-low-ips', `subnet-${name}`, { leaksToBlame: true }));
    const blocked = onCluster('cluster-upgrade-blocked', { freeBySubnet: { 'subnet-a': 3, 'subnet-b': 3 } });
    const findings = [leakA, leakB, lowA, lowB, blocked].flatMap((each) => each ?? []);
    expect(step(diagnosed(findings), 'addresses').causes).toEqual([
      { findings: [leakA], consequences: [blocked, lowA] },
      { findings: [leakB], consequences: [lowB] },
    ]);
  });

  it('names the first in the order of the checklist that breaks something, though another is worse', () => {
    const role = onRole('node-role-not-authorized', 'workers', { nodegroups: ['workers'] }, { severity: 'high' });
    const low = onSubnet('subnet-low-ips', 'subnet-a', { leaksToBlame: true }, { severity: 'critical' });
    const outdated = onCluster('cni-outdated', {}, { severity: 'medium' });
    expect(diagnosed([low, outdated, role]).conclusion).toMatchObject({ state: 'cause', cause: { findings: [role] } });
  });

  it('calls what breaks nothing yet a risk', () => {
    const outdated = onCluster('cni-outdated', {}, { severity: 'medium' });
    const ended = onGroup('unsupported-instance-type', 'workers', {}, { severity: 'low' });
    expect(diagnosed([ended, outdated]).conclusion).toMatchObject({ state: 'risk', cause: { findings: [outdated] } });
  });

  it('notes what is for information, and calls nothing wrong for it', () => {
    const old = onGroup('previous-generation-instance', 'workers', {}, { severity: 'info' });
    expect(step(diagnosed([old]), 'types')).toMatchObject({ state: 'ok', causes: [], notes: [old] });
  });
});

describe('what AWS does not show', () => {
  it.each<[string, Finding]>([
    ['authorised', onRole('node-role-not-authorized', 'x', { awsAuth: 'unknown' }, { severity: 'low' })],
    ['cni', onRole('node-role-lacks-cni-policy', 'x', { problem: 'undecided' }, { severity: 'info' })],
    ['cni', onCluster('cni-outdated', { problem: 'version-unknown' }, { severity: 'info' })],
    ['types', onCluster('unsupported-instance-type', { problem: 'cni-version-unknown' }, { severity: 'info' })],
    ['addresses', onSubnet('subnet-fragmented', 'subnet-a', { problem: 'if-used' }, { severity: 'info' })],
    ['nodes', onCluster('node-without-pod-ips', { problem: 'no-sign-of-cni' }, { severity: 'info' })],
  ])('leaves the question open: %s', (id, finding) => {
    const diagnosis = diagnosed([finding]);
    expect(step(diagnosis, id)).toMatchObject({
      state: 'unknown',
      causes: [],
      notes: [],
      unknown: [{ kind: 'not-shown', finding }],
    });
    expect(diagnosis.conclusion).toEqual({ state: 'unknown', cause: null, logged: null });
  });

  it('is no doubt where EKS says that nodes do not join', () => {
    const role = onRole('node-role-not-authorized', 'x', { awsAuth: 'unknown' }, { severity: 'high' });
    expect(step(diagnosed([role]), 'authorised').state).toBe('bad');
  });
});

describe('what could not be read', () => {
  it.each(SECTION_NAMES.map((name) => [name]))(
    '%s: never lets a question that rests on it pass for answered',
    (name) => {
      const diagnosis = audited(withGaps(isKubernetesSection(name) ? WITH_PODS : INVENTORY, [name]));
      const silent = runChecks(
        withGaps(isKubernetesSection(name) ? WITH_PODS : INVENTORY, [name]),
        selectChecks(CHECKS, {}),
        NOW,
      ).notEvaluated;
      const concerned = silent.filter(({ check }) => ASKED_CHECKS.includes(check));
      const open = diagnosis.steps.filter(({ unknown }) =>
        unknown.some((each) => each.kind === 'not-read' && each.sections.includes(name)),
      );
      for (const each of open) expect(each.state).not.toBe('ok');
      // Every check answers without Kubernetes; a question says that it could have known more.
      expect(open.length > 0).toBe(concerned.length > 0 || isKubernetesSection(name));
    },
  );

  it('is one answer gap a question, however many checks and sections it keeps from answering', () => {
    const gap = { section: 'subnets', reason: 'denied', action: 'ec2:DescribeSubnets', message: 'no' } as const;
    const inventory: Inventory = {
      ...INVENTORY,
      sections: {
        ...INVENTORY.sections,
        subnets: { status: 'gap', gap },
        subnetEnis: { status: 'gap', gap: { ...gap, section: 'subnetEnis', dependsOn: 'subnets' } },
      },
    };
    expect(step(audited(inventory), 'addresses').unknown).toEqual([
      {
        kind: 'not-read',
        sections: ['subnets', 'subnetEnis'],
        reason: 'denied',
        action: 'ec2:DescribeSubnets',
        message: 'no',
      },
    ]);
  });

  it('leaves everything open when it is everything, and crashes nowhere', () => {
    const diagnosis = audited(withGaps(INVENTORY, SECTION_NAMES));
    expect(diagnosis.steps.map(({ state }) => state)).toEqual(Array(9).fill('unknown'));
    expect(diagnosis.steps.flatMap(({ evidence }) => evidence)).toEqual([]);
    expect(diagnosis.conclusion.state).toBe('unknown');
  });

  it('does not turn nodes whose ENIs are not known into nodes without ENIs', () => {
    const { evidence } = step(audited(withGaps(INVENTORY, ['subnetEnis'])), 'nodes');
    expect(evidence).toEqual(['2 nodes, whose ENIs could not be read']);
  });

  it.each<[string, Parameters<typeof anInventory>[0], Partial<Inventory>, readonly string[]]>([
    [
      'add-on and what it sets',
      { vpcCniAddons: [anAddon({ configurationValues: '{"env":{"WARM_IP_TARGET":2,"ENABLE_POD_ENI":true}}' })] },
      {},
      ['VPC CNI 1.20.4, the add-on', 'set: ENABLE_POD_ENI=true and WARM_IP_TARGET=2'],
    ],
    [
      'add-on without a version',
      { vpcCniAddons: [anAddon({ addonVersion: 'latest' })] },
      {},
      ['the vpc-cni add-on states no version that can be read'],
    ],
    [
      'declared release',
      {},
      { declaredClusters: { demo: { cniVersion: '1.19.3' } } },
      ['VPC CNI 1.19.3, as the configuration declares'],
    ],
    [
      'self-managed VPC CNI',
      { nodes: [aNode()], subnetEnis: [attached(aCniEni(), 'i-0a')] },
      {},
      ['no vpc-cni add-on: the VPC CNI is self-managed'],
    ],
    [
      'other CNI',
      { nodes: [aNode()], subnetEnis: [aCiliumEni()] },
      {},
      ['no vpc-cni add-on: nodes have ENIs of Cilium'],
    ],
    [
      'VPC CNI with custom networking, and its ENIConfigs',
      {
        awsNodes: inKubernetes([anAwsNode({ environment: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' } })]),
        eniConfigs: inKubernetes([anEniConfig(), anEniConfig({ name: 'b', subnetId: undefined })]),
      },
      {},
      [
        'VPC CNI 1.19.3, as DaemonSet aws-node runs it',
        'set: AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG=true',
        'ENIConfigs: b (no subnet) and eu-west-1a (subnet-pods)',
      ],
    ],
    ['Auto Mode', { clusters: [aCluster({ autoMode: true })] }, {}, ['EKS Auto Mode gives the pods their addresses']],
    ['Fargate', { fargateProfiles: [aFargateProfile()] }, {}, ['no EC2 nodes: pods run on Fargate']],
    ['hybrid nodes', { clusters: [aCluster({ hybridNodes: true })] }, {}, ['no EC2 nodes: pods run on hybrid nodes']],
    [
      'nodes without a sign of any',
      { nodes: [aNode()] },
      {},
      ['no vpc-cni add-on: the VPC CNI is self-managed, or another CNI runs'],
    ],
  ])('shows which CNI the cluster has: %s', (_what, items, rest, evidence) => {
    expect(
      step(diagnosed([], undefined, anInventory({ clusters: [aCluster()], ...items }, rest)), 'cni').evidence,
    ).toEqual(evidence);
  });

  it('shows nothing of the CNI where the add-ons could not be read', () => {
    expect(step(diagnosed([], undefined, withGaps(INVENTORY, ['vpcCniAddons'])), 'cni').evidence).toEqual([]);
  });

  it('says by which internal IP kubectl knows a node that was not judged', () => {
    const young = aNode({ launchTime: minutesAgo(4) });
    const primary = attached(anEni({ privateIpAddresses: ['10.0.0.17'] }), young.id, 0);
    const inventory = anInventory({
      clusters: [aCluster()],
      nodes: [young],
      subnetEnis: [primary],
      vpcCniAddons: [anAddon()],
    });
    const { judged: things } = step(audited(inventory), 'nodes');
    expect(things).toMatchObject([
      { what: 'node', notJudged: [{ ids: [young.id], addresses: { [young.id]: '10.0.0.17' } }] },
    ]);
  });

  it('says which nodes no check judges the room for', () => {
    const nodes = [aNode(), aNode({ id: 'i-0b', operatorManaged: true }), aNode({ id: 'i-0c', operatorManaged: true })];
    const inventory = anInventory({ clusters: [aCluster()], nodes });
    expect(step(diagnosed([], undefined, inventory), 'room').evidence).toEqual([
      'not judged: room for more than 2 nodes of EKS Auto Mode',
      'not judged: room for more than 1 node outside managed node groups',
    ]);
  });

  it('names a check that failed', () => {
    const notEvaluated = [{ check: 'cni-outdated', partly: false, because: [{ threw: 'TypeError: x' }] }];
    const diagnosis = diagnose(
      INVENTORY,
      outcomeOf([], notEvaluated),
      judged(INVENTORY),
      { cluster: CLUSTER, node: undefined },
      NOW,
    );
    expect(step(diagnosis, 'cni')).toMatchObject({
      state: 'unknown',
      unknown: [{ kind: 'check-failed', check: 'cni-outdated', message: 'the check failed: TypeError: x' }],
    });
  });

  it('says so when the cluster is not among those read', () => {
    const diagnosis = audited(INVENTORY, 'gone');
    expect(step(diagnosis, 'cluster')).toMatchObject({ state: 'unknown', unknown: [{ kind: 'cluster-missing' }] });
    expect(diagnosis.conclusion.state).toBe('unknown');
  });
});

describe('a diagnosis leaves out', () => {
  const elsewhere = [
    onSubnet('subnet-low-ips', 'subnet-c', {}, { cluster: null }),
    onEni('leaked-eni', 'eni-c', { subnet: 'subnet-c' }, { cluster: 'gone' }),
    onNode('node-without-pod-ips', 'i-0c', { subnet: 'subnet-b', causes: [] }, { cluster: 'other' }),
    onGroup('nodegroup-cannot-scale', 'workers', { pools: { x: ['subnet-b'] } }, { cluster: 'other' }),
    onCluster('cluster-upgrade-blocked', { freeBySubnet: { 'subnet-b': 1 } }, { cluster: 'other' }),
    onSubnet('unattached-eni', 'subnet-a'),
  ];

  it('what is about another cluster, or a subnet that this one does not draw on', () => {
    expect(idsTold(diagnosed(elsewhere))).toEqual([]);
  });

  it('and not what a deleted cluster left in its subnets', () => {
    const leak = onEni('leaked-eni', 'eni-1', { subnet: 'subnet-b' }, { cluster: 'gone' });
    expect(idsTold(diagnosed([...elsewhere, leak]))).toEqual(['eni-1']);
  });
});

describe('of one node', () => {
  const kept = [
    onNode('node-without-pod-ips', 'i-0a', { causes: [] }),
    onSubnet('subnet-low-ips', 'subnet-a'),
    onEni('leaked-eni', 'eni-a', { subnet: 'subnet-a' }),
    onGroup('unsupported-instance-type', 'workers'),
    onRole('node-role-not-authorized', 'workers', { nodegroups: ['workers'] }),
    onRole('node-role-lacks-cni-policy', 'cni', { roleFrom: 'pod-identity', nodegroups: ['batch', 'workers'] }),
    onCluster('cluster-upgrade-blocked', { freeBySubnet: { 'subnet-b': 1 } }),
  ];
  const leftOut = [
    onNode('node-without-pod-ips', 'i-0b', { causes: [] }),
    onSubnet('subnet-low-ips', 'subnet-b'),
    onEni('leaked-eni', 'eni-b', { subnet: 'subnet-b' }),
    onGroup('unsupported-instance-type', 'batch'),
    onRole('node-role-not-authorized', 'batch', { nodegroups: ['batch'] }),
    onCluster('unsupported-instance-type', { instances: ['i-0e', 'i-0f'], instanceCount: 2 }),
  ];

  it('tells what concerns it, its group, its role, its subnets and the cluster', () => {
    expect(idsTold(diagnosed([...leftOut, ...kept], 'i-0a')).sort()).toEqual(
      kept.map(({ resource }) => resource.id).sort(),
    );
  });

  it('looks at that node', () => {
    const diagnosis = diagnosed([], 'i-0b');
    expect(step(diagnosis, 'authorised').evidence).toEqual([`role ${roleArn('batch')}`]);
    expect(step(diagnosis, 'addresses').evidence.join()).not.toContain('subnet-a');
    expect(step(diagnosis, 'room').evidence.join()).not.toContain('workers');
  });
});

const someFindings: fc.Arbitrary<readonly Finding[]> = fc.uniqueArray(
  fc
    .record({
      check: fc.constantFrom(...ASKED_CHECKS),
      on: fc.constantFrom(onSubnet, onEni, onNode, onGroup, onRole),
      place: fc.constantFrom('a', 'b', 'c'),
      pools: fc.subarray(['subnet-a', 'subnet-b', 'subnet-c']),
      severity: fc.constantFrom(...SEVERITIES),
      cluster: fc.constantFrom(CLUSTER, 'other', null),
      code: fc.constantFrom('InsufficientFreeAddresses', 'NodeCreationFailure', 'Other'),
      problem: fc.constantFrom('cni', 'primary', 'perhaps', 'undecided'),
      verdict: fc.constantFrom('confirmed', 'ruled-out', 'unknown'),
      nodegroup: fc.constantFrom('demo/workers', 'demo/batch', null),
    })
    .map(({ check, on, place, severity, cluster, nodegroup, verdict, ...evidence }) => {
      const names = new Map([
        [onSubnet, `subnet-${place}`],
        [onNode, `i-0${place}`],
        [onEni, `eni-${place}`],
        [onGroup, place === 'a' ? 'workers' : 'batch'],
      ]);
      const causes = ['role-not-authorized', 'type-unknown-to-cni', 'subnet-empty', 'no-cni-policy'];
      return on(
        check,
        names.get(on) ?? place,
        {
          ...evidence,
          subnet: `subnet-${place}`,
          nodegroup,
          causes: causes.map((cause) => ({ cause, verdict, why: 'x' })),
          kind: 'cni-secondary',
        },
        { severity, cluster },
      );
    }),
  { selector: ({ id }) => id, maxLength: 40 },
);

describe('whatever the checks find', () => {
  it('tells everything wrong of the cluster exactly once, as a cause or as a consequence', () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const { steps } = diagnosed(findings, undefined, WITH_PODS);
        const told = steps.flatMap(toldIn).map(({ id }) => id);
        expect(new Set(told).size).toBe(told.length);
        const open = steps.flatMap(({ unknown }) =>
          unknown.flatMap((each) => (each.kind === 'not-shown' ? [each.finding.id] : [])),
        );
        const noted = steps.flatMap(({ notes }) => notes.map(({ id }) => id));
        const own = findings.filter(({ cluster }) => cluster === CLUSTER).map(({ id }) => id);
        expect([...told, ...open, ...noted]).toEqual(expect.arrayContaining(own));
      }),
    );
  });

  it('explains in one step what it names in another, and calls a step bad for nothing else', () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const { steps } = diagnosed(findings, undefined, WITH_PODS);
        const consequences = steps.flatMap(({ causes }) => causes.flatMap((cause) => cause.consequences));
        for (const each of steps) {
          expect(consequences).toEqual(expect.arrayContaining([...each.follows]));
          const here = new Set(toldIn(each));
          expect(each.follows.filter((finding) => here.has(finding))).toEqual([]);
          expect(each.state === 'bad').toBe(each.causes.length + each.follows.length > 0);
        }
      }),
    );
  });

  it('says the same in whatever order they come', () => {
    fc.assert(
      fc.property(
        someFindings.chain((findings) =>
          fc.tuple(fc.constant(findings), fc.shuffledSubarray([...findings], { minLength: findings.length })),
        ),
        ([findings, shuffled]) => {
          expect(diagnosed(shuffled, undefined, WITH_PODS)).toEqual(diagnosed(findings, undefined, WITH_PODS));
        },
      ),
    );
  });

  it('says nothing of another cluster or of a subnet that this one does not use', () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const { steps } = diagnosed(findings, undefined, WITH_PODS);
        for (const { cluster, resource, evidence } of steps.flatMap(toldIn)) {
          if (cluster === CLUSTER) continue;
          expect(['AWS::EC2::Subnet', 'AWS::EC2::NetworkInterface', 'AWS::EC2::Instance']).toContain(resource.type);
          expect(resource.id).not.toMatch(/^subnet-c|^i-0c/);
          if (resource.type !== 'AWS::EC2::Instance') expect(evidence.subnet).not.toBe('subnet-c');
        }
      }),
    );
  });

  it('concludes with a cause exactly where something is wrong', () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const { steps, conclusion } = diagnosed(findings, undefined, WITH_PODS);
        expect(conclusion.cause !== null).toBe(steps.some(({ state }) => state === 'bad'));
        if (conclusion.cause !== null) expect(steps.flatMap(({ causes }) => causes)).toContain(conclusion.cause);
      }),
    );
  });
});
