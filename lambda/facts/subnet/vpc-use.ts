import type { Cluster, Instance, NetworkInterface, Subnet } from '../../model/inventory.ts';
import { hasClusterTag } from '../cluster/cluster-tags.ts';
import { classifyEni, ENI_TAGS, holdsPods } from '../eni/eni-ownership.ts';
import { sharedVpcs } from './vpc-sharing.ts';

/** Who of EKS is in a VPC, or why nobody can say. */
export type VpcUse =
  | { readonly status: 'unread'; readonly because: string }
  | {
      readonly status: 'read';
      /** Another account owns it, or has an ENI in it. */
      readonly isShared: boolean;
      /** Clusters of the account, and those whose control plane has an ENI in it. */
      readonly clusters: readonly string[];
      /** Ids of what shows a node of Kubernetes: an ENI in use, or an instance. */
      readonly nodes: readonly string[];
    };

/** By VPC. One that is not here was not looked at. */
export type VpcUses = ReadonlyMap<string, VpcUse>;

/** What was read of a VPC, everything that is in it. */
export interface VpcContents {
  readonly subnets: readonly Pick<Subnet, 'id' | 'vpcId' | 'ownerId'>[];
  readonly enis: readonly NetworkInterface[];
  readonly instances: readonly Pick<Instance, 'id' | 'state' | 'tags' | 'vpcId'>[];
  /** Of the region: with no VPC named it may be in any. */
  readonly clusters: readonly Pick<Cluster, 'name' | 'vpcId'>[];
}

/**
 * Whether anything of EKS uses the VPC of an ENI. The lists are held against each other, since one that lacks something
 * looks just like a VPC without it: the ENI itself and its subnet have to be there, and every instance that has an ENI.
 */
export function vpcUseOf(
  eni: Pick<NetworkInterface, 'id' | 'vpcId' | 'subnetId'>,
  accountId: string,
  contents: VpcContents,
): VpcUse {
  const { clusters } = contents;
  const here = <Item extends { readonly vpcId: string | undefined }>(items: readonly Item[]) =>
    items.filter(({ vpcId }) => vpcId === eni.vpcId);
  const [subnets, enis, instances] = [here(contents.subnets), here(contents.enis), here(contents.instances)];
  const missing = whatIsMissing(eni, { subnets, enis, instances, clusters }, accountId);
  if (missing !== undefined) return { status: 'unread', because: `the answers of EC2 say nothing of ${missing}` };
  return {
    status: 'read',
    isShared: sharedVpcs(accountId, subnets, enis).size > 0,
    clusters: [
      ...new Set([
        ...clusters.filter(({ vpcId }) => ['', eni.vpcId].includes(vpcId)).map(({ name }) => name),
        ...enis.flatMap((each) => controlPlaneOf(each, accountId) ?? []),
      ]),
    ].sort(),
    nodes: [
      ...enis.filter((each) => isOfANode(each, accountId)).map(({ id }) => id),
      ...instances.filter(({ state, tags }) => state !== 'terminated' && hasClusterTag(tags)).map(({ id }) => id),
    ],
  };
}

function whatIsMissing(
  { id, subnetId }: Pick<NetworkInterface, 'id' | 'subnetId'>,
  { subnets, enis, instances }: VpcContents,
  accountId: string,
): string | undefined {
  if (!enis.some((each) => each.id === id)) return id;
  if (!subnets.some((each) => each.id === subnetId)) return subnetId;
  const known = new Set(instances.map((instance) => instance.id));
  return enis
    .map(({ attachment }) => attachment)
    .find((each) => each?.instanceId !== undefined && each.instanceOwnerId === accountId && !known.has(each.instanceId))
    ?.instanceId;
}

function controlPlaneOf(eni: NetworkInterface, accountId: string): string | undefined {
  const { kind, clusterName } = classifyEni(eni, accountId);
  return kind === 'control-plane' ? clusterName : undefined;
}

/** In use, and made or tagged by EKS networking, or along with a node. */
function isOfANode(eni: NetworkInterface, accountId: string): boolean {
  if (eni.status === 'available' && eni.attachment === undefined) return false;
  const { kind } = classifyEni(eni, accountId);
  const isTagged = eni.tags[ENI_TAGS.instanceId] !== undefined || hasClusterTag(eni.tags);
  return isTagged || holdsPods(kind) || kind === 'node-primary' || kind === 'auto-mode';
}
