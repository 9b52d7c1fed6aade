/** Policies that AWS manages, as far as clusters, nodes and the VPC CNI have to do with them (AWS managed policy reference). */

/** Version 6, of 2026-03. */
const CNI_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:AttachNetworkInterface',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeInstances',
  'ec2:DescribeTags',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DetachNetworkInterface',
  'ec2:ModifyNetworkInterfaceAttribute',
  'ec2:UnassignPrivateIpAddresses',
];

const TAG_ENIS = { Effect: 'Allow', Action: ['ec2:CreateTags'], Resource: ['arn:aws:ec2:*:*:network-interface/*'] };

/** The policy for IPv6, which AWS publishes for people to create themselves (amazon-vpc-cni-k8s, docs/iam-policy.md of 2026-06). */
export const CNI_IPV6_POLICY = policy(
  {
    Effect: 'Allow',
    Action: [
      'ec2:AssignIpv6Addresses',
      'ec2:DescribeInstances',
      'ec2:DescribeTags',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
    ],
    Resource: '*',
  },
  TAG_ENIS,
);

// biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own variable
const OF_THE_CLUSTER = '${aws:PrincipalTag/eks:eks-cluster-name}';
const TAGGED_FOR_CLUSTER = { StringEquals: { 'aws:ResourceTag/eks:eks-cluster-name': OF_THE_CLUSTER } };
const MADE_FOR_CLUSTER = { StringEquals: { 'aws:RequestTag/eks:eks-cluster-name': OF_THE_CLUSTER } };

/** By name. */
export const AWS_MANAGED_POLICIES: Readonly<Record<string, object>> = {
  AmazonEKS_CNI_Policy: policy(
    { Sid: 'AmazonEKSCNIPolicy', Effect: 'Allow', Action: CNI_ACTIONS, Resource: '*' },
    { Sid: 'AmazonEKSCNIPolicyENITag', ...TAG_ENIS },
  ),
  AmazonEKSWorkerNodePolicy: policy({
    Sid: 'WorkerNodePermissions',
    Effect: 'Allow',
    Action: [
      'ec2:DescribeInstances',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeRouteTables',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVolumes',
      'ec2:DescribeVolumesModifications',
      'ec2:DescribeVpcs',
      'eks:DescribeCluster',
      'eks-auth:AssumeRoleForPodIdentity',
    ],
    Resource: '*',
  }),
  AmazonEKSWorkerNodeMinimalPolicy: policy({
    Effect: 'Allow',
    Action: 'eks-auth:AssumeRoleForPodIdentity',
    Resource: '*',
  }),
  AmazonEC2ContainerRegistryPullOnly: policy({
    Effect: 'Allow',
    Action: [
      'ecr:GetAuthorizationToken',
      'ecr:BatchImportUpstreamImage',
      'ecr:BatchGetImage',
      'ecr:GetDownloadUrlForLayer',
    ],
    Resource: '*',
  }),
  /** Version 10, of 2026-02, without load balancers and volumes. */
  AmazonEKSClusterPolicy: policy(
    {
      Effect: 'Allow',
      Action: [
        'autoscaling:DescribeAutoScalingGroups',
        'autoscaling:UpdateAutoScalingGroup',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:CreateSecurityGroup',
        'ec2:CreateTags',
        'ec2:DescribeInstances',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
        'ec2:ModifyInstanceAttribute',
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: 'ec2:DeleteNetworkInterface',
      Resource: '*',
      Condition: { StringEquals: { 'ec2:ResourceTag/eks:eni:owner': 'amazon-vpc-cni' } },
    },
  ),
  /** Version 1, of 2020-08. */
  AmazonEKSVPCResourceController: policy(
    {
      Effect: 'Allow',
      Action: 'ec2:CreateNetworkInterfacePermission',
      Resource: '*',
      Condition: { 'ForAnyValue:StringEquals': { 'ec2:ResourceTag/eks:eni:owner': 'eks-vpc-resource-controller' } },
    },
    {
      Effect: 'Allow',
      Action: [
        'ec2:CreateNetworkInterface',
        'ec2:DetachNetworkInterface',
        'ec2:ModifyNetworkInterfaceAttribute',
        'ec2:DeleteNetworkInterface',
        'ec2:AttachNetworkInterface',
        'ec2:UnassignPrivateIpAddresses',
        'ec2:AssignPrivateIpAddresses',
      ],
      Resource: '*',
    },
  ),
  /** Version 6, of 2026-04, without Spot's own role. */
  AmazonEKSComputePolicy: policy(
    {
      Effect: 'Allow',
      Action: ['ec2:CreateFleet', 'ec2:RunInstances'],
      Resource: ['arn:aws:ec2:*::image/*', 'arn:aws:ec2:*:*:security-group/*', 'arn:aws:ec2:*:*:subnet/*'],
    },
    {
      Effect: 'Allow',
      Action: ['ec2:CreateFleet', 'ec2:RunInstances', 'ec2:CreateLaunchTemplate'],
      Resource: '*',
      Condition: MADE_FOR_CLUSTER,
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] } },
    },
  ),
  /** Version 2, of 2026-02. */
  AmazonEKSNetworkingPolicy: policy(
    { Effect: 'Allow', Action: 'ec2:CreateNetworkInterface', Resource: '*', Condition: MADE_FOR_CLUSTER },
    {
      Effect: 'Allow',
      Action: 'ec2:CreateNetworkInterface',
      Resource: ['arn:aws:ec2:*:*:security-group/*', 'arn:aws:ec2:*:*:subnet/*'],
    },
    {
      Effect: 'Allow',
      Action: [
        'ec2:AttachNetworkInterface',
        'ec2:DetachNetworkInterface',
        'ec2:UnassignPrivateIpAddresses',
        'ec2:UnassignIpv6Addresses',
        'ec2:AssignPrivateIpAddresses',
        'ec2:AssignIpv6Addresses',
      ],
      Resource: '*',
      Condition: TAGGED_FOR_CLUSTER,
    },
  ),
  AmazonEC2FullAccess: policy(
    { Effect: 'Allow', Action: 'ec2:*', Resource: '*' },
    { Effect: 'Allow', Action: 'autoscaling:*', Resource: '*' },
  ),
  AdministratorAccess: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
};

function policy(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}
