import { expect, it } from 'vitest';
import { nodeIpSlotsFull } from '../../lambda/checks/node-ip-slots-full.ts';
import type { Inventory, LaunchTemplateVersion, NetworkInterface } from '../../lambda/model/inventory.ts';
import { aFullNode } from './a-full-node.ts';
import {
  aBranchEni,
  aCluster,
  aCniEni,
  aLaunchTemplateVersion,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInstanceType,
  anInventory,
  aSubnet,
  attached,
  type EniFields,
  ipv4,
  NOW,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const ROLE = 'kubernetes.io/role/cni';
const EXCLUDED = { [ROLE]: '0' };

type Items = NonNullable<Parameters<typeof anInventory>[0]>;

const configured = (env: Readonly<Record<string, string>>) => anAddon({ configurationValues: JSON.stringify({ env }) });
const tag = (instanceId: string) => ({ 'node.k8s.amazonaws.com/instance_id': instanceId });
const TARGETS = configured({ WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '5' });
const MANAGED = { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': 'workers' };

const addresses = (count: number) => Array.from({ length: count }, (_, number) => `10.0.0.${20 + number}`);
const prefixes = (count: number) => Array.from({ length: count }, (_, number) => `10.0.${number}.16/28`);

/** ENIs that hold single addresses and prefixes, so many of each. */
const mixed = (counts: readonly (readonly [singles: number, prefixes: number])[]) =>
  enisOf(
    'i-1',
    counts.map(([singles]) => 1 + singles),
  ).map((eni, index) => ({ ...eni, ipv4Prefixes: prefixes(counts[index]?.[1] ?? 0) }));

/** ENIs attached to a node, as many addresses on each as given, the primary's first. */
function enisOf(instanceId: string, counts: readonly number[], fields: EniFields = {}) {
  return counts.map((count, index) => {
    const eni = aCniEni({
      id: `eni-${instanceId}-${index}`,
      description: index === 0 ? '' : `aws-K8S-${instanceId}`,
      privateIpAddresses: addresses(count),
      tags: tag(instanceId),
      ...fields,
    });
    return attached(eni, instanceId, index);
  });
}

/** One m5.large: 3 ENIs of 10 addresses. */
function node(enis: readonly NetworkInterface[], items: Items = {}): Inventory {
  return anInventory({
    clusters: [aCluster()],
    vpcCniAddons: [TARGETS],
    nodes: [aNode({ id: 'i-1' })],
    subnetEnis: enis,
    ...items,
  });
}

const FULL = enisOf('i-1', [10, 10, 10]);

/** An m5.4xlarge of a group whose types its launch template tells. */
function ofTemplate(
  launchTemplateVersions: readonly LaunchTemplateVersion[],
  counts: readonly number[],
  items: Items = {},
): Inventory {
  return node(enisOf('i-1', counts), {
    vpcCniAddons: [anAddon()],
    nodegroups: [aNodegroup({ instanceTypes: [], launchTemplate: { id: 'lt-1', version: '1' } })],
    launchTemplateVersions,
    nodes: [aNode({ id: 'i-1', instanceType: 'm5.4xlarge', tags: MANAGED })],
    instanceTypes: [
      anInstanceType('m5.large'),
      anInstanceType('m5.4xlarge', { defaultCardEnis: 8, ipv4PerEni: 30, vcpus: 16 }),
    ],
    ...items,
  });
}

/** A node of a managed group of its type, with these settings and release of the VPC CNI. */
function managedNode(
  type: string,
  enis: readonly NetworkInterface[],
  env: Readonly<Record<string, string>>,
  release = 'v1.20.4-eksbuild.2',
  items: Items = {},
): Inventory {
  return node(enis, {
    nodes: [aNode({ id: 'i-1', instanceType: type, tags: MANAGED })],
    nodegroups: [aNodegroup({ instanceTypes: [type] })],
    vpcCniAddons: [{ ...configured(env), addonVersion: release }],
    ...items,
  });
}

const onCard = (eni: NetworkInterface, networkCardIndex: number): NetworkInterface => ({
  ...eni,
  attachment: eni.attachment && { ...eni.attachment, networkCardIndex },
});

const TRUNK = attached(
  anEni({
    id: 'eni-trunk',
    interfaceType: 'trunk',
    description: 'aws-k8s-trunk-eni',
    privateIpAddresses: addresses(1),
  }),
  'i-1',
  3,
);

/** A node with security groups for pods: ENIs with so many addresses, a trunk, and so many branch ENIs in use on it. */
function withTrunk(
  counts: readonly number[],
  branches: number,
  addon: { readonly addonVersion?: string } = {},
  env: Readonly<Record<string, string>> = { ENABLE_POD_ENI: 'true' },
): Inventory {
  const own = Array.from({ length: branches }, (_, index) =>
    aBranchEni({ id: `eni-branch-${index}`, status: 'in-use' }),
  );
  return node([...enisOf('i-1', counts), TRUNK, ...own], {
    nodes: [aNode({ id: 'i-1', tags: MANAGED })],
    nodegroups: [aNodegroup()],
    vpcCniAddons: [{ ...configured(env), ...addon }],
  });
}

/** The same in an IPv6 cluster, in which the primary ENI has a /80. */
function inIpv6(inventory: Inventory): Inventory {
  const { clusters, subnetEnis } = inventory.sections;
  if (clusters.status === 'gap' || subnetEnis.status === 'gap') throw new Error('nothing is missing here');
  const withPrefix = (eni: NetworkInterface) =>
    eni.attachment?.deviceIndex === 0 ? { ...eni, ipv6Prefixes: ['2001:db8::/80'] } : eni;
  return {
    ...inventory,
    sections: {
      ...inventory.sections,
      clusters: { ...clusters, items: [aCluster({ ipFamily: 'ipv6' })] },
      subnetEnis: { ...subnetEnis, items: subnetEnis.items.map(withPrefix) },
    },
  };
}

testCheck(nodeIpSlotsFull, [
  {
    name: 'counts the pods where Kubernetes is read, whatever the settings of the VPC CNI prove',
    inventory: aFullNode(26),
    fires: [
      {
        severity: 'low',
        evidence: { problem: 'full', podsAtLeast: 26, podsCounted: true, confidence: 'high' },
        message: /Pods hold 26 of them/,
      },
    ],
  },
  {
    name: 'is as sure where the settings are not known',
    inventory: aFullNode(27, false),
    fires: [{ severity: 'low', evidence: { podsAtLeast: 27, confidence: 'high' } }],
  },
  { name: 'is silent on a node with few pods, though every slot is taken', inventory: aFullNode(12), fires: 'silent' },
  {
    name: 'takes no more pods than there are addresses, since some came in between',
    inventory: aFullNode(40),
    fires: [{ evidence: { podsAtLeast: 27 } }],
  },
  {
    name: 'tells of a node whose pods hold every address but the one that is kept warm',
    inventory: node(FULL),
    fires: [
      {
        severity: 'low',
        cluster: 'demo',
        resource: {
          type: 'AWS::EC2::Instance',
          id: 'i-1',
          arn: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
        },
        message:
          'i-1 (m5.large) of cluster demo has all of its 3 ENIs and 27 addresses for pods attached. Pods hold at least 26 of them.',
        evidence: { enis: 3, eniLimit: 3, podAddresses: 27, podsAtLeast: 26, maxPods: 29, confidence: 'high' },
      },
    ],
  },
  {
    name: 'is silent where an ENI or an address can still be added',
    inventory: node([...enisOf('i-1', [10, 10])], {
      nodes: [aNode({ id: 'i-1' }), aNode({ id: 'i-2' })],
      subnetEnis: [...enisOf('i-1', [10, 10]), ...enisOf('i-2', [10, 10, 9])],
    }),
    fires: 'silent',
  },
  {
    name: 'does not judge nodes of another CNI by what the VPC CNI would keep spare',
    inventory: node(
      enisOf('i-1', [15, 15, 15, 15], { description: 'Cilium-CNI (i-1)' }).map((eni) => ({ ...eni, tags: {} })),
      {
        vpcCniAddons: [],
        nodes: [aNode({ id: 'i-1', instanceType: 'm5.xlarge', tags: MANAGED })],
        nodegroups: [aNodegroup()],
      },
    ),
    options: { provenInUsePercent: 10 },
    fires: 'silent',
  },
  {
    name: 'is silent where all is attached because a whole ENI is kept spare: that proves ten pods of 27',
    inventory: node(FULL, { vpcCniAddons: [anAddon()] }),
    fires: 'silent',
  },
  {
    name: 'is silent where the minimum asks for all of it, whatever pods there are',
    inventory: node(FULL, { vpcCniAddons: [configured({ WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '30' })] }),
    fires: 'silent',
  },
  {
    name: 'is told by no spare ENI at all that pods are on the last one',
    inventory: node(FULL, { vpcCniAddons: [configured({ WARM_ENI_TARGET: '0' })] }),
    options: { provenInUsePercent: 70 },
    fires: [{ evidence: { podsAtLeast: 19 } }],
  },
  {
    name: 'counts prefixes by sixteen',
    inventory: node(enisOf('i-1', [1, 1, 1], { ipv4Prefixes: prefixes(9) }), {
      vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
    }),
    fires: [{ severity: 'low', evidence: { podAddresses: 432, podsAtLeast: 401, prefixes: true } }],
  },
  {
    name: 'is medium where max pods allows more than there are addresses: a slot went to an ENI that serves no pods',
    inventory: node([
      ...enisOf('i-1', [10, 10]),
      attached(
        anEni({
          id: 'eni-user',
          tags: { 'node.k8s.amazonaws.com/no_manage': 'true' },
          privateIpAddresses: addresses(1),
        }),
        'i-1',
        2,
      ),
    ]),
    fires: [
      {
        severity: 'medium',
        message: /and 18 addresses for pods attached\. Pods hold at least 17 of them\. Its max pods is 29, 9 more/,
        remediation: /^Set max pods to 20 /,
      },
    ],
  },
  {
    name: 'is medium on a self-managed node with custom networking, whose start-up script counts the primary ENI in',
    inventory: node([...enisOf('i-1', [1], {}), ...enisOf('i-1', [1, 10, 10], { subnetId: 'subnet-pods' }).slice(1)], {
      vpcCniAddons: [configured({ WARM_IP_TARGET: '1', AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' })],
    }),
    fires: [{ severity: 'medium', evidence: { podAddresses: 18, maxPods: 29 } }],
  },
  {
    name: 'is low in a managed node group with custom networking, where EKS counts it out',
    inventory: node([...enisOf('i-1', [1], {}), ...enisOf('i-1', [1, 10, 10], { subnetId: 'subnet-pods' }).slice(1)], {
      vpcCniAddons: [configured({ WARM_IP_TARGET: '1', AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' })],
      nodegroups: [aNodegroup()],
      nodes: [aNode({ id: 'i-1', tags: MANAGED })],
    }),
    fires: [{ severity: 'low', evidence: { podAddresses: 18, maxPods: 20, nodegroup: 'workers' } }],
  },
  {
    name: 'does not count ENIs of other network cards',
    inventory: node([
      ...enisOf('i-1', [10, 10]),
      ...enisOf('i-1', [10, 10, 10])
        .slice(2)
        .map((eni) => ({
          ...eni,
          attachment: eni.attachment && { ...eni.attachment, networkCardIndex: 1 },
        })),
    ]),
    fires: 'silent',
  },
  {
    name: 'is silent about max pods where the node groups could not be read',
    inventory: withGaps(node(FULL), ['nodegroups']),
    fires: [{ severity: 'low', evidence: { maxPods: 'unknown' } }],
  },
  {
    name: 'assumes the defaults of a self-managed VPC CNI, says so, and is milder for it',
    inventory: node(enisOf('i-1', [1, 1, 1], { ipv4Prefixes: prefixes(9) }), { vpcCniAddons: [] }),
    fires: [
      {
        severity: 'info',
        message: /\. The settings of the VPC CNI are unknown, so its defaults are assumed\.$/,
        evidence: { confidence: 'low' },
      },
    ],
  },
  {
    name: 'tells of addresses beyond the max pods that EKS sets, added up by node group',
    inventory: node([], {
      nodegroups: [aNodegroup({ instanceTypes: ['m5.4xlarge'] })],
      instanceTypes: [anInstanceType('m5.4xlarge', { defaultCardEnis: 8, ipv4PerEni: 30, vcpus: 16 })],
      nodes: ['i-1', 'i-2', 'i-3'].map((id) => aNode({ id, instanceType: 'm5.4xlarge', tags: MANAGED })),
      subnetEnis: [...enisOf('i-1', [30, 30, 30, 30, 30]), ...enisOf('i-2', [30, 30, 30, 30]), ...enisOf('i-3', [30])],
    }),
    fires: [
      {
        severity: 'info',
        resource: { type: 'AWS::EKS::Nodegroup', id: 'demo/workers' },
        message: '2 nodes of node group demo/workers hold 45 addresses beyond max pods, which no pod can use.',
        evidence: { wastingNodes: 2, wastedAddresses: 45 },
        remediation: /WARM_IP_TARGET/,
      },
    ],
  },
  {
    name: 'takes no prefix that is in part in use for waste, nor anything where max pods are not EKS’s',
    inventory: node([], {
      nodegroups: [aNodegroup(), aNodegroup({ name: 'own', amiType: 'CUSTOM' })],
      instanceTypes: [anInstanceType('m5.large')],
      nodes: [
        aNode({ id: 'i-1', tags: MANAGED }),
        aNode({ id: 'i-2', tags: { ...MANAGED, 'eks:nodegroup-name': 'own' } }),
      ],
      subnetEnis: [
        ...enisOf('i-1', [1], { ipv4Prefixes: prefixes(7) }),
        ...enisOf('i-2', [1, 1], { ipv4Prefixes: prefixes(9) }),
      ],
    }),
    options: { minWastedAddresses: 1 },
    fires: 'silent',
  },
  {
    name: 'leaves out IPv6, Windows, Auto Mode, nodes that do not run, and types that nobody knows',
    inventory: node([], {
      clusters: [aCluster(), aCluster({ name: 'six', ipFamily: 'ipv6' })],
      vpcCniAddons: [TARGETS, { ...TARGETS, clusterName: 'six' }],
      nodes: [
        aNode({ id: 'i-1', platform: 'windows' }),
        aNode({ id: 'i-2', operatorManaged: true }),
        aNode({ id: 'i-3', state: 'stopped' }),
        aNode({ id: 'i-4', instanceType: 'x99.large' }),
        aNode({ id: 'i-5', tags: { 'eks:cluster-name': 'six' } }),
        aNode({ id: 'i-6', tags: { 'eks:cluster-name': 'gone' } }),
      ],
      subnetEnis: ['i-1', 'i-2', 'i-3', 'i-4', 'i-5', 'i-6'].flatMap((id) => enisOf(id, [10, 10, 10])),
    }),
    fires: 'silent',
  },
  ...[
    ['keeps an ENI slot for a trunk that t3.medium does not take', 'v1.19.3', [6, 6], 'medium', 'kept-trunk-slot'],
    ['keeps it before pods have filled what is left, too', 'v1.19.3', [6], 'medium', 'kept-trunk-slot'],
  ].map(([what, addonVersion, counts, severity, because]) => ({
    name: `says how few addresses a node can have where its VPC CNI ${what}`,
    inventory: node(enisOf('i-1', counts as readonly number[]), {
      nodes: [aNode({ id: 'i-1', instanceType: 't3.medium', tags: MANAGED })],
      nodegroups: [aNodegroup({ instanceTypes: ['t3.medium'] })],
      instanceTypes: [anInstanceType('t3.medium', { defaultCardEnis: 3, ipv4PerEni: 6, vcpus: 2 })],
      vpcCniAddons: [{ ...configured({ ENABLE_POD_ENI: 'true' }), addonVersion: String(addonVersion) }],
    }),
    fires: [
      {
        severity: String(severity),
        message:
          'i-1 (t3.medium) of cluster demo can have 10 addresses for pods: VPC CNI 1.19.3 keeps an ENI slot for a trunk ENI that the type does not support. With 2 pods on the host network 12 fit, and its max pods is 17.',
        evidence: { because, mostPodAddresses: 10, maxPods: 17, confidence: 'high' },
        remediation: /Update the VPC CNI to 1\.20\.4/,
      },
    ],
  })),
  {
    name: 'is silent where a newer VPC CNI gives that slot back',
    inventory: node(enisOf('i-1', [6, 6]), {
      nodes: [aNode({ id: 'i-1', instanceType: 't3.medium', tags: MANAGED })],
      nodegroups: [aNodegroup({ instanceTypes: ['t3.medium'] })],
      instanceTypes: [anInstanceType('t3.medium', { defaultCardEnis: 3, ipv4PerEni: 6, vcpus: 2 })],
      vpcCniAddons: [{ ...configured({ ENABLE_POD_ENI: 'true' }), addonVersion: 'v1.20.4-eksbuild.1' }],
    }),
    fires: 'silent',
  },
  {
    name: 'says that 18 addresses are all there can be beside a trunk, and that branch ENIs may make up the rest',
    inventory: withTrunk([10, 10], 0),
    fires: [
      {
        severity: 'low',
        message:
          /can have 18 addresses for pods: its trunk ENI uses an ENI slot .* At most 20 pods without a security group of their own fit \(2 on the host network\), and its max pods is 29\./,
        evidence: { problem: 'few-addresses', because: 'trunk', confidence: 'low' },
      },
    ],
  },
  {
    name: 'is silent beside a trunk while the VPC CNI can still add addresses, or where the trunk serves pods (before 1.16.4)',
    inventory: withTrunk([10, 4], 3),
    fires: 'silent',
  },
  {
    name: 'counts a trunk among the ENIs that serve pods before 1.16.4',
    inventory: withTrunk([10, 10], 0, { addonVersion: 'v1.16.2-eksbuild.1' }),
    fires: 'silent',
  },
  ...[[9, 'low'] as const, [8, 'silent'] as const].map(([used, severity]) => ({
    name: `tells of ${used} branch ENIs in use of 9 ${severity === 'silent' ? 'nothing' : 'that no further pod of that kind starts'}`,
    inventory: withTrunk([10, 4], used),
    fires:
      severity === 'silent'
        ? ('silent' as const)
        : [
            {
              severity,
              message:
                /has 9 of 9 branch ENIs in use, .* VPC resource controller [\d.]+ of [\d-]+ sets this limit\. Only the Kubernetes API shows how many pods wait\./,
              evidence: { problem: 'branches-full', branchEnis: 9, branchEnisInUse: 9 },
            },
          ],
  })),
  {
    name: 'tells that no trunk comes where ENIs took every slot before it',
    inventory: node(enisOf('i-1', [10, 10, 4]), {
      nodes: [aNode({ id: 'i-1', tags: MANAGED })],
      nodegroups: [aNodegroup()],
      vpcCniAddons: [configured({ ENABLE_POD_ENI: 'true' })],
    }),
    fires: [{ severity: 'medium', message: /no slot left for a trunk ENI/, remediation: /Replace the node/ }],
  },
  {
    name: 'says nothing of a trunk that does not come to a type that takes none',
    inventory: managedNode('t3.medium', enisOf('i-1', [6, 6, 6]), { ENABLE_POD_ENI: 'true' }),
    fires: 'silent',
  },
  {
    name: 'says nothing where more branch ENIs are in use than the table has, and so the type takes more',
    inventory: withTrunk([10, 4], 12),
    fires: 'silent',
  },
  ...[
    { release: 'v1.20.4-eksbuild.2', branches: 9, fires: true },
    { release: 'v1.20.4-eksbuild.2', branches: 8, fires: false },
    { release: 'v1.15.4-eksbuild.1', branches: 9, fires: false },
  ].map(({ release, branches, fires }) => ({
    name: `tells of ${branches} of 9 branch ENIs in an IPv6 cluster with ${release}: ${fires}`,
    inventory: inIpv6(withTrunk([1], branches, { addonVersion: release })),
    fires: fires ? [{ severity: 'low', evidence: { problem: 'branches-full' } }] : ('silent' as const),
  })),
  {
    name: 'tells that no trunk comes to a node of an IPv6 cluster, and nothing of its IPv4 addresses',
    inventory: inIpv6(
      managedNode('m5.large', enisOf('i-1', [10, 10, 10]), {
        ENABLE_POD_ENI: 'true',
        WARM_IP_TARGET: '1',
        MINIMUM_IP_TARGET: '5',
      }),
    ),
    fires: [{ evidence: { problem: 'no-trunk', noTrunkBecause: 'came-late' } }],
  },
  {
    name: 'says both that a node is full and that no trunk comes to it',
    inventory: managedNode('m5.large', FULL, { ENABLE_POD_ENI: 'true', WARM_IP_TARGET: '1' }),
    fires: [{ evidence: { problem: 'full' } }, { evidence: { problem: 'no-trunk' } }],
  },
  {
    name: 'takes a trunk that the VPC CNI has filled, as before 1.16.4, for a sign of it',
    inventory: managedNode(
      'c7g.medium',
      [...enisOf('i-1', [1]), { ...TRUNK, privateIpAddresses: addresses(4).map(ipv4) }],
      { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENABLE_POD_ENI: 'true', WARM_IP_TARGET: '1' },
      'v1.15.4-eksbuild.1',
    ),
    options: { provenInUsePercent: 60 },
    fires: [{ evidence: { problem: 'full', podAddresses: 3 } }],
  },
  {
    name: 'says that MAX_ENI leaves no slot for a trunk, on which a new node is no better off',
    inventory: managedNode('m5.large', enisOf('i-1', [10]), { ENABLE_POD_ENI: 'true', MAX_ENI: '1' }),
    fires: [
      {
        severity: 'medium',
        message:
          /can have 9 addresses for pods: `MAX_ENI` allows it no more ENIs\. With 2 pods on the host network 11 fit/,
        evidence: { problem: 'few-addresses', because: 'max-eni', confidence: 'high' },
        remediation: /^Raise `MAX_ENI` on the VPC CNI, or unset it\. Or set max pods to 11/,
      },
      {
        severity: 'medium',
        message: /^`MAX_ENI=1` leaves i-1 .* no slot for a trunk ENI, so no pod .* can start there\.$/,
        evidence: { problem: 'no-trunk', noTrunkBecause: 'max-eni' },
        remediation: /^Raise `MAX_ENI` on the VPC CNI, or unset it\.$/,
      },
    ],
  },
  {
    name: 'does not advise a new node where the trunk would take the last ENI of its type from other pods',
    inventory: managedNode('c7g.medium', enisOf('i-1', [1, 4]), {
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true',
      ENABLE_POD_ENI: 'true',
    }),
    fires: [{ evidence: { problem: 'no-trunk', noTrunkBecause: 'no-eni-besides' }, remediation: /^Choose a type/ }],
  },
  ...[
    {
      what: 'of a type that is in no table, for which it is unknown whether a trunk comes',
      inventory: managedNode('x99.large', FULL, { ENABLE_POD_ENI: 'true' }, undefined, {
        instanceTypes: [anInstanceType('x99.large')],
      }),
    },
    {
      what: 'that another CNI serves, whatever the add-on is set to',
      inventory: managedNode(
        'm5.large',
        enisOf('i-1', [1, 10, 10], { description: 'Cilium-CNI (i-1)' }).map((eni) => ({ ...eni, tags: {} })),
        { ENABLE_POD_ENI: 'true', MINIMUM_IP_TARGET: '5', ENABLE_PREFIX_DELEGATION: 'true' },
      ),
    },
    {
      what: 'that another CNI has filled, whatever the add-on would keep spare',
      inventory: managedNode(
        'm5.large',
        FULL.map((eni) => ({ ...eni, description: 'Cilium-CNI (i-1)', tags: {} })),
        { WARM_IP_TARGET: '1' },
      ),
    },
  ].map(({ what, inventory }) => ({
    name: `says nothing of a node ${what}`,
    inventory,
    fires: 'silent' as const,
  })),
  {
    name: 'does not ask a release that sets no tag for one',
    inventory: managedNode(
      'm5.large',
      enisOf('i-1', [10]).map((eni) => ({ ...eni, tags: {} })),
      { MAX_ENI: '1', WARM_IP_TARGET: '1' },
      'v1.7.10-eksbuild.1',
    ),
    fires: [{ evidence: { problem: 'full', podAddresses: 9 } }],
  },
  ...[
    {
      because: 'max-eni',
      inventory: managedNode('m5.large', [...enisOf('i-1', [10]), TRUNK], { ENABLE_POD_ENI: 'true', MAX_ENI: '2' }),
      message: /can have 9 addresses for pods: `MAX_ENI` allows it no more ENIs\. At most 11 pods without a security/,
      remediation: /^Raise `MAX_ENI`/,
    },
    {
      because: 'trunk-to-come',
      inventory: managedNode('m5.large', enisOf('i-1', [10, 10]), { ENABLE_POD_ENI: 'true' }),
      message:
        /can have 18 addresses for pods: an ENI slot is reserved for its trunk ENI, which serves no pods itself\. At most 20/,
      remediation: /^Set max pods to 20 /,
    },
    {
      because: 'custom-networking',
      inventory: managedNode(
        'm5.large',
        [...enisOf('i-1', [1, 10]), { ...TRUNK, privateIpAddresses: addresses(10).map(ipv4) }],
        { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENABLE_POD_ENI: 'true' },
        'v1.16.2-eksbuild.1',
        { nodegroups: [aNodegroup({ amiType: 'CUSTOM' })] },
      ),
      message: /can have 18 addresses for pods: with custom networking its primary ENI serves none\. At most 20 pods/,
      remediation: /^Set max pods to 20 /,
    },
    {
      because: 'other-cards',
      inventory: managedNode(
        'p5.48xlarge',
        [
          ...enisOf('i-1', [50]),
          ...[1, 2].map((card) => onCard(attached(anEni({ id: `eni-${card}` }), 'i-1', 1), card)),
        ],
        {},
        'v1.16.3-eksbuild.1',
      ),
      message: /VPC CNI 1\.16\.3 subtracts the ENIs of other network cards from those of the default one/,
      remediation: /^Update the VPC CNI to 1\.16\.4 or newer/,
    },
    {
      because: 'left-trunk',
      inventory: withTrunk([10, 10], 0, {}, {}),
      message:
        /a trunk ENI, left over from security groups for pods, uses an ENI slot\. With 2 pods on the host network 20 fit/,
      remediation: /^Replace the node: a new one gets no trunk\./,
    },
    {
      because: 'other-enis',
      inventory: managedNode(
        'm5.large',
        [
          ...enisOf('i-1', [1, 1], { ipv4Prefixes: prefixes(2) }),
          attached(anEni({ id: 'eni-own', tags: { 'node.k8s.amazonaws.com/no_manage': 'true' } }), 'i-1', 2),
        ],
        { ENABLE_PREFIX_DELEGATION: 'true' },
        undefined,
        { instanceTypes: [anInstanceType('m5.large', { ipv4PerEni: 3 })] },
      ),
      message: /can have 64 addresses for pods: ENIs that serve no pods use slots/,
      remediation: /launch template\), or choose a larger type\.$/,
    },
  ].map(({ because, inventory, message, remediation }) => ({
    name: `says what takes an ENI from the pods, and what helps: ${because}`,
    inventory,
    fires: [{ message, evidence: { problem: 'few-addresses', because }, remediation }],
  })),
  {
    name: 'counts pods that are left on branch ENIs among what max pods let in',
    inventory: withTrunk([10, 10], 9, {}, {}),
    fires: [{ severity: 'low', message: /At most 20 pods without a security group of their own fit/ }],
  },
  ...[
    {
      what: 'ENIs of other cards once each card counts by itself',
      inventory: managedNode(
        'p5.48xlarge',
        [...enisOf('i-1', [50, 50]), onCard(attached(anEni({ id: 'eni-card' }), 'i-1', 1), 1)],
        {},
        'v1.16.4-eksbuild.1',
      ),
    },
    {
      what: 'a trunk that serves pods, though security groups for pods are off',
      inventory: withTrunk([10, 10], 0, { addonVersion: 'v1.16.2-eksbuild.1' }, {}),
    },
  ].map(({ what, inventory }) => ({ name: `says nothing of ${what}`, inventory, fires: 'silent' as const })),
  ...[
    {
      template: { id: 'lt-1', version: '1' },
      severity: 'low',
      letIn: /max pods is 17, unless user data sets fewer/,
    },
    { template: undefined, severity: 'medium', letIn: /its max pods is 17\.$/ },
  ].map(({ template, severity, letIn }) => ({
    name: `is ${severity} on Bottlerocket ${template ? 'with a launch template, whose user data go before EKS' : 'without a launch template'}`,
    inventory: managedNode('t3.medium', enisOf('i-1', [6, 6]), { ENABLE_POD_ENI: 'true' }, 'v1.19.3-eksbuild.1', {
      nodegroups: [
        aNodegroup({ instanceTypes: ['t3.medium'], amiType: 'BOTTLEROCKET_x86_64', launchTemplate: template }),
      ],
    }),
    fires: [{ severity, message: letIn, evidence: { problem: 'few-addresses', because: 'kept-trunk-slot' } }],
  })),
  {
    name: 'says nothing of addresses beyond max pods that Bottlerocket’s user data may have raised',
    inventory: managedNode('m5.4xlarge', enisOf('i-1', [30, 30, 30, 30, 30]), {}, undefined, {
      nodegroups: [
        aNodegroup({
          instanceTypes: ['m5.4xlarge'],
          amiType: 'BOTTLEROCKET_x86_64',
          launchTemplate: { id: 'lt-1', version: '1' },
        }),
      ],
      instanceTypes: [anInstanceType('m5.4xlarge', { defaultCardEnis: 8, ipv4PerEni: 30, vcpus: 16 })],
    }),
    fires: 'silent',
  },
  ...(
    [
      ['1.22.4', EXCLUDED, {}, 1, 'medium'],
      ['1.22.4', EXCLUDED, {}, 10, 'low'],
      ['1.22.4', { ...EXCLUDED, [ROLE]: '1', 'cni.networking.k8s.aws/cluster/other': 'shared' }, {}, 1, 'medium'],
      ['1.22.4', EXCLUDED, { ENABLE_SUBNET_DISCOVERY: 'false' }, 10, undefined],
      ['1.21.1', EXCLUDED, {}, 10, undefined],
      ['1.22.4', {}, {}, 10, undefined],
    ] as const
  ).map(([release, tags, env, held, severity]) => ({
    name: `gives pods ${severity === undefined ? 'the addresses' : 'none'} of a primary ENI with ${held} in a subnet tagged ${JSON.stringify(tags)} in ${release} with ${JSON.stringify(env)}`,
    inventory: managedNode(
      'm5.large',
      [...enisOf('i-1', [held]), ...enisOf('i-1', [1, 10, 10], { subnetId: 'subnet-pods' }).slice(1)],
      env,
      `v${release}-eksbuild.1`,
      { subnets: [aSubnet({ tags }), aSubnet({ id: 'subnet-pods', tags: { [ROLE]: '1' } })] },
    ),
    fires:
      severity === undefined
        ? ('silent' as const)
        : [
            {
              severity,
              message:
                /can have 18 addresses for pods: the tag `kubernetes.io\/role\/cni` excludes pods from the subnet of one of its ENIs/,
              evidence: {
                because: 'excluded-subnet',
                mostPodAddresses: 18,
                maxPods: 29,
                confidence: severity === 'low' ? 'low' : 'high',
              },
              remediation: /^Set max pods to 20 /,
            },
          ],
  })),
  {
    name: 'takes a node for full whose primary ENI serves no pods, when the others are',
    inventory: managedNode(
      'm5.large',
      [...enisOf('i-1', [1]), ...enisOf('i-1', [1, 10, 10], { subnetId: 'subnet-pods' }).slice(1)],
      { WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '5' },
      'v1.22.4-eksbuild.1',
      { subnets: [aSubnet({ tags: EXCLUDED }), aSubnet({ id: 'subnet-pods', tags: { [ROLE]: '1' } })] },
    ),
    fires: [{ severity: 'medium', evidence: { problem: 'full', podAddresses: 18, podsAtLeast: 17, maxPods: 29 } }],
  },
  {
    name: 'says that no subnet is left for further ENIs where discovery is off and the tag keeps them out of the node’s own',
    inventory: managedNode(
      'm5.large',
      enisOf('i-1', [10]),
      { ENABLE_SUBNET_DISCOVERY: 'false' },
      'v1.22.4-eksbuild.1',
      { subnets: [aSubnet({ tags: EXCLUDED }), aSubnet({ id: 'subnet-pods', tags: { [ROLE]: '1' } })] },
    ),
    fires: [
      {
        severity: 'medium',
        message: /can have 9 addresses for pods: the tag `kubernetes.io\/role\/cni` leaves it no subnet for more ENIs/,
        evidence: { because: 'no-subnet', mostPodAddresses: 9 },
        remediation: /^Tag a subnet of its zone `kubernetes.io\/role\/cni=1` and leave `ENABLE_SUBNET_DISCOVERY` on/,
      },
    ],
  },
  {
    name: 'takes such a node for full with its one ENI',
    inventory: managedNode(
      'm5.large',
      enisOf('i-1', [10]),
      { ENABLE_SUBNET_DISCOVERY: 'false', WARM_IP_TARGET: '1' },
      'v1.22.4-eksbuild.1',
      { subnets: [aSubnet({ tags: EXCLUDED })] },
    ),
    fires: [{ message: /has 1 ENI, no subnet for another, and 9 addresses for pods attached\./ }],
  },
  {
    name: 'takes no subnet for closed with custom networking, which makes ENIs where the ENIConfig says',
    inventory: managedNode(
      'm5.large',
      [...enisOf('i-1', [1]), ...enisOf('i-1', [1, 10], { subnetId: 'subnet-pods' }).slice(1)],
      { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENABLE_SUBNET_DISCOVERY: 'false' },
      'v1.22.4-eksbuild.1',
      { subnets: [aSubnet({ tags: EXCLUDED })] },
    ),
    fires: 'silent',
  },
  {
    name: 'counts no more ENIs than MAX_ENI allows',
    inventory: node(enisOf('i-1', [10]), {
      vpcCniAddons: [configured({ MAX_ENI: '1', WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '5' })],
    }),
    fires: [
      {
        severity: 'medium',
        message: /has its only ENI and 9 addresses for pods attached\./,
        evidence: { problem: 'full', enis: 1, eniLimit: 1, podAddresses: 9 },
      },
    ],
  },
  ...[
    { held: 10, severity: 'high', message: /get no more than 10 addresses .* 1 node has reached this limit/ },
    { held: 8, severity: 'medium', message: /None of 1 node has reached this limit/ },
  ].map(({ held, severity, message }) => ({
    name: `tells of a pool that MINIMUM_IP_TARGET alone stops at 10, with ${held} held`,
    inventory: node(enisOf('i-1', [held === 10 ? 10 : 9, ...(held === 10 ? [2] : [])]), {
      nodes: [aNode({ id: 'i-1', tags: MANAGED })],
      nodegroups: [aNodegroup()],
      vpcCniAddons: [configured({ MINIMUM_IP_TARGET: '10' })],
    }),
    fires: [{ severity, message, resource: { type: 'AWS::EKS::Cluster' }, evidence: { problem: 'frozen' } }],
  })),
  {
    name: 'does not say that a pool stops at 10 where pods have taken more before',
    inventory: node([...enisOf('i-1', [10, 10]), ...enisOf('i-2', [10, 2])], {
      nodes: ['i-1', 'i-2'].map((id) => aNode({ id, tags: MANAGED })),
      nodegroups: [aNodegroup()],
      vpcCniAddons: [configured({ MINIMUM_IP_TARGET: '10' })],
    }),
    fires: [
      {
        severity: 'high',
        message:
          /get no more than 10 addresses, or what pods hold if that is more, for pods, however many pods there are\. .* 2 nodes have reached this limit/,
        evidence: { addresses: 10, stoppedNodes: 2 },
      },
    ],
  },
  ...[
    { minimum: '10', counts: [11], severity: 'high' },
    { minimum: '40', counts: [15, 15, 13], severity: 'medium' },
  ].map(({ minimum, counts, severity }) => ({
    name: `is ${severity} where a pool with a trunk stops at ${minimum}, for pods on 18 branch ENIs may be the rest of 58`,
    inventory: managedNode('m5.xlarge', [...enisOf('i-1', counts), TRUNK], {
      ENABLE_POD_ENI: 'true',
      MINIMUM_IP_TARGET: minimum,
    }),
    fires: [{ severity, evidence: { problem: 'frozen' } }],
  })),
  {
    name: 'names each number at which pools stop where some types take prefixes and some do not',
    inventory: node([...enisOf('i-1', [1], { ipv4Prefixes: prefixes(2) }), ...enisOf('i-2', [5, 5])], {
      nodes: [aNode({ id: 'i-1' }), aNode({ id: 'i-2', instanceType: 'm4.xlarge' })],
      instanceTypes: [
        anInstanceType('m5.large'),
        anInstanceType('m4.xlarge', { hypervisor: 'xen', defaultCardEnis: 4, ipv4PerEni: 15 }),
      ],
      vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true', MINIMUM_IP_TARGET: '12' })],
    }),
    fires: [{ message: /no more than 12 or 16 addresses, or what pods hold/, evidence: { addresses: null } }],
  },
  ...[
    ['that has the tag of the VPC CNI alone', {}],
    ['whose type may have any max pods, EC2 having told no vCPUs', { instanceTypes: [] }],
    ['in no managed group, where user data may set max pods', { nodegroups: [], nodes: [aNode({ id: 'i-1' })] }],
  ].map(([what, items]) => ({
    name: `is critical where releases before 1.16.3 never give a node a prefix: one ${what}`,
    inventory: managedNode(
      'm5.large',
      enisOf('i-1', [1]),
      { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '0' },
      'v1.15.4-eksbuild.1',
      { instanceTypes: [anInstanceType('m5.large')], ...(items as Items) },
    ),
    fires: [
      {
        severity: 'critical',
        message: /1 node of them has none, so no pod gets an address there\.$/,
        evidence: { problem: 'frozen', emptyNodes: 1 },
      },
    ],
  })),
  {
    name: 'tells of a stopped pool of prefixes where EC2 told no vCPUs, for max pods are 110 at the least',
    inventory: managedNode('m5.large', enisOf('i-1', [1], { ipv4Prefixes: prefixes(2) }), {
      ENABLE_PREFIX_DELEGATION: 'true',
      MINIMUM_IP_TARGET: '20',
    }),
    fires: [{ severity: 'high', message: /no more than 32 addresses for pods/ }],
  },
  {
    name: 'says nothing there where 110 would be no more than the pool',
    inventory: managedNode('m5.large', enisOf('i-1', [1], { ipv4Prefixes: prefixes(7) }), {
      ENABLE_PREFIX_DELEGATION: 'true',
      MINIMUM_IP_TARGET: '110',
    }),
    fires: 'silent',
  },
  {
    name: 'is only high where such a node has a prefix from before',
    inventory: managedNode(
      'm5.large',
      enisOf('i-1', [1], { ipv4Prefixes: prefixes(1) }),
      { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '0' },
      'v1.12.6-eksbuild.1',
      { instanceTypes: [anInstanceType('m5.large')] },
    ),
    fires: [
      {
        severity: 'high',
        message:
          / With `WARM_PREFIX_TARGET=0` VPC CNI 1\.12\.6 requests one prefix when aws-node starts, and no other\./,
        evidence: { emptyNodes: 0 },
      },
    ],
  },
  ...[
    ['with a warm target beside the minimum', { MINIMUM_IP_TARGET: '10', WARM_IP_TARGET: '1' }],
    ['with a minimum that is no less than max pods let in', { MINIMUM_IP_TARGET: '27' }],
  ].map(([what, env]) => ({
    name: `is silent ${what}`,
    inventory: node(enisOf('i-1', [10, 2]), {
      nodes: [aNode({ id: 'i-1', tags: MANAGED })],
      nodegroups: [aNodegroup()],
      vpcCniAddons: [configured(env as Readonly<Record<string, string>>)],
    }),
    fires: 'silent' as const,
  })),
  {
    name: 'tells of pools that never take a prefix: WARM_PREFIX_TARGET=0 before 1.16.3',
    inventory: node(enisOf('i-1', [1], { ipv4Prefixes: prefixes(1) }), {
      nodes: [aNode({ id: 'i-1', tags: MANAGED })],
      nodegroups: [aNodegroup()],
      instanceTypes: [anInstanceType('m5.large')],
      vpcCniAddons: [
        {
          ...configured({ ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '0' }),
          addonVersion: 'v1.15.5-eksbuild.1',
        },
      ],
    }),
    fires: [{ severity: 'high', message: /requests no prefix before VPC CNI 1\.16\.3/ }],
  },
  ...[
    { release: 'v1.15.5-eksbuild.1', target: '-1', type: 'm5.large', fires: true },
    { release: 'v1.12.6-eksbuild.1', target: '0', type: 'm5.large', fires: true },
    { release: 'v1.15.5-eksbuild.1', target: '0', type: 'm4.large', fires: false },
    { release: 'v1.8.0-eksbuild.1', target: '0', type: 'm5.large', fires: false },
  ].map(({ release, target, type, fires }) => ({
    name: `${fires ? 'tells' : 'says nothing'} of a stopped pool with WARM_PREFIX_TARGET=${target} in ${release} on ${type}`,
    inventory: node(
      enisOf('i-1', [type === 'm5.large' && fires ? 1 : 10], fires ? { ipv4Prefixes: prefixes(1) } : {}),
      {
        nodes: [aNode({ id: 'i-1', instanceType: type, tags: MANAGED })],
        nodegroups: [aNodegroup({ instanceTypes: [type] })],
        instanceTypes: [anInstanceType(type, type === 'm4.large' ? { hypervisor: 'xen', defaultCardEnis: 2 } : {})],
        vpcCniAddons: [
          { ...configured({ ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: target }), addonVersion: release },
        ],
      },
    ),
    fires: fires ? [{ evidence: { problem: 'frozen', setting: 'WARM_PREFIX_TARGET' } }] : ('silent' as const),
  })),
  ...[
    {
      what: 'takes prefixes now, and has one among single addresses',
      env: { ENABLE_PREFIX_DELEGATION: 'true' },
      counts: [
        [9, 0],
        [9, 0],
        [8, 1],
      ] as const,
    },
    {
      what: 'takes prefixes now, one by one',
      env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_IP_TARGET: '1' },
      counts: [
        [9, 0],
        [9, 0],
        [8, 1],
      ] as const,
    },
    {
      what: 'takes single addresses again, and has prefixes left',
      env: {},
      counts: [
        [0, 9],
        [9, 0],
        [9, 0],
      ] as const,
    },
  ].map(({ what, env, counts }) => ({
    name: `counts no prefix that is not there on a full node that ${what}: it proves little`,
    inventory: node(mixed(counts), {
      vpcCniAddons: [configured(env)],
      nodes: [aNode({ id: 'i-1', tags: MANAGED })],
      nodegroups: [aNodegroup()],
      instanceTypes: [anInstanceType('m5.large')],
    }),
    options: { minWastedAddresses: 100 },
    fires: 'silent' as const,
  })),
  {
    name: 'counts the pods of a full node that takes single addresses again by these alone',
    inventory: node(
      mixed([
        [0, 9],
        [9, 0],
        [9, 0],
      ]),
      { vpcCniAddons: [TARGETS] },
    ),
    options: { provenInUsePercent: 10 },
    fires: [{ evidence: { podAddresses: 162, podsAtLeast: 17 } }],
  },
  {
    name: 'goes by prefixes alone for whether a pool of prefixes has come to its minimum',
    inventory: node(
      mixed([
        [9, 0],
        [5, 1],
      ]),
      {
        nodes: [aNode({ id: 'i-1', tags: MANAGED })],
        nodegroups: [aNodegroup()],
        instanceTypes: [anInstanceType('m5.large')],
        vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true', MINIMUM_IP_TARGET: '20' })],
      },
    ),
    fires: [{ severity: 'medium', message: /get no more than 32 addresses .* None of 1 node has reached this limit/ }],
  },
  {
    name: 'gives all nodes of a group of several types the max pods of the smallest',
    inventory: anInventory({
      clusters: [aCluster()],
      vpcCniAddons: [anAddon()],
      nodegroups: [aNodegroup({ instanceTypes: ['m5.large', 'm5.4xlarge'] })],
      nodes: [aNode({ id: 'i-1', instanceType: 'm5.4xlarge', tags: MANAGED })],
      instanceTypes: [
        anInstanceType('m5.large'),
        anInstanceType('m5.4xlarge', { defaultCardEnis: 8, ipv4PerEni: 30, vcpus: 16 }),
      ],
      subnetEnis: enisOf('i-1', [30, 30]),
    }),
    options: { minWastedAddresses: 31 },
    fires: [{ severity: 'info', evidence: { problem: 'waste', wastedAddresses: 31 } }],
  },
  {
    name: 'knows the types of a group that its launch template tells by what they have to have',
    inventory: ofTemplate([aLaunchTemplateVersion({ requirementTypes: ['m5.large', 'm5.4xlarge'] })], [30, 30]),
    options: { minWastedAddresses: 31 },
    fires: [{ severity: 'info', evidence: { problem: 'waste', wastedAddresses: 31 } }],
  },
  {
    name: 'is not certain of max pods where nothing but running nodes shows the types of a group',
    inventory: ofTemplate([], [1, 30], {
      vpcCniAddons: [configured({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', MAX_ENI: '2' })],
    }),
    fires: [{ evidence: { problem: 'few-addresses', maxPodsFrom: 'type', confidence: 'low' } }],
  },
  {
    name: 'says that a node took no prefix though it is set to and has room, where none of its group has one',
    inventory: node(enisOf('i-1', [10, 10]), {
      vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
      nodes: [aNode({ id: 'i-1', tags: MANAGED })],
      nodegroups: [aNodegroup()],
    }),
    fires: [{ severity: 'low', message: /18 single addresses for pods and no prefix, .* Most likely/ }],
  },
  ...[
    [
      'where another node of the group has one',
      [...enisOf('i-1', [10, 10]), ...enisOf('i-2', [1], { ipv4Prefixes: prefixes(1) })],
      'm5.large',
    ],
    ['where its type cannot take any', enisOf('i-1', [10, 10]), 'c4.large'],
  ].map(([what, enis, type]) => ({
    name: `says nothing of missing prefixes ${what}`,
    inventory: node(enis as readonly NetworkInterface[], {
      vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' })],
      nodes: ['i-1', 'i-2'].map((id) => aNode({ id, tags: MANAGED, instanceType: String(type) })),
      nodegroups: [aNodegroup({ instanceTypes: [String(type)] })],
    }),
    fires: 'silent' as const,
  })),
  {
    name: 'takes single addresses that Multus or a user put on an ENI for none of the VPC CNI',
    inventory: managedNode(
      'm5.large',
      [...enisOf('i-1', [1]), attached(anEni({ id: 'eni-multus', privateIpAddresses: addresses(3) }), 'i-1', 1)],
      { ENABLE_PREFIX_DELEGATION: 'true' },
    ),
    fires: 'silent',
  },
  {
    name: 'counts no address for pods on an ENI that the VPC CNI has left untagged beside those that it uses',
    inventory: managedNode(
      'm5.large',
      [...enisOf('i-1', [10, 10]), attached(anEni({ id: 'eni-multus', privateIpAddresses: addresses(3) }), 'i-1', 2)],
      { WARM_IP_TARGET: '1' },
    ),
    fires: [{ severity: 'medium', evidence: { problem: 'full', podAddresses: 18 } }],
  },
  {
    name: 'counts them where it has tagged the ENI, or sets no tag',
    inventory: node([], {
      vpcCniAddons: [configured({ WARM_IP_TARGET: '1' })],
      subnetEnis: [
        ...enisOf('i-1', [10, 10]),
        attached(anEni({ id: 'eni-own', privateIpAddresses: addresses(3), tags: tag('i-1') }), 'i-1', 2),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'is only low, and says so, on a node whose user data may set max pods that fit, as with custom networking',
    inventory: node(enisOf('i-1', [1, 10, 10]), {
      vpcCniAddons: [configured({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' })],
      nodes: [aNode({ id: 'i-1' })],
    }),
    fires: [
      {
        severity: 'low',
        message: /With 2 pods on the host network 20 fit, and its max pods is 29, unless user data sets fewer\.$/,
        evidence: { problem: 'few-addresses', because: 'custom-networking', confidence: 'low' },
      },
    ],
  },
  ...[
    {
      what: 'by the ENIs that it leaves out, with custom networking',
      env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' },
      enis: enisOf('i-1', [1, 10, 10]),
      remediation: /^Set `RESERVED_ENIS=1` on Karpenter/,
    },
    {
      what: 'in its node class where other types leave out more',
      env: { MAX_ENI: '2' },
      enis: enisOf('i-1', [10, 10]),
      remediation: /Or set `maxPods` to 20 under `kubelet` in its EC2NodeClass, for all types\.$/,
    },
  ].map(({ what, env, enis, remediation }) => ({
    name: `has Karpenter set max pods of a node of its own ${what}`,
    inventory: node(enis, {
      vpcCniAddons: [configured(env)],
      nodes: [aNode({ id: 'i-1', tags: { ...aNode().tags, 'karpenter.sh/nodepool': 'default' } })],
    }),
    fires: [{ message: /its max pods is 29, unless Karpenter sets fewer\.$/, remediation }],
  })),
  {
    name: 'is silent on such a node while the VPC CNI can still add addresses',
    inventory: node(enisOf('i-1', [1, 10]), {
      vpcCniAddons: [configured({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' })],
      nodes: [aNode({ id: 'i-1' })],
    }),
    fires: 'silent',
  },
  {
    name: 'is only medium where a pool is stopped on nodes whose user data may set max pods',
    inventory: node(enisOf('i-1', [10, 2]), { vpcCniAddons: [configured({ MINIMUM_IP_TARGET: '10' })] }),
    fires: [{ severity: 'medium', message: /max pods allows more, unless user data sets fewer\.$/ }],
  },
]);

it('does not count a full node as judged for a limit that another node of its group disproves', () => {
  const inventory = managedNode(
    'm5.large',
    [...enisOf('i-1', [10]), ...enisOf('i-2', [1], { ipv4Prefixes: prefixes(1) })],
    { ENABLE_SUBNET_DISCOVERY: 'false', ENABLE_PREFIX_DELEGATION: 'true' },
    'v1.22.4-eksbuild.1',
    {
      nodes: ['i-1', 'i-2'].map((id) => aNode({ id, tags: MANAGED })),
      subnets: [aSubnet({ tags: EXCLUDED })],
    },
  );
  expect(nodeIpSlotsFull.run(inventory, {}, NOW)).toEqual([]);
  expect(nodeIpSlotsFull.judges?.(inventory, {}, NOW)).toMatchObject([
    { id: 'i-1', not: { because: expect.stringMatching(/^with every slot in use/) } },
    { id: 'i-2' },
  ]);
});
