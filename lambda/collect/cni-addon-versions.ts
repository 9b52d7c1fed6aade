import { ACTIONS } from '../aws/permissions.ts';
import type { CniAddonVersion } from '../model/inventory.ts';
import { VPC_CNI } from './addons.ts';
import { EKS_PAGE, fetchEach } from './eks-lists.ts';
import { everyPage, type Page } from './paging.ts';
import { type Collector, type Reader, requireItems } from './reader.ts';

/** The versions of the VPC CNI add-on that EKS offers for each Kubernetes version that a cluster has. */
export const collectCniAddonVersions: Collector<'cniAddonVersions'> = async (reader) => {
  const inUse = new Set((await requireItems(reader, 'clusters')).map(({ version }) => version));
  return fetchEach([...inUse].sort(), (kubernetesVersion) =>
    everyPage(ACTIONS.eks.describeAddonVersions, (nextToken) => offered(reader, kubernetesVersion, nextToken)),
  );
};

async function offered(
  { ports, signal }: Reader,
  kubernetesVersion: string,
  nextToken: string | undefined,
): Promise<Page<CniAddonVersion>> {
  const input = { addonName: VPC_CNI, kubernetesVersion, maxResults: EKS_PAGE, nextToken };
  const { addons = [], nextToken: next } = await ports.eks.describeAddonVersions(input, signal);
  const versions = addons.flatMap(({ addonVersions = [] }) => addonVersions);
  return {
    items: versions.map(({ addonVersion = '', compatibilities = [] }) => ({
      kubernetesVersion,
      addonVersion,
      isDefault: compatibilities.some(
        ({ clusterVersion, defaultVersion }) => clusterVersion === kubernetesVersion && defaultVersion === true,
      ),
    })),
    nextToken: next,
  };
}
