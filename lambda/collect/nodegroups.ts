import type { Nodegroup as EksNodegroup } from '@aws-sdk/client-eks';
import { ACTIONS } from '../aws/permissions.ts';
import type { Nodegroup } from '../model/inventory.ts';
import { healthIssues } from './clusters.ts';
import { EKS_PAGE, inEveryCluster } from './eks-lists.ts';
import type { Collector } from './reader.ts';

/** Every managed node group of every cluster. */
export const collectNodegroups: Collector<'nodegroups'> = (reader) => {
  const { ports, signal } = reader;
  return inEveryCluster(reader, {
    listAction: ACTIONS.eks.listNodegroups,
    list: async (clusterName, nextToken) => {
      const input = { clusterName, maxResults: EKS_PAGE, nextToken };
      const { nodegroups, nextToken: next } = await ports.eks.listNodegroups(input, signal);
      return { items: nodegroups ?? [], nextToken: next };
    },
    describe: async (clusterName, nodegroupName) => {
      const { nodegroup } = await ports.eks.describeNodegroup({ clusterName, nodegroupName }, signal);
      return nodegroup && project(clusterName, nodegroupName, nodegroup);
    },
  });
};

function project(clusterName: string, name: string, nodegroup: EksNodegroup): Nodegroup {
  return {
    name,
    clusterName,
    arn: nodegroup.nodegroupArn ?? '',
    status: nodegroup.status ?? '',
    version: nodegroup.version,
    releaseVersion: nodegroup.releaseVersion,
    instanceTypes: nodegroup.instanceTypes ?? [],
    amiType: nodegroup.amiType,
    capacityType: nodegroup.capacityType,
    subnetIds: nodegroup.subnets ?? [],
    launchTemplate: templateOf(nodegroup),
    autoScalingGroupNames: (nodegroup.resources?.autoScalingGroups ?? []).flatMap(({ name: group }) => group ?? []),
    nodeRoleArn: nodegroup.nodeRole,
    scaling: scalingOf(nodegroup),
    updateConfig: updateOf(nodegroup),
    warmPool: warmPoolOf(nodegroup),
    healthIssues: healthIssues(nodegroup.health?.issues),
    tags: nodegroup.tags ?? {},
  };
}

/** A template without a version means its default one. */
function templateOf({ launchTemplate }: EksNodegroup): Nodegroup['launchTemplate'] {
  if (launchTemplate?.id === undefined) return undefined;
  return { id: launchTemplate.id, version: launchTemplate.version ?? '$Default' };
}

function scalingOf({ scalingConfig }: EksNodegroup): Nodegroup['scaling'] {
  if (scalingConfig === undefined) return undefined;
  const { minSize = 0, desiredSize = 0, maxSize = 0 } = scalingConfig;
  return { min: minSize, desired: desiredSize, max: maxSize };
}

function warmPoolOf({ warmPoolConfig }: EksNodegroup): Nodegroup['warmPool'] {
  if (warmPoolConfig?.enabled !== true) return undefined;
  return { minSize: warmPoolConfig.minSize ?? 0, maxPrepared: warmPoolConfig.maxGroupPreparedCapacity };
}

function updateOf({ updateConfig }: EksNodegroup): Nodegroup['updateConfig'] {
  if (updateConfig === undefined) return undefined;
  const { maxUnavailable, maxUnavailablePercentage, updateStrategy } = updateConfig;
  return {
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    ...(maxUnavailablePercentage === undefined ? {} : { maxUnavailablePercentage }),
    ...(updateStrategy === undefined ? {} : { updateStrategy }),
  };
}
