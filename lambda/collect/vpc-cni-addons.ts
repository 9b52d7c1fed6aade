import { vpcCniAddon } from './addons.ts';
import { each } from './eks-lists.ts';
import { type Collector, need } from './reader.ts';

/** The `vpc-cni` add-on of each cluster that has one. Asked for by name, so that it can be read without ListAddons. */
export const collectVpcCniAddons: Collector<'vpcCniAddons'> = async (reader) =>
  each(await need(reader, 'clusters'), async ({ name: clusterName }) => {
    const addon = await vpcCniAddon(reader, clusterName);
    return addon === undefined ? [] : [addon];
  });
