import { expect } from 'vitest';
import { nodeWithoutPodIps } from '../../lambda/checks/node-without-pod-ips.ts';
import { read } from '../../lambda/model/coverage.ts';
import type { IamRole, Instance, Inventory, NetworkInterface } from '../../lambda/model/inventory.ts';
import { group } from '../facts/network/a-network.ts';
import { aNodeInANetwork, PUBLIC_TO, routed } from './a-node-in-a-network.ts';
import {
  ACCOUNT,
  aCiliumEni,
  aCluster,
  aCniEni,
  aKubeNode,
  aNode,
  aNodegroup,
  anAddon,
  anEni,
  anInstanceType,
  anInventory,
  aRefusal,
  aSubnet,
  attached,
  type EniFields,
  inKubernetes,
  minutesAgo,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';
import { ENI_CONFIG_CASES } from './eni-config-cases.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/nodes`;
const CNI_POLICY = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: ['ec2:*', 'ecr:*'], Resource: '*' }] });
const MANAGED = { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': 'workers' };

const role = (document = CNI_POLICY): IamRole => ({
  arn: ROLE,
  createDate: minutesAgo(9000),
  permissionsBoundary: undefined,
  trust: undefined,
  policies: [{ name: 'cni', arn: undefined, document }],
});
const entry = (type = 'EC2_LINUX') => ({
  clusterName: 'demo',
  principalArn: ROLE,
  type,
  createdAt: minutesAgo(8000),
});
const managed = (fields: Partial<Instance> = {}) => aNode({ tags: MANAGED, ...fields });
const primary = (fields: EniFields = {}, instanceId = 'i-0a') =>
  attached(anEni({ id: `eni-of-${instanceId}`, ...fields }), instanceId, 0);
const configured = (env: Readonly<Record<string, string>>, addonVersion = 'v1.20.4-eksbuild.2') =>
  anAddon({ addonVersion, configurationValues: JSON.stringify({ env }) });
const withEniConfigs = (names: readonly string[], env: Readonly<Record<string, string>>) =>
  anAddon({
    configurationValues: JSON.stringify({
      env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ...env },
      eniConfig: { create: true, subnets: Object.fromEntries(names.map((name) => [name, { id: 'subnet-pods' }])) },
    }),
  });
