import { ACTIONS } from '../aws/permissions.ts';
import { EKS_PAGE, inEveryCluster } from './eks-lists.ts';
import type { Collector } from './reader.ts';

/** Every Fargate profile of every cluster. */
export const collectFargateProfiles: Collector<'fargateProfiles'> = (reader) => {
  const { ports, signal } = reader;
  return inEveryCluster(reader, {
    listAction: ACTIONS.eks.listFargateProfiles,
    list: async (clusterName, nextToken) => {
      const input = { clusterName, maxResults: EKS_PAGE, nextToken };
      const { fargateProfileNames, nextToken: next } = await ports.eks.listFargateProfiles(input, signal);
      return { items: fargateProfileNames ?? [], nextToken: next };
    },
    describe: async (clusterName, fargateProfileName) => {
      const input = { clusterName, fargateProfileName };
      const { fargateProfile } = await ports.eks.describeFargateProfile(input, signal);
      if (fargateProfile === undefined) return undefined;
      const { subnets = [], status = '' } = fargateProfile;
      return { name: fargateProfileName, clusterName, subnetIds: subnets, status };
    },
  });
};
