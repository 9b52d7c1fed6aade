import { AwsCallError } from '../aws/errors.ts';
import { ACTIONS } from '../aws/permissions.ts';
import { notUsable } from '../aws/unusable.ts';
import { taggedClusters } from '../facts/cluster/cluster-tags.ts';
import { cniSettings } from '../facts/cni/cni-settings.ts';
import { classifyEni, holdsPods } from '../facts/eni/eni-ownership.ts';
import { loadBalancerSchemes } from '../facts/subnet/load-balancer-subnets.ts';
import { CNI_ROLE_TAG, isTaggedForUse } from '../facts/subnet/subnet-use.ts';
import { itemsOf, readOfCluster } from '../model/coverage.ts';
import type { NetworkInterface, Subnet } from '../model/inventory.ts';
import type { AwsNode } from '../model/kubernetes.ts';
import { findPodSubnets } from './pod-subnets.ts';
import { type Collector, itemsIfRead, type Reader, requireItems } from './reader.ts';

/**
 * The subnets in scope: every one, or those EKS uses. That is those of clusters, node groups and Fargate profiles,
 * those with EKS's tags or with those of its load balancers, those that hold nodes or an ENI attached to one, those that hold
 * ENIs made for pods, and those that ENIConfigs name. One of these that is not among them is in no VPC of the region.
 * Or those that somebody asked for by id.
 */
export const collectSubnets: Collector<'subnets'> = async (reader) => {
  const subnets = await reader.everySubnet();
  if (subnets.length === 0) await refuseNone(reader);
  const { onlySubnets } = reader;
  if (onlySubnets !== undefined) return subnets.filter(({ id }) => onlySubnets.includes(id));
  if (reader.scope === 'all') return subnets;
  const used = await subnetsInUse(reader);
  const inScope = new Set(subnets.filter((subnet) => used.has(subnet.id) || isTagged(subnet)).map(({ id }) => id));
  for (const id of await findPodSubnets(reader, await subnetsToSearch(reader, subnets, inScope))) inScope.add(id);
  return subnets.filter(({ id }) => inScope.has(id));
};

/** What is in a subnet shows that there is one: then a list of none is no answer. */
async function refuseNone(reader: Reader): Promise<void> {
  const [clusters, nodes] = await Promise.all([itemsIfRead(reader, 'clusters'), itemsIfRead(reader, 'nodes')]);
  const user = clusters.find(({ subnetIds }) => subnetIds.length > 0)?.name ?? nodes[0]?.id;
  if (user === undefined) return;
  throw new AwsCallError(ACTIONS.ec2.describeSubnets, notUsable(`it has no subnet at all, and ${user} is in one`));
}

async function subnetsInUse(reader: Reader): Promise<ReadonlySet<string>> {
  const [clusters, nodegroups, profiles, nodes, available] = await Promise.all([
    requireItems(reader, 'clusters'),
    requireItems(reader, 'nodegroups'),
    requireItems(reader, 'fargateProfiles'),
    requireItems(reader, 'nodes'),
    requireItems(reader, 'availableEnis'),
  ]);
  return new Set([
    ...[...clusters, ...nodegroups, ...profiles].flatMap(({ subnetIds }) => subnetIds),
    ...nodes.flatMap(({ subnetId, eniSubnetIds }) => [...(subnetId === undefined ? [] : [subnetId]), ...eniSubnetIds]),
    ...available.filter((eni) => isMadeForPods(eni, reader.target.accountId)).map(({ subnetId }) => subnetId),
    ...(await subnetsOfEniConfigs(reader)),
  ]);
}

/** Where Kubernetes was asked for them: none where that is off, or where the cluster has no use for them. */
async function subnetsOfEniConfigs(reader: Reader): Promise<readonly string[]> {
  const [eniConfigs, awsNodes] = await Promise.all([
    itemsIfRead(reader, 'eniConfigs'),
    itemsIfRead(reader, 'awsNodes'),
  ]);
  return eniConfigs.flatMap(({ clusterName, section }) => {
    const [awsNode] = readOfCluster({ status: 'read', items: awsNodes }, clusterName) ?? [];
    return awsNode !== undefined && usesNoEniConfigs(awsNode)
      ? []
      : itemsOf(section).flatMap(({ subnetId }) => subnetId ?? []);
  });
}

function usesNoEniConfigs({ environment }: AwsNode): boolean {
  return environment !== undefined && !cniSettings(environment, undefined).customNetworking;
}

function isMadeForPods(eni: NetworkInterface, accountId: string): boolean {
  return holdsPods(classifyEni(eni, accountId).kind);
}

/** The CNI's tag with value `0` too: releases before 1.22.0 use such a subnet all the same. */
function isTagged(subnet: Subnet): boolean {
  return (
    isTaggedForUse(subnet) ||
    subnet.tags[CNI_ROLE_TAG] !== undefined ||
    taggedClusters(subnet.tags).length > 0 ||
    loadBalancerSchemes(subnet).length > 0
  );
}

/**
 * The other subnets that pods' ENIs may be in: the CNI and the VPC resource controller put them into subnets of the
 * node's VPC, so only VPCs with something of EKS in them count.
 */
async function subnetsToSearch(
  reader: Reader,
  subnets: readonly Subnet[],
  inScope: ReadonlySet<string>,
): Promise<readonly string[]> {
  const vpcs = new Set([
    ...(await requireItems(reader, 'clusters')).map(({ vpcId }) => vpcId),
    ...subnets.filter(({ id }) => inScope.has(id)).map(({ vpcId }) => vpcId),
  ]);
  return subnets.filter(({ id, vpcId }) => vpcs.has(vpcId) && !inScope.has(id)).map(({ id }) => id);
}
