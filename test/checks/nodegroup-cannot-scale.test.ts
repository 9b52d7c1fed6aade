import { expect } from 'vitest';
import { nodegroupCannotScale } from '../../lambda/checks/nodegroup-cannot-scale.ts';
import type { Inventory, NetworkInterface, Nodegroup, SectionName, Subnet } from '../../lambda/model/inventory.ts';
import {
  aCiliumEni,
  aCluster,
  aCniEni,
  aKubeNode,
  aLaunchTemplateVersion,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInstanceType,
  anInventory,
  aReservation,
  aSubnet,
  attached,
  aWaitingPod,
  inKubernetes,
  kubePods,
  minutesAgo,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

type Items = NonNullable<Parameters<typeof anInventory>[0]>;

const ROLE = 'kubernetes.io/role/cni';
const configured = (env: Readonly<Record<string, string>>) => anAddon({ configurationValues: JSON.stringify({ env }) });

/** A group of m5.large without a node, in a subnet with so many addresses free: 20 addresses a node by default. */
function withFree(free: number, nodegroup: Partial<Nodegroup> = {}, items: Items = {}): Inventory {
  return anInventory({
    clusters: [aCluster()],
    vpcCniAddons: [anAddon()],
    nodegroups: [aNodegroup({ scaling: { min: 0, desired: 0, max: 10 }, ...nodegroup })],
    subnets: [aSubnet({ availableIpAddressCount: free })],
    ...items,
  });
}

const ONE_MORE = { scaling: { min: 0, desired: 0, max: 1 }, updateConfig: { maxUnavailable: 1 } };
const LOW = [aSubnet({ availableIpAddressCount: 20 })];

const inZones = (...free: readonly number[]): readonly Subnet[] =>
  free.map((availableIpAddressCount, index) => {
    const letter = 'abc'[index] ?? 'z';
    return aSubnet({
      id: `subnet-${letter}`,
      availabilityZone: `eu-west-1${letter}`,
      cidrBlock: `10.0.${index}.0/24`,
      availableIpAddressCount,
    });
  });

/** One address in each of so many /28 blocks of a subnet, so that none of them is whole. */
function scattered(subnetId: string, blocks: number): readonly NetworkInterface[] {
  return Array.from({ length: blocks }, (_, index) =>
    attached(
      anEni({ id: `eni-lone-${index}`, subnetId, privateIpAddresses: [`10.0.0.${16 * (index + 1) + 5}`] }),
      'i-elsewhere',
    ),
  );
}

/** A node of the group and its ENIs, each with so many addresses, the primary's first. */
function running(id: string, addresses: readonly number[], fields: Parameters<typeof aNode>[0] = {}) {
  const { subnetId = 'subnet-a' } = fields;
  const enis = addresses.map((count, index) => {
    const privateIpAddresses = Array.from({ length: count }, (_, number) => `10.0.0.${20 + number}`);
    const eni = aCniEni({
      id: `eni-${id}-${index}`,
      subnetId,
      description: index === 0 ? '' : `aws-K8S-${id}`,
      tags: { 'node.k8s.amazonaws.com/instance_id': id },
      privateIpAddresses,
    });
    return attached(eni, id, index);
  });
  const tags = { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': 'workers' };
  return { node: aNode({ id, tags, ...fields }), enis };
}

function withNodes(
  free: number,
  nodes: readonly ReturnType<typeof running>[],
  rest: Partial<Nodegroup> = {},
  items: Items = {},
) {
  return withFree(
    free,
    { scaling: { min: 0, desired: nodes.length, max: 6 }, ...rest },
    {
      nodes: nodes.map(({ node }) => node),
      subnetEnis: nodes.flatMap(({ enis }) => enis),
      ...items,
    },
  );
}

const P4D = { instanceType: 'p4d.24xlarge' };
const FOUR_XL = { instanceType: 'm5.4xlarge' };
const BIG = { defaultCardEnis: 8, ipv4PerEni: 30, vcpus: 16 };
const FOUR_XLS = { instanceTypes: ['m5.4xlarge'], scaling: { min: 2, desired: 2, max: 6 } };
const ENV = { WARM_ENI_TARGET: '1' };
const BOTH = ['targets', 'prefixes'];

const EFAS = Array.from({ length: 32 }, (_, networkCardIndex) => ({
  deviceIndex: networkCardIndex === 0 ? 0 : 1,
  deleteOnTermination: true,
  networkCardIndex,
  interfaceType: 'efa',
}));

/** EFAs with an address each. */
function onOtherCards(instanceId: string, count: number): readonly NetworkInterface[] {
  return Array.from({ length: count }, (_, index) => {
    const eni = attached(anEni({ id: `eni-efa-${index}`, interfaceType: 'efa' }), instanceId, 1);
    return { ...eni, attachment: eni.attachment && { ...eni.attachment, networkCardIndex: index + 1 } };
  });
}

/** A group of at most two nodes, none of which is there, and two instances in its warm pool with an address each. */
function withWarmPool(free: number, warmPool: Nodegroup['warmPool']): Inventory {
  const warm = ['i-1', 'i-2'].map((id, index) => ({
    node: { ...running(id, []).node, inWarmPool: true as const, state: index === 0 ? 'stopped' : 'running' },
    enis: [attached(anEni({ id: `eni-${id}`, privateIpAddresses: [`10.0.0.${9 + index}`] }), id, 0)],
  }));
  return withNodes(free, warm, { scaling: { min: 0, desired: 0, max: 2 }, warmPool });
}

const gap = (inventory: Inventory, ...names: readonly SectionName[]) => withGaps(inventory, names);

testCheck(nodegroupCannotScale, [
  {
    name: 'is silent where every node up to the maximum gets its addresses, to the last one',
    inventory: withFree(200),
    fires: 'silent',
  },
  {
    name: 'says how many of the nodes to come fit, and where it is short first',
    inventory: withFree(199),
    fires: [
      {
        severity: 'medium',
        cluster: 'demo',
        resource: { type: 'AWS::EKS::Nodegroup', id: 'demo/workers' },
        message:
          'Node group demo/workers cannot grow from 0 to 10 nodes: 9 of 10 new nodes fit, and each needs 20 addresses. eu-west-1a runs out first, with 199 free.',
        evidence: {
          nodesToCome: 10,
          nodesThatFit: 9,
          addressesPerNode: 20,
          addressesPerNodeFrom: 'settings',
          confidence: 'high',
          pools: { 'eu-west-1a': ['subnet-a'] },
        },
      },
    ],
  },
  {
    name: 'is high where not one more node fits',
    inventory: withFree(19),
    fires: [{ severity: 'high', message: /: none of 10 new nodes fits, and each needs 20 addresses\./ }],
  },
  {
    name: 'goes by the pods that its nodes run now, as Kubernetes counts them',
    inventory: withFree(
      150,
      { scaling: { min: 0, desired: 1, max: 11 } },
      {
        nodes: [aNode({ tags: { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': 'workers' } })],
        kubeNodes: inKubernetes([aKubeNode()]),
        kubePods: inKubernetes([
          kubePods({
            onNodes: [{ node: aKubeNode().name, withAddress: 13, onBranchEnis: 0, hostNetwork: 2 }],
            waiting: [aWaitingPod()],
          }),
        ]),
      },
    ),
    fires: [{ remediation: /"MINIMUM_IP_TARGET":"16"/ }],
  },
  {
    name: 'names the targets that help, with their numbers, and how many nodes fit then',
    inventory: withFree(150),
    fires: [
      {
        evidence: { nodesThatFit: 7, remedies: [{ kind: 'targets', fit: 10 }] },
        remediation:
          /^Keep fewer spare addresses: a node then needs 14 addresses instead of 20, and all 10 fit\. .*`aws eks update-addon --region eu-west-1 --cluster-name demo --addon-name vpc-cni --configuration-values '\{"env":\{"WARM_IP_TARGET":"2","MINIMUM_IP_TARGET":"12"\}\}' --resolve-conflicts PRESERVE` Or create a node group with another subnet in eu-west-1a: .* Or lower its maximum size\./,
      },
    ],
  },
  {
    name: 'tells what targets save by the pods it is told a node has',
    inventory: withFree(150),
    options: { podsPerNode: 17 },
    fires: [{ evidence: { remedies: [] }, remediation: /^Create a node group with another subnet in eu-west-1a: / }],
  },
  {
    name: 'knows that prefixes take less than whole ENIs of a large type, where there are whole blocks',
    inventory: withFree(
      200,
      { instanceTypes: ['p3dn.24xlarge'] },
      { instanceTypes: [anInstanceType('p3dn.24xlarge', { defaultCardEnis: 15, ipv4PerEni: 50 })] },
    ),
    fires: [
      {
        evidence: { addressesPerNode: 100, nodesThatFit: 2 },
        remediation:
          /[Dd]elegate prefixes: a node then needs 33 addresses instead of 100, in whole \/28 blocks, and 6 of 10 fit\. .*"ENABLE_PREFIX_DELEGATION":"true"/,
      },
    ],
  },
  {
    name: 'counts what a clean-up of leaked ENIs would give',
    inventory: withFree(
      195,
      {},
      { subnetEnis: [aCniEni(), aCniEni({ id: 'eni-2', privateIpAddresses: ['10.0.0.30', '10.0.0.31'] })] },
    ),
    fires: [
      { remediation: /^Delete the 2 leaked ENIs of its subnets \(check leaked-eni lists them\): then all 10 fit\. / },
    ],
  },
  {
    name: 'names a private subnet of the zone that may be tagged for pods, not one that another cluster claims',
    inventory: withFree(
      100,
      {},
      {
        subnets: [
          aSubnet({ availableIpAddressCount: 100 }),
          aSubnet({ id: 'subnet-spare', availableIpAddressCount: 180 }),
          aSubnet({
            id: 'subnet-theirs',
            availableIpAddressCount: 251,
            tags: { 'kubernetes.io/cluster/other': 'shared' },
          }),
          aSubnet({ id: 'subnet-public', availableIpAddressCount: 251, mapPublicIpOnLaunch: true }),
          aSubnet({ id: 'subnet-far', availableIpAddressCount: 251, availabilityZone: 'eu-west-1b' }),
        ],
      },
    ),
    fires: [
      {
        remediation:
          /Let pods use subnet-spare \(180 free\): then all 10 fit\. Tag it: `aws ec2 create-tags --region eu-west-1 --resources subnet-spare --tags Key=kubernetes\.io\/role\/cni,Value=1`/,
      },
    ],
  },
  {
    name: 'adds the subnets that the VPC CNI discovers to the pool of the zone, and no other',
    inventory: withFree(
      100,
      {},
      {
        subnets: [
          aSubnet({ availableIpAddressCount: 100 }),
          aSubnet({ id: 'subnet-pods', availableIpAddressCount: 100, tags: { [ROLE]: '1' } }),
        ],
      },
    ),
    fires: 'silent',
  },
  {
    name: 'leaves discovered subnets out where the release has no discovery or it is off',
    inventory: withFree(
      100,
      {},
      {
        vpcCniAddons: [configured({ ENABLE_SUBNET_DISCOVERY: 'false' })],
        subnets: [
          aSubnet({ availableIpAddressCount: 100 }),
          aSubnet({ id: 'subnet-pods', availableIpAddressCount: 100, tags: { [ROLE]: '1' } }),
        ],
      },
    ),
    fires: [{ evidence: { nodesThatFit: 5 } }],
  },
  {
    name: 'names subnets that an older release uses though their tag was to keep it out',
    inventory: withFree(
      100,
      { scaling: { min: 0, desired: 0, max: 30 } },
      {
        subnets: [
          aSubnet({ availableIpAddressCount: 100 }),
          aSubnet({ id: 'subnet-kept', availableIpAddressCount: 100, tags: { [ROLE]: '0' } }),
        ],
      },
    ),
    fires: [{ evidence: { nodesThatFit: 10, usedDespiteTag: ['subnet-kept'] } }],
  },
  {
    name: 'needs one address of the node’s own subnet and the rest elsewhere where that subnet is excluded',
    inventory: withFree(
      9,
      {},
      {
        vpcCniAddons: [anAddon({ addonVersion: 'v1.22.2-eksbuild.1' })],
        subnets: [
          aSubnet({ availableIpAddressCount: 9, tags: { [ROLE]: '0' } }),
          aSubnet({ id: 'subnet-pods', availableIpAddressCount: 250, tags: { [ROLE]: '1' } }),
        ],
      },
    ),
    fires: [
      {
        severity: 'medium',
        message: /eu-west-1a runs out first: subnet-a for the nodes themselves has 9 free\.$/,
        evidence: {
          nodesThatFit: 9,
          addressesPerNode: 21,
          shortSubnets: ['subnet-a'],
          shortPart: 'nodes',
          freeThere: 9,
        },
      },
    ],
  },
  ...[
    { release: 'v1.22.4-eksbuild.1', leavesNone: true },
    { release: 'v1.20.4-eksbuild.2', leavesNone: false },
  ].map(({ release, leavesNone }) => ({
    name: `says of nodes in a subnet tagged 0, with no other, that none is left for pods in ${release}: ${leavesNone}`,
    inventory: withFree(
      200,
      { scaling: { min: 0, desired: 0, max: 4 } },
      {
        vpcCniAddons: [anAddon({ addonVersion: release })],
        subnets: [aSubnet({ availableIpAddressCount: 200, tags: { [ROLE]: '0' } })],
      },
    ),
    fires: leavesNone
      ? [
          {
            severity: 'high',
            message:
              /: none of 4 new nodes fits, .*\. The tag `kubernetes\.io\/role\/cni` leaves no subnet for pods in eu-west-1a\.$/,
            evidence: { shortSubnets: [], shortPart: 'pods', nodesThatFit: 0 },
            remediation:
              /^Tag a subnet of eu-west-1a `kubernetes\.io\/role\/cni=1`, or remove the tag from the subnet of the nodes/,
          },
        ]
      : ('silent' as const),
  })),
  {
    name: 'advises the subnet that pods could have where the tag leaves them none',
    inventory: withFree(
      200,
      { scaling: { min: 0, desired: 0, max: 4 } },
      {
        vpcCniAddons: [anAddon({ addonVersion: 'v1.22.4-eksbuild.1' })],
        subnets: [
          aSubnet({ availableIpAddressCount: 200, tags: { [ROLE]: '0' } }),
          aSubnet({ id: 'subnet-b', cidrBlock: '10.0.1.0/24', availableIpAddressCount: 200 }),
        ],
      },
    ),
    fires: [
      {
        message: /leaves no subnet for pods/,
        evidence: { remedies: [{ kind: 'subnet', fit: 4 }] },
        remediation: /Let pods use subnet-b/,
      },
    ],
  },
  ...[
    { free: 40, held: undefined, env: {}, fires: 'silent' as const },
    { free: 39, held: undefined, env: {}, fires: [{ evidence: { addressesPerNode: 10, nodesThatFit: 3 } }] },
    {
      free: 43,
      held: undefined,
      env: { ENABLE_POD_ENI: 'true' },
      fires: [{ evidence: { addressesPerNode: 11, nodesThatFit: 3 } }],
    },
    { free: 39, held: [10, 10], env: {}, fires: [{ evidence: { addressesPerNode: 10, nodesThatFit: 3 } }] },
  ].map(({ free, held, env, fires }) => ({
    name: `takes the primary ENI alone where the tag keeps further ones out and discovery is off: ${free} free, ${JSON.stringify(held ?? [])} held, ${JSON.stringify(env)}`,
    inventory: withNodes(
      free,
      held === undefined ? [] : [running('i-1', held)],
      { scaling: { min: 0, desired: 0, max: 4 + (held === undefined ? 0 : 1) }, updateConfig: undefined },
      {
        vpcCniAddons: [
          { ...configured({ ENABLE_SUBNET_DISCOVERY: 'false', ...env }), addonVersion: 'v1.22.4-eksbuild.1' },
        ],
        subnets: [aSubnet({ availableIpAddressCount: free, tags: { [ROLE]: '0' } })],
      },
    ),
    fires,
  })),
  {
    name: 'takes the primary ENI alone only where that is so: another subnet of the group may take further ones',
    inventory: withFree(
      19,
      { subnetIds: ['subnet-a', 'subnet-b'], scaling: { min: 0, desired: 0, max: 2 } },
      {
        vpcCniAddons: [{ ...configured({ ENABLE_SUBNET_DISCOVERY: 'false' }), addonVersion: 'v1.22.4-eksbuild.1' }],
        subnets: [
          aSubnet({ availableIpAddressCount: 10, tags: { [ROLE]: '0' } }),
          aSubnet({
            id: 'subnet-b',
            availabilityZone: 'eu-west-1b',
            cidrBlock: '10.0.1.0/24',
            availableIpAddressCount: 19,
          }),
        ],
      },
    ),
    fires: [{ evidence: { nodesThatFit: 1, zone: 'eu-west-1b', addressesPerNode: 20 } }],
  },
  {
    name: 'goes by what the launch has given nodes where the VPC CNI leaves all to it, and tags nothing',
    inventory: withNodes(
      20,
      [
        {
          node: aNode({ id: 'i-1', tags: { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': 'workers' } }),
          enis: [attached(anEni({ id: 'eni-1', ipv4Prefixes: ['10.0.0.16/28'] }), 'i-1', 0)],
        },
      ],
      { scaling: { min: 0, desired: 1, max: 3 }, updateConfig: { updateStrategy: 'MINIMAL' } },
      {
        vpcCniAddons: [configured({ DISABLE_NETWORK_RESOURCE_PROVISIONING: 'true' })],
        subnetReservations: [],
      },
    ),
    fires: [{ evidence: { addressesPerNode: 17, addressesPerNodeFrom: 'running nodes', nodesThatFit: 1 } }],
  },
  {
    name: 'names the subnets of pods where these are short, and not what nodes’ own have free',
    inventory: withFree(
      4000,
      {},
      {
        vpcCniAddons: [anAddon({ addonVersion: 'v1.22.2-eksbuild.1' })],
        subnets: [
          aSubnet({ availableIpAddressCount: 4000, cidrBlock: '10.0.0.0/20', tags: { [ROLE]: '0' } }),
          aSubnet({ id: 'subnet-pods', availableIpAddressCount: 50, tags: { [ROLE]: '1' } }),
        ],
      },
    ),
    fires: [
      {
        message: /eu-west-1a runs out first: subnet-pods for their pods has 50 free\.$/,
        evidence: { nodesThatFit: 2, shortSubnets: ['subnet-pods'], shortPart: 'pods', shortUnit: 'addresses' },
      },
    ],
  },
  {
    name: 'says how many whole blocks are free where these are short and addresses are not',
    inventory: withFree(200, ONE_MORE, {
      vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
      subnetEnis: scattered('subnet-a', 13),
    }),
    fires: [
      {
        message: /eu-west-1a runs out first, with 1 whole \/28 block free\.$/,
        evidence: { shortUnit: 'blocks', freeThere: 1 },
      },
    ],
  },
  {
    name: 'takes it that a pool stops at max pods: on a large type of a group of several at those of the smallest',
    inventory: withFree(
      59,
      { instanceTypes: ['m5.large', 'm5.4xlarge'], scaling: { min: 0, desired: 0, max: 3 } },
      {
        instanceTypes: [
          anInstanceType('m5.large'),
          anInstanceType('m5.4xlarge', { defaultCardEnis: 8, ipv4PerEni: 30, vcpus: 16 }),
        ],
      },
    ),
    fires: [{ evidence: { addressesPerNode: 20, nodesThatFit: 2 } }],
  },
  ...[
    { template: undefined, addressesPerNode: 1 + 9 * 16 },
    { template: { id: 'lt-1', version: '1' }, addressesPerNode: 2 + 13 * 16 },
  ].map(({ template, addressesPerNode }) => ({
    name: `takes ${addressesPerNode} addresses for a Bottlerocket node ${template ? 'whose launch template may set other max pods' : 'that stops at the max pods EKS sets'}`,
    inventory: withFree(
      100,
      { ...ONE_MORE, amiType: 'BOTTLEROCKET_x86_64', launchTemplate: template },
      {
        vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true', WARM_IP_TARGET: '200' })],
        instanceTypes: [anInstanceType('m5.large')],
      },
    ),
    fires: [{ evidence: { addressesPerNode } }],
  })),
  {
    name: 'promises nothing of lower targets where pods may hold all that the nodes have',
    inventory: withNodes(
      42,
      [1, 2, 3].map((index) => running(`i-${index}`, [15, 15, 15, 15], { instanceType: 't3.2xlarge' })),
      {
        instanceTypes: ['t3.2xlarge'],
        scaling: { min: 3, desired: 3, max: 6 },
      },
    ),
    fires: [{ evidence: { addressesPerNode: 60, nodesThatFit: 0, remedies: [] } }],
  },
  {
    name: 'promises no less than pods may hold where nodes hold no more than one with a first pod',
    inventory: withNodes(50, [running('i-1', [30, 30], FOUR_XL), running('i-2', [30, 30], FOUR_XL)], FOUR_XLS, {
      instanceTypes: [anInstanceType('m5.4xlarge', BIG)],
    }),
    fires: [
      {
        evidence: { addressesPerNode: 60, addressesPerNodeFrom: 'settings', nodesThatFit: 0 },
        remediation: /a node then needs 33 addresses instead of 60, and 1 of 4 fit\..*"MINIMUM_IP_TARGET":"31"/,
      },
    ],
  },
  {
    name: 'takes it that pods hold all of a pool that stops at max pods',
    inventory: withNodes(
      50,
      [running('i-1', [30], FOUR_XL)],
      { instanceTypes: ['m5.large', 'm5.4xlarge'], scaling: { min: 1, desired: 1, max: 6 } },
      { instanceTypes: [anInstanceType('m5.large'), anInstanceType('m5.4xlarge', BIG)] },
    ),
    fires: [{ evidence: { nodesThatFit: 1, remedies: [] } }],
  },
  ...[
    ['that add nothing by themselves', { ...ENV, DISABLE_NETWORK_RESOURCE_PROVISIONING: 'true' }, '1.20.4', []],
    ['with which a release never takes a prefix', { ...ENV, WARM_PREFIX_TARGET: '0' }, '1.15.4', ['targets']],
    ['with which a release takes one prefix and no more', { ...ENV, WARM_PREFIX_TARGET: '0' }, '1.12.6', ['targets']],
    ['with which a release takes one when none is left', { ...ENV, WARM_PREFIX_TARGET: '0' }, '1.16.3', BOTH],
    ['that need no change', ENV, '1.15.4', BOTH],
  ].map(([what, env, release, kinds]) => ({
    name: `knows which changes help with settings ${what}`,
    inventory: withNodes(
      99,
      [running('i-1', [30, 30], FOUR_XL), running('i-2', [30, 30], FOUR_XL)],
      { ...FOUR_XLS, scaling: { min: 2, desired: 2, max: 5 } },
      {
        instanceTypes: [anInstanceType('m5.4xlarge', BIG)],
        vpcCniAddons: [
          { ...configured(env as Readonly<Record<string, string>>), addonVersion: `v${String(release)}-eksbuild.1` },
        ],
      },
    ),
    fires: [{ evidence: { remedies: (kinds as readonly string[]).map((kind) => expect.objectContaining({ kind })) } }],
  })),
  {
    name: 'keeps in its promises what the VPC CNI does not manage, and says it of one node',
    inventory: withFree(
      80,
      {
        instanceTypes: [],
        launchTemplate: { id: 'lt-1', version: '1' },
        scaling: { min: 0, desired: 0, max: 1 },
      },
      { launchTemplateVersions: [aLaunchTemplateVersion({ instanceType: 'p5.48xlarge', interfaces: EFAS })] },
    ),
    fires: [
      {
        evidence: { addressesPerNode: 131 },
        remediation: /a node then needs 44 addresses instead of 131, and the node fits\./,
      },
    ],
  },
  {
    name: 'keeps in its promises what running nodes have on other network cards',
    inventory: withNodes(
      80,
      [{ ...running('i-1', [], P4D), enis: [...running('i-1', [50]).enis, ...onOtherCards('i-1', 3)] }],
      { instanceTypes: ['p4d.24xlarge'], scaling: { min: 1, desired: 1, max: 3 } },
    ),
    fires: [
      {
        evidence: { addressesPerNode: 103, addressesPerNodeFrom: 'settings' },
        remediation: /a node then needs 16 addresses instead of 103, and both fit\./,
      },
    ],
  },
  {
    name: 'counts what instances of a warm pool have as had by the nodes that they become',
    inventory: withWarmPool(38, { minSize: 0, maxPrepared: undefined }),
    fires: 'silent',
  },
  {
    name: 'says where it is one short even so, and takes such instances for no nodes',
    inventory: withWarmPool(37, { minSize: 0, maxPrepared: undefined }),
    fires: [{ evidence: { nodes: 0, nodesToCome: 2, nodesThatFit: 1, freeInZone: 37, warmPoolInstances: 0 } }],
  },
  {
    name: 'counts instances that the pool keeps when the group has its maximum',
    inventory: withWarmPool(40, { minSize: 0, maxPrepared: 5 }),
    fires: [
      {
        message:
          /1 of 2 new nodes fits, and each needs 20 addresses\. eu-west-1a runs out first, with 40 free\. Its warm pool keeps 3 instances besides\.$/,
        evidence: { nodesThatFit: 1, warmPoolInstances: 3 },
      },
    ],
  },
  {
    name: 'has room for them where there is, each with its own address alone',
    inventory: withWarmPool(41, { minSize: 3, maxPrepared: undefined }),
    fires: 'silent',
  },
  ...[['efa', 131, 0] as const, ['efa-only', 100, 1] as const].map(
    ([interfaceType, addressesPerNode, nodesThatFit]) => ({
      name: `counts what the interfaces of a launch template on other network cards take: ${interfaceType}`,
      inventory: withFree(
        123,
        {
          instanceTypes: [],
          launchTemplate: { id: 'lt-1', version: '1' },
          scaling: { min: 0, desired: 0, max: 2 },
        },
        {
          launchTemplateVersions: [
            aLaunchTemplateVersion({
              instanceType: 'p5.48xlarge',
              interfaces: Array.from({ length: 32 }, (_, networkCardIndex) => ({
                deviceIndex: networkCardIndex === 0 ? 0 : 1,
                deleteOnTermination: true,
                networkCardIndex,
                interfaceType: networkCardIndex === 0 ? 'efa' : interfaceType,
              })),
            }),
          ],
        },
      ),
      fires: [{ evidence: { addressesPerNode, nodesThatFit } }],
    }),
  ),
  {
    name: 'takes one ENI for a new node where MAX_ENI allows no more',
    inventory: withFree(95, {}, { vpcCniAddons: [configured({ MAX_ENI: '1' })] }),
    fires: [{ evidence: { addressesPerNode: 10, nodesThatFit: 9 } }],
  },
  {
    name: 'spreads nodes over the zones evenly and counts those short of addresses in the full one',
    inventory: withFree(
      0,
      { subnetIds: ['subnet-a', 'subnet-b', 'subnet-c'], scaling: { min: 0, desired: 0, max: 6 } },
      { subnets: inZones(200, 20, 200) },
    ),
    fires: [
      {
        severity: 'medium',
        message: /5 of 6 new nodes fit, .*\. eu-west-1b runs out first, with 20 free\.$/,
        evidence: { zone: 'eu-west-1b' },
      },
    ],
  },
  {
    name: 'takes it that a new node holds what the group’s nodes hold, where that is more than for a first pod',
    inventory: withNodes(85, [running('i-1', [10, 10, 10]), running('i-2', [10, 10]), running('i-3', [10, 10, 10])]),
    fires: [
      {
        message: /cannot grow from 3 to 6 nodes: 2 of 3 new nodes fit, and each needs 30 addresses/,
        evidence: { addressesPerNode: 30, addressesPerNodeFrom: 'running nodes' },
      },
    ],
  },
  {
    name: 'goes by the settings where its nodes hold less, for then the subnet may be empty already',
    inventory: withNodes(30, [running('i-1', [4])], { scaling: { min: 0, desired: 1, max: 3 } }),
    fires: [{ evidence: { addressesPerNode: 20, addressesPerNodeFrom: 'settings', nodesThatFit: 1 } }],
  },
  {
    name: 'leaves out of it nodes that are just up, and those that the VPC CNI has given nothing',
    inventory: withNodes(59, [running('i-1', [10, 10, 10], { launchTime: minutesAgo(5) }), running('i-2', [1])], {
      scaling: { min: 0, desired: 2, max: 4 },
    }),
    fires: 'silent',
  },
  {
    name: 'counts nodes that are desired and do not run as yet to come',
    inventory: withNodes(50, [running('i-1', [10, 10])], { scaling: { min: 0, desired: 6, max: 6 } }),
    fires: [{ message: /cannot grow from 1 to 6 nodes: 2 of 5 new nodes fit, and each needs 20 addresses/ }],
  },
  {
    name: 'judges a rolling update by twice as many extra nodes as zones, even where the group is at its maximum',
    inventory: withNodes(39, [running('i-1', [10, 10])], { scaling: { min: 1, desired: 1, max: 1 } }),
    fires: [
      {
        severity: 'medium',
        message:
          'Node group demo/workers cannot be updated at full speed: 1 of 2 extra nodes fits, and each needs 20 addresses. eu-west-1a runs out first, with 39 free.',
        evidence: { surgeNodes: 2, surgeNodesThatFit: 1, nodesToCome: 0 },
        remediation: / Or create a node group .* cannot be changed\. Or set its update strategy to `MINIMAL`: [^.]*\.$/,
      },
    ],
  },
  {
    name: 'is silent about a rolling update that ends old nodes before it starts new ones',
    inventory: withNodes(39, [running('i-1', [10, 10])], {
      scaling: { min: 1, desired: 1, max: 1 },
      updateConfig: { maxUnavailable: 1, updateStrategy: 'MINIMAL' },
    }),
    fires: 'silent',
  },
  {
    name: 'judges a rolling update by maxUnavailable where that is more',
    inventory: withNodes(100, [running('i-1', [10, 10])], {
      scaling: { min: 1, desired: 30, max: 30 },
      updateConfig: { maxUnavailablePercentage: 33 },
    }),
    fires: [{ evidence: { surgeNodes: 10, surgeNodesThatFit: 5 } }],
  },
  {
    name: 'says both where neither growth nor an update fits',
    inventory: withNodes(25, [running('i-1', [10, 10])], { scaling: { min: 1, desired: 1, max: 4 } }),
    fires: [
      {
        message:
          /: 1 of 3 new nodes fits, and each needs 20 addresses\. .* In a rolling update 1 of 2 extra nodes fits\.$/,
      },
    ],
  },
  {
    name: 'counts no spare ENI where targets are set',
    inventory: withFree(95, {}, { vpcCniAddons: [configured({ WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '9' })] }),
    fires: [{ evidence: { addressesPerNode: 10, nodesThatFit: 9 } }],
  },
  {
    name: 'needs whole blocks where prefixes are delegated: free addresses scattered over the subnet are none',
    inventory: withFree(
      200,
      {},
      {
        vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
        subnetEnis: Array.from({ length: 14 }, (_, block) =>
          anEni({ id: `eni-${block}`, status: 'in-use', privateIpAddresses: [`10.0.0.${16 * (block + 1)}`] }),
        ),
      },
    ),
    fires: [{ severity: 'high', evidence: { addressesPerNode: 33, nodesThatFit: 0 } }],
  },
  {
    name: 'takes prefixes from reservations first, which AWS does not count as free',
    inventory: withFree(
      60,
      { scaling: { min: 0, desired: 0, max: 4 } },
      {
        vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
        subnetReservations: [aReservation()],
      },
    ),
    fires: 'silent',
  },
  {
    name: 'is for information where the settings could not be read and no node shows what it takes',
    inventory: gap(withFree(18), 'vpcCniAddons'),
    fires: [
      {
        severity: 'info',
        message: /The settings of the VPC CNI of demo could not be read, so its defaults are assumed\.$/,
      },
    ],
  },
  {
    name: 'is silent where reservations could not be read that may hold what the nodes need',
    inventory: gap(
      withFree(60, ONE_MORE, { vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })], subnets: LOW }),
      'subnetReservations',
    ),
    fires: 'silent',
  },
  {
    name: 'is as sure as ever where the ENIs leave nothing that could be in such reservations',
    inventory: gap(
      withFree(60, ONE_MORE, {
        vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
        subnets: LOW,
        subnetEnis: [anEni({ privateIpAddresses: Array.from({ length: 231 }, (_, at) => `10.0.0.${at + 4}`) })],
      }),
      'subnetReservations',
    ),
    fires: [{ severity: 'high', evidence: { confidence: 'high' } }],
  },
  {
    name: 'counts whole reservations as free where the ENIs could not be read',
    inventory: gap(
      withFree(60, ONE_MORE, {
        vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
        subnets: LOW,
        subnetReservations: [aReservation()],
      }),
      'subnetEnis',
    ),
    fires: 'silent',
  },
  {
    name: 'goes by single addresses on a type that takes no prefixes',
    inventory: withFree(
      199,
      { instanceTypes: ['m4.large'] },
      {
        vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
        instanceTypes: [anInstanceType('m4.large', { hypervisor: 'xen', defaultCardEnis: 2 })],
      },
    ),
    fires: [{ evidence: { addressesPerNode: 20, nodesThatFit: 9 } }],
  },
  {
    name: 'judges custom networking by the subnets that pods’ ENIs are in',
    inventory: withNodes(
      200,
      [running('i-1', [1])],
      {},
      {
        vpcCniAddons: [configured({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' })],
        subnetEnis: [
          attached(aCniEni({ id: 'eni-0', description: '', privateIpAddresses: ['10.0.0.9'] }), 'i-1', 0),
          attached(aCniEni({ id: 'eni-1', subnetId: 'subnet-pods' }), 'i-1'),
        ],
        subnets: [
          aSubnet({ availableIpAddressCount: 200 }),
          aSubnet({ id: 'subnet-pods', cidrBlock: '100.64.0.0/24', availableIpAddressCount: 40 }),
        ],
      },
    ),
    fires: [
      {
        message: /2 of 5 new nodes fit, and each needs 21 addresses/,
        evidence: { pools: { 'eu-west-1a': ['subnet-a', 'subnet-pods'] }, podSubnetsUnknownIn: [] },
      },
    ],
  },
  {
    name: 'judges custom networking by the nodes’ own addresses alone where no pod shows its subnet',
    inventory: withFree(9, {}, { vpcCniAddons: [configured({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' })] }),
    fires: [{ evidence: { nodesThatFit: 9, podSubnetsUnknownIn: ['eu-west-1a'] } }],
  },
  {
    name: 'knows the subnets of ENIConfigs that the add-on makes, before any pod shows them',
    inventory: withFree(
      200,
      {},
      {
        vpcCniAddons: [
          anAddon({
            configurationValues: JSON.stringify({
              env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' },
              eniConfig: { create: true, subnets: { 'eu-west-1a': { id: 'subnet-pods' } } },
            }),
          }),
        ],
        subnets: [
          aSubnet({ availableIpAddressCount: 200 }),
          aSubnet({ id: 'subnet-pods', cidrBlock: '100.64.0.0/24', availableIpAddressCount: 40 }),
        ],
      },
    ),
    fires: [
      {
        message: /2 of 10 new nodes fit, and each needs 21 addresses/,
        evidence: { pools: { 'eu-west-1a': ['subnet-a', 'subnet-pods'] }, podSubnetsUnknownIn: [] },
      },
    ],
  },
  {
    name: 'is milder where ENIs of pods are in subnets that the settings do not explain',
    inventory: withNodes(
      10,
      [running('i-1', [10])],
      {},
      {
        subnetEnis: [
          attached(aCniEni({ id: 'eni-0', description: '', privateIpAddresses: ['10.0.0.9'] }), 'i-1', 0),
          attached(aCniEni({ id: 'eni-1', subnetId: 'subnet-pods' }), 'i-1'),
        ],
        subnets: [
          aSubnet({ availableIpAddressCount: 10 }),
          aSubnet({ id: 'subnet-pods', availableIpAddressCount: 15 }),
        ],
      },
    ),
    fires: [{ severity: 'low', message: /do not explain its ENIs in subnet-pods\.$/, evidence: { confidence: 'low' } }],
  },
  {
    name: 'assumes the defaults of a self-managed VPC CNI, says so, and is milder for it',
    inventory: withFree(19, {}, { vpcCniAddons: [] }),
    fires: [
      {
        severity: 'medium',
        message: /\. The settings of the VPC CNI of demo are unknown, so its defaults are assumed\.$/,
        evidence: { confidence: 'low', addressesPerNodeFrom: 'defaults', cniSettings: 'self-managed' },
        remediation: /`kubectl -n kube-system set env daemonset aws-node WARM_IP_TARGET=2 MINIMUM_IP_TARGET=12`/,
      },
    ],
  },
  {
    name: 'assumes nothing of a self-managed VPC CNI where its nodes show what they hold',
    inventory: withNodes(20, [running('i-1', [5])], {}, { vpcCniAddons: [] }),
    fires: [{ severity: 'medium', evidence: { confidence: 'high', addressesPerNode: 5, nodesThatFit: 4 } }],
  },
  {
    name: 'takes it that another CNI needs no addresses of the subnet where its nodes hold their own alone',
    inventory: withNodes(
      4,
      [running('i-1', [1])],
      {},
      {
        vpcCniAddons: [],
        subnetEnis: [attached(anEni({ privateIpAddresses: ['10.0.0.9'] }), 'i-1', 0)],
      },
    ),
    fires: [{ severity: 'medium', evidence: { addressesPerNode: 1, nodesThatFit: 4, confidence: 'high' } }],
  },
  {
    name: 'goes by what nodes of another CNI hold, and advises no setting of the VPC CNI',
    inventory: withNodes(
      3,
      [running('i-0a', [1])],
      {},
      {
        vpcCniAddons: [],
        subnetEnis: [
          attached(anEni({ privateIpAddresses: ['10.0.0.9'] }), 'i-0a', 0),
          aCiliumEni({ privateIpAddresses: ['10.0.0.30', '10.0.0.31', '10.0.0.32'] }),
        ],
      },
    ),
    fires: [
      {
        severity: 'high',
        evidence: { addressesPerNode: 4, nodesThatFit: 0, confidence: 'high', remedies: [] },
        remediation: /^Create a node group with another subnet in eu-west-1a/,
      },
    ],
  },
  {
    name: 'learns nothing of nodes on which a self-managed VPC CNI got nothing, where the configuration declares it',
    inventory: {
      ...withNodes(
        19,
        [running('i-1', [1])],
        {},
        {
          vpcCniAddons: [],
          subnetEnis: [attached(anEni({ privateIpAddresses: ['10.0.0.9'] }), 'i-1', 0)],
        },
      ),
      declaredClusters: { demo: { cniVersion: '1.19.3' } },
    },
    fires: [
      { severity: 'medium', evidence: { addressesPerNode: 20, nodesThatFit: 0, addressesPerNodeFrom: 'defaults' } },
    ],
  },
  {
    name: 'says that it takes an unknown release for the newest where subnets are tagged',
    inventory: withFree(
      19,
      {},
      {
        vpcCniAddons: [],
        subnets: [
          aSubnet({ availableIpAddressCount: 5 }),
          aSubnet({ id: 'subnet-pods', availableIpAddressCount: 5, tags: { [ROLE]: '1' } }),
        ],
      },
    ),
    fires: [{ message: /\. The release of the VPC CNI of demo is unknown, so the newest is assumed\.$/ }],
  },
  {
    name: 'takes the type that needs least of several',
    inventory: withFree(199, { instanceTypes: ['p3dn.24xlarge', 't3.medium'] }),
    fires: 'silent',
  },
  {
    name: 'asks of an IPv6 cluster’s nodes one IPv4 address each',
    inventory: withFree(9, {}, { clusters: [aCluster({ ipFamily: 'ipv6' })] }),
    fires: [{ message: /9 of 10 new nodes fit, and each needs 1 address\./, remediation: /^Create a node group with/ }],
  },
  {
    name: 'asks of an IPv6 cluster’s nodes an address more for a trunk',
    inventory: withFree(
      9,
      { instanceTypes: ['m5.large'] },
      {
        clusters: [aCluster({ ipFamily: 'ipv6' })],
        vpcCniAddons: [anAddon({ configurationValues: JSON.stringify({ env: { ENABLE_POD_ENI: 'true' } }) })],
      },
    ),
    fires: [{ message: /4 of 10 new nodes fit, and each needs 2 addresses\./ }],
  },
  {
    name: 'leaves out Windows, groups that are being deleted, and those of which nothing is known',
    inventory: withFree(
      0,
      {},
      {
        nodegroups: [
          aNodegroup({ name: 'windows', amiType: 'WINDOWS_CORE_2022_x86_64' }),
          aNodegroup({ name: 'going', status: 'DELETING' }),
          aNodegroup({ name: 'unsized', scaling: undefined }),
          aNodegroup({ name: 'unknown', instanceTypes: ['x99.large'] }),
          aNodegroup({ name: 'elsewhere', subnetIds: ['subnet-unknown'] }),
          aNodegroup({ name: 'orphan', clusterName: 'gone' }),
        ],
      },
    ),
    fires: 'silent',
  },
  {
    name: 'answers from what can be read: what EC2 says of types, nodes and ENIs may all be missing',
    inventory: gap(
      withNodes(19, [running('i-1', [10, 10])]),
      'nodes',
      'subnetEnis',
      'instanceTypes',
      'launchTemplateVersions',
    ),
    fires: [{ severity: 'high', evidence: { addressesPerNodeFrom: 'settings', nodes: 1 } }],
  },
]);
