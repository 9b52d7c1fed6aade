/** Attaching and detaching in the steps that EC2 takes, and refusals in its words. */

import { attachEni, detachEni } from '../world/changes.ts';
import { attachedEnis } from '../world/describe.ts';
import { changeEni, eniRecord, WorldError } from '../world/records.ts';
import type { Scene } from '../world/scene.ts';

/**
 * Attaches an `available` interface to a running or stopped instance. As with `AttachNetworkInterface`, it is not
 * deleted on termination until somebody says so (`setDeleteOnTermination`).
 */
export function attachInterface(scene: Scene, eniId: string, instanceId: string): void {
  refuseInstance(scene, instanceId);
  const { shape } = attachEni(scene, eniId, instanceId);
  changeEni(scene.region, eniId, {
    Attachment: { ...shape.Attachment, DeleteOnTermination: false, DeviceIndex: freeIndex(scene, eniId, instanceId) },
  });
}

/** `ModifyNetworkInterfaceAttribute`. */
export function setDeleteOnTermination(scene: Scene, eniId: string): void {
  const { shape } = eniRecord(scene.region, eniId);
  if (shape.Attachment === undefined) throw noAttachment(eniId);
  changeEni(scene.region, eniId, { Attachment: { ...shape.Attachment, DeleteOnTermination: true } });
}

/** `DetachNetworkInterface`: still there, and `detaching`, for some seconds. */
export function startDetaching(scene: Scene, eniId: string): void {
  const { shape } = eniRecord(scene.region, eniId);
  if (shape.Attachment === undefined) throw noAttachment(eniId);
  changeEni(scene.region, eniId, { Status: 'detaching', Attachment: { ...shape.Attachment, Status: 'detaching' } });
}

/** EC2 has detached it: `available`, and nothing tells what it was attached to. */
export function finishDetaching(scene: Scene, eniId: string): void {
  if (eniRecord(scene.region, eniId).shape.Status === 'detaching') detachEni(scene.region, eniId);
}

/** Texts: cilium issue 15877 (limit), ansible amazon.aws pull request 497 (state, there of a volume). */
function refuseInstance({ region }: Scene, instanceId: string): void {
  const instance = region.instances.get(instanceId);
  if (instance === undefined) {
    throw new WorldError('InvalidInstanceID.NotFound', `The instance ID '${instanceId}' does not exist`);
  }
  const { State, InstanceType } = instance.shape;
  if (State.Name !== 'running' && State.Name !== 'stopped') {
    throw new WorldError('IncorrectState', `Instance '${instanceId}' is not 'running'.`);
  }
  const limit = region.instanceTypes.get(InstanceType)?.NetworkInfo?.MaximumNetworkInterfaces ?? 0;
  const count = attachedEnis(region, instanceId).length + 1;
  if (count <= limit) return;
  throw new WorldError('AttachmentLimitExceeded', `Interface count ${count} exceeds the limit for ${InstanceType}`);
}

function freeIndex({ region }: Scene, eniId: string, instanceId: string): number {
  const others = attachedEnis(region, instanceId).filter(({ id }) => id !== eniId);
  const taken = new Set(others.map(({ shape }) => shape.Attachment?.DeviceIndex));
  let index = 0;
  while (taken.has(index)) index += 1;
  return index;
}

function noAttachment(eniId: string): WorldError {
  return new WorldError('InvalidAttachmentID.NotFound', `The interface '${eniId}' has no attachment.`);
}
