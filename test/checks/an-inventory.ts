import { parseIpv4 } from '../../lambda/facts/aws/ipv4.ts';
import { type GapReason, notRead, type OfCluster, read, type Section } from '../../lambda/model/coverage.ts';
import type {
  AccessEntry,
  Addon,
  AutoScalingGroup,
  Cluster,
  FargateProfile,
  IamRole,
  Instance,
  InstanceProfile,
  InstanceType,
  Inventory,
  Ipv4Address,
  ItemOf,
  LaunchTemplateVersion,
  NetworkInterface,
  Nodegroup,
  PodIdentityAssociation,
  PublicAddress,
  SectionName,
  Sections,
  Subnet,
  SubnetReservation,
  VpcCniAddon,
} from '../../lambda/model/inventory.ts';

import type {
  AwsNode,
  KubeConfigMap,
  KubeEniConfig,
  KubeEvent,
  KubeNode,
  KubePods,
  WaitingPod,
} from '../../lambda/model/kubernetes.ts';
import type { KubeCondition, KubeNodeClaim, KubeNodeClass, KubeNodePool } from '../../lambda/model/node-pools.ts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const REGION = 'eu-west-1';
export const VPC = 'vpc-1';
export const CLUSTER = 'demo';
/** The audit's time in tests. */
export const NOW = new Date('2026-11-23T12:00:00Z');

export function minutesAgo(minutes: number, now: Date = NOW): Date {
  return new Date(now.getTime() - minutes * 60_000);
}

/** An inventory in which every section was read; those not given are empty. */
export function anInventory(
  items: { readonly [S in SectionName]?: readonly ItemOf<S>[] } = {},
  rest: Partial<Omit<Inventory, 'sections'>> = {},
): Inventory {
  const sections: Sections = {
    clusters: read(items.clusters ?? []),
    vpcCniAddons: read(items.vpcCniAddons ?? []),
    cniAddonVersions: read(items.cniAddonVersions ?? []),
    addons: read(items.addons ?? []),
    nodegroups: read(items.nodegroups ?? []),
    autoScalingGroups: read(items.autoScalingGroups ?? []),
    failedLaunches: read(items.failedLaunches ?? []),
    fargateProfiles: read(items.fargateProfiles ?? []),
    subnets: read(items.subnets ?? []),
    subnetReservations: read(items.subnetReservations ?? []),
    availableEnis: read(items.availableEnis ?? []),
    subnetEnis: read(items.subnetEnis ?? []),
    eniQuota: read(items.eniQuota ?? []),
    nodes: read(items.nodes ?? []),
    endedNodes: read(items.endedNodes ?? []),
    eniInstances: read(items.eniInstances ?? []),
    vpcs: read(items.vpcs ?? []),
    routeTables: read(items.routeTables ?? []),
    natGateways: read(items.natGateways ?? []),
    vpcEndpoints: read(items.vpcEndpoints ?? []),
    networkAcls: read(items.networkAcls ?? []),
    securityGroups: read(items.securityGroups ?? []),
    eksUpdates: read(items.eksUpdates ?? []),
    leftoverGroups: read(items.leftoverGroups ?? []),
    launchTemplateVersions: read(items.launchTemplateVersions ?? []),
    instanceTypes: read(items.instanceTypes ?? []),
    instanceTypeOfferings: read(items.instanceTypeOfferings ?? []),
    accessEntries: read(items.accessEntries ?? []),
    nodeAccessPolicies: read(items.nodeAccessPolicies ?? []),
    podIdentityAssociations: read(items.podIdentityAssociations ?? []),
    instanceProfiles: read(items.instanceProfiles ?? []),
    eniRoutes: read(items.eniRoutes ?? []),
    iamRoles: read(items.iamRoles ?? []),
    kubeNodes: read(items.kubeNodes ?? []),
    awsNodes: read(items.awsNodes ?? []),
    kubeConfigMaps: read(items.kubeConfigMaps ?? []),
    kubePods: read(items.kubePods ?? []),
    kubeEvents: read(items.kubeEvents ?? []),
    eniConfigs: read(items.eniConfigs ?? []),
    cniNodes: read(items.cniNodes ?? []),
    securityGroupPolicies: read(items.securityGroupPolicies ?? []),
    kubeNodePools: read(items.kubeNodePools ?? []),
  };
  return {
    target: { accountId: ACCOUNT, region: REGION, partition: 'aws' },
    scope: 'eks',
    declaredClusters: {},
    eniFirstSeen: new Map(),
    eniPast: { reused: new Map(), misdated: new Map() },
    ...rest,
    sections,
  };
}

