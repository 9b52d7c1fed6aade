/**
 * The VPC resource controller of a cluster's control plane, as it makes and takes away trunk and branch interfaces
 * (amazon-vpc-resource-controller-k8s, pkg/provider/branch/trunk/trunk.go, pkg/aws/ec2/api/cleanup).
 */

import { deleteEni } from '../world/changes.ts';
import { branchEni, trunkEni } from '../world/cni-enis.ts';
import { changeEni, createEni, eniRecord, WorldError } from '../world/records.ts';
import type { Scene } from '../world/scene.ts';
import type { EniRecord } from '../world/state.ts';
import { attachInterface, setDeleteOnTermination } from './attachments.ts';
import { unlessRefused } from './refused.ts';

/** Made and attached; what comes between the two is as with the CNI. */
export function createTrunk(scene: Scene, cluster: string, instanceId: string, subnetId: string): EniRecord {
  const trunk = createEni(scene.region, { ...trunkEni(cluster, instanceId), subnetId });
  attachInterface(scene, trunk.id, instanceId);
  setDeleteOnTermination(scene, trunk.id);
  return trunk;
}

/** `available` until it is associated: the window in which it looks leaked. */
export function createBranch(scene: Scene, cluster: string, trunkId: string, vlan: number): EniRecord {
  const { SubnetId } = eniRecord(scene.region, trunkId).shape;
  return createEni(scene.region, { ...branchEni(cluster, trunkId, vlan, false), subnetId: SubnetId });
}

/** `AssociateTrunkInterface`: in use, without an `Attachment`. */
export function associateBranch(scene: Scene, branchId: string): void {
  const { region } = scene;
  const { Status } = eniRecord(region, branchId).shape;
  if (Status !== 'available') throw inUse(branchId);
  eniRecord(region, trunkOf(eniRecord(region, branchId)) ?? '');
  changeEni(region, branchId, { Status: 'in-use', InterfaceType: 'branch' });
}

/** After the pod is gone and the cool-down is over (60 s by default): `available` again, soon to be deleted. */
export function disassociateBranch(scene: Scene, branchId: string): void {
  const { InterfaceType } = eniRecord(scene.region, branchId).shape;
  if (InterfaceType === 'branch')
    changeEni(scene.region, branchId, { Status: 'available', InterfaceType: 'interface' });
}

/** Three failures, and the controller forgets the interface. */
export function deleteBranch(scene: Scene, branchId: string): void {
  if (scene.region.enis.has(branchId)) deleteEni(scene.region, branchId);
}

/**
 * The sweep of every 30 minutes: deletes what was `available` in the sweep before too. Remembers in memory only.
 *
 * @param before what the sweep before found
 * @returns what it found and left, for the next one
 */
export function sweepCluster(scene: Scene, cluster: string, vpcId: string, before: ReadonlySet<string>): Set<string> {
  const found = [...scene.region.enis.values()].filter((eni) => isOf(eni, vpcId) && isOfCluster(eni, cluster));
  for (const { id } of found.filter((eni) => before.has(eni.id))) unlessRefused(() => deleteEni(scene.region, id));
  return new Set(found.map(({ id }) => id).filter((id) => !before.has(id)));
}

/** When a node is gone: deletes what it left at once. */
export function sweepNode(scene: Scene, instanceId: string, vpcId: string): void {
  for (const eni of [...scene.region.enis.values()]) {
    if (isOf(eni, vpcId) && tagOf(eni, 'node.k8s.amazonaws.com/instance_id') === instanceId) {
      unlessRefused(() => deleteEni(scene.region, eni.id));
    }
  }
}

const OWNERS = ['eks-vpc-resource-controller', 'amazon-vpc-cni'];

function isOf(eni: EniRecord, vpcId: string): boolean {
  const owner = tagOf(eni, 'eks:eni:owner');
  return eni.shape.Status === 'available' && eni.shape.VpcId === vpcId && owner !== undefined && OWNERS.includes(owner);
}

function isOfCluster(eni: EniRecord, cluster: string): boolean {
  const named = tagOf(eni, 'cluster.k8s.amazonaws.com/name') === cluster;
  return named || tagOf(eni, `kubernetes.io/cluster/${cluster}`) === 'owned';
}

function trunkOf(branch: EniRecord): string | undefined {
  return tagOf(branch, 'vpcresources.k8s.aws/trunk-eni-id');
}

function tagOf({ shape }: EniRecord, key: string): string | undefined {
  return shape.TagSet.find((tag) => tag.Key === key)?.Value;
}

function inUse(eniId: string): WorldError {
  return new WorldError('InvalidParameterValue', `Network interface '${eniId}' is currently in use.`);
}
