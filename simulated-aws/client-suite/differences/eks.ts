/** Where moto and the simulated AWS answer differently: EKS. */
import type { Disagreement } from '../difference.ts';

export const eksDifferences: readonly Disagreement[] = [
  {
    right: 'simulated',
    because: 'moto does not check maxResults.',
    source: 'EKS service model: ListClustersRequestMaxResults, 1 to 100',
    differences: [
      {
        case: 'refuses a page of no clusters',
        field: '',
        moto: 'answered',
        simulated: {
          error: {
            code: 'InvalidParameterException',
            status: 400,
            message:
              "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and 100",
          },
        },
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto stores of a cluster what CreateCluster was given, and nothing that EKS adds.',
    source:
      'EKS service model: VpcConfigResponse$clusterSecurityGroupId and $vpcId, KubernetesNetworkConfigResponse$ipFamily, Cluster$health, $accessConfig, $computeConfig',
    differences: [
      { case: 'describes a cluster', field: 'hasClusterSecurityGroup', moto: false, simulated: true },
      { case: 'describes a cluster', field: 'vpc', moto: null, simulated: '<vpc:main>' },
      { case: 'describes a cluster', field: 'ipFamily', moto: null, simulated: 'ipv4' },
      { case: 'describes a cluster', field: 'issues', moto: null, simulated: [] },
      { case: 'describes a cluster', field: 'authenticationMode', moto: null, simulated: 'API_AND_CONFIG_MAP' },
      { case: 'describes a cluster', field: 'autoMode', moto: null, simulated: false },
    ],
  },
  {
    right: 'simulated',
    because: 'moto fails with an internal error.',
    source: 'EKS API reference, ListNodegroups: ResourceNotFoundException',
    differences: [
      {
        case: 'lists no node groups of an unknown cluster',
        field: 'error.code',
        moto: 'unreadable',
        simulated: 'ResourceNotFoundException',
      },
      { case: 'lists no node groups of an unknown cluster', field: 'error.status', moto: 500, simulated: 404 },
      {
        case: 'lists no node groups of an unknown cluster',
        field: 'error.message',
        moto: null,
        simulated: 'No cluster found for name: gone.',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto gives every node group a version of its own.',
    source:
      'EKS service model, CreateNodegroupRequest$version: "By default, the Kubernetes version of the cluster is used"',
    differences: [{ case: 'describes a node group', field: 'version', moto: '1.19', simulated: '1.33' }],
  },
  {
    right: 'simulated',
    because: 'moto has no add-ons and answers with an HTML page, which leaves the auditor a gap.',
    source: 'EKS API reference, ListAddons and DescribeAddon',
    differences: [
      {
        case: 'lists no add-ons of a cluster without any',
        field: '',
        moto: { error: { code: 'unreadable', status: 404 } },
        simulated: [],
      },
      {
        case: 'does not find an add-on that a cluster has not',
        field: 'error.code',
        moto: 'unreadable',
        simulated: 'ResourceNotFoundException',
      },
      {
        case: 'does not find an add-on that a cluster has not',
        field: 'error.message',
        moto: null,
        simulated: 'No addon: vpc-cni found in cluster: prod',
      },
    ],
  },
  {
    right: 'simulated',
    because: 'moto has neither access entries nor Pod Identity, and answers with an HTML page, which leaves a gap.',
    source:
      'EKS API reference, ListAccessEntries, DescribeAccessEntry, ListAssociatedAccessPolicies and ListPodIdentityAssociations',
    differences: [
      {
        case: 'lists the access entry that a node group brings',
        field: '',
        moto: { error: { code: 'unreadable', status: 404 } },
        simulated: ['arn:aws:iam::123456789012:role/eks-node'],
      },
      {
        case: 'does not find an access entry that a cluster has not',
        field: 'error.code',
        moto: 'unreadable',
        simulated: 'ResourceNotFoundException',
      },
      {
        case: 'does not find an access entry that a cluster has not',
        field: 'error.message',
        moto: null,
        simulated:
          "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
      },
      {
        case: 'lists no access policies of an entry that a cluster has not',
        field: 'error.code',
        moto: 'unreadable',
        simulated: 'ResourceNotFoundException',
      },
      {
        case: 'lists no access policies of an entry that a cluster has not',
        field: 'error.message',
        moto: null,
        simulated:
          "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
      },
      {
        case: 'lists no Pod Identity associations of a cluster without any',
        field: '',
        moto: { error: { code: 'unreadable', status: 404 } },
        simulated: [],
      },
    ],
  },
];
