import { nameOfRole } from '../facts/aws/role-arns.ts';
import { autoModeNodes, nodesWithAnotherProfile, selfManagedNodes } from '../facts/iam/node-roles.ts';
import { fetchEach, unlessGone } from './eks-lists.ts';
import { type Collector, requireItems } from './reader.ts';

/**
 * The instance profiles of self-managed nodes, of Karpenter's and of Auto Mode's, each asked for once. Of nodes of managed
 * node groups only one that EKS did not make: the node group names the role of the others.
 */
export const collectInstanceProfiles: Collector<'instanceProfiles'> = async (reader) => {
  const [clusters, nodes] = await Promise.all([requireItems(reader, 'clusters'), requireItems(reader, 'nodes')]);
  const asked = [
    ...selfManagedNodes(clusters, nodes),
    ...clusters.flatMap(({ name }) => autoModeNodes(name, nodes)),
    ...nodesWithAnotherProfile(clusters, nodes),
  ];
  const arns = asked.flatMap(({ instanceProfileArn }) => instanceProfileArn ?? []);
  return fetchEach([...new Set(arns)].sort(), async (arn) => {
    const input = { InstanceProfileName: nameOfRole(arn) };
    const answer = await unlessGone(() => reader.ports.iam.getInstanceProfile(input, reader.signal));
    const roles = answer?.InstanceProfile?.Roles ?? [];
    // One of the same name made anew under another path is not what the instances have.
    if (answer?.InstanceProfile?.Arn !== arn) return [];
    return [{ arn, roleArns: roles.flatMap(({ Arn }) => Arn ?? []) }];
  });
};
