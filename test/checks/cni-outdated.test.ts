import { cniOutdated } from '../../lambda/checks/cni-outdated.ts';
import type { Inventory } from '../../lambda/model/inventory.ts';
import {
  aBranchEni,
  aCiliumEni,
  aCluster,
  aCniEni,
  aFargateProfile,
  aNode,
  anAddon,
  anInventory,
  aSubnet,
  minutesAgo,
  withGaps,
} from './an-inventory.ts';
import { testCheck } from './check-tester.ts';

/** A cluster of Kubernetes 1.33 with a node, under the add-on at this release. */
function under(version: string, items: Parameters<typeof anInventory>[0] = {}): Inventory {
  return anInventory({
    clusters: [aCluster()],
    vpcCniAddons: [anAddon({ addonVersion: `v${version}-eksbuild.1` })],
    nodes: [aNode()],
    ...items,
  });
}

/** What EKS offers for 1.33, in its own order and with more than one build of a release. */
const offered = [
  ['v1.21.1-eksbuild.1', false],
  ['v1.20.4-eksbuild.1', false],
  ['v1.20.4-eksbuild.2', true],
  ['v1.20.4-eksbuild.10', false],
  ['v1.19.6-eksbuild.9', false],
  ['v1.19.6-eksbuild.10', false],
  ['v1.18.6-eksbuild.1', false],
].map(([addonVersion, isDefault]) => ({
  kubernetesVersion: '1.33',
  addonVersion: String(addonVersion),
  isDefault: isDefault === true,
}));

const switchedOff = anAddon({ configurationValues: '{"env":{"DISABLE_LEAKED_ENI_CLEANUP":"true"}}' });
const leaks = [
  aCniEni(),
  aCniEni({ id: 'eni-2', description: 'aws-K8S-i-0b', tags: { 'node.k8s.amazonaws.com/instance_id': 'i-0b' } }),
];
const unnamed = aCniEni();
const leakWithoutCluster = {
  ...unnamed,
  tags: Object.fromEntries(Object.entries(unnamed.tags).filter(([key]) => key !== 'cluster.k8s.amazonaws.com/name')),
};
const excluded = aSubnet({ id: 'subnet-x', tags: { 'kubernetes.io/role/cni': '0' } });

