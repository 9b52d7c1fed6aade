import { lowPodDensity } from '../../lambda/checks/low-pod-density.ts';
import type { Inventory, Nodegroup } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aLaunchTemplateVersion,
  aNode,
  aNodegroup,
  anAddon,
  anInstanceType,
  anInventory,
  aSubnet,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

type Items = NonNullable<Parameters<typeof anInventory>[0]>;

const configured = (env: Readonly<Record<string, string>>) => anAddon({ configurationValues: JSON.stringify({ env }) });

const CUSTOM_NAME = 'AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG';
const CUSTOM = { [CUSTOM_NAME]: 'true' };
const POD_GROUPS = { ENABLE_POD_ENI: 'true' };
const KEPT_OUT = { 'kubernetes.io/role/cni': '0' };

function using(types: readonly string[], nodegroup: Partial<Nodegroup> = {}, items: Items = {}): Inventory {
  return anInventory({
    clusters: [aCluster()],
    vpcCniAddons: [anAddon()],
    nodegroups: [aNodegroup({ instanceTypes: types, ...nodegroup })],
    ...items,
  });
}

const BIG = { defaultCardEnis: 8, ipv4PerEni: 30, vcpus: 16 };
const TEMPLATE = { launchTemplate: { id: 'lt-1', version: '1' } };
const PREFIXES = configured({ ENABLE_PREFIX_DELEGATION: 'true' });
const ofGroup = (instanceType: string) =>
  aNode({
    id: `i-${instanceType}`,
    instanceType,
    tags: { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': 'workers' },
  });

testCheck(lowPodDensity, [
  {
    name: 'is silent on types with 11 pods or more',
    inventory: using(['t3.small', 't3.medium']),
    fires: 'silent',
  },
  {
    name: 'is medium where every type takes no more than what every node runs',
    inventory: using(['t3.nano', 't3.micro']),
    fires: [
      {
        severity: 'medium',
        cluster: 'demo',
        resource: { type: 'AWS::EKS::Nodegroup', id: 'demo/workers' },
        message:
          'Node group demo/workers uses t3.micro (4) and t3.nano (4), where max pods leaves almost no room next to the pods that every node runs.',
        evidence: { maxPods: { 't3.nano': 4, 't3.micro': 4 }, confidence: 'high' },
        remediation: /ENABLE_PREFIX_DELEGATION=true.*addresses for 34 on t3\.micro and 34 on t3\.nano\.$/,
      },
    ],
  },
  {
    name: 'is low where another type has room, and says which has not',
    inventory: using(['m6g.medium', 't3.nano', 'm5.large']),
    fires: [
      { severity: 'low', message: /uses m6g\.medium \(8\) and t3\.nano \(4\), where/ },
      { discriminator: 'held-down', message: /uses m5\.large \(29\), and its nodes allow 4 pods each\./ },
    ],
  },
  {
    name: 'counts one ENI less with custom networking',
    inventory: using(['t3.small'], {}, { vpcCniAddons: [configured({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' })] }),
    fires: [{ severity: 'low', evidence: { maxPods: { 't3.small': 8 }, customNetworking: true } }],
  },
  {
    name: 'counts sixteen addresses a slot with prefix delegation',
    inventory: using(['t3.nano'], {}, { vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })] }),
    fires: 'silent',
  },
  {
    name: 'counts single addresses all the same on a type that takes no prefixes, and does not advise them',
    inventory: using(['t2.micro'], {}, { vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })] }),
    fires: [{ severity: 'medium', remediation: /^Choose a larger type\.$/ }],
  },
  {
    name: 'tells of large types that take no more pods than the smallest of their group',
    inventory: using(['m5.large', 'm5.4xlarge'], {}, { instanceTypes: [anInstanceType('m5.4xlarge', BIG)] }),
    fires: [
      {
        severity: 'low',
        message:
          'Node group demo/workers uses m5.4xlarge (110), and its nodes allow 29 pods each. EKS gives every node of a group the max pods of its smallest type, m5.large here.',
        evidence: {
          problem: 'held-down',
          couldHave: { 'm5.4xlarge': 110 },
          smallestTypes: ['m5.large'],
          groupMaxPods: 29,
          confidence: 'high',
        },
        remediation: /^Create a node group for each size: .*ENABLE_PREFIX_DELEGATION=true/,
      },
    ],
  },
  {
    name: 'knows such types from what a launch template asks for, and is milder where settings are assumed',
    inventory: using([], TEMPLATE, {
      vpcCniAddons: [],
      launchTemplateVersions: [aLaunchTemplateVersion({ requirementTypes: ['m5.large', 'm5.4xlarge'] })],
      instanceTypes: [anInstanceType('m5.4xlarge', BIG)],
    }),
    fires: [{ severity: 'info', message: /its defaults are assumed\.$/, evidence: { problem: 'held-down' } }],
  },
  {
    name: 'goes by a share of its options',
    inventory: using(['m5.large', 'm5.xlarge']),
    options: { heldDownPercent: 51 },
    fires: [{ evidence: { problem: 'held-down', couldHave: { 'm5.xlarge': 58 } } }],
  },
  ...(
    [
      ['half as many', ['m5.large', 'm5.xlarge'], {}, {}],
      ['as many with prefixes', ['m5.large', 'm5.4xlarge'], {}, { vpcCniAddons: [PREFIXES] }],
      ['what its start-up script sets', ['m5.large', 'm5.4xlarge'], { amiType: 'CUSTOM' }, {}],
      ['what user data may set', ['m5.large', 'm5.4xlarge'], { ...TEMPLATE, amiType: 'BOTTLEROCKET_x86_64' }, {}],
      ['what nobody knows', ['m5.large', 'm5.4xlarge', 'x99.large'], {}, {}],
      ['what its running nodes alone show', [], TEMPLATE, { nodes: [ofGroup('m5.large'), ofGroup('m5.4xlarge')] }],
      ['a /80 each', ['m5.large', 'm5.4xlarge'], {}, { clusters: [aCluster({ ipFamily: 'ipv6' })] }],
    ] satisfies readonly (readonly [string, readonly string[], Partial<Nodegroup>, Items])[]
  ).map(([what, types, nodegroup, items]) => ({
    name: `does not call larger types held down where they have ${what}`,
    inventory: using(types, nodegroup, { instanceTypes: [anInstanceType('m5.4xlarge', BIG)], ...items }),
    fires: 'silent' as const,
  })),
  {
    name: 'goes by what EC2 says of a type',
    inventory: using(
      ['x99.tiny'],
      {},
      { instanceTypes: [anInstanceType('x99.tiny', { defaultCardEnis: 2, ipv4PerEni: 4 })] },
    ),
    fires: [{ severity: 'low', evidence: { maxPods: { 'x99.tiny': 8 } } }],
  },
  {
    name: 'tells of nodes outside any node group too, one violation a type',
    inventory: using(
      [],
      {},
      {
        nodegroups: [],
        nodes: [
          aNode({ id: 'i-1', instanceType: 't3.nano' }),
          aNode({ id: 'i-2', instanceType: 't3.micro' }),
          aNode({ id: 'i-3', instanceType: 't3.nano' }),
        ],
      },
    ),
    fires: [
      { resource: { type: 'AWS::EKS::Cluster', id: 'demo' }, discriminator: 't3.micro' },
      {
        discriminator: 't3.nano',
        message: /^2 nodes of cluster demo outside any node group are t3\.nano \(4\), where/,
      },
    ],
  },
  {
    name: 'assumes the defaults of a self-managed VPC CNI, says so, and is milder for it',
    inventory: using(['t3.nano'], {}, { vpcCniAddons: [] }),
    fires: [
      {
        severity: 'low',
        message: /\. The settings of the VPC CNI of demo are unknown, so its defaults are assumed\.$/,
        evidence: { confidence: 'low', prefixDelegation: 'unknown' },
      },
    ],
  },
  {
    name: 'takes its thresholds from its options',
    inventory: using(['t3.medium']),
    options: { lowMaxPods: 18, mediumMaxPods: 18 },
    fires: [{ severity: 'medium' }],
  },
  {
    name: 'leaves out IPv6 clusters, Windows, Auto Mode, and types that nobody knows',
    inventory: using(
      ['t3.nano'],
      {},
      {
        clusters: [aCluster({ ipFamily: 'ipv6' }), aCluster({ name: 'other' })],
        vpcCniAddons: [anAddon(), anAddon({ clusterName: 'other' })],
        nodegroups: [
          aNodegroup({ instanceTypes: ['t3.nano'] }),
          aNodegroup({ clusterName: 'other', instanceTypes: ['t3.nano'], amiType: 'WINDOWS_CORE_2022_x86_64' }),
          aNodegroup({ clusterName: 'other', name: 'unknown', instanceTypes: ['x99.large'] }),
        ],
        nodes: [aNode({ instanceType: 't3.nano', operatorManaged: true, tags: { 'eks:cluster-name': 'other' } })],
      },
    ),
    fires: 'silent',
  },
  {
    name: 'is critical where custom networking and security groups for pods leave no ENI to pods, before any node is there',
    inventory: using(
      ['p5.48xlarge', 'm5.large'],
      { scaling: { min: 0, desired: 0, max: 4 } },
      { vpcCniAddons: [configured({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENABLE_POD_ENI: 'true' })] },
    ),
    fires: [
      {
        severity: 'critical',
        resource: { id: 'demo/workers' },
        message:
          'Node group demo/workers uses p5.48xlarge (2 ENIs), and `AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG` and `ENABLE_POD_ENI` leave none of them to pods, so no pod gets an address there.',
        evidence: { problem: 'no-eni-for-pods', instanceTypes: ['p5.48xlarge'] },
        remediation: /turn one off/,
      },
    ],
  },
  {
    name: 'says of a small type of which no ENI is left to pods nothing else, least of all how many pods prefixes would give',
    inventory: using(
      ['c7g.medium'],
      {},
      { vpcCniAddons: [configured({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENABLE_POD_ENI: 'true' })] },
    ),
    fires: [
      {
        severity: 'critical',
        remediation: /Or turn one off for these nodes: `AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG` or `ENABLE_POD_ENI`\./,
      },
    ],
  },
  ...(
    [
      [
        'c7g.medium',
        '1.20.4',
        { ...CUSTOM, ...POD_GROUPS, MAX_ENI: '10' },
        [CUSTOM_NAME, 'ENABLE_POD_ENI'],
        /Or turn one off/,
      ],
      ['t3.medium', '1.20.4', { ...CUSTOM, ...POD_GROUPS, MAX_ENI: '1' }, [CUSTOM_NAME, 'MAX_ENI'], /Or turn one off/],
      [
        'c7g.medium',
        '1.20.4',
        { ...CUSTOM, ...POD_GROUPS, MAX_ENI: '1' },
        [CUSTOM_NAME],
        /Or turn `AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG` off/,
      ],
      [
        't3.micro',
        '1.19.3',
        { ...CUSTOM, ...POD_GROUPS },
        [CUSTOM_NAME, 'ENABLE_POD_ENI'],
        /Or update the VPC CNI to 1\.20\.4/,
      ],
    ] as const
  ).map(([type, release, env, takenBy, advice]) => ({
    name: `names for ${type} in ${release} with ${JSON.stringify(env)} only what undone leaves an ENI to pods`,
    inventory: using([type], {}, { vpcCniAddons: [{ ...configured(env), addonVersion: `v${release}-eksbuild.1` }] }),
    fires: [{ severity: 'critical', evidence: { takenBy }, remediation: advice }],
  })),
  {
    name: 'says nothing of a type that gets its slot back where a newer VPC CNI runs',
    inventory: using(['t3.micro'], {}, { vpcCniAddons: [configured({ ...CUSTOM, ...POD_GROUPS })] }),
    options: { lowMaxPods: 1, mediumMaxPods: 1 },
    fires: 'silent',
  },
  ...[
    { tags: KEPT_OUT, env: {}, fires: true },
    { tags: KEPT_OUT, env: { ENABLE_SUBNET_DISCOVERY: 'false' }, fires: false },
    { tags: {}, env: {}, fires: false },
  ].map(({ tags, env, fires }) => ({
    name: `counts the primary ENI ${fires ? 'out' : 'in'} in a subnet tagged ${JSON.stringify(tags)} with ${JSON.stringify(env)}`,
    inventory: using(
      ['p5.48xlarge'],
      {},
      {
        vpcCniAddons: [{ ...configured({ ...POD_GROUPS, ...env }), addonVersion: 'v1.22.4-eksbuild.1' }],
        subnets: [aSubnet({ tags })],
      },
    ),
    fires: fires
      ? [{ severity: 'critical', evidence: { takenBy: ['ENABLE_POD_ENI', 'kubernetes.io/role/cni=0'] } }]
      : ('silent' as const),
  })),
  ...['AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG', 'ENABLE_POD_ENI'].map((name) => ({
    name: `is silent on such a type with ${name} alone`,
    inventory: using(['p5.48xlarge'], {}, { vpcCniAddons: [configured({ [name]: 'true' })] }),
    fires: 'silent' as const,
  })),
]);
