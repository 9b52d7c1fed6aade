import { nameOfRole, parseRoleArn } from '../facts/aws/role-arns.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { clusterRoleUses } from '../facts/iam/cluster-role.ts';
import type { Cluster, IamRole } from '../model/inventory.ts';
import { fetchEach, unlessGone, unlessGoneFrom } from './eks-lists.ts';
import { decoded, type PolicyReader, policyReader } from './iam-policies.ts';
import { type Collector, itemsIfRead, type Reader, requireItems } from './reader.ts';

/**
 * The roles of nodes, of the VPC CNI and of clusters, with their policies, each asked for once however many node groups share it. A
 * source that could not be read leaves its roles out here and, being a gap itself, for every check that would judge them.
 */
export const collectIamRoles: Collector<'iamRoles'> = async (reader) => {
  const policies = policyReader(reader);
  return fetchEach(await rolesInUse(reader), async (arn) => {
    const known = () => withPolicies(reader, arn);
    const role = await unlessGoneFrom(known, arn, () => roleOf(reader, policies, arn));
    return role === undefined ? [] : [role];
  });
};

/** Those of the audited account: IAM takes a name, and another account's role may be called like one of ours. */
async function rolesInUse(reader: Reader): Promise<readonly string[]> {
  const clusters = await requireItems(reader, 'clusters');
  if ((await reader.section('instanceProfiles')).status === 'gap') await requireItems(reader, 'nodegroups');
  const [nodegroups, profiles, addons, associations] = await Promise.all([
    itemsIfRead(reader, 'nodegroups'),
    itemsIfRead(reader, 'instanceProfiles'),
    itemsIfRead(reader, 'vpcCniAddons'),
    itemsIfRead(reader, 'podIdentityAssociations'),
  ]);
  const arns = [
    ...nodegroups.map(({ nodeRoleArn }) => nodeRoleArn),
    ...profiles.flatMap(({ roleArns }) => roleArns),
    ...clusters.map(({ autoModeNodeRoleArn }) => autoModeNodeRoleArn),
    ...addons.map(({ serviceAccountRoleArn }) => serviceAccountRoleArn),
    ...associations.map(({ roleArn }) => roleArn),
    ...(await clusterRoles(reader, clusters)),
  ];
  const own = arns.flatMap((arn) =>
    arn !== undefined && parseRoleArn(arn)?.accountId === reader.target.accountId ? [arn] : [],
  );
  return [...new Set(own)].sort();
}

/** Of the clusters for which they do more than run a control plane. */
async function clusterRoles(reader: Reader, clusters: readonly Cluster[]): Promise<readonly string[]> {
  const [nodegroups, nodes, vpcCniAddons] = await Promise.all([
    itemsIfRead(reader, 'nodegroups'),
    itemsIfRead(reader, 'nodes'),
    itemsIfRead(reader, 'vpcCniAddons'),
  ]);
  const cnis = clusterCnis({ target: reader.target, declaredClusters: {}, clusters, vpcCniAddons });
  return clusters
    .filter((cluster) => clusterRoleUses(cluster, { cni: cnis(cluster.name), nodegroups, nodes }).length > 0)
    .map(({ roleArn }) => roleArn);
}

/** The role when IAM lists policies of it: then IAM knows it. Roles themselves are in no list that we may read. */
async function withPolicies({ ports, signal }: Reader, arn: string): Promise<readonly string[]> {
  const answer = await unlessGone(() => ports.iam.listRolePolicies({ RoleName: nameOfRole(arn) }, signal));
  return answer === undefined ? [] : [arn];
}

/** Undefined where the name belongs to another role by now, one of another path. */
async function roleOf(reader: Reader, policies: PolicyReader, arn: string): Promise<IamRole | undefined> {
  const RoleName = nameOfRole(arn);
  const { Role: role } = await reader.ports.iam.getRole({ RoleName }, reader.signal);
  if (role?.Arn !== arn) return undefined;
  const { AssumeRolePolicyDocument: trust } = role;
  return {
    arn,
    createDate: role.CreateDate,
    permissionsBoundary: await boundaryOf(role.PermissionsBoundary?.PermissionsBoundaryArn, policies),
    trust: trust === undefined ? undefined : decoded(trust),
    policies: await policies.ofRole(RoleName),
  };
}

/** One that is gone by now is read again by the next audit; until then nothing is known of it. */
async function boundaryOf(arn: string | undefined, policies: PolicyReader): Promise<IamRole['permissionsBoundary']> {
  return arn === undefined ? undefined : { arn, document: (await unlessGone(() => policies.managed(arn))) ?? '' };
}