testCheck(cniOutdated, [
  { name: 'is silent under a release that is recommended', inventory: under('1.18.0'), fires: 'silent' },
  {
    name: 'is medium under a release that is older than the oldest recommended one, and says what it does wrong',
    inventory: under('1.11.4', { availableEnis: leaks }),
    fires: [
      {
        severity: 'medium',
        cluster: 'demo',
        discriminator: 'release',
        resource: { type: 'AWS::EKS::Cluster', id: 'demo' },
        message:
          'VPC CNI 1.11.4 of cluster demo is older than 1.17.1, the oldest recommended for Kubernetes 1.33. It leaks ENIs of drained nodes (fixed in 1.12.6). It scans the whole region for leaked ENIs unless CLUSTER_NAME is set (fixed in 1.18.0). The recommendation is of 2026-08, from the README of the VPC CNI. 2 leaked ENIs of the cluster hold 6 addresses.',
        evidence: {
          cniVersion: '1.11.4',
          oldestRecommended: '1.17.1',
          flaws: ['drain-leak', 'sweeps-region'],
          leakedEnis: 2,
          leakedAddresses: 6,
        },
        remediation:
          /^Update the VPC CNI to 1\.18\.0 or newer, one minor version at a time\. .*`aws eks update-addon --region eu-west-1 --cluster-name demo --addon-name vpc-cni --addon-version ADDON_VERSION --resolve-conflicts PRESERVE`$/,
      },
    ],
  },
  {
    name: 'goes by the Kubernetes version: the same release is recommended for an older one',
    inventory: under('1.12.6', { clusters: [aCluster({ version: '1.27' })] }),
    fires: [
      {
        severity: 'info',
        message: /scans the whole region for leaked ENIs/,
        evidence: { flaws: ['sweeps-region'] },
      },
    ],
  },
  {
    name: 'holds a Kubernetes version newer than the table to what the newest in it asks for',
    inventory: under('1.16.4', { clusters: [aCluster({ version: '1.36' })] }),
    fires: [{ severity: 'medium', evidence: { oldestRecommended: '1.17.1' }, message: /recommendation is of 2026-08/ }],
  },
  {
    name: 'goes by the oldest release that EKS offers where that is known, and names the steps to its default',
    inventory: under('1.17.1', { cniAddonVersions: offered }),
    fires: [
      {
        severity: 'medium',
        message:
          'VPC CNI 1.17.1 of cluster demo is older than 1.18.6, the oldest that EKS offers for Kubernetes 1.33. It scans the whole region for leaked ENIs unless CLUSTER_NAME is set (fixed in 1.18.0).',
        evidence: { oldestRecommended: '1.18.6', recommendedBy: 'eks' },
        remediation:
          /^Update the VPC CNI to 1\.20\.4, the EKS default for Kubernetes 1\.33\. Go one minor version at a time: 1\.18\.6, 1\.19\.6, 1\.20\.4\. For the first step, this updates the add-on:\n?.*--addon-version v1\.18\.6-eksbuild\.1 /,
      },
    ],
  },
  {
    name: 'is silent under a release that EKS offers, though its default is newer',
    inventory: under('1.18.6', { cniAddonVersions: offered }),
    fires: 'silent',
  },
  {
    name: 'goes by no offer for another Kubernetes version, and by none that is no version',
    inventory: under('1.17.1', {
      cniAddonVersions: [
        ...offered.map((version) => ({ ...version, kubernetesVersion: '1.34' })),
        { kubernetesVersion: '1.33', addonVersion: 'latest; rm -rf /', isDefault: true },
      ],
    }),
    fires: [{ severity: 'info', evidence: { oldestRecommended: '1.17.1', recommendedBy: 'cni-readme' } }],
  },
  {
    name: 'falls back to the table where EKS could not be asked',
    inventory: withGaps(under('1.16.4'), ['cniAddonVersions']),
    fires: [{ severity: 'medium', evidence: { oldestRecommended: '1.17.1', recommendedBy: 'cni-readme' } }],
  },
  {
    name: 'takes the newest release of the next minor version where the default is not enough',
    inventory: under('1.20.4', {
      cniAddonVersions: [
        ...offered,
        { kubernetesVersion: '1.33', addonVersion: 'v1.22.3-eksbuild.1', isDefault: false },
      ],

      subnets: [aSubnet(), excluded],
    }),
    fires: [
      {
        discriminator: 'subnet-tags',
        remediation:
          /^Update the VPC CNI to 1\.22\.3, which EKS offers for Kubernetes 1\.33\. Go one minor version at a time: 1\.21\.1, 1\.22\.3\. First check that its role allows `ec2:DescribeSubnets`, which these releases need\./,
      },
    ],
  },
  {
    name: 'lists the versions where EKS offers none that would do',
    inventory: under('1.20.4', {
      cniAddonVersions: offered,

      subnets: [aSubnet(), excluded],
    }),
    fires: [
      {
        discriminator: 'subnet-tags',
        remediation: /^Update the VPC CNI to 1\.22\.0 or newer, one minor version at a time\. This lists the versions/,
      },
    ],
  },
  {
    name: 'says how old the recommendation for an old Kubernetes version is',
    inventory: under('1.11.0', { clusters: [aCluster({ version: '1.27' })] }),
    fires: [
      { severity: 'medium', evidence: { oldestRecommended: '1.12.5' }, message: /recommendation is of 2024, from/ },
    ],
  },
  {
    name: 'claims no recommendation for a Kubernetes version older than the table',
    inventory: under('1.18.0', { clusters: [aCluster({ version: '1.21' })] }),
    fires: 'silent',
  },
  {
    name: 'is low under a release that is known to leak where no leak is seen',
    inventory: under('1.11.4', { clusters: [aCluster({ version: '1.25' })] }),
    fires: [{ severity: 'low', evidence: { leakedEnis: 0 } }],
  },
  {
    name: 'is medium under a release that is known to leak where leaks are seen',
    inventory: under('1.11.4', { clusters: [aCluster({ version: '1.25' })], availableEnis: leaks }),
    fires: [{ severity: 'medium', evidence: { leakedEnis: 2 } }],
  },
  {
    name: 'says of a release before 1.6.0 that it never looks for leaks, and so not too far either',
    inventory: under('1.5.7', { clusters: [aCluster({ version: '1.21' })] }),
    fires: [
      {
        severity: 'low',
        message: /never looks for leaked ENIs \(fixed in 1\.6\.0\)/,
        evidence: { flaws: ['no-sweep', 'drain-leak'] },
      },
    ],
  },
  {
    name: 'counts no leak of another cluster, of the resource controller, that is young, or whose age is unknown',
    inventory: under('1.11.4', {
      clusters: [aCluster({ version: '1.25' }), aCluster({ name: 'other', vpcId: 'vpc-2' })],
      vpcCniAddons: [anAddon({ addonVersion: 'v1.11.4-eksbuild.1' }), anAddon({ clusterName: 'other' })],
      availableEnis: [
        aCniEni({ tags: { 'cluster.k8s.amazonaws.com/name': 'other' } }),
        aCniEni({ id: 'eni-2', tags: { 'node.k8s.amazonaws.com/createdAt': minutesAgo(5).toISOString() } }),
        aCniEni({ id: 'eni-3', tags: { 'node.k8s.amazonaws.com/createdAt': 'no time' } }),
        aCniEni({ id: 'eni-4', vpcId: 'vpc-2' }),
        aBranchEni({ id: 'eni-5' }),
      ],
    }),
    fires: [{ severity: 'low', evidence: { leakedEnis: 0 } }],
  },
  {
    name: 'counts a leak without a cluster tag where the cluster is alone in its VPC',
    inventory: under('1.11.4', { clusters: [aCluster({ version: '1.25' })], availableEnis: [leakWithoutCluster] }),
    fires: [{ severity: 'medium', message: /1 leaked ENI of the cluster holds 3 addresses\.$/ }],
  },
  {
    name: 'does not guess whose a leak without a cluster tag is in a VPC of two',
    inventory: under('1.11.4', {
      clusters: [aCluster({ version: '1.25' }), aCluster({ name: 'other' })],
      vpcCniAddons: [anAddon({ addonVersion: 'v1.11.4-eksbuild.1' }), anAddon({ clusterName: 'other' })],
      availableEnis: [leakWithoutCluster],
    }),
    fires: [{ severity: 'low', evidence: { leakedEnis: 0 } }],
  },
  {
    name: 'says that leaks are unknown where the ENIs could not be read',
    inventory: withGaps(under('1.11.4'), ['availableEnis']),
    fires: [{ severity: 'medium', evidence: { leakedEnis: 'unknown' } }],
  },
  {
    name: 'is medium where the cleaning is off and there are leaks',
    inventory: under('1.20.4', { vpcCniAddons: [switchedOff], availableEnis: leaks }),
    fires: [
      {
        severity: 'medium',
        discriminator: 'cleanup-disabled',
        message: /^DISABLE_LEAKED_ENI_CLEANUP keeps .*\. 2 leaked ENIs of the cluster hold 6 addresses\.$/,
        remediation: /--configuration-values/,
      },
    ],
  },
  {
    name: 'is for information where the cleaning is off and something else sees to the leaks',
    inventory: under('1.20.4', { vpcCniAddons: [switchedOff] }),
    fires: [{ severity: 'info', discriminator: 'cleanup-disabled' }],
  },
  {
    name: 'is silent on the switch in an IPv6 cluster, where the CNI makes no ENIs',
    inventory: under('1.20.4', { clusters: [aCluster({ ipFamily: 'ipv6' })], vpcCniAddons: [switchedOff] }),
    fires: 'silent',
  },
  {
    name: 'is silent on the switch under a release that does not know it',
    inventory: under('1.20.4', {
      clusters: [aCluster({ version: '1.26' })],
      vpcCniAddons: [{ ...switchedOff, addonVersion: 'v1.12.6-eksbuild.1' }],
    }),
    fires: [{ severity: 'info', discriminator: 'release' }],
  },
  {
    name: 'is medium where 1.18 to 1.21 take a subnet that its tag excludes',
    inventory: under('1.21.1', { subnets: [aSubnet(), excluded] }),
    fires: [
      {
        severity: 'medium',
        discriminator: 'subnet-tags',
        message: /takes addresses from subnet-x despite the tag kubernetes\.io\/role\/cni=0\./,
        evidence: { subnets: ['subnet-x'] },
        remediation: /1\.22\.0 or newer/,
      },
    ],
  },
  {
    name: 'is silent on an excluded subnet under 1.22.0, in another zone, and without discovery',
    inventory: anInventory({
      clusters: [aCluster(), aCluster({ name: 'new' }), aCluster({ name: 'fixed' })],
      vpcCniAddons: [
        anAddon(),
        anAddon({ clusterName: 'new', addonVersion: 'v1.22.0-eksbuild.1' }),
        anAddon({ clusterName: 'fixed', configurationValues: '{"env":{"ENABLE_SUBNET_DISCOVERY":"false"}}' }),
      ],
      nodes: [
        aNode({ subnetId: 'subnet-b' }),
        aNode({ id: 'i-2', tags: { 'eks:cluster-name': 'new' } }),
        aNode({ id: 'i-3', tags: { 'eks:cluster-name': 'fixed' } }),
      ],
      subnets: [aSubnet(), aSubnet({ id: 'subnet-b', availabilityZone: 'eu-west-1b' }), excluded],
    }),
    fires: 'silent',
  },
  {
    name: 'says for information that the version of a self-managed CNI is unknown',
    inventory: under('1.20.4', { vpcCniAddons: [] }),
    fires: [
      {
        severity: 'info',
        discriminator: 'version-unknown',
        message: 'The VPC CNI of cluster demo may be outdated. Its release is unknown: it has no vpc-cni add-on.',
        remediation: /clusters\.demo\.cniVersion/,
      },
    ],
  },
  {
    name: 'says the same of an add-on whose version cannot be read, and where nodes are unknown',
    inventory: withGaps(under('1.20.4', { vpcCniAddons: [anAddon({ addonVersion: 'latest' })] }), ['nodes']),
    fires: [{ severity: 'info', message: /: its add-on states no version that can be read\.$/ }],
  },
  {
    name: 'says nothing of a VPC CNI where ENIs show that the nodes run another one',
    inventory: under('1.20.4', { vpcCniAddons: [], subnetEnis: [aCiliumEni()] }),
    fires: 'silent',
  },
  {
    name: 'says nothing of a VPC CNI where EKS Auto Mode runs every node, or pods run on Fargate alone',
    inventory: anInventory({
      clusters: [aCluster({ autoMode: true }), aCluster({ name: 'serverless' })],
      fargateProfiles: [aFargateProfile({ clusterName: 'serverless' })],
    }),
    fires: 'silent',
  },
  {
    name: 'is silent on an unknown version where no node runs the VPC CNI',
    inventory: under('1.20.4', {
      clusters: [aCluster({ autoMode: true })],
      vpcCniAddons: [],
      nodes: [aNode({ operatorManaged: true }), aNode({ id: 'i-2', platform: 'windows' })],
    }),
    fires: 'silent',
  },
  {
    name: 'judges the declared version where there is no add-on',
    inventory: { ...under('1.20.4', { vpcCniAddons: [] }), declaredClusters: { demo: { cniVersion: '1.1.0' } } },
    fires: [
      {
        severity: 'medium',
        evidence: { cniVersionFrom: 'declared' },
        remediation:
          /aws eks create-addon .*--addon-version ADDON_VERSION --resolve-conflicts NONE` If EKS reports a conflict, .* OVERWRITE instead of NONE\.$/,
      },
    ],
  },
  {
    name: 'leaves add-ons that could not be read to the audit to tell',
    inventory: withGaps(under('1.1.0'), ['vpcCniAddons']),
    fires: 'silent',
  },
]);
