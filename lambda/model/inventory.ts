import type { DailyLow } from './capacity.ts';
import type { OfCluster, Section } from './coverage.ts';
import type {
  AwsNode,
  KubeCniNode,
  KubeConfigMap,
  KubeEniConfig,
  KubeEvent,
  KubeNode,
  KubePods,
  KubeSecurityGroupPolicy,
} from './kubernetes.ts';
import type { NatGateway, NetworkAcl, RouteTable, SecurityGroup, Vpc, VpcEndpoint } from './network.ts';
import type { KubeNodePool } from './node-pools.ts';
import type { Target } from './target.ts';

export type Tags = Readonly<Record<string, string>>;

/** `health.issues[]` of a cluster, node group or add-on, in EKS's own codes (open strings). */
export interface HealthIssue {
  readonly code: string;
  readonly message: string;
  readonly resourceIds: readonly string[];
}

/** Whether the API server is reached from the internet, and from within the VPC. */
export interface ClusterEndpoint {
  readonly isPublic: boolean;
  readonly isPrivate: boolean;
  /** Who is let in from the internet. */
  readonly publicCidrs: readonly string[];
}

/** Where the API server of a cluster is, as EKS says. */
export interface ClusterApiServer {
  readonly url: string;
  /** Certificates of its authority, PEM; empty where EKS gave none. */
  readonly ca: string;
}

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  /** Kubernetes version, e.g. `1.33`. */
  readonly version: string;
  readonly vpcId: string;
  /** Subnets given to the control plane for its cross-account ENIs. */
  readonly subnetIds: readonly string[];
  readonly ipFamily: 'ipv4' | 'ipv6';
  /** How its API server is reached: undefined where EKS did not say. */
  readonly endpoint?: ClusterEndpoint | undefined;
  /** Undefined while EKS makes it. */
  readonly apiServer?: ClusterApiServer | undefined;
  /** EKS Auto Mode compute is on: EKS runs the nodes and their networking. */
  readonly autoMode: boolean;
  /** It may have hybrid nodes: machines outside of AWS, whose pods take no address of the VPC. */
  readonly hybridNodes: boolean;
  /** The role with which EKS acts in the account for it: the cluster role. */
  readonly roleArn: string;
  /** The role of the nodes that EKS Auto Mode runs. */
  readonly autoModeNodeRoleArn: string | undefined;
  /**
   * Who issues the tokens of its service accounts, as trust policies name it: without `https://`. Undefined where EKS did
   * not say.
   */
  readonly oidcIssuer?: string | undefined;
  /** `API`, `API_AND_CONFIG_MAP` or `CONFIG_MAP`: where EKS looks up who may enter. */
  readonly authenticationMode: string | undefined;
  readonly healthIssues: readonly HealthIssue[];
  readonly tags: Tags;
}

/** An EKS add-on of one cluster. */
export interface Addon {
  /** e.g. `vpc-cni`, `coredns`. */
  readonly name: string;
  readonly arn: string;
  readonly clusterName: string;
  /** e.g. `v1.19.3-eksbuild.1` */
  readonly addonVersion: string;
  readonly status: string;
  readonly healthIssues: readonly HealthIssue[];
}

/** The `vpc-cni` add-on of one cluster. A cluster without an entry has no such add-on: its CNI is self-managed. */
export interface VpcCniAddon extends Addon {
  /** Customer-set values only, as JSON, whether they were given as that or as YAML; a text that is neither as given. */
  readonly configurationValues: string | undefined;
  readonly serviceAccountRoleArn: string | undefined;
}

/** A version of the `vpc-cni` add-on that EKS offers for a Kubernetes version. */
export interface CniAddonVersion {
  readonly kubernetesVersion: string;
  /** e.g. `v1.20.4-eksbuild.2` */
  readonly addonVersion: string;
  /** Whether EKS takes it where nobody names one. */
  readonly isDefault: boolean;
}

/** An update of a cluster, or of a node group or an add-on of it, that EKS made or could not make. */
export interface EksUpdate {
  readonly clusterName: string;
  readonly nodegroupName: string | undefined;
  readonly addonName: string | undefined;
  readonly id: string;
  /** `VersionUpdate`, `ConfigUpdate`, `AddonUpdate`, … (open string). */
  readonly type: string;
  /** `InProgress`, `Failed`, `Cancelled`, `Successful` (open string). */
  readonly status: string;
  readonly at: Date;
  /** `errors[]`, with codes of their own: `IpNotAvailable`, `NodeCreationFailure`. */
  readonly errors: readonly HealthIssue[];
}

