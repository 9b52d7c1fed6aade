import {
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeNodegroupCommand,
  ListAccessEntriesCommand,
  ListAddonsCommand,
  ListAssociatedAccessPoliciesCommand,
  ListClustersCommand,
  ListFargateProfilesCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import { type ClientCase, sorted, whetherAnswered } from '../answer.ts';

const prod = { clusterName: 'prod' } as const;
const gone = { clusterName: 'gone' } as const;

export const eksCases: readonly ClientCase[] = [
  {
    name: 'lists clusters',
    ask: async ({ clients }) => [...((await clients.eks.send(new ListClustersCommand({}))).clusters ?? [])].sort(),
  },
  {
    name: 'pages clusters one by one',
    ask: async ({ clients }) => {
      const first = await clients.eks.send(new ListClustersCommand({ maxResults: 1 }));
      const second = await clients.eks.send(new ListClustersCommand({ maxResults: 1, nextToken: first.nextToken }));
      return [first.clusters, second.clusters, second.nextToken === undefined];
    },
  },
  {
    name: 'refuses a page of no clusters',
    ask: ({ clients }) => whetherAnswered(clients.eks.send(new ListClustersCommand({ maxResults: 0 }))),
  },
  {
    name: 'describes a cluster',
    ask: async (stage) => {
      const { cluster } = await stage.clients.eks.send(new DescribeClusterCommand({ name: 'prod' }));
      const vpc = cluster?.resourcesVpcConfig;
      return {
        name: cluster?.name,
        arn: cluster?.arn,
        version: cluster?.version,
        status: cluster?.status,
        subnets: sorted(vpc?.subnetIds, stage),
        vpc: vpc?.vpcId,
        hasClusterSecurityGroup: vpc?.clusterSecurityGroupId !== undefined,
        ipFamily: cluster?.kubernetesNetworkConfig?.ipFamily,
        issues: cluster?.health?.issues,
        authenticationMode: cluster?.accessConfig?.authenticationMode,
        autoMode: cluster?.computeConfig?.enabled,
        createdAtIsTime: cluster?.createdAt instanceof Date,
        tags: cluster?.tags,
      };
    },
  },
  {
    name: 'does not find an unknown cluster',
    ask: ({ clients }) => whetherAnswered(clients.eks.send(new DescribeClusterCommand({ name: 'gone' }))),
  },
  {
    name: 'lists node groups',
    ask: async ({ clients }) => (await clients.eks.send(new ListNodegroupsCommand(prod))).nodegroups,
  },
  {
    name: 'lists no node groups of a cluster without any',
    ask: async ({ clients }) =>
      (await clients.eks.send(new ListNodegroupsCommand({ clusterName: 'spare' }))).nodegroups,
  },
  {
    name: 'lists no node groups of an unknown cluster',
    ask: ({ clients }) => whetherAnswered(clients.eks.send(new ListNodegroupsCommand(gone))),
  },
  {
    name: 'describes a node group',
    ask: async (stage) => {
      const { nodegroup } = await stage.clients.eks.send(
        new DescribeNodegroupCommand({ ...prod, nodegroupName: 'workers' }),
      );
      return {
        name: nodegroup?.nodegroupName,
        cluster: nodegroup?.clusterName,
        arn: nodegroup?.nodegroupArn?.replace(/[^/]+$/, 'uuid'),
        status: nodegroup?.status,
        version: nodegroup?.version,
        types: nodegroup?.instanceTypes,
        amiType: nodegroup?.amiType,
        capacityType: nodegroup?.capacityType,
        subnets: sorted(nodegroup?.subnets, stage),
        role: nodegroup?.nodeRole,
        launchTemplate: nodegroup?.launchTemplate,
        groups: nodegroup?.resources?.autoScalingGroups?.length,
        issues: nodegroup?.health?.issues,
        tags: nodegroup?.tags,
      };
    },
  },
  {
    name: 'does not find an unknown node group',
    ask: ({ clients }) =>
      whetherAnswered(clients.eks.send(new DescribeNodegroupCommand({ ...prod, nodegroupName: 'gone' }))),
  },
  {
    name: 'does not find a node group of an unknown cluster',
    ask: ({ clients }) =>
      whetherAnswered(clients.eks.send(new DescribeNodegroupCommand({ ...gone, nodegroupName: 'workers' }))),
  },
  {
    name: 'lists Fargate profiles',
    ask: async ({ clients }) => (await clients.eks.send(new ListFargateProfilesCommand(prod))).fargateProfileNames,
  },
  {
    name: 'describes a Fargate profile',
    ask: async (stage) => {
      const { fargateProfile } = await stage.clients.eks.send(
        new DescribeFargateProfileCommand({ ...prod, fargateProfileName: 'batch' }),
      );
      return {
        name: fargateProfile?.fargateProfileName,
        cluster: fargateProfile?.clusterName,
        subnets: sorted(fargateProfile?.subnets, stage),
        status: fargateProfile?.status,
        selectors: fargateProfile?.selectors?.map(({ namespace }) => namespace),
      };
    },
  },
  {
    name: 'does not find an unknown Fargate profile',
    ask: ({ clients }) =>
      whetherAnswered(clients.eks.send(new DescribeFargateProfileCommand({ ...prod, fargateProfileName: 'gone' }))),
  },
  {
    name: 'lists no add-ons of a cluster without any',
    ask: async ({ clients }) => (await clients.eks.send(new ListAddonsCommand(prod))).addons,
  },
  {
    name: 'does not find an add-on that a cluster has not',
    ask: ({ clients }) =>
      whetherAnswered(clients.eks.send(new DescribeAddonCommand({ ...prod, addonName: 'vpc-cni' }))),
  },
  {
    name: 'lists the access entry that a node group brings',
    ask: async ({ clients }) => (await clients.eks.send(new ListAccessEntriesCommand(prod))).accessEntries,
  },
  {
    name: 'does not find an access entry that a cluster has not',
    ask: ({ clients }) => {
      const principalArn = 'arn:aws:iam::123456789012:role/gone';
      return whetherAnswered(clients.eks.send(new DescribeAccessEntryCommand({ ...prod, principalArn })));
    },
  },
  {
    name: 'lists no access policies of an entry that a cluster has not',
    ask: ({ clients }) => {
      const principalArn = 'arn:aws:iam::123456789012:role/gone';
      return whetherAnswered(clients.eks.send(new ListAssociatedAccessPoliciesCommand({ ...prod, principalArn })));
    },
  },
  {
    name: 'lists no Pod Identity associations of a cluster without any',
    ask: async ({ clients }) => (await clients.eks.send(new ListPodIdentityAssociationsCommand(prod))).associations,
  },
];
