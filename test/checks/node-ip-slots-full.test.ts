import { nodeIpSlotsFull } from '../../lambda/checks/node-ip-slots-full.ts';
import type { Inventory, NetworkInterface } from '../../lambda/model/inventory.ts';
import {
  aCluster,
  aCniEni,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInstanceType,
  anInventory,
  attached,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

type Items = NonNullable<Parameters<typeof anInventory>[0]>;

const configured = (env: Readonly<Record<string, string>>) => anAddon({ configurationValues: JSON.stringify({ env }) });
const NO_TAGS = {};
const TARGETS = configured({ WARM_IP_TARGET: '1', MINIMUM_IP_TARGET: '5' });
const MANAGED = { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': 'workers' };

const addresses = (count: number) => Array.from({ length: count }, (_, number) => `10.0.0.${20 + number}`);
const prefixes = (count: number) => Array.from({ length: count }, (_, number) => `10.0.${number}.16/28`);

/** ENIs attached to a node, as many addresses on each as given, the primary's first. */
function enisOf(instanceId: string, counts: readonly number[], fields: Partial<NetworkInterface> = {}) {
  return counts.map((count, index) => {
    const eni = aCniEni({
      id: `eni-${instanceId}-${index}`,
      description: index === 0 ? '' : `aws-K8S-${instanceId}`,
      privateIpAddresses: addresses(count),
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

testCheck(nodeIpSlotsFull, [
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
    inventory: node(enisOf('i-1', [15, 15, 15, 15], { description: 'Cilium-CNI (i-1)', tags: NO_TAGS }), {
      vpcCniAddons: [],
      nodes: [aNode({ id: 'i-1', instanceType: 'm5.xlarge', tags: MANAGED })],
      nodegroups: [aNodegroup()],
    }),
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
    name: 'is medium where max pods let in more than there are addresses: a slot went to an ENI that serves no pods',
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
        message:
          /and 18 addresses for pods attached\. Pods hold at least 17 of them\. Its max pods of 29 let in 9 more/,
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
        message: '2 nodes of node group demo/workers hold 45 addresses beyond what max pods let pods use.',
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
]);