const withEniConfig = (zone: string, env: Readonly<Record<string, string>>) => withEniConfigs([zone], env);
const BY_ZONE = { ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone' };
const PUBLIC = { address: '203.0.113.9', privateIpAddress: '10.0.0.10', allocationId: undefined };
const TWO = ['10.0.0.10', '10.0.0.11'];
/** An address in each /28 block of subnet-a. */
const BROKEN_BLOCKS = Array.from({ length: 14 }, (_, block) =>
  anEni({ id: `eni-lone-${block}`, privateIpAddresses: [`10.0.0.${16 * (block + 1) + 5}`] }),
);
const tag = (instanceId: string) => ({ 'node.k8s.amazonaws.com/instance_id': instanceId });

/** A cluster in which all that AWS can show of a node is in order, and a node on which the VPC CNI never worked. */
function withNode(items: Parameters<typeof anInventory>[0] = {}): Inventory {
  return anInventory({
    clusters: [aCluster()],
    vpcCniAddons: [anAddon()],
    nodegroups: [aNodegroup({ nodeRoleArn: ROLE })],
    nodes: [managed()],
    subnets: [aSubnet()],
    subnetEnis: [primary()],
    instanceTypes: [anInstanceType('m5.large')],
    accessEntries: [entry()],
    iamRoles: [role()],
    ...items,
  });
}

const verdict = (cause: string, is: string) => ({
  causes: expect.arrayContaining([expect.objectContaining({ cause, verdict: is })]),
});

/** Settings that have the VPC CNI add no address, a release that knows each, and the last one before. */
const BY_LAUNCH = [
  ['DISABLE_NETWORK_RESOURCE_PROVISIONING', 'v1.20.4-eksbuild.2', 'v1.9.0-eksbuild.1'],
  ['ENABLE_IMDS_ONLY_MODE', 'v1.20.4-eksbuild.2', 'v1.19.5-eksbuild.1'],
] as const;

/** The same node, in a VPC whose ways are open unless told. */
function inANetwork(given: Parameters<typeof aNodeInANetwork>[0]): Inventory {
  const { sections, ...rest } = aNodeInANetwork(given);
  const { nodegroups, accessEntries, iamRoles, instanceTypes } = withNode({}).sections;
  const nodes = read([managed({ subnetId: 'subnet-node' })]);
  return { ...rest, sections: { ...sections, nodegroups, accessEntries, iamRoles, instanceTypes, nodes } };
}

const REFUSED = {
  kubeNodes: inKubernetes([aKubeNode()]),
  kubeEvents: inKubernetes([aRefusal('ec2:CreateNetworkInterface')]),
};
const SAW = 'EC2 refused the VPC CNI there ec2:CreateNetworkInterface in the last half hour';

testCheck(nodeWithoutPodIps, [
  {
    name: 'takes the word of an event that EC2 refuses the VPC CNI a call, where policies could not be read',
    inventory: withGaps(withNode(REFUSED), ['iamRoles']),
    fires: [
      {
        message: `Cause: ${SAW}, as the event MissingIAMPermissions of its pod says.`,
        evidence: verdict('no-cni-policy', 'confirmed'),
      },
    ],
  },
  {
    name: 'does not hide that EC2 refuses what the role allows, whatever works on other nodes',
    inventory: withNode({
      ...REFUSED,
      nodes: [managed(), managed({ id: 'i-0b' })],
      subnetEnis: [primary(), primary({ tags: tag('i-0b'), privateIpAddresses: TWO }, 'i-0b')],
    }),
    fires: [
      {
        message: `No cause is certain. ${SAW}, although role nodes allows what the VPC CNI needs. A policy of the organisation or of a VPC endpoint may refuse it, or the role allows it only since then.`,
        evidence: { unknownCauses: ['no-cni-policy'] },
      },
    ],
  },
  {
    name: 'says that EC2 refused a call that the role does not allow',
    inventory: withNode({ ...REFUSED, iamRoles: [role(JSON.stringify({ Statement: [] }))] }),
    fires: [{ message: `, and ${SAW}.`, evidence: { toldBy: 'node-role-lacks-cni-policy', unknownCauses: [] } }],
  },
  ...ENI_CONFIG_CASES,
  {
    name: 'is critical where the VPC CNI works on no node, and rules every cause out that AWS can show',
    inventory: withNode(),
    fires: [
      {
        severity: 'critical',
        cluster: 'demo',
        resource: {
          type: 'AWS::EC2::Instance',
          id: 'i-0a',
          arn: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0a`,
        },
        message:
          'Node i-0a (m5.large) of cluster demo has no address for pods 10 hours after its launch. It shows no sign of the VPC CNI. 5 causes ruled out: authorisation of the role, permissions, type, free addresses and metadata service. Not checked: path to the API server, path to AWS, user data, the kubelet and the pod aws-node.',
        evidence: {
          nodegroup: 'demo/workers',
          subnet: 'subnet-a',
          unknownCauses: [],
          causes: [
            { cause: 'role-not-authorized', verdict: 'ruled-out', why: 'the cluster authorises nodes' },
            { cause: 'no-cni-policy', verdict: 'ruled-out', why: 'role nodes allows what the VPC CNI needs' },
            { cause: 'type-unknown-to-cni', verdict: 'ruled-out', why: 'VPC CNI 1.20.4 knows m5.large' },
            { cause: 'subnet-empty', verdict: 'ruled-out', why: 'subnet-a has 200 free' },
            { cause: 'metadata-disabled', verdict: 'ruled-out', why: 'the instance metadata service is enabled' },
          ],
        },
        remediation: /kubectl get nodes/,
      },
    ],
  },
  {
    name: 'is high where it works on another node of the cluster',
    inventory: withNode({
      nodes: [managed(), managed({ id: 'i-0b' })],
      subnetEnis: [primary(), primary({ tags: tag('i-0b'), privateIpAddresses: TWO }, 'i-0b')],
    }),
    fires: [{ severity: 'high', evidence: { cniRuns: false, nodesThatWork: 1 } }],
  },
  {
    name: 'says in which of its traits it is not like the node that works',
    inventory: withNode({
      nodes: [managed(), managed({ id: 'i-0b', subnetId: 'subnet-b', availabilityZone: 'eu-west-1b' })],
      subnetEnis: [
        primary(),
        primary(
          { tags: tag('i-0b'), privateIpAddresses: TWO, publicAddresses: [PUBLIC], subnetId: 'subnet-b' },
          'i-0b',
        ),
      ],
    }),
    fires: [
      {
        message:
          /Its subnet and zone are not those of the node that works\. It has no public address, and the node that works has one\./,
      },
    ],
  },
  {
    name: 'fires where the VPC CNI runs and has nothing to give, and asks for the ENIConfig with custom networking',
    inventory: withNode({
      nodes: [managed(), managed({ id: 'i-0b' })],
      subnetEnis: [
        primary({ tags: tag('i-0a') }),
        primary({ tags: tag('i-0b') }, 'i-0b'),
        attached(anEni({ id: 'eni-pods', tags: tag('i-0b'), privateIpAddresses: TWO }), 'i-0b'),
      ],
      vpcCniAddons: [configured({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' })],
    }),
    fires: [
      {
        severity: 'high',
        resource: { id: 'i-0a' },
        message:
          'Node i-0a (m5.large) of cluster demo has no address for pods 10 hours after its launch. The VPC CNI runs there. It has the same role, subnet, security groups, instance type, zone and AMI as nodes that work. No cause is certain. Its pods use the subnet that its ENIConfig names. Custom networking is on and needs an ENIConfig for nodes in eu-west-1a, which no AWS API shows.',
        evidence: { cniRuns: true, podSubnets: [], unknownCauses: ['subnet-empty', 'no-eniconfig'] },
        remediation: /kubectl get eniconfigs/,
      },
    ],
  },
  {
    name: 'rules a missing ENIConfig out where the add-on makes one for the zone and nodes ask for it by their zone',
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [withEniConfig('eu-west-1a', BY_ZONE)],
      subnets: [aSubnet(), aSubnet({ id: 'subnet-pods', availableIpAddressCount: 7 })],
    }),
    fires: [
      {
        evidence: {
          ...verdict('no-eniconfig', 'ruled-out'),
          podSubnets: ['subnet-pods'],
          unknownCauses: [],
        },
      },
    ],
  },
  {
    name: 'names the subnet of the ENIConfig where that one is empty, and not the one of the node',
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [withEniConfig('eu-west-1a', BY_ZONE)],
      subnets: [aSubnet(), aSubnet({ id: 'subnet-pods', availableIpAddressCount: 0 })],
    }),
    fires: [
      {
        severity: 'high',
        message: /Cause: subnet-pods has no free address\.$/,
        evidence: { toldBy: 'subnet-low-ips', podSubnets: ['subnet-pods'] },
      },
    ],
  },
  {
    name: 'does not blame the subnet of the node, empty as it is, where pods have another one with room',
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [withEniConfig('eu-west-1a', BY_ZONE)],
      subnets: [aSubnet({ availableIpAddressCount: 0 }), aSubnet({ id: 'subnet-pods', availableIpAddressCount: 7 })],
    }),
    fires: [{ severity: 'critical', evidence: verdict('subnet-empty', 'ruled-out') }],
  },
  {
    name: 'leaves it open whether the subnet of an ENIConfig is empty that could not be read',
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [withEniConfig('eu-west-1a', BY_ZONE)],
    }),
    fires: [{ evidence: { podSubnets: [], unknownCauses: ['subnet-empty'] } }],
  },
  {
    name: 'rules the empty subnet out in an IPv6 cluster, whose pods take no IPv4 address',
    inventory: withNode({
      clusters: [aCluster({ ipFamily: 'ipv6' })],
      subnets: [aSubnet({ availableIpAddressCount: 0 })],
    }),
    fires: [{ evidence: { ...verdict('subnet-empty', 'ruled-out'), podSubnets: [] } }],
  },
  {
    name: 'names a subnet without an IPv6 block in an IPv6 cluster',
    inventory: withNode({
      clusters: [aCluster({ ipFamily: 'ipv6' })],
      subnets: [aSubnet({ ipv6: 'none' })],
    }),
    fires: [
      {
        message: /subnet-a has no IPv6 CIDR block/,
        evidence: verdict('subnet-without-ipv6', 'confirmed'),
        remediation: /^Give the subnet an IPv6 CIDR block of its VPC/,
      },
    ],
  },
  {
    name: 'leaves it open where the subnet gives none by itself',
    inventory: withNode({
      clusters: [aCluster({ ipFamily: 'ipv6' })],
      subnets: [aSubnet({ ipv6: 'unassigned' })],
    }),
    fires: [{ evidence: verdict('subnet-without-ipv6', 'unknown') }],
  },
  {
    name: 'rules it out where the subnet gives new ENIs an IPv6 address',
    inventory: withNode({
      clusters: [aCluster({ ipFamily: 'ipv6' })],
      subnets: [aSubnet({ ipv6: 'assigned' })],
    }),
    fires: [{ evidence: verdict('subnet-without-ipv6', 'ruled-out') }],
  },
  {
    name: 'rules it out where a subnet that is tagged for pods has room, and not where it has none either',
    inventory: withNode({
      clusters: [aCluster(), aCluster({ name: 'full' })],
      vpcCniAddons: [anAddon(), anAddon({ clusterName: 'full' })],
      nodes: [
        managed({ subnetId: 'subnet-own', eniSubnetIds: ['subnet-own'] }),
        aNode({
          id: 'i-full',
          subnetId: 'subnet-full',
          eniSubnetIds: ['subnet-full'],
          tags: { 'kubernetes.io/cluster/full': 'owned' },
        }),
      ],
      subnetEnis: [
        primary({ subnetId: 'subnet-own', tags: tag('i-0a') }),
        primary({ subnetId: 'subnet-full', tags: tag('i-full') }, 'i-full'),
      ],
      subnets: [
        aSubnet({ id: 'subnet-own', availableIpAddressCount: 0 }),
        aSubnet({ id: 'subnet-pods', availableIpAddressCount: 7, tags: { 'kubernetes.io/role/cni': '1' } }),
        aSubnet({ id: 'subnet-full', vpcId: 'vpc-2', availableIpAddressCount: 0 }),
        aSubnet({
          id: 'subnet-full-too',
          vpcId: 'vpc-2',
          availableIpAddressCount: 0,
          tags: { 'kubernetes.io/role/cni': '1' },
        }),
      ],
    }),
    fires: [
      { evidence: { ...verdict('subnet-empty', 'ruled-out'), podSubnets: ['subnet-own', 'subnet-pods'] } },
      { message: /Cause: subnet-full and subnet-full-too have no free address\.$/ },
    ],
  },
  {
    name: 'knows that a tag may keep the only subnet there is from pods',
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [anAddon({ addonVersion: 'v1.22.4-eksbuild.1' })],
      subnets: [aSubnet({ tags: { 'kubernetes.io/role/cni': '0' } })],
    }),
    fires: [
      {
        severity: 'critical',
        message: /Cause: tags exclude the subnet of the node for pods, and allow no other\.$/,
        evidence: { podSubnets: [] },
      },
    ],
  },
  {
    name: 'knows that a node which takes prefixes needs a whole block, and that some may be in a reservation',
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
      subnets: [aSubnet({ availableIpAddressCount: 12 })],
    }),
    fires: [
      {
        message: /subnet-a has 12 free, and only a reservation may hold a whole \/28 block\.$/,
        evidence: { unknownCauses: ['subnet-empty'] },
      },
    ],
  },
  {
    name: 'is certain where every block is broken, and rules that out for a type that takes no prefixes',
    inventory: withNode({
      nodes: [managed(), managed({ id: 'i-0b', instanceType: 'm4.large' })],
      subnetEnis: [primary({ tags: tag('i-0a') }), primary({ tags: tag('i-0b') }, 'i-0b'), ...BROKEN_BLOCKS],
      instanceTypes: [anInstanceType('m5.large'), anInstanceType('m4.large', { hypervisor: 'xen' })],
      vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true' })],
      subnets: [aSubnet({ availableIpAddressCount: 237 })],
    }),
    fires: [
      { resource: { id: 'i-0a' }, message: /Cause: subnet-a has 237 free, but no whole \/28 block\.$/ },
      { resource: { id: 'i-0b' }, evidence: verdict('subnet-empty', 'ruled-out') },
    ],
  },
  {
    name: 'says that the settings leave the type no ENI for pods, as another check says of the group',
    inventory: withNode({
      nodes: [managed({ instanceType: 'c7g.medium' })],
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [withEniConfig('eu-west-1a', { ...BY_ZONE, ENABLE_POD_ENI: 'true' })],
      subnets: [aSubnet(), aSubnet({ id: 'subnet-pods' })],
    }),
    fires: [
      {
        severity: 'high',
        message: /The VPC CNI runs there\. Cause: the settings of the VPC CNI leave no ENI of c7g\.medium to pods\.$/,
        evidence: { toldBy: 'low-pod-density' },
        remediation: /low-pod-density/,
      },
    ],
  },
  {
    name: 'does not say so of a type with more ENIs',
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [withEniConfig('eu-west-1a', { ...BY_ZONE, ENABLE_POD_ENI: 'true' })],
      subnets: [aSubnet(), aSubnet({ id: 'subnet-pods' })],
    }),
    fires: [{ severity: 'critical', evidence: verdict('no-eni-left', 'ruled-out') }],
  },
  ...[
    ['for another zone', withEniConfig('eu-west-1b', BY_ZONE)] as const,
    ['and nodes ask for it by another label', withEniConfig('eu-west-1a', {})] as const,
  ].map(([what, addon]) => ({
    name: `does not rule it out where the add-on makes one ${what}`,
    inventory: withNode({ subnetEnis: [primary({ tags: tag('i-0a') })], vpcCniAddons: [addon] }),
    fires: [
      {
        message: /needs an ENIConfig for nodes in eu-west-1a, and the add-on creates those for eu-west-1[ab]\.$/,
        evidence: { unknownCauses: ['subnet-empty', 'no-eniconfig'] },
        remediation: /kubectl get eniconfigs/,
      },
    ],
  })),
  {
    name: 'says nothing of ENIConfigs of the add-on whose names read like advice, and names some of many',
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [
        withEniConfigs(['a. Run `rm -rf` now', ...Array.from({ length: 10 }, (_, at) => `zone-${at}`)], BY_ZONE),
      ],
    }),
    fires: [{ message: /the add-on creates those for zone-0, zone-1, zone-2, zone-3 and 6 more\.$/ }],
  },
  {
    name: 'still finds the cause where the VPC CNI runs: it joined, and may lack a permission or an address',
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      subnets: [aSubnet({ availableIpAddressCount: 0 })],
    }),
    fires: [{ severity: 'high', message: /The VPC CNI runs there\. Cause: subnet-a has no free address\.$/ }],
  },
  ...[
    ['one ENI with the first pod', { WARM_ENI_TARGET: '0' }, undefined],
    ['one prefix with the first pod', { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '0' }, undefined],
    [
      'one prefix with the first pod since 1.16.3',
      { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '0' },
      'v1.16.3-eksbuild.1',
    ],
    [
      'one prefix at the start of aws-node before 1.13.0',
      { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '0' },
      'v1.12.6-eksbuild.2',
    ],
    ['one ENI as before prefixes came in 1.9.0', { ENABLE_PREFIX_DELEGATION: 'true' }, 'v1.8.0-eksbuild.1'],
  ].map(([what, env, addonVersion]) => ({
    name: `fires on a tagged node without addresses where the settings ask for ${what}`,
    inventory: withNode({
      subnetEnis: [primary({ tags: tag('i-0a') })],
      vpcCniAddons: [configured(env as Readonly<Record<string, string>>, addonVersion as string | undefined)],
    }),
    fires: [{ severity: 'critical', evidence: { cniRuns: true } }],
  })),
  ...[
    { type: 'm4.large', what: 'takes no prefixes, and so single addresses whatever', fires: true },
    { type: 'm5.large', what: 'is to take prefixes, and never does before 1.16.3', fires: false },
  ].map(({ type, what, fires }) => ({
    name: `${fires ? 'fires' : 'leaves it to node-ip-slots-full'} on a tagged node without addresses whose type ${what}`,
    inventory: withNode({
      nodes: [managed({ instanceType: type })],
      subnetEnis: [primary({ tags: tag('i-0a') })],
      instanceTypes: [anInstanceType(type, type === 'm4.large' ? { hypervisor: 'xen' } : {})],
      vpcCniAddons: [configured({ ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '0' }, 'v1.15.4-eksbuild.1')],
    }),
    fires: fires ? [{ severity: 'critical', evidence: { cniRuns: true } }] : ('silent' as const),
  })),
  {
    name: 'is silent on a tagged node without addresses where the settings are unknown',
    inventory: withNode({ vpcCniAddons: [], subnetEnis: [primary({ tags: tag('i-0a') })] }),
    fires: 'silent',
  },
  ...BY_LAUNCH.flatMap(([setting, addonVersion, earlier]) => [
    {
      name: `takes addresses without a tag for the pods' own where ${setting} has the launch give them`,
      inventory: withNode({
        nodes: [managed({ eniSubnetIds: ['subnet-a', 'subnet-a'] })],
        subnetEnis: [primary(), attached(anEni({ id: 'eni-2', privateIpAddresses: TWO }), 'i-0a')],
        vpcCniAddons: [configured({ [setting]: 'true' }, addonVersion)],
      }),
      fires: 'silent' as const,
    },
    ...([true, false] as const).map((isTagged) => ({
      name: `says of a node ${isTagged ? 'with' : 'without'} a tag that the launch gave it none, though ${setting} leaves all to it`,
      inventory: withNode({
        subnetEnis: [primary(isTagged ? { tags: tag('i-0a') } : {})],
        vpcCniAddons: [configured({ [setting]: 'true' }, addonVersion)],
      }),
      fires: [
        {
          severity: 'critical',
          message: new RegExp(
            `after its launch\\.${isTagged ? ' The VPC CNI runs there\\.' : ''} Cause: \`${setting}\` keeps the VPC CNI from adding addresses, and the launch gave the node none\\.$`,
          ),
          evidence: verdict('launch-gave-none', 'confirmed'),
          remediation: /launch template, give the ENIs of new nodes prefixes/,
        },
      ],
    })),
    {
      name: `goes by ${setting} only from the release on that knows it`,
      inventory: withNode({
        subnetEnis: [primary({ ipv4Prefixes: ['10.0.0.16/28'] })],
        vpcCniAddons: [configured({ [setting]: 'true' }, earlier)],
      }),
      fires: [{ severity: 'critical', message: /It shows no sign of the VPC CNI/ }],
    },
  ]),
  ...[
    ['a trunk', attached(anEni({ id: 'eni-trunk', interfaceType: 'trunk', description: 'aws-k8s-trunk-eni' }), 'i-0a')],
    ['an ENI of Multus or of a user', attached(anEni({ id: 'eni-multus', privateIpAddresses: TWO }), 'i-0a')],
    ['an EFA', attached(anEni({ id: 'eni-efa', interfaceType: 'efa' }), 'i-0a')],
    [
      'an ENI that the VPC CNI may not manage',
      attached(anEni({ id: 'eni-own', tags: { 'node.k8s.amazonaws.com/no_manage': 'true' } }), 'i-0a'),
    ],
  ].map(([what, eni]) => ({
    name: `takes ${what} beside a primary ENI without addresses for no sign of the VPC CNI`,
    inventory: withNode({
      nodes: [managed({ eniSubnetIds: ['subnet-a', 'subnet-a'] })],
      subnetEnis: [primary(), eni as NetworkInterface],
    }),
    fires: [{ severity: 'critical', evidence: { cniRuns: false } }],
  })),
  {
    name: 'takes prefixes that came with the launch for no sign of the VPC CNI, which would have tagged the ENI',
    inventory: withNode({ subnetEnis: [primary({ ipv4Prefixes: ['10.0.0.16/28'] })] }),
    fires: [{ severity: 'critical', evidence: { cniRuns: false } }],
  },
  ...[
    {
      what: 'whatever the settings',
      addons: [configured({ ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '0' }, 'v1.15.4-eksbuild.1')],
    },
    { what: 'with a self-managed VPC CNI', addons: [] },
    {
      what: 'with IPv4 addresses, which pods of an IPv6 cluster do not get',
      addons: [anAddon()],
      fields: { privateIpAddresses: TWO, ipv4Prefixes: ['10.0.0.16/28'] },
    },
  ].map(({ what, addons, fields }) => ({
    name: `fires on a tagged node of an IPv6 cluster without a /80, ${what}`,
    inventory: withNode({
      clusters: [aCluster({ ipFamily: 'ipv6' })],
      vpcCniAddons: addons,
      subnetEnis: [primary({ tags: tag('i-0a'), ...fields })],
    }),
    fires: [{ severity: 'critical', message: /The VPC CNI runs there/, evidence: { cniRuns: true } }],
  })),
  ...(['ipv6', 'ipv4'] as const).map((ipFamily) => ({
    name: `takes a /80 for addresses of pods in an ${ipFamily} cluster: ${ipFamily === 'ipv6'}`,
    inventory: withNode({
      clusters: [aCluster({ ipFamily })],
      subnetEnis: [primary({ ipv6Prefixes: ['2001:db8::/80'], tags: tag('i-0a') })],
    }),
    fires: ipFamily === 'ipv6' ? ('silent' as const) : [{ severity: 'critical' }],
  })),
  {
    name: 'takes a trunk that the VPC CNI has filled for addresses of pods, though it tags none',
    inventory: withNode({
      subnetEnis: [
        primary({ tags: tag('i-0a') }),
        attached(
          anEni({
            id: 'eni-trunk',
            interfaceType: 'trunk',
            description: 'aws-k8s-trunk-eni',
            privateIpAddresses: TWO,
          }),
          'i-0a',
        ),
      ],
      vpcCniAddons: [
        configured({ ENABLE_POD_ENI: 'true', AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' }, 'v1.15.4-eksbuild.1'),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'takes prefixes without a tag for its own where the release may be one that sets none',
    inventory: withNode({
      subnetEnis: [primary({ ipv4Prefixes: ['10.0.0.16/28'] })],
      vpcCniAddons: [anAddon({ addonVersion: 'v1.7.10-eksbuild.1' })],
    }),
    fires: 'silent',
  },
  {
    name: 'fires where an old VPC CNI has attached ENIs to the limit and put no address on them: it does not know the type',
    inventory: withNode({
      nodes: [managed({ instanceType: 't3.medium' })],
      vpcCniAddons: [anAddon({ addonVersion: 'v1.1.0' })],
      subnetEnis: [
        primary(),
        ...[1, 2].map((device) =>
          attached(
            anEni({
              id: `eni-${device}`,
              description: 'aws-K8S-i-0a',
              tags: tag('i-0a'),
              privateIpAddresses: ['10.0.0.9'],
            }),
            'i-0a',
            device,
          ),
        ),
      ],
    }),
    fires: [{ severity: 'high', message: /VPC CNI 1\.1\.0 does not know t3\.medium/ }],
  },
  {
    name: 'names the access entry that is missing as the cause',
    inventory: withNode({ accessEntries: [] }),
    fires: [
      {
        severity: 'high',
        message: /: cluster demo has no access entry for the role \(role nodes\)\.$/,
        evidence: verdict('role-not-authorized', 'confirmed'),
        remediation: /node-role-not-authorized/,
      },
    ],
  },
  {
    name: 'does not claim that a role is missing from aws-auth, which no AWS API shows',
    inventory: withNode({ clusters: [aCluster({ authenticationMode: 'CONFIG_MAP' })], accessEntries: [] }),
    fires: [
      {
        severity: 'critical',
        message: /No cause is certain\. .*only aws-auth shows whether it may join\./,
        evidence: { ...verdict('role-not-authorized', 'unknown'), unknownCauses: ['role-not-authorized'] },
      },
    ],
  },
  {
    name: 'names the permission that the role of the VPC CNI lacks as the cause',
    inventory: withNode({ iamRoles: [role('{"Statement":[]}')] }),
    fires: [
      {
        severity: 'high',
        message: /: role nodes does not allow ec2:AssignPrivateIpAddresses/,
        evidence: verdict('no-cni-policy', 'confirmed'),
        remediation: /node-role-lacks-cni-policy/,
      },
    ],
  },
  {
    name: 'names the role of the node that EC2 may not assume as the cause',
    inventory: withNode({ iamRoles: [{ ...role(), trust: '{"Statement":[]}' }] }),
    fires: [
      {
        severity: 'high',
        message: /: EC2 cannot assume role nodes\.$/,
        evidence: { ...verdict('no-cni-policy', 'confirmed'), toldBy: 'node-role-lacks-cni-policy' },
      },
    ],
  },
  {
    name: 'names the type that the VPC CNI does not know as the cause',
    inventory: withNode({
      vpcCniAddons: [anAddon({ addonVersion: 'v1.1.0-eksbuild.1' })],
      nodes: [managed({ instanceType: 't3.medium' })],
    }),
    fires: [
      {
        message: /: VPC CNI 1\.1\.0 does not know t3\.medium\.$/,
        evidence: verdict('type-unknown-to-cni', 'confirmed'),
        remediation: /unsupported-instance-type/,
      },
    ],
  },
  {
    name: 'is certain that a type is the cause that neither the VPC CNI nor EC2 knows',
    inventory: withNode({ nodes: [managed({ instanceType: 'x99.large' })] }),
    fires: [{ message: /does not know x99\.large, and neither does EC2 in the region\.$/ }],
  },
  {
    name: 'is not certain of a type that the VPC CNI has to ask EC2 about',
    inventory: withNode({
      vpcCniAddons: [anAddon({ addonVersion: 'v1.8.0-eksbuild.1' })],
      nodes: [managed({ instanceType: 'm6i.large' })],
      instanceTypes: [anInstanceType('m6i.large')],
    }),
    fires: [{ evidence: verdict('type-unknown-to-cni', 'unknown') }],
  },
  {
    name: 'names the subnet without a free address as the cause',
    inventory: withNode({ subnets: [aSubnet({ availableIpAddressCount: 0 })] }),
    fires: [{ message: /: subnet-a has no free address\.$/, evidence: verdict('subnet-empty', 'confirmed') }],
  },
  {
    name: 'names the instance metadata that is turned off as the cause, and never a hop limit of 1, which is enough for aws-node',
    inventory: withNode({ nodes: [managed({ httpEndpoint: 'disabled', httpPutResponseHopLimit: 1 })] }),
    fires: [
      {
        message: /: the instance metadata service is disabled\.$/,
        evidence: { ...verdict('metadata-disabled', 'confirmed'), unknownCauses: [] },
        remediation: /in the launch template, for new nodes\..*--http-endpoint enabled/,
      },
    ],
  },
  {
    name: 'has the instance metadata of a node of Karpenter’s turned on in its node class',
    inventory: withNode({
      nodes: [managed({ httpEndpoint: 'disabled', tags: { ...MANAGED, 'karpenter.sh/nodepool': 'default' } })],
    }),
    fires: [{ remediation: /in `metadataOptions` of the EC2NodeClass, for new nodes\./ }],
  },
  {
    name: 'leaves every cause open that could not be looked at',
    inventory: withGaps(
      withNode({ nodes: [managed({ httpEndpoint: undefined, httpPutResponseHopLimit: undefined })] }),
      ['subnets', 'nodegroups', 'accessEntries', 'iamRoles'],
    ),
    fires: [
      {
        severity: 'critical',
        evidence: {
          unknownCauses: ['role-not-authorized', 'no-cni-policy', 'subnet-empty', 'metadata-disabled'],
        },
      },
    ],
  },
  {
    name: 'names a way to the API server that is not open as the cause, and one that is as none',
    inventory: inANetwork({
      parts: { groups: [group('sg-node'), group('sg-cp')] },
      addons: [anAddon()],
    }),
    fires: [
      {
        severity: 'high',
        message:
          /Cause: it cannot reach the API server: security group sg-cp of the control plane allows no traffic from the nodes/,
        evidence: { ...verdict('no-way-to-cluster', 'confirmed'), toldBy: 'nodes-cannot-reach-cluster' },
        remediation: /check nodes-cannot-reach-cluster/,
      },
    ],
  },
  {
    name: 'names ways to AWS that are not open as the cause',
    inventory: inANetwork({ parts: routed(), addons: [anAddon()] }),
    fires: [
      {
        severity: 'high',
        message: /Cause: it cannot reach ec2, ecr\.api, ecr\.dkr and s3/,
        evidence: { ...verdict('no-way-to-aws', 'confirmed'), toldBy: 'private-vpc-lacks-endpoint' },
      },
    ],
  },
  {
    name: 'leaves ways open that are not seen to their end',
    inventory: inANetwork({
      endpoint: PUBLIC_TO(['0.0.0.0/0']),
      parts: routed({ destination: '0.0.0.0/0', target: { kind: 'elsewhere', id: 'tgw-1' }, isActive: true }),
      addons: [anAddon()],
    }),
    fires: [
      {
        severity: 'critical',
        message:
          /whether it reaches the API server is unknown: the route leads through tgw-1, and what is behind it is not visible/i,
        evidence: verdict('no-way-to-cluster', 'unknown'),
      },
    ],
  },
  {
    name: 'is high where EKS says that nodes joined and are not Ready, and nothing shows a CNI',
    inventory: withNode({
      vpcCniAddons: [],
      nodegroups: [
        aNodegroup({
          healthIssues: [
            {
              code: 'NodeCreationFailure',
              message: 'Unhealthy nodes in the kubernetes cluster',
              resourceIds: ['i-0a'],
            },
          ],
        }),
      ],
    }),
    fires: [
      {
        severity: 'high',
        resource: { type: 'AWS::EKS::Cluster', id: 'demo' },
        message:
          'EKS reports that nodes of node group workers of cluster demo joined and are not Ready: the cluster has no vpc-cni add-on. 1 running node shows no sign of a CNI.',
        evidence: { problem: 'no-sign-of-cni', notReady: ['workers'] },
        remediation: /create-addon --region eu-west-1 --cluster-name demo --addon-name vpc-cni/,
      },
    ],
  },
  {
    name: 'stays for information where EKS says that no node registered: that says nothing of a CNI',
    inventory: withNode({
      vpcCniAddons: [],
      nodegroups: [
        aNodegroup({
          healthIssues: [
            {
              code: 'NodeCreationFailure',
              message: 'Instances failed to join the kubernetes cluster',
              resourceIds: [],
            },
          ],
        }),
      ],
    }),
    fires: [{ severity: 'info', evidence: { notReady: [] } }],
  },
  {
    name: 'is silent on a node that is younger than 15 minutes',
    inventory: withNode({ nodes: [managed({ launchTime: minutesAgo(14) })] }),
    fires: 'silent',
  },
  {
    name: 'waits as long as it is told',
    inventory: withNode({ nodes: [managed({ launchTime: minutesAgo(14) })] }),
    options: { minAgeMinutes: 10 },
    fires: [{ message: /14 minutes after its launch/ }],
  },
  ...(
    [
      [
        'a tag and an address of the VPC CNI on the primary ENI',
        [primary({ tags: tag('i-0a'), privateIpAddresses: TWO })],
      ],
      ['a secondary address', [primary({ privateIpAddresses: TWO })]],
      ['a prefix', [primary({ ipv4Prefixes: ['10.0.0.16/28'], tags: tag('i-0a') })]],
      ['a second ENI that the VPC CNI filled', [primary(), attached(aCniEni({ id: 'eni-2' }), 'i-0a', 1)]],
      ['no primary ENI in the subnets that were read', []],
    ] as const
  ).map(([what, subnetEnis]) => ({
    name: `is silent on a node with ${what}`,
    inventory: withNode({ subnetEnis: [...subnetEnis] }),
    fires: 'silent' as const,
  })),
  ...(
    [
      ['Windows', { platform: 'windows' }],
      ['Auto Mode', { operatorManaged: true }],
      ['stopped', { state: 'stopped' }],
      ['in the warm pool of its group', { inWarmPool: true }],
      ['with an ENI in another subnet', { eniSubnetIds: ['subnet-a', 'subnet-pods'] }],
      ['of no cluster that EKS knows', { tags: { 'eks:cluster-name': 'elsewhere' } }],
      ['of unknown age', { launchTime: undefined }],
    ] satisfies readonly (readonly [string, Partial<Instance>])[]
  ).map(([what, fields]) => ({
    name: `is silent on a node that is ${what}`,
    inventory: withNode({ nodes: [managed(fields)] }),
    fires: 'silent' as const,
  })),
  {
    name: 'names the CNI that serves other nodes of the cluster',
    inventory: withNode({
      vpcCniAddons: [],
      nodes: [managed(), managed({ id: 'i-0b' })],
      subnetEnis: [primary(), aCiliumEni(), primary({}, 'i-0b')],
    }),
    fires: [
      {
        severity: 'info',
        message:
          '1 running node of cluster demo shows no sign of the VPC CNI: it has no vpc-cni add-on. Cilium serves other nodes of the cluster.',
      },
    ],
  },
  {
    name: 'says of a cluster without any sign of the VPC CNI only that there is none, once',
    inventory: withNode({
      vpcCniAddons: [],
      nodes: [managed(), managed({ id: 'i-0b' })],
      subnetEnis: [primary(), primary({}, 'i-0b')],
    }),
    fires: [
      {
        severity: 'info',
        resource: { type: 'AWS::EKS::Cluster', id: 'demo' },
        discriminator: 'no-sign-of-cni',
        message:
          '2 running nodes of cluster demo show no sign of the VPC CNI: it has no vpc-cni add-on. Another CNI may serve the pods, or none does.',
        evidence: { instances: ['i-0a', 'i-0b'] },
      },
    ],
  },
  {
    name: 'does not turn red where the add-ons could not be read either',
    inventory: withGaps(withNode(), ['vpcCniAddons']),
    fires: [{ severity: 'info', message: /: its add-ons could not be read\. Another CNI may/ }],
  },
  {
    name: 'takes the marks of the VPC CNI on other nodes for its presence where there is no add-on',
    inventory: withNode({
      vpcCniAddons: [],
      nodes: [managed(), managed({ id: 'i-0b' })],
      subnetEnis: [primary(), primary({ tags: tag('i-0b') }, 'i-0b')],
    }),
    fires: [{ severity: 'high', evidence: { cniVersion: 'unknown', cniVersionFrom: 'self-managed' } }],
  },
  {
    name: 'takes a declared version for its presence',
    inventory: {
      ...withNode({ vpcCniAddons: [], nodes: [managed({ instanceType: 't3.medium' })] }),
      declaredClusters: { demo: { cniVersion: '1.1.0' } },
    },
    fires: [
      {
        severity: 'high',
        evidence: { toldBy: 'unsupported-instance-type' },
        message: /VPC CNI 1\.1\.0 does not know t3\.medium/,
      },
    ],
  },
]);
