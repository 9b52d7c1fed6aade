/** What other actors do while an audit runs: attach, detach, terminate, delete. */
import { attachedEnis } from './describe.ts';
import { nextAttachment } from './interfaces.ts';
import { type InstanceState, stateOf } from './nodes.ts';
import { changeEni, eniRecord, putEni, removeEni, WorldError } from './records.ts';
import type { Scene } from './scene.ts';
import type { EniRecord, RegionState } from './state.ts';

/** Attaches an `available` interface to an instance at its next device index; it is `in-use` at once. */
export function attachEni(scene: Scene, eniId: string, instanceId: string): EniRecord {
  const { region } = scene;
  if (eniRecord(region, eniId).shape.Status !== 'available') throw inUse(eniId);
  if (!region.instances.has(instanceId)) {
    throw new WorldError('InvalidInstanceID.NotFound', `The instance ID '${instanceId}' does not exist`);
  }
  return changeEni(region, eniId, { Status: 'in-use', Attachment: nextAttachment(scene, instanceId) });
}

/** Detaches an interface, which becomes `available` without an `Attachment`. */
export function detachEni(region: RegionState, eniId: string): EniRecord {
  const record = eniRecord(region, eniId);
  const { Attachment: _gone, ...shape } = record.shape;
  const detached: EniRecord = { ...record, shape: { ...shape, Status: 'available' } };
  putEni(region, detached);
  return detached;
}

/**
 * Deletes an interface as `DeleteNetworkInterface` does, whoever asks. What EC2 is known to answer:
 *
 * - one that does not exist: `InvalidNetworkInterfaceID.NotFound` (recorded by cloud-custodian,
 *   tests/data/placebo/test_network_interface_delete);
 * - one of another account, in a subnet shared with it: `AuthFailure` (words from aws-k8s-tester issue 70, about one that a
 *   service holds; status 400 from leftovers issue 33);
 * - one that is attached, to an instance or to a service (`ela-attach`): `InvalidParameterValue`, "currently in use"
 *   (amazon-vpc-cni-k8s issue 69; openshift/installer pull request 2498). `OperationNotPermitted` is what detaching it
 *   answers (boto3 issue 2218);
 * - an associated branch interface, in use as it is: deleted. The resource controller relied on that before it
 *   disassociated them, and falls back on it (amazon-vpc-resource-controller-k8s pull request 372, `deleteENI` in
 *   pkg/provider/branch/trunk/trunk.go). EC2 is no backstop there;
 * - one that a service made and left `available`, requester-managed or not: deleted (EC2 User Guide, requester-managed
 *   network interfaces);
 * - a trunk: its associations go with it (amazon-vpc-resource-controller-k8s pull request 400), and its branches stay.
 *
 * `DependencyViolation` is the answer to deleting the subnet, group or VPC of an interface, never the interface.
 */
export function deleteEni(region: RegionState, eniId: string): void {
  const { shape } = eniRecord(region, eniId);
  if (shape.OwnerId !== region.accountId) {
    throw new WorldError('AuthFailure', 'You do not have permission to access the specified resource.');
  }
  if (shape.Status !== 'available' && shape.InterfaceType !== 'branch') throw inUse(eniId);
  for (const branch of associatedBranches(region, eniId)) {
    changeEni(region, branch.id, { Status: 'available', InterfaceType: 'interface' });
  }
  removeEni(region, eniId);
}

function inUse(eniId: string): WorldError {
  return new WorldError('InvalidParameterValue', `Network interface '${eniId}' is currently in use.`);
}

/** Changes the state alone: a stopped instance keeps its interfaces. */
export function setInstanceState(region: RegionState, instanceId: string, state: InstanceState): void {
  const record = region.instances.get(instanceId);
  if (record === undefined) throw new WorldError('InvalidInstanceID.NotFound', `no instance ${instanceId}`);
  region.instances.set(instanceId, { ...record, shape: { ...record.shape, State: stateOf(state) } });
}

/** Terminates: interfaces with `DeleteOnTermination` go, branches go with their trunk, others stay `available`. */
export function terminateInstance(region: RegionState, instanceId: string): void {
  setInstanceState(region, instanceId, 'terminated');
  releaseInterfaces(region, instanceId);
}

/** Takes an instance away for good, as an hour after termination: EC2 does not know its id any more. */
export function removeInstance(region: RegionState, instanceId: string): boolean {
  releaseInterfaces(region, instanceId);
  return region.instances.delete(instanceId);
}

function releaseInterfaces(region: RegionState, instanceId: string): void {
  for (const eni of attachedEnis(region, instanceId)) {
    for (const branch of associatedBranches(region, eni.id)) removeEni(region, branch.id);
    if (eni.shape.Attachment?.DeleteOnTermination === true) removeEni(region, eni.id);
    else detachEni(region, eni.id);
  }
}

/** One that is not associated any more hangs on nothing. */
function associatedBranches(region: RegionState, eniId: string): readonly EniRecord[] {
  if (region.enis.get(eniId)?.shape.InterfaceType !== 'trunk') return [];
  return [...region.enis.values()].filter(({ shape }) => {
    const trunk = shape.TagSet.find((tag) => tag.Key === 'vpcresources.k8s.aws/trunk-eni-id');
    return trunk?.Value === eniId && shape.Status === 'in-use';
  });
}

/** Deletes a cluster, its control plane's interfaces and, in its node groups, every node. What leaked stays. */
export function deleteCluster(region: RegionState, name: string): boolean {
  for (const eni of [...region.enis.values()]) {
    if (eni.shape.Description === `Amazon EKS ${name}`) removeEni(region, eni.id);
  }
  for (const instance of [...region.instances.values()]) {
    const tag = instance.shape.Tags.find((each) => each.Key === 'eks:cluster-name');
    if (tag?.Value === name && instance.shape.State.Name !== 'terminated') terminateInstance(region, instance.id);
  }
  return region.clusters.delete(name);
}

/** Deletes a node group and terminates its nodes. */
export function deleteNodegroup(region: RegionState, cluster: string, name: string): boolean {
  for (const instance of [...region.instances.values()]) {
    const tags = new Map(instance.shape.Tags.map((tag) => [tag.Key, tag.Value]));
    if (tags.get('eks:cluster-name') === cluster && tags.get('eks:nodegroup-name') === name) {
      terminateInstance(region, instance.id);
    }
  }
  const nodegroups = region.clusters.get(cluster)?.nodegroups;
  for (const group of nodegroups?.get(name)?.resources?.autoScalingGroups ?? []) {
    region.autoScalingGroups.delete(group.name ?? '');
  }
  return nodegroups?.delete(name) ?? false;
}