/** Lets an IAM principal into a cluster. Clusters of authentication mode `CONFIG_MAP` have none. */
export interface AccessEntry {
  readonly clusterName: string;
  readonly principalArn: string;
  /** `EC2_LINUX`, `EC2_WINDOWS`, `EC2`, `STANDARD` … (open string). It cannot be changed. */
  readonly type: string | undefined;
  readonly createdAt: Date | undefined;
}

/** What an access entry of type `EC2`, for nodes of EKS Auto Mode, may do: its access policies, by their ARNs. */
export interface NodeAccessPolicies {
  readonly clusterName: string;
  readonly principalArn: string;
  readonly policyArns: readonly string[];
}

/** The EKS Pod Identity association of the VPC CNI's service account in a cluster. Without one there is no entry. */
export interface PodIdentityAssociation {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Whose permissions its pods have: the target role, where there is one. */
  readonly roleArn: string;
  /** The role with which EKS assumes the target role; undefined where there is none. */
  readonly assumedBy: string | undefined;
}

export interface InstanceProfile {
  readonly arn: string;
  /** At most one, by IAM's quota. */
  readonly roleArns: readonly string[];
}

/** A policy of a role. Its document is JSON as IAM keeps it. */
export interface RolePolicy {
  readonly name: string;
  /** Undefined for an inline policy. */
  readonly arn: string | undefined;
  readonly document: string;
}

/** A managed policy that bounds what the policies of a role allow. */
export interface PermissionsBoundary {
  readonly arn: string;
  /** JSON as IAM keeps it. Empty where the policy is gone. */
  readonly document: string;
}

/** An IAM role that nodes, the VPC CNI or clusters use. One that is not here, and could be looked for, does not exist. */
export interface IamRole {
  readonly arn: string;
  readonly createDate: Date | undefined;
  readonly permissionsBoundary: PermissionsBoundary | undefined;
  /** Its trust policy, who may assume it: JSON as IAM keeps it. Undefined where IAM did not say. */
  readonly trust: string | undefined;
  /** Attached and inline, sorted by name. */
  readonly policies: readonly RolePolicy[];
}

export interface LaunchTemplateRef {
  readonly id: string;
  /** A number, `$Latest` or `$Default`. */
  readonly version: string;
}

/** How a node group brings its nodes to another version. */
export interface NodegroupUpdate {
  readonly maxUnavailable?: number;
  readonly maxUnavailablePercentage?: number;
  /** `MINIMAL` ends old nodes before it starts new ones; `DEFAULT` the reverse. */
  readonly updateStrategy?: string;
}

/** Instances that are started ahead of need and join the cluster only when the group takes them out of the pool. */
export interface WarmPool {
  /** That it keeps at the least, whatever the group has. */
  readonly minSize: number;
  /** Instances that pool and group together may have; undefined for as many as the group's maximum. */
  readonly maxPrepared: number | undefined;
}

export interface Nodegroup {
  readonly name: string;
  readonly arn: string;
  readonly clusterName: string;
  readonly status: string;
  readonly version: string | undefined;
  readonly releaseVersion: string | undefined;
  /** Empty when the launch template names the types. */
  readonly instanceTypes: readonly string[];
  /** e.g. `AL2023_x86_64_STANDARD`, `CUSTOM`. */
  readonly amiType: string | undefined;
  readonly capacityType: string | undefined;
  readonly subnetIds: readonly string[];
  readonly launchTemplate: LaunchTemplateRef | undefined;
  readonly autoScalingGroupNames: readonly string[];
  readonly nodeRoleArn: string | undefined;
  readonly scaling: { readonly min: number; readonly desired: number; readonly max: number } | undefined;
  readonly updateConfig: NodegroupUpdate | undefined;
  /** Undefined where it has none. */
  readonly warmPool: WarmPool | undefined;
  readonly healthIssues: readonly HealthIssue[];
  readonly tags: Tags;
}

