import { AwsCallError } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import { notUsable } from '../aws/unusable.ts';
import { CNI_SERVICE_ACCOUNT } from '../facts/iam/cni-role.ts';
import type { PodIdentityAssociation } from '../model/inventory.ts';
import { EKS_PAGE, inEveryCluster } from './eks-lists.ts';
import type { Collector } from './reader.ts';

/** The association of the VPC CNI's service account in each cluster that has one; the list alone names no role. */
export const collectPodIdentityAssociations: Collector<'podIdentityAssociations'> = (reader) => {
  const { ports, signal } = reader;
  return inEveryCluster(reader, {
    listAction: ACTIONS.eks.listPodIdentityAssociations,
    list: async (clusterName, nextToken) => {
      const input = { clusterName, ...CNI_SERVICE_ACCOUNT, maxResults: EKS_PAGE, nextToken };
      const { associations = [], nextToken: next } = await ports.eks.listPodIdentityAssociations(input, signal);
      return { items: associations.flatMap(({ associationId }) => associationId ?? []), nextToken: next };
    },
    describe: async (clusterName, associationId): Promise<PodIdentityAssociation | undefined> => {
      const { association } = await ports.eks.describePodIdentityAssociation({ clusterName, associationId }, signal);
      if (association?.roleArn === undefined) return undefined;
      const { namespace = '', serviceAccount = '', roleArn, targetRoleArn: target } = association;
      if (namespace !== CNI_SERVICE_ACCOUNT.namespace || serviceAccount !== CNI_SERVICE_ACCOUNT.serviceAccount) {
        const why = `it is of ${namespace}/${serviceAccount}, and the list names it for another service account`;
        throw new AwsCallError(ACTIONS.eks.describePodIdentityAssociation, notUsable(why));
      }
      const roles = target === undefined ? { roleArn, assumedBy: undefined } : { roleArn: target, assumedBy: roleArn };
      return { clusterName, namespace, serviceAccount, ...roles };
    },
  });
};
