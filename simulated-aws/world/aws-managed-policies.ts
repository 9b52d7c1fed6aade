/** Policies that AWS manages, as far as nodes and the VPC CNI have to do with them (AWS managed policy reference). */

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
  AmazonEC2FullAccess: policy(
    { Effect: 'Allow', Action: 'ec2:*', Resource: '*' },
    { Effect: 'Allow', Action: 'autoscaling:*', Resource: '*' },
  ),
  AdministratorAccess: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
};

function policy(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}