/** The same inventory, but these sections could not be read. */
export function withGaps(inventory: Inventory, names: readonly SectionName[], reason: GapReason = 'denied'): Inventory {
  const gap = (section: SectionName): Section<never> =>
    notRead({ section, reason, action: `test:Read${section}`, message: `not allowed to read ${section}` });
  return { ...inventory, sections: { ...inventory.sections, ...Object.fromEntries(names.map((n) => [n, gap(n)])) } };
}

export function aCluster(fields: Partial<Cluster> = {}): Cluster {
  const name = fields.name ?? CLUSTER;
  return {
    name,
    arn: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/${name}`,
    status: 'ACTIVE',
    version: '1.33',
    vpcId: VPC,
    subnetIds: [],
    ipFamily: 'ipv4',
    autoMode: false,
    hybridNodes: false,
    roleArn: roleArn('eks-cluster'),
    autoModeNodeRoleArn: undefined,
    authenticationMode: 'API',
    healthIssues: [],
    tags: {},
    ...fields,
  };
}

export function anAddon(fields: Partial<VpcCniAddon> = {}): VpcCniAddon {
  return {
    ...anyAddon({ name: 'vpc-cni', addonVersion: 'v1.20.4-eksbuild.2', ...fields }),
    configurationValues: undefined,
    serviceAccountRoleArn: undefined,
    ...fields,
  };
}

/** An add-on in good health. */
export function anyAddon(fields: Partial<Addon> = {}): Addon {
  const { name = 'coredns', clusterName = CLUSTER } = fields;
  return {
    name,
    arn: `arn:aws:eks:${REGION}:${ACCOUNT}:addon/${clusterName}/${name}/0`,
    clusterName,
    addonVersion: 'v1.11.4-eksbuild.2',
    status: 'ACTIVE',
    healthIssues: [],
    ...fields,
  };
}

export function aNodegroup(fields: Partial<Nodegroup> = {}): Nodegroup {
  const { name = 'workers', clusterName = CLUSTER } = fields;
  return {
    name,
    arn: `arn:aws:eks:${REGION}:${ACCOUNT}:nodegroup/${clusterName}/${name}/0`,
    clusterName,
    status: 'ACTIVE',
    version: '1.33',
    releaseVersion: undefined,
    instanceTypes: ['m5.large'],
    amiType: 'AL2023_x86_64_STANDARD',
    capacityType: 'ON_DEMAND',
    subnetIds: ['subnet-a'],
    launchTemplate: undefined,
    autoScalingGroupNames: [],
    nodeRoleArn: undefined,
    scaling: { min: 1, desired: 2, max: 3 },
    updateConfig: undefined,
    warmPool: undefined,
    healthIssues: [],
    tags: {},
    ...fields,
  };
}

/** A group of self-managed nodes. */
export function anAutoScalingGroup(fields: Partial<AutoScalingGroup> = {}): AutoScalingGroup {
  const name = fields.name ?? 'own-workers';
  return {
    name,
    arn: `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:0:autoScalingGroupName/${name}`,
    instanceTypes: ['m5.large'],
    launchTemplate: { id: 'lt-1', version: '1' },
    availabilityZones: ['eu-west-1a'],
    desired: 2,
    inService: 2,
    pending: 0,
    suspended: [],
    outsideWarmPool: undefined,
    tags: { [`kubernetes.io/cluster/${CLUSTER}`]: 'owned' },
    ...fields,
  };
}

export function aFargateProfile(fields: Partial<FargateProfile> = {}): FargateProfile {
  return { name: 'serverless', clusterName: CLUSTER, subnetIds: ['subnet-a'], status: 'ACTIVE', ...fields };
}

/** A /24 with 251 usable addresses, most of them free. */
export function aSubnet(fields: Partial<Subnet> = {}): Subnet {
  return {
    id: 'subnet-a',
    state: 'available',
    vpcId: VPC,
    ownerId: ACCOUNT,
    availabilityZone: 'eu-west-1a',
    cidrBlock: '10.0.0.0/24',
    availableIpAddressCount: 200,
    mapPublicIpOnLaunch: false,
    tags: {},
    ...fields,
  };
}

export function aReservation(fields: Partial<SubnetReservation> = {}): SubnetReservation {
  return { id: 'scr-1', subnetId: 'subnet-a', cidr: '10.0.0.128/25', type: 'prefix', ...fields };
}

/** An unattached ENI that a user made. */
export function anEni(fields: EniFields = {}): NetworkInterface {
  const { privateIpAddresses = ['10.0.0.10'], publicAddresses = [], ...rest } = fields;
  return {
    id: 'eni-1',
    status: 'available',
    description: '',
    interfaceType: 'interface',
    vpcId: VPC,
    subnetId: 'subnet-a',
    availabilityZone: 'eu-west-1a',
    ownerId: ACCOUNT,
    requesterId: undefined,
    requesterManaged: false,
    operatorManaged: false,
    operatorPrincipal: undefined,
    attachment: undefined,
    securityGroupIds: ['sg-1'],
    tags: {},
    macAddress: undefined,
    privateIpAddresses: privateIpAddresses.map(ipv4),
    ipv4Prefixes: [],
    ipv6Addresses: [],
    ipv6Prefixes: [],
    publicAddresses: publicAddresses.map(({ privateIpAddress: of, ...each }) => ({
      ...each,
      privateIpAddress: of === undefined ? undefined : ipv4(of),
    })),
    sourceDestCheck: true,
    ...rest,
  };
}

/** Of an ENI, with its addresses as people write them. */
export type EniFields = Partial<Omit<NetworkInterface, 'privateIpAddresses' | 'publicAddresses'>> & {
  readonly privateIpAddresses?: readonly (string | Ipv4Address)[];
  readonly publicAddresses?: readonly (Omit<PublicAddress, 'privateIpAddress'> & {
    readonly privateIpAddress: string | Ipv4Address | undefined;
  })[];
};

export function ipv4(address: string | Ipv4Address): Ipv4Address {
  const parsed = typeof address === 'string' ? parseIpv4(address) : address;
  if (parsed === undefined) throw new Error(`${address} is no address`);
  return parsed;
}

/** What the VPC CNI of the demo cluster leaves behind: made for `i-0a`, three hours old. Its tags can be added to. */
export function aCniEni(fields: EniFields = {}): NetworkInterface {
  const { tags, ...rest } = fields;
  return anEni({
    description: 'aws-K8S-i-0a',
    privateIpAddresses: ['10.0.0.20', '10.0.0.21', '10.0.0.22'],
    tags: {
      'node.k8s.amazonaws.com/instance_id': 'i-0a',
      'node.k8s.amazonaws.com/createdAt': minutesAgo(180).toISOString(),
      'cluster.k8s.amazonaws.com/name': CLUSTER,
      'eks:eni:owner': 'amazon-vpc-cni',
      ...tags,
    },
    ...rest,
  });
}

/** An ENI that Cilium made for `i-0a` and attached to it. */
export function aCiliumEni(fields: EniFields = {}): NetworkInterface {
  const made = { description: 'Cilium-CNI (i-0a)', privateIpAddresses: ['10.0.0.30', '10.0.0.31'] };
  return attached(anEni({ id: 'eni-cilium', ...made, ...fields }), 'i-0a');
}

/** A branch ENI that the VPC resource controller of the demo cluster left behind. It never has a creation time. */
export function aBranchEni(fields: EniFields = {}): NetworkInterface {
  return anEni({
    description: 'aws-k8s-branch-eni',
    tags: {
      'eks:eni:owner': 'eks-vpc-resource-controller',
      [`kubernetes.io/cluster/${CLUSTER}`]: 'owned',
      'vpcresources.k8s.aws/trunk-eni-id': 'eni-trunk',
      'vpcresources.k8s.aws/vlan-id': '1',
    },
    ...fields,
  });
}

/** Attaches an ENI to an instance, as device 1 unless told. */
export function attached(eni: NetworkInterface, instanceId: string, deviceIndex = 1): NetworkInterface {
  return {
    ...eni,
    status: 'in-use',
    attachment: {
      id: `eni-attach-${eni.id}`,
      instanceId,
      instanceOwnerId: eni.ownerId,
      deviceIndex,
      networkCardIndex: 0,
      status: 'attached',
      deleteOnTermination: true,
    },
  };
}

/** A running node of the demo cluster, of no managed node group. */
export function aNode(fields: Partial<Instance> = {}): Instance {
  return {
    id: 'i-0a',
    state: 'running',
    instanceType: 'm5.large',
    architecture: 'x86_64',
    subnetId: 'subnet-a',
    vpcId: VPC,
    availabilityZone: 'eu-west-1a',
    launchTime: minutesAgo(600),
    imageId: 'ami-1',
    platform: undefined,
    operatorManaged: false,
    instanceProfileArn: undefined,
    eniSubnetIds: [fields.subnetId ?? 'subnet-a'],
    httpPutResponseHopLimit: 2,
    httpEndpoint: 'enabled',
    tags: { [`kubernetes.io/cluster/${CLUSTER}`]: 'owned' },
    ...fields,
  };
}

export function aLaunchTemplateVersion(fields: Partial<LaunchTemplateVersion> = {}): LaunchTemplateVersion {
  return {
    templateId: 'lt-1',
    templateName: 'workers',
    versionNumber: 1,
    requestedVersion: '1',
    instanceType: undefined,
    requirementTypes: undefined,
    imageId: undefined,
    interfaces: [],
    ...fields,
  };
}

export function anInstanceType(name: string, fields: Partial<InstanceType> = {}): InstanceType {
  return {
    name,
    currentGeneration: true,
    hypervisor: 'nitro',
    bareMetal: false,
    architectures: ['x86_64'],
    usageClasses: ['on-demand', 'spot'],
    vcpus: 2,
    defaultCardEnis: 3,
    maximumEnis: 3,
    ipv4PerEni: 10,
    ipv6Supported: true,
    ...fields,
  };
}

export function roleArn(nameWithPath: string, accountId = ACCOUNT): string {
  return `arn:aws:iam::${accountId}:role/${nameWithPath}`;
}

export function profileArn(nameWithPath: string): string {
  return `arn:aws:iam::${ACCOUNT}:instance-profile/${nameWithPath}`;
}

/** Lets the role `nodes` into the demo cluster, 50 days old. */
export function anAccessEntry(fields: Partial<AccessEntry> = {}): AccessEntry {
  return {
    clusterName: CLUSTER,
    principalArn: roleArn('nodes'),
    type: 'EC2_LINUX',
    createdAt: minutesAgo(50 * 24 * 60),
    ...fields,
  };
}

/** The role `nodes`, 60 days old, without policies. */
export function anIamRole(fields: Partial<IamRole> = {}): IamRole {
  return {
    arn: roleArn('nodes'),
    createDate: minutesAgo(60 * 24 * 60),
    permissionsBoundary: undefined,
    trust: undefined,
    policies: [],
    ...fields,
  };
}

/** The profile `nodes` with the role `nodes`. */
export function anInstanceProfile(fields: Partial<InstanceProfile> = {}): InstanceProfile {
  return { arn: profileArn('nodes'), roleArns: [roleArn('nodes')], ...fields };
}

/** The VPC CNI of the demo cluster acts as the role `cni`. */
export function aPodIdentityAssociation(fields: Partial<PodIdentityAssociation> = {}): PodIdentityAssociation {
  return {
    clusterName: CLUSTER,
    namespace: 'kube-system',
    serviceAccount: 'aws-node',
    roleArn: roleArn('cni'),
    assumedBy: undefined,
    ...fields,
  };
}

/** What Kubernetes said of the demo cluster. */
export function inKubernetes<T>(items: readonly T[], clusterName = CLUSTER): readonly OfCluster<T>[] {
  return [{ clusterName, section: read(items) }];
}

/** The Node that an instance is, and ready. */
export function aKubeNode(fields: Partial<KubeNode> = {}): KubeNode {
  return {
    name: 'ip-10-0-0-17.eu-west-1.compute.internal',
    instanceId: 'i-0a',
    hasProviderId: true,
    ready: { status: 'True', reason: 'KubeletReady', message: undefined },
    taints: [],
    unschedulable: false,
    allocatablePods: 29,
    allocatablePodEnis: undefined,
    allocatablePrivateIpv4: undefined,
    internalIps: ['10.0.0.17'],
    nodegroup: undefined,
    computeType: undefined,
    eniConfigLabels: { 'topology.kubernetes.io/zone': 'eu-west-1a' },
    eniConfigAnnotations: {},
    createdAt: minutesAgo(590),
    ...fields,
  };
}

/** The DaemonSet of the VPC CNI, on two nodes. */
export function anAwsNode(fields: Partial<AwsNode> = {}): AwsNode {
  const image = '602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.19.3-eksbuild.1';
  return { image, environment: {}, desired: 2, ready: 2, isForAllNodes: false, ...fields };
}

/** For nodes of zone a, with a subnet of its own. */
export function anEniConfig(fields: Partial<KubeEniConfig> = {}): KubeEniConfig {
  return { name: 'eu-west-1a', subnetId: 'subnet-pods', securityGroupIds: [], ...fields };
}

/** The ConfigMap aws-auth with one entry for nodes. */
export function anAwsAuth(
  rolearn: string,
  fields: { username?: string; groups?: readonly string[] } = {},
): KubeConfigMap {
  const { username = 'system:node:{{EC2PrivateDNSName}}', groups = ['system:bootstrappers', 'system:nodes'] } = fields;
  return { name: 'aws-auth', data: { mapRoles: JSON.stringify([{ rolearn, username, groups }]) } };
}

/** A pod that has waited for twelve minutes on the Node that an instance is. */
export function aWaitingPod(fields: Partial<WaitingPod> = {}): WaitingPod {
  const { namespace = 'shop', name = 'web-1' } = fields;
  return {
    namespace,
    name,
    uid: `uid-${namespace}-${name}`,
    node: 'ip-10-0-0-17.eu-west-1.compute.internal',
    since: minutesAgo(12),
    wantsBranchEni: false,
    ...fields,
  };
}

export function kubePods(fields: Partial<KubePods> = {}): KubePods {
  return { onNodes: [], waiting: [], ...fields };
}

/** The kubelet says of that pod, a minute ago, that the VPC CNI had no address. */
export function aKubeEvent(fields: Partial<KubeEvent> = {}): KubeEvent {
  const { namespace = 'shop', name = 'web-1' } = fields;
  return {
    reason: 'FailedCreatePodSandBox',
    kind: 'Pod',
    namespace,
    name,
    uid: `uid-${namespace}-${name}`,
    reporter: '',
    message: 'add cmd: failed to assign an IP address to container',
    known: ['sandbox-no-address'],
    times: 12,
    last: minutesAgo(1),
    ...fields,
  };
}

/** A condition of an object of Karpenter, for ten minutes. */
export function aCondition(type: string, status: KubeCondition['status'], fields: Partial<KubeCondition> = {}) {
  return { type, status, reason: type, message: '', since: minutesAgo(10), ...fields } satisfies KubeCondition;
}

/** A node class that found one subnet. */
export function aNodeClass(fields: Partial<KubeNodeClass> = {}): KubeNodeClass {
  return {
    name: 'default',
    subnetTags: [{ 'karpenter.sh/discovery': CLUSTER }],
    subnetIds: ['subnet-0a1b2c3d'],
    prefixes: 0,
    conditions: [aCondition('SubnetsReady', 'True'), aCondition('Ready', 'True')],
    ...fields,
  };
}

/** A NodePool of Karpenter, with nothing wrong and no node to come. */
export function aNodePool(fields: Partial<KubeNodePool> = {}): KubeNodePool {
  return {
    name: 'default',
    classKind: 'EC2NodeClass',
    className: 'default',
    nodeClass: aNodeClass(),
    conditions: [aCondition('Ready', 'True')],
    unregistered: [],
    lastLaunch: undefined,
    lastRegistered: undefined,
    ...fields,
  };
}

/** A NodeClaim of that pool that came ten minutes ago, and of which nothing is known yet. */
export function aNodeClaim(fields: Partial<KubeNodeClaim> = {}): KubeNodeClaim {
  return {
    name: 'default-abcde',
    createdAt: minutesAgo(10),
    instanceId: undefined,
    launched: undefined,
    registered: undefined,
    ...fields,
  };
}

/** aws-node says on its pod of that Node, a minute ago, that EC2 refused the action. */
export function aRefusal(action: string, fields: Partial<KubeEvent> = {}): KubeEvent {
  return aKubeEvent({
    reason: 'MissingIAMPermissions',
    namespace: 'kube-system',
    name: 'aws-node-x7k2p',
    reporter: 'aws-node-ip-10-0-0-17.eu-west-1.compute.internal',
    message: `Unauthorized operation: failed to call ${action} due to missing permissions. Please refer https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/iam-policy.md`,
    known: ['event-missing-iam'],
    ...fields,
  });
}
