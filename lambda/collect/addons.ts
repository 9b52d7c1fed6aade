import type { VpcCniAddon } from '../model/inventory.ts';
import { healthIssues } from './clusters.ts';
import { EKS_PAGE, inEveryCluster, unlessGone } from './eks-lists.ts';
import { type Collector, need, type Reader } from './reader.ts';

/** The VPC CNI's name among add-ons. */
export const VPC_CNI = 'vpc-cni';

/** Every add-on of every cluster. Those of the VPC CNI are taken from their own section, not described once more. */
export const collectAddons: Collector<'addons'> = async (reader) => {
  const { ports, signal } = reader;
  const [vpcCni, others] = await Promise.all([
    need(reader, 'vpcCniAddons'),
    inEveryCluster(reader, {
      list: async (clusterName, nextToken) => {
        const input = { clusterName, maxResults: EKS_PAGE, nextToken };
        const { addons = [], nextToken: next } = await ports.eks.listAddons(input, signal);
        return { items: addons.filter((name) => name !== VPC_CNI), nextToken: next };
      },
      describe: (clusterName, name) => describedAddon(reader, clusterName, name),
    }),
  ]);
  return [...vpcCni, ...others];
};

/** One add-on by name, or undefined where the cluster has none of that name. */
export async function describedAddon(
  { ports, signal }: Pick<Reader, 'ports' | 'signal'>,
  clusterName: string,
  name: string,
): Promise<VpcCniAddon | undefined> {
  const { addon } = (await unlessGone(() => ports.eks.describeAddon({ clusterName, addonName: name }, signal))) ?? {};
  return (
    addon && {
      name,
      arn: addon.addonArn ?? '',
      clusterName,
      addonVersion: addon.addonVersion ?? '',
      status: addon.status ?? '',
      healthIssues: healthIssues(addon.health?.issues),
      configurationValues: addon.configurationValues,
      serviceAccountRoleArn: addon.serviceAccountRoleArn,
    }
  );
}