/** An EC2 Auto Scaling group that makes nodes of a cluster: a managed node group's own, or one of self-managed nodes. */
export interface AutoScalingGroup {
  readonly name: string;
  readonly arn: string;
  /** Types that its mixed instances policy names; empty where the launch template names the type, or states requirements. */
  readonly instanceTypes: readonly string[];
  /** Undefined where requirements in its policy, or a launch configuration, choose the type. */
  readonly launchTemplate: LaunchTemplateRef | undefined;
  readonly availabilityZones: readonly string[];
  /** Its desired number of instances. */
  readonly desired: number;
  /** Of those that it has, how many work. */
  readonly inService: number;
  /** How many of them it has launched and are about to. */
  readonly pending: number;
  /** What somebody, or Auto Scaling itself, keeps it from doing: `Launch`, `Terminate`, `AZRebalance`, … (open string). */
  readonly suspended: readonly string[];
  /** Ids of the instances that it has besides those in its warm pool; undefined where it has no pool. */
  readonly outsideWarmPool: readonly string[] | undefined;
  readonly tags: Tags;
}

/** An Auto Scaling group tried to launch instances and could not. */
export interface FailedLaunch {
  readonly groupName: string;
  readonly at: Date;
  /** When the group began the latest launch that succeeded; undefined where its latest activities have none. */
  readonly lastLaunch: Date | undefined;
  /** Why, in Auto Scaling's words; empty where it gives none. */
  readonly message: string;
}

export interface FargateProfile {
  readonly name: string;
  readonly clusterName: string;
  readonly subnetIds: readonly string[];
  readonly status: string;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly ownerId: string;
  readonly availabilityZone: string;
  readonly cidrBlock: string;
  /** `available pending unavailable failed failed-insufficient-capacity` (open string). */
  readonly state?: string | undefined;
  /** AWS's own count. Free addresses inside CIDR reservations are not in it (domain: peers' false red). */
  readonly availableIpAddressCount: number;
  readonly mapPublicIpOnLaunch: boolean;
  /** What VPC Block Public Access keeps from its internet gateway: `off`, `block-ingress`, `block-bidirectional`. */
  readonly internetGatewayBlock?: string | undefined;
  /** Whether it has an IPv6 block, and new ENIs an address from it unless their maker says otherwise; undefined where EC2 did not say. */
  readonly ipv6?: 'none' | 'unassigned' | 'assigned' | undefined;
  readonly tags: Tags;
}

export interface SubnetReservation {
  readonly id: string;
  readonly subnetId: string;
  readonly cidr: string;
  readonly type: 'prefix' | 'explicit';
}

export interface EniAttachment {
  readonly id: string | undefined;
  readonly instanceId: string | undefined;
  readonly instanceOwnerId: string | undefined;
  readonly deviceIndex: number | undefined;
  readonly networkCardIndex: number | undefined;
  readonly status: string | undefined;
  readonly deleteOnTermination: boolean;
}

/** An IPv4 address as an unsigned 32-bit integer: a large region has a million, and their texts took a fifth of what an audit keeps. */
export type Ipv4Address = number;

/** An Elastic IP address, or another that others reach the ENI by. */
export interface PublicAddress {
  readonly address: string;
  /** Of the ENI, which it stands for; undefined where EC2 did not say. */
  readonly privateIpAddress: Ipv4Address | undefined;
  /** Undefined for an address that is nobody's to keep. */
  readonly allocationId: string | undefined;
}

/** An elastic network interface, projected to what we use. EC2 keeps no creation time for it. */
export interface NetworkInterface {
  readonly id: string;
  /** `available`, `in-use`, `attaching`, `detaching`, `associated`: the only word on being attached (a branch ENI in use has no attachment). */
  readonly status: string;
  readonly description: string;
  /** Open string; `nat_gateway` and `natGateway` are both seen. */
  readonly interfaceType: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly ownerId: string;
  readonly requesterId: string | undefined;
  readonly requesterManaged: boolean;
  readonly operatorManaged: boolean;
  readonly operatorPrincipal: string | undefined;
  readonly attachment: EniAttachment | undefined;
  readonly securityGroupIds: readonly string[];
  readonly tags: Tags;
  readonly macAddress: string | undefined;
  /** The primary first. */
  readonly privateIpAddresses: readonly Ipv4Address[];
  /** /28 blocks, e.g. `10.0.1.16/28`. */
  readonly ipv4Prefixes: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly ipv6Prefixes: readonly string[];
  readonly publicAddresses: readonly PublicAddress[];
  /** Off, it may forward what is not addressed to it; undefined where EC2 did not say. */
  readonly sourceDestCheck: boolean | undefined;
}

