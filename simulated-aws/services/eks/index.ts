import type * as Sdk from '@aws-sdk/client-eks';
import {
  DescribeAccessEntry$,
  DescribeAddon$,
  DescribeAddonVersions$,
  DescribeCluster$,
  DescribeFargateProfile$,
  DescribeNodegroup$,
  DescribePodIdentityAssociation$,
  DescribeUpdate$,
  ListAccessEntries$,
  ListAddons$,
  ListAssociatedAccessPolicies$,
  ListClusters$,
  ListFargateProfiles$,
  ListNodegroups$,
  ListPodIdentityAssociations$,
  ListUpdates$,
} from '@aws-sdk/client-eks';
import { operation, service } from '../../service.ts';
import { restJsonProtocol } from '../../wire/rest-json-protocol.ts';
import {
  describeAccessEntry,
  describePodIdentityAssociation,
  listAccessEntries,
  listAssociatedAccessPolicies,
  listPodIdentityAssociations,
} from './access.ts';
import { describeAddonVersions } from './addon-versions.ts';
import { addonOf, clusterOf, fargateProfileOf, nodegroupOf } from './describe.ts';
import { listNames } from './list.ts';
import { describeUpdate, listUpdates } from './updates.ts';

const operations = [
  operation<Sdk.ListClustersRequest, Sdk.ListClustersResponse>(
    ListClusters$,
    ['maxResults', 'nextToken'],
    (input, context) => {
      const { names, nextToken } = listNames('ListClusters', input, context, () => context.region.clusters);
      return { clusters: names, nextToken };
    },
  ),
  operation<Sdk.DescribeClusterRequest, Sdk.DescribeClusterResponse>(DescribeCluster$, ['name'], (input, context) => ({
    cluster: clusterOf(context, input.name).shape,
  })),
  operation<Sdk.ListNodegroupsRequest, Sdk.ListNodegroupsResponse>(
    ListNodegroups$,
    ['clusterName', 'maxResults', 'nextToken'],
    (input, context) => {
      const items = () => clusterOf(context, input.clusterName).nodegroups;
      const { names, nextToken } = listNames('ListNodegroups', input, context, items);
      return { nodegroups: names, nextToken };
    },
  ),
  operation<Sdk.DescribeNodegroupRequest, Sdk.DescribeNodegroupResponse>(
    DescribeNodegroup$,
    ['clusterName', 'nodegroupName'],
    (input, context) => ({ nodegroup: nodegroupOf(context, input.clusterName, input.nodegroupName) }),
  ),
  operation<Sdk.ListAddonsRequest, Sdk.ListAddonsResponse>(
    ListAddons$,
    ['clusterName', 'maxResults', 'nextToken'],
    (input, context) => {
      const items = () => clusterOf(context, input.clusterName).addons;
      const { names, nextToken } = listNames('ListAddons', input, context, items);
      return { addons: names, nextToken };
    },
  ),
  operation<Sdk.DescribeAddonRequest, Sdk.DescribeAddonResponse>(
    DescribeAddon$,
    ['clusterName', 'addonName'],
    (input, context) => ({ addon: addonOf(context, input.clusterName, input.addonName) }),
  ),
  operation<Sdk.DescribeAddonVersionsRequest, Sdk.DescribeAddonVersionsResponse>(
    DescribeAddonVersions$,
    ['addonName', 'kubernetesVersion', 'maxResults', 'nextToken'],
    describeAddonVersions,
  ),
  operation<Sdk.ListFargateProfilesRequest, Sdk.ListFargateProfilesResponse>(
    ListFargateProfiles$,
    ['clusterName', 'maxResults', 'nextToken'],
    (input, context) => {
      const items = () => clusterOf(context, input.clusterName).fargateProfiles;
      const { names, nextToken } = listNames('ListFargateProfiles', input, context, items);
      return { fargateProfileNames: names, nextToken };
    },
  ),
  operation<Sdk.DescribeFargateProfileRequest, Sdk.DescribeFargateProfileResponse>(
    DescribeFargateProfile$,
    ['clusterName', 'fargateProfileName'],
    (input, context) => ({ fargateProfile: fargateProfileOf(context, input.clusterName, input.fargateProfileName) }),
  ),
  operation<Sdk.ListAccessEntriesRequest, Sdk.ListAccessEntriesResponse>(
    ListAccessEntries$,
    ['clusterName', 'maxResults', 'nextToken'],
    listAccessEntries,
  ),
  operation<Sdk.DescribeAccessEntryRequest, Sdk.DescribeAccessEntryResponse>(
    DescribeAccessEntry$,
    ['clusterName', 'principalArn'],
    describeAccessEntry,
  ),
  operation<Sdk.ListAssociatedAccessPoliciesRequest, Sdk.ListAssociatedAccessPoliciesResponse>(
    ListAssociatedAccessPolicies$,
    ['clusterName', 'principalArn', 'maxResults', 'nextToken'],
    listAssociatedAccessPolicies,
  ),
  operation<Sdk.ListPodIdentityAssociationsRequest, Sdk.ListPodIdentityAssociationsResponse>(
    ListPodIdentityAssociations$,
    ['clusterName', 'namespace', 'serviceAccount', 'maxResults', 'nextToken'],
    listPodIdentityAssociations,
  ),
  operation<Sdk.DescribePodIdentityAssociationRequest, Sdk.DescribePodIdentityAssociationResponse>(
    DescribePodIdentityAssociation$,
    ['clusterName', 'associationId'],
    describePodIdentityAssociation,
  ),
  operation<Sdk.ListUpdatesRequest, Sdk.ListUpdatesResponse>(
    ListUpdates$,
    ['name', 'nodegroupName', 'addonName', 'maxResults', 'nextToken'],
    listUpdates,
  ),
  operation<Sdk.DescribeUpdateRequest, Sdk.DescribeUpdateResponse>(
    DescribeUpdate$,
    ['name', 'updateId', 'nodegroupName', 'addonName'],
    describeUpdate,
  ),
];

export const eks = service('eks', restJsonProtocol(operations.map(({ schema }) => schema)), operations);
