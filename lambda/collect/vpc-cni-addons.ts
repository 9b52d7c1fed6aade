import { healthIssues } from './clusters.ts';
import { each, unlessGone } from './eks-lists.ts';
import { type Collector, need } from './reader.ts';

/** The `vpc-cni` add-on of each cluster that has one. Asked for by name: ListAddons would be one more permission. */
export const collectVpcCniAddons: Collector<'vpcCniAddons'> = async (reader) => {
  const { ports, signal } = reader;
  return each(await need(reader, 'clusters'), async ({ name: clusterName }) => {
    const input = { clusterName, addonName: 'vpc-cni' };
    const { addon } = (await unlessGone(() => ports.eks.describeAddon(input, signal))) ?? {};
    if (addon === undefined) return [];
    const { addonVersion = '', status = '', configurationValues, serviceAccountRoleArn, health } = addon;
    const issues = healthIssues(health?.issues);
    return [{ clusterName, addonVersion, status, configurationValues, serviceAccountRoleArn, healthIssues: issues }];
  });
};
