/** Instances that come and go, step by step. */
import { removeInstance, setInstanceState, terminateInstance } from '../world/changes.ts';
import { addInstance, type InstanceState } from '../world/nodes.ts';
import type { Scene } from '../world/scene.ts';
import type { InstanceRecord } from '../world/state.ts';

/** A node of a cluster, `pending` at first. */
export function launchNode(scene: Scene, cluster: string, subnetId: string): InstanceRecord {
  const tags = { 'eks:cluster-name': cluster, [`kubernetes.io/cluster/${cluster}`]: 'owned' };
  return addInstance(scene, { subnet: subnetId, state: 'pending', ageMinutes: 0, tags });
}

/** What follows by itself, after seconds or minutes. */
const NEXT: Readonly<Partial<Record<InstanceState, InstanceState>>> = {
  pending: 'running',
  stopping: 'stopped',
  'shutting-down': 'terminated',
};

/** EC2 finishes what the instance is in the middle of. What is not deleted on termination stays behind, `available`. */
export function settleNode(scene: Scene, instanceId: string): void {
  const next = NEXT[stateOf(scene, instanceId)];
  if (next === 'terminated') terminateInstance(scene.region, instanceId);
  else if (next !== undefined) setInstanceState(scene.region, instanceId, next);
}

export function stopNode(scene: Scene, instanceId: string): void {
  if (stateOf(scene, instanceId) === 'running') setInstanceState(scene.region, instanceId, 'stopping');
}

export function startNode(scene: Scene, instanceId: string): void {
  if (stateOf(scene, instanceId) === 'stopped') setInstanceState(scene.region, instanceId, 'pending');
}

export function terminateNode(scene: Scene, instanceId: string): void {
  if (stateOf(scene, instanceId) !== 'terminated') setInstanceState(scene.region, instanceId, 'shutting-down');
}

/** About an hour after its termination EC2 no longer knows it. */
export function forgetNode(scene: Scene, instanceId: string): void {
  if (stateOf(scene, instanceId) === 'terminated') removeInstance(scene.region, instanceId);
}

function stateOf({ region }: Scene, instanceId: string): InstanceState {
  return region.instances.get(instanceId)?.shape.State.Name ?? 'terminated';
}
