/**
 * What the simulated AWS holds. Resources are immutable values in the SDK's output shapes; a change puts a new object
 * in the old one's place, so anything derived from a resource can be cached by the object's identity (a `WeakMap`).
 * Maps keep creation order, and an object that replaces another keeps its place.
 */
import type { Activity, AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type {
  Instance,
  InstanceTypeInfo,
  LaunchTemplateVersion,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  Route,
  RouteTable,
  SecurityGroup,
  Subnet,
  SubnetCidrReservation,
  Tag,
  Vpc,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type {
  AccessEntry,
  Addon,
  AssociatedAccessPolicy,
  Cluster,
  FargateProfile,
  Nodegroup,
  PodIdentityAssociation,
  Update,
} from '@aws-sdk/client-eks';
import type { Policy, Role } from '@aws-sdk/client-iam';
import type { AccountState as OrganizationAccountState } from '@aws-sdk/client-organizations';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { AddonVersions } from './addon-versions.ts';
import type { AddressSpace } from './addresses.ts';

/** Everything of a network interface but its IPv4 addresses and prefixes, which are kept as numbers. */
export type EniShape = Omit<NetworkInterface, 'PrivateIpAddress' | 'PrivateIpAddresses' | 'Ipv4Prefixes'> & {
  readonly NetworkInterfaceId: string;
  readonly SubnetId: string;
  readonly VpcId: string;
  readonly Status: NonNullable<NetworkInterface['Status']>;
  readonly TagSet: Tag[];
};

/** A network interface. `networkInterfaceOf` in describe.ts gives the SDK's `NetworkInterface`. */
export interface EniRecord {
  readonly id: string;
  /** Rises with creation within a region; never changes. Good for page tokens. */
  readonly sequence: number;
  readonly shape: EniShape;
  /** IPv4 addresses as unsigned numbers, the primary first. */
  readonly addresses: readonly number[];
  /** First address of every /28 prefix. */
  readonly prefixes: readonly number[];
}

/** A subnet without its free address count. `subnetOf` in describe.ts gives the SDK's `Subnet` with the count. */
export interface SubnetRecord {
  readonly id: string;
  readonly sequence: number;
  readonly shape: Omit<Subnet, 'AvailableIpAddressCount'> & {
    readonly SubnetId: string;
    readonly VpcId: string;
    readonly CidrBlock: string;
    readonly AvailabilityZone: string;
    readonly AvailabilityZoneId: string;
  };
  /** Which of its addresses are taken or set aside. Mutable, and the same object for the subnet's whole life. */
  readonly space: AddressSpace;
  readonly reservations: readonly SubnetCidrReservation[];
}

export interface VpcRecord {
  readonly id: string;
  readonly sequence: number;
  readonly shape: Vpc;
  /** Routes of its main route table besides the local ones. */
  readonly routes: readonly Route[];
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  /** `AmazonProvidedDNS`, or addresses. */
  readonly nameServers: readonly string[];
}

/** An instance without its interfaces and addresses. `instanceOf` in describe.ts gives the SDK's `Instance`. */
export interface InstanceRecord {
  readonly id: string;
  readonly sequence: number;
  readonly reservationId: string;
  /** In the warm pool of its Auto Scaling group. */
  readonly warmed: boolean;
  readonly shape: Omit<Instance, 'NetworkInterfaces' | 'PrivateIpAddress' | 'PrivateDnsName'> & {
    readonly InstanceId: string;
    readonly InstanceType: NonNullable<Instance['InstanceType']>;
    readonly State: NonNullable<Instance['State']>;
    readonly Tags: Tag[];
  };
}

export interface LaunchTemplateRecord {
  readonly id: string;
  readonly name: string;
  readonly sequence: number;
  /** Ascending by `VersionNumber`; exactly one has `DefaultVersion: true`. */
  readonly versions: readonly LaunchTemplateVersion[];
}

/** A cluster and what hangs on it, each by name. */
export interface ClusterRecord {
  readonly name: string;
  readonly sequence: number;
  readonly shape: Cluster & { readonly name: string; readonly arn: string };
  readonly nodegroups: Map<string, Nodegroup>;
  readonly addons: Map<string, Addon>;
  readonly fargateProfiles: Map<string, FargateProfile>;
  /** By the principal's ARN. */
  readonly accessEntries: Map<string, AccessEntry>;
  /** Of access entries, by the principal's ARN. */
  readonly accessPolicies: Map<string, readonly AssociatedAccessPolicy[]>;
  /** By id. */
  readonly podIdentityAssociations: Map<string, PodIdentityAssociation>;
  /** Its own, and those of its node groups and add-ons. */
  readonly updates: UpdateRecord[];
}

/** An update of a cluster, or of a node group or an add-on of it. */
export interface UpdateRecord {
  readonly nodegroup: string | undefined;
  readonly addon: string | undefined;
  readonly shape: Update;
}

export type RoleShape = Role & { readonly Arn: string };

/** A role of IAM with its policies. That it can be assumed from elsewhere is a `RoleRecord`'s matter. */
export interface IamRoleRecord {
  readonly shape: RoleShape;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  /** Documents by name. */
  readonly inline: ReadonlyMap<string, string>;
}

export interface PolicyRecord {
  readonly shape: Policy & { readonly Arn: string };
  /** Documents of `v1`, `v2`, …; the last is in force. */
  readonly versions: readonly string[];
}

export interface InstanceProfileRecord {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createDate: Date;
  /** Names; one at most. */
  readonly roles: readonly string[];
}

/** What IAM holds of an account. */
export interface IamState {
  readonly accountId: string;
  readonly partition: string;
  /** By name. */
  readonly roles: Map<string, IamRoleRecord>;
  /** By ARN, AWS's own among them. */
  readonly policies: Map<string, PolicyRecord>;
  /** By name. */
  readonly instanceProfiles: Map<string, InstanceProfileRecord>;
}

export type SnsProtocol =
  | 'email'
  | 'email-json'
  | 'http'
  | 'https'
  | 'sqs'
  | 'lambda'
  | 'sms'
  | 'application'
  | 'firehose';

export interface Subscription {
  readonly protocol: SnsProtocol;
  readonly endpoint: string;
  /** SNS filter policy on message attributes, as written in JSON. */
  readonly filterPolicy?: Readonly<Record<string, readonly unknown[]>>;
}

export interface TopicRecord {
  readonly arn: string;
  /** The key that it is encrypted with, if any. */
  readonly keyArn: string | undefined;
  readonly subscriptions: readonly Subscription[];
}

/** An object of S3, as it was put. */
export interface ObjectRecord {
  readonly key: string;
  readonly body: Uint8Array;
  /** The body's MD5 in quotation marks. */
  readonly eTag: string;
  readonly contentType: string;
  readonly lastModified: Date;
}

/** A bucket; its name is unique in all of AWS, so it belongs to the world. */
export interface BucketRecord {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** By key. `putObject` adds to it. */
  readonly objects: Map<string, ObjectRecord>;
}

/** The root of an organisation, or a unit below it. */
export interface UnitRecord {
  /** `r-ab12`, `ou-ab12-11111111`. */
  readonly id: string;
  readonly name: string;
  /** The root has none. */
  readonly parentId: string | undefined;
}

export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  readonly state: OrganizationAccountState;
  /** The root or unit that it is directly in. */
  readonly parentId: string;
}

/** An organisation. Its accounts need not be accounts of the world: those that are closed have nothing to serve. */
export interface OrganizationState {
  readonly id: string;
  readonly managementAccountId: string;
  readonly delegatedAdministrators: ReadonlySet<string>;
  readonly root: UnitRecord;
  /** By id, the root among them. */
  readonly units: Map<string, UnitRecord>;
  /** By id. */
  readonly accounts: Map<string, OrganizationAccount>;
}

/** What Security Hub of one account and region has. */
export interface SecurityHubState {
  /** By id. */
  readonly findings: Map<string, AwsSecurityFinding>;
  /** Ids of findings that it does not take, for reasons of its own. */
  readonly refuses: Set<string>;
}

/** One account in one enabled region. */
export interface RegionState {
  readonly accountId: string;
  readonly name: string;
  /** The account's, the same in all of its regions. */
  readonly iam: IamState;
  readonly vpcs: Map<string, VpcRecord>;
  readonly subnets: Map<string, SubnetRecord>;
  /** Besides the main ones, which VPCs have from the beginning. */
  readonly routeTables: Map<string, RouteTable>;
  readonly natGateways: Map<string, NatGateway>;
  readonly vpcEndpoints: Map<string, VpcEndpoint>;
  /** Besides the default ones. */
  readonly networkAcls: Map<string, NetworkAcl>;
  /** Those with rules of their own; others let in themselves and let out all. */
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly enis: Map<string, EniRecord>;
  readonly instances: Map<string, InstanceRecord>;
  readonly launchTemplates: Map<string, LaunchTemplateRecord>;
  /** By name. */
  readonly autoScalingGroups: Map<string, AutoScalingGroup>;
  readonly scalingActivities: Activity[];
  readonly clusters: Map<string, ClusterRecord>;
  /** Of the VPC CNI add-on, by Kubernetes version, where they are other than usual. */
  readonly cniVersions: Map<string, AddonVersions>;
  readonly topics: Map<string, TopicRecord>;
  /** Undefined where it is not enabled. */
  securityHub: SecurityHubState | undefined;
  /** The region's instance types by name. Shared between regions until a region has its own. */
  instanceTypes: ReadonlyMap<string, InstanceTypeInfo>;
  /** Of network interfaces: undefined where no value was applied. */
  eniQuota: number | undefined;
  /** Offerings that are missing, `<type>@<availability zone>`; all others exist. See `isOffered`. */
  readonly withoutOffering: Set<string>;
  /** Names of zones, e.g. `eu-west-1a`. Three, unless subnets name more. */
  readonly zones: Set<string>;
  /** Interface ids by subnet and by instance. Kept by records.ts; do not write here. */
  readonly eniIdsBySubnet: Map<string, Set<string>>;
  readonly eniIdsByInstance: Map<string, Set<string>>;
  /** Handles that builders gave (`vpc:main`, `subnet:private-a`, `eni:leak-1`) → AWS ids. */
  readonly names: Map<string, string>;
  /** The last sequence number given out. */
  lastSequence: number;
}

/** A role that `AssumeRole` can take. */
export interface RoleRecord {
  readonly arn: string;
  readonly accountId: string;
  /** Demanded in the call where set. */
  readonly externalId: string | undefined;
  /** Account ids or principal ARNs that may assume it; empty: any. */
  readonly trusts: readonly string[];
}

export type OptInStatus = 'opt-in-not-required' | 'opted-in' | 'not-opted-in';

export interface AccountState {
  readonly id: string;
  /** Every region AWS has, with this account's opt-in status. */
  readonly optInStatus: Map<string, OptInStatus>;
  /** Regions touched so far; use `World.region`, which makes an enabled region on first use. */
  readonly regions: Map<string, RegionState>;
  readonly iam: IamState;
  /** `hidden`: resources that EKS manages (`Operator.HiddenByDefault`) need `IncludeManagedResources`. */
  managedResourceVisibility: 'visible' | 'hidden';
  /** A large account refuses unpaged `DescribeNetworkInterfaces`. */
  large: boolean;
}