/** A security group that was made for a cluster which is not among those of the region. */
export interface LeftoverGroup {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string;
  readonly ownerId: string;
  /** Whom it was made by: EKS, the AWS Load Balancer Controller, or Kubernetes for a Classic Load Balancer. */
  readonly madeBy: 'eks' | 'load-balancer-controller' | 'kubernetes';
  /** By its tags. */
  readonly clusterName: string;
  /** Every ENI that is in it. */
  readonly enis: readonly NetworkInterface[];
}

/** A route of a VPC whose target is an ENI. */
export interface EniRoute {
  readonly routeTableId: string;
  readonly vpcId: string;
  readonly eniId: string;
  /** A CIDR block or a prefix list. */
  readonly destination: string;
}

/** How an instance was terminated. EC2 lists it for about an hour more. */
export interface InstanceEnd {
  /** Undefined where EC2 gives no time. */
  readonly at: Date | undefined;
  /** e.g. `Client.UserInitiatedShutdown`, `Server.SpotInstanceTermination` (open string). */
  readonly code: string | undefined;
}

export interface Instance {
  readonly id: string;
  /** `pending running stopping stopped shutting-down terminated` */
  readonly state: string;
  readonly instanceType: string;
  readonly architecture: string | undefined;
  readonly subnetId: string | undefined;
  readonly vpcId: string | undefined;
  readonly availabilityZone: string | undefined;
  readonly launchTime: Date | undefined;
  readonly imageId: string | undefined;
  readonly platform: string | undefined;
  readonly operatorManaged: boolean;
  readonly instanceProfileArn: string | undefined;
  /** Subnets of all the ENIs attached to it: with custom networking its pods' differ from its own. */
  readonly eniSubnetIds: readonly string[];
  readonly httpPutResponseHopLimit: number | undefined;
  /** Whether the instance metadata service answers: `enabled` or `disabled`. */
  readonly httpEndpoint: string | undefined;
  /** Of a terminated one. */
  readonly end?: InstanceEnd;
  /** In the warm pool of its group, or maybe so where that could not be read: not a node yet. */
  readonly inWarmPool?: true;
  readonly tags: Tags;
}

export interface LaunchTemplateVersion {
  readonly templateId: string;
  readonly templateName: string | undefined;
  readonly versionNumber: number;
  /** As it was asked for: a number, `$Latest` or `$Default`. */
  readonly requestedVersion: string;
  readonly instanceType: string | undefined;
  /** Types that match the template's instance requirements; undefined when it states none. */
  readonly requirementTypes: readonly string[] | undefined;
  readonly imageId: string | undefined;
  readonly interfaces: readonly {
    readonly deviceIndex: number | undefined;
    readonly deleteOnTermination: boolean | undefined;
    /** Undefined for the default card. */
    readonly networkCardIndex?: number | undefined;
    /** `interface`, `efa`, `efa-only`; undefined for the first. */
    readonly interfaceType?: string | undefined;
  }[];
}

/** What EC2 says of an instance type in this region. A type without an entry is not describable there. */
export interface InstanceType {
  readonly name: string;
  readonly currentGeneration: boolean;
  readonly hypervisor: string | undefined;
  readonly bareMetal: boolean;
  readonly architectures: readonly string[];
  readonly usageClasses: readonly string[];
  readonly vcpus: number | undefined;
  /** ENIs of the default network card: what pods can use. */
  readonly defaultCardEnis: number | undefined;
  /** ENIs of all cards together. */
  readonly maximumEnis: number | undefined;
  readonly ipv4PerEni: number | undefined;
  readonly ipv6Supported: boolean;
}

/** A type is offered in an availability zone. */
export interface InstanceTypeOffering {
  readonly instanceType: string;
  readonly availabilityZone: string;
}

/** How many network interfaces the account may have in the region, and how many it has. */
export interface EniQuota {
  readonly quota: number;
  /** It is AWS's default: no other value was applied. */
  readonly isDefault: boolean;
  /** That were counted: all of them, unless `atMost` is more. */
  readonly enis: number;
  /** No more than so many: those in subnets out of scope are counted only where they could matter. */
  readonly atMost: number;
}

