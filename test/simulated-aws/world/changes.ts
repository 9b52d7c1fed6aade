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

/** Deletes an interface as `DeleteNetworkInterface` does: refused unless it is `available`. */
export function deleteEni(region: RegionState, eniId: string): void {
  if (eniRecord(region, eniId).shape.Status !== 'available') throw inUse(eniId);
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
    if (eni.shape.InterfaceType === 'trunk') removeBranches(region, eni.id);
    if (eni.shape.Attachment?.DeleteOnTermination === true) removeEni(region, eni.id);
    else detachEni(region, eni.id);
  }
}

function removeBranches(region: RegionState, trunkId: string): void {
  for (const eni of [...region.enis.values()]) {
    const trunk = eni.shape.TagSet.find((tag) => tag.Key === 'vpcresources.k8s.aws/trunk-eni-id');
    // One that is not associated any more hangs on nothing.
    if (trunk?.Value === trunkId && eni.shape.Status === 'in-use') removeEni(region, eni.id);
  }
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
  return region.clusters.get(cluster)?.nodegroups.delete(name) ?? false;
}
