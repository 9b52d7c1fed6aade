import type {
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingGroupsCommandOutput,
  DescribeScalingActivitiesCommandInput,
  DescribeScalingActivitiesCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import type {
  DeleteNetworkInterfaceCommandInput,
  DeleteNetworkInterfaceCommandOutput,
  DescribeDhcpOptionsCommandInput,
  DescribeDhcpOptionsCommandOutput,
  DescribeInstancesCommandInput,
  DescribeInstanceTypeOfferingsCommandInput,
  DescribeInstanceTypeOfferingsCommandOutput,
  DescribeInstanceTypesCommandInput,
  DescribeInstanceTypesCommandOutput,
  DescribeLaunchTemplateVersionsCommandInput,
  DescribeLaunchTemplateVersionsCommandOutput,
  DescribeNatGatewaysCommandInput,
  DescribeNatGatewaysCommandOutput,
  DescribeNetworkAclsCommandInput,
  DescribeNetworkAclsCommandOutput,
  DescribeNetworkInterfacesCommandInput,
  DescribeRegionsCommandInput,
  DescribeRegionsCommandOutput,
  DescribeRouteTablesCommandInput,
  DescribeRouteTablesCommandOutput,
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsCommandOutput,
  DescribeSubnetsCommandInput,
  DescribeSubnetsCommandOutput,
  DescribeVpcAttributeCommandInput,
  DescribeVpcAttributeCommandOutput,
  DescribeVpcEndpointsCommandInput,
  DescribeVpcEndpointsCommandOutput,
  DescribeVpcsCommandInput,
  DescribeVpcsCommandOutput,
  GetInstanceTypesFromInstanceRequirementsCommandInput,
  GetInstanceTypesFromInstanceRequirementsCommandOutput,
  GetSubnetCidrReservationsCommandInput,
  GetSubnetCidrReservationsCommandOutput,
} from '@aws-sdk/client-ec2';
import type {
  DescribeAccessEntryCommandInput,
  DescribeAccessEntryCommandOutput,
  DescribeAddonCommandInput,
  DescribeAddonCommandOutput,
  DescribeAddonVersionsCommandInput,
  DescribeAddonVersionsCommandOutput,
  DescribeClusterCommandInput,
  DescribeClusterCommandOutput,
  DescribeFargateProfileCommandInput,
  DescribeFargateProfileCommandOutput,
  DescribeNodegroupCommandInput,
  DescribeNodegroupCommandOutput,
  DescribePodIdentityAssociationCommandInput,
  DescribePodIdentityAssociationCommandOutput,
  DescribeUpdateCommandInput,
  DescribeUpdateCommandOutput,
  ListAccessEntriesCommandInput,
  ListAccessEntriesCommandOutput,
  ListAddonsCommandInput,
  ListAddonsCommandOutput,
  ListAssociatedAccessPoliciesCommandInput,
  ListAssociatedAccessPoliciesCommandOutput,
  ListClustersCommandInput,
  ListClustersCommandOutput,
  ListFargateProfilesCommandInput,
  ListFargateProfilesCommandOutput,
  ListNodegroupsCommandInput,
  ListNodegroupsCommandOutput,
  ListPodIdentityAssociationsCommandInput,
  ListPodIdentityAssociationsCommandOutput,
  ListUpdatesCommandInput,
  ListUpdatesCommandOutput,
} from '@aws-sdk/client-eks';
import type { PutEventsCommandInput, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import type {
  GetInstanceProfileCommandInput,
  GetInstanceProfileCommandOutput,
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  GetPolicyVersionCommandInput,
  GetPolicyVersionCommandOutput,
  GetRoleCommandInput,
  GetRoleCommandOutput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
  ListRolePoliciesCommandInput,
  ListRolePoliciesCommandOutput,
} from '@aws-sdk/client-iam';
import type {
  ListAccountsCommandInput,
  ListAccountsCommandOutput,
  ListAccountsForParentCommandInput,
  ListAccountsForParentCommandOutput,
  ListOrganizationalUnitsForParentCommandInput,
  ListOrganizationalUnitsForParentCommandOutput,
} from '@aws-sdk/client-organizations';
import type { GetObjectCommandInput, PutObjectCommandInput, PutObjectCommandOutput } from '@aws-sdk/client-s3';
import type { GetSecretValueCommandInput, GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { BatchImportFindingsCommandInput, BatchImportFindingsCommandOutput } from '@aws-sdk/client-securityhub';
import type { GetServiceQuotaCommandInput, GetServiceQuotaCommandOutput } from '@aws-sdk/client-service-quotas';
import type { SendEmailCommandInput, SendEmailCommandOutput } from '@aws-sdk/client-sesv2';
import type { PublishCommandInput, PublishCommandOutput } from '@aws-sdk/client-sns';
import type {
  ChangeMessageVisibilityCommandInput,
  ChangeMessageVisibilityCommandOutput,
  SendMessageCommandInput,
  SendMessageCommandOutput,
} from '@aws-sdk/client-sqs';
import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import type { Instance, NetworkInterface } from '../model/inventory.ts';
import type { AwsClock } from './aws-clock.ts';
import type { ScalingGroup } from './group-pages.ts';

/**
 * One AWS call. Rejects with an `AwsCallError`, soon after `signal` aborts at the latest.
 */
export type Call<Input, Output> = (input: Input, signal: AbortSignal) => Promise<Output>;

/** Read straight off the wire into the fields we keep. */
export interface NetworkInterfacePage {
  readonly items: readonly NetworkInterface[];
  readonly nextToken: string | undefined;
  /** What AWS always writes and the page has not, where the fields that we keep do not show it. */
  readonly missing?: string | undefined;
}

/** Read straight off the wire into the fields we keep. */
export interface InstancePage {
  readonly items: readonly Instance[];
  readonly nextToken: string | undefined;
  /** As of a page of network interfaces. */
  readonly missing?: string | undefined;
}

/** What we ask of EC2: reads, and no more than we use. */
export interface Ec2Reads {
  readonly describeDhcpOptions: Call<DescribeDhcpOptionsCommandInput, DescribeDhcpOptionsCommandOutput>;
  readonly describeInstances: Call<DescribeInstancesCommandInput, InstancePage>;
  readonly describeInstanceTypeOfferings: Call<
    DescribeInstanceTypeOfferingsCommandInput,
    DescribeInstanceTypeOfferingsCommandOutput
  >;
  readonly describeInstanceTypes: Call<DescribeInstanceTypesCommandInput, DescribeInstanceTypesCommandOutput>;
  readonly describeLaunchTemplateVersions: Call<
    DescribeLaunchTemplateVersionsCommandInput,
    DescribeLaunchTemplateVersionsCommandOutput
  >;
  readonly describeNatGateways: Call<DescribeNatGatewaysCommandInput, DescribeNatGatewaysCommandOutput>;
  readonly describeNetworkAcls: Call<DescribeNetworkAclsCommandInput, DescribeNetworkAclsCommandOutput>;
  readonly describeNetworkInterfaces: Call<DescribeNetworkInterfacesCommandInput, NetworkInterfacePage>;
  readonly describeRegions: Call<DescribeRegionsCommandInput, DescribeRegionsCommandOutput>;
  readonly describeRouteTables: Call<DescribeRouteTablesCommandInput, DescribeRouteTablesCommandOutput>;
  readonly describeSecurityGroups: Call<DescribeSecurityGroupsCommandInput, DescribeSecurityGroupsCommandOutput>;
  readonly describeSubnets: Call<DescribeSubnetsCommandInput, DescribeSubnetsCommandOutput>;
  readonly describeVpcAttribute: Call<DescribeVpcAttributeCommandInput, DescribeVpcAttributeCommandOutput>;
  readonly describeVpcEndpoints: Call<DescribeVpcEndpointsCommandInput, DescribeVpcEndpointsCommandOutput>;
  readonly describeVpcs: Call<DescribeVpcsCommandInput, DescribeVpcsCommandOutput>;
  readonly getInstanceTypesFromInstanceRequirements: Call<
    GetInstanceTypesFromInstanceRequirementsCommandInput,
    GetInstanceTypesFromInstanceRequirementsCommandOutput
  >;
  readonly getSubnetCidrReservations: Call<
    GetSubnetCidrReservationsCommandInput,
    GetSubnetCidrReservationsCommandOutput
  >;
}

/** What we ask of EKS. */
export interface EksReads {
  readonly describeAccessEntry: Call<DescribeAccessEntryCommandInput, DescribeAccessEntryCommandOutput>;
  readonly describeAddon: Call<DescribeAddonCommandInput, DescribeAddonCommandOutput>;
  readonly describeAddonVersions: Call<DescribeAddonVersionsCommandInput, DescribeAddonVersionsCommandOutput>;
  readonly describeCluster: Call<DescribeClusterCommandInput, DescribeClusterCommandOutput>;
  readonly describeFargateProfile: Call<DescribeFargateProfileCommandInput, DescribeFargateProfileCommandOutput>;
  readonly describeNodegroup: Call<DescribeNodegroupCommandInput, DescribeNodegroupCommandOutput>;
  readonly describePodIdentityAssociation: Call<
    DescribePodIdentityAssociationCommandInput,
    DescribePodIdentityAssociationCommandOutput
  >;
  readonly describeUpdate: Call<DescribeUpdateCommandInput, DescribeUpdateCommandOutput>;
  readonly listAccessEntries: Call<ListAccessEntriesCommandInput, ListAccessEntriesCommandOutput>;
  readonly listAddons: Call<ListAddonsCommandInput, ListAddonsCommandOutput>;
  readonly listAssociatedAccessPolicies: Call<
    ListAssociatedAccessPoliciesCommandInput,
    ListAssociatedAccessPoliciesCommandOutput
  >;
  readonly listClusters: Call<ListClustersCommandInput, ListClustersCommandOutput>;
  readonly listFargateProfiles: Call<ListFargateProfilesCommandInput, ListFargateProfilesCommandOutput>;
  readonly listNodegroups: Call<ListNodegroupsCommandInput, ListNodegroupsCommandOutput>;
  readonly listPodIdentityAssociations: Call<
    ListPodIdentityAssociationsCommandInput,
    ListPodIdentityAssociationsCommandOutput
  >;
  readonly listUpdates: Call<ListUpdatesCommandInput, ListUpdatesCommandOutput>;
}

/** What we ask of IAM: roles, their policies, and the instance profiles that give them to nodes. */
export interface IamReads {
  readonly getInstanceProfile: Call<GetInstanceProfileCommandInput, GetInstanceProfileCommandOutput>;
  readonly getPolicy: Call<GetPolicyCommandInput, GetPolicyCommandOutput>;
  readonly getPolicyVersion: Call<GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput>;
  readonly getRole: Call<GetRoleCommandInput, GetRoleCommandOutput>;
  readonly getRolePolicy: Call<GetRolePolicyCommandInput, GetRolePolicyCommandOutput>;
  readonly listAttachedRolePolicies: Call<ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput>;
  readonly listRolePolicies: Call<ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput>;
}

/** What we ask of EC2 Auto Scaling. */
export interface AutoScalingReads {
  readonly describeAutoScalingGroups: Call<
    DescribeAutoScalingGroupsCommandInput,
    Pick<DescribeAutoScalingGroupsCommandOutput, 'NextToken'> & {
      readonly AutoScalingGroups: readonly ScalingGroup[] | undefined;
    }
  >;
  readonly describeScalingActivities: Call<
    DescribeScalingActivitiesCommandInput,
    DescribeScalingActivitiesCommandOutput
  >;
}

/** What we ask of Service Quotas. */
export interface ServiceQuotaReads {
  readonly getServiceQuota: Call<GetServiceQuotaCommandInput, GetServiceQuotaCommandOutput>;
}

export interface StsCalls {
  readonly assumeRole: Call<AssumeRoleCommandInput, AssumeRoleCommandOutput>;
  readonly getCallerIdentity: Call<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>;
}

/** What finding an organisation's accounts takes. */
export interface OrganizationReads {
  readonly listAccounts: Call<ListAccountsCommandInput, ListAccountsCommandOutput>;
  readonly listAccountsForParent: Call<ListAccountsForParentCommandInput, ListAccountsForParentCommandOutput>;
  readonly listOrganizationalUnitsForParent: Call<
    ListOrganizationalUnitsForParentCommandInput,
    ListOrganizationalUnitsForParentCommandOutput
  >;
}

export interface SnsPublish {
  readonly publish: Call<PublishCommandInput, PublishCommandOutput>;
}

export interface EventsPut {
  readonly putEvents: Call<PutEventsCommandInput, PutEventsCommandOutput>;
}

export interface SqsCalls {
  readonly sendMessage: Call<SendMessageCommandInput, SendMessageCommandOutput>;
  readonly changeMessageVisibility: Call<ChangeMessageVisibilityCommandInput, ChangeMessageVisibilityCommandOutput>;
}

export interface SecretsRead {
  readonly getSecretValue: Call<GetSecretValueCommandInput, GetSecretValueCommandOutput>;
}

/** The one call that Security Hub is asked: it writes findings, and reads nothing. */
export interface SecurityHubImports {
  readonly batchImportFindings: Call<BatchImportFindingsCommandInput, BatchImportFindingsCommandOutput>;
}

export interface SesSend {
  readonly sendEmail: Call<SendEmailCommandInput, SendEmailCommandOutput>;
}

/** An object of S3, its body read whole. */
export interface S3Object {
  readonly text: string;
  readonly eTag: string;
}

/** Without it a bucket that somebody else made under the same name would be spoken to. */
export type OfOwner<Input> = Input & { readonly ExpectedBucketOwner: string };

/** What the ledger asks of S3. */
export interface S3Objects {
  readonly getObject: Call<OfOwner<GetObjectCommandInput>, S3Object>;
  readonly putObject: Call<OfOwner<PutObjectCommandInput>, PutObjectCommandOutput>;
}

/** The one call that takes something away. Clean-up's `execute` is handed it, and nothing else is. */
export interface EniDelete {
  readonly deleteNetworkInterface: Call<DeleteNetworkInterfaceCommandInput, DeleteNetworkInterfaceCommandOutput>;
}

/** All that reading a target takes. */
export interface TargetPorts {
  readonly ec2: Ec2Reads;
  readonly eks: EksReads;
  readonly iam: IamReads;
  readonly autoscaling: AutoScalingReads;
  readonly servicequotas: ServiceQuotaReads;
  /** AWS's time, as the answers to these calls say it. */
  readonly clock: AwsClock;
}

/** Every call that is made, by its port. */
export interface Ports {
  readonly ec2: Ec2Reads;
  readonly eks: EksReads;
  readonly iam: IamReads;
  readonly autoscaling: AutoScalingReads;
  readonly servicequotas: ServiceQuotaReads;
  readonly organizations: OrganizationReads;
  readonly sts: StsCalls;
  readonly sns: SnsPublish;
  readonly events: EventsPut;
  readonly sqs: SqsCalls;
  readonly secretsmanager: SecretsRead;
  readonly securityhub: SecurityHubImports;
  readonly ses: SesSend;
  readonly s3: S3Objects;
  readonly cleanup: EniDelete;
}
