import { expect } from 'vitest';
import { unsupportedInstanceType } from '../../lambda/checks/unsupported-instance-type.ts';
import type { InstanceType, Inventory } from '../../lambda/model/inventory.ts';
import {
  aCiliumEni,
  aCluster,
  aLaunchTemplateVersion,
  aNode,
  aNodegroup,
  anAddon,
  anAutoScalingGroup,
  anInstanceType,
  anInventory,
  aSubnet,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

const ZONES = ['eu-west-1a', 'eu-west-1b'];
const subnets = [aSubnet(), aSubnet({ id: 'subnet-b', availabilityZone: 'eu-west-1b' })];

/** A cluster with one node group over two zones, all of whose types EC2 describes and every zone offers. */
function withTypes(types: readonly string[], items: Parameters<typeof anInventory>[0] = {}): Inventory {
  return anInventory({
    clusters: [aCluster()],
    vpcCniAddons: [anAddon()],
    nodegroups: [aNodegroup({ instanceTypes: types, subnetIds: ['subnet-a', 'subnet-b'] })],
    subnets,
    instanceTypes: types.map((name) => anInstanceType(name)),
    instanceTypeOfferings: types.flatMap((instanceType) =>
      ZONES.map((availabilityZone) => ({ instanceType, availabilityZone })),
    ),
    ...items,
  });
}

const cni = (version: string) => [anAddon({ addonVersion: `v${version}-eksbuild.1` })];
const prefixDelegation = [anAddon({ configurationValues: '{"env":{"ENABLE_PREFIX_DELEGATION":true}}' })];
const podEni = [anAddon({ configurationValues: '{"env":{"ENABLE_POD_ENI":true}}' })] as const;
const inOwnGroup = { 'kubernetes.io/cluster/demo': 'owned', 'aws:autoscaling:groupName': 'own-workers' };
const xen: InstanceType = anInstanceType('m4.large', { hypervisor: 'xen' });
const byTemplate = aNodegroup({
  instanceTypes: [],
  subnetIds: ['subnet-a', 'subnet-b'],
  launchTemplate: { id: 'lt-1', version: '$Latest' },
});

testCheck(unsupportedInstanceType, [
  {
    name: 'is critical for t3.medium under CNI 1.1.0, and says that 1.2.0 supports it',
    inventory: withTypes(['t3.medium'], { vpcCniAddons: cni('1.1.0') }),
    fires: [
      {
        severity: 'critical',
        cluster: 'demo',
        discriminator: 't3.medium/not-in-cni-table',
        resource: { type: 'AWS::EKS::Nodegroup', id: 'demo/workers' },
        message:
          'Node group demo/workers uses t3.medium, which VPC CNI 1.1.0 does not know: pods get no address (supported since 1.2.0).',
        evidence: { cniVersion: '1.1.0', cniVersionFrom: 'add-on', fallback: 'none', firstReleaseKnowing: '1.2.0' },
        remediation: /aws eks update-addon --region eu-west-1 --cluster-name demo --addon-name vpc-cni/,
      },
    ],
  },
  {
    name: 'is silent for t3.medium under CNI 1.2.0',
    inventory: withTypes(['t3.medium'], { vpcCniAddons: cni('1.2.0') }),
    fires: 'silent',
  },
  {
    name: 'is critical under CNI 1.9.0, which asks nobody about a type it lacks',
    inventory: withTypes(['m6i.large'], { vpcCniAddons: cni('1.9.0') }),
    fires: [{ severity: 'critical', evidence: { fallback: 'none' } }],
  },
  {
    name: 'is for information where the CNI can ask EC2, and says what that depends on',
    inventory: withTypes(['m6i.large'], { vpcCniAddons: cni('1.8.0') }),
    fires: [
      {
        severity: 'info',
        message: /which VPC CNI 1\.8\.0 does not know: it has to ask EC2 for its limits \(supported since/,
        evidence: {
          fallback: 'ec2',
          dependsOn: [expect.stringMatching('ec2:DescribeInstanceTypes'), expect.stringMatching('EC2 endpoint')],
        },
        remediation: /ec2:DescribeInstanceTypes/,
      },
    ],
  },
  {
    name: 'takes the declared CNI version where there is no add-on',
    inventory: {
      ...withTypes(['t3.medium'], { vpcCniAddons: [] }),
      declaredClusters: { demo: { cniVersion: '1.1.0' } },
    },
    fires: [{ severity: 'critical', evidence: { cniVersionFrom: 'declared' } }],
  },
  {
    name: 'does not guess an unknown CNI version: one note a cluster, on types that not every release knows',
    inventory: withTypes(['m5.large', 'm7i.large', 'm6i.large'], { vpcCniAddons: [] }),
    fires: [
      {
        severity: 'info',
        resource: { type: 'AWS::EKS::Cluster', id: 'demo' },
        discriminator: 'cni-version-unknown',
        message:
          'The VPC CNI of cluster demo may not know m6i.large and m7i.large: its version is unknown (it has no vpc-cni add-on).',
        remediation: /clusters\.demo\.cniVersion/,
      },
    ],
  },
  {
    name: 'asks for no version of a VPC CNI where ENIs show that the nodes run another one',
    inventory: withTypes(['m6i.large'], { vpcCniAddons: [], nodes: [aNode()], subnetEnis: [aCiliumEni()] }),
    fires: 'silent',
  },
  {
    name: 'says that the version is unknown because the add-ons could not be read',
    inventory: withGaps(withTypes(['m6i.large']), ['vpcCniAddons']),
    fires: [{ severity: 'info', message: /its add-on could not be read/, evidence: { cniVersionFrom: 'not-read' } }],
  },
  {
    name: 'is silent on an unknown CNI version where every release knows the types',
    inventory: withTypes(['m5.large', 't3.medium'], { vpcCniAddons: [] }),
    fires: 'silent',
  },
  {
    name: 'is high where EC2 does not describe the type in the region',
    inventory: withTypes(['m6i.large'], { instanceTypes: [] }),
    fires: [
      { severity: 'high', discriminator: 'm6i.large/not-describable', message: /does not describe in eu-west-1/ },
    ],
  },
  {
    name: 'believes running nodes that a type exists which EC2 does not describe, if the CNI knows it',
    inventory: withTypes(['m1.large'], { instanceTypes: [], nodes: [aNode({ instanceType: 'm1.large' })] }),
    fires: 'silent',
  },
  {
    name: 'is high for running nodes of a type that neither EC2 nor the CNI knows',
    inventory: withTypes([], { instanceTypes: [], nodes: [aNode({ instanceType: 'x99.large' })] }),
    fires: [{ severity: 'high', discriminator: 'x99.large/not-describable', resource: { type: 'AWS::EKS::Cluster' } }],
  },
  {
    name: 'is medium where one zone of the group does not offer the type',
    inventory: withTypes(['m6i.large'], {
      instanceTypeOfferings: [{ instanceType: 'm6i.large', availabilityZone: 'eu-west-1b' }],
    }),
    fires: [
      {
        severity: 'medium',
        message: /eu-west-1a does not offer: such nodes start only in eu-west-1b\.$/,
        evidence: { notOfferedIn: ['eu-west-1a'], offeredIn: ['eu-west-1b'] },
      },
    ],
  },
  {
    name: 'is critical where no zone of the group offers any of its types',
    inventory: withTypes(['m6i.large'], { instanceTypeOfferings: [] }),
    fires: [{ severity: 'critical', discriminator: 'm6i.large/not-offered' }],
  },
  {
    name: 'is high where no zone offers one type of several',
    inventory: withTypes(['m5.large', 'm6i.large'], {
      instanceTypeOfferings: ZONES.map((availabilityZone) => ({ instanceType: 'm5.large', availabilityZone })),
    }),
    fires: [{ severity: 'high', discriminator: 'm6i.large/not-offered' }],
  },
  {
    name: 'is high where the architecture does not fit the AMI type',
    inventory: withTypes(['m6g.large'], { instanceTypes: [anInstanceType('m6g.large', { architectures: ['arm64'] })] }),
    fires: [
      { severity: 'high', message: /whose architecture \(arm64\) does not support AMI type AL2023_x86_64_STANDARD\.$/ },
    ],
  },
  {
    name: 'is medium where prefix delegation is on and the type is not built on Nitro',
    inventory: withTypes(['m4.large'], { vpcCniAddons: prefixDelegation, instanceTypes: [xen] }),
    fires: [{ severity: 'medium', discriminator: 'm4.large/prefix-delegation-without-nitro' }],
  },
  {
    name: 'is high without Nitro in an IPv6 cluster, where the CNI does not start',
    inventory: withTypes(['m4.large'], { clusters: [aCluster({ ipFamily: 'ipv6' })], instanceTypes: [xen] }),
    fires: [{ severity: 'high', evidence: { ipFamily: 'ipv6' } }],
  },
  {
    name: 'is silent on bare metal with prefix delegation, and on Xen without',
    inventory: withTypes(['m5.metal', 'm4.large'], {
      instanceTypes: [anInstanceType('m5.metal', { hypervisor: undefined, bareMetal: true }), xen],
    }),
    fires: 'silent',
  },
  {
    name: 'takes the type of the launch template',
    inventory: withTypes(['t3.medium'], {
      vpcCniAddons: cni('1.1.0'),
      nodegroups: [byTemplate],
      launchTemplateVersions: [aLaunchTemplateVersion({ requestedVersion: '$Latest', instanceType: 't3.medium' })],
    }),
    fires: [{ severity: 'critical', evidence: { typesFrom: 'launch template' } }],
  },
  {
    name: 'finds the launch template by its version number too, and no other version of it',
    inventory: withTypes(['t3.medium'], {
      vpcCniAddons: cni('1.1.0'),
      nodegroups: [{ ...byTemplate, launchTemplate: { id: 'lt-1', version: '3' } }],
      launchTemplateVersions: [
        aLaunchTemplateVersion({ requestedVersion: '$Latest', versionNumber: 3, instanceType: 't3.medium' }),
        aLaunchTemplateVersion({ requestedVersion: '$Default', versionNumber: 2, instanceType: 't3.nano' }),
      ],
    }),
    fires: [{ discriminator: 't3.medium/not-in-cni-table' }],
  },
  {
    name: 'puts the types of instance requirements into one violation a problem',
    inventory: withTypes(['m6i.large', 'm6i.xlarge', 'm5.large'], {
      vpcCniAddons: cni('1.9.0'),
      nodegroups: [byTemplate],
      launchTemplateVersions: [
        aLaunchTemplateVersion({
          requestedVersion: '$Latest',
          requirementTypes: ['m6i.large', 'm6i.xlarge', 'm5.large'],
        }),
      ],
    }),
    fires: [
      {
        severity: 'critical',
        discriminator: 'instance requirements/not-in-cni-table',
        evidence: { instanceTypes: ['m6i.large', 'm6i.xlarge'] },
      },
    ],
  },
  {
    name: 'goes by the running nodes of a group whose launch template could not be read',
    inventory: withGaps(
      withTypes(['t3.medium'], {
        vpcCniAddons: cni('1.1.0'),
        nodegroups: [byTemplate],
        nodes: [
          aNode({ instanceType: 't3.medium', tags: { 'eks:cluster-name': 'demo', 'eks:nodegroup-name': 'workers' } }),
        ],
      }),
      ['launchTemplateVersions'],
    ),
    fires: [{ severity: 'critical', resource: { id: 'demo/workers' }, evidence: { typesFrom: 'running nodes' } }],
  },
  {
    name: 'puts all running nodes of a type outside node groups into one violation',
    inventory: withTypes([], {
      vpcCniAddons: cni('1.1.0'),
      nodegroups: [],
      nodes: ['i-1', 'i-2', 'i-3'].map((id) => aNode({ id, instanceType: 't3.medium' })),
      instanceTypes: [anInstanceType('t3.medium')],
    }),
    fires: [
      {
        severity: 'critical',
        resource: { type: 'AWS::EKS::Cluster', id: 'demo' },
        message: /^3 nodes of cluster demo outside any node group are t3\.medium, which/,
        evidence: { instances: ['i-1', 'i-2', 'i-3'], instanceCount: 3 },
      },
    ],
  },
  {
    name: 'is silent on Auto Mode and stopped nodes, on nodes of no known cluster, and on what the VPC CNI lacks for Windows',
    inventory: withTypes(['t3.medium'], {
      vpcCniAddons: cni('1.1.0'),
      nodegroups: [aNodegroup({ instanceTypes: ['t3.medium'], amiType: 'WINDOWS_CORE_2022_x86_64' })],
      nodes: [
        aNode({ id: 'i-1', instanceType: 't3.medium', operatorManaged: true }),
        aNode({ id: 'i-2', instanceType: 't3.medium', platform: 'windows' }),
        aNode({ id: 'i-4', instanceType: 't3.medium', state: 'stopped' }),
        aNode({ id: 'i-3', instanceType: 't3.medium', tags: { 'kubernetes.io/cluster/unknown': 'owned' } }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'is medium where security groups for pods are on and the type takes no trunk ENI',
    inventory: withTypes(['t3.medium', 'm5.large'], { vpcCniAddons: podEni }),
    fires: [
      {
        severity: 'medium',
        discriminator: 't3.medium/no-trunking',
        message:
          /t3\.medium, which supports no trunk ENI \(VPC resource controller [0-9.]+ of \d{4}-\d{2}-\d{2}\): pods with a security group do not start there\.$/,
        evidence: { trunking: 'not supported' },
      },
    ],
  },
  {
    name: 'does not guess whether a type takes a trunk ENI that the controller does not list',
    inventory: withTypes(['x99.large'], { vpcCniAddons: [{ ...podEni[0], addonVersion: 'v1.99.0-eksbuild.1' }] }),
    fires: [{ severity: 'info', discriminator: 'x99.large/no-trunking', evidence: { trunking: 'unknown' } }],
  },
  {
    name: 'knows the trunk ENI of a type that the controller lists and no release of the VPC CNI does, and says up to which',
    inventory: withTypes(['m8g-flex.large'], { vpcCniAddons: [{ ...podEni[0], addonVersion: 'v1.23.1-eksbuild.1' }] }),
    fires: [
      {
        severity: 'info',
        discriminator: 'm8g-flex.large/not-in-cni-table',
        message: /it has to ask EC2 for its limits\. No release up to [0-9.]+ of \d{4}-\d{2}-\d{2} supports it\.$/,
      },
    ],
  },
  {
    name: 'is high in an IPv6 cluster for a type without IPv6',
    inventory: withTypes(['m5.large'], {
      clusters: [aCluster({ ipFamily: 'ipv6' })],
      instanceTypes: [anInstanceType('m5.large', { ipv6Supported: false })],
    }),
    fires: [{ severity: 'high', discriminator: 'm5.large/no-ipv6' }],
  },
  {
    name: 'is high for a type that EC2 does not sell as spot in a group that asks for spot, and silent in another',
    inventory: withTypes(['m5.large'], {
      nodegroups: [
        aNodegroup({ capacityType: 'SPOT' }),
        aNodegroup({ name: 'steady', subnetIds: ['subnet-a'], capacityType: 'ON_DEMAND' }),
      ],
      instanceTypes: [anInstanceType('m5.large', { usageClasses: ['on-demand'] })],
    }),
    fires: [
      {
        severity: 'high',
        discriminator: 'm5.large/no-spot',
        resource: { id: 'demo/workers' },
        remediation: /ON_DEMAND/,
      },
    ],
  },
  ...(
    [
      ['a1.large', 'AL2023_ARM_64_STANDARD', 'arm64', 'high', 'needs-graviton2'],
      ['mac2.metal', 'AL2023_ARM_64_STANDARD', 'arm64', 'high', 'no-eks-ami'],
      ['g5g.xlarge', 'AL2023_ARM_64_STANDARD', 'arm64', 'medium', 'needs-accelerated-ami'],
      ['p3.2xlarge', 'BOTTLEROCKET_x86_64', 'x86_64', 'medium', 'needs-accelerated-ami'],
      ['m5.large', 'AL2023_x86_64_NVIDIA', 'x86_64', 'medium', 'needs-no-accelerated-ami'],
    ] as const
  ).map(([type, amiType, architecture, severity, rule]) => ({
    name: `is ${severity} for ${type} with AMI type ${amiType}`,
    inventory: withTypes([type], {
      nodegroups: [aNodegroup({ instanceTypes: [type], amiType })],
      instanceTypes: [anInstanceType(type, { architectures: [architecture] })],
      vpcCniAddons: cni('1.23.1'),
    }),
    fires: [{ severity, discriminator: `${type}/ami-family`, evidence: { rule, amiType } }],
  })),
  {
    name: 'is silent on accelerated types with an accelerated AMI, and on any type with a custom one',
    inventory: withTypes(['p3.2xlarge', 'g5g.xlarge', 'a1.large'], {
      nodegroups: [
        aNodegroup({ name: 'gpu', instanceTypes: ['p3.2xlarge'], amiType: 'AL2023_x86_64_NVIDIA' }),
        aNodegroup({ name: 'own', instanceTypes: ['g5g.xlarge', 'a1.large'], amiType: 'CUSTOM' }),
      ],
    }),
    fires: 'silent',
  },
  {
    name: 'is low for a group on Amazon Linux 2, once whatever its types',
    inventory: withTypes(['m5.large', 'c5.large'], {
      nodegroups: [aNodegroup({ instanceTypes: ['m5.large', 'c5.large'], amiType: 'AL2_x86_64' })],
    }),
    fires: [
      {
        severity: 'low',
        discriminator: 'ended-ami',
        message:
          'Node group demo/workers uses AMI type AL2_x86_64: Amazon Linux 2 gets no new AMIs since November 2025.',
        remediation: /AL2023 or Bottlerocket/,
      },
    ],
  },
  {
    name: 'is medium for Windows groups and nodes of a type that the VPC resource controller does not list',
    inventory: withTypes(['x99.large'], {
      nodegroups: [aNodegroup({ instanceTypes: ['x99.large'], amiType: 'WINDOWS_FULL_2022_x86_64' })],
      nodes: [aNode({ instanceType: 'x99.large', platform: 'windows' })],
    }),
    fires: [
      {
        severity: 'medium',
        discriminator: 'windows/x99.large/windows-unknown-to-controller',
        resource: { id: 'demo' },
      },
      {
        severity: 'medium',
        discriminator: 'x99.large/windows-unknown-to-controller',
        resource: { id: 'demo/workers' },
      },
    ],
  },
  {
    name: 'judges the types of an Auto Scaling group of self-managed nodes, and its nodes along with it',
    inventory: withTypes(['m5.large', 't3.medium'], {
      vpcCniAddons: cni('1.1.0'),
      nodegroups: [],
      autoScalingGroups: [anAutoScalingGroup({ instanceTypes: ['m5.large', 't3.medium'] })],
      nodes: [
        aNode({ instanceType: 't3.medium', tags: inOwnGroup }),
        aNode({ id: 'i-old', instanceType: 't3.small', tags: inOwnGroup }),
      ],
      instanceTypes: ['m5.large', 't3.medium', 't3.small'].map((name) => anInstanceType(name)),
    }),
    fires: [
      {
        severity: 'critical',
        resource: { type: 'AWS::EKS::Cluster', id: 'demo' },
        discriminator: 't3.small/not-in-cni-table',
        evidence: { instances: ['i-old'] },
      },
      {
        severity: 'critical',
        cluster: 'demo',
        resource: { type: 'AWS::AutoScaling::AutoScalingGroup', id: 'own-workers' },
        discriminator: 't3.medium/not-in-cni-table',
        message: /^Auto Scaling group own-workers of cluster demo uses t3\.medium, which VPC CNI 1\.1\.0 does not know/,
        evidence: { typesFrom: 'Auto Scaling group', zones: ['eu-west-1a'] },
      },
    ],
  },
  {
    name: 'takes the type of an Auto Scaling group from its launch template, and judges no managed node group twice',
    inventory: withTypes(['t3.medium'], {
      vpcCniAddons: cni('1.1.0'),
      nodegroups: [aNodegroup({ instanceTypes: ['m5.large'], autoScalingGroupNames: ['eks-workers'] })],
      autoScalingGroups: [
        anAutoScalingGroup({ name: 'eks-workers', instanceTypes: ['t3.medium'] }),
        anAutoScalingGroup({ instanceTypes: [] }),
        anAutoScalingGroup({ name: 'elsewhere', tags: { 'kubernetes.io/cluster/other': 'owned' } }),
      ],
      launchTemplateVersions: [aLaunchTemplateVersion({ instanceType: 't3.medium' })],
      instanceTypes: ['m5.large', 't3.medium'].map((name) => anInstanceType(name)),
      instanceTypeOfferings: ['m5.large', 't3.medium'].map((instanceType) => ({
        instanceType,
        availabilityZone: 'eu-west-1a',
      })),
    }),
    fires: [{ resource: { id: 'own-workers' }, evidence: { typesFrom: 'launch template' } }],
  },
  {
    name: 'claims nothing about types, offerings and zones that could not be read',
    inventory: withGaps(withTypes(['m5.large']), ['instanceTypes', 'instanceTypeOfferings', 'subnets', 'nodes']),
    fires: 'silent',
  },
]);