/** Everything one audit may know of a target. One key a section. */
export interface Sections {
  readonly clusters: Section<Cluster>;
  readonly vpcCniAddons: Section<VpcCniAddon>;
  /** For the Kubernetes versions of the clusters. */
  readonly cniAddonVersions: Section<CniAddonVersion>;
  /** Every add-on, the `vpc-cni` ones included. */
  readonly addons: Section<Addon>;
  /** Of clusters, and of the node groups and add-ons of which one may have failed; not of all times. */
  readonly eksUpdates: Section<EksUpdate>;
  readonly nodegroups: Section<Nodegroup>;
  readonly autoScalingGroups: Section<AutoScalingGroup>;
  /** The latest of groups that have fewer instances than they want. */
  readonly failedLaunches: Section<FailedLaunch>;
  readonly fargateProfiles: Section<FargateProfile>;
  /** The subnets in scope. */
  readonly subnets: Section<Subnet>;
  readonly subnetReservations: Section<SubnetReservation>;
  /** Every ENI of the region whose status is `available`. */
  readonly availableEnis: Section<NetworkInterface>;
  /** Every ENI, whatever its status, of the subnets in scope. */
  readonly subnetEnis: Section<NetworkInterface>;
  /** One item, or none in a region without clusters. */
  readonly eniQuota: Section<EniQuota>;
  /** Instances that are nodes of a cluster, however made, whatever their state but terminated. */
  readonly nodes: Section<Instance>;
  /** Terminated instances that were nodes of a cluster, for the hour or so for which EC2 lists them. */
  readonly endedNodes: Section<Instance>;
  /** Those of the instances that the available ENIs were made for which EC2 still knows. One it no longer knows is gone. */
  readonly eniInstances: Section<Instance>;
  /** Routes to ENIs in the VPCs of the available ENIs that EKS networking made. */
  readonly eniRoutes: Section<EniRoute>;
  /** Those of the VPCs that clusters are in, and so with the sections after it. */
  readonly vpcs: Section<Vpc>;
  readonly routeTables: Section<RouteTable>;
  readonly natGateways: Section<NatGateway>;
  readonly vpcEndpoints: Section<VpcEndpoint>;
  readonly networkAcls: Section<NetworkAcl>;
  /** Those of clusters' control planes, of nodes and of VPC endpoints. */
  readonly securityGroups: Section<SecurityGroup>;
  /** Those that were made for clusters of other names than those of the region. */
  readonly leftoverGroups: Section<LeftoverGroup>;
  readonly launchTemplateVersions: Section<LaunchTemplateVersion>;
  readonly instanceTypes: Section<InstanceType>;
  readonly instanceTypeOfferings: Section<InstanceTypeOffering>;
  /** Of every cluster that has access entries. */
  readonly accessEntries: Section<AccessEntry>;
  /** Of the access entries of type `EC2` that EKS did not make itself, in clusters of EKS Auto Mode. */
  readonly nodeAccessPolicies: Section<NodeAccessPolicies>;
  /** Those of the VPC CNI's service account. */
  readonly podIdentityAssociations: Section<PodIdentityAssociation>;
  /** Those of nodes outside managed node groups, Auto Mode's among them. One that is gone is left out. */
  readonly instanceProfiles: Section<InstanceProfile>;
  /**
   * Roles of this account that nodes or the VPC CNI use, and those of clusters for which they do more than run a control
   * plane, as far as the sections that name them could be read.
   */
  readonly iamRoles: Section<IamRole>;
  /** Nodes as Kubernetes has them, whatever they run on. */
  readonly kubeNodes: Section<OfCluster<KubeNode>>;
  /** The DaemonSet of the VPC CNI; of a cluster without one no item. */
  readonly awsNodes: Section<OfCluster<AwsNode>>;
  /** Those that are asked for by name, `aws-auth` and `amazon-vpc-cni`; one that does not exist is left out. */
  readonly kubeConfigMaps: Section<OfCluster<KubeConfigMap>>;
  /** One item: of pods that have an address how many, of those that wait for one each. */
  readonly kubePods: Section<OfCluster<KubePods>>;
  /** Warnings that bear on addresses, of the last hour or so. */
  readonly kubeEvents: Section<OfCluster<KubeEvent>>;
  /** Like those below of a kind that not every cluster has: of one without the kind no item. */
  readonly eniConfigs: Section<OfCluster<KubeEniConfig>>;
  readonly cniNodes: Section<OfCluster<KubeCniNode>>;
  readonly securityGroupPolicies: Section<OfCluster<KubeSecurityGroupPolicy>>;
  /** NodePools of Karpenter and of EKS Auto Mode, each with its node class and those of its nodes that have yet to come. */
  readonly kubeNodePools: Section<OfCluster<KubeNodePool>>;
}

