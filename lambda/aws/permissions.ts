import type { Ports } from './ports.ts';

/** The service whose actions a port's calls need: its own but for clean-up, which asks EC2. */
type ServiceOf<Port extends keyof Ports> = Port extends 'cleanup' ? 'ec2' : Port;

type Actions = {
  readonly [Port in keyof Ports]: Readonly<Record<keyof Ports[Port], `${ServiceOf<Port>}:${string}`>>;
};

/** The IAM action behind every port method. The type demands an entry for each, so code and roles cannot drift. */
export const ACTIONS = {
  ec2: {
    describeDhcpOptions: 'ec2:DescribeDhcpOptions',
    describeInstances: 'ec2:DescribeInstances',
    describeInstanceTypeOfferings: 'ec2:DescribeInstanceTypeOfferings',
    describeInstanceTypes: 'ec2:DescribeInstanceTypes',
    describeLaunchTemplateVersions: 'ec2:DescribeLaunchTemplateVersions',
    describeNatGateways: 'ec2:DescribeNatGateways',
    describeNetworkAcls: 'ec2:DescribeNetworkAcls',
    describeNetworkInterfaces: 'ec2:DescribeNetworkInterfaces',
    describeRegions: 'ec2:DescribeRegions',
    describeRouteTables: 'ec2:DescribeRouteTables',
    describeSecurityGroups: 'ec2:DescribeSecurityGroups',
    describeSubnets: 'ec2:DescribeSubnets',
    describeVpcAttribute: 'ec2:DescribeVpcAttribute',
    describeVpcEndpoints: 'ec2:DescribeVpcEndpoints',
    describeVpcs: 'ec2:DescribeVpcs',
    getInstanceTypesFromInstanceRequirements: 'ec2:GetInstanceTypesFromInstanceRequirements',
    getSubnetCidrReservations: 'ec2:GetSubnetCidrReservations',
  },
  eks: {
    describeAccessEntry: 'eks:DescribeAccessEntry',
    describeAddon: 'eks:DescribeAddon',
    describeAddonVersions: 'eks:DescribeAddonVersions',
    describeCluster: 'eks:DescribeCluster',
    describeFargateProfile: 'eks:DescribeFargateProfile',
    describeNodegroup: 'eks:DescribeNodegroup',
    describePodIdentityAssociation: 'eks:DescribePodIdentityAssociation',
    describeUpdate: 'eks:DescribeUpdate',
    listAccessEntries: 'eks:ListAccessEntries',
    listAddons: 'eks:ListAddons',
    listAssociatedAccessPolicies: 'eks:ListAssociatedAccessPolicies',
    listClusters: 'eks:ListClusters',
    listFargateProfiles: 'eks:ListFargateProfiles',
    listNodegroups: 'eks:ListNodegroups',
    listPodIdentityAssociations: 'eks:ListPodIdentityAssociations',
    listUpdates: 'eks:ListUpdates',
  },
  iam: {
    getInstanceProfile: 'iam:GetInstanceProfile',
    getPolicy: 'iam:GetPolicy',
    getPolicyVersion: 'iam:GetPolicyVersion',
    getRole: 'iam:GetRole',
    getRolePolicy: 'iam:GetRolePolicy',
    listAttachedRolePolicies: 'iam:ListAttachedRolePolicies',
    listRolePolicies: 'iam:ListRolePolicies',
  },
  autoscaling: {
    describeAutoScalingGroups: 'autoscaling:DescribeAutoScalingGroups',
    describeScalingActivities: 'autoscaling:DescribeScalingActivities',
  },
  servicequotas: {
    getServiceQuota: 'servicequotas:GetServiceQuota',
  },
  organizations: {
    listAccounts: 'organizations:ListAccounts',
    listAccountsForParent: 'organizations:ListAccountsForParent',
    listOrganizationalUnitsForParent: 'organizations:ListOrganizationalUnitsForParent',
  },
  sts: {
    assumeRole: 'sts:AssumeRole',
    getCallerIdentity: 'sts:GetCallerIdentity',
  },
  sns: {
    publish: 'sns:Publish',
  },
  events: {
    putEvents: 'events:PutEvents',
  },
  sqs: {
    sendMessage: 'sqs:SendMessage',
    changeMessageVisibility: 'sqs:ChangeMessageVisibility',
  },
  secretsmanager: {
    getSecretValue: 'secretsmanager:GetSecretValue',
  },
  securityhub: {
    batchImportFindings: 'securityhub:BatchImportFindings',
  },
  ses: {
    sendEmail: 'ses:SendEmail',
  },
  s3: {
    getObject: 's3:GetObject',
    putObject: 's3:PutObject',
  },
  cleanup: {
    deleteNetworkInterface: 'ec2:DeleteNetworkInterface',
  },
} as const satisfies Actions;

/** All that reading an account takes: the read role is built from it. `sts:GetCallerIdentity` needs no permission. */
export const READ_ACTIONS: readonly string[] = [
  ...Object.values(ACTIONS.ec2),
  ...Object.values(ACTIONS.eks),
  ...Object.values(ACTIONS.iam),
  ...Object.values(ACTIONS.autoscaling),
  ...Object.values(ACTIONS.servicequotas),
];

/** What of it clean-up reads: ENIs, their subnets and routes, and what tells that an ENI is still needed. */
export const CLEANUP_READ_ACTIONS: readonly string[] = [
  ACTIONS.ec2.describeInstances,
  ACTIONS.ec2.describeNetworkInterfaces,
  ACTIONS.ec2.describeRegions,
  ACTIONS.ec2.describeRouteTables,
  ACTIONS.ec2.describeSubnets,
  ACTIONS.eks.describeCluster,
  ACTIONS.eks.describeFargateProfile,
  ACTIONS.eks.describeNodegroup,
  ACTIONS.eks.listClusters,
  ACTIONS.eks.listFargateProfiles,
  ACTIONS.eks.listNodegroups,
];

/**
 * What S3, SNS and Lambda ask for besides the action of a call itself. Lambda takes messages from a queue in a function's name. Without `s3:ListBucket` a missing object reads as
 * a denied one (S3 API reference, GetObject); an encrypted topic's key is used in the publisher's name (SNS developer
 * guide, key management).
 */
export const COMPANIONS = {
  s3: { listBucket: 's3:ListBucket' },
  sqs: {
    receiveMessage: 'sqs:ReceiveMessage',
    deleteMessage: 'sqs:DeleteMessage',
    getQueueAttributes: 'sqs:GetQueueAttributes',
  },
  kms: { decrypt: 'kms:Decrypt', generateDataKey: 'kms:GenerateDataKey' },
} as const;

/** What the durable execution SDK and Lambda call in the name of a durable function (Lambda developer guide). */
export const DURABLE_ACTIONS = {
  checkpoint: 'lambda:CheckpointDurableExecution',
  readState: 'lambda:GetDurableExecutionState',
  invoke: 'lambda:InvokeFunction',
} as const;
