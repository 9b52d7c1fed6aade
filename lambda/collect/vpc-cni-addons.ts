import { vpcCniAddon } from './addons.ts';
import { fetchEach } from './eks-lists.ts';
import { type Collector, requireItems } from './reader.ts';

/** The `vpc-cni` add-on of each cluster that has one. Asked for by name, so that it can be read without ListAddons. */
export const collectVpcCniAddons: Collector<'vpcCniAddons'> = async (reader) =>
  fetchEach(await requireItems(reader, 'clusters'), async ({ name: clusterName }) => {
    const addon = await vpcCniAddon(reader, clusterName);
    return addon === undefined ? [] : [addon];
  });
