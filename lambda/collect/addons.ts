import { AwsCallError, classifyAwsError } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import type { VpcCniAddon } from '../model/inventory.ts';
import { healthIssues } from './clusters.ts';
import { EKS_PAGE, inEveryCluster, unlessGoneFrom } from './eks-lists.ts';
import { everyPage } from './paging.ts';
import { type Collector, type Reader, requireItems } from './reader.ts';
import { valuesInJson } from './values-in-json.ts';

/** The VPC CNI's name among add-ons. */
export const VPC_CNI = 'vpc-cni';

type Calls = Pick<Reader, 'ports' | 'signal'>;

/** Names of a cluster's add-ons. */
async function addonPage({ ports, signal }: Calls, clusterName: string, nextToken: string | undefined) {
  const input = { clusterName, maxResults: EKS_PAGE, nextToken };
  const { addons = [], nextToken: next } = await ports.eks.listAddons(input, signal);
  return { items: addons, nextToken: next };
}

/** Every add-on of every cluster. Those of the VPC CNI are taken from their own section, not described once more. */
export const collectAddons: Collector<'addons'> = async (reader) => {
  const [vpcCni, others] = await Promise.all([
    requireItems(reader, 'vpcCniAddons'),
    inEveryCluster(reader, {
      listAction: ACTIONS.eks.listAddons,
      list: async (clusterName, nextToken) => {
        const page = await addonPage(reader, clusterName, nextToken);
        return { ...page, items: page.items.filter((name) => name !== VPC_CNI) };
      },
      describe: (clusterName, name) => describedAddon(reader, clusterName, name),
    }),
  ]);
  return [...vpcCni, ...others];
};

/**
 * The VPC CNI's add-on, or undefined where the cluster has none. That it has none is looked up in the list of its add-ons
 * too, where that may be read: on this word the CNI is taken for self-managed.
 */
export async function vpcCniAddon(reader: Calls, clusterName: string): Promise<VpcCniAddon | undefined> {
  const listed = async (): Promise<readonly string[]> => {
    try {
      return await everyPage(ACTIONS.eks.listAddons, (nextToken) => addonPage(reader, clusterName, nextToken));
    } catch (error) {
      if (isNotListed(error)) return [];
      throw error;
    }
  };
  const addon = await unlessGoneFrom(listed, VPC_CNI, () => describedAddon(reader, clusterName, VPC_CNI));
  return addon?.configurationValues === undefined
    ? addon
    : { ...addon, configurationValues: await valuesInJson(addon.configurationValues, { uniqueKeys: true }) };
}

/** Where the list may not be read, or is gone with its cluster, the answer for the add-on stands. */
function isNotListed(error: unknown): boolean {
  if (!(error instanceof AwsCallError)) return false;
  const { kind } = classifyAwsError(error);
  return kind === 'denied' || kind === 'not-found';
}

async function describedAddon(
  { ports, signal }: Calls,
  clusterName: string,
  name: string,
): Promise<VpcCniAddon | undefined> {
  const { addon } = await ports.eks.describeAddon({ clusterName, addonName: name }, signal);
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