export type SectionName = keyof Sections;

/** Keyed by name, so that a new section is a type error here until it is written down. */
const NAMED: { readonly [S in SectionName]: S } = {
  clusters: 'clusters',
  vpcCniAddons: 'vpcCniAddons',
  cniAddonVersions: 'cniAddonVersions',
  addons: 'addons',
  eksUpdates: 'eksUpdates',
  nodegroups: 'nodegroups',
  autoScalingGroups: 'autoScalingGroups',
  failedLaunches: 'failedLaunches',
  fargateProfiles: 'fargateProfiles',
  subnets: 'subnets',
  subnetReservations: 'subnetReservations',
  availableEnis: 'availableEnis',
  subnetEnis: 'subnetEnis',
  eniQuota: 'eniQuota',
  nodes: 'nodes',
  endedNodes: 'endedNodes',
  eniInstances: 'eniInstances',
  eniRoutes: 'eniRoutes',
  vpcs: 'vpcs',
  routeTables: 'routeTables',
  natGateways: 'natGateways',
  vpcEndpoints: 'vpcEndpoints',
  networkAcls: 'networkAcls',
  securityGroups: 'securityGroups',
  leftoverGroups: 'leftoverGroups',
  launchTemplateVersions: 'launchTemplateVersions',
  instanceTypes: 'instanceTypes',
  instanceTypeOfferings: 'instanceTypeOfferings',
  accessEntries: 'accessEntries',
  nodeAccessPolicies: 'nodeAccessPolicies',
  podIdentityAssociations: 'podIdentityAssociations',
  instanceProfiles: 'instanceProfiles',
  iamRoles: 'iamRoles',
  kubeNodes: 'kubeNodes',
  awsNodes: 'awsNodes',
  kubeConfigMaps: 'kubeConfigMaps',
  kubePods: 'kubePods',
  kubeEvents: 'kubeEvents',
  eniConfigs: 'eniConfigs',
  cniNodes: 'cniNodes',
  securityGroupPolicies: 'securityGroupPolicies',
  kubeNodePools: 'kubeNodePools',
};

export const SECTION_NAMES: readonly SectionName[] = Object.values(NAMED);

/** Those that are read from the Kubernetes API, cluster by cluster. */
export const KUBERNETES_SECTIONS = [
  'kubeNodes',
  'awsNodes',
  'kubeConfigMaps',
  'kubePods',
  'kubeEvents',
  'eniConfigs',
  'cniNodes',
  'securityGroupPolicies',
  'kubeNodePools',
] as const satisfies readonly SectionName[];

export type KubernetesSectionName = (typeof KUBERNETES_SECTIONS)[number];

export function isKubernetesSection(name: SectionName): name is KubernetesSectionName {
  return KUBERNETES_SECTIONS.some((each) => each === name);
}

export type ItemOf<S extends SectionName> = Sections[S] extends Section<infer T> ? T : never;

/** What the platform team states because no AWS API tells it. */
export interface DeclaredCluster {
  readonly cniVersion?: string | undefined;
}

/** By ENI id: in which other use an audit saw it, and when an audit saw a creation time later than itself. */
export interface EniPast {
  readonly reused: ReadonlyMap<string, { readonly at: string; readonly instanceId: string | null }>;
  readonly misdated: ReadonlyMap<string, string>;
}

/** Subnets to audit: those EKS uses, or every one. */
export const SCOPES = ['eks', 'all'] as const;

export type Scope = (typeof SCOPES)[number];

export interface Inventory {
  readonly target: Target;
  readonly scope: Scope;
  readonly sections: Sections;
  /** By cluster name, from the configuration. */
  readonly declaredClusters: Readonly<Record<string, DeclaredCluster>>;
  /** When an earlier audit first saw an ENI `available`, by ENI id. Empty without a ledger. */
  readonly eniFirstSeen: ReadonlyMap<string, Date>;
  /** What earlier audits saw of ENIs that speaks against them for good. Empty without a ledger. */
  readonly eniPast: EniPast;
  /** The fewest free addresses of each day, by subnet id, oldest first. Undefined where no ledger was to be read. */
  readonly subnetLows?: ReadonlyMap<string, readonly DailyLow[]> | undefined;
}
